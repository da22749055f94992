"""Editions: published complete or not at all, never changed, corrected by another one, refused with every reason."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from irkutsk import methodology
from orientir.analysis import shown, values, withholding
from orientir.opendata import from_json, to_json
from orientir.report import pages
from orientir.report.edits import editable
from orientir.terms import Refused
from orientir.web.campaigns.models import Campaign, Submission
from orientir.web.directory import audit
from orientir.web.directory.models import AuditEvent
from orientir.web.jobs.worker import run_waiting
from orientir.web.results import actions_editions, editions, publishing, shown_years
from orientir.web.results.campaign_jobs import folder_of, frozen_job, frozen_snapshot
from orientir.web.results.models import Edition, NoteEdit
from orientir.web.results.note_text import generated, text_of
from small_counts import Row
from small_counts import frozen as counted
from web.cast import Browser, Region
from web.published import Published, accept_all, do, done, frozen, publish
from web.test_jobs import KillAt, Killed

SignedIn = Callable[[str], Browser]


@pytest.fixture
def files(tmp_path: Path, settings: Any) -> Path:
    settings.MEDIA_ROOT = tmp_path
    return tmp_path


def read(number: int) -> Any:
    return from_json((editions.folder_of_edition(number) / editions.CONTENT).read_bytes())


def test_an_operator_finds_a_wrong_number_corrects_it_and_publishes_again(
    region: Region, as_: SignedIn, client: Browser, files: Path
) -> None:
    olga, campaign = as_("olga"), region.campaign
    accept_all(campaign)
    _parents_in_bratsk(region, "9869")
    do(campaign, "freeze", region)

    first = publish(campaign, region)
    alone = olga.post("/results/2021/publish/", {"why": " "})
    olga.post("/results/2021/unfreeze/", {"reason": "В Братске опечатка"})
    _parents_in_bratsk(region, "9569")
    few = next(p for p in read(1).places if read(1).by_key["diagnostics_bvb_ovz", p.id, 2021].absence == "suppressed")
    other = region.form(few.id)
    Submission.objects.filter(pk=other.pk).update(answers={**other.answers, "diagnostics_bvb_ovz": "77"})
    again = do(campaign, "freeze", region)
    unread = olga.post("/results/2021/publish/", {"why": "Опечатка в форме Братска"})
    olga.post("/results/2021/publish/", {"why": "Опечатка в форме Братска", "approved": text_of(campaign)})
    run_waiting()

    assert (first.state, first.error, again.state) == ("done", "", "done")
    assert alone.status_code == unread.status_code == 422
    assert "отметьте, что он утверждён" in unread.content.decode()
    assert "Напишите, что исправлено" in alone.content.decode()
    one, two = Edition.objects.order_by("number")
    assert (one.number, two.number, two.why) == (1, 2, "Опечатка в форме Братска")
    assert one.snapshot != two.snapshot
    told = {c.what: (c.before, c.after) for c in read(2).corrections if "одител" in c.what and "Братск" in c.what}
    assert ("9 869", "9 569") in [
        tuple(n.replace("\u202f", " ").replace("\xa0", " ") for n in v) for v in told.values()
    ]
    assert read(1).corrections == ()
    assert {c.why for c in read(2).corrections} == {"Опечатка в форме Братска"}
    lines = AuditEvent.objects.filter(what__in=["edition.publish", "campaign.unfreeze"]).order_by("id")
    assert [line.what for line in lines] == ["edition.publish", "campaign.unfreeze", "edition.publish"]
    assert "Есть более новая" in client.get("/open/editions/1/places/bratsk/").content.decode()
    assert "Есть более новая" not in client.get("/open/places/bratsk/").content.decode()
    log = client.get("/open/corrections/").content.decode()
    assert re.search(r"родител.*Братск, 2021 год: <b>9.869</b> исправлено на <b>9.569</b>", log)
    text = generated(campaign)
    parts = json.loads((editions.folder_of_edition(2) / editions.NOTE).read_text("utf-8"))
    assert text
    assert [page.html for page in pages(text)] == [part["html"] for part in parts]
    told = shown_years.years_to_show(campaign)[0].hidden
    assert ("diagnostics_bvb_ovz", few.id) in told - shown(frozen_snapshot(campaign)).hidden  # type: ignore[arg-type]
    hidden = [{(f.indicator, f.territory) for f in read(n).figures if f.absence == "suppressed"} for n in (1, 2)]
    assert hidden[0] <= hidden[1]


def test_a_word_of_the_note_is_corrected_without_a_change_of_data(region: Region, client: Browser, files: Path) -> None:
    campaign = region.campaign
    accept_all(campaign)
    do(campaign, "freeze", region)
    publish(campaign, region)
    document = generated(campaign)
    assert document
    introduction = next(one for one in editable(document) if "адресована" in one.text)

    same = publish(campaign, region, why="Ничего")
    NoteEdit.objects.create(
        campaign=campaign, key=introduction.key, number=1, by=region.people["olga"], base=introduction.text,
        text=introduction.text.replace("адресована", "предназначена"),
    )  # fmt: skip
    other = publish(campaign, region, why="Слово")

    assert "опубликовано то же самое" in same.error
    assert (other.state, other.error) == ("done", "")
    [told] = read(2).corrections
    assert (told.what, told.why) == ("Текст справки", "Слово")
    assert "адресована" in told.before
    assert told.after == told.before.replace("адресована", "предназначена")
    assert "предназначена" in client.get("/open/corrections/").content.decode()


def _parents_in_bratsk(region: Region, number: str) -> None:
    form = region.form("bratsk")
    Submission.objects.filter(pk=form.pk).update(answers={**form.answers, "parents": number})


def test_who_publishes_a_methodology_that_protects_nobody_is_warned(
    region: Region, as_: SignedIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("orientir.web.results.actions_editions.obstacles", lambda campaign: [])
    warning = "Методика не называет малых групп"
    assert warning not in as_("olga").get("/results/2021/publish/").content.decode()

    open_hearted = replace(methodology(), small_groups={})
    monkeypatch.setattr("orientir.web.results.views_editions.methodology_of", lambda version: open_hearted)

    assert warning in as_("olga").get("/results/2021/publish/").content.decode()


def test_publishing_is_refused_with_every_reason(
    region: Region, as_: SignedIn, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    olga, campaign = as_("olga"), region.campaign
    Campaign.objects.update(practice=True)

    page = olga.post("/results/2021/publish/")

    assert page.status_code == 409
    assert "она учебная" in page.content.decode()
    assert "они не заморожены" in page.content.decode()
    Campaign.objects.update(practice=False)
    campaign = frozen(campaign, region)
    made = frozen_job(campaign)
    assert made
    path = folder_of(campaign, made.pk) / "2021.snapshot"
    whole = path.read_bytes()
    path.write_bytes(whole[:-400] + b"x" * 400)
    assert "2021.snapshot" in publish(campaign, region).error
    path.write_bytes(whole)
    monkeypatch.setattr("orientir.report.html", _with_a_wrong_percentage)
    NoteEdit.objects.create(
        campaign=campaign, key="gone.body.1", number=1, text="Прежний абзац.", base="", by=region.people["olga"]
    )
    stale = olga.post("/results/2021/publish/", {"approved": "another text"})
    assert (stale.status_code, "изменили" in stale.content.decode()) == (409, True)
    refused = publish(campaign, region)
    assert refused.state == "failed"
    assert "31 из 42" in refused.error
    assert "правка не применена: такого абзаца в справке больше нет" in refused.error
    assert (
        "правка не применена: такого абзаца в справке больше нет"
        in olga.get(page.request["PATH_INFO"]).content.decode()
    )
    olga_herself = region.people["olga"]
    asked = actions_editions.publish(campaign, by=olga_herself, why="", approved=text_of(campaign))
    NoteEdit.objects.create(campaign=campaign, key="gone.body.1", number=2, text=None, base="", by=olga_herself)
    assert "пока вы его утверждали, его изменили" in done(asked).error
    assert not Edition.objects.exists()
    assert not list((files / "editions").glob("*"))


def _with_a_wrong_percentage(document: object) -> str:
    return "<p>Программа есть в 31 из 42 муниципалитетов (80 %).</p>"


@pytest.mark.filterwarnings("ignore:.*was deleted while still open:ResourceWarning")  # the dead close no cursor
def test_a_worker_killed_at_any_step_publishes_all_or_nothing(
    made: Published, region: Region, files: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What takes seconds, making the content, is taken from the one that was made already."""
    content = from_json((made.folder / "editions" / "1" / editions.CONTENT).read_bytes())

    def written(campaign: object, why: str, number: int, folder: Path, step: Callable[[str], None]) -> Any:
        step("Пишем")
        (folder / editions.CONTENT).parent.mkdir(parents=True)
        (folder / editions.CONTENT).write_bytes(to_json(content))
        return content, ["Показатель не напечатан."]

    monkeypatch.setattr(publishing, "write", written)
    Campaign.objects.update(state="frozen")
    for number in count():
        with suppress(Killed), transaction.atomic():
            dying = KillAt(number)
            region.campaign.refresh_from_db()
            approved = text_of(region.campaign)
            ask = partial(actions_editions.publish, by=region.people["olga"], why="проверка", approved=approved)
            job = ask(region.campaign)
            with suppress(Killed), dying.at_work():
                run_waiting()
            for known in editions.known_editions():  # what is published is whole
                assert editions.read_file(known, editions.CONTENT)
            done(job)
            if job.state == "failed":
                assert "остановился" in job.error
                done(job := ask(region.campaign))
            assert (job.state, audit.verify()[1]) == ("done", [])
            assert actions_editions.remarks_of(Edition.objects.all())[0][1] == "Показатель не напечатан."
            assert editions.read_file(editions.known_editions()[0], editions.CONTENT)
            assert [path.name for path in (files / "editions").iterdir()] == ["1"]
            raise Killed  # take the round back: the next one dies one statement later
        if dying.left >= 0:
            break

    assert number > 10


