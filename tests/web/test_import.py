"""Forms that came by e-mail: read together, looked at, applied one by one; a bad file never harms the others."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.utils import timezone

from hostile_workbooks import BUILDERS, packed
from orientir.web.campaigns.comparisons import Comparisons
from orientir.web.campaigns.models import Submission, Upload
from orientir.web.campaigns.pinned_methodology import questions_of
from orientir.web.campaigns.workbooks import workbook_of
from orientir.web.directory import audit
from orientir.web.directory.models import AuditEvent
from orientir.web.jobs.models import Job
from orientir.web.jobs.worker import run_waiting
from orientir.web.results import importing
from orientir.web.results.uploaded_files import outcome_of, place_of
from orientir.workbooks.mark import PREFIX
from web.cast import Browser, Region, make_region
from web.filling import edited, fill, save

As = Callable[[str], Browser]
Files = dict[str, bytes]
ADDRESS = "/results/2021/forms/"


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def olga_(as_: As) -> Browser:
    return as_("olga")


def filled(form: Submission, **answers: Any) -> bytes:
    """The workbook of the form as it was sent out, with answers typed in."""
    return edited(workbook_of(form, Comparisons()), **answers)


def remarked(data: bytes, **facts: Any) -> bytes:
    """The workbook with another hidden mark."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    cell = next(c for row in book["Анкета"].iter_rows() for c in row if str(c.value).startswith(PREFIX))
    mark = json.loads(str(cell.value).removeprefix(PREFIX)) | facts
    cell.value = PREFIX + json.dumps(mark)
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def post(browser: Browser, files: Files) -> Any:
    return browser.post(ADDRESS, {"file": [SimpleUploadedFile(name, data) for name, data in files.items()]})


def run(response: Any) -> Job:
    """Do the job that the response leads to, as the worker would."""
    assert response.status_code == 302, response.content.decode()
    run_waiting()
    return Job.objects.get(pk=int(response.url.split("/")[3]))


def read(browser: Browser, files: Files) -> Job:
    job = run(post(browser, files))
    assert (job.state, job.error) == ("done", "")
    return job


def apply(browser: Browser, job: Job, **data: str) -> Job:
    done = run(browser.post(f"/results/jobs/{job.pk}/forms/apply/", data))
    assert (done.state, done.error) == ("done", "")
    return done


def page(browser: Browser, job: Job) -> str:
    response = browser.get(f"/results/jobs/{job.pk}/", follow=True)
    assert response.status_code == 200
    return re.sub(r"\s+", " ", response.content.decode().replace("\xa0", " "))


def said(job: Job) -> dict[str, str]:
    """What the outcome says about every file."""
    return {row.name: f"{row.result}: {' '.join(row.issues)}" for row in outcome_of(job.pk) or []}


def exported(browser: Browser, kind: str = "xlsx", level: str = "municipality") -> bytes:
    return bytes(browser.get(f"/board/2021/export/{level}.{kind}").content)


