"""The management cycle: nine documents of the region and of each municipality, and who has to do what is missing."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from contextlib import suppress
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from irkutsk import methodology
from orientir.web.campaigns.models import Campaign
from orientir.web.directory.models import AuditEvent
from orientir.web.jobs.models import Job
from orientir.web.jobs.worker import run_waiting
from orientir.web.registers.models import Record
from orientir.web.results import cycle
from orientir.web.results.campaign_jobs import CYCLE, folder_of, start
from web.cast import Browser, Region
from web.filling import fill
from web.test_jobs import KillAt, Killed

As = Callable[[str], Browser]
CYCLE_OF_BRATSK = "/results/2021/cycle/bratsk/"
DECISION = {
    "year": "2021-01-01/2021-12-31",
    "document": "Приказ от 01.02.2022 № 5",
    "indicators": "coordinator",
    "responsible": "Управление образования",
    "due": "2022-03-01",
}


@pytest.fixture
def frozen(region: Region, tmp_path: Path, settings: Any) -> Region:
    """Bratsk and Alarsky have answered; at Bratsk two pupils with disabilities tried a profession."""
    settings.MEDIA_ROOT = tmp_path
    for unit in ("bratsk", "alarsky"):
        fill(region.form(unit), has_coordinator=False, probes="141", probes_ovz="2")
    region.campaign.submissions.filter(filled__gt=0).update(state="accepted")
    start(region.campaign, kind="freeze", by=region.people["olga"])
    run_waiting()
    assert Campaign.objects.get(pk=region.campaign.pk).state == "frozen"
    return region


def text_of(browser: Browser, address: str) -> str:
    response = browser.get(address)
    assert response.status_code == 200, address
    return " ".join(response.content.decode().replace("\N{NO-BREAK SPACE}", " ").split())


def decide(title: str, **more: str) -> None:
    enter("decisions", title, {"title": title, **DECISION, **more}, "2021-01-01", "2021-12-31")


def enter(register: str, title: str, document: dict[str, str], begins: str, ends: str | None = None) -> None:
    Record.objects.create(
        register=register, territory_id="bratsk", title=title, document=document, begins=begins, ends=ends
    )


def test_what_is_missing_is_named_with_who_has_to_do_it_and_goes_away(frozen: Region, as_: As) -> None:
    before = text_of(as_("anna"), CYCLE_OF_BRATSK)

    decide("Назначить координатора")
    decide("Собрать школы", done="2022-02-01")
    undated = {"title": "Открыть центр", **{key: told for key, told in DECISION.items() if key != "due"}}
    enter("decisions", "Открыть центр", undated, "2021-01-01", "2021-12-31")
    after = text_of(as_("anna"), CYCLE_OF_BRATSK)
    document = text_of(as_("anna"), f"{CYCLE_OF_BRATSK}decisions/")

    lacking = "«Управленческие решения муниципалитетов» записей за 2021 год нет. Координатор муниципалитета: внесите"
    assert lacking in before
    assert lacking not in after
    assert "институт — 4, координатор муниципалитета — 2" in after
    for told in ("Назначить координатора", "Приказ от 01.02.2022 № 5", "срок прошёл", "исполнено", "срок не указан"):
        assert told in document


def test_the_overview_counts_what_each_municipality_lacks(frozen: Region, as_: As) -> None:
    page = text_of(as_("olga"), "/results/2021/cycle/")

    assert "Пробелы есть у 42 из 42." in page
    assert "Ход дорожной карты" in page


def test_the_overview_asks_no_more_questions_where_there_are_more_records(frozen: Region, as_: As) -> None:
    asked = []
    for _ in range(2):
        as_("olga").get("/results/2021/cycle/")  # what a process keeps is kept
        with CaptureQueriesContext(connection) as queries:
            as_("olga").get("/results/2021/cycle/")
        asked.append(len(queries))
        for number in range(5):
            decide(f"Решение {number}")

    assert asked[0] == asked[1]


def test_documents_hold_nothing_that_is_withheld_and_no_private_field(frozen: Region, as_: As) -> None:
    """Two pupils are few; the page of the institute knows them, the document does not."""
    assert ">2<" in text_of(as_("vera"), "/results/2021/findings/bratsk/")
    model = {"document": "Модель", "stage": "adopted", "since": "2021-01-01", "link": "file:личное.pdf"}
    enter("municipal_models", "Модель", model, "2021-01-01")

    told = "".join(text_of(as_("anna"), f"{CYCLE_OF_BRATSK}{one.id}/") for one in methodology().cycle)

    assert "Модель" in told
    assert "личное" not in told
    row = told[told.index("Количество обучающихся с ОВЗ, прошедших профессиональные пробы") :][:300]
    assert ">2<" not in row


def test_the_archive_of_a_municipality_is_a_small_site(frozen: Region, as_: As) -> None:
    response = as_("anna").get(f"{CYCLE_OF_BRATSK}archive/")

    with zipfile.ZipFile(io.BytesIO(response.content)) as archive:
        names = archive.namelist()
        first = archive.read("index.html").decode()
    assert len(names) == 9 * 3 + 1
    assert set(names) >= {"01-goals.html", "09-effect.docx", "05-analysis.pdf"}
    assert all(f'href="{name}"' in first for name in names if name.endswith(".html") and name != "index.html")
    assert "<script" not in first
    assert AuditEvent.objects.filter(what="export", kind="campaign", territory="bratsk").count() == 1


@pytest.mark.parametrize("address", ["", "goals/", "goals/pdf/", "archive/"])
def test_a_coordinator_opens_the_own_documents_and_the_regions_alone(frozen: Region, as_: As, address: str) -> None:
    anna = as_("anna")
    assert anna.get(f"{CYCLE_OF_BRATSK}{address}").status_code == 200
    assert anna.get(f"/results/2021/cycle/region/{address}", follow=True).status_code == 200
    assert anna.get(f"/results/2021/cycle/tayshetsky/{address}").status_code == 404
    assert as_("sergey").get(f"{CYCLE_OF_BRATSK}{address}").status_code == 404
    assert as_("olga").get(f"/results/2021/cycle/nowhere/{address}").status_code == 404


@pytest.mark.filterwarnings("ignore:.*was deleted while still open:ResourceWarning")
def test_a_worker_killed_at_any_step_leaves_all_or_nothing(frozen: Region, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cycle, "archive", lambda *_: None)  # what documents say is tested above

    for number in count():
        with suppress(Killed), transaction.atomic():
            job, dying = start(frozen.campaign, kind=CYCLE, by=frozen.people["olga"]), KillAt(number)
            with suppress(Killed), dying.at_work():
                run_waiting()
            job.refresh_from_db()
            written = [path.name for path in folder_of(frozen.campaign, job.pk).glob("*.zip")]
            assert (job.state == Job.State.DONE) <= (written == ["cycle-2021.zip"])
            if dying.left >= 0:
                assert job.state == Job.State.DONE
                return
            raise Killed
