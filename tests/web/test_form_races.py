"""Many hands on one form at the same moment, each on a connection of its own."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

import pytest

from orientir.web.campaigns.models import Submission
from orientir.web.directory import audit
from web.cast import Browser, Region
from web.filling import fill, save, together

As = Callable[[str], Browser]
pytestmark = pytest.mark.django_db(transaction=True)


def test_of_racing_saves_with_one_version_exactly_one_wins(as_: As, region: Region) -> None:
    form = region.form("bratsk")
    browsers = [as_("anna") for _ in range(12)]

    answers = together(*(lambda b=b, n=n: save(b, form, "probes", str(n)) for n, b in enumerate(browsers)))  # type: ignore[misc]

    form.refresh_from_db()
    (winner,) = [n for n, answer in enumerate(answers) if answer.status_code == 200]
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 11}
    assert form.answers == {"probes": str(winner)}


def test_of_racing_whole_forms_with_one_version_exactly_one_wins(as_: As, region: Region) -> None:
    form = region.form("bratsk")
    browsers = [as_("anna") for _ in range(6)]

    answers = together(
        *(
            lambda b=b, n=n: b.post(form.get_absolute_url(), {"version": 0, "probes": str(n), "parents": str(n)})  # type: ignore[misc]
            for n, b in enumerate(browsers)
        )
    )

    form.refresh_from_db()
    assert Counter(answer.status_code for answer in answers) == {302: 1, 409: 5}
    assert form.answers["probes"] == form.answers["parents"]


def test_racing_saves_of_different_questions_all_arrive(as_: As, region: Region) -> None:
    form = region.form("bratsk")
    fields = ["probes", "parents", "graduates_9", "graduates_11", "trained_staff", "plans_survey"]
    browsers = [as_("anna") for _ in fields]

    answers = together(*(lambda b=b, f=f: save(b, form, f, "5") for b, f in zip(browsers, fields, strict=True)))  # type: ignore[misc]

    form.refresh_from_db()
    assert {answer.status_code for answer in answers} == {200}
    assert form.answers == dict.fromkeys(fields, "5")
    assert audit.verify()[1] == []


def test_of_parallel_submissions_one_is_accepted_and_all_see_its_receipt(as_: As, region: Region) -> None:
    form = fill(region.form("bratsk"))
    browsers = [as_("anna") for _ in range(6)]

    answers = together(*(lambda b=b: b.post(f"/forms/{form.pk}/submit/", {"key": "one"}) for b in browsers))  # type: ignore[misc]

    form.refresh_from_db()
    assert {(answer.status_code, answer.url) for answer in answers} == {(302, f"/forms/{form.pk}/receipt/")}
    assert form.changes.filter(kind="submit").count() == 1
    assert form.state == Submission.State.SUBMITTED


def test_a_save_and_a_submission_at_once_never_change_a_sent_form(as_: As, region: Region) -> None:
    form = fill(region.form("bratsk"), probes="5")
    one, other = as_("anna"), as_("anna")

    together(lambda: one.post(f"/forms/{form.pk}/submit/"), lambda: save(other, form, "probes", "6"))

    form.refresh_from_db()
    last = form.changes.order_by("-id").first()
    assert last is not None
    assert (form.state, last.kind) == ("submitted", "submit")
