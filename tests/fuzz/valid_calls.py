"""Un appel juste de chaque fonction publique : ce que l’on déforme ensuite.

Petit, pour que dix mille appels tiennent en quelques minutes. Les arguments qui ne sont pas dits
prennent leur valeur par défaut ; ``"*nom"`` donne ceux d’une suite ``*nom``.
"""

import inspect
from collections.abc import Callable
from typing import Any

import numpy as np
from figure_calls import figure_calls

Call = tuple[Callable, dict[str, Any]]

RNG = np.random.default_rng(0)
POINTS, LABELS = RNG.normal(size=(6, 2)), np.array([0, 1, 0, 1, 1, 0])
TARGETS = RNG.normal(size=6)
GREY, COLOURS = RNG.uniform(size=(12, 12)), RNG.integers(0, 256, (32, 32, 3), dtype=np.uint8)
KERNEL = RNG.normal(size=(3, 3))


def double(x: Any) -> Any:
    """Gradient de x² : le plus simple qui rende la forme de ce qu’il reçoit."""
    return 2 * np.asarray(x)


def total(x: Any) -> float:
    return float(np.sum(np.asarray(x) ** 2))


def learning_calls() -> dict[str, Call]:
    from trahison.learning import (
        arms,
        autodiff,
        backpropagation,
        classification,
        clustering,
        constructions,
        gradient_descent,
        metrics,
        neuron,
        optimizers,
        paired,
        perceptron,
        playground,
        proportion,
        reinforcement,
        sound,
        supervised,
        surfaces,
        text,
    )

    tanh = neuron.ACTIVATIONS["tanh"]
    weights = [np.ones((2, 3)), np.ones((3, 1))]
    state = backpropagation.forward(POINTS, weights, tanh)
    network = perceptron.new_network([2, 3, 1])
    crowd = perceptron.new_network([2, 3, 1], copies=2)
    values = perceptron.forward(network, POINTS)
    logits, classes = RNG.normal(size=(6, 3)), np.array([0, 1, 2, 0, 1, 2])
    classifier = classification.fit_softmax_regression(POINTS, LABELS, classes=2, steps=2)
    confusion = np.array([[3, 1], [0, 2]])
    parameters = np.array([0.5, -0.5])
    rooms = reinforcement.Grid(("C.", "~G"))
    rows: dict[Callable, dict[str, Any]] = {
        arms.three_arms: {"count": 4},
        autodiff.Value: {"data": 1.5, "name": "x"},
        autodiff.topological_order: {"result": autodiff.Value(1.0) + 2.0},
        autodiff.central_difference: {"function": lambda *x: sum(x), "point": [1.0, 2.0]},
        backpropagation.forward: {"inputs": POINTS, "weights": weights, "activation": tanh},
        backpropagation.backward: {
            "state": state,
            "weights": weights,
            "activation": tanh,
            "output_gradient": np.ones((6, 1)),
        },
        backpropagation.random_weights: {"depth": 2, "width": 3},
        backpropagation.layer_gradient_sizes: {
            "activation": tanh,
            "depth": 3,
            "width": 4,
            "examples": 5,
        },
        classification.sigmoid: {"scores": POINTS},
        classification.softmax: {"logits": logits},
        classification.log_softmax: {"logits": logits},
        classification.cross_entropy: {"logits": logits, "labels": classes},
        classification.cross_entropy_gradient: {"logits": logits, "labels": classes},
        classification.one_hot: {"labels": classes, "classes": 3},
        classification.fit_softmax_regression: {
            "features": POINTS,
            "labels": LABELS,
            "classes": 2,
            "steps": 3,
        },
        classification.linear_logits: {"classifier": classifier, "features": POINTS},
        clustering.kmeans: {"points": POINTS, "k": 2},
        clustering.best_agreement: {"groups": LABELS, "labels": classes},
        constructions.sawtooth_network: {"depth": 2},
        constructions.staircase_network: {"function": np.sin, "neurons": 4},
        constructions.count_segments: {
            "network": constructions.sawtooth_network(2),
            "points": 65,
        },
        gradient_descent.simulate_flats: {"count": 3},
        gradient_descent.predict_prices: {"slope": 2.5, "areas": TARGETS},
        gradient_descent.slope_gradient: {"slope": 2.5, "areas": TARGETS, "prices": TARGETS + 1},
        gradient_descent.slope_curvature: {"areas": TARGETS},
        gradient_descent.descend: {
            "gradient": double,
            "start": parameters,
            "learning_rate": 0.1,
            "steps": 3,
        },
        gradient_descent.descend_by_batches: {
            "gradient": lambda x, batch: double(x),
            "start": parameters,
            "examples": 6,
            "batch_size": 2,
            "learning_rate": 0.1,
            "epochs": 2,
        },
        gradient_descent.linear_loss: {
            "parameters": parameters,
            "design": POINTS,
            "targets": TARGETS,
        },
        gradient_descent.linear_gradient: {
            "parameters": parameters,
            "design": POINTS,
            "targets": TARGETS,
        },
        gradient_descent.linear_curvatures: {"design": POINTS},
        gradient_descent.numerical_gradient: {"function": total, "point": parameters},
        metrics.accuracy: {"labels": LABELS, "predictions": LABELS[::-1].copy()},
        metrics.confusion_matrix: {"labels": LABELS, "predictions": LABELS, "classes": 2},
        metrics.precision: {"confusion": confusion},
        metrics.recall: {"confusion": confusion},
        metrics.f1_score: {"confusion": confusion},
        metrics.precision_recall_curve: {"labels": LABELS, "scores": TARGETS},
        metrics.roc_curve: {"labels": LABELS, "scores": TARGETS},
        metrics.area_under_curve: {"x": np.arange(6.0), "y": TARGETS},
        neuron.Activation: {"name": "tanh", "function": np.tanh, "derivative": np.cos},
        neuron.neuron: {"inputs": POINTS, "weights": parameters, "bias": 0.5},
        neuron.train_perceptron: {"inputs": POINTS, "labels": LABELS, "epochs": 3},
        neuron.neuron_loss: {
            "inputs": POINTS,
            "labels": LABELS,
            "weights": parameters,
            "bias": 0.5,
        },
        neuron.train_neuron: {"inputs": POINTS, "labels": LABELS, "steps": 3},
        **{
            rule: {"gradient": parameters, **memory}
            for rule, memory in {
                optimizers.sgd: {},
                optimizers.momentum: {"memory": np.ones(2)},
                optimizers.nesterov: {"memory": np.ones(2)},
                optimizers.adagrad: {"memory": np.ones(2)},
                optimizers.rmsprop: {},
                optimizers.adam: {"memory": (np.ones(2), np.ones(2))},
            }.items()
        },
        optimizers.follow: {
            "rule": optimizers.adam,
            "gradient": double,
            "start": parameters,
            "steps": 3,
        },
        optimizers.steps_to_settle: {"values": [3.0, 2.0, 1.0], "target": 1.5},
        perceptron.new_network: {"sizes": [2, 3, 1]},
        perceptron.forward: {"network": network, "inputs": POINTS},
        perceptron.backward: {
            "network": network,
            "values": values,
            "output_gradient": np.ones((6, 1)),
        },
        perceptron.predict: {"network": network, "inputs": POINTS},
        perceptron.loss: {"network": crowd, "inputs": POINTS, "targets": TARGETS},
        perceptron.loss_gradient: {"network": network, "inputs": POINTS, "targets": TARGETS},
        perceptron.train: {
            "network": network,
            "inputs": POINTS,
            "targets": TARGETS,
            "test_inputs": POINTS[:3],
            "test_targets": TARGETS[:3],
            "epochs": 2,
            "keep": [1],
        },
        perceptron.take_copy: {"network": crowd, "index": 1},
        perceptron.count_parameters: {"network": network},
        playground.make_dataset: {"name": "spirale", "samples": 5},
        playground.compute_features: {"points": POINTS},
        playground.plane_grid: {"side": 4},
        paired.mcnemar: {"first": np.array([1, 0, 1]), "second": np.array([0, 1, 1])},
        proportion.wilson_interval: {"successes": 3, "total": 5},
        reinforcement.Grid: {"rows": ("C.", "~G")},
        rooms.step: {"state": (0, 0), "action": 1},
        reinforcement.q_learning: {"grid": rooms, "episodes": 2, "max_steps": 5},
        reinforcement.best_path: {"grid": rooms, "values": np.zeros((2, 2, 4))},
        sound.plucked_string: {"frequency": 440.0, "seconds": 0.01},
        supervised.split: {"count": 6},
        supervised.standardize: {"train": POINTS, "*others": [POINTS[:3]]},
        supervised.nearest: {"examples": POINTS, "queries": POINTS[:3], "k": 2},
        supervised.neighbours_mean: {
            "examples": POINTS,
            "answers": TARGETS,
            "queries": POINTS[:3],
            "k": 2,
        },
        supervised.neighbours_vote: {
            "examples": POINTS,
            "labels": LABELS,
            "queries": POINTS[:3],
            "k": 2,
        },
        supervised.fit_polynomial: {"x": np.arange(6.0), "y": TARGETS, "degree": 2},
        supervised.root_mean_square: {"errors": TARGETS},
        surfaces.valley: {"ratio": 4.0, "angle": 30.0},
        surfaces.saddle: {},
        surfaces.rosenbrock: {},
        text.split_words: {"text": "le chat dort"},
        text.bag_of_words: {"texts": ["le chat", "un chat"], "vocabulary": ["chat", "le"]},
        text.learn_merges: {"text": "le chat, le chien", "merges": 2},
        text.tokenize: {"text": "le chat", "merges": [("_", "c"), ("_c", "h")]},
    }
    named = _by_name(rows)
    for surface in (surfaces.valley(), surfaces.saddle(), surfaces.rosenbrock()):
        for part in ("value", "gradient"):
            named[f"{surface.name}.{part}"] = (getattr(surface, part), {"point": POINTS})
    return named


