"""L’épreuve livrée : d’accord avec les poids et le code d’aujourd’hui, refaite sur un échantillon,
et qu’un attaquant indépendant ne bat pas."""

from __future__ import annotations

import json
from dataclasses import replace

import numpy as np
import pytest
import tensorflow as tf

from trahison.defenses.trained import FOLDER, networks_for, trial
from trahison.defenses.trained.code_print import code_lines
from trahison.defenses.trained.trial import (
    JUDGED,
    check_again,
    forces,
    judged_images,
    load_records,
    stratified_sample,
)
from trahison.networks.acceleration import accelerate
from trahison.sources import SourceError
from trahison.vision.digits import load_digits

DIGITS = ("mnist", "embarqué")
every_digits = pytest.mark.parametrize("choice", DIGITS)


def digits_of(choice):
    try:
        return load_digits(choice)
    except SourceError:
        pytest.skip("MNIST introuvable sur cette machine")


@every_digits
def test_every_defence_was_judged_by_today_s_code_on_today_s_weights(choice):
    digits = digits_of(choice)
    records = load_records(digits)
    assert tuple(records) == JUDGED
    images, labels = judged_images(digits)
    for record in records.values():
        assert len(record.trial.smallest) == len(record.trial.broken_by) == len(images)
        assert record.trial.curve.epsilons.tolist() == [0.0, *forces(digits)]
        assert record.seconds > 0 and (np.diff(record.trial.curve.accuracy) <= 0).all()


@every_digits
def test_images_read_without_attack_are_those_of_the_record(choice):
    digits = digits_of(choice)
    networks, records = networks_for(digits), load_records(digits)
    images, labels = judged_images(digits)
    for name, record in records.items():
        np.testing.assert_array_equal(
            networks[name].labels(images) == labels, record.trial.smallest > 0
        )


@pytest.mark.parametrize("key", ["poids", "code", "forces", "images"])
def test_another_weight_or_another_code_is_refused(tmp_path, monkeypatch, key):
    digits = digits_of("embarqué")
    folder = FOLDER / "scikit"
    written = json.loads((folder / trial.RECORD).read_text("utf-8"))
    written["l2"][key] = "autre"
    for path in folder.glob("*.sha256"):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    (tmp_path / trial.RECORD).write_text(json.dumps(written), "utf-8")
    monkeypatch.setattr(trial, "shipped_folder", lambda digits: tmp_path)
    with pytest.raises(SourceError, match=f"l’épreuve de l2 a été faite avec {key} = autre"):
        load_records(digits)
    del written["l2"]
    (tmp_path / trial.RECORD).write_text(json.dumps(written), "utf-8")
    with pytest.raises(SourceError, match="l’épreuve de l2 manque"):
        load_records(digits)


def test_other_digits_have_no_record():
    with pytest.raises(SourceError, match="essai : aucune épreuve"):
        load_records(replace(digits_of("embarqué"), name="essai"))


def test_only_what_computes_is_in_the_digest():
    source = '"""Un module."""\n\n# un commentaire\nDECLARED = (\n    1,\n)\n\ndef f(x):\n'
    source += '    """Une fonction.\n\n    Longue."""\n    return x  # reste\n'
    assert code_lines(source) == ["def f(x):", "    return x  # reste"]


def test_the_sample_has_every_stratum_at_its_weight():
    strata = np.repeat([0, 1, 2, 6], [2, 60, 37, 1])
    rows, weights = stratified_sample(strata, 20)
    assert set(strata[rows]) == set(strata) and weights.sum() == pytest.approx(1)
    for value in np.unique(strata):
        assert weights[strata[rows] == value].sum() == pytest.approx((strata == value).mean())
    assert len(set(rows)) == len(rows) and 18 <= len(rows) <= 24


def test_a_record_that_says_too_much_is_caught():
    """Un journal qui prétend que tout tient : l’échantillon refait tombe hors de l’intervalle."""
    digits = digits_of("embarqué")
    networks = networks_for(digits)
    record = load_records(digits)["plain"]
    fast, other = accelerate(networks["plain"]), networks["surrogate"]
    estimated = check_again("plain", record, fast, other, digits)
    curve = record.trial.curve
    assert list(estimated) == [forces(digits)[1], forces(digits)[4]]
    held = np.full(len(curve.epsilons), 0.9)
    boasted = replace(curve, accuracy=held, low=held - 0.02, high=held + 0.02)
    lying = replace(record, trial=replace(record.trial, curve=boasted))
    with pytest.raises(ValueError, match="plain : à ε = .*hors de l’intervalle imprimé"):
        check_again("plain", lying, fast, other, digits)


