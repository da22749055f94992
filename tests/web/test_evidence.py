"""Files of a record: who may have them, what is taken, that they do not fill the disk, that none is half kept."""

from __future__ import annotations

import errno
import io
import os
import zipfile
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from orientir.web.evidence import actions
from orientir.web.evidence.actions import forget_files, path_of
from orientir.web.evidence.models import EvidenceFile
from orientir.web.registers.models import Record
from web.cast import Browser, Region
from web.filling import together

As = Callable[[str], Browser]
PDF = b"%PDF-1.7\n...\n%%EOF\n"
PNG = b"\x89PNG\r\n\x1a\n...."


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path / "evidence"


@pytest.fixture
def record(region: Region) -> Record:
    school = region.schools[0]
    return Record.objects.create(register="agreements", territory=school.territory, organisation=school, title="Первое")


def test_the_files_of_a_published_practice_are_for_everybody_once_the_institute_has_seen_them(
    as_: As, region: Region
) -> None:
    school, sergey, olga = region.schools[0], as_("sergey"), as_("olga")
    practice = Record.objects.create(
        register="practices", territory=school.territory, organisation=school, title="Дневник проб", state="published"
    )
    assert attach(sergey, practice, ("дневник.pdf", PDF)).status_code == 302
    assert Browser().get(address(practice)).status_code == 404, "the institute has not seen the file"

    practice.refresh_from_db()
    olga.post(f"{practice.get_absolute_url()}step/", {"step": "published", "base": practice.version})

    assert Browser().get(address(practice)).status_code == 200
    page = Browser().get(practice.get_absolute_url()).content.decode()
    assert "дневник.pdf" in page
    assert "Сергей" not in page
    assert sergey.post(f"{address(practice)}take/").status_code == 302
    assert Browser().get(address(practice)).status_code == 404
    assert "дневник.pdf" not in Browser().get(practice.get_absolute_url()).content.decode()


def test_a_file_that_comes_while_the_institute_reads_is_not_published_unseen(as_: As, region: Region) -> None:
    school = region.schools[0]
    practice = Record.objects.create(
        register="practices", territory=school.territory, organisation=school, title="Проба", state="submitted"
    )
    attach(as_("sergey"), practice, ("тайный.pdf", PDF))

    late = as_("olga").post(f"{practice.get_absolute_url()}step/", {"step": "published", "base": practice.version})

    assert late.status_code == 409
    assert Browser().get(address(practice)).status_code == 404


def office(*names: str) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name in names:
            archive.writestr(name, "x")
    return held.getvalue()


def attach(browser: Browser, record: Record, *files: tuple[str, bytes]) -> Any:
    sent = [SimpleUploadedFile(name, data, content_type="application/pdf") for name, data in files]
    return browser.post(f"{record.get_absolute_url()}files/", {"file": sent})


def address(record: Record) -> str:
    return f"{record.get_absolute_url()}files/{EvidenceFile.objects.latest('at').pk}/"


def test_a_file_is_handed_out_to_those_of_its_record_and_to_nobody_else(as_: As, record: Record) -> None:
    assert attach(as_("anna"), record, ("скан.pdf", PDF), ("фото.png", PNG)).status_code == 302
    path = address(record)

    for name, expected in {"sergey": 200, "anna": 200, "vera": 200, "olga": 200, "boris": 404}.items():
        assert as_(name).get(path).status_code == expected, name
    assert Browser().get(path).status_code == 302
    for name in ("boris", "vera"):
        assert attach(as_(name), record, ("чужой.pdf", PDF + b"2%%EOF")).status_code == 404
        assert as_(name).post(f"{path}take/").status_code == 404
    other = Record.objects.create(register="agreements", territory_id="bratsk", title="Другая")
    own = path.replace(f"/{record.pk}/", f"/{other.pk}/")
    assert as_("anna").get(own).status_code == 404, "of another record"
    answer = as_("anna").get(path)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("отчёт.pdf", b"<html><script>alert(1)</script>", "не принимаются"),
        ("отчёт.pdf", b"%PDF-1.7 only the beginning", "обрывается"),
        ("книга.xlsx", office("[Content_Types].xml", "xl/workbook.xml", "xl/vbaProject.bin"), "макросы"),
        ("архив.docx", office("вирус.exe"), "Архивы не принимаются"),
        ("битый.docx", b"PK\x03\x04 and no more", "повреждён"),
        ("старый.doc", b"\xd0\xcf\x11\xe0", "старого Word"),
        ("рисунок.svg", b"<svg onload='x'/>", "не принимаются"),
        ("пусто.pdf", b"", "не принимаются"),
    ],
)
def test_what_a_file_is_its_bytes_say_not_its_name(
    as_: As, record: Record, files: Path, name: str, data: bytes, said: str
) -> None:
    answer = attach(as_("anna"), record, (name, data), ("хороший.pdf", PDF))

    assert answer.status_code == 422
    page = answer.content.decode()
    assert said in page
    assert name in page
    assert [file.name for file in EvidenceFile.objects.all()] == ["хороший.pdf"], "the others are kept"
    assert len(list(files.iterdir())) == 1


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("счёт\u202efdp.exe", "счёт·fdp.exe.pdf"),
        ("<img src=x>.pdf", "<img src=x>.pdf"),
        ("a\r\nSet-Cookie: x.pdf", "a··Set-Cookie: x.pdf"),
        ("СКАН.PDF", "СКАН.PDF"),
    ],
)
def test_a_name_is_only_shown(as_: As, record: Record, files: Path, name: str, shown: str) -> None:
    actions.attach(record.evidence, by=record_keeper(record), name=name, data=PDF)

    file = EvidenceFile.objects.get()
    assert file.name == shown
    assert [path.name for path in files.iterdir()] == [f"{file.pk}.bin"]
    answer = as_("anna").get(address(record))
    assert not {"\r", "\n", "\u202e", ";", "<"} & set(answer.headers["Content-Disposition"].partition("''")[2])
    assert "<img src" not in as_("anna").get(record.get_absolute_url()).content.decode()


