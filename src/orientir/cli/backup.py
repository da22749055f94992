"""``orientir backup FILE``: write a copy of all data and files while people work."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from orientir.terms import figure


def add(commands: Any) -> None:
    parser = commands.add_parser("backup", help="сделать копию базы и файлов, не прерывая работы")
    parser.add_argument("file", type=Path, metavar="ФАЙЛ", help="куда записать, например orientir-2021-12-15.zip")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    from orientir.cli.django_start import start

    start(new_home=False)
    from orientir.web.site.backup import back_up
    from orientir.web.site.start import refuse_unfit_data

    refuse_unfit_data()
    copied = back_up(arguments.file)
    rows, files = figure(copied.rows), figure(copied.files)
    print(f"Копия записана и проверена: {arguments.file}. Строк: {rows}, файлов: {files}.")
    print(f"Отпечаток: {copied.digest}")
    print("В копии персональные данные сотрудников и ключи второго фактора: храните её как пароль.")
    return 0
