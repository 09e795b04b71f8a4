"""Un article dit « ceci plus que cela » : la construction du livre s’arrête si nos mesures disent
le contraire."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from trahison.contracts import List, Text, Tuple, checked
from trahison.replications.measure import Measure, measured
from trahison.replications.published import Published, published_numbers

# Seulement des écarts qu’un apprentissage court et quelques images peuvent départager. N’en sont
# pas l’écart de 0,94 % à 0,84 % d’erreurs, ni la confiance, qui croît tant que l’apprentissage
# dure.
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
    ("madry-fgsm", "madry-pgd40"),
    ("madry-pgd40", "madry-naturel-fgsm"),
)


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


def _complaint(
    larger: Published, smaller: Published, ours_larger: Measure, ours_smaller: Measure
) -> str:
    return (
        f"« {larger.quantity} » devrait dépasser « {smaller.quantity} » "
        f"({larger.write(larger.value)} contre {smaller.write(smaller.value)} dans les articles), "
        f"ici {larger.write(ours_larger.value)} contre {smaller.write(ours_smaller.value)}"
    )
