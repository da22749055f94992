"""The form as an Excel file: out and back without a loss, nothing hostile in, nothing applied unseen."""

from __future__ import annotations

import io
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from hostile_workbooks import BUILDERS
from orientir.web.campaigns.models import Submission, Upload
from web.cast import Browser, Region
from web.filling import edited, fill, save

As = Callable[[str], Browser]


@pytest.fixture
def bratsk(region: Region) -> Submission:
    return region.form("bratsk")


def download(browser: Browser, form: Submission) -> bytes:
    response = browser.get(f"/forms/{form.pk}/excel/")
    assert response.status_code == 200
    return bytes(response.content)


def upload(browser: Browser, form: Submission, data: bytes, name: str = "анкета.xlsx") -> Any:
    return browser.post(f"/forms/{form.pk}/uploads/", {"file": SimpleUploadedFile(name, data)})


@pytest.mark.parametrize(("who", "unit"), [("anna", "bratsk"), ("sergey", 0)])
def test_a_workbook_goes_out_and_comes_back_as_it_was(as_: As, region: Region, who: str, unit: Any) -> None:
    form = region.form(region.schools[unit] if isinstance(unit, int) else unit)
    form.answers = {
        "information_public": True,
        "information_updated": "2021-11-12",
        "information_page": "https://bratsk.example/sps",
        "school_posts_fte": "12.75",
        "trained_staff": "0",
        "probes": {"absent": "not_applicable"},
        "plans_survey": {"absent": "no_answer"},
        "event_forms": "=экскурсии; встречи",
    }
    form.comments, form.evidence = {"trained_staff": "курсы весной"}, {"information_public": "https://bratsk.example/"}
    form.save()
    browser = as_(who)

    response = upload(browser, form, download(browser, form))

    assert response.status_code == 302
    assert Upload.objects.get().entries == {}


def test_a_filled_workbook_is_shown_before_it_is_applied_as_one_change(as_: As, bratsk: Submission) -> None:
    browser = as_("anna")
    data = edited(download(browser, bratsk), probes="1 234", has_model="да", model_stage="утверждена")

    preview = upload(browser, bratsk, data).url
    text = browser.get(preview).content.decode()
    before = Submission.objects.get(pk=bratsk.pk).answers
    browser.post(preview)

    bratsk.refresh_from_db()
    assert "1\N{NO-BREAK SPACE}234" in text or "1234" in text or "1\N{NARROW NO-BREAK SPACE}234" in text
    assert before == {}
    assert bratsk.answers == {"probes": "1234", "has_model": True, "model_stage": "adopted"}
    assert bratsk.version == 1


def test_a_workbook_compared_with_an_older_form_is_not_applied(as_: As, bratsk: Submission) -> None:
    browser = as_("anna")
    preview = upload(browser, bratsk, edited(download(browser, bratsk), probes=5)).url
    save(browser, bratsk, "parents", "7")

    response = browser.post(preview)

    bratsk.refresh_from_db()
    assert response.status_code == 409
    assert bratsk.answers == {"parents": "7"}


def test_typed_no_data_is_an_answer_and_an_empty_cell_is_none(as_: As, bratsk: Submission) -> None:
    browser = as_("anna")

    browser.post(upload(browser, bratsk, edited(download(browser, bratsk), probes="нет данных", parents=None)).url)

    bratsk.refresh_from_db()
    assert bratsk.answers == {"probes": {"absent": "no_answer"}}


def test_every_unreadable_cell_is_named_with_its_place_and_cure(as_: As, bratsk: Submission) -> None:
    browser = as_("anna")
    data = edited(download(browser, bratsk), probes="много", parents="десяток")

    response = upload(browser, bratsk, data)

    text = response.content.decode()
    assert response.status_code == 422
    assert "«много»" in text
    assert "«десяток»" in text
    assert text.count("лист «Анкета», ячейка") == 2
    assert not Upload.objects.exists()


def test_the_workbook_of_a_municipality_shows_what_its_schools_add_up_to(as_: As, region: Region) -> None:
    fill(region.form(region.schools[0]), probes="41")
    Submission.objects.filter(organisation=region.schools[0]).update(state="accepted")

    data = as_("anna").get(f"/forms/{region.form('bratsk').pk}/excel/").content

    sheet = openpyxl.load_workbook(io.BytesIO(data))["Анкета"]
    [title] = [c for row in sheet.iter_rows(max_row=6) for c in row if c.value == "По формам школ: 1 из 2"]
    row = next(cell.row for (cell,) in sheet.iter_rows(max_col=1) if cell.value == "@field probes")
    assert sheet.cell(row, title.column).value == "41"
    assert not sheet.column_dimensions[title.column_letter].hidden


