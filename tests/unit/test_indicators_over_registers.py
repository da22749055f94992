"""An indicator may count the records of a register directly: nobody is asked, and the number ends at the records."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from orientir.analysis import compare, explain, reference_values, values
from orientir.methodology import load
from orientir.methodology.records import Record
from orientir.report import gather, note
from orientir.snapshot import Snapshot, freeze, read, write
from orientir.terms import Absence, Answer, FilledForm, Refused, Year
from small_methodology import CRITERION, write_methodology

REGISTER = """
id: agreements
title: Соглашения
record: соглашение|соглашения|соглашений
kept_by: [coordinator]
belongs_to: territory
named_by: [partner]
counts: {from: since}
fields:
  - {id: partner, label: С кем, type: text, required: true}
  - {id: since, label: С, type: date}
  - {id: about, label: О чём, type: choice, several: true, choices: {network: сеть, probes: пробы}}
  - {id: source, label: Источник, type: choice, choices: {school: школа, city: город}}
  - {id: pupils, label: Обучающихся, type: integer, overlaps: [source]}
"""
INDICATORS = """
  - id: network
    title: Доля соглашений о сетевой форме
    since: 2020
    level: agreements
    value: share_of_units(about = 'network')
    period: calendar_year
    denominator: соглашения, действующие в день мониторинга
    finding: О сетевой форме заключено {count} {соглашение|соглашения|соглашений} ({share}).
    finding_none: О сетевой форме соглашений нет.
    examples:
      - name: два из трёх соглашений
        given: [{about: network}, {about: network probes}, {about: probes}]
        expect: {count: 2, of: 3, share: 67%}
  - {id: with_network, title: Районы с сетевыми соглашениями, since: 2020, level: agreements, units: municipality,
     period: calendar_year, value: count_units(about = 'network')}
"""
GIVEN: tuple[tuple[str, Mapping[str, Answer]], ...] = (
    ("north", {"partner": "Колледж", "about": "network probes"}),
    ("north", {"partner": "Завод", "about": "probes"}),
    ("south", {"partner": "Вуз", "about": "network"}),
    ("east", {"partner": "Лагерь"}),
)


def folder(path: Path, indicators: str = INDICATORS) -> Path:
    made = write_methodology(path)
    (made / "registers").mkdir()
    (made / "registers" / "agreements.yaml").write_text(REGISTER, encoding="utf-8")
    [criterion] = (made / "criteria").glob("*.yaml")
    criterion.write_text(CRITERION + indicators, encoding="utf-8")
    return made


def frozen(path: Path, year: int, given: tuple[tuple[str, Mapping[str, Answer]], ...] = GIVEN) -> Snapshot:
    methodology = load(folder(path / str(year)))
    forms = [FilledForm(place, {"has_plan": True, "pupils": 10}) for place in ("north", "south")]
    records = [
        Record(str(at), place, {"since": date(2019, 1, 9), **answers}, place, str(answers["partner"]))
        for at, (place, answers) in enumerate(given, 1)
    ]
    return freeze(methodology, Year(year), {"municipality": forms}, synthetic=True, records={"agreements": records})


def test_its_base_are_the_records_and_a_list_that_nobody_has_begun_says_nothing(tmp_path: Path) -> None:
    path = tmp_path / "2021.snapshot"
    write(frozen(tmp_path, 2021), path)
    kept = read(path)

    found = values(kept)

    region = found.region("network")
    assert (region.k, region.n, region.answered) == (2, 3, 3)
    assert (region.took_part, region.asked) == (4, 4)
    assert found["network", "north"].value == Fraction(1, 2)
    assert found["network", "east"].absence is Absence.NO_ANSWER
    assert found["network", "west"].absence is Absence.NO_ANSWER
    assert (found.region("with_network").k, found.region("with_network").n) == (2, 2)
    assert dict(found) == dict(reference_values(kept))


def test_it_ends_at_the_records_that_count(tmp_path: Path) -> None:
    kept = frozen(tmp_path, 2021)

    explained = explain(kept, values(kept), "network")
    north = explain(kept, values(kept), "network", "north")

    assert [(r.title, r.territory, r.id) for r in explained.records] == [
        ("Колледж", "north", "1"),
        ("Вуз", "south", "3"),
    ]
    assert [r.title for r in north.records] == ["Колледж"]
    assert explained.contributions == ()


def test_years_are_compared_where_both_have_records(tmp_path: Path) -> None:
    before = frozen(tmp_path, 2020, GIVEN[:2])
    after = frozen(tmp_path, 2021, (*GIVEN[2:], ("north", {"partner": "Парк", "about": "network"})))

    found = compare((before, values(before)), (after, values(after)))["network"]

    assert found.panel.units == {"north"}
    assert found.change == Fraction(1, 2)


def test_the_note_tells_it_with_its_base(tmp_path: Path) -> None:
    text = str(note(gather(frozen(tmp_path, 2021), None))).replace("\\xa0", " ")

    assert "О сетевой форме заключено 2 соглашения (2 из 3 соглашений, 67 %)." in text


@pytest.mark.parametrize(
    ("indicator", "told"),
    [
        ("level: agreement, value: n()", "Нет уровня, реестра или анкеты «agreement»"),
        ("level: agreements, value: sum(pupils)", "при разных «source» складывать нельзя"),
        ("level: agreements, value: sum(has_plan)", "has_plan"),
        ("level: agreements, units: district, value: n()", "уровня «district» нет"),
        ("level: agreements, units: school, value: n()", "«school» — не уровень территорий"),
    ],
)
def test_a_formula_that_no_record_answers_is_refused(tmp_path: Path, indicator: str, told: str) -> None:
    given = f"  - {{id: x, title: Что-то, since: 2021, period: calendar_year, {indicator}}}\n"

    with pytest.raises(Refused) as refused:
        load(folder(tmp_path, given))

    assert told in "\n".join(issue.message for issue in refused.value.issues)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("belongs_to: territory", "belongs_to: region", "записи реестра «agreements» ничьи"),
        ("id: agreements", "id: municipality", "Код «municipality» уже у уровня."),
        ("{from: since}", "{on: since, within: school_year}", "записи реестра относятся к году по «school_year»"),
    ],
)
def test_a_register_that_an_indicator_would_read_wrongly_is_refused(
    tmp_path: Path, old: str, new: str, told: str
) -> None:
    made = folder(tmp_path)
    path = made / "registers" / "agreements.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")

    with pytest.raises(Refused) as refused:
        load(made)

    assert told in "\n".join(issue.message for issue in refused.value.issues)
