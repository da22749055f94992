"""The register of territories: ``territories.csv`` beside the criteria."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from orientir.methodology.csv_table import CsvRow, read_csv
from orientir.methodology.identifiers import fault_of_id
from orientir.methodology.model import SourceLine
from orientir.methodology.territory_years import FIRST, LAST, faults_of_years
from orientir.methodology.yaml_files import Faults
from orientir.terms import ORGANISATION_KINDS, REGION, Territory, Year, folded

CASES = ("gen", "dat", "acc", "ins", "loc")
LONGEST = {"name": 200, "kind": 40, "code": 20, "code_after_conversion": 20, "tile_label": 12}
Taken = dict[tuple[str, ...], list[tuple[Territory, SourceLine]]]
"""By name or tile the rows that have it."""
LARGEST = {"population": 2_000_000_000, "tile_row": 999, "tile_col": 999}


def read_territories(path: Path, faults: Faults, levels: Sequence[str]) -> tuple[Territory, ...]:
    """Read the rows of the register; faults carry the line. An id is ours and stays, whatever happens to the name.

    Without a column ``level`` every territory is of the first level; ``within`` names the territory above it. A
    territory has a row for each name or place that it had, from the year ``since`` to the year ``until``; ``heirs``
    are the ids of those that follow it, with spaces or semicolons between.
    """
    if not path.exists():
        faults.add(
            SourceLine(path, 1), "Нет списка территорий.", "Создайте territories.csv со столбцами id, name, kind."
        )
        return ()
    table = read_csv(path, ("id", "name", "kind"))
    for fault in table.faults:
        faults.add(SourceLine(path, fault.line), fault.message, fault.advice)
    known: dict[str, Territory] = {}
    lines: list[tuple[Territory, SourceLine]] = []
    taken: Taken = {}
    for row in table.rows:
        place = SourceLine(path, row.line)
        id = row["id"]
        if not id or id == REGION or (id in known and not (row["since"] and known[id].until)):
            faults.add(place, f"Код территории «{id}» пуст, занят или служебный.", "Дайте другой код.")
            continue
        if wrong := fault_of_id(id):
            faults.add(place, *wrong)
        known[id] = _territory(row, levels[0], place, faults)
        _check_level(known[id], levels, known, place, faults)
        _check_alone(known[id], taken, place, faults)
        lines.append((known[id], place))
    history = tuple(row for row, _ in lines)
    for unit, message, advice in faults_of_years(history):
        faults.add(next(place for row, place in lines if row is unit), message, advice)
    return history


def _check_level(
    unit: Territory, levels: Sequence[str], known: Mapping[str, Territory], place: SourceLine, faults: Faults
) -> None:
    """A territory is of a level of the methodology; the one it lies in stands before it and is of a higher level."""
    if unit.level not in levels:
        faults.add(place, f"Уровня «{unit.level}» нет в методике.", f"Возможны: {', '.join(levels)}.")
        return
    if unit.level in ORGANISATION_KINDS and unit.level != levels[0]:
        advice = "Уберите строку; организации загружает orientir directory."
        faults.add(place, f"На уровне «{unit.level}» отвечают организации, а не территории.", advice)
        return
    above = known.get(unit.within)
    if unit.within and (above is None or above.level not in levels[: levels.index(unit.level)]):
        faults.add(place, f"Территория «{unit.within}» не стоит выше в списке.", "Исправьте столбец within.")
    if not unit.within and unit.level != levels[0]:
        message = f"Не сказано, где лежит «{unit.id}» (уровень «{unit.level}»)."
        faults.add(place, message, "Назовите в столбце within территорию уровнем выше.")


def _check_alone(unit: Territory, taken: Taken, place: SourceLine, faults: Faults) -> None:
    """No two territories of a level and a year have one name within one place, or stand on one tile of the map."""
    keys: dict[str, tuple[str, ...]] = {"Название": (unit.level, unit.within, folded(unit.name))}
    if unit.tile:
        keys["Место на карте"] = (unit.level, *map(str, unit.tile))
    for what, key in keys.items():
        others = taken.setdefault((what, *key), [])
        line = next((at.line for other, at in others if other.id != unit.id and _overlap(other, unit)), None)
        if line is not None:
            faults.add(place, f"{what} занято: строка {line}.", "Исправьте одну из двух строк.")
        others.append((unit, place))


def _overlap(one: Territory, other: Territory) -> bool:
    """Whether two rows have a year in common."""
    return max(one.since or FIRST, other.since or FIRST) <= min(one.until or LAST, other.until or LAST)


def _territory(row: CsvRow, first: str, place: SourceLine, faults: Faults) -> Territory:
    def number(column: str) -> int | None:
        text = row[column]
        if not text:
            return None
        if text.isascii() and text.isdecimal() and len(text) < 12 and int(text) <= LARGEST[column]:
            return int(text)
        message = f"Столбец «{column}»: «{text[:20]}» — не целое число от 0 до {LARGEST[column]}."
        faults.add(place, message, "Исправьте или оставьте пустым.")
        return None

    for column in ("name", "kind"):
        if not row[column]:
            faults.add(place, f"Столбец «{column}» пуст.", "Заполните его.")
    for column, longest in LONGEST.items():
        if len(row[column]) > longest:
            faults.add(place, f"Столбец «{column}» длиннее {longest} знаков.", "Сократите.")
    tile_row, tile_column = number("tile_row"), number("tile_col")
    if bool(row["tile_row"]) != bool(row["tile_col"]):
        faults.add(place, "Место на карте задано наполовину.", "Заполните tile_row и tile_col или ни одного.")
    codes = (row["code"], row["code_after_conversion"])
    return Territory(
        id=row["id"],
        name=row["name"],
        kind=row["kind"],
        level=row["level"] or first,
        within=row["within"],
        code=" ".join(filter(None, codes)),
        centre=row["centre"],
        population=number("population"),
        tile=None if tile_row is None or tile_column is None else (tile_row, tile_column),
        tile_label=row["tile_label"],
        short_name=row["short_name"],
        since=_year(row, "since", place, faults),
        until=_year(row, "until", place, faults),
        heirs=tuple(row["heirs"].replace(";", " ").split()),
        forms={case: row[case] for case in CASES if row[case]},
        spellings=tuple(s.strip() for s in row["spellings"].split(";") if s.strip()),
    )


def _year(row: CsvRow, column: str, place: SourceLine, faults: Faults) -> Year | None:
    """A year, or None where the cell is empty."""
    text = row[column]
    if not text:
        return None
    if text.isascii() and text.isdecimal() and FIRST <= int(text) <= LAST:
        return Year(int(text))
    advice = "Впишите год, например 2024, или оставьте пустым."
    faults.add(place, f"Столбец «{column}»: «{text[:20]}» — не год от {FIRST} до {LAST}.", advice)
    return None
