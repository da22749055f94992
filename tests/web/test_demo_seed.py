"""The demonstration: quick, the same every time, and exact: schools add up to what their municipality answered."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Sum
from django.test import override_settings
from django.utils import timezone

from irkutsk import METHODOLOGY, methodology, snapshot
from orientir.cli.demo_seed import fill
from orientir.snapshot import parquet, read
from orientir.terms import Refused, Year
from orientir.web.bookings.models import Application, Week
from orientir.web.campaigns.comparisons import comparisons_of, known_of
from orientir.web.campaigns.models import Campaign, Remark, Submission
from orientir.web.directory.models import Organisation, User
from orientir.web.jobs.models import Job
from orientir.web.registers.counting import of_year
from orientir.web.registers.models import Record
from orientir.web.results.campaign_jobs import campaign_of, folder_of
from orientir.web.surveys.files import path_of
from orientir.web.surveys.models import Poll

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def made(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The folder of files of a demonstration that stays in the database until the last test here is over."""
    files, outer = tmp_path_factory.mktemp("files"), transaction.atomic()
    with django_db_blocker.unblock(), override_settings(DEMO=True, MEDIA_ROOT=files):
        outer.__enter__()
        fill(METHODOLOGY)
    yield files
    with django_db_blocker.unblock():
        transaction.set_rollback(True)
        outer.__exit__(None, None, None)


@pytest.fixture
def seeded(made: Path, settings: Any) -> None:
    settings.DEMO, settings.MEDIA_ROOT = True, made


def test_it_never_touches_a_server_that_is_not_a_demonstration() -> None:
    with pytest.raises(Refused, match="рабочий сервер"):
        fill(METHODOLOGY)


def test_the_region_is_whole_and_exact(seeded: None) -> None:
    states = {
        year: set(Submission.objects.filter(campaign__year=year, organisation=None).values_list("state", flat=True))
        for year in (2020, 2021, 2022)
    }
    assert Organisation.objects.filter(kind="school").count() == 870
    assert states[2020] == {"frozen", "not_started"}
    assert states[2021] == {"accepted"}
    assert states[2022] == {"accepted", "submitted", "returned", "draft", "not_started"}
    assert Submission.objects.filter(campaign__year=2020, state="frozen").count() == 38
    assert Submission.objects.filter(campaign__year=2021, state="accepted").count() == 42 + 870
    assert Remark.objects.filter(submission__state="returned").exists()
    asked = 0
    for form in Submission.objects.filter(campaign__year=2021, organisation=None).select_related(
        "campaign__methodology"
    ):
        beside = comparisons_of(form)
        gathered, polled = beside.gathered, beside.known.get("plans_survey")
        asked += polled.number if polled and polled.poll else 0
        assert (polled.value if polled else "0") == form.answers["plans_survey"]
        assert gathered
        assert gathered == {id: form.answers[id] for id in gathered}
        assert form.filled == form.asked
    assert asked == 7_298, "the number of answers that the polls know is that of the forms, place by place"


def test_as_many_questionnaires_of_graduates_lie_in_the_file_as_the_note_counts(seeded: None) -> None:
    plans = Poll.objects.get(survey="graduate_plans", year=2021)
    asked = Record.objects.filter(register="diagnostics", document__source="plans", begins__year=2021)
    numbers = {r.organisation_id: 0 for r in asked}
    for record in asked:
        numbers[record.organisation_id] += int(record.document["pupils"])

    rows = list(parquet.rows(path_of(plans)))

    assert (plans.answers, len(rows), plans.synthetic) == (7_298, 7_298, True)
    by_school = Counter(row[2] for row in rows)
    schools = dict(Organisation.objects.values_list("pk", "stable_id"))
    assert by_school == Counter({schools[pk]: number for pk, number in numbers.items() if number})
    running = Poll.objects.get(survey="graduate_plans", year=2022)
    assert running.state == "open"
    assert running.trays.exists()


def test_the_frozen_year_is_what_the_command_line_freezes(seeded: None) -> None:
    job = Job.objects.get(kind="freeze")

    assert job.state == "done"
    assert read(folder_of(campaign_of(job), job.pk) / "2020.snapshot").digest == snapshot(2020).digest


def test_every_register_has_synthetic_records_that_answer_the_forms_of_2021(seeded: None) -> None:
    irkutsk = methodology()
    kept = Counter(Record.objects.values_list("register", flat=True))

    assert kept.keys() == {register.id for register in irkutsk.registers}
    assert not Record.objects.filter(synthetic=False).exists()
    came = Application.objects.filter(slot__week__first__year=2021)
    assert came.aggregate(all=Sum("attended"), ovz=Sum("attended_ovz")) == {"all": 20_182, "ovz": 577}
    assert {week.slots.filter(synthetic=False).exists() for week in Week.objects.all()} == {False}
    deviations = {}
    for form in Submission.objects.filter(campaign__year=2021, organisation=None).select_related(
        "campaign__methodology"
    ):
        known, answers = known_of(form).get("probes"), form.answers
        if known and known.value != answers["probes"]:
            deviations[form.unit] = int(answers["probes"]) - int(known.value)
            assert deviations[form.unit] == int(answers["contest_participants"])
    assert (len(deviations), sum(deviations.values())) == (23, 2_594)
    network = next(r for r in irkutsk.registers if r.id == "agreements")
    with_network = {r.territory_id for r in of_year(network, irkutsk, Year(2021)) if r.document["kind"] == "network"}
    assert len(with_network) == 27


def test_doing_it_again_adds_nothing_and_keeps_the_practice_campaign_fresh(seeded: None) -> None:
    before = (Organisation.objects.count(), Submission.objects.count(), User.objects.count(), Job.objects.count())
    long_ago = timezone.now() - timedelta(days=90)
    Campaign.objects.filter(year=2022).update(opens=long_ago, closes=long_ago + timedelta(days=30))

    fill(METHODOLOGY)

    after = (Organisation.objects.count(), Submission.objects.count(), User.objects.count(), Job.objects.count())
    assert after == before
    assert timezone.now() - Campaign.objects.get(year=2022).closes < timedelta(days=4)
