"""Les résumés et les mots que les phrases du livre demandent."""

import builtins

import numpy as np
import pytest

from trahison import phrases
from trahison.french import percent
from trahison.phrases import PHRASES


@pytest.mark.parametrize(
    "name, values, expected",
    [
        ("mean", [1, 2, 6], 3.0),
        ("mean", [True, False, True, True], 0.75),
        ("mean", np.array([[1.0, 2.0], [3.0, 4.0]], np.float32), 2.5),
        ("median", [5, 1, 2], 2.0),
        ("largest", [1, 3, 2], 3),
        ("largest", np.array([[0.5, 0.25]]), 0.5),
        ("smallest", np.array([4, 2]), 2),
        ("smallest", [0.5, -0.5], -0.5),
        ("how_many", [True, False, True], 2),
        ("how_many", np.zeros((3, 3), bool), 0),
        ("len", [1, 2], 2),
    ],
)
def test_summaries(name, values, expected):
    found = PHRASES[name](values)
    assert found == expected and type(found) is type(expected)


@pytest.mark.parametrize("name", ["mean", "median", "largest", "smallest"])
@pytest.mark.parametrize("values", [[], [float("nan")], "chat", None, {}])
def test_summaries_refuse_what_is_not_finite_numbers(name, values):
    with pytest.raises((TypeError, ValueError), match="values"):
        PHRASES[name](values)


@pytest.mark.parametrize("mask", [[1, 0], [0.5], "vrai", None])
def test_only_a_mask_is_counted(mask):
    with pytest.raises(TypeError, match="mask"):
        phrases.how_many(mask)


def test_words():
    assert phrases.lower("Chat égyptien") == "chat égyptien"
    assert phrases.quoted(["a", "b", "c"]) == "« a », « b » et « c »"
    assert phrases.quoted([]) == ""
    assert phrases.quoted(["seul"]) == "« seul »"
    assert phrases.date("2026-11-29") == "29/11/2026"
    assert phrases.probability(0.001) == "< 0,01"


@pytest.mark.parametrize(
    "call, name",
    [
        (lambda: phrases.lower(3), "text"),
        (lambda: phrases.quoted("abc"), "names"),
        (lambda: phrases.quoted([1]), "names"),
        (lambda: phrases.date("29/11/2026"), "iso"),
        (lambda: phrases.date(2026), "iso"),
        (lambda: phrases.how_many_epochs(0), "epochs"),
        (lambda: phrases.transfer_verdict((1, 2, 0.5), (1, 2)), "test"),
        (lambda: phrases.beats_noise((1, 2, 1.5)), "test"),
        (lambda: phrases.beats_noise(None), "test"),
    ],
)
def test_refusals_name_the_argument(call, name):
    with pytest.raises((TypeError, ValueError), match=name):
        call()


@pytest.mark.parametrize(
    "function",
    [
        phrases.trained_by_the_book,
        phrases.networks_origin,
        phrases.trained_or_being_trained,
        phrases.how_a_drawing_is_framed,
        phrases.where_the_digits_come_from,
        phrases.are_they_the_same_images,
        phrases.which_radius,
        phrases.kinship,
        phrases.where_it_lands,
    ],
)
def test_the_two_sides_of_an_alternative_differ(function):
    assert function(True) != function(False)


def test_alternatives_say_which_side():
    assert phrases.trained_by_the_book(True).endswith("apporte avec lui")
    assert "sur MNIST" in phrases.networks_origin(True)
    assert "sur les chiffres de scikit-learn" in phrases.trained_or_being_trained(False)
    assert "le centre de gravité" in phrases.how_a_drawing_is_framed(True)
    assert phrases.where_the_digits_come_from(True).startswith("MNIST")
    assert phrases.are_they_the_same_images(True).startswith("Ce sont les images des articles ;")
    assert phrases.kinship(True) == "C’est celui de l’exposé."
    assert "les mêmes mille catégories" in phrases.kinship(False)
    assert phrases.where_it_lands(True) == "un autre chat"
    assert phrases.where_it_lands(False) == "plus un chat"


def test_from_which_epsilon():
    assert phrases.from_which_epsilon([0.01, 0.02]) == "à partir de ε = 0,01"
    assert phrases.from_which_epsilon([]) == "à aucun de ces ε"


def test_how_it_leaves():
    leaves = phrases.how_it_leaves
    assert leaves([0.2, 0.5], 0.5, "Paon", "Velours") == (
        "quitte la famille des chats à partir de ε = 0,2 (« paon ») et finit à ε = 0,5 par"
        " « velours »"
    )
    assert leaves([0.5], 0.5, "Velours", "Velours") == (
        "ne quitte la famille des chats qu’au dernier ε, 0,5 (« velours »)"
    )
    assert "encore « chat persan »" in leaves([], 0.5, "Chat persan", "Chat persan")


