"""``orientir check DIR``: print all faults of a methodology, each with its file and line."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from orientir.cli.parser import existing_folder


def add(commands: Any) -> None:
    parser = commands.add_parser("check", help="проверить методику и показать все ошибки сразу")
    parser.add_argument("folder", type=Path, metavar="ПАПКА", help="папка методики, например methodology/irkutsk")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    from orientir.methodology import load
    from orientir.terms import Refused

    try:
        methodology = load(existing_folder(arguments.folder))
    except Refused as refusal:
        for issue in refusal.issues:
            print(issue)
        print(f"Найдено ошибок: {len(refusal.issues)}.")
        return 1
    indicators, fields = list(methodology.indicators), list(methodology.fields)
    examples = sum(len(indicator.examples) for indicator in indicators)
    print(
        f"Ошибок нет. Критериев: {len(methodology.criteria)}, показателей: {len(indicators)}, "
        f"вопросов: {len(fields)}, примеров проверено: {examples}."
    )
    return 0
