"""The guide to questionnaires works as written and leaves no key of theirs unexplained."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import yaml

from orientir.methodology import load
from orientir.methodology.questionnaire import Audience, QuestionKind

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "questionnaires.md").read_text(encoding="utf-8")
IRKUTSK = ROOT / "methodology" / "irkutsk"
FREE = {"options", "rows", "keys", "days", "given", "expect"}
"""Keys whose own keys are names that the author chooses."""


def keys(node: object, inside: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if inside not in FREE and not isinstance(key, int) and key not in ("ru", "en"):
                yield str(key)
            yield from keys(value, str(key) if inside not in FREE else "")
    elif isinstance(node, list):
        for item in node:
            yield from keys(item, inside)


def test_the_questionnaire_of_the_guide_passes_the_check(tmp_path: Path) -> None:
    shutil.copytree(IRKUTSK, tmp_path / "irkutsk")
    (text,) = re.findall(r"```yaml\n(.*?)```", GUIDE, re.S)
    (tmp_path / "irkutsk" / "surveys" / "canteen.yaml").write_text(text, encoding="utf-8")

    survey = load(tmp_path / "irkutsk").survey("canteen")

    assert survey
    assert [f.id for f in survey.fields] == ["eats", "why_queue", "why_taste", "why_nothing", "rating"]


def test_every_key_kind_and_audience_is_explained() -> None:
    used = {
        key
        for path in (IRKUTSK / "surveys").glob("*.yaml")
        for key in keys(yaml.safe_load(path.read_text(encoding="utf-8")))
    }

    words = {*used, *QuestionKind, *Audience} - {"name", "questions", "sections"}
    assert {word for word in words if f"`{word}`" not in GUIDE and f"{word}:" not in GUIDE} == set()
