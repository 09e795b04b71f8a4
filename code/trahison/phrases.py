"""Les mots qu'une phrase choisit d'après un résultat, et les résumés qu'elle peut demander.

Une phrase du livre est vraie quels que soient le réseau et les données de la construction : ce qui
dépend d'eux est choisi ici, par une fonction éprouvée, jamais dans la prose. ``PHRASES`` est la
table de ce qu'une valeur écrite dans une phrase peut appeler : ``{valeur}`lower(answer.label)```.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from trahison.checks import check_array, check_count, check_number, describe
from trahison.french import count, decimal, localize, percent, probability

PairedTest = tuple[int, int, float]
# un partage qui n’arriverait pas une fois sur cent si les deux se valaient
SIGNIFICANT = 0.01

# --- Résumés --------------------------------------------------------------------------------------


def mean(values: Sequence[float]) -> float:
    """Moyenne de nombres finis ; d'un masque, la part des vrais."""
    return float(check_array("values", values).mean())


def median(values: Sequence[float]) -> float:
    """Médiane de nombres finis."""
    return float(np.median(check_array("values", values)))


def largest(values: Sequence[float]) -> int | float:
    """Le plus grand de nombres finis ; entier s'ils le sont."""
    check_array("values", values)
    return np.max(values).item()


def smallest(values: Sequence[float]) -> int | float:
    """Le plus petit de nombres finis ; entier s'ils le sont."""
    check_array("values", values)
    return np.min(values).item()


def how_many(mask: Sequence[bool]) -> int:
    """Nombre de vrais d'un masque ; ``TypeError`` si ce n'en est pas un."""
    array = np.asarray(mask)
    if array.dtype != bool:
        raise TypeError(f"mask : tableau de vrais et de faux attendu, reçu {describe(mask)}")
    return int(array.sum())


# --- Mots -----------------------------------------------------------------------------------------


def lower(text: str) -> str:
    """En minuscules : « Chat égyptien » au milieu d'une phrase est un « chat égyptien »."""
    return _text("text", text).lower()


def quoted(names: Iterable[str]) -> str:
    """``quoted(["a", "b", "c"])`` → « « a », « b » et « c » »."""
    if isinstance(names, str):
        raise TypeError(f"names : suite de textes attendue, reçu {describe(names)}")
    *first, last = [f"« {_text('names', name)} »" for name in names] or [""]
    return f"{', '.join(first)} et {last}" if first else last


def date(iso: str) -> str:
    """``date("2026-11-29")`` → « 29/11/2026 »."""
    parts = _text("iso", iso).split("-")
    if len(parts) != 3:
        raise ValueError(f"iso : année-mois-jour attendu, reçu « {iso} »")
    return "/".join(reversed(parts))


# --- Phrases choisies -----------------------------------------------------------------------------


def trained_by_the_book(is_mnist: bool) -> str:
    """Un réseau « que ce livre a entraîné… » : une fois pour toutes, et sur quels chiffres."""
    return f"ce livre a entraîné une fois pour toutes sur {_digits(is_mnist)} et apporte avec lui"


def networks_origin(is_mnist: bool) -> str:
    """La même chose, en une phrase entière, au pluriel."""
    return (
        f"Le livre a entraîné ces réseaux une fois pour toutes, sur {_digits(is_mnist)}, et les"
        " apporte avec lui"
    )


def how_a_drawing_is_framed(is_mnist: bool) -> str:
    """Comment le laboratoire des chiffres met un dessin en place avant qu’il soit lu."""
    if is_mnist:
        return (
            "Votre dessin y est mis en place comme ceux de MNIST : ramené à vingt cases de côté au"
            " plus, puis posé dans un cadre de vingt-huit, le centre de gravité de l’encre au"
            " milieu"
        )
    return (
        "Votre dessin y est mis en place comme les chiffres de scikit-learn : compté sur huit cases"
        " de côté, puis agrandi"
    )


def trained_or_being_trained(is_mnist: bool) -> str:
    """La même chose, après deux-points, au pluriel."""
    return (
        f"ce livre les a entraînés une fois pour toutes, sur {_digits(is_mnist)}, et les apporte"
        " avec lui"
    )