def test_a_share_that_may_be_none():
    assert phrases.how_many_tricked(0.0) == "trompé aucune image"
    assert phrases.how_many_tricked(0.0125) == f"trompé que {percent(0.0125)} des images"
    assert phrases.how_many_have_one(0.0) == "aucune n’a"
    assert phrases.how_many_have_one(0.23) == f"{percent(0.23)} ont"


def test_bounded_or_not():
    assert (
        phrases.bounded_or_not(1.0, 0.962)
        == f"{percent(1.0, 1)} sans borner, de {percent(0.962, 1)} en bornant"
    )
    assert (
        phrases.bounded_or_not(1.0, 0.9999) == f"{percent(1.0, 1)}, que l’on borne l’image ou non"
    )


def test_edge_verdict():
    assert "bien un détecteur" in phrases.edge_verdict(0.009)
    assert phrases.edge_verdict(0.01).startswith("Rien ne dit")


def test_what_learning_takes_back():
    told = phrases.what_learning_takes_back
    assert told(0.7) == told(0.94) == "reprend presque tout ce que la dimension donne"
    assert told(0.96) == told(1.04) == "reprend tout ce que la dimension donne"
    assert told(1.06) == told(3.0) == "reprend plus que la dimension ne donne"
    with pytest.raises(ValueError, match="ratio"):
        told(-0.1)


def test_rule_on_photos():
    told = phrases.rule_on_photos(MORE, FEW)
    assert told == (
        "en L∞, le signe l’emporte ; en L2, ces découpes ne départagent pas le signe et le gradient"
    )
    assert phrases.rule_on_photos(EVEN, FEWER).endswith("en L2, le gradient l’emporte")


MORE, FEWER, EVEN, FEW = (20, 2, 0.0001), (2, 20, 0.0001), (9, 9, 1.0), (5, 0, 0.0625)


@pytest.mark.parametrize(
    "there, back, expected",
    [
        (MORE, MORE, "dans les deux sens"),
        (MORE, EVEN, "que dans un sens"),
        (FEW, MORE, "que dans un sens"),
        (FEW, FEWER, "dans aucun sens"),
    ],
)
def test_transfer_needs_a_paired_test_in_each_way(there, back, expected):
    """Cinq images de plus que le bruit, sur cinq, arrivent encore six fois sur cent par hasard."""
    assert phrases.transfer_verdict(there, back).endswith(expected)


def test_beats_noise():
    assert phrases.beats_noise(MORE) == "plus que le bruit"
    assert {phrases.beats_noise(test) for test in (FEWER, EVEN, FEW)} == {
        "sans qu’on puisse le distinguer du bruit"
    }


def test_one_step_lesson():
    assert phrases.one_step_lesson(0.9, 0.1).startswith("Il a surtout appris")
    assert phrases.one_step_lesson(0.9, 0.8).startswith("Ce pas-là ne suffit")
    assert phrases.one_step_lesson(0.8, 0.4).startswith("Ce pas-là ne suffit")


def test_price_paid():
    assert phrases.price_paid((2, 30, 1e-6)) == "c’est le prix"
    assert phrases.price_paid((3, 9, 0.15)).startswith("un écart que les mêmes images")
    assert "rien coûté" in phrases.price_paid((30, 2, 1e-6))


def test_compared_needs_a_convincing_split():
    assert phrases.compared((40, 10, 0.001)) == "plus"
    assert phrases.compared((10, 40, 0.001)) == "moins"
    assert phrases.compared((10, 40, 0.02)) == phrases.compared((0, 0, 1.0)) == "indiscernable"


def test_how_defenses_compare():
    tests = {"a": (40, 1, 1e-6), "b": (1, 40, 1e-6), "c": (3, 4, 1.0), "d": (50, 1, 1e-6)}
    assert phrases.how_defenses_compare(tests) == (
        "« a » et « d » gardent plus de réponses que le réseau sans défense ; « b » garde moins de"
        " réponses que lui ; « c » ne se distingue pas de lui"
    )
    assert phrases.how_defenses_compare({"c": (3, 4, 1.0), "e": (0, 0, 1.0)}) == (
        "« c » et « e » ne se distinguent pas du réseau sans défense"
    )
    assert phrases.how_defenses_compare({"b": (1, 40, 1e-6)}) == (
        "« b » garde moins de réponses que le réseau sans défense"
    )