def vision_calls() -> dict[str, Call]:
    from trahison.vision import (
        convolution,
        crops,
        digits,
        filters,
        images,
        learned_kernel,
        photo_file,
        photos,
        tasks,
        video,
        written_label,
    )

    image, bank = RNG.normal(size=(8, 8, 2)), RNG.normal(size=(3, 3, 2, 2))
    strokes = {"ciel": [tasks.Box(0, 0, 4, 4)], "lac": [tasks.Box(20, 20, 4, 4)]}
    mask = np.zeros((16, 16), bool)
    mask[2:6, 2:6] = mask[8:14, 8:14] = True
    bright = np.where(mask, 200.0, 20.0) + RNG.normal(size=mask.shape)
    unit = RNG.uniform(0, 1, (4, 4, 3)).astype(np.float32)
    response = RNG.normal(size=(10, 10))
    rows: dict[Callable, dict[str, Any]] = {
        convolution.conv2d: {"image": image, "kernel": bank},
        convolution.correlate: {"image": GREY, "kernel": KERNEL},
        convolution.convolve: {"image": GREY, "kernel": KERNEL, "padding": "same"},
        convolution.max_pool: {"image": image, "stride": 2, "padding": 1},
        convolution.average_pool: {"image": image},
        convolution.output_size: {"size": 8, "kernel_size": 3, "stride": 2, "padding": 1},
        crops.random_crops: {"count": 2},
        digits.load_digits: {},
        digits.sample: {"images": POINTS, "labels": LABELS, "count": 3},
        digits.read_mnist: {"path": "absent.npz"},
        filters.gradient: {"image": GREY},
        filters.gaussian_kernel: {"sigma": 1.0},
        filters.gabor_kernel: {"wavelength": 4.0, "angle": 0.5, "sigma": 1.0},
        filters.harris_response: {"image": GREY},
        filters.local_binary_patterns: {"image": GREY},
        filters.texture_histogram: {"image": GREY},
        filters.orientation_histograms: {"image": GREY, "cell": 4},
        images.from_uint8: {"image": COLOURS, "bounds": (-1.0, 1.0)},
        images.to_network_scale: {"image_uint8": COLOURS},
        images.to_uint8: {"image": unit, "bounds": (0.0, 1.0)},
        images.quantize: {"image": unit, "bounds": (0.0, 1.0)},
        images.grey_levels: {"epsilon": 0.1, "bounds": (0.0, 1.0)},
        images.resize: {"image": unit, "size": (3, 5)},
        images.crop_square: {"image": COLOURS[:, :20]},
        images.luminance: {"image": unit},
        images.encode: {"image": COLOURS},
        images.decode: {"data": images.encode(COLOURS)},
        images.zone_plate: {"side": 8},
        learned_kernel.kernel_gradient: {"image": GREY, "target": response, "kernel": KERNEL},
        learned_kernel.learn_kernel: {"image": GREY, "target": response, "steps": 3},
        learned_kernel.best_kernel: {"image": GREY, "target": response},
        photo_file.read_photo: {"path": "absente.jpg", "side": 64},
        photos.load_photo: {"name": "chat", "square": True},
        written_label.stick_label: {"photo": np.zeros((20, 30, 3), np.uint8), "word": "pipe"},
        tasks.intersection_over_union: {"a": tasks.Box(0, 0, 4, 4), "b": tasks.Box(1, 1, 4, 4)},
        tasks.rotate_box: {"box": tasks.Box(1, 1, 4, 4), "degrees": 30.0, "shape": (32, 32)},
        tasks.detect_faces: {"photo": COLOURS, "smallest": 24, "largest": 32},
        tasks.segment_from_strokes: {"photo": COLOURS, "strokes": strokes},
        tasks.paint: {"zones": strokes, "shape": (32, 32)},
        tasks.segment_bright: {"image": bright, "background": 5.0, "smallest": 4},
        tasks.separate: {"mask": mask},
        tasks.separate_touching: {"mask": mask, "spacing": 2},
        video.pan: {"photo": COLOURS, "height": 8, "width": 8, "frames": 3},
    }
    return _by_name(rows)


