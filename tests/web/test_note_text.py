"""The note's text in the browser: paragraphs edited by several people, around numbers that nobody can type over."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection

from orientir.web.campaigns.models import Campaign
from orientir.web.directory.models import AuditEvent
from orientir.web.jobs.models import Job
from orientir.web.jobs.worker import run_waiting
from orientir.web.results import note_text
from orientir.web.results.campaign_jobs import folder_of, start
from orientir.web.results.models import NoteEdit
from web.cast import Browser, Region
from web.filling import fill

SignedIn = Callable[[str], Browser]
ADDRESS = "/results/2021/text/"
KEY = "criterion-regulation.municipal_programme.1"


def freeze(region: Region) -> Region:
    """Two accepted forms, frozen: Bratsk has a programme, Alarsky none."""
    for unit in ("bratsk", "alarsky"):
        fill(region.form(unit), has_programme=unit == "bratsk", probes="141")
    region.campaign.submissions.filter(filled__gt=0).update(state="accepted")
    return do(region, "freeze")


def do(region: Region, kind: str) -> Region:
    start(region.campaign, kind=kind, by=region.people["olga"])
    run_waiting()
    assert Job.objects.latest("pk").state == "done"
    return region


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def frozen(region: Region) -> Region:
    return freeze(region)


def page(browser: Browser, address: str = ADDRESS) -> str:
    response = browser.get(address)
    assert response.status_code == 200
    return told(response)


def told(response: Any) -> str:
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def save(browser: Browser, text: str, seen: int = 0, key: str = KEY) -> Any:
    return browser.post(ADDRESS, {"key": key, "text": text, "seen": seen})


def test_an_edited_paragraph_stands_in_every_file_of_the_note_with_the_number_of_the_data(
    frozen: Region, as_: SignedIn
) -> None:
    assert save(as_("olga"), "Программу приняли в {1: 1} муниципалитете из двух.").status_code == 302

    bound = 'Программу приняли в </span><span class="bound">1</span><span class=""> муниципалитете из двух'
    assert bound in page(as_("vera"))
    do(frozen, "note")
    folder = folder_of(frozen.campaign, Job.objects.latest("pk").pk)
    html = (folder / "note-2021.html").read_text()
    assert re.search(r'приняли в <span data-indicator="municipal_programme"[^>]*>1</span> муниципалитете', html)
    assert AuditEvent.objects.filter(what="note.edit").count() == 1


def test_a_number_cannot_be_typed_over_and_what_was_typed_is_not_lost(frozen: Region, as_: SignedIn) -> None:
    refused = save(as_("olga"), "Программу приняли в {1: 2} муниципалитетах, {9}.")

    assert refused.status_code == 422
    assert "число {1: 2} исправлено руками" in told(refused)
    assert "числа {9} в исходном абзаце нет" in told(refused)
    assert "Программу приняли в {1: 2} муниципалитетах, {9}.</textarea>" in told(refused)
    assert not NoteEdit.objects.exists()


def test_a_number_typed_by_hand_is_pointed_at(frozen: Region, as_: SignedIn) -> None:
    response = as_("olga").post(
        ADDRESS, {"key": KEY, "text": "Программы есть у {1}, а было у 17.", "seen": 0}, follow=True
    )

    assert "Набраны руками, источник не виден: 17." in told(response)


def test_two_editors_of_one_paragraph_see_each_other_and_of_two_merge(frozen: Region, as_: SignedIn) -> None:
    other = next(key for key in re.findall(r"\?edit=([^#\"]+)", page(as_("olga"))) if "infrastructure" in key)
    save(as_("olga"), "Первый текст: {1}.")

    assert save(as_("olga"), "Другой абзац.", key=other).status_code == 302  # they do not stand in each other's way
    stale = save(as_("olga"), "Второй текст: {1}.")
    assert stale.status_code == 409
    assert "Первый текст: {1}." in told(stale)
    assert "Второй текст: {1}.</textarea>" in told(stale)
    seen = re.search(r'name="seen" value="(\d+)"', told(stale))
    assert seen is not None
    assert save(as_("olga"), "Общий текст: {1}.", seen=int(seen[1])).status_code == 302
    assert "Общий текст" in page(as_("olga"))


def test_a_double_click_saves_once(frozen: Region, as_: SignedIn) -> None:
    first, second = (save(as_("olga"), "Программа есть: {1}.") for _ in range(2))

    assert (first.status_code, second.status_code) in {(302, 302), (302, 409)}
    assert NoteEdit.objects.count() == 1


def test_the_text_of_the_data_comes_back_and_the_history_tells_everything(frozen: Region, as_: SignedIn) -> None:
    save(as_("olga"), "Правка: {1}.")
    as_("olga").post(f"{ADDRESS}restore/", {"key": KEY, "seen": 1})

    assert "Правка" not in page(as_("olga")).partition("<main")[2]
    history = page(as_("vera"), f"{ADDRESS}history/?key={KEY}")
    assert history.index("Возвращён текст по данным") < history.index("Правка: {1}.")
    assert as_("olga").post(f"{ADDRESS}restore/", {"key": "nothing", "seen": 1}).status_code == 404


def test_other_data_keep_the_edit_take_the_new_number_and_say_what_moved(frozen: Region, as_: SignedIn) -> None:
    save(as_("olga"), "Программ: {1}.")
    Campaign.objects.update(state="closed")
    frozen.campaign.submissions.filter(state="frozen").update(state="accepted")
    form = frozen.form("alarsky")
    form.answers["has_programme"] = True
    form.save()
    do(frozen, "freeze")

    text = page(as_("olga"))
    assert re.search(r"Программ: </span><span class=\"bound\">2</span>", text)
    assert "Данные вокруг правок изменились" in text


def test_the_check_shows_its_findings_beside_the_sentences(frozen: Region, as_: SignedIn) -> None:
    save(as_("olga"), "Программы есть в {1: 1} муниципалитете. Отчитались 12 из 40 школ (50 %).")

    assert "Проверить числа в тексте" in page(as_("vera"))
    assert as_("vera").post(f"{ADDRESS}check/").status_code == 302
    text = page(as_("vera"))
    assert "Проверить ещё раз" in text
    beside = text.partition("Отчитались 12 из 40")[2].partition("</section>")[0]
    assert 'class="notice' in beside


@pytest.mark.parametrize(("person", "reads"), [("vera", True), ("anna", False), ("sergey", False)])
def test_only_operators_write_and_only_the_institute_reads(
    frozen: Region, as_: SignedIn, person: str, reads: bool
) -> None:
    assert (as_(person).get(ADDRESS).status_code == 200) is reads
    assert save(as_(person), "Чужое: {1}.").status_code == 404
    assert as_(person).post(f"{ADDRESS}restore/", {"key": KEY, "seen": 0}).status_code in (403, 404)
    assert not NoteEdit.objects.exists()


def test_before_the_freeze_there_is_no_text(region: Region, as_: SignedIn) -> None:
    assert as_("olga").get(ADDRESS).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_of_eight_who_save_one_paragraph_at_once_one_is_first(frozen: Region, as_: SignedIn) -> None:
    browsers, barrier, codes = [as_("olga") for _ in range(8)], Barrier(8), []

    def one(number: int) -> None:
        barrier.wait()
        codes.append(save(browsers[number], f"Текст {number}: {{1}}.").status_code)
        connection.close()

    threads = [Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert sorted(codes) == [302] + [409] * 7
    assert NoteEdit.objects.count() == 1


def test_an_edit_whose_paragraph_is_gone_can_be_taken_away(frozen: Region, as_: SignedIn) -> None:
    olga, key = as_("olga"), "gone.body.1"
    made = {"campaign": frozen.campaign, "number": 1, "text": "Прежние слова.", "base": "", "by": frozen.people["olga"]}
    NoteEdit.objects.create(key=key, **made)

    assert "Убрать правку" in olga.get(ADDRESS).content.decode()
    olga.post(f"{ADDRESS}restore/", {"key": key, "seen": 1})

    assert "Прежние слова." not in olga.get(ADDRESS).content.decode()


def test_the_worker_writes_the_text_before_anybody_opens_it(
    frozen: Region, as_: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    cache.clear()  # the worker that froze the data may have been there already
    monkeypatch.setattr(note_text, "QUIET", 0)
    made = note_text.prepare_notes(), note_text.prepare_notes()
    monkeypatch.setattr(note_text, "years_to_show", None)  # nothing is computed any more

    assert made == (1, 0)
    assert KEY in page(as_("olga"))