def test_what_is_left_out_and_what_was_told_before_stops_no_edition_and_is_said() -> None:
    table: list[Row] = [(2, 5, 12), (7, 4, 12)]
    before = withholding(first := counted(table), values(first), frozenset())

    remarks = "\n".join(publishing._remarks(shown(counted(table), [before])))

    assert "«Прошли», Северный район: скрытое число следует уже из прежних редакций" in remarks
    assert "Показатель «Прошли» за 2021 год не напечатан" in "\n".join(publishing._remarks(shown(counted([(2, 5, 2)]))))


def test_a_published_edition_cannot_be_changed_or_deleted(made: Published, region: Region) -> None:
    line = made.line(region)

    for spoil in (
        lambda: Edition.objects.update(year=2020),
        lambda: Edition.objects.all().delete(),
        line.delete,
        line.save,
    ):
        with pytest.raises(TypeError):
            spoil()
    for sql in ("UPDATE results_edition SET year = 2020", "DELETE FROM results_edition"):
        with pytest.raises(DatabaseError), transaction.atomic():
            connection.cursor().execute(sql)


@pytest.mark.parametrize("name", [editions.CONTENT, editions.MANIFEST, editions.NOTE, "data/note-2021.pdf"])
def test_a_file_that_was_changed_is_not_shown(made: Published, region: Region, settings: Any, name: str) -> None:
    settings.MEDIA_ROOT = made.folder
    made.line(region)
    [known] = editions.known_editions()
    path = editions.folder_of_edition(known.number) / name
    whole = path.read_bytes()
    for cache in (editions.content_of, editions.files_of, editions.note_of):
        cache.cache_clear()
    try:
        path.write_bytes(whole.replace(b"3", b"4", 1))
        with pytest.raises(Refused, match="не тот, что был опубликован"):
            editions.read_file(known, name)
    finally:
        path.write_bytes(whole)
        editions.files_of.cache_clear()
