"""Lists in Excel: what people have today goes in as one change or not at all, and out as it can come in again."""

from __future__ import annotations

import io
from collections.abc import Callable
from contextlib import suppress
from datetime import date
from itertools import count
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction

from orientir.cells.model import Unreadable
from orientir.web.directory.models import Organisation, Role
from orientir.web.jobs.worker import run_waiting
from orientir.web.registers import access
from orientir.web.registers.declared import register_of
from orientir.web.registers.models import ListUpload, Record
from orientir.web.registers.names import Names, names_of
from web.cast import Browser, Region
from web.test_jobs import KillAt, Killed

LOAD = "/registers/agreements/load/"
As = Callable[[str], Browser]
HEADINGS = ["№ п/п", "Школа", "С кем заключено", "О чём соглашение", "Номер документа", "Действует с", "Действует по"]
FIRST, SECOND = "Школа № 1 города Братска", "школа №2 города Братска"
NETWORK = "сетевая форма реализации программ"


@pytest.fixture
def _college(region: Region) -> None:
    Organisation.objects.enter(
        [Organisation(territory_id="bratsk", kind="college", name="Братский политехнический колледж")]
    )


def book(*rows: list[Any], merged: str = "", hidden: int = 0) -> bytes:
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    for row in rows:
        sheet.append(row)
    if merged:
        sheet.merge_cells(merged)
    if hidden:
        sheet.row_dimensions[hidden].hidden = True
    target = io.BytesIO()
    made.save(target)
    return target.getvalue()


def usual(*rows: list[Any]) -> bytes:
    return book(HEADINGS, *rows)


def row(school: str = FIRST, partner: str = "Братский политехнический колледж", **more: Any) -> list[Any]:
    given = {"number": "1", "since": date(2021, 9, 1), "until": None} | more
    return ["", school, partner, given.get("kind", NETWORK), given["number"], given["since"], given["until"]]


def read(browser: Browser, data: bytes, name: str = "список.xlsx") -> tuple[str, str]:
    """Upload a list, let the worker read it: the address of its page, and what that shows."""
    response = browser.post(LOAD, {"file": SimpleUploadedFile(name, data)})
    assert response.status_code == 302, response.content.decode()
    run_waiting()
    return response["Location"], browser.get(response["Location"]).content.decode()


def apply(browser: Browser, path: str) -> str:
    assert browser.post(path).status_code == 302
    run_waiting()
    return browser.get(path).content.decode()


@pytest.mark.usefixtures("_college")
@pytest.mark.django_db(transaction=True)
def test_a_list_as_people_keep_it_tells_all_its_faults_and_brings_the_rest_once(as_: As) -> None:
    anna = as_("anna")
    data = book(
        ["Соглашения школ города Братска на 2021/2022 учебный год"],
        [
            "№ п/п",
            "Школа",
            "С кем заключено",
            "О чём соглашение",
            "Номер документа",
            "Срок действия",
            "",
            "Ответственный",
        ],
        ["", "", "", "", "", "Действует с", "Действует по", ""],
        [1, 2, 3, 4, 5, 6, 7, 8],
        [*row(number="1", since="01.09.2021"), "Иванова"],
        [*row(SECOND, number="2"), ""],
        [*row(number="1", since="01.09.2021"), ""],
        [*row(partner="Братский колледж", number="3"), ""],
        [*row("Школа № 5 города Тайшета", number="4", since="сентябрь"), ""],
        ["Итого", "", "", "", 5, "", "", ""],
        merged="F2:G2",
        hidden=6,
    )
    path, page = read(anna, data)

    for told in (
        "<strong>2</strong> новых",
        "<strong>3</strong>",
        "Строка 7 повторяет строку 5.",
        "C8, «С кем заключено»: «Братский колледж» нет в списке.",
        "B9, «Организация»: «Школа № 5 города Тайшета» нет в списке.",
        "F9, «Действует с»: «сентябрь» — не полная дата.",
        "Этих столбцов в реестре нет, они не загружаются: «№ п/п», «ответственный».",
        "Строки с итогами пропущены: 10.",
        "скрытые строки",
    ):
        assert told in page, told
    assert not Record.objects.exists()
    assert "Внесено" in apply(anna, path)
    assert [r.unit for r in Record.objects.order_by("pk")] == ["bratsk-school-1", "bratsk-school-2"]
    _, page = read(anna, data)
    assert "<strong>0</strong> новых" in page
    assert "<strong>2</strong> без изменений" in page
    assert Record.objects.count() == 2


@pytest.mark.usefixtures("_college")
def test_a_list_may_be_a_table_of_text(as_: As) -> None:
    rows = [HEADINGS, row(since="01.09.2021"), row(SECOND, since="сентябрь")]
    text = "\n".join(";".join(f"{cell or ''}" for cell in line) for line in rows)

    _, page = read(as_("anna"), text.encode("cp1251"), "список.csv")

    assert "<strong>1</strong> новых" in page or "<strong>1</strong> новая" in page
    assert "F3, «Действует с»: «сентябрь» — не полная дата." in page


