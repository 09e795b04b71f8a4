"""Une adresse publiée ne bouge pas : ce qu’une page a cédé à une autre y garde son ancre, à côté du
lien qui mène à la suite."""

import re

import pytest

# page → les ancres qu’elle a publiées, et que d’autres pages portent aujourd’hui
MOVED = {
    "autres-attaques": """
        des-chiffres-et-un-reseau-pour-les-comparer deepfool-le-plus-court-chemin l-idee-2
        l-equation-2 equation-eq-atk-deepfool fig-atk-plan-deepfool l-experience
        carlini-et-wagner-une-vraie-optimisation l-idee-3 l-equation-3 equation-eq-atk-cw
        l-experience-2 fig-atk-neuf-cibles jsma-peu-de-pixels-mais-a-fond l-idee-4 l-equation-4
        equation-eq-atk-jsma l-experience-3 fig-atk-jsma l-attaque-de-la-frontiere-sans-gradient
        l-idee-5 fig-atk-plan-frontiere l-equation-5 equation-l-equation-5 l-experience-4
        fig-atk-marche fig-atk-questions advgan-un-reseau-qui-attaque l-idee-6 l-equation-6
        equation-l-equation-6 l-experience-5 fig-atk-advgan le-tableau fig-atk-galerie et-le-chat
        fig-atk-chat-galerie tromper-un-reseau-que-l-on-n-a-pas fig-atk-transfert
        fig-atk-transfert-photos sommes-nous-surs-de-notre-code autres-attaques-ex2
        autres-attaques-ex2-solution autres-attaques-ex3 autres-attaques-ex3-solution
    """,
    "musee-des-erreurs": """
        troisieme-salle-ce-que-l-on-compte les-echecs-peints-en-noir les-images-deja-mal-lues
        pas-de-temoin fig-mus-noir quatrieme-salle-ce-que-l-on-enregistre
        tronquer-au-lieu-d-arrondir attaquer-avant-de-redimensionner ce-qui-survit fig-mus-survie
        musee-des-erreurs-ex2 musee-des-erreurs-ex2-solution
    """,
}


@pytest.mark.parametrize("name", MOVED)
def test_each_anchor_that_moved_is_still_there_beside_a_link(pages, name):
    [page] = [page for page in pages if page.name == name]
    lines = [line for line in page.markdown.splitlines() if "<span id=" in line]
    kept = [anchor for line in lines for anchor in re.findall(r'<span id="([^"]+)"></span>', line)]
    lost = set(MOVED[name].split()) ^ set(kept)
    assert sorted(kept) == sorted(MOVED[name].split()), (
        f'book/{name}.md : une adresse publiée reste, en <span id="…"></span> ; en trop ou en'
        f" moins : {sorted(lost)}"
    )
    alone = [line for line in lines if not re.search(r"\]\([\w-]+\.md\)|\{numref\}", line)]
    assert not alone, f"book/{name}.md, sur la même ligne, dire où c'est parti : {alone}"


@pytest.mark.parametrize("name", MOVED)
def test_no_anchor_is_there_twice(pages, name):
    """Ni figure, ni exercice de la page ne porte encore l’ancre que la page a cédée."""
    [page] = [page for page in pages if page.name == name]
    own = {cell.figure.get("name") for cell in page.cells} | set(
        re.findall(r"^:label: (\S+)", page.text, flags=re.MULTILINE)
    )
    twice = own & set(MOVED[name].split())
    assert not twice, f"book/{name}.md : {sorted(twice)} y est aussi le nom d'autre chose"