def small_target(*, classes: int = 3) -> Any:
    """Une cible de huit pixels de côté et de peu de classes, la même pour tous les appels."""
    import keras

    from trahison.networks.target import Target

    keras.utils.set_random_seed(0)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((8, 8, 1)),
            layers.Conv2D(4, 3, activation="relu", name="carte"),
            layers.GlobalAveragePooling2D(name="moyenne"),
            layers.Dense(classes, bias_initializer="normal", name="logits"),
        ]
    )
    return Target(model, bounds=(0.0, 1.0))


def networks_calls() -> dict[str, Call]:
    import keras

    from trahison.networks import (
        activation_maximization,
        bottleneck,
        cost,
        digit_networks,
        efficientnet,
        family,
        features,
        kernels,
        labels,
        lenet,
        line,
        mobilenet,
        outputs,
        resizing,
        saliency,
        torch_file,
        transfer,
    )
    from trahison.networks.acceleration import accelerate
    from trahison.networks.chosen import load_classifier
    from trahison.networks.embedded import build_embedded, load_embedded
    from trahison.networks.second_opinion import second_opinion
    from trahison.sources import Found

    target = small_target()
    images, classes = RNG.uniform(size=(2, 8, 8, 1)), np.array([0, 2])
    written, said = RNG.uniform(size=(3, 28, 28, 1)), np.array([1, 7, 7])
    small = lenet.build_dense_rival()
    droite = line.Line(np.array([1.0, -1.0]), 0.5)
    classifier = small_classifier()
    coloured = classifier.model
    rows: dict[Callable, dict[str, Any]] = {
        activation_maximization.first_layers: {"model": coloured, "layer": "carte", "size": 32},
        activation_maximization.maximize: {
            "model": coloured,
            "units": [0, 2],
            "colors": RNG.uniform(size=(9, 3)),
            "steps": 1,
            "jitter": 2,
        },
        efficientnet.load_lite0: {"path": "absent.pth"},
        family.member_cost: {"member": family.FAMILY[0]},
        load_embedded: {},
        mobilenet.build_official: {},
        mobilenet.official_classifier: {"found": Found(coloured, "essai")},
        mobilenet.read_official_weights: {"path": "absent.h5"},
        outputs.probe_images: {"shape": (4, None, 1)},
        second_opinion: {"network": classifier},
        load_classifier: {"choice": "paquet"},
        torch_file.read_tensors: {"path": "absent.pth", "sha256": "0" * 64},
        transfer.headless: {"network": classifier, "size": 32},
        bottleneck.spiral: {"count": 5},
        bottleneck.through_relu: {"points": POINTS, "dimensions": 3},
        bottleneck.relative_error: {"points": POINTS, "returned": POINTS + 0.1},
        cost.layer_costs: {"model": target.model},
        cost.total_multiply_adds: {"model": target.model},
        cost.multiply_adds: {"layer": target.model.layers[0]},
        cost.costs_by_block: {"costs": cost.layer_costs(target.model)},
        digit_networks.build_dense: {"units": (4, 3)},
        digit_networks.build_strided: {},
        digit_networks.build_normalised: {},
        digit_networks.build_maxout: {"units": 4},
        build_embedded: {"size": 32, "classes": 3},
        features.receptive_fields: {"model": target.model},
        features.feature_maps: {"model": target.model, "layers": ["carte"], "images": images},
        features.block_outputs: {"model": build_embedded(32, classes=3)},
        features.relative_changes: {
            "model": target.model,
            "layers": ["carte"],
            "images": images,
            "moved": images / 2,
        },
        features.influence: {"model": target.model, "layer": "carte", "images": images},
        features.smallest_square: {"weights": np.abs(GREY), "share": 0.5},
        kernels.edge_share: {"kernels": RNG.normal(size=(3, 3, 2, 4))},
        features.liveliest_channels: {"maps": RNG.normal(size=(4, 4, 3)), "count": 2},
        features.class_map: {"model": target.model, "images": images, "classes": [0, 2]},
        features.get_layer: {"model": target.model, "layer": "carte"},
        labels.french_labels: {"wnids": ("n02123045",)},
        lenet.build_lenet5: {},
        lenet.train_lenet5: {"model": small, "images": written, "labels": said},
        lenet.follow_accuracy: {"images": written, "labels": said, "at": [1]},
        lenet.predict_logits: {"model": small, "images": written},
        lenet.worst_errors: {"logits": RNG.normal(size=(3, 10)), "labels": said, "count": 2},
        lenet.build_dense_rival: {},
        lenet.shuffle_pixels: {"images": written},
        lenet.epochs_for: {"count": 100},
        line.Line: {"weights": np.array([1.0, -1.0]), "bias": 0.5},
        droite.scores: {"features": POINTS},
        line.two_digits: {"images": written, "labels": said, "negative": 1, "positive": 7},
        line.as_network: {"line": droite, "image_shape": (2, 1, 1)},
        resizing.behind_resizing: {"target": target, "height": 4, "width": 4},
        saliency.logit_gradient: {"target": target, "images": images, "classes": classes},
        saliency.saliency: {"target": target, "images": images, "classes": classes},
        saliency.smooth_saliency: {
            "target": target,
            "image": images[0],
            "class_index": 1,
            "samples": 2,
        },
        transfer.extract: {
            "body": keras.Sequential(
                [keras.Input((32, 32, 3)), keras.layers.GlobalAveragePooling2D()]
            ),
            "images": RNG.uniform(size=(2, 5, 5)),
        },
        transfer.split: {"labels": LABELS, "count": 2},
        transfer.head_accuracy: {
            "features": POINTS,
            "labels": LABELS,
            "train": [0, 1, 2, 3],
            "test": [4, 5],
        },
        transfer.learning_curve: {
            "features": POINTS,
            "labels": LABELS,
            "counts": [1, 2],
            "draws": 2,
        },
        accelerate: {"target": target},
    }
    return _by_name(rows)


