"""Un appel juste de chaque figure qu’une page appelle : de petits tableaux, un dessin coûte déjà
assez."""

from collections.abc import Callable
from typing import Any

import numpy as np

RNG = np.random.default_rng(1)
THREE, SHARES = np.array([1.0, 2.0, 3.0]), np.array([0.2, 0.5, 0.9])
POINTS, CLASSES = RNG.normal(size=(6, 2)), np.array([0, 1, 0, 1, 1, 0])
GREY, PHOTO = RNG.uniform(size=(4, 4)), RNG.integers(0, 256, (8, 8, 3), dtype=np.uint8)
UNIT = RNG.uniform(size=(8, 8, 3)).astype(np.float32)
NETWORK_PHOTO, DIGITS = 2 * UNIT - 1, RNG.uniform(size=(3, 28, 28))
FILM = np.stack([NETWORK_PHOTO, NETWORK_PHOTO / 2])
PATH = np.array([[1.0, 0.5], [0.5, 0.2], [0.0, 0.0]])
TEN = RNG.uniform(0.1, 1, 10)
NUMBERED = np.array([[0, 1], [2, 0]])
AXES = {"x_label": "x", "y_label": "y"}


def figure_calls() -> dict[Callable, dict[str, Any]]:
    from trahison.figures import (
        backpropagation,
        convnets,
        cover,
        data_kinds,
        image,
        mobilenet,
        written_label,
    )

    rows = adversarial_rows() | learning_rows() | plane_rows() | network_rows() | vision_rows()
    rows |= {
        backpropagation.show_vanishing: {"chains": {"w": SHARES}, "networks": {"tanh": SHARES}},
        backpropagation.show_two_leaves: {
            "image_gradient": UNIT - 0.5,
            "kernel_gradients": RNG.normal(size=(3, 3, 3, 4)),
        },
        backpropagation.show_saliency: {"photo": UNIT, "raw": UNIT[..., 0], "smooth": UNIT[..., 1],
                                        "label": "chat"},
        convnets.volumes: {"stages": [("image", (8, 8, 3)), ("carte", (4, 4, 8)), ("fin", (3,))]},
        convnets.kernels: {"weights": RNG.normal(size=(3, 3, 1, 4)), "columns": 2},
        convnets.dead_kernels: {"weights": RNG.normal(size=(3, 3, 3, 4))},
        convnets.shifts: {"distances": THREE, "similarities": {"les pixels": SHARES}},
        convnets.influences: {"photo": UNIT, "panels": [("bloc", UNIT[..., 0], 5, 3)]},
        convnets.feature_maps: {"rows": [("bloc", GREY[None] + np.zeros((2, 1, 1)))]},
        convnets.maximizers: {"rows": [("bloc", np.stack([NETWORK_PHOTO] * 2))]},
        convnets.free_or_regular: {"images": [UNIT, UNIT], "label": "Chat",
                                   "probabilities": [0.9, 0.8], "answers": ["Chat", "Paon"]},
        data_kinds.nearest_by_units: {"points": POINTS, "labels": CLASSES, "chosen": 1,
                                      "neighbours": {"telles quelles": np.array([2, 3])},
                                      "axes_names": ("x", "y"), "label_names": ["a", "b"]},
        convnets.class_maps: {"photo": UNIT, "maps": [("Chat", GREY), ("Tasse", GREY)]},
        convnets.left_share: {"values": GREY},
        convnets.typical_wavelength: {"images": UNIT[None]},
        cover.two_paintings: {"original": NETWORK_PHOTO, "adversarial": NETWORK_PHOTO,
                              "before": answers(), "after": answers()},
        cover.epsilon_slider: {"images": FILM, "answers": [answers()] * 2, "epsilons": [0.0, 0.1],
                               "still": [0, 1]},
        data_kinds.count_matrix: {"counts": np.array([[1, 0], [2, 3]]), "rows": ["t", "u"],
                                  "columns": ["chat", "doux"]},
        data_kinds.photo_and_numbers: {"photo": PHOTO, "top": 2, "left": 3, "size": 2},
        data_kinds.sound_wave: {"sound": np.sin(np.arange(1024.0)), "rate": 1024, "start": 0.1,
                                "shown": 0.01},
        data_kinds.video_frames: {"video": np.stack([PHOTO] * 3), "chosen": [0, 1]},
        image.channels: {"image": PHOTO},
        written_label.show_stuck_label: {"photos": [PHOTO, PHOTO], "answers": [answers()] * 2,
                                         "word": "pipe"},
        image.zoom: {"image": PHOTO, "boxes": [(1, 1, 4), (2, 2, 2)]},
        image.pixel_values: {"patch": PHOTO[:2, :3]},
        image.resolutions: {"images": [PHOTO, PHOTO[::2, ::2]]},
        image.value_scales: {"level": 200},
        image.just_noticeable: {"base": 118, "differences": (1, 16)},
        image.rounding_survival: {"levels": SHARES, "kept": {"Arrondi": np.ones((3, 2))}},
        image.resizing: {"rows": {"mire": {"a": GREY, "b": GREY}, "chat": {"a": GREY, "b": GREY}}},
        image.framing: {"image": PHOTO[:4], "square": PHOTO[:4, :4], "squashed": PHOTO[:4, :4],
                        "left": 2},
        image.grey_conversions: {"colours": {"rouge": (255, 0, 0), "noir": (0, 0, 0)},
                                 "greys": {"moyenne": np.array([85.0, 0.0])}},
        image.compression: {"views": {"PNG": PHOTO, "JPEG": PHOTO}},
        mobilenet.separable: {"side": 14, "kernel": 3, "inputs": 8, "outputs": 8,
                              "ordinary": 10_838_016, "depthwise": 112_896, "pointwise": 1_204_224},
        mobilenet.inverted_residual: {
            "stages": [("entrée", (7, 7, 8)), ("étalé", (7, 7, 48)), ("sortie", (7, 7, 8))],
            "operations": [("1×1", 1000), ("3×3", 2000)],
            "shortcut": True,
        },
        mobilenet.spirals: {"points": POINTS, "returned": {2: (POINTS, 0.3)}},
        mobilenet.shares_by_block: {"blocks": {"a": (100, 900), "b": (300, 100)}},
        mobilenet.faces: {"images": RNG.uniform(size=(12, 3, 3)), "labels": np.arange(12) % 2},
        mobilenet.transfer: {"counts": [1, 5], "curves": {"corps": np.array([[0.5, 0.6]] * 2)}},
        mobilenet.family: {"members": [("V1", "un", 4_000_000, 500_000_000, 0.7),
                                       ("V2", "deux", 3_500_000, 300_000_000, 0.72)]},
    }  # fmt: skip
    return rows


