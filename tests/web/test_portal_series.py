"""Years side by side on the portal: each number from its own year's edition, a change only where one is published."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from orientir.opendata import Edition
from orientir.opendata.edition import Change
from orientir.terms import REGION
from orientir.web.portal import series
from orientir.web.portal.serving import Asked
from orientir.web.results.editions import Known
from web.small_edition import PLACE, content


def year(number: int, of: int, previous: int | None, said: Mapping[int, str], data: str = "") -> Edition:
    """A small edition that compares its year with the one before: what it prints of each year, and of the change."""
    whole = content()
    definition, figure = whole.indicators[0].definitions[0], whole.figures[0]
    change = None if previous is None else Change(previous, of, *[Decimal(1)] * 4, 1, Decimal(1), f"изменение {of}")
    indicator = replace(
        whole.indicators[0], definitions=tuple(replace(definition, year=y) for y in said), change=change
    )
    figures = [replace(figure, territory=t, year=y, shown=s) for y, s in said.items() for t in (REGION, PLACE)]
    digests = {y: f"{data if y == of else ''}{y}" for y in said}
    return replace(
        whole,
        number=number,
        year=of,
        previous=previous,
        indicators=(indicator,),
        figures=tuple(figures),
        digests=digests,
    )


FIRST = year(1, 2020, None, {2020: "один"})
SECOND = year(2, 2021, 2020, {2021: "два", 2020: "один, как в другой редакции"})
CORRECTED = year(3, 2020, None, {2020: "один исправленный"}, data="исправлено ")
THIRD = year(4, 2023, 2021, {2023: "три", 2021: "два"})


def rows(
    monkeypatch: pytest.MonkeyPatch, *editions: Edition, number: int | None = None, place: str = REGION
) -> list[series.Row]:
    known = {
        Known(e.number, e.year, date(2022, 1, 1), datetime(2022, 1, 1, tzinfo=UTC), "", "", ""): e for e in editions
    }
    monkeypatch.setattr(series, "content_of", known.__getitem__)
    monkeypatch.setattr("orientir.web.portal.serving.content_of", known.__getitem__)
    order = tuple(sorted(known, key=lambda one: -one.number))
    wanted = max((k for k in order if number in (None, k.number)), key=lambda one: (one.year, one.number))
    asked = Asked(wanted, order, "ru", number, "", "open_series")
    return series.rows_of(asked, series.columns_of(asked), asked.edition.criteria[0], place)


def test_each_number_is_that_of_its_own_years_edition_and_a_change_that_of_the_later(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    [row] = rows(monkeypatch, FIRST, SECOND)

    assert row.values == ["один", "два"]
    assert row.steps == ["изменение 2021"]


def test_of_a_year_whose_data_were_corrected_since_and_of_one_that_was_not_compared_no_change_is_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    [row] = rows(monkeypatch, FIRST, SECOND, CORRECTED, replace(THIRD, previous=None))

    assert row.values == ["один исправленный", "два", "три"]
    assert row.steps == [
        "Несопоставимо: данные за 2020 год исправлены после редакции 2.",
        "Редакция 4 с 2021 годом не сравнивала.",
    ]


def test_at_the_address_of_an_edition_stands_what_was_published_until_then(monkeypatch: pytest.MonkeyPatch) -> None:
    [row] = rows(monkeypatch, FIRST, SECOND, CORRECTED, THIRD, number=2)

    assert row.values == ["один", "два"]
    assert row.steps == ["изменение 2021"]


def test_where_one_edition_is_all_there_is_its_own_earlier_year_stands_beside_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    [row] = rows(monkeypatch, SECOND)

    assert row.values == ["один, как в другой редакции", "два"]


def test_where_years_do_not_compare_the_region_says_why_and_a_place_that_they_do_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    indicator = SECOND.indicators[0]
    assert indicator.change is not None
    why = replace(indicator.change, change=None, words="Несопоставимо: определение изменилось. По общему определению …")
    changed = replace(SECOND, indicators=(replace(indicator, change=why),))

    steps = [rows(monkeypatch, FIRST, one, place=at)[0].steps for one in (SECOND, changed) for at in (REGION, PLACE)]

    assert steps == [["изменение 2021"], [""], [why.words], ["годы не сравнивать"]]


def test_what_is_new_and_what_is_gone_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    indicator = SECOND.indicators[0]
    new = replace(SECOND, indicators=(replace(indicator, id="new", title="Новый", change=None),), figures=())
    not_assessed = replace(SECOND, indicators=(replace(indicator, id="new", title="Новый"),), figures=())

    gone, came = sorted(rows(monkeypatch, FIRST, new), key=lambda row: row.title == "Новый")

    assert (gone.values, gone.steps, gone.address) == (["один", ""], ["С 2021 года не оценивают."], "")
    assert (came.steps, came.address) == (["В 2020 году не оценивали."], "/open/indicators/new/")
    of_place = rows(monkeypatch, FIRST, not_assessed, place=PLACE)
    assert [row.steps for row in of_place if row.title == "Новый"] == [["В 2020 году не оценивали."]]
