"""Un laboratoire en un seul script : chaque module une fois, dans l'ordre, et rien d'inconnu."""

import base64
import json

import pytest

from livre.illustrations.lab_bundles import files_script, page_script, reach
from livre.project import BookError


@pytest.fixture
def lab(tmp_path):
    """``labo.js`` → ``commun/a.js`` et ``b.js``, qui importe aussi ``commun/a.js`` ; un fil de
    calcul."""
    for name, text in {
        "essai/labo.js": "// Le laboratoire.\n"
        'import { one as first } from "../commun/a.js";\n'
        'import { twice } from "./b.js";\n'
        "export default async function mount(place) {\n  place.value = twice(first);\n}\n",
        "essai/b.js": 'import { one } from "../commun/a.js";\n'
        "export const twice = (value) => 2 * value * one;  // deux fois\n",
        "essai/somme.worker.js": 'import { one } from "../commun/a.js";\n'
        'import { three } from "./c.js";\n'
        "onmessage = () => postMessage(one + three);\n",
        "essai/c.js": 'export const three = 3, place = "https://exemple.fr";\n',
        "commun/a.js": "export const one = 1;\nexport function unused() {}\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / "essai"


def test_each_module_stands_once_the_imported_first(lab):
    sources = {}
    page, worker = reach(lab / "labo.js", sources), reach(lab / "somme.worker.js", sources)
    assert [file.name for file in sources] == ["a.js", "b.js", "labo.js", "c.js", "somme.worker.js"]
    assert page == [0, 1, 2] and worker == [0, 3, 4]
    shared, twice, entry, *_ = sources.values()
    assert "const one = 1;" in shared and "return { one, unused };" in shared
    assert "const { one } = modules[0];" in twice
    assert "const { one: first } = modules[0];" in entry and "return { default: mount };" in entry
    assert not [source for source in sources.values() if "import" in source or "export" in source]


def test_the_page_and_its_worker_share_them(lab):
    script = page_script(lab)
    assert script.startswith("(() => {") and script.count("const one = 1;") == 1
    assert '{"somme.worker.js": [0, 3, 4]}' in script and "[0, 1, 2].forEach" in script


def test_comments_and_indents_are_left_to_the_modules(lab):
    script = page_script(lab)
    assert "Le laboratoire" not in script and "deux fois" not in script
    assert "\nplace.value = twice(first);\n" in script
    assert '"https://exemple.fr";' in script


def test_the_files_are_written_in_base_64():
    script = files_script({"poids.bin": base64.b64encode(b"\x00\xff").decode()})
    contents = json.loads(script.removeprefix("globalThis.livreLabo = ").removesuffix(";\n"))
    assert base64.b64decode(contents["poids.bin"]) == b"\x00\xff"


@pytest.mark.parametrize(
    "line",
    [
        'import all from "./b.js";',
        'export * from "./b.js";',
        "const x = import('./b.js');",
        "const here = import.meta.url;",
    ],
)
def test_an_unknown_form_stops_the_build(lab, line):
    (lab / "labo.js").write_text(f"{line}\n", encoding="utf-8")
    with pytest.raises(BookError, match=r"essai/labo\.js : forme d'import"):
        page_script(lab)


def test_a_missing_module_is_named(lab):
    (lab / "b.js").unlink()
    with pytest.raises(BookError, match=r"essai/b\.js : il manque"):
        page_script(lab)
