"""La prose : typographie que la machine ne devine pas, et nombres qui doivent venir d'un calcul."""

import re
from pathlib import Path

ALLOWED_NUMBERS = Path(__file__).with_name("nombres_admis.txt")

# Un nombre à virgule, un pourcentage ou un entier de trois chiffres et plus : souvent un résultat.
# Les petits entiers sont presque toujours des définitions.
VERSION = re.compile(r"3\.1\d|4\.0")  # de Python, de la licence CC BY
TYPED_NUMBER = re.compile(
    r"(?<![\w,.−-])[−-]?\d[\d  ]*(?:,\d+)?(?:[  ]?%)|(?<![\w,.−-])[−-]?\d+,\d+(?![\w,])"
    r"|(?<![\w,.−-])(?:\d{1,3}(?:[  ]\d{3})+|\d{3,})(?!\w|,\d|[  ]\d{3}(?!\d))"
)
YEAR = re.compile(r"1[5-9]\d\d|20\d\d")


def test_no_straight_apostrophe(page):
    found = re.findall(r"\S*\w'\w\S*", page.prose)
    assert not found, "apostrophe droite, à écrire ’ :\n" + page.told(found)


def test_space_before_high_punctuation(page):
    """Le site rend les espaces insécables, mais ne les invente pas."""
    found = re.findall(r"\S*[\wéèàùâêîôûç»)][;!?](?=\s|$)|\S*[\wéèàùâêîôûç»)]:(?=\s)", page.prose)
    assert not found, "espace absente devant la ponctuation :\n" + page.told(found)


def test_no_decimal_point(page):
    numbers = re.findall(r"(?<![\w.])\d+\.\d+(?![\w.])", page.prose)
    found = [number for number in numbers if not VERSION.fullmatch(number)]
    assert not found, "virgule décimale attendue :\n" + page.told(found)


def test_no_missing_space_before_unit(page):
    found = re.findall(r"\d+%", page.prose)
    assert not found, "espace absente devant % :\n" + page.told(found)


def test_numbers_are_computed_or_listed(page):
    """Chaque nombre tapé à la main est relu une fois, avec sa raison, dans nombres_admis.txt."""
    allowed = allowed_numbers().get(page.name, set()) | allowed_numbers().get("*", set())
    unknown = typed_numbers(page) - allowed
    assert not unknown, (
        "à remplacer par {valeur}, ou à ajouter à tests/book/nombres_admis.txt avec sa raison s'il"
        " s'agit d'une définition ou d'un résultat cité :\n" + page.told(sorted(unknown))
    )


def test_list_of_allowed_numbers_is_current(pages):
    used = {page.name: typed_numbers(page) for page in pages}
    everywhere = set().union(*used.values()) if used else set()
    for name, numbers in allowed_numbers().items():
        if name in used or name == "*":
            stale = numbers - (everywhere if name == "*" else used[name])
            assert not stale, f"nombres_admis.txt, page {name} : {sorted(stale)} n'y sont plus"


def typed_numbers(page) -> set[str]:
    text = page.prose.split("\n## Sources")[0]
    found = TYPED_NUMBER.findall(text)
    return {normalize(number) for number in found if not YEAR.fullmatch(number)}


def normalize(number: str) -> str:
    return re.sub(r"\s", "", number).replace("−", "-")


def allowed_numbers() -> dict[str, set[str]]:
    """``page | nombre | raison``, une par ligne ; la page ``*`` vaut pour toutes."""
    allowed: dict[str, set[str]] = {}
    for line in ALLOWED_NUMBERS.read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            name, number, reason = (part.strip() for part in line.split("|"))
            assert reason, f"raison absente : {line}"
            allowed.setdefault(name, set()).add(normalize(number))
    return allowed
