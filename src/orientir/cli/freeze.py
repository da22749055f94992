"""``orientir freeze PATH``: filled forms, or a consolidated table, become a snapshot or one report of all problems."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orientir.cli.parser import add_methodology, existing, existing_folder, not_a_folder, year

if TYPE_CHECKING:
    from orientir.collection import Collected
    from orientir.methodology import Methodology
    from orientir.snapshot import Snapshot
    from orientir.terms import Year


def add(commands: Any) -> None:
    parser = commands.add_parser("freeze", help="прочитать заполненные формы и заморозить данные в снимок")
    words = "папка с заполненными формами (XLSX) либо сводная таблица (XLSX, CSV)"
    parser.add_argument("path", type=Path, metavar="ПАПКА_ИЛИ_ТАБЛИЦА", help=words)
    parser.add_argument("--year", type=year, required=True, metavar="ГОД", help="год мониторинга")
    parser.add_argument("--out", type=Path, required=True, metavar="ФАЙЛ", help="куда записать снимок")
    words = "записать снимок папкой, а не одним файлом: её таблицы читает Apache Spark"
    parser.add_argument("--folder", action="store_true", help=words)
    words = "принять таблицу, в которой есть не все вопросы: на остальные ответа не будет"
    parser.add_argument("--partial", action="store_true", help=words)
    add_methodology(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    from orientir.methodology import load
    from orientir.snapshot.folder import not_taken
    from orientir.terms import say

    methodology = load(existing_folder(arguments.methodology))
    path, out = existing(arguments.path), arguments.out
    if arguments.folder:
        not_taken(out)  # before the forms are read
    else:
        not_a_folder(out)
    snapshot, collected = freeze_forms(
        methodology, path, arguments.year, out, partial_table=arguments.partial, as_folder=arguments.folder
    )
    language = methodology.language
    for what in collected.ignored:
        print(say(language, "frozen.left_alone", what=what))
    for check in collected.checks:
        print(say(language, "frozen.check", issue=check))
    took_part, asked = len(collected.forms), len(snapshot.participation[snapshot.level])
    print(say(language, "frozen.snapshot", path=arguments.out, count=took_part, of=asked))
    print(say(language, "frozen.digest", digest=snapshot.digest))
    return 0


def freeze_forms(
    methodology: Methodology, path: Path, year: Year, out: Path, *, partial_table: bool = False, as_folder: bool = False
) -> tuple[Snapshot, Collected]:
    """Read a folder of filled forms, or a consolidated table, and write the snapshot."""
    from orientir.collection import read_folder
    from orientir.snapshot import freeze, write
    from orientir.workbooks import form_of

    level = methodology.levels[0].id
    collected = read_folder(path, form_of(methodology, level, year), partial_table=partial_table)
    snapshot = freeze(methodology, year, {level: collected.forms}, synthetic=collected.synthetic)
    write(snapshot, out, as_folder=as_folder)
    return snapshot, collected
