"""Freezing and the note as jobs: seen while they run, failed in the open, one at a time, files through rights."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from itertools import count
from math import inf
from pathlib import Path
from threading import Barrier, Thread
from typing import Any

import pytest
from django.db import connection, transaction

from orientir.snapshot import read, verify
from orientir.terms import Participation, Refused
from orientir.web.campaigns.comparisons import Comparisons
from orientir.web.campaigns.models import COUNTED, Campaign, Letter, Submission
from orientir.web.campaigns.pinned_methodology import pin
from orientir.web.campaigns.workbooks import workbook_of
from orientir.web.directory import audit
from orientir.web.directory.audit_words import EVENTS
from orientir.web.directory.models import AuditEvent
from orientir.web.jobs import actions, kinds, worker
from orientir.web.jobs.living import alive
from orientir.web.jobs.models import Job
from orientir.web.jobs.worker import run_waiting
from orientir.web.registers.models import Record
from orientir.web.results import actions_import, note_text
from orientir.web.results.campaign_jobs import folder_of, start
from orientir.web.results.freezing import snapshot_of
from orientir.web.results.uploaded_files import store
from web.cast import Browser, Region, make_region
from web.filling import NO_DATA, edited, fill

SignedIn = Callable[[str], Browser]
OVER_A_REGISTER = """
  - {id: network_agreements, title: Соглашения о сетевой форме, since: 2021, level: agreements, period: campaign,
     value: share_of_units(kind = 'network'), denominator: соглашения}
