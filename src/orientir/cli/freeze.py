"""``orientir freeze DIR``: a folder of filled workbooks becomes a snapshot, or one report of all problems."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orientir.cli.parser import add_methodology, existing_folder, not_a_folder, year

if TYPE_CHECKING:
    from orientir.collection import Collected
    from orientir.methodology import Methodology
    from orientir.snapshot import Snapshot
    from orientir.terms import Year


def add(commands: Any) -> None:
    parser = commands.add_parser("freeze", help="прочитать папку заполненных форм и заморозить данные в снимок")
    parser.add_argument("folder", type=Path, metavar="ПАПКА", help="папка с заполненными формами (XLSX)")
    parser.add_argument("--year", type=year, required=True, metavar="ГОД", help="год мониторинга")
    parser.add_argument("--out", type=Path, required=True, metavar="ФАЙЛ", help="куда записать снимок")
    add_methodology(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    from orientir.methodology import load
    from orientir.terms import figure

    methodology = load(existing_folder(arguments.methodology))
    folder, out = existing_folder(arguments.folder), not_a_folder(arguments.out)
    snapshot, collected = freeze_folder(methodology, folder, arguments.year, out)
    for word in collected.ignored:
        print(f"Пропущено: {word}")
    for check in collected.checks:
        print(f"Проверьте: {check}")
    took_part, asked = len(collected.forms), len(snapshot.participation[snapshot.level])
    print(f"Снимок: {arguments.out}. Участвовали: {figure(took_part)} из {figure(asked)}.")
    print(f"Отпечаток: {snapshot.digest}")
    return 0


def freeze_folder(methodology: Methodology, folder: Path, year: Year, out: Path) -> tuple[Snapshot, Collected]:
    """Read a folder of filled forms and write the snapshot."""
    from orientir.collection import read_folder
    from orientir.snapshot import freeze, write
    from orientir.workbooks import form_of

    level = methodology.levels[0].id
    collected = read_folder(folder, form_of(methodology, level, year))
    snapshot = freeze(methodology, year, {level: collected.forms}, synthetic=collected.synthetic)
    write(snapshot, out)
    return snapshot, collected
