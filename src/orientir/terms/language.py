"""The languages of documents and messages: for each a folder of ``languages`` with all its words as data."""

from __future__ import annotations

import gettext
import tomllib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[1] / "languages"
Words = str | list[str]
"""What stands under a key: a sentence, or several that belong together, such as what is wrong and what to do."""


@dataclass(frozen=True)
class Language:
    """How a language counts, writes numbers and days; ``words`` are all its sentences by key («cells.dash»).

    ``forms`` is how many forms a word has after numbers, ``form_of`` which of them follows a whole number, ``fraction``
    which follows any other, ``out_of`` which follows «из» and a whole number. ``day`` is that of ``strftime``.
    """

    title: str
    locale: str
    forms: int
    form_of: Callable[[int], int]
    fraction: int
    out_of: Callable[[int], int]
    thousands: str
    decimal: str
    minus: str
    percent: str
    money: str
    day: str
    long_day: str
    months: list[str]
    words: Mapping[str, Words]


def languages() -> tuple[str, ...]:
    """All languages by their code."""
    return tuple(sorted(path.parent.name for path in FOLDER.glob("*/language.toml")))


@cache
def language_of(code: str) -> Language:
    """The language of a code; raises ``KeyError`` where there is no folder for it."""
    words: dict[str, Words] = {}
    facts: dict[str, Any] = {}
    for path in sorted((FOLDER / code).glob("*.toml")):
        with path.open("rb") as file:
            content = tomllib.load(file)
        facts |= content.pop("language", {})
        words |= _by_key(content)
    rules = {name: gettext.c2py(facts[name]) for name in ("form_of", "out_of")}
    return Language(**facts | rules, words=words)


def _by_key(section: Mapping[str, Any], before: str = "") -> dict[str, Words]:
    found: dict[str, Words] = {}
    for name, value in section.items():
        found |= _by_key(value, f"{before}{name}.") if isinstance(value, dict) else {f"{before}{name}": value}
    return found


@cache
def words(code: str, section: str) -> Mapping[str, str]:
    """The single sentences of a section by the rest of their key."""
    every, start = language_of(code).words.items(), f"{section}."
    return {key.removeprefix(start): text for key, text in every if key.startswith(start) and isinstance(text, str)}


def lines(code: str, key: str) -> list[str]:
    """The sentences that stand together under a key."""
    return list(language_of(code).words[key])
