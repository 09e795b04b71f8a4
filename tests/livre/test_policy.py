"""La politique de sécurité : dans chaque page publiée, hors d'une relecture."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from sphinx.util.tags import Tags

from livre.policy import POLICY, PROOFREADING, add_policy


@pytest.mark.parametrize(
    "builder, tags, expected",
    [("html", [], POLICY), ("html", [PROOFREADING], ""), ("epub", [], "")],
)
def test_a_published_page_has_it(builder, tags, expected):
    """Une relecture recharge la page par un script que la politique refuserait."""
    context: dict[str, str] = {}
    app = SimpleNamespace(builder=SimpleNamespace(name=builder), tags=Tags(tags))
    add_policy(app, "page", "page.html", context, None)
    assert context.get("metatags", "") == expected
