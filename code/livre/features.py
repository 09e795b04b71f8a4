"""Les fonctions du site, étagère par étagère, dans l'ordre où elles sont branchées.

L'ordre ne compte qu'à un endroit : une page demande ses feuilles de style et ses scripts dans celui
où ils sont annoncés. Ceux du livre viennent d'abord, puis ceux d'un laboratoire, puis ceux des
formules. Partout ailleurs, un événement de Sphinx ou une priorité décide, dite dans le fichier.
"""

from livre.corrections.collector import setup_collector
from livre.corrections.console import setup_console
from livre.corrections.contents import setup_contents
from livre.corrections.icons import setup_icons
from livre.corrections.inline_scripts import setup_inline_scripts
from livre.corrections.interface import setup_interface
from livre.corrections.offline import setup_offline
from livre.corrections.phone import setup_phone
from livre.corrections.single_page import setup_single_page
from livre.corrections.theme import setup_theme
from livre.forms.sheets import setup_sheets
from livre.identity.citation_box import setup_citation_box
from livre.identity.edition import setup_edition
from livre.identity.metadata import setup_metadata
from livre.identity.repository import setup_repository
from livre.identity.site_facts import setup_site_facts
from livre.illustrations.figures import setup_figures
from livre.illustrations.lab_pages import setup_labs
from livre.illustrations.plugins import setup_plugins
from livre.notebooks.pages import setup_notebooks
from livre.platform.failures import setup_failures
from livre.platform.jupyter_book import setup_jupyter_book
from livre.platform.own_code import setup_own_code
from livre.platform.parallel_writing import setup_parallel_writing
from livre.platform.sphinx_build import setup_sphinx_build
from livre.policy import setup_policy
from livre.publishing.incremental import setup_incremental
from livre.publishing.offline_copy import setup_offline_copy
from livre.publishing.steps import setup_publishing
from livre.reading.broken import setup_broken
from livre.reading.provenance import setup_provenance
from livre.reading.rebuild import setup_rebuild
from livre.reading.results import setup_results
from livre.search.index import setup_search
from livre.style import setup_style
from livre.talk.deck import setup_decks
from livre.talk.page_foot import setup_page_foot
from livre.talk.slides import setup_slides
from livre.teaching.effort import setup_effort
from livre.teaching.plan import setup_plan
from livre.teaching.questions import setup_questions
from livre.text.anchors import setup_anchors
from livre.text.bibliography import setup_bibliography
from livre.text.exercises import setup_exercises
from livre.text.formulas import setup_formulas
from livre.text.function_pages import setup_function_pages
from livre.text.network_badge import setup_network_badge
from livre.text.typography import setup_typography
from livre.text.values import setup_values

FEATURES = (
    # Qui fait tourner Sphinx, avec quel code, et comment il dit qu'il s'arrête.
    setup_failures,
    setup_console,
    setup_own_code,
    setup_collector,
    setup_jupyter_book,
    setup_sphinx_build,
    setup_parallel_writing,
    # D'où viennent les données des pages, lesquelles lire, avec quels résultats, quelles fautes.
    setup_provenance,
    setup_results,
    setup_rebuild,
    setup_broken,
    # Ce que le site montre.
    setup_plugins,
    setup_style,
    setup_policy,
    setup_figures,
    setup_labs,
    # Ce que le texte devient.
    setup_values,
    setup_typography,
    setup_anchors,
    setup_formulas,
    setup_exercises,
    setup_bibliography,
    setup_network_badge,
    setup_function_pages,
    # Ce dont un enseignant se sert.
    setup_questions,
    setup_effort,
    setup_plan,
    # Ce qui identifie et cite le livre.
    setup_edition,
    setup_repository,
    setup_citation_box,
    setup_metadata,
    setup_site_facts,
    # L'exposé, et ses diapositives.
    setup_slides,
    setup_decks,
    setup_page_foot,
    # Les exercices à imprimer.
    setup_sheets,
    # Les carnets que l'on télécharge.
    setup_notebooks,
    # La recherche.
    setup_search,
    # Ce que le thème, Sphinx et Jupyter Book font mal.
    setup_contents,
    setup_single_page,
    setup_interface,
    setup_inline_scripts,
    setup_theme,
    setup_phone,
    setup_icons,
    setup_offline,
    # Ce qui reste du site d'avant, et ce qui reste à faire une fois les pages écrites.
    setup_incremental,
    setup_offline_copy,
    setup_publishing,
)