def answers() -> list[Any]:
    from trahison.networks import Prediction

    return [Prediction("Chat égyptien", 0.61, 285), Prediction("Paon", 0.2, 84)]


def robust() -> Any:
    from trahison.defenses.evaluation import from_counts

    return from_counts([0.0, 0.1, 0.2], [9, 5, 1], count=10)


def adversarial_rows() -> dict[Callable, dict[str, Any]]:
    from trahison.attacks.mistakes import Exhibit
    from trahison.defenses.atlas import PlaneMap
    from trahison.defenses.trained.overfitting import Course
    from trahison.figures import (
        adversarial,
        defenses,
        exact,
        mistakes,
        other_attacks,
        queries,
        sign,
        universal,
    )
    from trahison.figures import replications as published_and_ours
    from trahison.replications.measure import Measure
    from trahison.replications.published import published_numbers

    pair = {"original": NETWORK_PHOTO, "adversarial": NETWORK_PHOTO}
    curves = {"sans défense": robust(), "adverse": robust()}
    plane = PlaneMap(np.zeros((3, 3), int), np.ones((3, 3)), 0.5, 0)
    rates = {"arrondi": {"FGSM": 0.5, "PGD": 0.2}, "JPEG": {"FGSM": 0.1, "PGD": 0.0}}
    regions = np.arange(16).reshape(4, 4) // 6
    flat = {"regions": regions, "extent": 2.0, "home": 0, "path": PATH}
    few = {"labels": [1, 2, 3], "answers": [1, 7, 3]}
    number = next(iter(published_numbers().values()))
    return {
        adversarial.triptych: {**pair, "before": answers(), "after": answers(), "epsilon": 0.0157},
        adversarial.photo_with_answers: {"image": NETWORK_PHOTO, "answers": answers()},
        adversarial.gradient_images: {"gradient": NETWORK_PHOTO},
        adversarial.sign_images: {"sign": np.sign(NETWORK_PHOTO)},
        adversarial.epsilon_slider: {"images": FILM, "answers": [answers()] * 2,
                                     "epsilons": [0.0, 0.1]},
        adversarial.probability_curves: {"epsilons": THREE, "curves": {"Chat": SHARES},
                                         "control": {"bruit": SHARES}},
        adversarial.survival_dots: {"panels": {"Chat": {
            "intacte": {"JPEG": SHARES[:1]}, "sous le bruit": {"JPEG": SHARES}}}},
        defenses.verdict: {"curves": curves, "trained_at": 0.2, "illusion": ("FGSM", robust())},
        defenses.atlas: {"maps": {"une": [plane], "autre": [plane]}, "radius": 0.3},
        defenses.masking_bars: {"success": rates},
        defenses.collapse: {
            "courses": {"un pas": Course(*np.linspace(0.9, [0.1, 0.8, 0.2], 4).T)}
        },
        defenses.decision_squares: {"maps": {"adverse": regions}, "extent": 1.2, "points": POINTS,
                                    "labels": CLASSES, "half_side": 0.1,
                                    "held": {"adverse": np.array([0.9, 0.5])}},
        defenses.collapse: {"courses": {"un pas": Course(SHARES, SHARES, SHARES / 3)}},
        defenses.readings: {
            "images": DIGITS,
            "names": [f"image {rank}" for rank in range(len(DIGITS))],
            "probabilities": np.full((len(DIGITS), 10), 0.1),
        },
        defenses.gradients_by_network: {"images": DIGITS, "slopes": {"une": DIGITS - 0.5}},
        exact.show_law: dict.fromkeys(("epsilons", "promised", "measured", "clipped", "chance"),
                                      THREE),
        exact.show_exact_curves: {"curves": curves, "trained_at": 0.2},
        exact.show_weights: {"weights": {"avant": GREY, "après": GREY}},
        exact.show_logit_intervals: {"proved": (-THREE, THREE), "reached": (-SHARES, SHARES),
                                     "label": 1},
        exact.show_relu_bounds: {"low": -1.0, "high": 2.0},
        exact.show_smoothed: {"radii": THREE, "proved": {"lissé": SHARES}, "count": 10,
                              "ceiling": 2.0},
        exact.show_vote: {"image": GREY, "copies": np.stack([GREY, GREY]),
                          "votes": np.array([3, 40, 7]), "label": 1},
        exact.show_sandwich: {"curves": {"petit": {"attaque": robust(), "preuve": robust()}},
                              "trained_at": 0.1},
        exact.show_two_steps: {"boxes": [np.eye(2), np.eye(2)], "clouds": [POINTS, POINTS],
                               "titles": ["avant", "après"]},
        mistakes.two_scales: {"right": NETWORK_PHOTO, "wrong": UNIT, "answers": [answers()] * 2},
        mistakes.false_successes: {"originals": DIGITS, "returned": DIGITS, **few},
        mistakes.survival_map: {"rates": rates},
        mistakes.before_after: {"exhibits": [Exhibit("masque", "succès", 0.9, 0.1)]},
        other_attacks.step_by_step: {**flat, "epsilon": 0.5, "one_step": PATH[1]},
        other_attacks.tangent_boundaries: {**flat, "gaps": THREE, "slopes": POINTS[:3]},
        other_attacks.blind_walk: {**flat, "origin": PATH[2]},
        other_attacks.target_by_step: {"target": SHARES, "start": SHARES, "one_step": 0.5,
                                       "target_label": "récif", "start_label": "chat"},
        other_attacks.film: {"images": FILM, "answers": answers(), "steps": [0, 3], "target": 84},
        other_attacks.race: {"epsilons": THREE, "curves": {"FGSM": SHARES}, "target_label": "lac"},
        other_attacks.digit_targets: {"original": DIGITS[0], "label": 3, "forged": DIGITS,
                                      "targets": [1, 2, 4], "answers": [1, 2, 7], "l2": THREE},
        other_attacks.touched_pixels: {"originals": DIGITS, "forged": DIGITS / 2,
                                       "before": [1, 2, 3], "after": [7, 7, 7]},
        other_attacks.walk_of_a_digit: {"original": DIGITS[0], "stages": DIGITS,
                                        "steps": [0, 5, 9], "answers": [7, 7, 1], "label": 3},
        queries.distance_by_query: {"curves": {"frontière": (THREE, THREE), "sauts": (TEN, TEN)},
                                    "references": {"DeepFool": 1.5}},
        queries.success_by_query: {"queries": THREE, "successes": [0, 2, 5], "total": 6,
                                   "references": {"PGD": 0.9}},
        universal.one_for_all: {"perturbation": NETWORK_PHOTO / 20, "photos": FILM,
                                "before": answers(), "after": answers()},
        universal.rates_beside_noise: {"groups": {"jamais vues": (3, 1, 8)}},
        other_attacks.forged_in_one_pass: {"originals": DIGITS, "forged": DIGITS / 2, **few,
                                           "epsilon": 0.3},
        other_attacks.gallery: {"original": DIGITS[0], "label": 3,
                                "forged": {"FGSM": (DIGITS[1], 7), "PGD": (DIGITS[2], 3)}},
        other_attacks.photo_gallery: {"original": NETWORK_PHOTO, "before": answers()[0],
                                      "forged": {"FGSM": (NETWORK_PHOTO / 2, answers()[1])}},
        other_attacks.transfer_map: {"rates": np.array([[1.0, 0.2], [0.3, 0.9]]),
                                     "names": ["une", "autre"], "title": "transfert"},
        published_and_ours.show_published_and_ours: {
            "published": {number.key: number},
            "measures": {number.key: Measure(number.key, 0.5, 0.4, 0.6, 10, "ici", "rien")},
        },
        sign.show_balls: {"gradient": (1.0, 0.5)},
        sign.show_directions: {"image": GREY, "directions": {"signe": np.sign(GREY - 0.5)}},
        sign.show_rates: {"epsilons": [0.0, 0.1, 0.2], "at_linf": {"signe": [0.0, 0.5, 0.9]},
                          "radii": [0.0, 1.0], "at_l2": {"hasard": [0.0, 0.1]}},
        sign.show_gradient_sizes: {"gradient": NETWORK_PHOTO},
        sign.show_resolutions: {"sides": [7, 14], "attack": [2.0, 4.0], "noise": [0.5, 1.0]},
        sign.show_dimension: {"counts": [10, 100], "promised": [0.1, 1.0], "measured": [0.1, 0.8],
                              "noise": [0.01, 0.03]},
        sign.show_depth: {"attack": RNG.uniform(0.1, 1, (4, 3)),
                          "chance": RNG.uniform(0.1, 1, (4, 3))},
        sign.show_changed_maps: {"rows": [("étage 1", RNG.uniform(0.1, 1, (3, 4, 4)))]},
        sign.show_straight_line: {"levels": THREE, "one": THREE, "slope": 3.0,
                                  "ratio_levels": SHARES, "ratios": RNG.uniform(size=(3, 4))},
        sign.show_chance: {"shares": [0.0, 1.0], "curves": {"chiffres": [0.9, 0.1]}},
    }  # fmt: skip