def _digits(is_mnist: bool) -> str:
    return "MNIST" if is_mnist else "les chiffres de scikit-learn"


def where_the_digits_come_from(is_mnist: bool) -> str:
    """D'où viennent les chiffres de la construction."""
    if is_mnist:
        return (
            "MNIST : des chiffres d’employés du recensement américain et de lycéens, recueillis"
            " par le NIST et recadrés en 1998"
        )
    return (
        "les chiffres de scikit-learn, 8 × 8 pixels, agrandis et mis au centre d’une image de"
        " 28 × 28, le format de MNIST"
    )


def are_they_the_same_images(is_mnist: bool) -> str:
    """Si les nombres du livre se comparent à ceux des articles, ou seulement leurs rangs."""
    if is_mnist:
        return (
            "Ce sont les images des articles ; les réseaux, la durée de l’apprentissage, le nombre"
            " d’images et parfois l’attaque diffèrent, et les tableaux le disent."
        )
    return (
        "Ce ne sont pas les images des articles : les valeurs n’ont pas à coïncider, et seuls les"
        " classements se comparent."
    )


def kinship(official: bool) -> str:
    """Ce qui lie le réseau interrogé à MobileNetV2, celui de l'exposé, s'il n'est pas lui."""
    if official:
        return "C’est celui de l’exposé."
    return (
        "Il est fait des mêmes blocs que MobileNetV2 et a appris les mêmes mille catégories ; ses"
        " largeurs et ses poids sont les siens."
    )


def where_it_lands(still_cat: bool) -> str:
    """Ce qu'est devenue la réponse au chat attaqué."""
    return "un autre chat" if still_cat else "plus un chat"


def from_which_epsilon(leaving: Sequence[float]) -> str:
    """Le premier des ε, croissants, auxquels le réseau s'en va : « à partir de ε = 0,01 »."""
    if not len(leaving):
        return "à aucun de ces ε"
    return f"à partir de ε = {localize(str(leaving[0]))}"


def how_it_leaves(leaving: Sequence[float], end: float, first: str, last: str) -> str:
    """Quand le réseau quitte la famille des chats, et ce qu'il répond au bout.

    leaving : les ε, croissants, où sa réponse n'est plus un chat ; end : le dernier ε ; first,
    last : sa réponse au premier de ces ε et au dernier, étiquettes du réseau.
    """
    first, last, end_told = lower(first), lower(last), localize(str(end))
    if not len(leaving):
        return (
            "ne quitte la famille des chats à aucun de ces ε : au dernier, il répond encore"
            f" « {last} »"
        )
    if leaving[0] == end:
        return f"ne quitte la famille des chats qu’au dernier ε, {end_told} (« {last} »)"
    start = f"quitte la famille des chats {from_which_epsilon(leaving)} (« {first} »)"
    return f"{start} et finit à ε = {end_told} par « {last} »"


def rule_on_photos(linf: PairedTest, l2: PairedTest) -> str:
    """Si l'ordre du signe et du gradient, vu sur les chiffres, se revoit sur les photos ; ``linf``,
    ``l2`` : (découpes que le signe seul trompe, que le gradient seul trompe, p), à chaque norme."""
    told = {
        "plus": "le signe l’emporte",
        "moins": "le gradient l’emporte",
        "indiscernable": "ces découpes ne départagent pas le signe et le gradient",
    }
    return f"en L∞, {told[compared(linf)]} ; en L2, {told[compared(l2)]}"


def edge_verdict(luck: float) -> str:
    """Ce que l'on peut dire du noyau qui a la plus grande part de bord, quand des poids tirés au
    sort en donneraient une aussi grande avec la probabilité ``luck``."""
    if check_number("luck", luck, low=0, high=1) < SIGNIFICANT:
        return (
            "Celui-là est donc bien un détecteur de bords, que personne n’a dessiné, comme ceux de"
            " Hubel et Wiesel ; la plupart des autres ne se laissent pas nommer d’un coup d’œil"
        )
    return (
        "Rien ne dit donc que ce soit un détecteur de bords ; ces noyaux ne se laissent pas nommer"
        " d’un coup d’œil"
    )