@pytest.mark.usefixtures("_college")
@pytest.mark.django_db(transaction=True)
def test_a_blank_cell_empties_a_value_and_a_column_left_out_leaves_it(as_: As) -> None:
    anna = as_("anna")
    apply(anna, read(anna, usual(row(until=date(2025, 8, 31))))[0])
    out = openpyxl.load_workbook(io.BytesIO(anna.get("/registers/agreements/excel/").content)).active
    assert out is not None
    (heads, values) = list(out.iter_rows(values_only=True))
    assert "Номер записи" in heads
    assert "31.08.2025" in values

    kept = [(h, v) for h, v in zip(heads, values, strict=True) if h != "Действует по"]
    without = book([h for h, _ in kept], ["другое сотрудничество" if v == NETWORK else v for _, v in kept])
    path, page = read(anna, without)
    assert f"О чём соглашение: {NETWORK} →" in page
    apply(anna, path)
    record = Record.objects.get()
    assert (record.document["kind"], record.document["until"]) == ("other", "2025-08-31")

    apply(
        anna,
        read(anna, book(list(heads), [None if h == "Действует по" else v for h, v in zip(heads, values, strict=True)]))[
            0
        ],
    )
    record.refresh_from_db()
    assert "until" not in record.document
    assert record.version == 3


@pytest.mark.usefixtures("_college")
def test_no_in_a_cell_for_a_day_is_an_empty_cell(as_: As) -> None:
    anna = as_("anna")
    apply(anna, read(anna, usual(row(until="нет")))[0])

    assert "until" not in Record.objects.get().document


@pytest.mark.usefixtures("_college")
@pytest.mark.django_db(transaction=True)
def test_a_list_that_others_have_overtaken_is_not_applied_even_in_part(as_: As) -> None:
    anna = as_("anna")
    apply(anna, read(anna, usual(row()))[0])
    record = Record.objects.get()
    path, _ = read(anna, usual(row(kind="другое сотрудничество"), row(SECOND)))
    Record.objects.filter(pk=record.pk).update(version=7)

    page = apply(anna, path)

    assert "изменили. Загрузите список ещё раз." in page
    assert Record.objects.count() == 1
    assert ListUpload.objects.filter(applied__isnull=False).count() == 1


@pytest.mark.usefixtures("_college")
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("data", "told"),
    [
        (book(["Название", "Адрес"], ["a", "b"]), "не найдена строка с названиями столбцов"),
        (
            book(["Школа", "Номер документа"], [FIRST, "1"]),
            "нет столбцов: «С кем заключено», «О чём соглашение», «Действует с»",
        ),
        (book([*HEADINGS, "Школа"], row()), "два столбца «школа»"),
        (b"PK\x03\x04 nothing", "Загрузить другой файл"),
    ],
)
def test_a_file_without_a_list_says_what_is_missing(as_: As, data: bytes, told: str) -> None:
    assert told in read(as_("anna"), data)[1]


@pytest.mark.usefixtures("_college")
@pytest.mark.django_db(transaction=True)
def test_nobody_sees_or_applies_the_list_of_another(as_: As) -> None:
    path, _ = read(as_("anna"), usual(row()))

    for name in ("boris", "olga", "sergey"):
        assert as_(name).get(path).status_code == 404
        assert as_(name).post(path).status_code == 404
    assert not Record.objects.exists()


@pytest.mark.filterwarnings("ignore:.*was deleted while still open:ResourceWarning")  # the dead close no cursor
@pytest.mark.usefixtures("_college")
@pytest.mark.parametrize("kind", ["list_read", "list_apply"])
def test_a_worker_killed_at_any_step_brings_all_rows_or_none_and_the_next_one_brings_them_once(
    as_: As, kind: str
) -> None:
    anna, data = as_("anna"), usual(row(), row(SECOND))
    path = read(anna, data)[0] if kind == "list_apply" else ""
    for number in count():
        with suppress(Killed), transaction.atomic():
            dying = KillAt(number)
            if kind == "list_apply":
                anna.post(path)
            else:
                path = anna.post(LOAD, {"file": SimpleUploadedFile("список.xlsx", data)})["Location"]
            with suppress(Killed), dying.at_work():
                run_waiting()
            assert Record.objects.count() in (0, 2)
            run_waiting()  # the next worker does what waits, and tells of what has died
            upload = ListUpload.objects.get()
            if upload.plan is None or (kind == "list_apply" and not upload.applied):
                assert "остановился" in anna.get(path).content.decode()
                anna.post(path)
                run_waiting()
                upload.refresh_from_db()
            assert [found["kind"] for found in upload.plan["rows"]] == ["new", "new"]
            assert Record.objects.count() == (2 if kind == "list_apply" else 0)
            raise Killed  # take the round back: the next one dies one statement later
        if dying.left >= 0:
            break

    assert number > 5


