"""Recommendations and letters: proposed, edited by two, approved, written, handed over, read, answered, followed."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from orientir.web.campaigns.models import Campaign, Letter, Submission
from orientir.web.directory import audit
from orientir.web.directory.models import AuditEvent, Organisation, Role
from orientir.web.jobs.models import Job
from orientir.web.jobs.worker import run_waiting
from orientir.web.results import actions_advice, actions_letters, letters_job
from orientir.web.results.campaign_jobs import folder_of, start
from orientir.web.results.letter_models import Delivery, InstituteLetter, PlannedMeasure, TerritoryAdvice
from web.cast import Browser, Region
from web.filling import fill
from web.test_jobs import KillAt, Killed

As = Callable[[str], Browser]
DESK = "/results/2021/advice/"
TO_BRATSK = f"{DESK}to/bratsk/"


def soon(days: int = 30) -> str:
    return (timezone.localdate() + timedelta(days=days)).isoformat()


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def frozen(region: Region) -> Region:
    """Bratsk, Taishet and two schools of theirs have answered, and their data are frozen."""
    for unit in ("bratsk", "tayshetsky", "alarsky"):
        fill(region.form(unit), has_programme=unit != "tayshetsky", has_coordinator=False, probes="141")
    for school in (region.schools[0], region.schools[2]):
        fill(region.form(school))
    region.campaign.submissions.filter(filled__gt=0).update(state="accepted")
    start(region.campaign, kind="freeze", by=region.people["olga"])
    run_waiting()
    region.campaign.refresh_from_db()
    assert region.campaign.state == "frozen"
    return region


@pytest.fixture
def advised(frozen: Region) -> Region:
    actions_advice.propose(frozen.campaign, by=frozen.people["olga"])
    return frozen


def hand_over(region: Region) -> Delivery:
    olga = region.people["olga"]
    actions_advice.approve_all(region.campaign, by=olga)
    actions_letters.make(region.campaign, by=olga, answer_by=timezone.localdate() + timedelta(days=30))
    run_waiting()
    delivery = Delivery.objects.get()
    assert delivery.job.state == "done", delivery.job.error
    actions_letters.deliver(delivery, by=olga, site="https://x")
    return delivery


@pytest.fixture
def delivered(advised: Region) -> Region:
    hand_over(advised)
    return advised


def letter_to(unit: str) -> InstituteLetter:
    return InstituteLetter.objects.get(territory=unit, organisation=None)


def typed(advised: TerritoryAdvice, **changes: str) -> dict[str, str]:
    """The page of a municipality as it was opened, with what was typed into it."""
    page = {"base": str(advised.version), "new_text": "", "new_addressee": "municipality"}
    for number, item in enumerate(advised.items):
        page |= {f"id-{number}": item["recommendation"], f"text-{number}": item["text"], f"given-{number}": "yes"}
    return page | changes


def test_an_operator_proposes_edits_approves_and_hands_over_and_a_coordinator_reads_and_plans(
    frozen: Region, as_: As
) -> None:
    olga, anna = as_("olga"), as_("anna")
    assert "Предложить рекомендации" in olga.get(DESK).content.decode()
    assert olga.post(f"{DESK}propose/").status_code == 302
    page = olga.get(TO_BRATSK).content.decode()
    advised = TerritoryAdvice.objects.get(territory="bratsk")
    assert "ждут утверждения" in page
    assert any(item["recommendation"] == "appoint_coordinator" for item in advised.items)
    assert all(told in page for told in advised.grounds[:1])

    early = olga.post(f"{DESK}letters/", {"answer_by": soon()})
    edited = typed(advised, **{"text-0": "Назначить специалиста до мая.", "new_text": "Провести встречу школ."})
    olga.post(TO_BRATSK, edited | {"approve": "yes"})
    olga.post(f"{DESK}approve/", {"sure": "yes"})
    made = olga.post(f"{DESK}letters/", {"answer_by": soon()})
    before = anna.get("/letters/").content.decode()
    run_waiting()
    olga.post(f"{DESK}deliver/", {"sure": "yes"})
    letter = letter_to("bratsk")

    assert early.status_code == 409
    assert "Утверждены не все" in early.content.decode()
    assert made.status_code == 302
    assert "Писем пока нет" in before
    assert letter.items[0]["text"] == "Назначить специалиста до мая."
    assert "Провести встречу школ." in anna.get(f"/letters/{letter.pk}/").content.decode()
    assert set(Letter.objects.filter(kind="institute_letter").values_list("to", flat=True)) == {
        "anna@example.org", "boris@example.org", "sergey@example.org",
    }  # fmt: skip

    anna.post(f"/letters/{letter.pk}/read/")
    given = {"item": "0", "text": "Приказ о координаторе", "due": soon(), "key": "one-0"}
    for _ in range(2):  # a double click
        anna.post(f"/letters/{letter.pk}/measures/", given)
    anna.post(f"/letters/{letter.pk}/answer/", {"answer": "Приняли в работу.", "base": "0"})
    measure = PlannedMeasure.objects.get()
    anna.post(f"/letters/{letter.pk}/measures/{measure.pk}/", {"state": "done", "outcome": "Приказ № 5", "base": "0"})

    desk, shown = olga.get(DESK).content.decode(), olga.get(f"/letters/{letter.pk}/").content.decode()
    unread = olga.get(f"{DESK}?only=unread").content.decode()
    assert "Прочитали 1 из 3, ответили 1" in desk
    assert "Приняли в работу." in desk
    assert "Выполнена: Приказ № 5" in shown
    assert "Отметить, что письмо прочитано" not in shown
    assert "Тайшетский район" in unread
    assert ">город Братск</a>" not in unread
    assert audit.verify()[1] == []
    assert AuditEvent.objects.filter(what__startswith="measure.", territory="bratsk").count() == 2


def test_two_operators_who_edit_one_recommendation_lose_nothing(advised: Region, as_: As) -> None:
    row = TerritoryAdvice.objects.get(territory="bratsk")
    opened = typed(row)
    as_("olga").post(TO_BRATSK, opened | {"text-0": "Первая правка.", "new_text": "Новое от первого."})

    late = as_("olga").post(TO_BRATSK, opened | {"text-0": "Вторая правка."})
    page = late.content.decode()
    row.refresh_from_db()

    assert late.status_code == 409
    assert ">Вторая правка.</textarea>" in page
    assert "Сохранено другим:</b> Первая правка." in page
    assert "Добавлено другим:</b> Новое от первого." in page
    assert f'name="base" value="{row.version}"' in page
    assert row.items[0]["text"] == "Первая правка."
    assert as_("olga").post(TO_BRATSK, opened | {"base": str(row.version), "text-0": "Вместе."}).status_code == 302


def test_the_same_page_sent_twice_is_one_change_and_what_is_changed_is_approved_again(advised: Region, as_: As) -> None:
    row = TerritoryAdvice.objects.get(territory="bratsk")
    page = typed(row, **{"text-0": "Правка."}) | {"approve": "yes"}
    for _ in range(2):
        assert as_("olga").post(TO_BRATSK, page).status_code == 302
    row.refresh_from_db()
    assert (row.version, bool(row.approved)) == (1, True)

    as_("olga").post(TO_BRATSK, typed(row, **{"text-0": "Ещё правка."}))
    row.refresh_from_db()
    assert (row.version, row.approved) == (2, None)

    empty = as_("olga").post(TO_BRATSK, typed(row, **{"text-0": " "}))
    assert empty.status_code == 422
    assert 'href="#text-0"' in empty.content.decode()


def test_letters_are_seen_by_their_own_people_only(delivered: Region, as_: As) -> None:
    bratsk, taishet = letter_to("bratsk"), letter_to("tayshetsky")
    sheet = InstituteLetter.objects.get(organisation=delivered.schools[0])
    other = InstituteLetter.objects.get(organisation=delivered.schools[2])
    seen = {
        name: [as_(name).get(f"/letters/{one.pk}/file/pdf/").status_code for one in (bratsk, taishet, sheet, other)]
        for name in ("anna", "boris", "sergey", "galina", "vera")
    }
    writes = [
        as_(name).post(f"/letters/{bratsk.pk}/{act}/", {"answer": "x", "base": "0"}).status_code
        for name in ("boris", "sergey", "vera", "olga")
        for act in ("read", "answer", "measures")
    ]

    assert seen == {
        "anna": [200, 404, 200, 404],
        "boris": [404, 200, 404, 200],
        "sergey": [404, 404, 200, 404],
        "galina": [404, 404, 404, 404],
        "vera": [200, 200, 200, 200],
    }
    assert set(writes) == {404}
    assert as_("anna").post(f"/letters/{sheet.pk}/read/").status_code == 404
    assert "Лист школы" in as_("sergey").get("/letters/").content.decode()
    assert AuditEvent.objects.filter(what="export", kind="institute_letter").count() == 9


def test_while_a_year_is_corrected_its_letters_lead_to_no_documents_that_are_not_there(
    delivered: Region, as_: As
) -> None:
    documents = "/results/2021/cycle/bratsk/"
    assert documents in as_("anna").get("/letters/").content.decode()
    Campaign.objects.filter(year=2021).update(state="closed")

    page = as_("anna").get("/letters/").content.decode()
    assert documents not in page
    assert "институт исправляет данные этого года" in page


def test_the_archive_has_every_letter_and_sheet_twice_and_the_file_is_the_same(delivered: Region, as_: As) -> None:
    delivery = Delivery.objects.get()
    path = folder_of(delivered.campaign, delivery.job_id) / "letters-2021.zip"
    with zipfile.ZipFile(path) as archive:
        names = archive.namelist()
        kept = archive.read("Письма/город Братск.docx")
    found = as_("anna").get(f"/letters/{letter_to('bratsk').pk}/file/docx/")

    assert len(names) == len(set(names)) == 2 * (3 + 2)
    assert found.content == kept
    assert "UTF-8''%D0%B3" in found.headers["Content-Disposition"]
    with zipfile.ZipFile(io.BytesIO(kept)) as package:
        assert "Координатору мониторинга в городе Братске" in package.read("word/document.xml").decode()
    assert as_("anna").get(f"/letters/{letter_to('bratsk').pk}/file/exe/").status_code == 404


def test_where_a_municipality_has_no_coordinator_the_letters_can_still_be_handed_over_and_somebody_invited(
    advised: Region, as_: As
) -> None:
    olga = advised.people["olga"]
    Role.objects.filter(territory="bratsk").delete()
    actions_advice.approve_all(advised.campaign, by=olga)
    actions_letters.make(advised.campaign, by=olga, answer_by=timezone.localdate() + timedelta(days=30))
    run_waiting()

    page = as_("olga").get(DESK).content.decode()

    assert re.search("Координатора нет, письмо никто не прочитает: .*город Братск", page)
    assert 'href="/people/invite/coordinator/"' in page
    assert "Вручить письма" in page


def test_two_schools_whose_long_names_begin_alike_keep_a_sheet_each(advised: Region) -> None:
    for school in Organisation.objects.all():
        school.name = f"{'Муниципальное бюджетное общеобразовательное учреждение ' * 4}{school.pk}"
        school.save()
    hand_over(advised)

    paths = InstituteLetter.objects.exclude(organisation=None).values_list("path", flat=True)
    assert len(paths) == len(set(paths)) > 1


def test_two_coordinators_who_answer_at_once_see_each_other(delivered: Region, as_: As) -> None:
    letter = letter_to("bratsk")
    anna = as_("anna")
    anna.post(f"/letters/{letter.pk}/answer/", {"answer": "Первый ответ", "base": "0"})
    again = anna.post(f"/letters/{letter.pk}/answer/", {"answer": "Первый ответ", "base": "0"})
    late = anna.post(f"/letters/{letter.pk}/answer/", {"answer": "Второй ответ", "base": "0"})

    assert again.status_code == 302
    assert late.status_code == 409
    assert "«Первый ответ»" in late.content.decode()
    assert ">Второй ответ</textarea>" in late.content.decode()
    letter.refresh_from_db()
    assert letter.answer == "Первый ответ"


def test_a_measure_that_cannot_be_taken_comes_back_as_typed(delivered: Region, as_: As) -> None:
    anna, address = as_("anna"), f"/letters/{letter_to('bratsk').pk}/measures/"
    for text, due, about in (
        ("", soon(), "text-1"),
        ("Мера", "", "due-1"),
        ("Мера", "2020-01-01", "due-1"),
        ("Мера", soon(9000), "due-1"),
    ):
        page = anna.post(address, {"text": text, "due": due, "item": "1"})

        assert page.status_code == 422
        assert f'href="#{about}"' in page.content.decode()
        assert f">{text}</textarea>" in page.content.decode()
    assert not PlannedMeasure.objects.exists()


def test_next_year_the_recommendations_come_back_with_what_became_of_them(delivered: Region, as_: As) -> None:
    anna, olga = delivered.people["anna"], delivered.people["olga"]
    letter = letter_to("bratsk")
    at = next(n for n, item in enumerate(letter.items) if item["recommendation"] == "appoint_coordinator")
    measure = actions_letters.plan(letter, by=anna, item=at, text="Приказ о координаторе.", due=soon(), key="k")
    actions_letters.report(measure, by=anna, state="done", outcome="приказ № 5", base=0)
    now = delivered.campaign
    later = Campaign.objects.create(
        year=2022, methodology=now.methodology, opens=now.opens, closes=now.closes, state="open", synthetic=True
    )
    forms = [
        Submission(campaign=later, level="municipality", territory=t.territory)
        for t in now.submissions.filter(level="municipality")
    ]
    Submission.objects.bulk_create(forms)
    fill(later.submissions.get(territory="bratsk"), has_coordinator=True, has_programme=True)
    later.submissions.filter(filled__gt=0).update(state="accepted")
    start(later, kind="freeze", by=olga)
    run_waiting()
    later.refresh_from_db()

    actions_advice.propose(later, by=olga)
    page = as_("olga").get("/results/2022/advice/to/bratsk/").content.decode()

    assert "Что стало с рекомендациями за 2021 год" in page
    assert "Приказ о координаторе — до" in page
    assert "выполнена: приказ № 5" in page
    assert "порог достигнут" in page


def test_what_was_handed_over_is_handed_over_once_and_new_letters_replace_it(delivered: Region, as_: As) -> None:
    olga = as_("olga")
    before = Letter.objects.count()
    olga.post(f"{DESK}deliver/", {"sure": "yes"})
    assert Letter.objects.count() == before

    first = letter_to("bratsk")
    actions_letters.make(delivered.campaign, by=delivered.people["olga"], answer_by=timezone.localdate())
    run_waiting()
    actions_letters.deliver(Delivery.objects.first(), by=delivered.people["olga"], site="")  # type: ignore[arg-type]

    assert "заменяет это" in as_("anna").get(f"/letters/{first.pk}/").content.decode()
    assert "Прочитали 0 из 3" in olga.get(DESK).content.decode()


@pytest.mark.filterwarnings("ignore:.*was deleted while still open:ResourceWarning")  # the dead close no cursor
def test_a_worker_killed_at_any_step_leaves_no_half_of_the_letters(
    advised: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    olga, written = advised.people["olga"], lambda: lambda document: document.title.encode()
    monkeypatch.setattr(letters_job, "ShortPdf", written)
    monkeypatch.setattr(letters_job, "ShortDocx", written)
    years = letters_job.years_to_show(advised.campaign)
    found = letters_job.gather_letters_shown(*years)
    monkeypatch.setattr(letters_job, "years_to_show", lambda _: years)
    monkeypatch.setattr(letters_job, "gather_letters_shown", lambda *_: found)
    actions_advice.approve_all(advised.campaign, by=olga)

    def ask() -> Job:
        return actions_letters.make(advised.campaign, by=olga, answer_by=timezone.localdate())

    for number in count():
        with suppress(Killed), transaction.atomic():
            job, dying = ask(), KillAt(number)
            with suppress(Killed), dying.at_work():
                run_waiting()
            done = Job.objects.filter(kind="letters", state="done").count()
            assert InstituteLetter.objects.count() == 5 * done
            run_waiting()
            job.refresh_from_db()
            if job.state == "failed":
                assert "остановился" in job.error
                job = ask()
                run_waiting()
                job.refresh_from_db()
            assert (job.state, audit.verify()[1], InstituteLetter.objects.count()) == ("done", [], 5)
            raise Killed
        if dying.left >= 0:
            break

    assert number > 10


def test_a_letter_that_is_read_names_its_reader(delivered: Region) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        InstituteLetter.objects.update(acknowledged=timezone.now())
    with pytest.raises(IntegrityError), transaction.atomic():
        Delivery.objects.update(delivered_by=None)
