"""The audit trail: only added to, and every change of a line is found."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.utils import timezone
from django.utils.formats import date_format

import orientir
from orientir.cli import main
from orientir.web.campaigns.models import Submission
from orientir.web.directory import audit
from orientir.web.directory.append_only import protect_all, release_all
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.models import AuditEvent, User
from orientir.web.jobs.worker import run_waiting
from orientir.web.results.campaign_jobs import start
from web.cast import IRKUTSK, Browser, Region
from web.filling import fill, save

TABLES = ("directory_auditevent", "campaigns_change")
REPLACE = {
    "sqlite": "INSERT OR REPLACE INTO {table} SELECT * FROM {table}",
    "postgresql": "INSERT INTO {table} SELECT * FROM {table} ON CONFLICT (id) DO UPDATE SET id = EXCLUDED.id",
}
ERASE = {"sqlite": "DELETE FROM {table} WHERE 1", "postgresql": "SET CONSTRAINTS ALL IMMEDIATE; TRUNCATE {table}"}


@pytest.fixture
def line(olga: User, region: Region) -> AuditEvent:
    with transaction.atomic():
        event = audit.record(
            by=olga, what="form.accept", kind="submission", object=1, before="submitted", after="accepted"
        )
        region.form("bratsk").changes.create(by=olga, kind="accept", version=1)
    return event


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize(
    "statement", ["UPDATE {table} SET kind = 'x'", "DELETE FROM {table}", "REPLACE", "ERASE"], ids=lambda s: s[:7]
)
def test_the_database_itself_refuses_to_change_a_line(line: AuditEvent, table: str, statement: str) -> None:
    statement = {"REPLACE": REPLACE, "ERASE": ERASE}.get(statement, {}).get(connection.vendor, statement)
    with (
        pytest.raises(DatabaseError, match="only ever added"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(table=table))


def test_the_model_refuses_too(line: AuditEvent) -> None:
    line.what = "nothing"
    for change in (line.save, line.delete, AuditEvent.objects.all().delete, lambda: AuditEvent.objects.update(who="")):
        with pytest.raises(TypeError, match="only ever added"):
            change()


@pytest.mark.parametrize("column", ["at", "who", "what", "kind", "object", "before", "after", "address"])
def test_an_edit_of_any_part_of_a_line_is_found(line: AuditEvent, column: str) -> None:
    with transaction.atomic():
        audit.record(by=None, what="export", kind="x", object=2)
    release_all()
    other = {"at": "2001-01-01 00:00:00+00:00", "before": '"x"', "after": '"x"'}.get(column, "x")
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE directory_auditevent SET {column} = %s WHERE id = %s", [other, line.pk])
    protect_all()

    _, wrong = audit.verify()

    assert wrong == [line.pk]


def test_a_line_cut_out_is_found(line: AuditEvent) -> None:
    with transaction.atomic():
        later = audit.record(by=None, what="export", kind="x", object=2)
    release_all()
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM directory_auditevent WHERE id = %s", [line.pk])
    protect_all()

    assert audit.verify()[1] == [later.pk]


def test_a_line_outside_the_transaction_of_its_write_is_refused(transactional_db: None) -> None:
    with pytest.raises(transaction.TransactionManagementError):
        audit.record(by=None, what="form.accept", kind="submission", object=1)


def test_a_coordinator_reads_only_the_lines_of_the_own_territory(
    as_: Callable[[str], Browser], region: Region, olga: User
) -> None:
    with transaction.atomic():
        for territory in ("bratsk", "tayshetsky"):
            audit.record(by=olga, what="form.extend", kind="submission", object=1, territory=territory, after=territory)

    page = as_("anna").get("/audit/").content.decode()

    assert "bratsk" in page
    assert "tayshetsky" not in page


class TestPage:
    def test_refusals_and_handed_out_files_are_written_down(
        self, as_: Callable[[str], Browser], region: Region, anna: User
    ) -> None:
        browser = as_("anna")
        foreign = region.form("tayshetsky").pk
        browser.get(f"/forms/{foreign}/")
        browser.get("/people/invite/operator/")
        browser.get("/nonesuch/")
        assert browser.get(f"/forms/{region.form('bratsk').pk}/excel/").status_code == 200

        lines = AuditEvent.objects.filter(by=anna).exclude(what="sign_in").values_list("what", "object")
        assert list(lines) == [
            ("denied", f"/forms/{foreign}/"),
            ("denied", "/people/invite/operator/"),
            ("export", f"/forms/{region.form('bratsk').pk}/excel/"),
        ]

    def test_it_speaks_in_words_not_in_codes(
        self, as_: Callable[[str], Browser], region: Region, olga: User, tmp_path: Path, settings: Any
    ) -> None:
        settings.MEDIA_ROOT = tmp_path
        browser, anna, form = as_("olga"), as_("anna"), region.form("bratsk")
        save(anna, form, "probes", "141", comment="Так")
        anna.get(f"/forms/{form.pk}/excel/")
        anna.get("/people/invite/operator/")
        Submission.objects.filter(pk=fill(form, probes="141").pk).update(state="submitted")
        review = f"/review/{form.pk}"
        day = timezone.localdate() + timedelta(days=26_900)
        browser.post(f"{review}/extend/", {"until": day.isoformat(), "text": "Нет связи"})
        for what, data in (("remark", {"field": "probes", "text": "Почему?"}), ("return", {}), ("remark", {})):
            browser.post(f"{review}/{what}/", {"version": Submission.objects.get(pk=form.pk).version, **data})
        browser.get("/board/2021/export/municipality.csv")
        Submission.objects.filter(pk=form.pk).update(state="accepted")
        start(region.campaign, kind="freeze", by=olga)
        run_waiting()

        lines = browser.get("/audit/").context["lines"]

        told = {line.what: f"{line.about}: {line.change}" for line in lines}
        assert told["форма изменена"] == (
            "форма «город Братск», 2021 год: 6.6 «Обучающиеся, прошедшие профессиональные пробы»: "
            "нет ответа → 141, комментарий: Так"
        )
        assert told["замечание"].endswith("6.6 «Обучающиеся, прошедшие профессиональные пробы»: Почему?")
        assert told["срок продлён"].endswith(f"до: {date_format(day, 'j E Y')}, 23:59, причина: Нет связи")
        assert "файл: Анкета" in told["выгрузка файла"] or "Братск" in told["выгрузка файла"]
        assert told["отказ в доступе"].endswith("такой страницы нет или она не для этого человека")
        assert told["данные заморожены"].startswith("кампания за 2021 год: идёт → состояние: заморожено, отпечаток: ")
        assert "orientir-2021-municipality.csv" in " ".join(line.change for line in lines)
        codes = [line.change for line in lines if re.search("[a-z]{2,}_|[a-z]{5,}[^-]|%D0", line.change)]
        assert [code for code in codes if "orientir-2021" not in code] == []

    def test_it_finds_by_event_person_and_day(self, as_: Callable[[str], Browser], line: AuditEvent) -> None:
        browser = as_("olga")
        today = timezone.localdate()

        def shown(query: str) -> int:
            return len(browser.get(f"/audit/?{query}").context["lines"])

        assert shown("what=form.accept") == 1
        assert shown("what=renamed") == 0
        assert shown("who=OLGA") >= 1
        assert shown(f"since={today}&until={today}&what=form.accept") == 1
        assert shown(f"until={today - timedelta(days=1)}") == 0

    def test_it_is_read_in_pages_and_costs_the_same_when_long(
        self, as_: Callable[[str], Browser], olga: User, django_assert_max_num_queries: Any
    ) -> None:
        with transaction.atomic():
            for number in range(120):
                audit.record(by=olga, what="renamed", kind="user", object=number)
        browser = as_("olga")

        with django_assert_max_num_queries(9):
            page = browser.get("/audit/?what=renamed&page=3")

        assert len(page.context["lines"]) == 20
        assert "Страница 3 из 3" in page.content.decode()

    @pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
    def test_nobody_writes_to_it(self, as_: Callable[[str], Browser], method: str) -> None:
        assert getattr(as_("olga"), method)("/audit/").status_code == 405

    def test_times_are_of_irkutsk(self, as_: Callable[[str], Browser], line: AuditEvent) -> None:
        text = as_("olga").get("/audit/").content.decode()

        assert f"{line.at.astimezone(IRKUTSK):%d.%m.%Y %H:%M:%S}" in text


@pytest.mark.django_db
class TestWords:
    """Each app gives the words of its own events; the page knows none by itself."""

    def test_an_event_without_a_title_is_refused(self) -> None:
        with pytest.raises(LookupError, match="without a title: later"), transaction.atomic():
            audit.record(by=None, what="later", kind="x", object=2)

        assert not AuditEvent.objects.exists()

    def test_every_event_of_the_code_has_a_title(self, tmp_path: Path) -> None:
        used = set()
        for path in Path(orientir.__file__).parent.rglob("*.py"):
            used |= set(re.findall(r"\bwhat=\"([\w.]+)\"", path.read_text(encoding="utf-8")))
            used |= set(re.findall(r"_(?:line|told)\(\"(\w+)\"", path.read_text(encoding="utf-8")))

        assert {"sign_in", "role_given", "territories_loaded"} <= used
        assert used - self._known_at_the_start(tmp_path) == set()

    def _known_at_the_start(self, home: Path) -> set[str]:
        """The events that a fresh process knows before it has answered anything."""
        script = "import django; django.setup(); from orientir.web.directory.audit_words import EVENTS; print(*EVENTS)"
        own = {"DJANGO_SETTINGS_MODULE": "orientir.web.site.settings", "ORIENTIR_HOME": str(home)}
        ran = subprocess.run([sys.executable, "-c", script], env=os.environ | own, check=True, stdout=subprocess.PIPE)
        return set(ran.stdout.decode().split())

    def test_two_events_never_share_a_code(self) -> None:
        with pytest.raises(ValueError, match="форма принята"):
            give_words({"form.accept": "форма одобрена"})

    def test_the_page_offers_the_events_of_every_app(self, as_: Callable[[str], Browser]) -> None:
        text = as_("olga").get("/audit/").content.decode()

        titles = ["вход", "территории загружены", "форма принята", "задание: аналитическая справка", "отказ в доступе"]
        assert [title for title in titles if f">{title}</option>" not in text] == []


@pytest.mark.django_db(transaction=True)
class TestCommand:
    def test_it_says_that_the_trail_is_whole_and_prints_its_head(
        self, line: AuditEvent, capsys: pytest.CaptureFixture[str]
    ) -> None:
        head = AuditEvent.objects.latest("id").digest

        assert main(["audit", "verify", "--head", line.digest]) == 0
        assert head in capsys.readouterr().out

    def test_it_names_a_changed_line_and_a_cut_off_tail(
        self, line: AuditEvent, capsys: pytest.CaptureFixture[str]
    ) -> None:
        release_all()
        with connection.cursor() as cursor:
            cursor.execute("UPDATE directory_auditevent SET who = 'nobody' WHERE id = %s", [line.pk])
        protect_all()

        assert main(["audit", "verify", "--head", "f" * 64]) == 1
        out = capsys.readouterr().out
        assert f"Запись {line.pk}: изменена" in out
        assert "журнал обрезан" in out