def small_classifier() -> Any:
    """Un réseau de trois catégories, prêt à regarder des photos."""
    import keras

    from trahison.networks.classifier import Classifier

    model = keras.Sequential(
        [
            keras.Input((32, 32, 3)),
            keras.layers.Conv2D(4, 3, name="carte"),
            keras.layers.GlobalAveragePooling2D(),
            keras.layers.Dense(3, name="logits"),
        ]
    )
    return Classifier(
        name="essai",
        model=model,
        size=32,
        labels=("a", "b", "c"),
        wnids=("n1", "n2", "n3"),
        origin="essai",
        official=False,
        bounds=(-1.0, 1.0),
    )


def attacks_calls() -> dict[str, Call]:
    import keras

    from trahison.attacks import (
        advgan,
        apgd,
        benchmark,
        boundary,
        carlini_wagner,
        comparison,
        controls,
        counting,
        deepfool,
        directions,
        fgsm,
        hopskipjump,
        jsma,
        line,
        mistakes,
        own_photo,
        pgd,
        result,
        square,
        survival,
        transfer,
        universal,
    )
    from trahison.networks.line import Line

    def module(function: Any) -> Any:
        """Le module d’une attaque, que son paquet exporte sous le même nom que la fonction."""
        return inspect.getmodule(inspect.unwrap(function)) if callable(function) else function

    fgsm, pgd, boundary, jsma = map(module, (fgsm, pgd, boundary, jsma))
    deepfool, carlini_wagner, advgan = map(module, (deepfool, carlini_wagner, advgan))
    apgd, square = map(module, (apgd, square))
    hopskipjump, universal = map(module, (hopskipjump, universal))
    target, four = small_target(), small_target(classes=4)
    images = RNG.uniform(0.1, 0.9, (2, 8, 8, 1)).astype(np.float32)
    labels = target.labels(images)
    batch = {"target": target, "images": images, "labels": labels}
    bounds, photo = {"bounds": (0.0, 1.0)}, RNG.uniform(size=(8, 8, 3)).astype(np.float32)
    droite = {
        "line": Line(np.array([1.0, -1.0]), 0.5),
        "features": POINTS,
        "signs": np.array([1, -1, 1, -1, 1, -1]),
        "epsilon": 0.1,
        "bounds": None,
    }
    slope = RNG.normal(size=(2, 4))
    counted, counter = counting.count_calls(target)
    generator = keras.Sequential([keras.Input((8, 8, 1)), keras.layers.Rescaling(0.1)])
    rows: dict[Callable, dict[str, Any]] = {
        fgsm.fgsm: {**batch, "epsilon": 0.1},
        fgsm.gradient_sign: batch,
        pgd.pgd: {**batch, "epsilon": 0.1, "steps": 2, "random_start": True},
        apgd.apgd: {**batch, "epsilon": 0.1, "steps": 3, "restarts": 2},
        apgd.apgd_targeted: {**batch, "target": four, "epsilon": 0.1, "steps": 3, "goals": 2},
        apgd.checkpoints: {"steps": 100},
        square.square: {**batch, "epsilon": 0.1, "steps": 3},
        square.square_stages: {**batch, "epsilon": 0.1, "stops": [1, 3]},
        square.square_sides: {"size": (8, 8), "steps": 3},
        boundary.boundary: {**batch, "steps": 3},
        boundary.noise_starts: batch,
        boundary.boundary_stages: {**batch, "stops": [1, 3]},
        boundary.noise_starts: batch,
        hopskipjump.hopskipjump: {**batch, "steps": 1, "probes": 2},
        universal.universal: {**batch, "epsilon": 0.1, "steps": 2},
        universal.universal_perturbation: {**batch, "epsilon": 0.1, "steps": 2},
        universal.add_to_all: {"images": images, "perturbation": images[0], **bounds},
        carlini_wagner.carlini_wagner: {**batch, "steps": 3, "search_steps": 2},
        deepfool.deepfool: {**batch, "steps": 3},
        jsma.jsma: batch,
        jsma.best_rivals: batch,
        advgan.train_advgan: {**batch, "epochs": 1},
        advgan.advgan: {"generator": generator, "images": images} | bounds,
        benchmark.plain_gradient: {"model": target.model},
        comparison.measure: {
            "attack": lambda counted: images,
            "counted": counted,
            "counter": counter,
            "images": images,
            "labels": labels,
        },
        comparison.changed_pixels: {"perturbation": images - 0.5, **bounds},
        controls.random_sign: {"images": images, "epsilon": 0.1, **bounds},
        counting.count_calls: {"target": target},
        transfer.transfer_rates: {
            "targets": {"une": target, "deux": target},
            "attack": lambda target, images, labels: images,
            "images": images,
            "labels": labels,
        },
        transfer.answer_changes: {
            "targets": {"une": target},
            "attack": lambda target, images, labels: images,
            "images": images,
            "control": images,
        },
        directions.best_direction: {"gradient": slope, "norm": "l1"},
        directions.promised_gain: {"gradient": slope, "norm": "l2"},
        directions.length: {"perturbation": slope, "norm": "linf"},
        directions.scale_to: {"direction": slope, "norm": "l2", "radius": 0.5},
        directions.keep_inside: {"direction": slope, "images": np.abs(slope) / 9, **bounds},
        directions.replace_by_chance: {"signs": np.sign(slope), "share": 0.5},
        directions.losses_of: batch,
        line.worst_features: droite,
        line.worst_margins: droite,
        line.all_corners: {"count": 3},
        mistakes.hide_softmax: {"target": target},
        mistakes.truncate_to_levels: {"images": images, **bounds},
        mistakes.fgsm_in_training_mode: {**batch, "epsilon": 0.1},
        mistakes.black_where_failed: {"images": images, "forged": images},
        own_photo.deceive: {
            "network": small_classifier(),
            "photo": COLOURS,
            "path": "absent/adverse.png",
        },
        own_photo.find_label: {"network": small_classifier(), "label": "B"},
        mistakes.share_of_wrong_answers: {"target": target, "forged": images, "labels": labels},
        result.judge: {**batch, "adversarial": images},
        survival.truncate: {"image": photo, **bounds},
        survival.jpeg: {"image": photo, **bounds, "quality": 75},
        survival.resize_round_trip: {"image": photo, **bounds},
        survival.treat_digits: {
            "images": images,
            "treat": lambda image, bounds: image,
            **bounds,
        },
    }
    return _by_name(rows)