def what_learning_takes_back(ratio: float) -> str:
    """Ce que l'apprentissage reprend à la dimension, quand elle multiplie par ``ratio`` la part des
    signes à garder ; ``ratio`` se lit au dixième, comme la phrase l'écrit."""
    told = round(check_number("ratio", ratio, low=0), 1)
    if told < 1:
        return "reprend presque tout ce que la dimension donne"
    if told == 1:
        return "reprend tout ce que la dimension donne"
    return "reprend plus que la dimension ne donne"


def how_many_tricked(share: float) -> str:
    """Une part d'images, qui peut être nulle, après « n'a » : « trompé aucune image »."""
    told = percent(check_number("share", share, low=0, high=1))
    return f"trompé que {told} des images" if share else "trompé aucune image"


def how_many_have_one(share: float) -> str:
    """« aucune n’a », « 23 % ont » : quelle part des images a ce que dit la suite."""
    return f"{percent(share)} ont" if check_number("share", share, low=0, high=1) else "aucune n’a"


def bounded_or_not(free: float, bounded: float) -> str:
    """Une erreur sous attaque, sans borner l'image puis en la bornant, au dixième de point."""
    loose, tight = percent(free, 1), percent(bounded, 1)
    if loose == tight:
        return f"{loose}, que l’on borne l’image ou non"
    return f"{loose} sans borner, de {tight} en bornant"


def beats_noise(test: PairedTest) -> str:
    """Ce qu'un test apparié dit d'une attaque et d'un bruit de même taille, sur les mêmes images.

    test : (images que l'attaque seule trompe, que le bruit seul trompe, probabilité d'un partage au
    moins aussi déséquilibré s'ils se valaient), comme le rend :func:`trahison.learning.mcnemar`.
    """
    return "plus que le bruit" if _is_more(test) else "sans qu’on puisse le distinguer du bruit"


def transfer_verdict(there: PairedTest, back: PairedTest) -> str:
    """Dans combien de sens une attaque passe d'un réseau à l'autre mieux qu'un bruit de même
    taille ; ``there`` et ``back`` : les tests de l'aller et du retour, comme pour
    :func:`beats_noise`."""
    return (
        "Sur ces images, l’attaque ne passe donc dans aucun sens",
        "Sur ces images, l’attaque ne passe donc que dans un sens",
        "Sur ces images, l’attaque passe donc dans les deux sens",
    )[_is_more(there) + _is_more(back)]


def _is_more(test: PairedTest) -> bool:
    """Vrai si le premier l'emporte, et qu'un partage aussi net n'arriverait pas une fois sur cent
    par hasard."""
    if not isinstance(test, tuple) or len(test) != 3:
        raise TypeError(f"test : (premier seul, second seul, p) attendu, reçu {describe(test)}")
    for value in test[:2]:
        check_count("test", value, low=0)
    check_number("test", test[2], low=0, high=1)
    return compared(test) == "plus"


def one_step_lesson(kept: float, robust: float) -> str:
    """Ce qu'apprend un réseau endurci par FGSM seul : ``kept``, ce qu'il garde sous FGSM ;
    ``robust``, sous l'épreuve entière."""
    if kept - robust > kept / 2:
        return "Il a surtout appris à parer ce pas-là"
    return "Ce pas-là ne suffit donc pas à le juger"


def price_paid(test: Sequence[float]) -> str:
    """Si la défense coûte, sans attaque ; ``test`` : images que la défense seule reconnaît, que le
    réseau sans défense seul reconnaît, probabilité d'un tel partage s'ils se valaient."""
    return {
        "plus": "elle n’a rien coûté, au contraire",
        "moins": "c’est le prix",
        "indiscernable": "un écart que les mêmes images ne distinguent pas du hasard",
    }[compared(test)]


def compared(test: Sequence[float]) -> str:
    """« plus », « moins » ou « indiscernable » : ce qu'un test apparié dit du premier, face au
    second ; ``test`` comme pour :func:`price_paid`."""
    first, second, p_value = test
    if p_value >= SIGNIFICANT or first == second:
        return "indiscernable"
    return "plus" if first > second else "moins"