def learning_rows() -> dict[Callable, dict[str, Any]]:
    from trahison.figures import backpropagation, classification, supervised, three_kinds
    from trahison.figures.learning_map import learning_map
    from trahison.learning.autodiff import Value
    from trahison.learning.reinforcement import Grid

    result = Value(1.5, name="x") * Value(2.0, name="w")
    result.backward()
    x, y = np.meshgrid(THREE, THREE)
    cloud = {"features": POINTS, "labels": CLASSES, "axis_names": ("x", "y")}
    ten = RNG.uniform(size=(10, 4, 4))
    curve = {"precisions": SHARES[::-1].copy(), "recalls": np.array([0.3, 0.8, 1.0])}
    return {
        backpropagation.animate_graph: {"result": result},
        classification.show_sigmoid: {"scores": THREE, "probabilities": SHARES, "marked": [2.0]},
        classification.show_scores: {"names": ["a", "b", "c"], "logits": THREE,
                                     "probabilities": SHARES},
        classification.show_temperatures: {"names": ["chat", "chien"], "temperatures": [0.5, 2.0],
                                           "probabilities": np.array([[0.9, 0.1], [0.6, 0.4]])},
        classification.show_surprise: {"probabilities": SHARES, "losses": THREE, "marked": [0.5]},
        classification.show_losses: {"losses": THREE[::-1].copy(), "floor": 0.5},
        classification.show_regions: {**cloud, "predictions": CLASSES, "grid": (x, y, x - 1),
                                      "names": ["a", "b"]},
        classification.show_confusion: {"confusion": np.array([[5, 1], [0, 7]]),
                                        "names": ["non", "oui"]},
        classification.show_threshold_lines: {**cloud, "names": ["non", "oui"],
                                              "lines": {0.5: (THREE, SHARES)}, "missed": {0.5: 3}},
        classification.show_thresholds: {"thresholds": SHARES[::-1].copy(), **curve,
                                         "marked": [0.5]},
        classification.show_curves: {**curve, "false_rates": SHARES, "true_rates": SHARES,
                                     "area": 0.7, "prevalence": 0.4},
        classification.show_prevalence: {"prevalences": SHARES, "precisions": SHARES,
                                         "marked": [0.5]},
        classification.show_digit_errors: {"images": ten, "labels": np.arange(10),
                                           "predictions": np.arange(10), "shares": TEN},
        classification.show_templates: {"templates": ten},
        learning_map: {"highlight": "supervisé"},
        supervised.three_phases: {"trained": 1240, "tested": 53, "score": 0.98, "answer": "chat"},
        supervised.neighbours_of_image: {"image": GREY, "neighbours": np.stack([GREY] * 3),
                                         "labels": [3, 3, 9], "answer": 3},
        supervised.score_histogram: {"scores": SHARES, "baseline": 0.4},
        supervised.polynomial_fits: {"train": (THREE, THREE), "test": (THREE, SHARES),
                                     "fits": {1: np.sqrt}, "errors": {1: (1.6, 5.1)}, **AXES},
        supervised.error_curves: {"settings": [1.0, 2.0, 5.0], "train": THREE, "test": THREE[::-1],
                                  "baseline": 8.0, **AXES},
        three_kinds.regression_line: {"x": THREE, "y": SHARES, "slope": 0.5, "intercept": -1.0,
                                      **AXES},
        three_kinds.classes_and_groups: {"points": POINTS, "labels": CLASSES, "groups": CLASSES,
                                         "centers": POINTS[:2], "names": ["a", "b"], **AXES},
        three_kinds.cat_and_bowl: {"grid": Grid(("C~G", "...")), "path": [(0, 0), (1, 0)],
                                   "scores": THREE, "window": 2},
    }  # fmt: skip


