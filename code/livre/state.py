"""Ce que l'extension retient d'une construction à l'autre, gardé par Sphinx avec son
environnement.

Un seul attribut de l'environnement, d'une forme déclarée ici : aucun autre fichier n'y ajoute rien.
"""

from __future__ import annotations

from dataclasses import dataclass, field, fields
from typing import TYPE_CHECKING, TypeGuard

if TYPE_CHECKING:
    from sphinx.environment import BuildEnvironment

    from livre.teaching.plan import Chapter

ATTRIBUTE = "livre_state"


@dataclass
class State:
    """Sauf mention contraire, la clef est le nom d'une page.

    notebooks : texte de la page et son carnet, en JSON (vide : une page sans cellules) ;
    keys : empreinte sous laquelle son exécution a été lue ;
    networks : le réseau qui a servi à ses images, ``None`` si elle n'en charge pas ;
    quoted : les pages dont elle cite une valeur ;
    figures : combien de figures elle montre ;
    chapters : ce qu'elle demande, promet, et prend de temps (``livre.teaching.plan``) ;
    announced_sources : d'où le réseau et les données doivent venir, par fichier ;
    shared : empreinte de ce que les pages montrent les unes des autres, pour cette construction ;
    read : les pages lues par cette construction ;
    cell_seconds : durée des cellules des pages exécutées par cette construction.
    """

    notebooks: dict[str, tuple[str, str]] = field(default_factory=dict)
    keys: dict[str, str] = field(default_factory=dict)
    networks: dict[str, str | None] = field(default_factory=dict)
    quoted: dict[str, set[str]] = field(default_factory=dict)
    figures: dict[str, int] = field(default_factory=dict)
    chapters: dict[str, Chapter] = field(default_factory=dict)
    announced_sources: dict[str, str] = field(default_factory=dict)
    shared: str = ""
    read: set[str] = field(default_factory=set)
    cell_seconds: dict[str, float] = field(default_factory=dict)

    def forget(self, page: str) -> None:
        """Oublie ce que la lecture d'une page redira."""
        for known in (self.quoted, self.figures, self.chapters, self.networks):
            known.pop(page, None)

    def remove(self, page: str) -> None:
        """Oublie une page qui n'est plus du livre."""
        self.forget(page)
        for known in (self.notebooks, self.keys):
            known.pop(page, None)


def state(env: BuildEnvironment) -> State:
    """L'état que porte ``env`` ; vide s'il n'en porte pas, ou s'il en porte un d'une autre
    forme."""
    found = getattr(env, ATTRIBUTE, None)
    if is_current(found):
        return found
    empty = State()
    setattr(env, ATTRIBUTE, empty)
    return empty


def is_current(found: object) -> TypeGuard[State]:
    """Vrai pour un état écrit par cette version-ci de l'extension.

    Sphinx rejette déjà l'environnement d'une extension dont le code a changé (``own_digest``) ;
    ceci ne sert qu'à ne jamais lire un attribut qui manquerait.
    """
    return isinstance(found, State) and vars(found).keys() == {part.name for part in fields(State)}
