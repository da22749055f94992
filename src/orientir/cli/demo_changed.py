"""``orientir demo changed``: an invented methodology of 2022 with changed definitions, and its frozen year.

Only what is different from the methodology of Irkutsk is kept; the whole folder is put together here, to be read and
checked like any other. The answers are those of 2021, but for the columns of ``2022.csv``.
"""

from __future__ import annotations

import csv
import shutil
from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orientir.cli.parser import content

if TYPE_CHECKING:
    from orientir.snapshot import Snapshot

BASE, CHANGES = "irkutsk", "irkutsk-2022"
YEAR, BEFORE = 2022, 2021


def add_changed(demos: Any) -> None:
    """The command's arguments, under ``orientir demo``."""
    parser = demos.add_parser("changed", help="записать учебную методику 2022 года с другими определениями и её снимок")
    parser.add_argument("--out", type=Path, required=True, metavar="ПАПКА", help="куда записать")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    from orientir.snapshot import write

    out: Path = arguments.out
    snapshot = changed_year(out)
    write(snapshot, out / f"{YEAR}.snapshot")
    print(f"Методика (учебная, придумана нами): {out / 'methodology'}")
    print(f"Снимок {YEAR} года (данные условные): {out / f'{YEAR}.snapshot'}")
    print(f"Сравнить: orientir compare {out / f'{YEAR}.snapshot'} --previous out/{BEFORE}.snapshot")
    return 0


def changed_year(out: Path) -> Snapshot:
    """Write the methodology and the answers of 2022 into a folder, and freeze them."""
    from orientir.collection import read_examples
    from orientir.methodology import load
    from orientir.snapshot import freeze
    from orientir.terms import Year

    changes = content(f"examples/{CHANGES}")
    put_together(content(f"methodology/{BASE}"), changes / "changes.yaml", out / "methodology")
    methodology = load(out / "methodology")
    level = methodology.levels[0].id
    asked = [f.id for f in methodology.form(level, Year(YEAR))]
    answers = out / f"{YEAR}.csv"
    _carried(content(f"examples/{BASE}") / f"{BEFORE}.csv", changes / f"{YEAR}.csv", [level, *asked], answers)
    filled = read_examples(answers, methodology)
    return freeze(methodology, Year(YEAR), {level: filled.forms}, synthetic=True)


def put_together(base: Path, changes: Path, folder: Path) -> None:
    """Copy a methodology into a folder, with changes by name of file."""
    import yaml

    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(base, folder)
    for name, change in yaml.safe_load(changes.read_text(encoding="utf-8")).items():
        path = folder / name
        merged = _merged(yaml.safe_load(path.read_text(encoding="utf-8")), change)
        head = f"# Учебный пример: составлено из {base.name} и {changes.parent.name}/{changes.name}.\n"
        path.write_text(head + yaml.safe_dump(merged, allow_unicode=True, sort_keys=False), encoding="utf-8")


def _merged(old: Any, new: Any) -> Any:
    """Mappings key by key, lists of entries by their ids; anything else is replaced."""
    if isinstance(old, dict) and isinstance(new, dict):
        return old | {key: _merged(old.get(key), value) for key, value in new.items()}
    if isinstance(old, list) and isinstance(new, list) and all(isinstance(e, dict) and "id" in e for e in old + new):
        by_id = {entry["id"]: entry for entry in old}
        for entry in new:
            by_id[entry["id"]] = _merged(by_id.get(entry["id"]), entry)
        return list(by_id.values())
    return new


def _carried(before: Path, changed: Path, columns: list[str], out: Path) -> None:
    """Write the answers of the year before under the columns of this one, with those that are changed."""
    with before.open(encoding="utf-8-sig", newline="") as old, changed.open(encoding="utf-8-sig", newline="") as new:
        key = columns[0]
        other = {row[key]: row for row in csv.DictReader(new)}
        rows = [row | other[row[key]] for row in csv.DictReader(old)]
    with out.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, [key, "participation", "data_kind", *columns[1:]], extrasaction="ignore")
        writer.writeheader()
        writer.writerows(rows)