def plane_rows() -> dict[Callable, dict[str, Any]]:
    from trahison.figures import gradient_descent, optimizers
    from trahison.learning.gradient_descent import simulate_flats
    from trahison.learning.surfaces import valley

    flats = simulate_flats(4)
    parabola = {"slopes": THREE, "losses": 1000 * THREE}
    x, y = np.meshgrid(THREE, THREE)
    panel = {"title": "en m²", "x": x, "y": y, "values": x**2 + y**2, "path": PATH,
             "best": np.zeros(2), "labels": ("a", "b"), "shape": "un cercle"}  # fmt: skip
    rates = dict.fromkeys("abcd", (0.5, THREE))
    scene = {"surface": valley(), "window": (-4.0, 1.0, -2.0, 2.0)}
    return {
        gradient_descent.show_sales: {"flats": flats, "area": 60.0},
        gradient_descent.show_batches: {"curves": {"ronde": {200: THREE, 400: THREE}}},
        gradient_descent.show_start: {"flats": flats, "slope": 0.0},
        gradient_descent.show_predictions: {"flats": flats, "slope": 2.0, "chosen": [1, 2]},
        gradient_descent.show_loss: {"flats": flats, "slope": 0.0, "loss": 3000.0, **parabola},
        gradient_descent.show_gradient: {"slope": 0.0, "loss": 3000.0, "gradient": -1234.0,
                                         **parabola},
        gradient_descent.show_update: {"flats": flats, "before": 0.0, "after": 1.4,
                                       "loss_before": 3000.0, "loss_after": 900.0, **parabola},
        gradient_descent.animate_descent: {"flats": flats, "path": SHARES, "path_losses": THREE,
                                           **parabola},
        gradient_descent.animate_learning_rates: {"paths": rates, "loss_of": np.square, **parabola},
        gradient_descent.rate_slider: {"paths": {0.5: THREE, 1.8: THREE}, "loss_of": np.square,
                                       "start": 0.5, **parabola},
        gradient_descent.show_rate_scan: {"multiples": THREE, "errors": SHARES,
                                          "predicted": SHARES, "steps": 20},
        gradient_descent.show_scaling: {"panels": [panel, panel]},
        gradient_descent.show_gradient_noise: {"sizes": np.array([1, 4, 16]), "spreads": SHARES},
        optimizers.show_surfaces: {"surfaces": [valley()], "windows": [scene["window"]]},
        optimizers.show_paths: {**scene, "paths": {"Adam": (0.05, PATH)}},
        optimizers.show_rate_ranges: {
            "rates": SHARES,
            "trials": {"Adam": np.array([[np.nan, 2.0], [20.0, 1.0], [30.0, 1.0]])},
            "ranges": {"Adam": (SHARES[1:], SHARES[2:])},
        },
        optimizers.show_conditioning: {"ratios": 10 * THREE, "plain": THREE, "heavy": THREE},
        optimizers.show_escape: {**scene, "paths": {"Adam": PATH, "inertie": PATH}},
        optimizers.animate_race: {**scene, "paths": {"Adam": PATH}, "shown": np.array([0, 2])},
    }  # fmt: skip


