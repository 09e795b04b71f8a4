"""Du texte aux nombres : mots, sac de mots, jetons."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Annotated

import numpy as np

from trahison.contracts import Count, List, Text, Tuple, checked

# Charles Baudelaire, Les Fleurs du mal (1857), domaine public.
LES_CHATS = """\
Les amoureux fervents et les savants austères
Aiment également, dans leur mûre saison,
Les chats puissants et doux, orgueil de la maison,
Qui comme eux sont frileux et comme eux sédentaires.

Amis de la science et de la volupté,
Ils cherchent le silence et l’horreur des ténèbres ;
L’Érèbe les eût pris pour ses coursiers funèbres,
S’ils pouvaient au servage incliner leur fierté.

Ils prennent en songeant les nobles attitudes
Des grands sphinx allongés au fond des solitudes,
Qui semblent s’endormir dans un rêve sans fin ;

Leurs reins féconds sont pleins d’étincelles magiques,
Et des parcelles d’or, ainsi qu’un sable fin,
Étoilent vaguement leurs prunelles mystiques."""

Pair = tuple[str, str]
Texts = Annotated[Sequence[str], List(Text())]


@checked
def split_words(text: str) -> list[str]:
    """Mots d’un texte, en minuscules et dans l’ordre ; l’apostrophe sépare (« l’or » donne « l » et
    « or »)."""
    return re.findall(r"[^\W\d_]+", text.lower())


@checked
def bag_of_words(texts: Texts, vocabulary: Texts) -> np.ndarray:
    """Compte chaque mot du vocabulaire dans chaque texte : entiers (textes, mots). L’ordre des mots
    est perdu."""
    counts = [Counter(split_words(text)) for text in texts]
    return np.array([[count[word] for word in vocabulary] for count in counts])


@checked
def learn_merges(text: str, merges: Annotated[int, Count(high=100_000)]) -> list[Pair]:
    """Apprend ``merges`` fusions de la paire de symboles la plus fréquente (*byte pair encoding*).

    Source : Sennrich, Haddow et Birch (2016), algorithme 1. Chaque mot part de ses lettres,
    précédées de « _ » qui marque le début du mot ; à égalité, la paire rencontrée la première
    l’emporte.
    """
    words = Counter(tuple("_" + word) for word in split_words(text))
    learned: list[Pair] = []
    for _ in range(merges):
        pairs: Counter[Pair] = Counter()
        for word, times in words.items():
            for pair in zip(word, word[1:]):
                pairs[pair] += times
        if not pairs:
            break
        learned.append(max(pairs, key=pairs.__getitem__))
        words = Counter({_merge(word, learned[-1]): times for word, times in words.items()})
    return learned


@checked
def tokenize(
    text: str, merges: Annotated[Iterable[Pair], List(Tuple(Text(), 2, 2), low=0)]
) -> list[str]:
    """Découpe un texte en jetons (*tokens*) : les lettres de chaque mot, fusionnées dans l’ordre
    appris."""
    tokens: list[str] = []
    for word in split_words(text):
        symbols = tuple("_" + word)
        for pair in merges:
            symbols = _merge(symbols, pair)
        tokens += symbols
    return tokens


def _merge(word: tuple[str, ...], pair: Pair) -> tuple[str, ...]:
    merged: list[str] = []
    for symbol in word:
        if merged and (merged[-1], symbol) == pair:
            merged[-1] += symbol
        else:
            merged.append(symbol)
    return tuple(merged)
