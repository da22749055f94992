"""A text of one's own is checked in the browser: the same findings as on the command line, seen by its owner alone."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone

from orientir.factcheck import check, open_document
from orientir.web.directory.actions_erase import erase
from orientir.web.jobs.worker import run_waiting
from orientir.web.results.models import CheckedText
from orientir.web.results.texts import forget_texts, path_of
from web.cast import Browser, Region
from web.test_jobs import KillAt, Killed

As = Callable[[str], Browser]
WRONG = "В 2021 году план приняли 31 из 42 муниципалитетов (73,1 %).\n\nУчаствовали 10 школ и 12 школ, всего 23 школы."


@pytest.fixture(autouse=True)
def folder(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def send(browser: Browser, text: str | bytes = WRONG, name: str = "справка.txt", **more: str) -> str:
    """Upload a text and let the worker check it: the address of its page."""
    data = text if isinstance(text, bytes) else text.encode()
    response = browser.post("/texts/", {"file": SimpleUploadedFile(name, data), **more})
    assert response.status_code == 302, response.content.decode()
    run_waiting()
    return str(response["Location"])


def test_the_report_is_that_of_the_command_line_and_the_file_is_gone(as_: As, region: Region, folder: Path) -> None:
    (folder / "x.txt").write_text(WRONG, encoding="utf-8")
    wanted = check(open_document(folder / "x.txt"))

    page = as_("anna").get(send(as_("anna"))).content.decode()

    text = CheckedText.objects.get()
    assert [f["code"] for f in text.findings] == [f.code for f in wanted]
    assert wanted
    assert "<mark>73,1" in page
    assert wanted[0].advice in page
    assert not path_of(text.pk).exists()


def test_nobody_else_sees_a_text_whatever_the_role(as_: As, region: Region) -> None:
    address = send(as_("sergey"))

    for who in ("anna", "olga", "maria", "vera", "boris"):
        assert as_(who).get(address).status_code == 404
        assert as_(who).post(f"{address}delete/").status_code == 404
        assert as_(who).post(f"{address}dismiss/", {"number": "0", "reason": "x"}).status_code == 404
        assert "справка.txt" not in as_(who).get("/texts/").content.decode()
    assert Browser().get(address).status_code == 302


def test_what_is_no_error_is_quiet_in_the_next_text_too_and_can_be_brought_back(as_: As, region: Region) -> None:
    anna = as_("anna")
    address = send(anna)
    refused = anna.post(f"{address}dismiss/", {"number": "0", "reason": " "})
    assert refused.status_code == 422
    assert "Причина не названа".lower() in refused.content.decode().lower()
    for _ in range(2):  # a double click
        assert anna.post(f"{address}dismiss/", {"number": "0", "reason": "Так в приказе"}).status_code == 302
    assert anna.post(f"{address}dismiss/", {"number": "99", "reason": "Так"}).status_code == 422

    later = anna.get(send(anna, WRONG + "\n\nЕщё один абзац.")).content.decode()
    assert "Не ошибка: Так в приказе" in later
    anna.post(f"{address}dismiss/", {"number": "0", "back": "1"})
    assert "Не ошибка" not in anna.get(address).content.decode()
    assert "Не ошибка" not in as_("boris").get(send(as_("boris"))).content.decode(), "another person decides anew"


@pytest.mark.parametrize(
    ("data", "name", "told"),
    [
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "старое.doc", "старого формата"),
        (b"PK\x03\x04garbage", "битый.docx", "повреждён"),
        (b"%PDF-1.7\nno", "битый.pdf", "PDF повреждён"),
        (b"\0\1\2", "x.bin", "не текст и не документ"),
        (b"   ", "пустой.txt", "нет текста"),
    ],
)
def test_what_cannot_be_read_says_why_and_what_to_do(
    as_: As, region: Region, data: bytes, name: str, told: str
) -> None:
    page = as_("anna").get(send(as_("anna"), data, name)).content.decode()

    assert told in page
    assert name in page
    assert "Проверить ещё раз" in page


def test_an_upload_without_a_file_or_too_large_is_refused_with_words(
    as_: As, region: Region, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = as_("anna")
    assert "не выбран" in anna.post("/texts/", {}).content.decode()
    settings.UPLOADS_A_DAY = settings.UPLOADS_A_DAY | {"text": 10}
    refused = anna.post("/texts/", {"file": SimpleUploadedFile("x.txt", b"x" * 11)})
    assert refused.status_code == 422
    assert "за сутки" in refused.content.decode()
    assert not CheckedText.objects.exists()


def test_a_text_is_kept_as_long_as_its_owner_wants_and_no_longer_than_a_month(as_: As, region: Region) -> None:
    first, second = send(as_("anna")), send(as_("anna"))
    third = send(as_("boris"))

    assert as_("anna").post(f"{first}delete/").status_code == 302
    assert as_("anna").get(first).status_code == 404
    CheckedText.objects.filter(by=region.people["anna"]).update(at=timezone.now() - timedelta(days=32))
    assert forget_texts() == 1
    assert as_("anna").get(second).status_code == 404
    assert as_("boris").get(third).status_code == 200
    erase(region.people["boris"], by=region.people["olga"])
    assert not CheckedText.objects.exists()


def test_only_the_institute_may_compare_with_frozen_data(as_: As, region: Region) -> None:
    type(region.campaign).objects.update(state="frozen")

    assert "Сверить с данными" in as_("vera").get("/texts/").content.decode()
    assert "Сверить с данными" not in as_("anna").get("/texts/").content.decode()
    sent = {"file": SimpleUploadedFile("x.txt", WRONG.encode()), "against": str(region.campaign.pk)}
    as_("anna").post("/texts/", sent)
    assert CheckedText.objects.get().against is None


def test_a_worker_killed_at_any_step_leaves_the_text_to_be_checked_again(as_: As, region: Region) -> None:
    anna = as_("anna")
    for number in count():
        with suppress(Killed), transaction.atomic():
            dying = KillAt(number)
            address = anna.post("/texts/", {"file": SimpleUploadedFile("справка.txt", WRONG.encode())})["Location"]
            with suppress(Killed), dying.at_work():
                run_waiting()
            run_waiting()  # the next worker tells of what has died
            if CheckedText.objects.get().findings is None:
                assert "остановился" in anna.get(address).content.decode()
                assert anna.post(f"{address}again/").status_code == 302
                run_waiting()
            assert CheckedText.objects.get().findings
            raise Killed  # take the round back: the next one dies one statement later
        if dying.left >= 0:
            break

    assert number > 5
