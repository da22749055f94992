"""``orientir freeze DIR``: a folder of filled workbooks becomes a snapshot, or one report of all problems."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from orientir.cli.parser import add_methodology, existing_folder, year


def add(commands: Any) -> None:
    parser = commands.add_parser("freeze", help="прочитать папку заполненных форм и заморозить данные в снимок")
    parser.add_argument("folder", type=Path, metavar="ПАПКА", help="папка с заполненными формами (XLSX)")
    parser.add_argument("--year", type=year, required=True, metavar="ГОД", help="год мониторинга")
    parser.add_argument("--out", type=Path, required=True, metavar="ФАЙЛ", help="куда записать снимок")
    add_methodology(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    from orientir.collection import read_folder
    from orientir.methodology import load
    from orientir.snapshot import freeze, write

    methodology = load(existing_folder(arguments.methodology))
    collected = read_folder(existing_folder(arguments.folder), methodology, arguments.year)
    for word in collected.ignored:
        print(f"Пропущено: {word}")
    for check in collected.checks:
        print(f"Проверьте: {check}")
    snapshot = freeze(methodology, arguments.year, collected.forms, synthetic=collected.synthetic)
    write(snapshot, arguments.out)
    print(
        f"Снимок: {arguments.out}. Форм: {len(collected.forms)}, территорий в реестре: "
        f"{len(methodology.territories)}. Отпечаток: {snapshot.digest}"
    )
    return 0
