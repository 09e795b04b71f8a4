"""Nos attaques contre celles de Foolbox et d’ART, sur les mêmes réseaux et les mêmes images, jugées
par nous."""

from __future__ import annotations

from dataclasses import replace

import keras
import numpy as np
import pytest
import tensorflow as tf

reason = "à installer par requirements-references.txt"
foolbox = pytest.importorskip("foolbox", reason=f"Foolbox n’est pas là : {reason}")
pytest.importorskip("art", reason=f"ART n’est pas là : {reason}")


from trahison.attacks.carlini_wagner import carlini_wagner  # noqa: E402
from trahison.attacks.losses import cross_entropy  # noqa: E402
from trahison.attacks.pgd import pgd  # noqa: E402
from trahison.attacks.square import square  # noqa: E402
from trahison.replications.references import art_side, foolbox_side, ours  # noqa: E402
from trahison.replications.references.measure import compare, time_ratios  # noqa: E402
from trahison.replications.references.record import (  # noqa: E402
    ART,
    FOOLBOX,
    OURS,
    UNFOLDED,
    read_conformity,
)
from trahison.replications.references.scene import DETERMINISTIC, PGD_STEPS  # noqa: E402

LIBRARIES = {OURS: ours.ATTACKS, FOOLBOX: foolbox_side.ATTACKS, ART: art_side.ATTACKS}
AT_STEPS = (0, 3, 6, 9)  # où l’on compare les gradients, sur un chemin de dix pas
both = pytest.mark.parametrize("library", [FOOLBOX, ART])


def measured(scene, library, attack):
    """Notre ligne et celle de la bibliothèque."""
    return compare(scene, {OURS: LIBRARIES[OURS], library: LIBRARIES[library]}, [attack])


def check_published(row):
    """La ligne du tableau publié, si elle concerne le réseau que l’on a, dit la même chose que
    cette mesure-ci."""
    for line in read_conformity().of(row.network):
        if (line.attack, line.library) == (row.attack, row.library):
            assert abs(line.success - row.success) <= 0.1
            assert line.distance is None or abs(line.distance - row.distance) <= 0.1 * line.distance


def their_gradient(scene, library, images):
    """Le gradient dont part la bibliothèque : elle dérive le réseau tel quel, sans repli."""
    if library == ART:
        one_hot = keras.utils.to_categorical(scene.labels, scene.model.output_shape[-1])
        return art_side.wrap(scene.model, scene.bounds).loss_gradient(images, one_hot)
    images = tf.constant(images)
    with tf.GradientTape() as tape:
        tape.watch(images)
        loss = tf.reduce_sum(
            cross_entropy(foolbox_side.wrap(scene.model, scene.bounds)(images), scene.labels)
        )
    return tape.gradient(loss, images).numpy()


@both
def test_gradients_are_equal_all_along_the_path(scene, library, same_signs):
    """À chaque point où passe PGD, et d’abord à l’image même : le pas suivant est le leur."""
    for steps in AT_STEPS:
        images = (
            scene.images
            if not steps
            else pgd(
                scene.target,
                scene.images,
                scene.labels,
                epsilon=scene.epsilon,
                steps=steps,
                step_size=2.5 * scene.epsilon / PGD_STEPS,
            )
        )
        mine = scene.target.gradient(images, scene.labels, cross_entropy)
        theirs = their_gradient(scene, library, images)
        each = tuple(range(1, theirs.ndim))
        assert (np.abs(mine - theirs).max(axis=each) <= 1e-3 * np.abs(theirs).max(axis=each)).all()
        assert np.mean(np.sign(mine) == np.sign(theirs)) >= same_signs


@both
@pytest.mark.parametrize("attack", DETERMINISTIC)
def test_same_steps_same_images(scene, library, attack, least_agreement):
    mine, *others = compare(
        scene,
        {OURS: ours.ATTACKS, UNFOLDED: ours.UNFOLDED_ATTACKS, library: LIBRARIES[library]},
        [attack],
    )
    theirs = others[-1]
    with_ourselves = others[0].same_signs if len(others) > 1 else None
    assert theirs.same_signs >= least_agreement(attack, library, with_ourselves)
    assert abs(mine.success - theirs.success) <= 0.02
    check_published(theirs)


