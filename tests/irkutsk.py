"""The demonstration region, frozen in memory, for tests of what is made from it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from orientir.analysis import shown
from orientir.cli.demo_changed import changed_year
from orientir.cli.demo_schools import school_answers, school_name, schools_by_territory
from orientir.collection import read_examples
from orientir.methodology import Methodology, load
from orientir.opendata import Edition, make
from orientir.report import Document, Material, Telling, gather, note
from orientir.snapshot import Snapshot, freeze
from orientir.terms import Absence, FilledForm, Unit, Year
from published_figures import EXAMPLES, METHODOLOGY

SILENT = 12
"""Municipalities that leave a question empty in ``with_gaps``."""


@cache
def methodology() -> Methodology:
    return load(METHODOLOGY)


@cache
def snapshot(year: int) -> Snapshot:
    return freeze(methodology(), Year(year), {"municipality": forms(year)}, synthetic=True)


@cache
def changed() -> Snapshot:
    """The example year of 2022 with changed definitions."""
    with TemporaryDirectory() as folder:
        return changed_year(Path(folder))


@cache
def material() -> Material:
    return gather(snapshot(2021), snapshot(2020))


@cache
def document() -> Document:
    return note(gather(snapshot(2021), snapshot(2020)))


@cache
def edition() -> Edition:
    """What is published of 2021, beside 2020."""
    year, before, tested = shown(snapshot(2021)), shown(snapshot(2020)), material().factors
    return make(year, before, Telling(material()), number=1, day=date(2022, 2, 1), factors=tested)


@cache
def forms(year: int) -> tuple[FilledForm, ...]:
    return read_examples(EXAMPLES / f"{year}.csv", methodology()).forms


@cache
def with_schools(year: int = 2021) -> Snapshot:
    """A year with 870 schools, whose answers add up to those of their municipalities."""
    home = {t.id: t for t in methodology().territories}
    numbers, fields = schools_by_territory(methodology().territories), methodology().form("school", Year(year))
    units, answered = [], []
    for municipal in forms(year):
        place, number = municipal.unit, numbers[municipal.unit]
        for at, answers in enumerate(school_answers(place, number, fields, municipal.answers), start=1):
            units.append(Unit(f"{place}-school-{at}", school_name(home[place], at), "school", "school", place))
            answered.append(FilledForm(units[-1].id, answers))
    asked = {"municipality": forms(year), "school": answered}
    return freeze(methodology(), Year(year), asked, units=units, synthetic=True)


@cache
def with_gaps() -> Material:
    """2021 with «есть сетевое взаимодействие» left empty in the forms of 12 municipalities that took part in 2020."""
    silent = [form.unit for form in forms(2020)][:SILENT]
    planted = [
        replace(form, answers={**form.answers, "has_network": Absence.NO_ANSWER}) if form.unit in silent else form
        for form in forms(2021)
    ]
    return gather(freeze(methodology(), Year(2021), {"municipality": planted}, synthetic=True), snapshot(2020))