def test_an_empty_form_on_paper_has_the_hints_and_a_place_for_signatures(as_: As, bratsk: Submission) -> None:
    page = as_("anna").get(f"/forms/{bratsk.pk}/print/?empty=1").content.decode()

    assert "Участников конкурсов сюда не включайте." in page
    assert "подпись" in page


def test_every_page_names_whom_to_ask_and_leads_to_the_help(as_: As, bratsk: Submission, settings: Any) -> None:
    settings.CONTACT = "Иванова Ирина, 8 (3952) 50-00-00"
    anna = as_("anna")

    for path in ("/forms/", f"/forms/{bratsk.pk}/", "/help/", "/nonesuch/"):
        page = anna.get(path).content.decode()
        assert "Иванова Ирина, 8 (3952) 50-00-00" in page
        assert 'href="/help/"' in page


def test_the_good_cells_of_a_partly_bad_workbook_are_taken(as_: As, bratsk: Submission) -> None:
    browser = as_("anna")
    book = edited(browser.get(f"/forms/{bratsk.pk}/excel/").content, probes=41, parents="много", graduates_9="сто")

    preview = upload(browser, bratsk, book).url
    page = browser.get(preview).content.decode()
    browser.post(preview)

    bratsk.refresh_from_db()
    assert "Не прочитано: 2" in page
    assert "Сохранить остальные ответы: 1" in page
    assert bratsk.answers == {"probes": "41"}


def test_the_workbook_of_another_municipality_is_refused(as_: As, region: Region, bratsk: Submission) -> None:
    data = download(as_("boris"), region.form("tayshetsky"))

    response = upload(as_("anna"), bratsk, data)

    assert response.status_code == 422
    assert "другой территории" in response.content.decode()


def test_the_workbook_of_another_school_is_refused(as_: As, region: Region) -> None:
    data = download(as_("anna"), region.form(region.schools[1]))

    response = upload(as_("sergey"), region.form(region.schools[0]), data)

    assert response.status_code == 422
    assert "нужна та, что выдана для «Школа № 1 города Братска»" in response.content.decode()


def test_a_school_is_known_by_its_stable_id_and_called_as_on_the_last_day(as_: As, region: Region) -> None:
    school, form = region.schools[0], region.form(region.schools[0])
    school.former_names.create(until="2021-09-01", name="Школа имени Братства")
    school.former_names.create(until="2100-01-01", name="Школа № 1 на последний день")
    data = download(as_("sergey"), form)

    sheet = openpyxl.load_workbook(io.BytesIO(data))["Анкета"]
    uploaded = upload(as_("sergey"), form, edited(data, trained_staff=3))

    assert '"unit": "bratsk-school-1"' in sheet["A1"].value
    assert "Школа № 1 на последний день" in {cell.value for cell in sheet[2]}
    assert uploaded.status_code == 302
    assert set(Upload.objects.get().entries) == {"trained_staff"}


@pytest.mark.parametrize("name", sorted(BUILDERS))
def test_a_hostile_file_is_refused_in_words(as_: As, bratsk: Submission, name: str) -> None:
    browser = as_("anna")

    response = upload(browser, bratsk, BUILDERS[name](download(browser, bratsk)))

    assert response.status_code == 422
    assert 'role="alert"' in response.content.decode()


@pytest.mark.parametrize(
    "name",
    ["../../etc/passwd", "a\r\nX-Evil: 1.xlsx", "\u202egnp.xlsx", "я" * 5000 + ".xlsx", "<b>.xlsx", "анкета.xlsx"],
)
def test_the_name_of_a_file_is_only_shown(as_: As, bratsk: Submission, settings: Any, name: str) -> None:
    browser = as_("anna")
    response = upload(browser, bratsk, download(browser, bratsk), name)

    kept = Upload.objects.get()
    page = browser.get(response.url)
    file = browser.get(f"{response.url}file/")
    assert page.status_code == file.status_code == 200
    assert "<b>" not in page.content.decode().split("Файл:")[1].split("</a>")[0]
    assert file.headers["Content-Disposition"].startswith("attachment;")
    assert [f.name for f in (settings.MEDIA_ROOT / "uploads").iterdir() if f.stem == str(kept.pk)] == [
        f"{kept.pk}.xlsx"
    ]


@pytest.mark.parametrize("name", ["boris", "sergey"])
def test_an_uploaded_file_is_served_only_to_those_who_see_its_form(as_: As, bratsk: Submission, name: str) -> None:
    browser = as_("anna")
    preview = upload(browser, bratsk, download(browser, bratsk)).url

    stranger = as_(name)

    assert stranger.get(f"{preview}file/").status_code == 404
    assert stranger.get(preview).status_code == 404
    assert as_("olga").get(f"{preview}file/").status_code == 200


def test_a_file_of_sixty_megabytes_is_refused_unread(as_: As, bratsk: Submission) -> None:
    response = upload(as_("anna"), bratsk, b"PK\x03\x04" + bytes(60 << 20))

    assert response.status_code == 422
