"""Templates stay readable, and pages are made of components rather than of copies of their HTML."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

WEB = Path(__file__).resolve().parents[2] / "src" / "orientir" / "web"
TEMPLATES = sorted(WEB.rglob("templates/**/*.html"))
COPIES = {
    "{% table %}": r"<table",
    "{% crumbs %}": r'class="crumbs"',
    "{% choices %}": r'class="choices"',
    "{% refusal %}": r"<div[^>]*autofocus",
    "{% post %}": r'<form method="post"[^>]*>\s*{% csrf_token %}\s*<button[^>]*>[^<]*</button>\s*</form>',
    "{% moment %}": r"<time",
    "|linked": r"\|urlize",
    "the title in base.html": r"Ошибка:",
}
"""What a component writes, and what its HTML looks like where somebody has written it out."""
KNOWN = {
    ("{% post %}", "login.html"),  # its address has a query
    ("the title in base.html", "base.html"),
}


def _called(path: Path) -> str:
    return path.relative_to(WEB).as_posix()


@pytest.mark.parametrize("path", TEMPLATES, ids=_called)
def test_no_line_of_a_template_is_longer_than_a_screen(path):
    long = [n for n, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1) if len(line) > 160]

    assert long == []


@pytest.mark.parametrize("path", TEMPLATES, ids=_called)
def test_what_a_component_writes_is_not_written_out(path):
    text = path.read_text(encoding="utf-8")
    copied = {component for component, html in COPIES.items() if re.search(html, text)}

    assert {(component, path.name) for component in copied} <= KNOWN
