"""``orientir demo``: the demonstration answers as filled workbooks (``forms``), or in the web (``seed``)."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orientir.cli.demo_changed import add_changed
from orientir.cli.demo_seed import add_seed
from orientir.cli.parser import add_methodology, content, existing_folder, year

if TYPE_CHECKING:
    from orientir.collection import Examples
    from orientir.methodology import Methodology
    from orientir.terms import Year


def add(commands: Any) -> None:
    parser = commands.add_parser("demo", help="демонстрационные данные")
    demos = parser.add_subparsers(title="Что сделать", metavar="ЧТО", required=True, dest="demo")
    forms = demos.add_parser("forms", help="записать заполненные анкеты муниципалитетов (учебные данные)")
    forms.add_argument("--year", type=year, required=True, metavar="ГОД", help="год мониторинга")
    forms.add_argument("--out", type=Path, required=True, metavar="ПАПКА", help="куда записать анкеты")
    forms.add_argument("--examples", type=Path, default=None, metavar="ПАПКА", help="папка с ответами (2021.csv и др.)")
    add_methodology(forms)
    forms.set_defaults(run=run)
    add_seed(demos)
    add_changed(demos)


def run(arguments: Namespace) -> int:
    from orientir.methodology import load
    from orientir.terms import Issue, Refused

    methodology = load(existing_folder(arguments.methodology))
    folder = arguments.examples or content(f"examples/{methodology.id}")
    if arguments.examples is None and not folder.is_dir():
        message = f"к методике «{methodology.id}» учебных ответов нет."
        raise Refused([Issue("no_examples", "--examples", message, "Укажите папку с ответами.")])
    examples = write_forms(methodology, existing_folder(folder), arguments.year, arguments.out)
    absent = len(examples.participation) - len(examples.forms)
    print(f"Анкет: {len(examples.forms)}, папка: {arguments.out}. Не участвовали: {absent}.")
    return 0


def write_forms(methodology: Methodology, folder: Path, year: Year, out: Path) -> Examples:
    """Write one filled workbook per territory that took part in ``year``."""
    from orientir.collection import read_examples
    from orientir.terms import Issue, Refused
    from orientir.workbooks import form_of, write_form

    path, before = folder / f"{year}.csv", folder / f"{year - 1}.csv"
    if not path.is_file():
        raise Refused([Issue("no_examples", str(path), "нет такого файла.", "Проверьте год и папку с ответами.")])
    examples = read_examples(path, methodology)
    previous = {f.unit: f for f in read_examples(before, methodology).forms} if before.is_file() else {}
    blank = form_of(methodology, examples.level, year)
    units = {unit.id: unit for unit in blank.units}
    out.mkdir(parents=True, exist_ok=True)
    for form in examples.forms:
        unit = units[form.unit]
        target = out / f"{unit.name}.xlsx"
        write_form(target, blank, unit, form, previous.get(form.unit), synthetic=examples.synthetic)
    return examples