"""


@pytest.fixture(autouse=True)
def files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def accepted(region: Region) -> Region:
    for unit in ("bratsk", "alarsky"):
        fill(region.form(unit), has_programme=unit == "bratsk", probes="141")
    region.campaign.submissions.filter(filled__gt=0).update(state="accepted")
    return region


def do(region: Region, kind: str) -> Job:
    """Ask for a job as Olga, and let a worker do what waits."""
    job = start(region.campaign, kind=kind, by=region.people["olga"])
    run_waiting()
    job.refresh_from_db()
    return job


def freeze(region: Region) -> Job:
    return do(region, "freeze")


def job_of(region: Region, **fields: Any) -> Job:
    """A job about the campaign as a worker would have left it."""
    values = {"about": f"campaign:{region.campaign.pk}", "kind": "freeze", "by": region.people["olga"]} | fields
    return Job.objects.create(**values)


def test_a_freeze_closes_accepted_forms_and_leaves_a_snapshot_that_verifies(accepted: Region) -> None:
    job = freeze(accepted)

    path = folder_of(accepted.campaign, job.pk) / "2021.snapshot"
    assert (job.state, job.files[0]["name"]) == ("done", "2021.snapshot")
    assert verify(path)[1] == []
    snapshot = read(path)
    assert set(snapshot.took_part()) == {"bratsk", "alarsky"}
    assert snapshot.participation["municipality"]["angarsk"] is Participation.DID_NOT_TAKE_PART
    assert snapshot.synthetic
    assert accepted.form("bratsk").state == "frozen"
    assert accepted.form("angarsk").state == "not_started"
    line = AuditEvent.objects.get(what="campaign.freeze")
    assert line.after["digest"] == snapshot.digest


def test_a_freeze_stops_at_forms_that_wait_for_a_decision_and_tells_those_whose_form_was_returned(
    accepted: Region, as_: SignedIn
) -> None:
    waiting = [accepted.form("angarsk"), accepted.form(accepted.schools[0])]
    back, olga = accepted.form("tayshetsky"), as_("olga")
    for form, state in ((waiting[0], "submitted"), (waiting[1], "submitted"), (back, "returned")):
        fill(form)
        Submission.objects.filter(pk=form.pk).update(state=state)

    page = olga.get("/results/2021/").content.decode()
    stopped = freeze(accepted)
    Submission.objects.filter(pk=waiting[0].pk).update(state="accepted")
    Submission.objects.filter(pk=waiting[1].pk).update(state="returned")
    frozen = freeze(accepted)

    assert "ждут решения: 2\xa0формы" in page
    assert all(f'href="/review/{form.pk}/"' in page for form in waiting)
    assert ">Заморозить данные<" not in page
    assert stopped.state == "failed"
    assert "Ангарский" in stopped.error
    assert "Примите её или верните." in stopped.error
    snapshot = read(folder_of(accepted.campaign, frozen.pk) / "2021.snapshot")
    assert snapshot.participation["municipality"]["tayshetsky"] is Participation.NOT_ACCEPTED
    assert snapshot.participation["school"]["bratsk-school-1"] is Participation.NOT_ACCEPTED
    letters = {letter.to: letter.text for letter in Letter.objects.filter(kind="left_out")}
    assert letters.keys() == {"boris@example.org", "sergey@example.org"}
    assert "отправил форму, но она не принята" in letters["boris@example.org"]


def test_frozen_forms_give_the_same_bytes_again(accepted: Region) -> None:
    digest = snapshot_of(accepted.campaign, COUNTED).digest

    freeze(accepted)

    assert snapshot_of(accepted.campaign, COUNTED).digest == digest


def test_a_school_answers_at_its_own_level(accepted: Region) -> None:
    school = accepted.form(accepted.schools[0])
    school.answers, school.state = {"probes": "12"}, "accepted"
    school.save()

    snapshot = snapshot_of(accepted.campaign, COUNTED)

    assert [row[:2] for row in snapshot.tables["school"].rows] == [("bratsk-school-1", "bratsk")]
    assert len(snapshot.tables["municipality"].rows) == 2


def test_nothing_accepted_is_a_failure_with_a_reason(region: Region, as_: SignedIn) -> None:
    job = freeze(region)

    assert job.state == "failed"
    page = as_("vera").get(f"/results/jobs/{job.pk}/").content.decode()
    assert "нет ни одной принятой формы муниципалитетов" in page
    assert region.form("bratsk").state == "not_started"


def test_a_crash_is_a_failure_that_is_seen_and_half_of_nothing(
    accepted: Region, as_: SignedIn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def full(*_: object) -> None:
        raise OSError("No space left on device")

    monkeypatch.setattr("orientir.web.results.freezing.write", full)
    job = freeze(accepted)

    assert job.state == "failed"
    assert "OSError" in as_("olga").get(f"/results/jobs/{job.pk}/").content.decode()
    assert "No space left" in caplog.text
    assert accepted.form("bratsk").state == "accepted"


def test_a_job_whose_worker_died_is_shown_as_failed_at_once_and_can_be_repeated(
    accepted: Region, as_: SignedIn
) -> None:
    dead = job_of(accepted, state="running", worker=1)

    page = as_("olga").get(f"/results/jobs/{dead.pk}/")

    assert "остановился" in page.content.decode()
    assert "Refresh" not in page.headers
    assert freeze(accepted).state == "done"


def test_a_job_of_a_kind_that_is_not_known_fails_with_a_reason_and_those_behind_it_are_done(
    accepted: Region, as_: SignedIn
) -> None:
    strange = job_of(accepted, kind="forecast", about="campaign:0")

    behind = freeze(accepted)

    strange.refresh_from_db()
    assert (strange.state, behind.state) == ("failed", "done")
    assert "не знает такой работы (forecast)" in strange.error
    assert as_("olga").get("/audit/").status_code == 200


def test_a_job_whose_campaign_is_gone_fails_and_has_no_page(accepted: Region, as_: SignedIn) -> None:
    for about in ("campaign:999999", "campaign:²", "campaign:" + "9" * 30):
        lost = job_of(accepted, about=about)
        run_waiting()
        lost.refresh_from_db()

        assert (lost.state, "её больше нет" in lost.error) == ("failed", True)
        for page in ("", "forms/", "files/2021.snapshot/"):
            assert as_("vera").get(f"/results/jobs/{lost.pk}/{page}").status_code == 404


def test_while_it_runs_the_page_tells_the_step_and_renews_itself(accepted: Region, as_: SignedIn) -> None:
    with alive() as number:
        job = job_of(accepted, kind="note", state="running", step="Пишем PDF", done=1, total=4, worker=number)
        page = as_("vera").get(f"/results/jobs/{job.pk}/")

    assert page.headers["Refresh"]
    assert "Пишем PDF" in page.content.decode()
    assert "Сделано 1 из 4" in page.content.decode()
    assert "не запущен" not in page.content.decode()


def test_a_job_that_waits_while_no_worker_lives_says_so(accepted: Region, as_: SignedIn) -> None:
    job = start(accepted.campaign, kind="note", by=accepted.people["olga"])

    assert "Фоновый процесс не запущен" in as_("vera").get(f"/results/jobs/{job.pk}/").content.decode()


def test_a_second_job_about_the_campaign_waits_for_the_first_and_one_about_nothing_for_nobody(
    accepted: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []
    monkeypatch.setitem(kinds.KINDS, "sweep", kinds.Kind("уборка", lambda task: done.append(task.job.title)))
    monkeypatch.setitem(EVENTS, "job.sweep", "задание: уборка")
    monkeypatch.setattr(note_text, "QUIET", inf)  # nor is the note of the frozen year written ahead
    start(accepted.campaign, kind="freeze", by=accepted.people["olga"])

    with pytest.raises(Refused, match="уже идёт"):
        start(accepted.campaign, kind="note", by=accepted.people["olga"])
    for _ in range(2):
        actions.start("sweep", by=accepted.people["olga"])
    assert run_waiting() == 3
    assert done == ["уборка", "уборка"]


def test_a_job_that_was_given_up_while_it_was_done_writes_nothing(
    accepted: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    """PostgreSQL takes a worker for dead where the connection breaks: it may live, but its work no longer counts."""
    job = start(accepted.campaign, kind="freeze", by=accepted.people["olga"])
    monkeypatch.setattr(worker.Task, "tell", lambda *_: Job.objects.update(state="failed", error="остановился"))

    run_waiting()

    job.refresh_from_db()
    assert (job.state, job.error) == ("failed", "остановился")
    assert accepted.form("bratsk").state == "accepted"
    assert not AuditEvent.objects.filter(what="campaign.freeze").exists()


def test_freezing_needs_the_box_ticked(accepted: Region, as_: SignedIn) -> None:
    page = as_("olga").post("/results/2021/freeze/", follow=True)

    assert "отметьте, что понимаете" in page.content.decode()
    assert not Job.objects.exists()


def test_files_are_served_to_the_institute_only_and_only_those_listed(accepted: Region, as_: SignedIn) -> None:
    job = freeze(accepted)
    (folder_of(accepted.campaign, job.pk) / "secret").write_text("x")
    address = f"/results/jobs/{job.pk}/2021.snapshot"

    found = as_("vera").get(address)

    assert found.status_code == 200
    assert found.headers["Content-Disposition"] == 'attachment; filename="2021.snapshot"'
    assert AuditEvent.objects.filter(what="export", kind="job").count() == 1
    assert [as_(name).get(address).status_code for name in ("anna", "sergey")] == [404, 404]
    assert as_("olga").get(f"/results/jobs/{job.pk}/secret").status_code == 404
    assert as_("olga").get(f"/results/jobs/{job.pk}/..%2f..%2fsecret").status_code == 404


def test_the_note_of_a_frozen_year_comes_as_three_files(accepted: Region) -> None:
    freeze(accepted)

    job = do(accepted, "note")

    assert (job.state, job.error) == ("done", "")
    assert [f["name"] for f in job.files] == ["note-2021.docx", "note-2021.html", "note-2021.pdf"]
    page = (folder_of(accepted.campaign, job.pk) / "note-2021.html").read_text()
    assert "синтетические" in page


def test_a_note_is_the_same_every_time_and_prints_by_what_digest_a_cut_audit_trail_is_found(accepted: Region) -> None:
    freeze(accepted)
    notes = []
    for _ in range(2):
        job = do(accepted, "note")
        notes.append({path.name: path.read_bytes() for path in folder_of(accepted.campaign, job.pk).iterdir()})

    page = notes[0]["note-2021.html"].decode()
    found = re.search("Отпечаток журнала действий на день заморозки данных — ([0-9a-f]{64})", page)

    assert found
    assert AuditEvent.objects.get(digest=found[1]).what == "campaign.freeze"
    assert notes[0] == notes[1]


def test_a_note_without_frozen_data_says_what_to_do_first(accepted: Region) -> None:
    assert "Сначала заморозьте" in do(accepted, "note").error


def test_live_figures_count_what_was_sent_and_name_the_units_behind(region: Region, as_: SignedIn) -> None:
    for unit, state, answer in (
        ("bratsk", "accepted", True),
        ("alarsky", "submitted", False),
        ("angarsk", "draft", True),
    ):
        form = fill(region.form(unit), has_programme=answer)
        Submission.objects.filter(pk=form.pk).update(state=state)
    vera = as_("vera")

    page = vera.get("/results/2021/live/").content.decode().replace("\n", " ")
    behind = vera.get("/results/2021/live/municipal_programme/").content.decode()
    only = vera.get("/results/2021/live/municipal_programme/?only=accepted").content.decode()

    assert "Это ещё не итоги: посчитано по 2 из 42" in page
    assert "1\xa0(50\xa0%)" in page
    assert "город Братск" in behind
    assert "Аларский район" in behind
    assert "Ангарский" not in behind
    assert "1\xa0(100\xa0%)" in only


def test_a_figure_over_a_register_ends_at_its_records(region: Region, as_: SignedIn, tmp_path: Path) -> None:
    for name, text in region.campaign.methodology.files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + OVER_A_REGISTER if name.endswith("07-cooperation.yaml") else text, encoding="utf-8")
    Campaign.objects.update(methodology=pin(tmp_path))
    fill(region.form("bratsk"))
    for title, kind in (("Первый договор", "network"), ("Второй договор", "probes")):
        given = {"kind": kind, "since": "2021-02-01"}
        Record.objects.create(
            register="agreements", territory_id="bratsk", title=title, document=given, begins="2021-02-01"
        )

    figure = as_("vera").get("/results/2021/live/network_agreements/").content.decode()

    assert "1\xa0(50\xa0%)</b> из 2" in figure
    assert "2 из 2\xa0соглашений" in figure
    assert "Записи реестров, из которых получено число" in figure
    assert "Первый договор" in figure
    assert "Второй договор" not in figure
    assert "Ответов ещё нет" not in figure


def test_after_the_freeze_the_figures_are_final_and_those_of_the_snapshot(accepted: Region, as_: SignedIn) -> None:
    job, vera = freeze(accepted), as_("vera")
    late = fill(accepted.form("angarsk"), has_programme=True)
    Submission.objects.filter(pk=late.pk).update(state="submitted")  # left there by an earlier version

    page = vera.get("/results/2021/live/").content.decode()
    figure = vera.get("/results/2021/live/municipal_programme/").content.decode()
    board = vera.get("/board/2021/").content.decode()

    assert "<h1>Итоговые значения за 2021 год</h1>" in page
    assert read(folder_of(accepted.campaign, job.pk) / "2021.snapshot").digest in page
    assert not re.search("(?i)предварительн", page + figure + board)


def test_an_answer_given_under_another_meaning_is_not_counted(region: Region) -> None:
    """A form that was sent before the correction keeps its version; changed questions count as not asked."""
    files = dict(region.campaign.methodology.files)
    name = next(name for name, text in files.items() if "id: has_programme\n" in text)
    old = "Есть муниципальная программа или план мероприятий по СПС"
    assert old in files[name]
    files[name] = files[name].replace(old, "Есть утверждённая программа")
    form = fill(region.form("bratsk"), has_programme=True, has_model=True, probes=NO_DATA)
    region.campaign.submissions.filter(pk=form.pk).update(state="accepted", methodology=region.campaign.methodology)
    region.campaign.methodology = _pinned(files)
    region.campaign.save()

    snapshot = snapshot_of(region.campaign, COUNTED)

    [(_, _, answers)] = snapshot.tables["municipality"].answers()
    assert answers["has_model"] is True
    assert "has_programme" not in answers
    assert snapshot.absences["municipality"]["bratsk", "has_programme"] == "not_asked"


def _pinned(files: dict[str, str]) -> Any:
    import tempfile

    from orientir.web.campaigns.pinned_methodology import pin

    with tempfile.TemporaryDirectory() as place:
        for name, text in files.items():
            path = Path(place) / name
            path.parent.mkdir(exist_ok=True)
            path.write_text(text)
        return pin(Path(place))


class Killed(BaseException):
    """The process is gone: nothing of it runs any more."""


class KillAt:
    """Dies before a statement, or before something is done to a file, and stays dead.

    The database rolls back what is not committed and lets locks go by itself; files stay as they are.
    """

    FILES = ("mkdir", "replace", "rename", "unlink", "fsync")

    def __init__(self, number: int) -> None:
        self.left = number

    def __call__(self, execute: Any, sql: str, *rest: Any) -> Any:
        if "SAVEPOINT" not in sql and "unlock" not in sql:
            self.step()
        return execute(sql, *rest)

    def step(self) -> None:
        self.left -= 1
        if self.left < 0:
            raise Killed

    @contextmanager
    def at_work(self) -> Iterator[None]:
        with connection.execute_wrapper(self), pytest.MonkeyPatch.context() as patched:
            for name in self.FILES:
                patched.setattr(os, name, partial(self._first, getattr(os, name)))
            yield

    def _first(self, do: Any, *given: Any, **more: Any) -> Any:
        self.step()
        return do(*given, **more)


ELSEWHERE = {"list_read", "list_apply", "survey_close", "text_check", "letters", "publish", "cycle"}
"""Killed at every step in the tests of lists, of surveys, of texts, of letters, of editions, of the cycle."""


def test_every_kind_of_job_is_killed_below() -> None:
    """Of the import both halves: reading and applying."""
    assert set(kinds.KINDS) == {"freeze", "note", "import", *ELSEWHERE}


@pytest.mark.filterwarnings("ignore:.*was deleted while still open:ResourceWarning")  # the dead close no cursor
@pytest.mark.parametrize("kind", ["freeze", "note", "import", "apply"])
def test_a_worker_killed_at_any_step_leaves_all_or_nothing_and_the_work_is_done_the_next_time(
    accepted: Region, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    olga, book = accepted.people["olga"], edited(workbook_of(accepted.form("angarsk"), Comparisons()), probes=5)
    monkeypatch.setattr(
        "orientir.report.write_files", lambda document, folder, *_: folder.mkdir(parents=True, exist_ok=True)
    )
    if kind == "note":
        freeze(accepted)

    def read_books() -> Job:
        return actions_import.read(accepted.campaign, by=olga, folder=store([("а.xlsx", [book])]))

    if kind == "apply":
        looked_at = read_books()
        run_waiting()
        looked_at.refresh_from_db()

    def ask() -> Job:
        if kind == "apply":
            return actions_import.apply(looked_at, by=olga, submit=False)
        if kind == "import":
            return read_books()
        return start(accepted.campaign, kind=kind, by=olga)

    for number in count():
        with suppress(Killed), transaction.atomic():
            job, dying = ask(), KillAt(number)
            with suppress(Killed), dying.at_work():
                run_waiting()
            assert (accepted.form("bratsk").state == "frozen") == Job.objects.filter(
                kind="freeze", state="done"
            ).exists()
            run_waiting()  # the next worker does what waits, and tells of what has died
            job.refresh_from_db()
            if job.state == "failed":
                assert "остановился" in job.error
                job = actions_import.again(job, by=olga) if kind in ("import", "apply") else ask()
                run_waiting()
                job.refresh_from_db()
            assert (job.state, audit.verify()[1]) == ("done", [])
            applied = accepted.form("angarsk").changes.filter(kind="workbook").count()
            assert applied == (kind == "apply")  # once, however often it was begun
            raise Killed  # take the round back: the next one dies one statement later
        if dying.left >= 0:
            break

    assert number > 10


@pytest.mark.django_db(transaction=True)
def test_of_five_who_start_at_once_one_job_is_made_and_done_once() -> None:
    region = make_region()
    form = fill(region.form("bratsk"))
    Submission.objects.filter(pk=form.pk).update(state="accepted")
    gate = Barrier(5)

    def press() -> None:
        gate.wait()
        try:
            start(region.campaign, kind="freeze", by=region.people["olga"])
            with alive() as number:
                worker.one_round(number)
        except Refused:
            pass  # another was quicker
        finally:
            connection.close()

    threads = [Thread(target=press) for _ in range(5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert Job.objects.filter(state="done").count() == 1
    assert form.changes.filter(kind="freeze").count() == 1
