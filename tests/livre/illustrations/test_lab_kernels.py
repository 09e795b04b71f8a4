"""Le WebAssembly gardé dans le dépôt est bien celui de sa source."""

from __future__ import annotations

import base64
import re

import pytest

from livre.illustrations.lab_kernels import FUNCTIONS, RESULT, SOURCE, module


@pytest.fixture
def code() -> bytes:
    (written,) = re.findall(r'CODE = "(.*)";', RESULT.read_text(encoding="utf-8"))
    return base64.b64decode(written)


def test_source_and_product_belong_together(code):
    source, written = SOURCE.read_text(encoding="utf-8"), RESULT.read_text(encoding="utf-8")
    assert written == module(source, code)
    assert written != module(source + "\n", code) and written != module(source, code + b"\0")


def test_the_product_is_small_and_has_its_functions(code):
    assert code.startswith(b"\0asm") and len(code) < 4000
    assert all(name.encode() in code for name in FUNCTIONS)
