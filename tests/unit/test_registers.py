"""Registers of the methodology: declared in a file, read as cells, added up for a question."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from irkutsk import METHODOLOGY, forms, methodology, snapshot
from orientir.analysis import explain, measures_of, values
from orientir.cells.display import in_words
from orientir.cells.model import Answered, Cell, Unreadable
from orientir.cells.read import read_cell
from orientir.methodology import Field, FieldType, SourceLine, load
from orientir.methodology.records import Record, counted, known_answer
from orientir.report import gather, note
from orientir.snapshot import freeze, read, write
from orientir.terms import Absence, Refused, Year, figure
from small_methodology import write_methodology

NOWHERE = SourceLine(Path("x.yaml"), 1)
REGISTER = """
id: agreements
title: Соглашения
record: соглашение|соглашения|соглашений
kept_by: [school]
belongs_to: organisation
key: [partner]
counts: {from: since, until: until}
fields:
  - {id: partner, label: С кем, type: reference, to: [college], required: true}
  - {id: since, label: С, type: date}
  - {id: until, label: По, type: date}
"""


def field(kind: FieldType, **more: object) -> Field:
    return Field("f", NOWHERE, "", "Поле", kind, (), Year(0), **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "typed", "kept", "shown"),
    [
        (FieldType.PERIOD, "с 01.09.2021 по 31.05.2022", "2021-09-01/2022-05-31", "01.09.2021–31.05.2022"),
        (FieldType.PERIOD, "1.09.2021-31.05.2022", "2021-09-01/2022-05-31", "01.09.2021–31.05.2022"),
        (FieldType.PERIOD, "2021–2025 гг.", "2021-01-01/2025-12-31", "2021–2025"),
        (FieldType.PERIOD, "12 октября 2021", "2021-10-12/2021-10-12", "12.10.2021"),
        (FieldType.MONEY, "1 250 000,50 руб.", Decimal("1250000.50"), f"{figure(Decimal('1250000.5'))} ₽"),
        (FieldType.CONTACT, "Отдел кадров, 8 (3952) 40-00-00", "Отдел кадров, 8 (3952) 40-00-00", None),
    ],
)
def test_what_only_records_hold_is_read_as_people_type_it(
    kind: FieldType, typed: str, kept: object, shown: str | None
) -> None:
    accepts = ("руб", "₽") if kind is FieldType.MONEY else ()
    outcome = read_cell(field(kind, accepts=accepts), Cell(typed))

    assert isinstance(outcome, Answered)
    assert outcome.value == kept
    assert in_words(field(kind), outcome.value) == (shown or typed)
    assert read_cell(field(kind, accepts=accepts), Cell(in_words(field(kind), outcome.value))) == outcome


@pytest.mark.parametrize(
    ("kind", "typed"),
    [(FieldType.PERIOD, "31.05.2022–01.09.2021"), (FieldType.PERIOD, "осень"), (FieldType.CONTACT, "Отдел кадров")],
)
def test_what_only_its_author_can_mend_is_refused(kind: FieldType, typed: str) -> None:
    assert isinstance(read_cell(field(kind), Cell(typed)), Unreadable)


def test_several_choices_are_read_by_their_labels_in_any_order() -> None:
    forms = field(FieldType.CHOICE, choices={"tour": "экскурсия", "talk": "встреча, беседа"}, several=True)

    outcome = read_cell(forms, Cell("встреча, беседа; Экскурсия"))

    assert outcome == Answered("tour talk")
    assert in_words(forms, "tour talk") == "экскурсия; встреча, беседа"
    assert isinstance(read_cell(forms, Cell("экскурсия, танцы")), Unreadable)


def test_only_records_in_force_on_the_day_of_the_monitoring_answer_the_question() -> None:
    irkutsk = methodology()
    register = irkutsk.register("agreements")
    question = next(f for f in irkutsk.fields if f.id == "network_agreements")
    assert register is not None
    assert question.known is not None

    def agreement(id: str, since: date | None, until: date | None = None, kind: str = "network") -> Record:
        days = {name: day for name, day in (("since", since), ("until", until)) if day}
        return Record(id, "bratsk-school-1", {"kind": kind, **days})

    records = [
        agreement("open", date(2020, 9, 1)),
        agreement("ends on the day", date(2020, 9, 1), date(2021, 12, 15)),
        agreement("over the day before", date(2020, 9, 1), date(2021, 12, 14)),
        agreement("begins later", date(2021, 12, 16)),
        agreement("no day", None),
        agreement("of another kind", date(2020, 9, 1), kind="probes"),
    ]

    found = counted(register, irkutsk, Year(2021), records)

    assert [record.id for record in found] == ["open", "ends on the day", "of another kind"]
    assert known_answer(question, question.known, found) == 2


def test_every_fault_of_a_register_is_told_at_once_with_its_line(tmp_path: Path) -> None:
    folder = write_methodology(tmp_path)
    (folder / "registers").mkdir()
    text = REGISTER.replace("key: [partner]", "key: [partnr]").replace("to: [college]", "to: [colege]")
    text = text.replace("kept_by: [school]", "kept_by: [teacher]").replace("until: until", "until: untl")
    (folder / "registers" / "agreements.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(Refused) as refused:
        load(folder)

    told = [(issue.place.rpartition(":")[2], issue.message) for issue in refused.value.issues]
    assert told == [
        ("5", "«kept_by: teacher» не бывает."),
        ("7", "Поля «partnr» в реестре нет."),
        ("8", "Поля с датой «untl» в реестре нет."),
        ("10", "Ссылаться на «colege» нельзя."),
    ]


def test_the_freeze_takes_records_along_and_a_number_is_explained_down_to_them(tmp_path: Path) -> None:
    given = {"kind": "network", "partner": "bratsk-college-1", "since": date(2020, 9, 1)}
    record = Record("17", "bratsk-school-1", given, "bratsk", "Братский колледж, 17/2")
    other = replace(record, id="18", answers=given | {"kind": "probes"})
    frozen = freeze(
        methodology(),
        Year(2021),
        {"municipality": forms(2021)},
        synthetic=True,
        records={"agreements": [record, other]},
    )
    path = tmp_path / "2021.snapshot"
    write(frozen, path)

    again = read(path)
    explained = explain(again, values(again), "network", "bratsk")

    assert again.digest == frozen.digest
    assert again.records == frozen.records
    assert [(r.field, r.id, r.title, r.unit) for r in explained.records] == [
        ("has_network", "17", "Братский колледж, 17/2", "bratsk-school-1")
    ]
    assert explain(again, values(again), "network", "tayshetsky").records == ()


def test_a_snapshot_without_records_stays_as_it_was_to_the_byte() -> None:
    assert (
        freeze(methodology(), Year(2021), {"municipality": forms(2021)}, synthetic=True, records={}).digest
        == snapshot(2021).digest
    )


@pytest.mark.parametrize(
    ("calendar", "told"),
    [
        ("{place: partner}", "Не сказано, какое поле — день."),
        ("{when: partner}", "Поле «partner» для «when» не подходит."),
        ("{when: since, hall: partner}", "Неизвестный ключ «hall»."),
    ],
)
def test_a_calendar_of_what_cannot_stand_in_it_is_refused(tmp_path: Path, calendar: str, told: str) -> None:
    folder = write_methodology(tmp_path)
    (folder / "registers").mkdir()
    text = REGISTER.replace("key: [partner]", f"calendar: {calendar}")
    (folder / "registers" / "agreements.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(Refused) as refused:
        load(folder)

    assert [issue.message for issue in refused.value.issues] == [told]


def test_days_that_others_would_learn_from_filters_are_hidden_from_nobody(tmp_path: Path) -> None:
    folder = write_methodology(tmp_path)
    (folder / "registers").mkdir()
    text = REGISTER.replace("key: [partner]", "calendar: {when: since}\nseen_by: signed_in")
    (folder / "registers" / "agreements.yaml").write_text(text, encoding="utf-8")

    with pytest.raises(Refused) as refused:
        load(folder)

    assert [issue.message for issue in refused.value.issues] == [
        "Поле «since» видят не все, кто видит реестр.",
        "Поле «until» видят не все, кто видит реестр.",
    ]


def test_a_public_register_may_not_tell_titles_of_one_that_is_not(tmp_path: Path) -> None:
    folder = write_methodology(tmp_path)
    (folder / "registers").mkdir()
    (folder / "registers" / "agreements.yaml").write_text(REGISTER, encoding="utf-8")
    referring = (
        "id: visits\ntitle: Поездки\nrecord: поездка|поездки|поездок\nkept_by: [school]\nseen_by: public\n"
        "belongs_to: organisation\nnamed_by: [title]\nfields:\n"
        "  - {id: title, label: Название, type: text, public: true}\n"
        "  - {id: by, label: По какому соглашению, type: reference, to: [agreements], public: true}\n"
    )
    (folder / "registers" / "visits.yaml").write_text(referring, encoding="utf-8")

    with pytest.raises(Refused) as refused:
        load(folder)

    [issue] = refused.value.issues
    assert issue.message == "«by» показывает названия записей реестра «agreements» тем, кто его не видит."


def test_measures_of_the_note_are_those_that_a_register_holds_else_those_of_the_methodology() -> None:
    given = {"title": "Вебинар для условных команд.", "kind": "webinar", "indicators": "network probes"}
    record = Record("5", "", given | {"held": date(2021, 3, 18)}, "", "Вебинар")
    kept = freeze(
        methodology(),
        Year(2021),
        {"municipality": forms(2021)},
        synthetic=True,
        records={"regional_measures": [record]},
    )

    [measure] = measures_of(kept)

    assert (measure.text, measure.indicators) == ("Вебинар для условных команд.", ("network", "probes"))
    assert "Вебинар для условных команд." in str(note(gather(kept, snapshot(2020))))
    assert len(measures_of(snapshot(2021))) == 25


def test_numbers_that_may_count_the_same_people_are_never_added(tmp_path: Path) -> None:
    """The file says which ones; a question that would add them does not pass the check, and is told why."""
    folder = tmp_path / "irkutsk"
    shutil.copytree(METHODOLOGY, folder)
    criterion = folder / "criteria" / "05-preferences.yaml"
    text = criterion.read_text(encoding="utf-8")
    where = """where: "source = 'bvb'", value: "sum(pupils)\""""
    assert where in text
    criterion.write_text(text.replace(where, 'value: "sum(pupils)"'), encoding="utf-8")

    with pytest.raises(Refused) as refused:
        load(folder)

    told = next(i for i in refused.value.issues if "складывать нельзя" in i.message)
    assert "05-preferences.yaml" in told.place
    assert "Добавьте where" in told.advice


