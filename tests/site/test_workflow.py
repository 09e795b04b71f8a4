"""Le flux de publication, rejoué dans un clone neuf : ce qu'il construit cite sa révision."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml
from book_pages import HEADER
from bs4 import BeautifulSoup
from published_site import differences

ROOT = Path(__file__).resolve().parents[2]
REPOSITORY, SITE = "Exemple/essai", "https://exemple.github.io/essai/"
DOI = "10.5281/zenodo.42"
FIGURE = """
```{code-cell} ipython3
---
mystnb:
  figure:
    name: fig-essai
    caption: Une légende.
---
from trahison.figures.drawing import new_figure
from trahison.figures.recipe import BookFigure
BookFigure(lambda layout, theme: new_figure(layout)[0], "Un dessin vide, pour l'essai.")
```
"""
# Quatre pages qui ne citent qu'elles : un livre dont un lien ne mène nulle part est refusé.
FEW_PAGES = {
    "index": "# Accueil\n\nBonjour.\n",
    "definitions-ia": f"# Un chapitre : lequel ?\n\nUne figure.\n{FIGURE}",
    "glossaire": "# Glossaire\n\nUn « mot ».\n",
    "citer": "# Citer\n\n```{citation-du-livre}\n```\n",
}
JUPYTER_BOOK = "from jupyter_book.cli.main import main; main()"
DEMANDS = ("TRAHISON_NETWORK", "TRAHISON_DIGITS")
# Installer est déjà fait ; mesurer demande deux bibliothèques et dix minutes : ici, les mesures que
# le dépôt publie sont écrites à leur place, par le vrai programme, là où on le lui a demandé.
PYTHON = f"""\
#!/bin/sh
case "$*" in
  "-m pip install"*) exit 0 ;;
  "-m trahison.replications.references"*) shift 2 ; exec {sys.executable} - "$@" <<'END'
import sys, types
for name in ("art_side", "foolbox_side"):
    module = types.ModuleType(name)
    module.ATTACKS = {{}}
    sys.modules["trahison.replications.references." + name] = module
from trahison.replications.references.__main__ import main
from trahison.replications.references.record import read_conformity
main(measure=read_conformity)
END
;;
  *) exec {sys.executable} "$@" ;;
esac
"""


def git(folder: Path, *arguments: str) -> str:
    author = ("-c", "user.name=Essai", "-c", "user.email=essai@exemple.org")
    return subprocess.run(
        ["git", "-C", str(folder), *author, *arguments],
        check=True,
        capture_output=True,
        text=True,
        encoding="utf-8",
    ).stdout.strip()


@pytest.fixture(scope="module")
def clone(tmp_path_factory) -> Path:
    """Un clone neuf de l'état présent, avec ses modifications et les résultats déjà calculés."""
    folder = tmp_path_factory.mktemp("clone") / "livre"
    git(ROOT, "clone", "-q", str(ROOT), str(folder))
    for name in git(ROOT, "ls-files", "-mo", "--exclude-standard", "-z").split("\0"):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, folder / name)
        elif name:
            (folder / name).unlink()
    git(folder, "add", "-A")
    git(folder, "commit", "-q", "--allow-empty", "-m", "essai")
    git(folder, "tag", "essai")
    shutil.copytree(ROOT / "_build" / ".jupyter_cache", folder / "_build" / ".jupyter_cache")
    return folder


def job(flow: str = "livre", name: str = "construire") -> dict:
    workflow = (ROOT / ".github" / "workflows" / f"{flow}.yml").read_text(encoding="utf-8")
    return yaml.safe_load(workflow)["jobs"][name]


def commands(flow: str) -> list[dict]:
    """Les étapes du flux qui sont des commandes, dans l'ordre ; celles d'une action du dépôt sont à
    leur place, comme si sa condition était remplie."""
    found = []
    for step in job(flow)["steps"]:
        if step.get("uses", "").startswith("$/"):
            action = ROOT / step["uses"].removeprefix("$/") / "action.yml"
            found += yaml.safe_load(action.read_text(encoding="utf-8"))["runs"]["steps"]
        else:
            found.append(step)
    # Le livre ne se construit pas aux versions de demain : cette étape a sa propre tâche.
    return [step for step in found if "run" in step and "neuf" not in step.get("if", "")]