def how_defenses_compare(tests: Mapping[str, Sequence[float]]) -> str:
    """Quelles défenses gardent plus de réponses que le réseau sans défense, lesquelles en gardent
    moins ; ``tests`` : nom → test, comme pour :func:`price_paid`."""
    groups: dict[str, list[str]] = {"plus": [], "moins": [], "indiscernable": []}
    for name, test in tests.items():
        groups[compared(test)].append(name)
    told: list[str] = []
    for word, singular, plural in (
        ("plus", "garde plus de réponses que", "gardent plus de réponses que"),
        ("moins", "garde moins de réponses que", "gardent moins de réponses que"),
        ("indiscernable", "ne se distingue pas", "ne se distinguent pas"),
    ):
        if names := groups[word]:
            other = "lui" if told else "le réseau sans défense"
            if word == "indiscernable":
                other = "de lui" if told else "du réseau sans défense"
            told.append(f"{quoted(names)} {singular if len(names) == 1 else plural} {other}")
    return " ; ".join(told)


def what_the_others_keep(shares: Mapping[str, float]) -> str:
    """Ce que gardent au mieux les autres défenses, toutes nommées si elles sont à égalité."""
    best = max(shares.values())
    names = [name for name, share in shares.items() if share == best]
    if best == 0:
        return "Les défenses sans entraînement adverse n’en gardent aucune"
    if len(names) > 1:
        return (
            f"Les meilleures des défenses sans entraînement adverse, {quoted(names)}, en gardent"
            f" {percent(best, 1)}"
        )
    return (
        f"La meilleure des défenses sans entraînement adverse, {quoted(names)}, en garde"
        f" {percent(best, 1)}"
    )


def what_three_keep(shares: Sequence[float]) -> str:
    """Ce que gardent trois défenses, dans l'ordre où la phrase vient de les nommer."""
    first, second, third = (check_number("shares", share, low=0, high=1) for share in shares)
    if first == second == third == 0:
        return "aucune des trois ne garde une seule réponse"
    return f"il leur en reste {percent(first, 1)}, {percent(second, 1)} et {percent(third, 1)}"


def where_each_stops(distances: Sequence[float], edge: float) -> str:
    """Où s'arrête une réponse sur plusieurs plans qui vont jusqu'à ``edge``, du plus près au plus
    loin : « à 0,1, à 0,25 et hors du plan »."""
    told = [f"à {decimal(one)}" for one in sorted(distances) if one < edge]
    if beyond := len(distances) - len(told):
        told.append("hors du plan" if beyond == 1 else f"hors du plan pour {beyond} d’entre elles")
    return told[0] if len(told) == 1 else f"{', '.join(told[:-1])} et {told[-1]}"


def alarms_told(alarms: Sequence[str]) -> str:
    """Les contrôles manqués, entre guillemets ; « aucun » s'ils sont tous passés."""
    return quoted(alarms) or "aucun"


def one_step_diagnosis(alarms: Sequence[str]) -> str:
    """Ce que les contrôles disent d'un réseau entraîné contre un seul pas ; ``alarms`` : ceux
    qu'il manque."""
    if not alarms:
        return "il passe tous les contrôles"
    return (
        f"contrôles manqués : {quoted(alarms)}. C’est le cas d’école : il n’a appris à parer que ce"
        " pas-là"
    )


def how_many_epochs(epochs: int) -> str:
    """« 4 époques », « une seule époque »."""
    return f"{count(epochs)} époques" if check_count("epochs", epochs) > 1 else "une seule époque"


def chances(share: float) -> str:
    """Une probabilité, en mots : « moins d’une chance sur mille », « 3 chances sur cent »."""
    check_number("share", share, low=0, high=1)
    if share < 0.001:
        return "moins d’une chance sur mille"
    if share < 0.01:
        return _chances(1000 * share, "mille")
    return _chances(100 * share, "cent")


def _chances(number: float, among: str) -> str:
    rounded = round(number)
    return f"{'une chance' if rounded == 1 else f'{rounded} chances'} sur {among}"