def defenses_calls() -> dict[str, Call]:
    import keras

    from trahison.attacks.fgsm import fgsm
    from trahison.defenses import (
        adversarial_training,
        atlas,
        crown,
        distillation,
        ensemble,
        evaluation,
        interval_bounds,
        interval_training,
        masking,
        protocol,
        regularisation,
        robust_line,
        smoothing,
        trained,
    )
    from trahison.defenses.trained import trial
    from trahison.networks.line import Line
    from trahison.networks.target import Target
    from trahison.vision.digits import Digits

    keras.utils.set_random_seed(1)
    layers = [keras.Input((4, 4, 1)), keras.layers.Flatten(), keras.layers.Dense(3)]
    target = Target(keras.Sequential(layers), bounds=(0.0, 1.0))
    images = RNG.uniform(0.1, 0.9, (4, 4, 4, 1)).astype(np.float32)
    labels = target.labels(images)
    batch = {"target": target, "images": images, "labels": labels}
    # MNIST par son nom : les réseaux livrés se chargent, rien ne s'entraîne
    few = np.zeros((1, 28, 28, 1), np.float32), np.zeros(1, np.int64)
    mnist = Digits(*few, *few, name="MNIST", origin="essai")
    first, second = atlas.plane_directions(target, images[0], 0)
    droite = {
        "line": Line(np.array([1.0, -1.0]), 0.5),
        "features": POINTS,
        "signs": np.array([1, -1, 1, -1, 1, -1]),
        "epsilons": [0.1],
        "bounds": None,
    }
    whole = {
        name: inspect.getmodule(inspect.unwrap(module)) if callable(module) else module
        for name, module in {
            "adversarial": adversarial_training,
            "interval": interval_training,
            "ensemble": ensemble,
        }.items()
    }
    rows: dict[Callable, dict[str, Any]] = {
        whole["adversarial"].adversarial_training: {
            **batch,
            "epsilon": 0.1,
            "steps": 1,
            "epochs": 1,
        },
        whole["interval"].interval_training: {**batch, "epsilon": 0.1, "epochs": 1},
        whole["ensemble"].ensemble: {"targets": [target, target]},
        atlas.plane_directions: {"target": target, "image": images[0], "label": 0},
        atlas.plane_map: {
            "target": target,
            "image": images[0],
            "label": 0,
            "directions": (first, second),
            "reach": 0.1,
            "count": 3,
        },
        distillation.train_at_temperature: {
            "target": target,
            "images": images,
            "targets": np.eye(3)[labels],
            "temperature": 2.0,
            "epochs": 1,
        },
        distillation.distill: {
            "teacher": target,
            "student": target,
            "images": images,
            "temperature": 2.0,
        },
        evaluation.robust_accuracy: {**batch, "epsilons": [0.0, 0.1], "attack": fgsm},
        evaluation.from_counts: {"epsilons": [0.0, 0.1], "held": [4, 2], "count": 4},
        evaluation.default_attack: {"steps": 2},
        evaluation.strongest: {"*attacks": [fgsm]},
        evaluation.zero_gradient_share: batch,
        evaluation.scale_logits: {"target": target, "factor": 3.0},
        interval_bounds.interval_logits: {"target": target, "images": images, "epsilon": 0.1},
        interval_bounds.certified_accuracy: {**batch, "epsilons": [0.1]},
        interval_bounds.is_certified: {**batch, "epsilon": 0.1},
        smoothing.certify_by_smoothing: {
            "target": target,
            "images": images,
            "sigma": 0.1,
            "draws": 20,
            "scout": 5,
        },
        smoothing.noisy_votes: {"target": target, "images": images, "sigma": 0.1, "draws": 5},
        smoothing.lowest_share: {"successes": 3, "total": 5, "risk": 0.01},
        crown.crown_accuracy: {**batch, "epsilons": [0.1]},
        crown.crown_leads: {**batch, "epsilon": 0.1},
        masking.check_masking: {**batch, "borrowed": images, "epsilon": 0.1, "steps": 1},
        protocol.put_to_the_test: {
            **batch,
            "epsilons": [0.1],
            "steps": 1,
            "restarts": 1,
            "queried": 2,
            "walked": 1,
            "queries": 3,
        },
        protocol.borrow: {
            "source": target,
            "images": images,
            "labels": labels,
            "epsilons": [0.1],
            "steps": 1,
        },
        trained.load_shipped: {"name": "plain"},
        trained.network_for: {"name": "plain", "digits": mnist},
        trained.networks_for: {"digits": mnist},
        trained.shipped_folder: {"digits": mnist},
        trial.forces: {"digits": mnist},
        trial.judged_images: {"digits": mnist},
        trial.stratified_sample: {"strata": np.array([0.0, 1.0, 1.0]), "count": 2},
        regularisation.with_weight_penalty: {"model": target.model, "l1": 0.1},
        regularisation.with_dropout: {"model": target.model},
        robust_line.train_line: {
            "features": POINTS,
            "signs": droite["signs"],
            "iterations": 3,
        },
        robust_line.exact_accuracy: droite,
    }
    return _by_name(rows)