def replay(
    clone: Path, tmp_path: Path, *, flow: str = "livre", last: str = "Construire", **settings: str
) -> subprocess.CompletedProcess:
    """Exécute les commandes du flux, dans l'ordre, jusqu'à ``last``, ou jusqu'à la première qui
    échoue."""
    programs = tmp_path / "bin"
    programs.mkdir(exist_ok=True)
    # Les essais que le flux lance sont ceux-ci.
    for name, text in {"python": PYTHON, "pytest": "#!/bin/sh\n"}.items():
        (programs / name).write_text(text, encoding="utf-8")
        (programs / name).chmod(0o755)
    exported = tmp_path / "env"
    exported.touch()
    environment = {
        **os.environ,
        "PATH": os.pathsep.join(
            [str(programs), str(Path(sys.executable).parent), os.environ["PATH"]]
        ),
        "PYTHONPATH": str(clone / "code"),
        "NO_COLOR": "1",
        "GITHUB_REPOSITORY": REPOSITORY,
        "GITHUB_ENV": str(exported),
        "RUNNER_TEMP": str(tmp_path / "temp"),
        **job(flow)["env"],
        **settings,
    }
    for step in commands(flow):
        said = dict(line.split("=", 1) for line in exported.read_text("utf-8").splitlines())
        run = subprocess.run(
            ["bash", "-eo", "pipefail", "-c", step["run"]],
            cwd=clone,
            env=environment | said,
            capture_output=True,
            text=True,
            encoding="utf-8",
        )
        if run.returncode or step["name"] == last:
            return run
    raise AssertionError(f"le flux {flow} n'a pas d'étape « {last} »")


def keep_few_pages(clone: Path) -> None:
    root, *others = FEW_PAGES
    toc = {"format": "jb-book", "root": root, "chapters": [{"file": name} for name in others]}
    (clone / "_toc.yml").write_text(yaml.safe_dump(toc, sort_keys=False), encoding="utf-8")
    for name, text in FEW_PAGES.items():
        (clone / "book" / f"{name}.md").write_text(HEADER + text, encoding="utf-8")
    git(clone, "commit", "-q", "-a", "-m", "peu de pages")


@pytest.mark.parametrize("whole", [False, pytest.param(True, marks=pytest.mark.complet)])
def test_every_published_page_cites_its_revision_and_says_nothing_else(clone, tmp_path, whole):
    """Quatre pages chaque fois, le livre entier chaque semaine."""
    git(clone, "reset", "-q", "--hard", "essai")
    if not whole:
        keep_few_pages(clone)
    demands = job()["env"]
    missing = lacking(clone)
    # Sans les poids officiels ou MNIST, tout le reste du flux se rejoue, sans l'exigence.
    settings = {name: "auto" for name in DEMANDS if missing}
    assert set(demands) >= set(DEMANDS)
    run = replay(clone, tmp_path, **settings)
    assert run.returncode == 0, run.stdout + run.stderr
    assert git(clone, "status", "--porcelain") == ""
    measured = tmp_path / "temp" / "mesures" / "conformite.json"
    assert measured.is_file(), "les mesures ne sont pas écrites hors du dépôt"
    commit = git(clone, "rev-parse", "HEAD")
    published, cited = files_of(clone / "_build" / "html"), 0
    for file in sorted((clone / "_build" / "html").glob("*.html")):
        for box in BeautifulSoup(file.read_text("utf-8"), "html.parser").select(".citation-livre"):
            cited += 1
            name = "index" if file.stem == "citer" else file.stem
            address = f"https://github.com/{REPOSITORY}/blob/{commit[:10]}/book/{name}.md"
            assert "modifiée" not in box.get_text(), file.name
            assert box.find("a", href=address), f"{file.name} : pas de lien vers {address}"
            assert (clone / "book" / f"{name}.md").is_file()
    assert cited >= (30 if whole else 4)
    exported = (tmp_path / "env").read_text("utf-8").splitlines()
    read = local_site(clone, settings | dict(line.split("=", 1) for line in exported))
    added = published.keys() - read.keys()
    assert {name for name in added if not name.startswith("_images/carte-")} <= {"sitemap.xml"}
    assert differences(published, read) == []


