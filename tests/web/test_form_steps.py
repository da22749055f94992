"""The life of a form, from outside: every action in every state, before and after the deadline, against one table."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from orientir.web.campaigns.actions import seen_of
from orientir.web.campaigns.form import Form
from orientir.web.campaigns.gathered import SOURCES
from orientir.web.campaigns.models import Campaign, Remark, Submission, Upload
from orientir.web.directory.models import AuditEvent, User
from orientir.web.registers.models import Record
from web.cast import Browser, Region
from web.every_address import ADDRESSES
from web.filling import fill

As = Callable[[str], Browser]
# What a state becomes; a dash is a refusal that changes nothing, "same" a write that leaves the state as it is.
TABLE = """
                not_started  draft      submitted  returned   accepted  frozen
form            draft        draft      -          returned   -         -
form_field      draft        draft      -          returned   -         -
form_preview    draft        draft      -          returned   -         -
form_absent     draft        draft      -          returned   -         -
form_gathered   draft        draft      -          returned   -         -
form_known      draft        draft      -          returned   -         -
form_restore    draft        draft      -          returned   -         -
form_remark     same         same       -          same       -         -
form_submit     -            submitted  receipt    submitted  -         -
form_withdraw   -            -          draft      -          -         -
review_remark   -            -          same       -          -         -
review_settle   -            -          same       -          -         -
review_return   -            -          returned   -          -         -
review_accept   -            -          accepted   -          -         -
review_reopen   -            -          -          -          returned  -
review_extend   same         same       same       same       -         -
"""
HEAD, *LINES = (line.split() for line in TABLE.strip().splitlines())
STEPS = {line[0]: dict(zip(HEAD, line[1:], strict=True)) for line in LINES}


def test_the_table_names_every_action_on_a_form() -> None:
    actions = {name for name in ADDRESSES if name.startswith(("form_", "review_"))}
    reads = {"form_changes", "form_check", "form_excel", "form_file", "form_history", "form_print", "form_receipt"}
    reads |= {"form_section", "form_sections"}
    beside = {"form_upload", "form_files", "form_evidence"}  # an upload waits to be applied; files change no answer

    assert STEPS.keys() == (actions - reads - beside) | {"form"}
    assert set(HEAD) == set(Submission.State.values)


@pytest.mark.parametrize("action", STEPS)
@pytest.mark.parametrize("is_open", [True, False], ids=["open", "closed"])
def test_a_form_takes_the_steps_of_the_table_and_no_other(as_: As, region: Region, action: str, is_open: bool) -> None:
    name = "olga" if action.startswith("review") else "anna"
    browser, person = as_(name), region.people[name]
    shut_out = action.startswith("form") and not is_open
    for state, to in STEPS[action].items():
        with _a_form(region, state, action, is_open) as form:
            before, lines = _row(form), AuditEvent.objects.count()

            answer = browser.post(*_request(action, form, person))

            after, new = _row(form), list(AuditEvent.objects.order_by("id")[lines:])
            where = f"{action} in {state}: {answer.status_code}"
            if to in ("-", "receipt") or shut_out:
                assert after == before, where
                assert new == [], where
                assert answer.status_code == _refusal(to, state, action, shut_out), where
            else:
                assert answer.status_code in (200, 302), where
                assert after["state"] == (state if to == "same" else to), where
                assert [(line.by, line.territory_id) for line in new] == [(person, "bratsk")], where


def _refusal(to: str, state: str, action: str, shut_out: bool) -> int:
    if to == "receipt":
        return 302  # a second click arrives at the receipt of the first
    if shut_out and to != "-":
        return 423
    return 422 if action == "form_submit" and state == "not_started" and not shut_out else 409


def _row(form: Submission) -> dict[str, Any]:
    row = Submission.objects.values().get(pk=form.pk)
    return row | {"remarks": list(form.remarks.values()), "changes": form.changes.count()}


class _Undo(Exception):
    """Ends a case without keeping what it wrote."""


@contextmanager
def _a_form(region: Region, state: str, action: str, is_open: bool) -> Iterator[Submission]:
    """The form of Bratsk in a state, with whatever the action needs beside it; afterwards all is as before."""
    try:
        with transaction.atomic():
            form = region.form("bratsk")
            if state != "not_started":
                form = fill(form, probes="5")
            if action in ("form_absent", "form_gathered"):
                form.answers.pop("parents", None)
            if action == "form_known":
                form.answers.pop("network_agreements", None)
                given = {"kind": "network", "since": "2020-09-01"}
                Record.objects.create(
                    register="agreements", territory=form.territory, document=given, begins=date(2020, 9, 1)
                )
            form.state, form.receipt = state, "1" if state == "submitted" else ""
            form.save()
            if action == "form_restore":
                rows = {"before": {"parents": {"answer": "7"}}, "after": {"parents": {"answer": "8"}}}
                form.changes.create(by=region.people["anna"], kind="save", version=0, **rows)
            if action == "form_gathered":
                school = fill(region.form(region.schools[0]), parents="7")
                Submission.objects.filter(pk=school.pk).update(state="accepted")
            if action in ("form_remark", "review_settle", "review_return") or state == "returned":
                said = {"answer": "Проверили.", "answered": timezone.now(), "answered_by": region.people["anna"]}
                form.remarks.create(
                    text="Верно?", by=region.people["olga"], **({} if action == "form_remark" else said)
                )
            if not is_open:
                Campaign.objects.update(state="closed", closes=timezone.now() - timedelta(minutes=1))
            yield form
            raise _Undo
    except _Undo:
        return


def _request(action: str, form: Submission, by: User) -> tuple[str, dict[str, Any]]:
    arguments: list[Any] = [form.pk]
    if action == "form_field":
        arguments.append("probes")
    if action in ("form_remark", "review_settle"):
        arguments.append(Remark.objects.get(submission=form).pk)
    if action == "form_preview":
        entries = {"probes": {"answer": "6"}}
        kept = {"name": "x.xlsx", "digest": "", "size": 1, "entries": entries, "base": form.version, "by": by}
        arguments.append(Upload.objects.create(submission=form, **kept).pk)
    day = (timezone.localdate() + timedelta(days=1)).replace(year=2100)
    data = {"probes": "6", "version": form.version, "base": "", "text": "Проверьте.", "answer": "Да", "until": day}
    if action == "form_restore":
        data |= {"field": "parents", "change": change.pk if (change := form.changes.last()) else 0}
    if action in ("form_gathered", "form_known"):
        data["seen"] = seen_of(Form(form), SOURCES[action.removeprefix("form_")])
    return reverse(action, args=arguments), data
