"""``orientir check DIR``: print all faults of a methodology, each with its file and line."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from orientir.cli.parser import existing_folder


def add(commands: Any) -> None:
    parser = commands.add_parser("check", help="проверить методику и показать все ошибки сразу")
    parser.add_argument("folder", type=Path, metavar="ПАПКА", help="папка методики, например methodology/irkutsk")
    parser.add_argument(
        "--previous", type=Path, metavar="МЕТОДИКА", help="папка прежней методики или снимок: что с тех пор изменилось"
    )
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    from orientir.methodology import load
    from orientir.methodology.definition import unsettled
    from orientir.methodology.percents import added_percents
    from orientir.terms import Refused

    previous = _previous(arguments.previous) if arguments.previous else ()
    try:
        methodology = load(existing_folder(arguments.folder))
        if issues := [*unsettled(methodology, *previous), *added_percents(methodology)]:
            raise Refused(issues)
    except Refused as refusal:
        for issue in refusal.issues:
            print(issue)
        print(f"Найдено ошибок: {len(refusal.issues)}.")
        return 1
    indicators, fields = list(methodology.indicators), list(methodology.fields)
    examples = sum(len(indicator.examples) for indicator in indicators)
    examples += sum(len(register.examples) for register in methodology.registers)
    examples += sum(len(survey.examples) for survey in methodology.surveys)
    print(
        f"Ошибок нет. Критериев: {len(methodology.criteria)}, показателей: {len(indicators)}, "
        f"вопросов: {len(fields)}, реестров: {len(methodology.registers)}, анкет: {len(methodology.surveys)}, "
        f"примеров проверено: {examples}."
    )
    return 0


def _previous(path: Path) -> tuple[Any, ...]:
    """A methodology in its folder, or the one frozen in a snapshot and the year of the snapshot."""
    from orientir.methodology import load
    from orientir.snapshot import read
    from orientir.snapshot.folder import is_snapshot_folder

    if path.is_dir() and not is_snapshot_folder(path):
        return (load(path),)
    snapshot = read(path)
    return snapshot.methodology, snapshot.year