def typed_into(data: bytes, *cells: tuple[str, str, Any]) -> bytes:
    """The exported table after somebody has typed: name of the unit, id of the question, answer."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book.active
    columns = {cell.value: cell.column for cell in sheet[2]}
    rows = {row[1].value or row[0].value: row[0].row for row in sheet.iter_rows(min_row=3)}
    for unit, question, answer in cells:
        sheet.cell(rows[unit], columns[question]).value = answer
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


@pytest.mark.parametrize("in_archive", [True, False])
def test_forms_of_an_archive_or_of_several_files_are_looked_at_and_then_applied(
    olga_: Browser, region: Region, in_archive: bool
) -> None:
    bratsk, taishet, school = (region.form(unit) for unit in ("bratsk", "tayshetsky", region.schools[0]))
    sent = {
        "братск.xlsx": filled(bratsk, probes="1 234", has_model="да"),
        "Тайшет.xlsx": filled(taishet, probes=5),
        "школа.xlsx": filled(school, probes=7),
    }
    uploads = {"анкеты.zip": packed({f"зима/{name}": data for name, data in sent.items()})} if in_archive else sent

    job = read(olga_, uploads)
    before = page(olga_, job)
    untouched = set(region.campaign.submissions.values_list("version", flat=True))
    done = apply(olga_, job)

    assert untouched == {0}
    for text in (
        "город Братск",
        "Тайшетский район",
        "Школа № 1 города Братска",
        "Изменятся 2 ответа",
        "ответы в 3 формах",
    ):
        assert text in before
    for form, answers in (
        (bratsk, {"probes": "1234", "has_model": True}),
        (taishet, {"probes": "5"}),
        (school, {"probes": "7"}),
    ):
        form.refresh_from_db()
        assert (form.answers, form.version, form.state) == (answers, 1, "draft")
        assert {(c.by.email, c.kind) for c in form.changes.all()} == {("olga@example.org", "workbook")}
    assert set(said(done).values()) == {"kept: "}
    assert (
        AuditEvent.objects.filter(what="form.upload").count()
        == AuditEvent.objects.filter(what="form.workbook").count()
        == 3
    )
    assert audit.verify()[1] == []
    assert not list(place_of(job.pk).glob("*.bin")), "what was read is kept with its form only"


def test_names_in_an_archive_of_windows_are_readable(olga_: Browser, region: Region) -> None:
    name = "Ёлки/анкета №.xlsx"
    plain = "x" * len(name)
    data = packed({plain: filled(region.form("bratsk"), probes=5)}).replace(plain.encode(), name.encode("cp866"))

    job = read(olga_, {"анкеты.zip": data})

    assert name in page(olga_, job)
    assert Upload.objects.get().name == name


def test_applying_twice_changes_nothing(olga_: Browser, region: Region) -> None:
    bratsk = region.form("bratsk")
    job = read(olga_, {"а.xlsx": filled(bratsk, probes=5)})

    first, second = apply(olga_, job), apply(olga_, job)

    assert said(first) == said(second) == {"а.xlsx": "kept: "}
    assert region.form("bratsk").version == 1
    assert bratsk.changes.count() == 1
    assert "Сохранить ответы" not in page(olga_, job)


def test_a_form_changed_since_is_told_and_left_alone_and_the_rest_applied(
    olga_: Browser, as_: As, region: Region
) -> None:
    bratsk, taishet = region.form("bratsk"), region.form("tayshetsky")
    job = read(olga_, {"а.xlsx": filled(bratsk, probes=5), "б.xlsx": filled(taishet, probes=6)})
    save(as_("anna"), bratsk, "parents", "7")

    shown = page(olga_, job)
    done = apply(olga_, job)

    assert "Форма изменилась" in shown
    assert "ответы в 1 форме" in shown
    assert region.form("bratsk").answers == {"parents": "7"}
    assert region.form("tayshetsky").answers == {"probes": "6"}
    assert "Загрузите его ещё раз" in said(done)["а.xlsx"]
    assert said(done)["б.xlsx"] == "kept: "


def test_every_refused_cell_is_named_with_its_cure_and_stays_text(olga_: Browser, region: Region) -> None:
    evil = "<script>alert(1)</script>"
    bratsk, taishet = region.form("bratsk"), region.form("tayshetsky")
    bad, good = filled(bratsk, probes=evil, parents="десяток"), filled(taishet, probes=1)

    job = read(olga_, {"<b>а.xlsx": bad, "б.xlsx": good})
    shown = page(olga_, job)

    assert shown.count("Лист «Анкета», ячейка") == 2
    assert "«десяток»" in shown
    assert "&lt;script&gt;alert(1)" in shown
    assert evil not in shown
    assert "<b>а" not in shown
    assert "ответы в 1 форме" in shown
    assert apply(olga_, job)
    assert region.form("bratsk").version == 0


def test_hostile_files_are_refused_in_words_and_harm_no_other(olga_: Browser, region: Region) -> None:
    sound = workbook_of(region.form("bratsk"), Comparisons())
    names = [name for name in BUILDERS if "шестьдесят" not in name and "двести" not in name][::4]
    files = {f"{name}.xlsx": BUILDERS[name](sound) for name in names}

    job = read(olga_, {"анкеты.zip": packed({**files, "../../я.xlsx": sound, "я.xlsx": sound}), "x.rar": b"Rar!"})

    found = said(job)
    assert {name for name, text in found.items() if not text.startswith("refused: ")} == {"я.xlsx"}
    assert len(found) == len(names) + 3
    assert all(re.search(r"[а-яё]{4,}.*\.$", text) for name, text in found.items() if name != "я.xlsx")
    assert Upload.objects.count() == 1


def test_what_is_no_archive_is_refused_beside_good_files(olga_: Browser, region: Region) -> None:
    job = read(
        olga_, {"анкеты.zip": b"PK\x03\x04 cut", "письмо.docx": b"x", "а.xlsx": filled(region.form("bratsk"), probes=5)}
    )

    assert {name: text.split(":")[0] for name, text in said(job).items()} == {
        "анкеты.zip": "refused", "письмо.docx": "ignored", "а.xlsx": "ready",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("make", "words"),
    [
        (lambda r: remarked(filled(r.form("bratsk")), year=2020), "Анкета за 2020 год, а нужна за 2021 год."),
        (lambda r: remarked(filled(r.form(r.schools[0])), year=2020), "2021 год. Заполните"),
        (lambda r: remarked(filled(r.form("bratsk")), methodology="tomsk"), "другого мониторинга: «tomsk»"),
        (lambda r: remarked(filled(r.form("bratsk")), version="0.1"), "по версии методики 0.1"),
        (lambda r: remarked(filled(r.form("bratsk")), unit="atlantis"), "нет формы, для которой выдана"),
        (lambda r: remarked(filled(r.form("bratsk")), unit="school-9" + "9" * 30), "нет формы, для которой выдана"),
        (lambda r: remarked(filled(r.form("bratsk")), unit="x\0\ud800"), "нет формы, для которой выдана"),
        (lambda r: remarked(filled(r.form(r.schools[0])), unit="bratsk"), "нет формы, для которой выдана"),
        (lambda r: remarked(filled(r.form("bratsk")), synthetic=False), "настоящая анкета"),
        (lambda r: packed({"[Content_Types].xml": b"<Types/>"}), "Это не книга Excel"),
    ],
)
def test_a_file_that_does_not_belong_here_is_refused_as_a_whole(
    olga_: Browser, region: Region, make: Callable[[Region], bytes], words: str
) -> None:
    job = read(olga_, {"а.xlsx": make(region), "б.xlsx": filled(region.form("angarsk"), probes=1)})

    assert said(job)["а.xlsx"].startswith("refused: ")
    assert words in said(job)["а.xlsx"]
    assert said(job)["б.xlsx"] == "ready: "


@pytest.mark.parametrize(
    ("state", "words"),
    [("submitted", "верните форму с замечанием"), ("accepted", "откройте форму заново")],
)
def test_a_form_that_was_sent_is_not_touched(olga_: Browser, region: Region, state: str, words: str) -> None:
    data = filled(region.form("bratsk"), probes=5)
    region.campaign.submissions.filter(territory="bratsk").update(state=state)

    job = read(olga_, {"а.xlsx": data})

    assert said(job)["а.xlsx"].startswith("refused: Форма уже ")
    assert words in said(job)["а.xlsx"]
    assert f"/review/{region.form('bratsk').pk}/" in page(olga_, job)


def test_past_the_deadline_only_a_unit_with_more_time_is_taken(olga_: Browser, region: Region) -> None:
    files = {place: filled(region.form(place), probes=5) for place in ("bratsk", "angarsk")}
    region.campaign.closes = timezone.now() - timedelta(days=1)
    region.campaign.state = "closed"
    region.campaign.save()
    region.campaign.submissions.filter(territory="angarsk").update(
        extended_to=timezone.now() + timedelta(days=1), extension_reason="болезнь"
    )

    job = read(olga_, {f"{place}.xlsx": data for place, data in files.items()})

    assert "Продлите срок этой территории" in said(job)["bratsk.xlsx"]
    assert said(job)["angarsk.xlsx"] == "ready: "


def test_a_deadline_that_passes_before_applying_is_told(olga_: Browser, region: Region) -> None:
    job = read(olga_, {"а.xlsx": filled(region.form("bratsk"), probes=5)})
    region.campaign.closes = timezone.now() - timedelta(days=1)
    region.campaign.save()

    done = apply(olga_, job)

    assert "Приём форм закончен" in said(done)["а.xlsx"]
    assert region.form("bratsk").version == 0


def test_two_files_of_one_form_are_both_refused_and_name_each_other(olga_: Browser, region: Region) -> None:
    bratsk = region.form("bratsk")
    old = remarked(filled(bratsk), year=2020)

    job = read(
        olga_,
        {
            "а.xlsx": filled(bratsk, probes=5),
            "б.xlsx": filled(bratsk, probes="много"),
            "в.xlsx": filled(region.form("angarsk")),
            "г.xlsx": old,
        },
    )

    assert "«б.xlsx»" in said(job)["а.xlsx"]
    assert "«а.xlsx»" in said(job)["б.xlsx"]
    assert "«много»" in said(job)["б.xlsx"]
    assert said(job)["в.xlsx"] == "ready: "
    assert "а.xlsx" not in said(job)["г.xlsx"]
    assert "ответы в 1 форме" in page(olga_, job)
    apply(olga_, job)
    assert region.form("bratsk").version == 0


def test_a_returned_form_takes_answers_to_its_remarks_only(olga_: Browser, region: Region) -> None:
    bratsk = fill(region.form("bratsk"), probes="5", parents="6")
    Submission.objects.filter(pk=bratsk.pk).update(state="returned")
    bratsk.remarks.create(field="probes", text="Проверьте.", by=region.people["olga"])

    wrong = read(olga_, {"а.xlsx": filled(bratsk, probes=7, parents=8)})
    right = read(olga_, {"а.xlsx": filled(bratsk, probes=7)})
    apply(olga_, right)

    assert "меняет и другие ответы: " in said(wrong)["а.xlsx"]
    assert region.form("bratsk").answers["probes"] == "7"
    assert region.form("bratsk").answers["parents"] == "6"


def test_forms_without_errors_are_sent_and_the_others_list_what_is_missing(olga_: Browser, region: Region) -> None:
    bratsk, angarsk = region.form("bratsk"), region.form("angarsk")
    said_none = dict.fromkeys(questions_of(bratsk), "нет данных")
    job = read(olga_, {"а.xlsx": filled(bratsk, **said_none), "б.xlsx": filled(angarsk, probes=5)})

    done = apply(olga_, job, submit="yes")

    form = region.form("bratsk")
    assert (form.state, said(done)["а.xlsx"]) == ("submitted", "sent: ")
    assert form.receipt
    assert form.changes.get(kind="submit").by.email == "olga@example.org"
    assert region.form("angarsk").state == "draft"
    assert said(done)["б.xlsx"].startswith("unsent: ")
    assert said(done)["б.xlsx"].count("нет ответа.") == 65
    assert "Что мешает отправить: 65" in page(olga_, done)
    again = apply(olga_, job, submit="yes")
    assert said(again)["а.xlsx"] == "sent: "
    assert form.changes.filter(kind="submit").count() == 1


def test_what_somebody_has_typed_since_is_theirs_to_send(olga_: Browser, as_: As, region: Region) -> None:
    bratsk = fill(region.form("bratsk"))
    job = read(olga_, {"а.xlsx": filled(bratsk, probes=5)})
    apply(olga_, job)
    save(as_("anna"), region.form("bratsk"), "parents", "7")

    done = apply(olga_, job, submit="yes")

    assert said(done)["а.xlsx"] == f"unsent: {importing.CHANGED_SINCE}"
    assert region.form("bratsk").state == "draft"


@pytest.mark.parametrize(
    ("facts", "status", "words"),
    [
        ({"state": "planned"}, 409, "Приём форм ещё не открыт"),
        ({"state": "frozen"}, 423, "Данные заморожены"),
        ({"opens": timezone.now() + timedelta(days=9)}, 409, "Приём форм начнётся"),
    ],
)
def test_a_campaign_that_takes_no_forms_refuses_in_words(
    olga_: Browser, region: Region, facts: dict[str, Any], status: int, words: str
) -> None:
    data = filled(region.form("bratsk"), probes=5)
    job = read(olga_, {"а.xlsx": data})
    type(region.campaign).objects.update(**facts)

    refused, late = post(olga_, {"а.xlsx": data}), olga_.post(f"/results/jobs/{job.pk}/forms/apply/")

    assert (refused.status_code, late.status_code) == (status, status)
    assert words in refused.content.decode()
    assert words in late.content.decode()
    assert words in olga_.get(ADDRESS).content.decode()
    assert Job.objects.count() == 1


def test_a_practice_campaign_works_the_same(olga_: Browser, region: Region) -> None:
    type(region.campaign).objects.update(practice=True)

    apply(olga_, read(olga_, {"а.xlsx": filled(region.form("bratsk"), probes=5)}))

    assert region.form("bratsk").answers == {"probes": "5"}


@pytest.mark.parametrize(
    ("files", "words"),
    [({}, "Файлы: не выбраны"), ({f"{n}.xlsx": b"x" for n in range(101)}, "не больше 100 файлов")],
)
def test_no_file_or_too_many_are_refused_in_words(olga_: Browser, files: Files, words: str) -> None:
    response = post(olga_, files)

    assert response.status_code in {400, 422}
    assert words in response.content.decode()
    assert not Job.objects.exists()


def test_all_files_together_have_a_limit(olga_: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("orientir.web.results.views_import.LARGEST_UPLOAD", 3 << 20)

    response = post(olga_, {"а.xlsx": bytes(2 << 20), "б.xlsx": bytes(2 << 20)})

    assert response.status_code == 422
    assert "больше 3 МБ" in response.content.decode()
    assert not (tmp_path / "imports").exists()


def test_while_another_job_runs_nothing_is_started_and_nothing_stays_on_the_disk(
    olga_: Browser, region: Region, tmp_path: Path
) -> None:
    job = read(olga_, {"а.xlsx": filled(region.form("bratsk"), probes=5)})
    Job.objects.create(about=f"campaign:{region.campaign.pk}", kind="freeze", by=region.people["olga"])

    second = post(olga_, {"а.xlsx": b"x"})
    late = olga_.post(f"/results/jobs/{job.pk}/forms/apply/")

    assert (second.status_code, late.status_code) == (409, 409)
    assert "уже идёт" in second.content.decode()
    assert "уже идёт" in late.content.decode()
    assert [path.name for path in (tmp_path / "imports").iterdir()] == [str(job.pk)]


@pytest.mark.parametrize("name", ["anna", "sergey", "maria", "vera"])
def test_only_operators_read_apply_and_repeat(olga_: Browser, as_: As, region: Region, name: str) -> None:
    job = read(olga_, {"а.xlsx": filled(region.form("bratsk"), probes=5)})
    browser = as_(name)

    answers = [
        post(browser, {"а.xlsx": b"x"}),
        browser.get(ADDRESS),
        browser.get(f"/results/jobs/{job.pk}/forms/"),
        browser.post(f"/results/jobs/{job.pk}/forms/apply/"),
        browser.post(f"/results/jobs/{job.pk}/again/"),
    ]

    assert {answer.status_code for answer in answers} == {404}
    assert region.form("bratsk").version == 0


def test_another_kind_of_job_has_no_forms(olga_: Browser, region: Region) -> None:
    about = f"campaign:{region.campaign.pk}"
    job = Job.objects.create(about=about, kind="note", by=region.people["olga"], state="done")

    assert olga_.get(f"/results/jobs/{job.pk}/forms/").status_code == 404
    assert olga_.post(f"/results/jobs/{job.pk}/forms/apply/").status_code == 404


def test_one_mistake_of_ours_is_told_beside_its_file(
    olga_: Browser, region: Region, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    sound = importing.read_sheets

    def faulty(form: Submission, book: Any, name: str) -> Any:
        if name == "а.xlsx":
            raise ZeroDivisionError("ours")
        return sound(form, book, name)

    monkeypatch.setattr(importing, "read_sheets", faulty)
    job = read(olga_, {"а.xlsx": filled(region.form("bratsk")), "б.xlsx": filled(region.form("angarsk"), probes=5)})

    assert "Внутренняя ошибка" in said(job)["а.xlsx"]
    assert said(job)["б.xlsx"] == "ready: "
    assert "ours" in caplog.text


class Killed(BaseException):
    """The process is gone: nothing of it runs any more."""


@pytest.mark.parametrize("in_table", [False, True])
@pytest.mark.django_db(transaction=True)
def test_a_killed_server_leaves_whole_forms_and_the_job_can_be_repeated(
    monkeypatch: pytest.MonkeyPatch, in_table: bool
) -> None:
    region = make_region()
    olga = Browser()
    olga.force_login(region.people["olga"])
    places = ("bratsk", "angarsk", "alarsky")
    files = {f"{place}.xlsx": filled(region.form(place), probes=5) for place in places}
    if in_table:
        files = {"свод.xlsx": typed_into(exported(olga), *((str(region.form(p)), "probes", 5) for p in places))}
    sound, open_transactions = audit.record, set()

    def dying(what: str, at: int) -> Callable[..., Any]:
        seen = []

        def record(**line: Any) -> Any:
            made = sound(**line)
            seen.extend([1] if line["what"] == what else [])
            if len(seen) == at:
                raise Killed
            return made

        return record

    def dies(response: Any, what: str) -> Job:
        with monkeypatch.context() as patched:
            patched.setattr(audit, "record", dying(what, 2))
            with pytest.raises(Killed):
                run(response)
        job = Job.objects.latest("pk")
        assert "остановился" in page(olga, job)
        return job

    opening = importing.open_each

    def watched(*given: Any) -> Any:
        for opened in opening(*given):
            open_transactions.add(connection.in_atomic_block)
            yield opened

    monkeypatch.setattr(importing, "open_each", watched)

    reading = dies(post(olga, files), "form.upload")
    assert Upload.objects.count() == 1
    reading = run(olga.post(f"/results/jobs/{reading.pk}/again/"))
    assert list(said(reading).values()).count("ready: ") == 3

    applying = dies(olga.post(f"/results/jobs/{reading.pk}/forms/apply/"), "form.workbook")
    assert sorted(region.form(place).version for place in places) == [0, 0, 1]
    assert sum(region.form(place).changes.count() for place in places) == 1
    done = run(olga.post(f"/results/jobs/{applying.pk}/again/"))

    assert set(said(done).values()) == {"kept: "}
    assert [region.form(place).version for place in places] == [1, 1, 1]
    assert open_transactions == {False}
    assert olga.post(f"/results/jobs/{applying.pk}/again/", follow=True).status_code == 200
    assert Job.objects.count() == 4
    assert audit.verify()[1] == []


ODD = {
    "has_model": True,
    "information_updated": "2021-11-12",
    "model_document": "'=HYPERLINK(1)",
    "model_stage": "draft",
    "programme_document": '+7; "план",\nвторая строка',
    "probes": "123456",
    "school_posts_fte": "0.25",
    "parents": {"absent": "not_applicable"},
    "diagnostics_other": {"absent": "suppressed"},
    "information_page": "https://школа.рф/сведения",
}


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_exported_table_is_read_back_without_a_change(olga_: Browser, region: Region, kind: str) -> None:
    bratsk, school = fill(region.form("bratsk"), **ODD), fill(region.form(region.schools[0]), probes="7")
    bratsk.comments, bratsk.evidence = {"probes": "пояснение"}, {"has_model": "https://a.example/1"}
    bratsk.save()
    sent = fill(region.form("angarsk"))
    Submission.objects.filter(pk=sent.pk).update(state="submitted")

    for level, form in (("municipality", bratsk), ("school", school)):
        job = read(olga_, {f"свод.{kind}": exported(olga_, kind, level)})
        rows = {row.unit: row for row in outcome_of(job.pk) or []}
        assert (rows[str(form)].result, rows[str(form)].changes) == ("ready", 0)
        assert rows[""].result == "table"
        assert {row.result for row in rows.values()} <= {"ready", "table", "ignored"}
        apply(olga_, job)
    assert region.form("bratsk").version == 0


def test_a_table_changes_the_forms_of_its_rows_and_leaves_comments_alone(
    olga_: Browser, as_: As, region: Region
) -> None:
    bratsk = fill(region.form("bratsk"), probes="5")
    bratsk.comments, bratsk.evidence = {"probes": "прежнее"}, {"probes": "https://a.example/1"}
    bratsk.save()
    table = typed_into(
        exported(olga_),
        ("город Братск", "probes", "1 234 чел. (уточнено)"),
        ("Тайшетский район", "parents", 7),
        ("Ангарский городской округ", "parents", "около 7"),
    )

    job = read(olga_, {"свод.xlsx": table})
    told, shown = said(job), page(olga_, job)
    done = apply(olga_, job)

    assert next(text for text in told.values() if "около 7" in text).startswith("mend: Лист «Ответы», ячейка ")
    assert "ответы в 2 формах" in shown
    assert "Сводная таблица." in shown
    assert region.form("bratsk").answers["probes"] == "1234"
    assert region.form("bratsk").comments == {"probes": "прежнее; уточнено"}
    assert region.form("bratsk").evidence == {"probes": "https://a.example/1"}
    assert region.form("tayshetsky").answers == {"parents": "7"}
    assert region.form("angarsk").version == 0
    assert set(said(done).values()) == {"kept: "}
    assert audit.verify()[1] == []


def test_whoever_sees_one_form_sees_one_row_of_the_table(olga_: Browser, as_: As, region: Region) -> None:
    secret = typed_into(exported(olga_), ("город Братск", "probes", 5), ("Тайшетский район", "parents", 87654))
    read(olga_, {"свод.xlsx": secret})
    kept = Upload.objects.get(submission=region.form("bratsk"))

    data = as_("anna").get(f"/forms/{kept.submission_id}/uploads/{kept.pk}/file/")

    assert data.status_code == 200, "her own row"
    values = [cell.value for row in openpyxl.load_workbook(io.BytesIO(data.content)).active for cell in row]
    assert "5" in values
    assert "87654" not in values
    assert "Тайшетский район" not in values


def test_a_table_without_some_questions_is_applied_only_knowingly(olga_: Browser, region: Region) -> None:
    table = "данные синтетические\nМуниципалитет;probes;Чужой столбец\nБратск;5;x\nОмск;6;x\nИтого;12;\n".encode(
        "cp1251"
    )
    job = read(olga_, {"свод.csv": table})

    refused = olga_.post(f"/results/jobs/{job.pk}/forms/apply/")
    told = said(job)["свод.csv"]

    assert refused.status_code == 409
    assert "в таблице есть не все вопросы" in refused.content.decode().lower()
    assert told.startswith("mend: Ячейка A4: Территории «Омск» нет в списке.")
    assert told.count("Нет столбца с вопросом «") == 65
    assert "в итоге 12, а сумма строк 3–4 — 11" in told
    assert "такого вопроса в анкете нет" in told
    apply(olga_, job, partial="yes")
    assert region.form("bratsk").answers == {"probes": "5"}


def test_a_table_and_a_form_of_one_unit_name_each_other(olga_: Browser, region: Region) -> None:
    table = typed_into(exported(olga_), ("город Братск", "probes", 6))
    job = read(olga_, {"а.xlsx": filled(region.form("bratsk"), probes=5), "свод.xlsx": table})

    assert "свод.xlsx, лист «Ответы», строка" in said(job)["а.xlsx"]
    assert said(job)["а.xlsx"].startswith("refused: ")


def test_a_table_of_invented_data_is_not_taken_for_a_real_campaign(olga_: Browser, region: Region) -> None:
    table = exported(olga_)
    type(region.campaign).objects.update(synthetic=False)

    job = read(olga_, {"свод.xlsx": typed_into(table, ("город Братск", "probes", 6))})

    assert said(job) == {
        "свод.xlsx": "refused: Таблица учебная, а кампания настоящая. Возьмите за образец таблицу, которую выгружает "
        "сам Ориентир на этой кампании."
    }
