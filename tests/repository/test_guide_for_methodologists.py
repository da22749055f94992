"""The guide for methodologists works as written and leaves no key of the schema unexplained."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from orientir.methodology import load
from orientir.terms import Refused

ROOT = Path(__file__).resolve().parents[2]
GUIDE = (ROOT / "docs" / "for-methodologists.md").read_text(encoding="utf-8")
IRKUTSK = ROOT / "methodology" / "irkutsk"
FIELD, INDICATOR, REGISTER, OVER_REGISTER, BY_LEVEL = re.findall(r"```yaml\n(.*?)```", GUIDE, re.S)
FREE = {
    "by_level",
    "addressees",
    "periods",
    "campaigns",
    "abbreviations",
    "choices",
    "redefined",
    "value",
    "period",
    "small_groups",
    "conclusion",
}
"""Keys whose own keys are names and years chosen by the author."""


def with_walkthrough(folder: Path, *, indicator: str) -> Path:
    """A copy of the Irkutsk methodology after the steps of the guide."""
    shutil.copytree(IRKUTSK, folder)
    criterion = folder / "criteria" / "07-cooperation.yaml"
    text = criterion.read_text(encoding="utf-8")
    criterion.write_text(text.replace("fields:\n", f"fields:\n{FIELD}{BY_LEVEL}", 1) + indicator, encoding="utf-8")
    return folder


def keys(node: object, inside: str = "") -> Iterator[str]:
    if isinstance(node, dict):
        for key, value in node.items():
            if inside not in FREE and not isinstance(key, int):
                yield str(key)
            if key not in ("given", "expect"):
                yield from keys(value, str(key))
    elif isinstance(node, list):
        for item in node:
            yield from keys(item, inside)


def test_the_indicator_of_the_walkthrough_passes_the_check(tmp_path: Path) -> None:
    methodology = load(with_walkthrough(tmp_path / "irkutsk", indicator=INDICATOR))

    assert methodology.indicator("employment_centre").since == 2022


def test_the_register_of_the_walkthrough_passes_the_check(tmp_path: Path) -> None:
    folder = with_walkthrough(tmp_path / "irkutsk", indicator=INDICATOR + OVER_REGISTER)
    (folder / "registers" / "museums.yaml").write_text(REGISTER, encoding="utf-8")

    methodology = load(folder)

    register = methodology.register("museums")
    assert register is not None
    assert register.title == "Музеи профессий при школах"
    assert methodology.indicator("museum_visitors").level == "museums"


def test_the_mistakes_shown_in_the_guide_give_the_messages_shown_there(tmp_path: Path) -> None:
    wrong = INDICATOR.replace("(has_employment_centre)", "(has_employment_center)").replace("50%}", "50}")
    with pytest.raises(Refused) as first:
        load(with_walkthrough(tmp_path / "first", indicator=wrong))
    with pytest.raises(Refused) as second:
        load(with_walkthrough(tmp_path / "second", indicator=INDICATOR.replace("of: 4", "of: 5")))

    shown = [issue for refusal in (first, second) for issue in refusal.value.issues]
    assert len(shown) == 3
    for issue in shown:
        # The line number moves with the file that the guide uses as its example; the words must not.
        assert f"{issue.message} {issue.advice}".strip() in GUIDE


@pytest.mark.parametrize("folder", [IRKUTSK, ROOT / "tests" / "methodologies" / "gatsby"], ids=["irkutsk", "gatsby"])
def test_every_key_in_use_is_explained(folder: Path) -> None:
    explained = set(re.findall(r"`([a-z_]+)`", GUIDE)) | {"fields", "indicators", "examples", "expect"}
    paths = [
        p
        for p in (*folder.glob("*.yaml"), *folder.glob("criteria/*.yaml"), *folder.glob("registers/*.yaml"))
        if p.name != "texts.yaml"
    ]
    used = {key for path in paths for key in keys(yaml.safe_load(path.read_text(encoding="utf-8")))}

    assert len(used) > 40
    assert used <= explained, used - explained