def network_rows() -> dict[Callable, dict[str, Any]]:
    from trahison.figures import convnets, embedded, lenet, networks, neuron
    from trahison.learning import perceptron
    from trahison.learning.constructions import sawtooth_network, staircase_network
    from trahison.learning.neuron import ACTIVATIONS, train_perceptron
    from trahison.networks.embedded.journal import Epoch
    from trahison.networks.features import ReceptiveField

    network, signs = perceptron.new_network([2, 3, 1]), np.where(CLASSES, 1.0, -1.0)
    scene = networks.Scene(network, POINTS, signs)
    run = perceptron.train(network, POINTS, signs, test_inputs=POINTS, test_targets=signs,
                           epochs=2, keep=[1])  # fmt: skip
    digits, answers_of_ten = DIGITS[..., None], RNG.dirichlet(np.ones(10), 3)
    said = {"images": digits, "labels": np.array([1, 2, 3]), "probabilities": answers_of_ten}
    line = {"points": POINTS, "labels": CLASSES, "class_names": ["x", "y"]}
    epochs = [Epoch(1, k, 64, 0.1, 1.0, 0.1 * k, 0.2 * k, 5.0) for k in (1, 2)]
    return {
        convnets.growth: {"fields": {"a": ReceptiveField(3, 2), "b": ReceptiveField(43, 4)},
                          "image_size": 32, "marked": {"b": "sortie"}},
        embedded.training_journal: {"epochs": epochs},
        lenet.samples: {"images": digits, "labels": said["labels"]},
        lenet.learning: {"curve": {1: 0.2, 10: 0.75}, "batch_size": 128},
        lenet.journey: {"image": DIGITS[0], "maps": [("C1", RNG.uniform(size=(3, 3, 6)))],
                        "answers": answers_of_ten[0]},
        lenet.errors: said,
        lenet.rivals: {"results": {"a": (10, 100)}, "intervals": {"a": (0.05, 0.15)}},
        lenet.shuffled: {"images": digits, "mixed": digits},
        lenet.not_digits: {"images": list(digits), "names": ["a", "b", "c"],
                           "probabilities": answers_of_ten},
        networks.datasets: {"sets": {"cercle": (POINTS, signs)}},
        networks.playground_scene: {"scene": scene},
        networks.decision_maps: {"scenes": {"un": scene, "deux": scene}},
        networks.hidden_lines: {"scene": scene},
        networks.growth_losses: {"widths": [1, 3], "losses": RNG.uniform(size=(2, 3)),
                                 "threshold": 0.1},
        networks.training: {"run": run, "points": POINTS, "labels": signs},
        networks.approximations: {"function": np.sin, "networks": {4: staircase_network(np.sin, 4)}
        },
        networks.sawtooth: {"networks": {1: sawtooth_network(1), 2: sawtooth_network(2)},
                            "segments": {1: 2, 2: 4}},
        networks.regularization_curve: {"rates": [0.0, 0.01, 0.1], "train_losses": SHARES,
                                        "test_losses": SHARES},
        neuron.neuron_diagram: {"inputs": {"poils": 1.0, "aboie": 0.0}, "weights": [1.5, -4.0],
                                "bias": -0.5, "score": 1.0, "output": 0.73},
        neuron.activations: {"functions": {"tanh": ACTIVATIONS["tanh"]}},
        neuron.decision_line: {**line, "weights": np.ones(2), "bias": 0.0,
                               "axis_names": ["a", "b"]},
        neuron.perceptron_steps: {**line, "history": train_perceptron(POINTS, CLASSES, epochs=2)},
        neuron.boolean_functions: {"tables": [(0, 0, 0, 1), (0, 1, 1, 0)],
                                   "solutions": [(np.ones(2), -1.5), None],
                                   "names": {(0, 1, 1, 0): "OU EXCLUSIF"}},
        neuron.weights_as_image: {"means": {"un 3": GREY, "un 8": GREY}, "weights": GREY - 0.5},
        neuron.fooled_neuron: {"image": GREY, "step": GREY - 0.5, "fooled": GREY,
                               "outputs": (0.97, 0.01), "epsilon": 0.1, "label": "8"},
        neuron.robustness_curves: {"epsilons": THREE, "curves": {"signe": SHARES}},
    }  # fmt: skip


