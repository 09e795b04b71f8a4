"""Le poids d'une page sans ses figures : tout ce que le navigateur demande pour la lire, compressé
comme par un serveur."""

import gzip

# Le livre s'est promis 350 ko sans formules et 650 avec ; mises en page à la construction, elles
# tiennent dans les 350.
LIMIT = 350_000
FIGURES = {"image", "media"}


def test_weight_without_figures(tab, page):
    answers = []
    tab.on("response", lambda answer: answers.append(answer))
    tab.goto(str(page), wait_until="networkidle")
    weights = {
        answer.url: len(gzip.compress(answer.body()))
        for answer in answers
        if answer.request.resource_type not in FIGURES
    }
    assert weights, "aucune réponse relevée : ce test ne pèserait rien"
    heaviest = sorted(weights.items(), key=lambda item: -item[1])[:5]
    assert sum(weights.values()) <= LIMIT, heaviest