def goal_verdict(low: float, high: float, goal: float) -> str:
    """Si un taux, connu par l'intervalle de ``low`` à ``high``, reste sous ce que l'on
    demandait."""
    for name, value in (("low", low), ("high", high), ("goal", goal)):
        check_number(name, value, low=0, high=1)
    if high < goal:
        return "L’objectif est tenu."
    if low > goal:
        return (
            "L’objectif n’est pas tenu : un seuil choisi sur un jeu n’est qu’une estimation pour un"
            " autre."
        )
    return "Ce jeu de test ne suffit pas à dire si l’objectif est tenu."


def paired_verdict(p_value: float) -> str:
    """Ce qu'un test apparié permet de dire de deux réseaux, selon sa probabilité ``p_value``."""
    check_number("p_value", p_value, low=0, high=1)
    if p_value < 0.01:
        return "Le hasard du jeu de test n’explique pas cet écart."
    if p_value < 0.05:
        return "Le hasard du jeu de test l’expliquerait mal : c’est un indice, non une preuve."
    return "Ce jeu de test ne départage donc pas les deux réseaux."


def how_it_moves(before: float, after: float, p_value: float) -> str:
    """Si une erreur monte ou baisse, d'après un test apparié de probabilité ``p_value``."""
    if check_number("p_value", p_value, low=0, high=1) >= 0.05:
        return "un test apparié ne distingue pas cet écart du hasard"
    word = "monte" if after > before else "baisse"
    return f"elle {word}, et le hasard du jeu de test l’expliquerait mal"


def how_rankings_end(found: int, reversed_ones: int, undecided: int) -> str:
    """Combien de classements se retrouvent, s'inversent ou restent indécis, et pourquoi."""
    told = [
        {0: f"aucun ne {one}", 1: f"un seul {one}"}.get(check_count("rankings", number, low=0))
        or f"{number} {many}"
        for number, one, many in (
            (found, "se retrouve", "se retrouvent"),
            (reversed_ones, "s’inverse", "s’inversent"),
            (undecided, "reste indécis", "restent indécis"),
        )
    ]
    end = (
        " : l’écart est trop petit pour nos images, ou la force si grande que tout cède des deux"
        " côtés"
    )
    return f"{told[0]}, {told[1]} et {told[2]}{end if undecided else ''}"


def which_radius(is_mnist: bool) -> str:
    """Le rayon de l'article, ou un plus petit où l'expérience garde un sens."""
    if is_mnist:
        return "C’est le rayon de l’article, et celui de cette expérience."
    return (
        "Sur ces chiffres flous, nous prenons donc ε = 0,1, où plus aucune boule n’en touche une"
        " autre de cette façon, et seuls les classements se comparent."
    )


def how_many_are_off(dead: Sequence[bool]) -> str:
    """Combien de noyaux sont éteints : « aucun n’est éteint », « 3 sont éteints »."""
    number = how_many(dead)
    return {0: "aucun n’est éteint", 1: "un seul est éteint"}.get(number, f"{number} sont éteints")


def duration(minutes: float) -> str:
    """« 95 minutes », ou des heures au-delà de deux : « 7 heures »."""
    return f"{minutes / 60:.0f} heures" if minutes > 120 else f"{minutes:.0f} minutes"


def _text(name: str, value: str) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{name} : texte attendu, reçu {describe(value)}")
    return value


PHRASES: dict[str, Callable] = {
    function.__name__: function
    for function in (
        *(len, mean, median, largest, smallest, how_many),
        *(probability, lower, quoted, date),
        *(trained_by_the_book, networks_origin, trained_or_being_trained, how_a_drawing_is_framed),
        *(where_the_digits_come_from, are_they_the_same_images, kinship),
        *(where_it_lands, how_it_leaves, beats_noise, transfer_verdict),
        *(rule_on_photos, edge_verdict, what_learning_takes_back),
        *(how_many_tricked, how_many_have_one, bounded_or_not),
        *(one_step_lesson, price_paid, how_defenses_compare, what_the_others_keep, what_three_keep),
        *(where_each_stops, alarms_told, one_step_diagnosis, how_many_epochs),
        *(
            chances,
            paired_verdict,
            goal_verdict,
            how_it_moves,
            how_rankings_end,
            which_radius,
            how_many_are_off,
            duration,
        ),
    )
}
