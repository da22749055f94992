"""Scripts are written in the language of the oldest browsers that README names: no build step stands between."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SCRIPTS = sorted((ROOT / "src").rglob("static/**/*.js"))
TOO_NEW = {
    "optional chaining": r"\?\.[\w\[(]",
    "?? and assignments with it": r"\?\?|\|\|=|&&=",
    "class fields and private names": r"#\w+\s*[=(;]|^\s*static\s+\w+\s*=",
    "numeric separators": r"\b\d+_\d+\b",
    "replaceAll, at, hasOwn": r"\.(replaceAll|at|hasOwn|replaceChildren)\(",
    "AbortSignal.timeout": r"AbortSignal\.(timeout|any)",
    "submitter": r"\.submitter\b",
}
"""What Safari 13 or Chrome 80 do not know, and how it looks in a script."""


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_a_script_uses_nothing_that_browsers_of_2020_do_not_know(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()

    found = [(name, n) for name, new in TOO_NEW.items() for n, line in enumerate(lines, 1) if re.search(new, line)]
    assert found == []


def test_the_oldest_browsers_are_named_where_people_look() -> None:
    for document in ("README.md", "README.ru.md", "docs/for-administrators.md"):
        assert "Safari 13" in (ROOT / document).read_text(encoding="utf-8"), document
