"""``orientir restore FILE``: restore a copy into an empty installation."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from orientir.cli.parser import not_a_folder
from orientir.terms import Issue, Refused, figure


def add(commands: Any) -> None:
    parser = commands.add_parser("restore", help="восстановить копию в пустую установку")
    parser.add_argument("file", type=Path, metavar="ФАЙЛ", help="копия, сделанная командой backup")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    from orientir.cli.django_start import start

    if not not_a_folder(arguments.file).exists():
        raise Refused([Issue("no_file", str(arguments.file), "нет такого файла.", "Проверьте имя.")])
    start()
    from orientir.web.site.restore import restore
    from orientir.web.site.start import prepare

    prepare()
    copied = restore(arguments.file)
    rows, files = figure(copied.rows), figure(copied.files)
    print(f"Восстановлено и проверено. Строк: {rows}, файлов: {files}. Отпечаток: {copied.digest}")
    print("Всем понадобится войти заново.")
    return 0