def test_a_project_is_found_under_every_name_that_it_had() -> None:
    register = methodology().register("pupil_events")
    assert register is not None
    project = register.field("project")

    for name in ("JuniorSkills", "juniorskills", project.choices["juniorskills"]):
        assert read_cell(project, Cell(name)) == Answered("juniorskills"), name


def test_whose_records_they_are_is_counted_and_not_how_many() -> None:
    question = next(f for f in methodology().fields if f.id == "schools_with_posts")
    assert question.known is not None
    posts = [
        Record("1", "bratsk-school-1", {"place": "school", "fte": Decimal("0.5")}),
        Record("2", "bratsk-school-1", {"place": "school", "fte": Decimal("0.25")}),
        Record("3", "bratsk-school-2", {"place": "school", "fte": Decimal("1")}),
        Record("4", "bratsk-other-1", {"place": "other", "fte": Decimal("1")}),
    ]

    assert known_answer(question, question.known, posts) == 2


def test_records_that_hold_no_number_know_nothing() -> None:
    question = next(f for f in methodology().fields if f.id == "funding_amount")
    assert question.known is not None

    assert known_answer(question, question.known, [Record("1", "bratsk", {"purpose": "Пробы"})]) is Absence.NO_ANSWER


def test_slips_in_fields_and_examples_are_told_with_their_line(tmp_path: Path) -> None:
    folder = write_methodology(tmp_path)
    (folder / "registers").mkdir()
    text = REGISTER + (
        "  - {id: my number, label: Число, type: integer}\n"
        "  - {id: owner, label: Чьё}\n"
        "  - {id: age, label: Возраст, type: integer, minimum: 5, maximum: 1}\n"
        "examples: [{name: Дата, year: 2021, given: [{since: осень}], expect: {records: 1}}]\n"
    )
    (folder / "registers" / "agreements.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(Refused) as refused:
        load(folder)

    told = " ".join(issue.message for issue in refused.value.issues)
    for slip in ("Код «my number» недопустим.", "Код «owner» занят программой.", "«age»: maximum меньше, чем minimum."):
        assert slip in told
    (folder / "registers" / "agreements.yaml").write_text(
        REGISTER + text.partition("minimum: 5, maximum: 1}\n")[2], encoding="utf-8"
    )
    with pytest.raises(Refused, match="«осень» — не дата"):
        load(folder)