def replications_calls() -> dict[str, Call]:
    import keras

    from trahison.networks.target import Target
    from trahison.replications import (
        carlini,
        comparison,
        goodfellow,
        kolter,
        madry,
        measure,
        moosavi,
        published,
        ranking,
    )
    from trahison.vision.digits import Digits

    target = small_target()
    images = RNG.uniform(0.1, 0.9, (3, 8, 8, 1)).astype(np.float32)
    labels = target.labels(images)
    batch = {"target": target, "images": images, "labels": labels}
    few = RNG.uniform(size=(20, 28, 28, 1)).astype(np.float32), np.arange(20) % 10
    digits = Digits(*few, *few, name="essai", origin="essai")
    told = {"key": "essai", "setting": "ici", "reason": "rien"}
    one = measure.Measure("essai", 0.5, 0.4, 0.6, 10, "ici", "rien")
    number = next(iter(published.published_numbers().values()))
    measures = dict.fromkeys(published.published_numbers(), one)
    keras.utils.set_random_seed(2)
    layers = [keras.Input((28, 28, 1)), keras.layers.Flatten(), keras.layers.Dense(10)]
    line = Target(keras.Sequential(layers), bounds=(0.0, 1.0))
    small = {"plain": line, "distilled": line, "hardened": line, "digits": digits}
    rows: dict[Callable, dict[str, Any]] = {
        carlini.distillation: _some(small, "plain", "distilled", "digits"),
        comparison.by_key: {"*groups": [[one]]},
        comparison.short_rows: {"measures": measures, "start": "madry"},
        comparison.full_rows: {"measures": measures, "data": "essai"},
        comparison.write_interval: {"number": number, "measure": one},
        comparison.write_source: {"number": number},
        comparison.outward: {"number": number, "measure": one},
        comparison.inside: {"measures": measures},
        ranking.verdict: {"larger": one, "smaller": one},
        ranking.ranking_rows: {"measures": measures},
        goodfellow.fool: batch,
        goodfellow.mixed_training: {**batch, "epsilon": 0.1, "epochs": 1},
        goodfellow.softmax_regression: {"digits": digits, "images_seen": 20},
        goodfellow.maxout_networks: {"digits": digits, "images_seen": 20},
        goodfellow.three_or_seven: {"digits": digits},
        kolter.zero_or_one: {"digits": digits},
        madry.stronger_and_stronger: _some(small, "plain", "hardened", "digits"),
        madry.close_strangers: {"images": few[0][:2], "labels": [3, 7], "epsilon": 0.1},
        measure.share_of: {**told, "hits": [True, False]},
        measure.mean_of: {**told, "values": [1.0, 2.0]},
        measure.measured: {"measures": {"essai": one}, "key": "essai"},
        moosavi.average_robustness: {"key": "essai", "target": line, "digits": digits},
        moosavi.relative_length: {"perturbation": images / 9, "images": images},
        moosavi.smallest_epsilon: {
            **batch,
            "signs": np.ones_like(images),
            "labels": (labels + 1) % 3,
        },
        published.read_published: {"path": str(published.FILE)},
    }
    return _by_name(rows)


