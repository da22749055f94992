"""``orientir run``: run every step on the demonstration data, from filled forms to the note."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from orientir.cli.parser import add_methodology, content, existing_folder, progress

YEARS = (2020, 2021)


def add(commands: Any) -> None:
    parser = commands.add_parser("run", help="пройти весь путь на демонстрационных данных: формы, снимки, справка")
    parser.add_argument("--out", type=Path, default=Path("out"), metavar="ПАПКА", help="куда записать (out)")
    add_methodology(parser)
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    from orientir.cli.demo import write_forms
    from orientir.cli.freeze import freeze_forms
    from orientir.methodology import load
    from orientir.report import gather, highlights, note, write_files
    from orientir.terms import Year

    out: Path = arguments.out
    methodology = load(existing_folder(arguments.methodology))
    examples = content(f"examples/{methodology.id}")
    snapshots = []
    with progress("Демонстрация", 2 * len(YEARS) + 3) as step:
        for year in map(Year, YEARS):
            write_forms(methodology, existing_folder(examples), year, out / "forms" / str(year))
            step(f"формы {year} года")
            snapshots.append(freeze_forms(methodology, out / "forms" / str(year), year, out / f"{year}.snapshot")[0])
            step(f"снимок {year} года")
        material = gather(snapshots[1], snapshots[0])
        files = write_files(note(material), out, f"note-{YEARS[1]}", step)
    print("Данные синтетические по муниципалитетам; итоги по области равны опубликованным.")
    print(f"\nФормы:   {out / 'forms'}")
    print(f"Снимки:  {', '.join(str(out / f'{year}.snapshot') for year in YEARS)}")
    print(f"Справка: {', '.join(map(str, files))}\n")
    for number, sentence in enumerate(highlights(material), 1):
        print(f"{number}. {sentence}")
    print(f"\nОткуда число: orientir explain {out / '2021.snapshot'} network")
    return 0
