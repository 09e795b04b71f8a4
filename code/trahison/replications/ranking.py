"""Un article dit « ceci plus que cela » : la construction du livre s’arrête si nos mesures disent
le contraire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from trahison.contracts import List, Text, Tuple, checked
from trahison.learning.paired import mcnemar
from trahison.replications.measure import Measure, measured
from trahison.replications.published import Published, published_numbers

# Les classements exigés : seulement des écarts qu’un apprentissage court et quelques images peuvent
# départager.
PAIRS = (
    ("goodfellow-droite-attaque", "goodfellow-droite-propre"),
    ("goodfellow-softmax-erreur", "goodfellow-adverse-erreur"),
    ("goodfellow-maxout-erreur", "goodfellow-adverse-erreur"),
    ("goodfellow-adverse-erreur", "goodfellow-adverse-propre"),
    ("kolter-droite-attaque", "kolter-robuste-attaque"),
    ("kolter-robuste-attaque", "kolter-robuste-propre"),
    ("deepfool-lenet-fgsm", "deepfool-lenet"),
    ("deepfool-dense-fgsm", "deepfool-dense"),
    ("deepfool-lenet", "deepfool-dense"),
    ("papernot-avant", "papernot-apres"),
    ("carlini-apres", "papernot-apres"),
    ("madry-propre", "madry-fgsm"),
    ("madry-pgd40", "madry-naturel-fgsm"),
)
# Ceux que les articles énoncent aussi, et que rien ici n’exige : le réseau, ou la durée de
# l’apprentissage, en décide. La page les montre avec les autres, retrouvés ou non.
OPEN_PAIRS = (
    ("goodfellow-softmax-erreur", "goodfellow-maxout-erreur"),
    ("goodfellow-maxout-confiance", "goodfellow-softmax-confiance"),
    ("goodfellow-maxout-propre", "goodfellow-adverse-propre"),
    ("madry-fgsm", "madry-pgd40"),
    ("madry-pgd40", "madry-pgd100"),
)
RISK = 0.05
FOUND, REVERSED, UNDECIDED = "retrouvé", "inversé", "indécis"
RANKING_HEADER = ("l’article met", "au-dessus de", "l’article", "ce livre", "verdict")


class RankingError(RuntimeError):
    """Un classement publié ne se retrouve pas."""


@checked
def check_rankings(
    measures: Mapping[str, Measure],
    *,
    pairs: Annotated[Sequence[tuple[str, str]], List(Tuple(Text(), 2, 2))] = PAIRS,
    published: Mapping[str, Published] | None = None,
) -> int:
    """Rend le nombre de classements retrouvés, tous ; lève :class:`RankingError` en nommant ceux
    qui ne le sont pas.

    Une paire ``(plus, moins)`` est retrouvée si notre valeur de la première est strictement plus
    grande que celle de la seconde. ``ValueError`` si une mesure manque, ou si l’article lui-même ne
    range pas la paire ainsi.
    """
    published = published_numbers() if published is None else published
    broken = []
    for larger, smaller in pairs:
        if not published[larger].value > published[smaller].value:
            raise ValueError(
                f"pairs : l’article ne met pas « {larger} » au-dessus de « {smaller} »"
            )
        if not measured(measures, larger).value > measured(measures, smaller).value:
            broken.append(
                _complaint(
                    published[larger], published[smaller], measures[larger], measures[smaller]
                )
            )
    if broken:
        raise RankingError("classement rompu : " + " ; ".join(broken))
    return len(pairs)


@checked
def verdict(larger: Measure, smaller: Measure) -> str:
    """Ce que nos mesures disent d’un classement : retrouvé, inversé, ou indécis.

    Deux parts du même réglage sont comptées sur les mêmes images : un test de McNemar, à 5 %, les
    départage. Sinon, il faut que les deux intervalles soient séparés.
    """
    if larger.hits is not None and smaller.hits is not None and larger.setting == smaller.setting:
        apart = mcnemar(larger.hits, smaller.hits).p_value < RISK
    else:
        apart = smaller.high < larger.low or larger.high < smaller.low
    if not apart:
        return UNDECIDED
    return FOUND if larger.value > smaller.value else REVERSED


@checked
def ranking_rows(measures: Mapping[str, Measure]) -> list[list[str]]:
    """Une ligne par classement, exigé ou non, dans l’ordre de ``RANKING_HEADER``."""
    published = published_numbers()
    return [
        [
            *(published[key].quantity for key in pair),
            " > ".join(published[key].write(published[key].value) for key in pair),
            " et ".join(published[key].write(measured(measures, key).value) for key in pair),
            verdict(*(measured(measures, key) for key in pair)),
        ]
        for pair in (*PAIRS, *OPEN_PAIRS)
    ]


def _complaint(
    larger: Published, smaller: Published, ours_larger: Measure, ours_smaller: Measure
) -> str:
    return (
        f"« {larger.quantity} » devrait dépasser « {smaller.quantity} » "
        f"({larger.write(larger.value)} contre {smaller.write(smaller.value)} dans les articles), "
        f"ici {larger.write(ours_larger.value)} contre {smaller.write(ours_smaller.value)}"
    )