def record_keeper(record: Record) -> Any:
    return record.territory.roles.get(kind="coordinator").user  # type: ignore[union-attr]


def test_files_are_taken_away_put_back_and_gone_after_a_week_and_the_history_tells(
    as_: As, record: Record, files: Path
) -> None:
    anna = as_("anna")
    attach(anna, record, ("приказ.pdf", PDF))
    attach(anna, record, ("приказ.pdf", PDF))
    assert EvidenceFile.objects.count() == 1, "sent twice"
    take = f"{address(record)}take/"

    anna.post(take)
    assert anna.get(address(record)).status_code == 404
    anna.post(take, {"back": "1"})
    assert anna.get(address(record)).status_code == 200
    anna.post(take)
    page = anna.get(record.get_absolute_url()).content.decode()
    told = {"файл приложен": 1, "файл убран": 2, "файл возвращён": 1}
    assert {word: page.count(f"{word}: приказ.pdf") for word in told} == told

    assert forget_files() == 0
    then = timezone.now() - timedelta(days=8)
    EvidenceFile.objects.update(taken=then)
    for path in files.iterdir():
        os.utime(path, (then.timestamp(), then.timestamp()))
    assert forget_files() == 1
    assert not EvidenceFile.objects.exists()
    assert not list(files.iterdir())


def test_one_person_can_leave_so_much_a_day(as_: As, record: Record, settings: Any) -> None:
    settings.UPLOADS_A_DAY = settings.UPLOADS_A_DAY | {"evidence": 2 * len(PDF)}
    answers = [attach(as_("anna"), record, (f"{n}.pdf", PDF + b"%" * n)) for n in range(2)]
    assert [answer.status_code for answer in answers] == [302, 422]
    assert "за день можно" in answers[1].content.decode()
    assert attach(as_("sergey"), record, ("3.pdf", PDF + b"333")).status_code == 302


def test_a_full_disk_leaves_no_row_without_a_file(
    as_: As, record: Record, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(number: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("orientir.web.evidence.actions.os.fsync", full)
    anna = as_("anna")
    anna.raise_request_exception = False

    answer = attach(anna, record, ("приказ.pdf", PDF))

    assert answer.status_code == 503
    assert not EvidenceFile.objects.exists()
    assert not list(files.iterdir())
    monkeypatch.undo()
    attach(as_("anna"), record, ("приказ.pdf", PDF))
    assert path_of(EvidenceFile.objects.get()).read_bytes() == PDF


@pytest.mark.django_db(transaction=True)
def test_of_two_who_attach_the_same_file_at_once_one_does_and_the_other_finds_it(as_: As, record: Record) -> None:
    browsers = [as_(name) for name in ("anna", "sergey", "olga")]

    answers = together(*(lambda b=b: attach(b, record, ("приказ.pdf", PDF)) for b in browsers))  # type: ignore[misc]

    assert [answer.status_code for answer in answers] == [302, 302, 302]
    assert EvidenceFile.objects.count() == 1
