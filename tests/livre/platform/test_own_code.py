"""Une construction ne mêle pas deux copies du projet."""

from pathlib import Path
from types import SimpleNamespace

import pytest
from folder_links import link_folder

from livre.platform import own_code
from livre.project import BookError

CODE = Path(own_code.__file__).parents[2]


def application(folder: Path) -> SimpleNamespace:
    return SimpleNamespace(srcdir=folder / "book")


def test_another_copy_is_refused_and_both_are_named(tmp_path):
    copy = tmp_path / "code" / "livre"
    copy.mkdir(parents=True)
    with pytest.raises(BookError) as refusal:
        own_code.setup_own_code(application(tmp_path))
    assert str(copy) in str(refusal.value) and str(CODE / "livre") in str(refusal.value)
    assert "pip install -e ." in str(refusal.value)


def test_a_link_to_this_code_and_a_book_without_code_are_accepted(tmp_path):
    own_code.setup_own_code(application(tmp_path))
    link_folder(tmp_path / "code", CODE)
    own_code.setup_own_code(application(tmp_path))
