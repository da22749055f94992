"""``orientir directory``: territories from the methodology and organisations from a table into the database."""

from __future__ import annotations

import csv
from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from orientir.cli.parser import add_methodology, existing_folder


def add(commands: Any) -> None:
    parser = commands.add_parser("directory", help="загрузить муниципалитеты и организации")
    text = "таблица CSV со столбцами territory, kind, name и, если есть, id"
    parser.add_argument("--organisations", type=Path, metavar="ФАЙЛ", help=text)
    parser.add_argument("--since", type=date.fromisoformat, metavar="ГГГГ-ММ-ДД", help="с какого дня новые названия")
    add_methodology(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    from orientir.cli.django_start import start
    from orientir.methodology import load
    from orientir.terms import Issue, Refused

    start()
    from orientir.web.directory.loading import import_organisations, import_territories
    from orientir.web.site.start import prepare

    methodology = load(existing_folder(arguments.methodology))
    prepare()
    since = arguments.since or date(min(methodology.campaigns), 1, 1)
    done = import_territories(methodology, by=None, since=since)
    print(f"Муниципалитеты: новых {done.new}, изменено {done.changed}.")
    if table := arguments.organisations:
        try:
            with table.open(encoding="utf-8-sig", newline="") as file:
                rows = list(csv.DictReader(file))
        except (OSError, UnicodeDecodeError) as fault:
            advice = "Сохраните таблицу как CSV в кодировке UTF-8."
            raise Refused([Issue("unreadable", str(table), "файл не читается.", advice)]) from fault
        print(f"Организации: новых {import_organisations(rows, source=table.name, by=None).new}.")
    return 0
