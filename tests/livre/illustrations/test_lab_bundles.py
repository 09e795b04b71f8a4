"""Un laboratoire en un seul script : chaque module une fois, dans l'ordre, et rien d'inconnu."""

import base64
import json

import pytest

from livre.illustrations.lab_bundles import bundle, files_script, page_script
from livre.project import BookError


@pytest.fixture
def lab(tmp_path):
    """``labo.js`` → ``commun/a.js`` et ``b.js``, qui importe aussi ``commun/a.js`` ; un fil de
    calcul."""
    for name, text in {
        "essai/labo.js": 'import { one as first } from "../commun/a.js";\n'
        'import { twice } from "./b.js";\n'
        "export default async function mount(place) { place.value = twice(first); }\n",
        "essai/b.js": 'import { one } from "../commun/a.js";\n'
        "export const twice = (value) => 2 * value * one;\n",
        "essai/somme.worker.js": 'import { one } from "../commun/a.js";\n'
        "onmessage = () => postMessage(`</script>${one}`);\n",
        "commun/a.js": "export const one = 1;\nexport function unused() {}\n",
    }.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    return tmp_path / "essai"


def test_each_module_stands_once_the_imported_first(lab):
    script, entry = bundle(lab / "labo.js")
    assert entry == "module2" and script.count("const one = 1;") == 1
    assert script.index("const one = 1;") < script.index("const twice") < script.index("mount")
    assert "const { one: first } = module0;" in script
    assert "return { one, unused };" in script and "return { default: mount };" in script
    assert "import" not in script and "export" not in script


def test_the_page_script_holds_the_workers_as_text(lab):
    script = page_script(lab)
    assert script.startswith("(() => {") and "</script>" not in script
    assert '"somme.worker.js": ' in script and "mount: module2.default" in script


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