@pytest.mark.complet
@every_digits
@pytest.mark.parametrize("name", JUDGED)
def test_the_trial_made_again_on_a_sample_agrees(choice, name):
    """La page en refait quatre à chaque construction ; ici, tous."""
    digits = digits_of(choice)
    networks, record = networks_for(digits), load_records(digits)[name]
    estimated = check_again(
        name, record, accelerate(networks[name]), accelerate(networks["surrogate"]), digits
    )
    assert all(abs(share - record.trial.curve.at(at)) < 0.05 for at, share in estimated.items())


# --- Un attaquant indépendant ---------------------------------------------------------------------


def momentum_step(model):
    """Un pas de PGD à élan, écrit sans rien de commun avec les attaques du livre."""

    @tf.function(reduce_retracing=True)
    def run(x, y, goal, start, epsilon, steps, kind, targeted):
        low, high = tf.maximum(x - epsilon, 0.0), tf.minimum(x + epsilon, 1.0)
        current, velocity = tf.clip_by_value(start, low, high), tf.zeros_like(x)
        found = current
        for step in tf.range(steps + 1):
            with tf.GradientTape() as tape:
                tape.watch(current)
                logits = model(current, training=False)
                true = tf.gather(logits, y, batch_dims=1)
                if kind == "marge":
                    rivals = logits - 1e9 * tf.one_hot(y, 10)
                    best = tf.reduce_max(rivals, axis=1)
                    loss = (tf.gather(logits, goal, batch_dims=1) if targeted else best) - true
                else:
                    spread = tf.stop_gradient(tf.math.reduce_std(logits, axis=1, keepdims=True))
                    scale = spread + 1e-6 if kind == "entropie réduite" else 1.0
                    chances = tf.nn.log_softmax(logits / scale)
                    aimed = tf.gather(chances, goal if targeted else y, batch_dims=1)
                    loss = aimed if targeted else -aimed
                total = tf.reduce_sum(loss)
            slope = tape.gradient(total, current)
            wrong = (tf.argmax(logits, axis=1) != y)[:, None, None, None]
            found = tf.where(wrong, current, found)
            size = tf.reduce_mean(tf.abs(slope), axis=[1, 2, 3], keepdims=True)
            velocity = 0.9 * velocity + slope / (size + 1e-12)
            left = 1 - tf.cast(step, tf.float32) / tf.cast(steps, tf.float32)
            length = epsilon * (0.25 * left + 0.005)
            current = tf.clip_by_value(current + length * tf.sign(velocity), low, high)
        return found

    return run


def left_by_the_independent(target, images, labels, epsilon, *, steps=60, seed=7):
    """Les rangs qui tiennent après trois pertes, sans cible puis vers chacune des neuf rivales."""
    rng, run = np.random.default_rng(seed), momentum_step(target.model)
    standing = np.arange(len(images))
    for kind in ("marge", "entropie croisée", "entropie réduite"):
        for rank in range(-1, 9):
            if not len(standing):
                return standing
            x, y = images[standing], labels[standing]
            logits = target.logits(x)
            logits[np.arange(len(y)), y] = -np.inf
            goal = np.argsort(-logits, axis=1)[:, max(rank, 0)]
            noise = rng.uniform(-epsilon, epsilon, x.shape).astype(np.float32)
            forged = run(
                *map(tf.constant, (x, y, goal, x + noise)),
                *(tf.constant(np.float32(epsilon)), tf.constant(steps), kind, rank >= 0),
            ).numpy()
            assert np.abs(forged - x).max() <= epsilon + 1e-5
            standing = standing[target.referee.labels(forged) == y]
    return standing


@pytest.mark.complet
@every_digits
@pytest.mark.parametrize("name", JUDGED)
def test_an_independent_attacker_does_not_beat_the_trial(choice, name):
    """Aux forces imprimées dans le bilan : au plus une image sur cent de celles que l’épreuve a
    laissées."""
    digits = digits_of(choice)
    target, record = accelerate(networks_for(digits)[name]), load_records(digits)[name]
    images, labels = judged_images(digits)
    for epsilon in (forces(digits)[1], forces(digits)[4]):
        held = np.flatnonzero(record.trial.smallest > epsilon)
        if len(held):
            left = left_by_the_independent(target, images[held], labels[held], epsilon)
            assert len(held) - len(left) <= 0.01 * len(images), (name, epsilon)


def test_the_independent_attacker_is_a_strong_one():
    """Sans quoi ne pas être battu par lui ne dirait rien : il fait presque aussi bien que
    l’épreuve."""
    digits = digits_of("embarqué")
    target, record = accelerate(networks_for(digits)["plain"]), load_records(digits)["plain"]
    images, labels = (array[:100] for array in judged_images(digits))
    epsilon = forces(digits)[2]
    known = record.trial.smallest[:100] > 0
    left = left_by_the_independent(target, images[known], labels[known], epsilon, steps=30)
    assert len(left) <= (record.trial.smallest[:100] > epsilon).sum() + 3
