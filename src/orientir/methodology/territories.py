"""The register of territories: ``territories.csv`` beside the criteria."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from orientir.methodology.model import SourceLine
from orientir.methodology.yaml_files import Faults
from orientir.terms import REGION, Territory

CASES = ("gen", "dat", "acc", "ins", "loc")


def read_territories(path: Path, faults: Faults, levels: Sequence[str]) -> tuple[Territory, ...]:
    """Read the register; faults carry the line. An id is ours and stays, whatever happens to the name.

    Without a column ``level`` every territory is of the first level; ``within`` names the territory above it.
    """
    if not path.exists():
        faults.add(
            SourceLine(path, 1), "Нет списка территорий.", "Создайте territories.csv со столбцами id, name, kind."
        )
        return ()
    territories: dict[str, Territory] = {}
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        missing = {"id", "name", "kind"} - set(reader.fieldnames or ())
        if missing:
            faults.add(
                SourceLine(path, 1), f"Нет столбцов: {', '.join(sorted(missing))}.", "Добавьте их в первую строку."
            )
            return ()
        for row in reader:
            place = SourceLine(path, reader.line_num)
            id = row["id"].strip()
            if not id or id == REGION or id in territories:
                faults.add(place, f"Имя территории «{id}» пусто, занято или служебное.", "Дайте другое имя.")
                continue
            territories[id] = _territory(row, levels[0], place, faults)
            _check_level(territories[id], levels, territories, place, faults)
    return tuple(territories.values())


def _check_level(
    unit: Territory, levels: Sequence[str], known: Mapping[str, Territory], place: SourceLine, faults: Faults
) -> None:
    """A territory is of a level of the methodology; the one it lies in stands before it and is of a higher level."""
    if unit.level not in levels:
        faults.add(place, f"Уровня «{unit.level}» нет в методике.", f"Возможны: {', '.join(levels)}.")
        return
    above = known.get(unit.within)
    if unit.within and (above is None or above.level not in levels[: levels.index(unit.level)]):
        faults.add(place, f"Территория «{unit.within}» не стоит выше в списке.", "Исправьте столбец within.")


def _territory(row: dict[str, str], first: str, place: SourceLine, faults: Faults) -> Territory:
    def number(column: str) -> int | None:
        text = (row.get(column) or "").strip()
        if text and not text.isdigit():
            faults.add(place, f"Столбец «{column}»: «{text}» — не целое число.", "Исправьте или оставьте пустым.")
            return None
        return int(text) if text else None

    line, column = number("tile_row"), number("tile_col")
    codes = (row.get(column_name) or "" for column_name in ("code", "code_after_conversion"))
    return Territory(
        id=row["id"].strip(),
        name=row["name"].strip(),
        kind=row["kind"].strip(),
        level=(row.get("level") or "").strip() or first,
        within=(row.get("within") or "").strip(),
        code=" ".join(filter(None, codes)),
        centre=(row.get("centre") or "").strip(),
        population=number("population"),
        tile=None if line is None or column is None else (line, column),
        tile_label=(row.get("tile_label") or "").strip(),
        forms={case: row[case].strip() for case in CASES if row.get(case)},
        spellings=tuple(s.strip() for s in (row.get("spellings") or "").split(";") if s.strip()),
    )