def test_art_l2_path_is_ours_with_the_bounds_before_the_ball(lenet, same_signs):
    """Le seul chemin que l’accord des signes ne juge pas : dans l’ordre d’ART, notre gradient le
    refait."""
    radius, forged = lenet.radius, lenet.images

    def lengths(batch):
        return np.maximum(np.linalg.norm(batch.reshape(len(batch), -1), axis=1), 1e-12).reshape(
            -1, 1, 1, 1
        )

    for _ in range(PGD_STEPS):
        slope = lenet.target.gradient(forged, lenet.labels, cross_entropy)
        moved = np.clip(
            forged + np.float32(2.5 * radius / PGD_STEPS) * slope / lengths(slope), *lenet.bounds
        )
        moved -= lenet.images
        forged = lenet.images + moved * np.minimum(1, radius / lengths(moved))
    theirs = art_side.ATTACKS["PGD L2"](lenet)
    assert np.mean(np.sign(theirs - lenet.images) == np.sign(forged - lenet.images)) >= same_signs


@pytest.mark.parametrize(
    "library, attack",
    [
        (FOOLBOX, "DeepFool"),
        (FOOLBOX, "Carlini et Wagner"),
        (ART, "JSMA"),
        (FOOLBOX, "Frontière"),
        (ART, "HopSkipJump"),
        (ART, "Carrés"),
    ],
)
def test_digits_are_fooled_as_often_and_from_as_near(lenet, library, attack):
    mine, theirs = measured(lenet, library, attack)
    assert mine.success >= theirs.success - 0.05
    assert mine.distance <= 1.05 * theirs.distance
    check_published(theirs)


@pytest.mark.parametrize("steps", [25, 100, 400])
def test_squares_fool_as_many_digits_with_as_few_questions(lenet, steps):
    """Le hasard de chacun est le sien : on compare les moyennes de cinq graines, sur les mêmes
    images, à huit centièmes près dans les deux sens."""
    scene = replace(lenet, square_steps=steps)
    attacked = scene.target.labels(scene.images) == scene.labels

    def fooled(forged):
        assert np.abs(forged - scene.images).max() <= scene.epsilon + 1e-5
        return (scene.target.referee.labels(forged) != scene.labels)[attacked].mean()

    mine, theirs = [], []
    for seed in range(5):
        options = {"epsilon": scene.epsilon, "steps": steps, "seed": seed}
        mine.append(fooled(square(scene.target, scene.images, scene.labels, **options)))
        theirs.append(fooled(art_side.run_square(scene, seed=seed)))
    assert abs(np.mean(mine) - np.mean(theirs)) <= 0.08, (mine, theirs)


def test_photos_are_fooled_from_as_near_as_foolbox_does(photos):
    mine, theirs = measured(photos, FOOLBOX, "DeepFool")
    assert mine.success >= theirs.success and mine.distance <= 1.05 * theirs.distance


@pytest.mark.parametrize("attack", ["FGSM", "PGD", "DeepFool", "Carlini et Wagner"])
def test_faster_than_both_on_one_image(lenet, attack):
    brief = lenet.take(1, candidates=3, deepfool_steps=1, cw_steps=3, cw_searches=1)
    assert min(time_ratios(brief, LIBRARIES, attack, repeats=5).values()) > 1


def test_a_failed_search_is_black_in_foolbox_and_untouched_here(lenet):
    """Le piège de la comparaison : une image noire est mal lue, et passerait pour un succès."""
    images, labels = tf.constant(lenet.images), tf.constant(lenet.labels)
    hopeless = foolbox.attacks.L2CarliniWagnerAttack(
        binary_search_steps=1, steps=3, initial_const=1e-6
    )
    theirs = hopeless.run(
        foolbox_side.wrap(lenet.model, lenet.bounds),
        images,
        foolbox.criteria.Misclassification(labels),
    ).numpy()
    read = lenet.judge("Carlini et Wagner", theirs).attacked
    assert theirs[read].max() == 0
    mine = carlini_wagner(
        lenet.target,
        lenet.images,
        lenet.labels,
        steps=3,
        search_steps=1,
        initial_c=1e-6,
    )
    np.testing.assert_array_equal(mine, lenet.images)