def _some(values: dict[str, Any], *names: str) -> dict[str, Any]:
    return {name: values[name] for name in names}


def shared_calls() -> dict[str, Call]:
    from trahison import french, sources

    lost = sources.RemoteFile("absent.bin", "rien", "http://127.0.0.1:9/absent.bin")
    return _by_name(
        {
            french.localize: {"text": "1,234.5"},
            french.decimal: {"value": 12.5},
            french.probability: {"value": 0.5},
            french.percent: {"share": 0.25},
            french.count: {"number": 1234},
            sources.find: {"file": lost, "read": len, "last": lambda: 1},
            sources.reachable: {"file": lost},
            sources.sha256: {"path": __file__},
        }
    )


def book_calls() -> dict[str, Call]:
    from livre.labs import Lab
    from livre.tables import table

    return _by_name(
        {
            Lab: {
                "name": "noyau",
                "files": {"noyaux.json": b"{}", "photo.bin": b"12"},
                "still": "fig-noyaux",
                "words": "Ce que l’on y voit est plus haut ({figure}).",
            },
            table: {"header": ["ε", "taux"], "rows": [["0,1", "87 %"]], "caption": "Un tableau"},
        }
    )


GROUPS: dict[str, Callable[[], dict[str, Call]]] = {
    "trahison.learning": learning_calls,
    "trahison.vision": vision_calls,
    "trahison.networks": networks_calls,
    "trahison.attacks": attacks_calls,
    "trahison.defenses": defenses_calls,
    "trahison.replications": replications_calls,
    "trahison.figures": lambda: _by_name(figure_calls()),
    "trahison": shared_calls,
    "livre": book_calls,
}


def valid_calls(only: str = "") -> dict[str, Call]:
    """Les appels justes des groupes dont le nom contient ``only``, défauts compris, par nom de
    fonction."""
    named: dict[str, Call] = {}
    for group, calls in GROUPS.items():
        if only in group:
            named |= calls()
    return {
        name: (function, _with_defaults(function, given))
        for name, (function, given) in named.items()
    }


def _by_name(rows: dict[Callable, dict[str, Any]]) -> dict[str, Call]:
    return {
        f"{function.__module__.removeprefix('trahison.')}.{function.__qualname__}": (
            function,
            given,
        )
        for function, given in rows.items()
    }


def _with_defaults(function: Callable, given: dict[str, Any]) -> dict[str, Any]:
    defaults = {
        p.name: p.default
        for p in inspect.signature(function).parameters.values()
        if p.default is not p.empty
    }
    return {**defaults, **given}
