"""The file of bindings: which number of the note was held against which indicator, for a person to correct."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from pathlib import Path

import yaml

from orientir.factcheck.binding import Binding, Pins, printed
from orientir.terms import Issue, Refused

HEAD = (
    "# Числа справки и показатели, с которыми они сверены.\n"
    "# Исправьте indicator (и territory) или напишите indicator: null, если сверять число не с чем.\n"
    "# Запись not_an_error снимает находку: впишите в reason, почему это не ошибка.\n"
)
_KEYS = {"place", "quotation", "number", "indicator", "territory"}


def write_pins(bindings: Sequence[Binding], path: Path) -> None:
    """Write the proposed bindings, one entry for each number, after what the file holds already."""
    proposed = [
        {
            "place": str(binding.claim.place),
            "quotation": binding.claim.quotation,
            "number": printed(binding.claim),
            "indicator": binding.figure.indicator,
            "territory": binding.figure.territory,
        }
        for binding in bindings
    ]
    before = path.read_text(encoding="utf-8").rstrip("\n") + "\n" if path.exists() else HEAD
    added = yaml.safe_dump(proposed, allow_unicode=True, sort_keys=False, width=10_000) if proposed else ""
    path.write_text(before + added, encoding="utf-8")


def entries(path: Path) -> list[object]:
    """What the file lists: bindings and findings called no error. Raises Refused when it is no list."""
    try:
        read = yaml.safe_load(path.read_text(encoding="utf-8")) or []
    except (yaml.YAMLError, UnicodeDecodeError, OSError) as error:
        raise Refused(
            [Issue("pins", path.name, "файл привязок не читается.", str(error).replace("\n", " "))]
        ) from error
    if not isinstance(read, list):
        raise Refused(
            [Issue("pins", path.name, "это не список привязок.", "Запишите файл заново и исправьте в нём нужное.")]
        )
    return read


def has_pins(path: Path) -> bool:
    """Whether the file binds any number."""
    return any(isinstance(entry, dict) and "indicator" in entry for entry in entries(path))


def read_pins(path: Path, known: Collection[tuple[str, str]]) -> Pins:
    """Read bindings; ``known`` are the (indicator, territory) of the data. Raises Refused with every fault at once."""
    issues: list[Issue] = []
    pins: dict[tuple[str, str, str], tuple[str, str] | None] = {}
    for number, entry in enumerate(entries(path), 1):
        if isinstance(entry, dict) and "not_an_error" in entry:
            continue
        place = f"{path.name}, запись {number}"
        if not isinstance(entry, dict) or not {"place", "quotation", "number", "indicator"} <= set(entry) <= _KEYS:
            issues.append(
                Issue(
                    "pins", place, "нужны place, quotation, number и indicator.", "Возьмите за образец соседнюю запись."
                )
            )
            continue
        key = (str(entry["place"]), str(entry["quotation"]), str(entry["number"]))
        chosen = (str(entry["indicator"]), str(entry.get("territory", "region")))
        if entry["indicator"] is None:
            pins[key] = None
        elif chosen in known:
            pins[key] = chosen
        else:
            issues.append(
                Issue("pins", place, f"в данных нет показателя «{chosen[0]}» для «{chosen[1]}».", "Проверьте имя.")
            )
    if issues:
        raise Refused(issues)
    return pins
