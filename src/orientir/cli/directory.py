"""``orientir directory``: territories from the methodology and organisations from a table into the database."""

from __future__ import annotations

from argparse import Namespace
from datetime import date
from pathlib import Path
from typing import Any

from orientir.cli.parser import add_methodology, existing_folder


def add(commands: Any) -> None:
    parser = commands.add_parser("directory", help="загрузить территории и организации")
    text = "таблица Excel или CSV: муниципалитет, название и, если есть, вид и код"
    parser.add_argument("--organisations", type=Path, metavar="ФАЙЛ", help=text)
    parser.add_argument("--since", type=date.fromisoformat, metavar="ГГГГ-ММ-ДД", help="с какого дня новые названия")
    add_methodology(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    from orientir.cli.django_start import start
    from orientir.methodology import load
    from orientir.terms import figure

    start()
    from django.db import transaction
    from django.utils import timezone

    from orientir.web.directory.loading import import_register, import_territories
    from orientir.web.site.start import prepare

    methodology = load(existing_folder(arguments.methodology))
    prepare()
    since = arguments.since or date(min(methodology.campaigns, default=timezone.localdate().year), 1, 1)
    said = []
    with transaction.atomic():
        done = import_territories(methodology, by=None, since=since)
        region = methodology.region.get("nom", methodology.id)
        said.append(f"Территории ({region}): новых {figure(done.new)}, изменено {figure(done.changed)}.")
        if table := arguments.organisations:
            loaded = import_register(table, by=None)
            said += [f"Организации: новых {figure(loaded.new)}.", *loaded.notes]
    print("\n".join(said))  # only now is it done
    return 0
