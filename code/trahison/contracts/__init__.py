"""Les contrats : ce qu'un argument doit être se lit dans la signature, et y est tenu.

Une signature porte des espèces d'arguments (``Array``, ``Count``, ``Number``…) par
``typing.Annotated`` ; ``@checked`` convertit chaque argument avant l'appel, ou le refuse en le
nommant. Le corps reçoit les valeurs converties : il n'a plus qu'à calculer. ::

    @checked
    def linear_loss(parameters: Annotated[np.ndarray, Array("d")],
                    design: Annotated[np.ndarray, Array("n", "d")],
                    targets: Annotated[np.ndarray, Array("n")]) -> float:
        return float(np.mean((design @ parameters - targets) ** 2))

Un nom dans une forme est un nombre partagé : celui d'un autre argument, sinon la longueur que le
premier tableau lui donne ; une fonction anonyme calcule une limite à partir des arguments qu'elle
nomme (``Count(high=lambda x: len(x) - 1)``). Une annotation ordinaire est aussi un contrat :
``bool``, ``int``, ``float``, ``str``, ``np.ndarray``, ``Callable``, ``Sequence[X]``,
``Mapping[X, Y]``, une classe ; ``X | None`` laisse passer ``None``. Un résultat qui n'est pas fini
est refusé plutôt que rendu en silence.

Pourquoi pas une bibliothèque : pydantic 2.14 (``validate_call``) enveloppe chaque message dans
quatre lignes d'anglais (« 1 validation error for… »), ne montre à un contrôle que les arguments
déjà lus et demanderait la même fonction de conversion par espèce, pour 3,2 à 4,3 µs par appel de
deux arguments ; beartype 0.23 (0,5 µs) juge sans convertir : il refuse une liste là où un tableau
est attendu, et un entier pour un ``float``.
"""

from trahison.contracts.kinds import (
    Array,
    Arrays,
    AtLeastOne,
    Bounds,
    Choice,
    Colours,
    Count,
    Entries,
    Epsilon,
    File,
    Flag,
    Function,
    Images,
    Instance,
    Kind,
    Known,
    Labels,
    List,
    Maybe,
    NotNegative,
    Number,
    Numbers,
    Pixels,
    Positive,
    Seed,
    Share,
    Table,
    Text,
    Tuple,
    WordOr,
)
from trahison.contracts.signature import Contract, checked, contract_of, kind_of

__all__ = [
    "Array",
    "Arrays",
    "AtLeastOne",
    "Bounds",
    "Choice",
    "Colours",
    "Contract",
    "Count",
    "Entries",
    "Epsilon",
    "File",
    "Flag",
    "Function",
    "Images",
    "Instance",
    "Kind",
    "Known",
    "Labels",
    "List",
    "Maybe",
    "NotNegative",
    "Number",
    "Numbers",
    "Pixels",
    "Positive",
    "Seed",
    "Share",
    "Table",
    "Text",
    "Tuple",
    "WordOr",
    "checked",
    "contract_of",
    "kind_of",
]
