"""The letter to a municipality and the sheet of a school, from the demonstration region with 870 schools."""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import replace
from datetime import date
from functools import cache

import pytest

import irkutsk
from orientir.analysis import advice, compare, values, withholding
from orientir.report import (
    Counsel,
    Envelope,
    Followed,
    LetterMaterial,
    Sheets,
    ShortDocument,
    ShortDocx,
    ShortPdf,
    gather_letters,
    letter,
    sheet,
)
from orientir.report.document import Heading, Items, Paragraph, Table, plain
from orientir.report.greeting import greeting
from orientir.report.sheet import concerns
from orientir.snapshot import freeze
from orientir.terms import NBSP, REGION, THIN, Absence, Year

ENVELOPE = Envelope(date(2022, 2, 1), date(2022, 3, 1), ("Иванова Анна Петровна",))


@cache
def found() -> LetterMaterial:
    return gather_letters(irkutsk.with_schools(), irkutsk.snapshot(2020))


def test_what_an_edition_has_withheld_no_letter_tells() -> None:
    snapshot = irkutsk.snapshot(2021)
    printed = withholding(snapshot, values(snapshot), frozenset({("trained_staff", REGION)}))

    told = gather_letters(snapshot, None, [printed])

    assert told.material.values.region("trained_staff").absence is Absence.SUPPRESSED
    assert told.own.region("trained_staff").k == 380


@cache
def counsels(place: str) -> tuple[Counsel, ...]:
    given = advice(found().snapshot, found().own, place, found().material.problems)
    return tuple(
        Counsel(a.recommendation.id, a.recommendation.addressee, a.recommendation.text, a.indicators, a.problems)
        for a in given
    )


def words(document: ShortDocument) -> str:
    said = []
    for block in document.blocks:
        match block:
            case Heading(_, heading, _):
                said.append(heading)
            case Paragraph(spans, _):
                said.append(plain(spans))
            case Items(items, _, _):
                said += map(plain, items)
            case Table():
                said += ["\t".join(plain(cell.spans) for cell in row) for row in (*block.header, *block.rows)]
    return "\n".join(said).replace(NBSP, " ").replace(THIN, " ")


@cache
def to(place: str) -> str:
    return words(letter(found(), place, counsels(place), ENVELOPE))


def test_a_letter_says_what_the_municipality_must_know() -> None:
    said = to("bratsk")

    assert said.startswith("Уважаемая Анна Петровна!")
    assert "Просим до 1 марта 2022 года" in said
    assert "синтетические (условные)" in said
    assert re.search(r"диагностика профессиональных предпочтений: 1 309 из 5 222 \(25 %\), порог — 50 % \(наш\)", said)
    assert "Наличие муниципальной организации/структурного подразделения" in said
    assert re.search("Наличие муниципальной организации[^\t]*\tнет\tда\tстало «да»\t21 из 42", said)
    assert re.search("диагностика профессиональных предпочтений\t665 из 3 962.*\tприм. 1\t", said)
    assert "Примечание 1. Охват" in said
    assert letter(found(), "bratsk", (), ENVELOPE).addressee[0] == "Координатору мониторинга в городе Братске"


@pytest.mark.parametrize("place", ["irkutsk", "katangsky", "olkhonsky"])
def test_its_own_numbers_are_told_to_it_and_those_of_others_only_where_they_may_be_shown(place: str) -> None:
    hidden = {indicator for indicator, at in found().material.withheld if at == place}
    rows = [line.split("\t") for line in to(place).split("\n") if "\t" in line]
    own = {row[0]: row[-3 if len(row) == 4 else -4] for row in rows}
    wording = found().material.wording
    shown = {
        i.title: wording.shown(found().own[i.id, place], one_unit=True).replace(NBSP, " ").replace(THIN, " ")
        for i in found().snapshot.methodology.indicators
        if i.id in hidden and not i.complement_of
    }

    assert {title: own[title] for title in shown} == shown
    assert "скр." not in shown.values()


def test_withheld_peers_are_left_out_of_the_number_of_peers_and_the_letter_says_so() -> None:
    share = "contest_participants"
    places = [t.id for t in found().snapshot.territories]
    hide = frozenset((share, place) for place in places[::2])
    material = replace(found().material, values=found().material.values.without(hide), withheld=hide)
    said = words(letter(replace(found(), material=material), "bratsk", (), ENVELOPE))
    cell = next(line for line in said.split("\n") if line.startswith("Доля обучающихся 6–11 классов")).split("\t")[-1]

    assert not cell.endswith("из 7")
    assert "скрытые значения похожих муниципалитетов в их число не входят" in said


def test_without_the_year_before_no_change_is_stated() -> None:
    forms = [form for form in irkutsk.forms(2020) if form.unit != "bratsk"]
    earlier = freeze(irkutsk.methodology(), Year(2020), {"municipality": forms}, synthetic=True)
    alone = gather_letters(irkutsk.snapshot(2021), earlier)
    said = words(letter(alone, "bratsk", (), ENVELOPE))

    assert "Данных за предыдущий год о вас нет" in said
    assert "Изменение" not in said
    assert "стало «да»" not in said
    assert words(letter(gather_letters(irkutsk.snapshot(2021)), "bratsk", (), ENVELOPE)).count("2020 год\t") == 0