def test_what_the_others_keep():
    """À égalité, toutes sont nommées ; à zéro, aucune n’est « la meilleure »."""
    assert phrases.what_the_others_keep({"a": 0.209, "b": 0.08}) == (
        "La meilleure des défenses sans entraînement adverse, « a », en garde 20,9\u202f%"
    )
    assert phrases.what_the_others_keep({"a": 0.1, "b": 0.1, "c": 0}) == (
        "Les meilleures des défenses sans entraînement adverse, « a » et « b », en gardent"
        " 10,0\u202f%"
    )
    assert phrases.what_the_others_keep({"a": 0.0, "b": 0.0}) == (
        "Les défenses sans entraînement adverse n’en gardent aucune"
    )


def test_where_each_stops():
    assert phrases.where_each_stops([0.25, 0.6, 0.1], 0.6) == "à 0,10, à 0,25 et hors du plan"
    assert phrases.where_each_stops([0.9, np.inf], 0.6) == "hors du plan pour 2 d’entre elles"
    assert phrases.where_each_stops([0.25], 0.6) == "à 0,25"


def test_how_rankings_end():
    end = phrases.how_rankings_end
    assert end(14, 1, 3).startswith("14 se retrouvent, un seul s’inverse et 3 restent indécis : l’")
    assert end(13, 0, 1).startswith("13 se retrouvent, aucun ne s’inverse et un seul reste indécis")
    assert end(18, 0, 0).endswith("aucun ne s’inverse et aucun ne reste indécis")
    with pytest.raises(ValueError, match="rankings"):
        end(1, -1, 2)


def test_one_step_diagnosis():
    assert phrases.one_step_diagnosis(()) == "il passe tous les contrôles"
    told = phrases.one_step_diagnosis(("un pas ne trouve presque rien",))
    assert "« un pas ne trouve presque rien »" in told and "cas d’école" in told


def test_alarms_told():
    assert phrases.alarms_told(()) == "aucun"
    assert phrases.alarms_told(("a", "b")) == "« a » et « b »"


def test_how_many_epochs():
    assert phrases.how_many_epochs(1) == "une seule époque"
    assert phrases.how_many_epochs(12) == "12 époques"


@pytest.mark.parametrize(
    "share, expected",
    [
        (0.0, "moins d’une chance sur mille"),
        (0.0014, "une chance sur mille"),
        (0.004, "4 chances sur mille"),
        (0.012, "une chance sur cent"),
        (0.28, "28 chances sur cent"),
    ],
)
def test_chances(share, expected):
    assert phrases.chances(share) == expected


def test_a_paired_test_settles_or_not():
    said = [phrases.paired_verdict(p) for p in (0.0, 0.009, 0.01, 0.049, 0.05, 1.0)]
    assert said[0] == said[1] != said[2] == said[3] != said[4] == said[5]
    assert "n’explique pas" in said[0] and "indice" in said[2] and "ne départage" in said[4]


def test_how_an_error_moves():
    assert phrases.how_it_moves(0.01, 0.02, 0.001).startswith("elle monte")
    assert phrases.how_it_moves(0.02, 0.01, 0.049).startswith("elle baisse")
    assert "ne distingue pas" in phrases.how_it_moves(0.01, 0.02, 0.05)


@pytest.mark.parametrize(
    "number, expected",
    [(0, "aucun n’est éteint"), (1, "un seul est éteint"), (5, "5 sont éteints")],
)
def test_how_many_are_off(number, expected):
    assert phrases.how_many_are_off(np.arange(8) < number) == expected


def test_duration():
    assert phrases.duration(95.4) == "95 minutes"
    assert phrases.duration(120) == "120 minutes"
    assert phrases.duration(150) == "2 heures"


def test_no_phrase_takes_a_builtin_name_by_accident():
    assert {name for name in PHRASES if hasattr(builtins, name)} == {"len"}


def test_what_three_defences_keep():
    assert phrases.what_three_keep([0, 0, 0]) == "aucune des trois ne garde une seule réponse"
    assert phrases.what_three_keep([0, 0.051, 0.002]) == (
        "il leur en reste 0,0\u202f%, 5,1\u202f% et 0,2\u202f%"
    )


def test_a_goal_is_held_missed_or_undecided():
    assert phrases.goal_verdict(0.001, 0.004, 0.005) == "L’objectif est tenu."
    assert "n’est pas tenu" in phrases.goal_verdict(0.006, 0.009, 0.005)
    assert "ne suffit pas" in phrases.goal_verdict(0.002, 0.02, 0.005)