@pytest.mark.usefixtures("_college")
@pytest.mark.django_db(transaction=True)
def test_a_row_that_means_another_record_than_it_names_is_refused(as_: As) -> None:
    anna = as_("anna")
    apply(anna, read(anna, usual(row(number="1"), row(number="2")))[0])
    one, two = Record.objects.order_by("pk")
    heads = ["Номер записи", *HEADINGS[1:]]

    def numbered(pk: Any, *given: Any, **more: Any) -> list[Any]:
        return [pk, *row(*given, **more)[1:]]

    _, page = read(
        anna,
        book(
            heads,
            numbered(one.pk, SECOND, number="1"),
            numbered(two.pk, number="1"),
            numbered(one.pk, number="7"),
            numbered(one.pk, number="8"),
            numbered("=1+1", number="9"),
            numbered("", number="10", since="01.01.2022", until="01.01.2021"),
        ),
    )

    for told in (
        f"запись {one.pk} — не «{SECOND}». Верните «{FIRST}»",
        f"Такая запись уже есть под номером {one.pk}.",
        "Строка 5 повторяет строку 4.",
        "A6, «Номер записи»: значение ячейки не прочесть",
        "G7, «Действует по»: Этот день раньше, чем «Действует с»: 01.01.2022.",
    ):
        assert told in page, told
    assert "<strong>1</strong>\nизменится" in page


@pytest.mark.usefixtures("_college")
@pytest.mark.django_db(transaction=True)
def test_nothing_of_a_list_is_passed_over_without_a_word(as_: As) -> None:
    anna = as_("anna")
    made = openpyxl.Workbook()
    sheet = made.active
    assert sheet is not None
    narrow = [HEADINGS[1:6], row(number="1")[1:6]]
    alien = [*HEADINGS[:3], "Куратор", *HEADINGS[3:]]
    merged = [row(number="2", until="31.05.2022"), row(number="3_x0000_")]
    merged[1][1] = None
    remark = row(number="4", kind=f"{NETWORK} (проект)")
    wide = [[*r[:3], "Иванова", *r[3:]] for r in (*merged, remark)]
    for given in (*narrow, [], alien, [1, 2, 3, 4, 5, 6, 7, 8], *wide):
        sheet.append(given)
    sheet.merge_cells("B6:B7")
    sheet.merge_cells("H6:H7")
    second = made.create_sheet("Второй")
    for given in (HEADINGS, row()):
        second.append(given)
    target = io.BytesIO()
    made.save(target)
    path, page = read(anna, target.getvalue())

    assert "Не прочитаны: список, который начинается в строке 1; список на листе «Второй»." in page
    assert "E8, «О чём соглашение»: Кроме ответа здесь написано: «проект»." in page
    apply(anna, path)
    documents = [(r.unit, r.document["number"], r.document["until"]) for r in Record.objects.order_by("pk")]
    assert documents == [("bratsk-school-1", "2", "2022-05-31"), ("bratsk-school-1", "3", "2022-05-31")]


@pytest.mark.django_db(transaction=True)
def test_names_and_headings_are_found_as_people_write_them(as_: As, region: Region) -> None:
    anna = as_("anna")
    heads = ["Школа", "В каком проекте", "Дата", "Сколько обучающихся прошли, чел.", "Из них с ОВЗ (чел.)"]
    rows = [[FIRST, "билет в будущее", "01.10.2021", 40, 2], [SECOND, "«Билет в Будущее»", "01.10.2021", 50, 3]]
    diagnostics = LOAD.replace("agreements", "diagnostics")
    path = anna.post(diagnostics, {"file": SimpleUploadedFile("список.xlsx", book(heads, *rows))})["Location"]
    run_waiting()
    assert "<strong>2</strong> новых" in anna.get(path).content.decode()

    territories = names_of(
        register_of("programmes"), access.owners_of(region.people["anna"], register_of("programmes"))
    )
    assert [territories.find(name) for name in ("Братск", "г. Братск")] == ["bratsk", "bratsk"]
    assert isinstance(territories.find("Братский район"), Unreadable)
    colleges = Names()
    colleges.add("college", "ГБПОУ «Колледж № 7 „Рубин“»")
    assert colleges.find('гбпоу "Колледж №7 "Рубин""') == "college"


@pytest.mark.usefixtures("_college")
@pytest.mark.django_db(transaction=True)
def test_a_list_that_waited_brings_nothing_where_its_author_keeps_nothing_any_more(as_: As, region: Region) -> None:
    anna = as_("anna")
    path, _ = read(anna, usual(row()))
    Role.objects.filter(user=region.people["anna"]).update(territory_id="tayshetsky")

    assert "Загрузите список ещё раз." in apply(anna, path)
    assert not Record.objects.exists()


@pytest.mark.usefixtures("_college")
def test_a_new_record_needs_every_column_that_it_must_have_or_is_known_by(as_: As) -> None:
    anna = as_("anna")
    path, page = read(anna, book(["Номер записи", "Школа", "Номер документа"], ["", FIRST, "77"]))
    apply(anna, path)

    assert "«С кем заключено»: для новой записи нужен этот столбец." in page
    assert not Record.objects.exists()
    without_key = anna.post(
        LOAD, {"file": SimpleUploadedFile("с.xlsx", book(*[r[:4] + r[5:] for r in (HEADINGS, row())]))}
    )
    run_waiting()
    assert "нет столбца «Номер документа»" in anna.get(without_key["Location"]).content.decode()
