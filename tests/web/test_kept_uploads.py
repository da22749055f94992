"""What people upload does not fill the disk: so much a person and day, and what is not applied goes after a week."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from orientir.web.campaigns import kept_uploads, workbooks
from orientir.web.campaigns.comparisons import Comparisons
from orientir.web.campaigns.models import Campaign, Submission, Upload
from orientir.web.jobs.models import Job
from orientir.web.jobs.worker import run_waiting
from orientir.web.results import uploaded_files
from orientir.web.results.uploaded_files import outcome_of, place_of
from web.cast import Browser, Region
from web.filling import edited, together

As = Callable[[str], Browser]
IMPORT = "/results/2021/forms/"
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def filled(form: Submission, probes: int = 5) -> bytes:
    return edited(workbooks.workbook_of(form, Comparisons()), probes=probes)


def upload(browser: Browser, form: Submission, data: bytes) -> Any:
    return browser.post(f"/forms/{form.pk}/uploads/", {"file": SimpleUploadedFile("анкета.xlsx", data)})


def test_of_many_workbooks_at_once_a_person_can_leave_so_much_a_day(as_: As, region: Region, settings: Any) -> None:
    form, browsers = region.form("bratsk"), [as_("anna") for _ in range(6)]
    data = filled(form)
    settings.UPLOADS_A_DAY = {"form": 3 * len(data), "import": 0}

    answers = together(*(lambda b=b: upload(b, form, data) for b in browsers))  # type: ignore[misc]

    assert Counter(answer.status_code for answer in answers) == {302: 3, 429: 3}
    assert "За сегодня вы загрузили" in next(a for a in answers if a.status_code == 429).content.decode()
    assert Upload.objects.count() == len(list((Path(settings.MEDIA_ROOT) / "uploads").iterdir())) == 3
    assert (
        upload(as_("sergey"), region.form(region.schools[0]), b"no workbook").status_code == 422
    )  # has a day of his own
    Upload.objects.update(at=timezone.now() - timedelta(days=1))
    assert upload(browsers[0], form, data).status_code == 302


def test_what_many_forms_at_once_leave_is_bounded_as_well(as_: As, region: Region, settings: Any) -> None:
    data, other = filled(region.form("bratsk")), filled(region.form("tayshetsky"))
    settings.UPLOADS_A_DAY = {"form": 0, "import": max(len(data), len(other)) + 10}
    olga = as_("olga")

    def send(*books: bytes) -> Any:
        return olga.post(IMPORT, {"file": [SimpleUploadedFile(f"{n}.xlsx", book) for n, book in enumerate(books)]})

    assert send(data, other).status_code == 429
    assert send(data).status_code == 302
    run_waiting()
    assert send(other).status_code == 429
    assert Upload.objects.count() == 1


@pytest.mark.parametrize("closed", [True, False])
def test_a_workbook_that_cannot_be_taken_any_more_is_refused_before_it_is_read(
    as_: As, region: Region, monkeypatch: pytest.MonkeyPatch, closed: bool
) -> None:
    form, data = region.form("bratsk"), filled(region.form("bratsk"))
    if closed:
        Campaign.objects.update(closes=timezone.now() - timedelta(minutes=1))
    else:
        Submission.objects.filter(pk=form.pk).update(state="submitted")
    monkeypatch.setattr("orientir.web.campaigns.views_excel.read_filled", lambda *_: pytest.fail("it was read"))

    answer = upload(as_("anna"), form, data)

    assert answer.status_code == (423 if closed else 409)
    assert "Файл не принят" in answer.content.decode()
    assert not Upload.objects.exists()


def a_week_ago(folder: Path) -> None:
    then = (timezone.now() - timedelta(days=7, minutes=1)).timestamp()
    os.utime(folder, (then, then))


def test_workbooks_that_were_not_applied_go_after_a_week(as_: As, region: Region, files: Path) -> None:
    anna, form = as_("anna"), region.form("bratsk")
    previews = [upload(anna, form, filled(form, n)).url for n in (1, 2)]
    anna.post(previews[0])
    fresh = upload(anna, region.form("bratsk"), filled(form, 3)).url
    week = timezone.now() - timedelta(days=7, minutes=1)
    Upload.objects.exclude(pk=fresh.rstrip("/").rsplit("/", 1)[-1]).update(at=week)

    assert kept_uploads.forget_uploads() == 1

    assert [anna.get(path).status_code for path in (*previews, fresh)] == [200, 404, 200]
    assert len(list((files / "uploads").iterdir())) == 2


def test_a_file_that_no_upload_knows_goes_after_a_week_and_those_of_forms_stay(
    as_: As, region: Region, files: Path
) -> None:
    anna = as_("anna")
    anna.post(upload(anna, region.form("bratsk"), filled(region.form("bratsk"))).url)
    [applied] = (files / "uploads").iterdir()
    stray = applied.with_name("00000000-0000-0000-0000-000000000000.xlsx")
    stray.write_bytes(b"PK")
    for path in (applied, stray):
        a_week_ago(path)

    assert kept_uploads.forget_uploads() == 1
    assert [path.exists() for path in (applied, stray)] == [True, False]


def test_what_a_failed_import_left_goes_after_a_week_and_what_waits_stays(as_: As, region: Region) -> None:
    olga, data = as_("olga"), filled(region.form("bratsk"))
    jobs = []
    for state in ("failed", "waiting"):
        olga.post(IMPORT, {"file": [SimpleUploadedFile("а.xlsx", data)]})
        jobs.append(Job.objects.latest("pk"))
        Job.objects.filter(pk=jobs[-1].pk).update(state=state, error="Сбой")
        a_week_ago(place_of(jobs[-1].pk))
    a_week_ago(uploaded_files.store([("б.xlsx", [data])]))

    assert uploaded_files.forget_files() == 2

    assert [place_of(job.pk).exists() for job in jobs] == [False, True]
    assert olga.post(f"/results/jobs/{jobs[0].pk}/again/", follow=True).status_code == 200


def test_an_import_whose_files_were_forgotten_says_so(as_: As, region: Region) -> None:
    olga = as_("olga")
    olga.post(IMPORT, {"file": [SimpleUploadedFile("а.xlsx", filled(region.form("bratsk")))]})
    run_waiting()
    job = Job.objects.get()
    Upload.objects.update(at=timezone.now() - timedelta(days=8))
    kept_uploads.forget_uploads()

    assert "можно сохранить" not in olga.get(f"/results/jobs/{job.pk}/forms/").content.decode()
    olga.post(f"/results/jobs/{job.pk}/forms/apply/")
    run_waiting()

    [row] = outcome_of(Job.objects.latest("pk").pk) or []
    assert row.issues == ["Файл хранился неделю и удалён. Загрузите его ещё раз."]
