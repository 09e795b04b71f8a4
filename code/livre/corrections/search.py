"""Recherche qui ne regarde ni les accents, ni les majuscules, ni le pluriel : « reseau » trouve
« réseaux ».

Faute d'origine : la recherche de Sphinx compare les mots accents compris, dans l'index comme dans
le navigateur (aucun signalement trouvé). Inutile le jour où Sphinx plie les accents ;
à relire à chaque version, puisque ``static/search.js`` remplace deux de ses méthodes.

Chaque mot est plié (minuscules, sans accents, œ → oe), puis réduit à sa racine par l'algorithme
français de Sphinx. L'index est plié ici ; ce que tape le lecteur l'est par ``static/fold.js``, qui
doit rendre les mêmes mots.
"""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import TYPE_CHECKING

from sphinx.search.fr import SearchFrench

from livre.versions import require

if TYPE_CHECKING:
    from sphinx.application import Sphinx

LETTERS = str.maketrans({"œ": "oe", "æ": "ae", "’": "'"})


def setup_search(app: Sphinx) -> None:
    require("sphinx", "livre/static/search.js remplace deux méthodes de searchtools.js")
    require(
        "snowballstemmer", "la racine de l'index doit être celle du french-stemmer.js de Sphinx"
    )
    app.add_search_language(FoldedFrench)
    app.add_js_file("fold.js")
    app.add_js_file("highlight.js")


def fold(text: str) -> str:
    """Minuscules, sans accents ni ligatures : « Œuvre » → « oeuvre »."""
    # Décomposer d'abord : l'exposant « ᵀ » cache une majuscule.
    decomposed = unicodedata.normalize("NFKD", text).lower().translate(LETTERS)
    return "".join(
        letter for letter in decomposed if not unicodedata.category(letter).startswith("M")
    )


class FoldedFrench(SearchFrench):
    """La langue de l'index : le français de Sphinx, plié avant d'être coupé en mots."""

    stopwords = {fold(word) for word in SearchFrench.stopwords}
    js_splitter_code = "var splitQuery = splitFolded;"

    def init(self, options: dict[str, str]) -> None:
        super().init(options)
        # Sphinx ne retient les racines que le temps d'une page ; un mot revient sur vingt autres.
        self.stemmer.stemWord = cache(self.stemmer.stemWord)

    def split(self, input: str) -> list[str]:
        return super().split(fold(input))