def test_the_change_of_places_is_that_of_the_region_where_there_is_one_place() -> None:
    before, after = irkutsk.snapshot(2020), irkutsk.snapshot(2021)
    region = compare((before, values(before)), (after, values(after)))
    places = found().comparisons

    for id, comparison in region.items():
        if comparison.change is not None:
            told = [c[id].panel_after for c in places.values() if c[id].panel_after is not None]
            assert sum(counted.k for counted in told) == comparison.panel_after.k  # type: ignore[union-attr]
            assert all((c[id].refusals == ()) == bool(len(c[id].panel)) for c in places.values())


def test_last_years_recommendation_comes_back_with_its_measure() -> None:
    lacking = next(c for c in counsels("bratsk") if c.recommendation == "give_assignment")
    reached = next(
        Counsel("x", "municipality", "Назначить координатора.", (id,))
        for id in ("coordinator",)
        if found().own[id, "bratsk"].k
    )
    told = [Followed(lacking, Year(2020), ("Внести задание в план — до 1 июня 2021 года, не сделано",))]
    said = words(letter(found(), "bratsk", (), ENVELOPE, [*told, Followed(reached, Year(2020))]))

    assert re.search(r"Включить деятельность.*\tВнести задание в план — до 1 июня 2021 года, не сделано\tостался", said)
    assert "Назначить координатора.\tмера не названа\tпорог достигнут" in said


def test_a_sheet_has_the_own_answers_of_a_school_and_of_others_only_how_many_say_yes() -> None:
    sheets, school = Sheets(found()), "bratsk-school-1"
    said = words(sheet(sheets, school, counsels("bratsk"), ENVELOPE))
    answers = sheets.answers[school]
    yes = sum(bool(a.get("has_network")) for a in sheets.answers.values())

    assert f"{answers['graduates_9']} " in said
    assert f"{yes} из 870" in said
    assert "В 2020 году ваша школа формы не заполняла" in said
    assert "Утвердить" not in said


def test_a_school_is_not_told_to_do_what_its_answers_say_is_done() -> None:
    sheets = Sheets(found())
    post = Counsel("introduce_school_posts", "school", "Ввести ставку.", ("school_posts",))

    assert concerns(sheets, post, {"school_posts_fte": 0})
    assert not concerns(sheets, post, {"school_posts_fte": 1})
    assert concerns(sheets, post, {"school_posts_fte": Absence.NO_ANSWER})
    assert concerns(sheets, replace(post, indicators=()), {"school_posts_fte": 1})
    tested = replace(post, indicators=("diagnostics",))
    of_ten = {"plans_survey": 2, "diagnostics_other": 2, "graduates_9": 10, "graduates_11": 0}
    assert concerns(sheets, tested, of_ten)
    assert not concerns(sheets, tested, of_ten | {"diagnostics_other": 4})


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (["Иванова Анна Петровна"], "Уважаемая Анна Петровна!"),
        (["Анна Петровна Станкевич"], "Уважаемая Анна Петровна!"),
        (["Станкевич Пётр Ильич"], "Уважаемый Пётр Ильич!"),
        (["Никита Сергеевич"], "Уважаемый Никита Сергеевич!"),
        (["Анна Станкевич"], "Уважаемые коллеги!"),
        (["Любовь Войнович"], "Уважаемые коллеги!"),
        (["А. П. Иванова"], "Уважаемые коллеги!"),
        (["Координатор Братска (демонстрация)"], "Уважаемые коллеги!"),
        (["Анна Петровна", "Иван Петрович"], "Уважаемые коллеги!"),
        ([], "Уважаемые коллеги!"),
    ],
)
def test_nobody_is_greeted_by_a_guess(names: list[str], said: str) -> None:
    assert greeting(names, "ru") == said


def test_a_letter_is_a_docx_and_a_pdf_with_the_same_words_and_the_same_bytes_each_time() -> None:
    document = letter(found(), "bratsk", counsels("bratsk"), ENVELOPE)
    write_docx, write_pdf = ShortDocx(), ShortPdf()
    data = write_docx(document)
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body = package.read("word/document.xml").decode()
    other = write_docx(letter(found(), "irkutsk", (), ENVELOPE))

    assert "Анна Петровна" in body
    assert "{{" not in body
    assert other != data
    assert ShortDocx()(document) == data
    assert write_pdf(document) == ShortPdf()(document)
    assert write_pdf(document).startswith(b"%PDF")


def test_a_letter_to_another_language_is_in_it() -> None:
    english = replace(irkutsk.methodology(), language="en", addressees={"municipality": "To the municipality"})
    snapshot = replace(irkutsk.snapshot(2021), methodology=english)
    said = words(letter(gather_letters(snapshot), "bratsk", counsels("bratsk"), ENVELOPE))

    assert said.startswith("Dear colleagues,")
    assert "Below the threshold" in said