def vision_rows() -> dict[Callable, dict[str, Any]]:
    from trahison.figures import features, vision_tasks
    from trahison.vision.tasks import Box

    numbers, box = np.arange(16).reshape(4, 4), Box(1, 1, 3, 3)
    classes = np.arange(64).reshape(8, 8) // 40
    small = {"image": NUMBERED / 2}
    return {
        features.gradient_maps: dict.fromkeys(("image", "across", "down", "strength"), GREY),
        features.hand_made: {**dict.fromkeys(("image", "patterns", "waves"), GREY),
                             "corners": np.array([[1, 2]]), "cell": 2,
                             "orientations": RNG.uniform(size=(2, 2, 9))},
        features.similarities: {"table": {"sombre": {"pixels": 1.0}, "fleur": {"pixels": 0.2}},
                                "others": ["fleur"]},
        features.sliding_kernel: {"patch": numbers, "kernel": np.ones((3, 3), int),
                                  "result": numbers[:2, :2]},
        features.kernel_zoo: {"images": {"flou": GREY}, "kernels": {"flou": np.ones((3, 3))}},
        features.flipped_kernel: dict.fromkeys(
            ("kernel", "impulse", "correlation", "convolution"), numbers[:3, :3]
        ),
        features.window_positions: {"cases": [(6, 3, 1, 0, 4), (7, 3, 2, 1, 4)]},
        features.pooling: {"values": numbers, "maximum": numbers[:2, :2], "mean": GREY[:2, :2]},
        features.equivariance: {
            **dict.fromkeys(("image", "moved", "response", "moved_response"), GREY),
            "shift": (20, 30),
        },
        features.learned_kernels: {"stages": {"étape 0": GREY}, "truth": GREY, "name": "Sobel"},
        features.learning_curves: {"curves": {"bruit": SHARES[::-1].copy()}},
        vision_tasks.photo_labels: {"photos": [UNIT, UNIT], "names": ["a", "b"],
                                    "predictions": [answers(), answers()]},
        vision_tasks.detected_boxes: {"photos": [PHOTO, PHOTO], "found": [[box], []],
                                      "truths": [box, None], "overlaps": [1.0, 0.0],
                                      "titles": ["a", "b"]},
        vision_tasks.strokes_and_classes: {"photo": PHOTO, "classes": classes,
                                           "strokes": {"ciel": [box], "lac": [box, box]}},
        vision_tasks.masks_and_instances: {**small, "mask": NUMBERED > 0, "instances": NUMBERED},
        vision_tasks.merged_and_split: {**small, "merged": NUMBERED, "split": NUMBERED},
        vision_tasks.four_tasks: {"labelled": (PHOTO, "Chat"), "detected": (PHOTO, box),
                                  "segmented": (PHOTO, classes), "separated": (GREY, numbers // 8)},
    }  # fmt: skip


def drawn(figure: Any) -> None:
    """Dessine ce qu’une figure a rendu, sans l’enregistrer : une valeur fausse ne doit pas attendre
    là."""
    still = getattr(figure, "still", figure)
    if hasattr(still, "draw"):
        still.draw()