def local_site(clone: Path, settings: dict[str, str]) -> dict[str, bytes]:
    """Le site que son auteur relit avant de publier : le même livre, sans dépôt qui ait un nom. Ce
    qui est déjà exécuté l'est encore."""
    shutil.rmtree(clone / "_build" / "html")
    run = subprocess.run(
        [sys.executable, "-c", JUPYTER_BOOK, "build", "book/"],
        cwd=clone,
        env={
            **os.environ,
            "PYTHONPATH": str(clone / "code"),
            **job()["env"],
            **settings,
            "GITHUB_REPOSITORY": "",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return files_of(clone / "_build" / "html")


def files_of(site: Path) -> dict[str, bytes]:
    """Tous les fichiers d'un site ; ``.buildinfo``, que personne ne lit, dit l'environnement."""
    return {
        file.relative_to(site).as_posix(): file.read_bytes()
        for file in sorted(site.rglob("*"))
        if file.is_file() and file.name != ".buildinfo"
    }


def lacking(clone: Path) -> bool:
    """Vrai si cette machine n'a pas de quoi satisfaire ce que le flux exige."""
    run = subprocess.run(
        [sys.executable, "-m", "trahison.networks.provenance"],
        env={
            **os.environ,
            "PYTHONPATH": str(clone / "code"),
            "TRAHISON_DOWNLOAD": "0",
            **job()["env"],
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
    )
    return run.returncode != 0


@pytest.mark.parametrize(
    "setting, message",
    [
        ("TRAHISON_NETWORK", "les poids ImageNet de MobileNetV2 sont exigés"),
        pytest.param(
            "TRAHISON_DIGITS", "les chiffres de MNIST sont exigés", marks=pytest.mark.complet
        ),
    ],
)
def test_failed_download_publishes_nothing(clone, tmp_path, setting, message):
    """Une machine qui n'a rien et ne peut rien télécharger, et le livre entier."""
    git(clone, "reset", "-q", "--hard", "essai")
    nothing = {"KERAS_HOME": str(tmp_path / "vide"), "TRAHISON_DATA": "", "TRAHISON_DOWNLOAD": "0"}
    others = {name: "auto" for name in DEMANDS if name != setting}
    run = replay(clone, tmp_path, **nothing, **others)
    assert run.returncode != 0
    assert f"{setting} : {message}" in run.stdout + run.stderr


@pytest.mark.complet
def test_a_tag_makes_an_edition_kept_beside_the_current_one(clone, tmp_path):
    """Une étiquette, un dépôt et un DOI faux ; les étapes de edition.yml, puis celle de livre.yml
    qui range : les deux éditions ont leurs adresses, et le DOI partout."""
    git(clone, "reset", "-q", "--hard", "essai")
    keep_few_pages(clone)
    cited = clone / "CITATION.cff"
    text = cited.read_text(encoding="utf-8")
    assert "\ndoi:" not in text, "le livre a un DOI : celui-ci n'est plus à inventer"
    cited.write_text(f"{text.rstrip()}\ndoi: {DOI}\n", encoding="utf-8")
    git(clone, "commit", "-q", "-a", "-m", "un DOI")
    tag = "v" + yaml.safe_load(text)["version"]
    git(clone, "tag", "-f", tag)
    settings = {name: "auto" for name in DEMANDS if lacking(clone)}
    run = replay(clone, tmp_path, **settings)
    assert run.returncode == 0, run.stdout + run.stderr
    shutil.copytree(clone / "_build" / "html", tmp_path / "site")
    settings |= {"GITHUB_REF_NAME": tag}
    run = replay(clone, tmp_path, flow="edition", last="Emballer", **settings)
    assert run.returncode == 0, run.stdout + run.stderr
    packed = {file.name for file in (clone / "paquets").iterdir()}
    assert {f"edition-{tag}.tar.gz", "livre-hors-ligne.zip", "carnets.zip"} < packed
    assert {Path(name).suffix for name in packed} == {".gz", ".zip", ".epub", ".pdf"}
    (clone / "paquets").rename(clone / "editions")
    (tmp_path / "site").rename(clone / "site")
    [order] = [step["run"] for step in job("livre", "assembler")["steps"] if "ranger" in str(step)]
    subprocess.run(["bash", "-eo", "pipefail", "-c", order], cwd=clone, check=True)
    for folder, address in (("", SITE), (tag, f"{SITE}{tag}/")):
        for name in FEW_PAGES:
            html = (clone / "site" / folder / f"{name}.html").read_text(encoding="utf-8")
            assert f'rel="canonical" href="{address}{name}.html"' in html, f"{folder}/{name}"
            assert f"https://doi.org/{DOI}" in html, f"{folder}/{name} : DOI absent"
            assert (f'href="../{name}.html"' in html) == bool(folder), f"{folder}/{name} : bandeau"
    subprocess.run(["git", "-C", str(clone), "clean", "-qfd"], check=True)


def test_a_tag_that_is_not_the_version_is_refused(clone, tmp_path):
    git(clone, "reset", "-q", "--hard", "essai")
    run = replay(clone, tmp_path, flow="edition", last="Emballer", GITHUB_REF_NAME="v0.0.1")
    assert run.returncode != 0 and not (clone / "paquets").exists()
