"""L'inventaire d'un dossier dit ce qui y a été abîmé ou effacé depuis."""

from livre.reading.inventory import (
    Inventory,
    damaged,
    read_inventory,
    take_stock,
    write_inventory,
)


def test_damaged_and_missing_files_are_named(tmp_path):
    for name in ("a/un.svg", "a/deux.svg", "trois.html", "quatre.html"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"contenu de {name}", encoding="utf-8")
    kept = Inventory(take_stock(tmp_path, sorted(tmp_path.rglob("*"))), "note")
    write_inventory(tmp_path / "inventaire.json", kept)
    assert read_inventory(tmp_path / "inventaire.json") == kept
    assert damaged(tmp_path, kept) == []
    (tmp_path / "a" / "un.svg").write_text("contenu de a/un.svh", encoding="utf-8")
    (tmp_path / "trois.html").unlink()
    assert sorted(damaged(tmp_path, kept)) == ["a/un.svg", "trois.html"]


def test_unreadable_inventory_is_none(tmp_path):
    path = tmp_path / "inventaire.json"
    assert read_inventory(path) is None
    for content in ("", '{"files": {}', '{"autre": 1}', "[]"):
        path.write_text(content, encoding="utf-8")
        assert read_inventory(path) is None
