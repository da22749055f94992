"""Read the formulas of YAML entries: what cannot be parsed is a fault of its line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from orientir.methodology.parse import FormulaError, Names
from orientir.methodology.yaml_files import YamlEntry

T = TypeVar("T")


def parsed(entry: YamlEntry, key: str, text: str, parse: Callable[[str, Names], T], names: Names) -> T | None:
    """The formula that the text of a key is; None and a fault where it is none."""
    try:
        return parse(text, names)
    except FormulaError as error:
        entry.fault(key, error.message, error.advice)
        return None
