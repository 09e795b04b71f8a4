"""Mots, sac de mots et jetons : comparaison avec scikit-learn et avec l’article, mauvaises
entrées."""

import numpy as np
import pytest
from sklearn.feature_extraction.text import CountVectorizer

from trahison.learning.text import LES_CHATS, bag_of_words, learn_merges, split_words, tokenize


def test_split_words():
    assert split_words("Tout l’été, l'Érèbe… 3 chats !") == [
        "tout",
        "l",
        "été",
        "l",
        "érèbe",
        "chats",
    ]
    assert split_words("") == []


def test_bag_of_words_agrees_with_scikit_learn():
    stanzas = LES_CHATS.split("\n\n")
    theirs = CountVectorizer(token_pattern=r"[^\W\d_]+")
    expected = theirs.fit_transform(stanzas).toarray()
    assert np.array_equal(bag_of_words(stanzas, theirs.get_feature_names_out()), expected)


def test_the_order_of_words_is_lost():
    a, b = bag_of_words(
        ["Le chat mange la souris", "La souris mange le chat"],
        ["le", "la", "chat", "souris", "mange"],
    )
    assert np.array_equal(a, b)


def test_merges_of_the_article():
    # Sennrich et al. (2016), § 3.2 : « low », « lower », « newest », « widest » et leurs
    # fréquences.
    text = "low " * 5 + "lower " * 2 + "newest " * 6 + "widest " * 3
    assert learn_merges(text, 5) == [("e", "s"), ("es", "t"), ("_", "l"), ("_l", "o"), ("_lo", "w")]


@pytest.mark.parametrize("merges", [1, 10, 100])
def test_tokens_put_together_give_the_words_back(merges):
    learned = learn_merges(LES_CHATS, merges)
    text = "Les chats sont-ils savants ? L’été les chatons dorment."
    assert "".join(tokenize(text, learned)).split("_")[1:] == split_words(text)


def test_each_merge_shortens_the_text():
    merges = learn_merges(LES_CHATS, 50)
    lengths = [len(tokenize(LES_CHATS, merges[:count])) for count in range(51)]
    assert all(a > b for a, b in zip(lengths, lengths[1:]))
    assert lengths[0] == sum(len(word) + 1 for word in split_words(LES_CHATS))


def test_a_repeated_letter_is_merged_once():
    assert tokenize("aaa", [("a", "a")]) == ["_", "aa", "a"]


def test_no_pair_left():
    assert len(learn_merges("le", 10)) == 2


@pytest.mark.parametrize(
    "call, error, name",
    [
        (lambda: split_words(3), TypeError, "text"),
        (lambda: bag_of_words("un seul texte", ["un"]), TypeError, "texts"),
        (lambda: bag_of_words([], ["un"]), ValueError, "texts"),
        (lambda: bag_of_words(["un"], []), ValueError, "vocabulary"),
        (lambda: bag_of_words(["un"], "un"), TypeError, "vocabulary"),
        (lambda: bag_of_words(["un", None], ["un"]), TypeError, "texts"),
        (lambda: bag_of_words(["un"], ["un", 3]), TypeError, "vocabulary"),
        (lambda: learn_merges("un", 0), ValueError, "merges"),
        (lambda: learn_merges(None, 3), TypeError, "text"),
        (lambda: tokenize(b"un", []), TypeError, "text"),
    ],
)
def test_bad_input(call, error, name):
    with pytest.raises(error, match=f"^{name} :"):
        call()


def test_merges_may_be_given_one_by_one():
    merges = [("_", "c"), ("_c", "h"), ("_ch", "a")]
    assert tokenize("chat chat", iter(merges)) == tokenize("chat chat", merges) == ["_cha", "t"] * 2
