"""Les mesures d’un classifieur : scikit-learn pour témoin, cas limites comptés à la main."""

import numpy as np
import pytest
from sklearn import metrics as witness

from trahison.learning.metrics import (
    accuracy,
    area_under_curve,
    confusion_matrix,
    f1_score,
    precision,
    precision_recall_curve,
    recall,
    roc_curve,
)

RANDOM = np.random.default_rng(0)
LABELS = RANDOM.integers(0, 4, 200)
PREDICTIONS = np.where(RANDOM.random(200) < 0.6, LABELS, RANDOM.integers(0, 4, 200))
BINARY = RANDOM.integers(0, 2, 300)
SCORES = np.round(BINARY + RANDOM.normal(0, 1, 300), 1)  # l’arrondi crée des scores égaux


def test_confusion_counts_by_hand():
    confusion = confusion_matrix([0, 0, 0, 1, 1], [0, 0, 1, 1, 0], classes=2)
    assert confusion.tolist() == [[2, 1], [1, 1]]
    np.testing.assert_allclose(precision(confusion), [2 / 3, 1 / 2])
    np.testing.assert_allclose(recall(confusion), [2 / 3, 1 / 2])


def test_everything_equals_scikit_learn():
    confusion = confusion_matrix(LABELS, PREDICTIONS, classes=4)
    assert np.array_equal(confusion, witness.confusion_matrix(LABELS, PREDICTIONS))
    expected = witness.precision_recall_fscore_support(LABELS, PREDICTIONS)
    np.testing.assert_allclose(
        [precision(confusion), recall(confusion), f1_score(confusion)], expected[:3]
    )
    assert accuracy(LABELS, PREDICTIONS) == pytest.approx(
        witness.accuracy_score(LABELS, PREDICTIONS)
    )
    assert accuracy(LABELS, PREDICTIONS) == pytest.approx(np.trace(confusion) / confusion.sum())


def test_a_class_never_predicted_or_never_present_scores_zero():
    confusion = confusion_matrix([0, 0, 1], [0, 0, 0], classes=3)
    assert precision(confusion).tolist() == pytest.approx([2 / 3, 0, 0])
    assert recall(confusion).tolist() == [1, 0, 0] and f1_score(confusion)[1:].tolist() == [0, 0]


def test_curves_equal_scikit_learn_with_tied_scores():
    thresholds, precisions, recalls = precision_recall_curve(BINARY, SCORES)
    their_precisions, their_recalls, their_thresholds = witness.precision_recall_curve(
        BINARY, SCORES
    )
    np.testing.assert_allclose(thresholds[::-1], their_thresholds)
    np.testing.assert_allclose(precisions[::-1], their_precisions[:-1])
    np.testing.assert_allclose(recalls[::-1], their_recalls[:-1])
    false_rates, true_rates, cuts = witness.roc_curve(BINARY, SCORES, drop_intermediate=False)
    for ours, theirs in zip(
        roc_curve(BINARY, SCORES), (cuts, false_rates, true_rates), strict=True
    ):
        np.testing.assert_allclose(ours, theirs)


def test_area_is_the_probability_of_ranking_a_pair_rightly():
    _, x, y = roc_curve(BINARY, SCORES)
    positives, negatives = SCORES[BINARY == 1], SCORES[BINARY == 0]
    difference = positives[:, None] - negatives
    assert area_under_curve(x, y) == pytest.approx(
        np.mean((difference > 0) + 0.5 * (difference == 0))
    )
    assert area_under_curve(x, y) == pytest.approx(witness.roc_auc_score(BINARY, SCORES))


@pytest.mark.parametrize(
    "call, name",
    [
        (lambda: accuracy([], []), "labels"),
        (lambda: accuracy([1, 2], [1]), "predictions"),
        (lambda: confusion_matrix([0, 1], [0, 2], classes=2), "predictions"),
        (lambda: confusion_matrix([0, -1], [0, 1], classes=2), "labels"),
        (lambda: confusion_matrix([0.5], [0], classes=2), "labels"),
        (lambda: confusion_matrix([0], [0], classes=0), "classes"),
        (lambda: precision([[1, 2, 3]]), "confusion"),
        (lambda: recall([[-1, 2], [0, 1]]), "confusion"),
        (lambda: f1_score("x"), "confusion"),
        (lambda: precision_recall_curve([0, 0], [0.1, 0.2]), "labels"),
        (lambda: precision_recall_curve([0, 2], [0.1, 0.2]), "labels"),
        (lambda: roc_curve([0, 1], [0.1, np.nan]), "scores"),
        (lambda: roc_curve([0, 1], []), "scores"),
        (lambda: area_under_curve([1.0, 0.0], [0.0, 1.0]), "x"),
        (lambda: area_under_curve([0.0, 1.0], [0.0]), "y"),
    ],
)
def test_bad_input_names_the_argument(call, name):
    with pytest.raises((ValueError, TypeError), match=rf"^{name} :"):
        call()
