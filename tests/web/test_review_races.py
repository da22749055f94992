"""Several people of the institute at one form, and a page that is posted again: nothing is passed over or doubled."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from orientir.web.campaigns.models import Letter, Submission
from orientir.web.directory import audit
from web.cast import Browser, Region
from web.filling import fill, together

As = Callable[[str], Browser]
pytestmark = pytest.mark.django_db(transaction=True)
REMINDERS = "/board/2021/reminders/"


@pytest.fixture
def sent(region: Region) -> Submission:
    form = fill(region.form("bratsk"), probes="141", parents="500")
    Submission.objects.filter(pk=form.pk).update(state="submitted", submitted=timezone.now())
    return region.form("bratsk")


def page_of(browser: Browser, path: str) -> dict[str, str]:
    """The hidden inputs of a page: what it was made on, and its key."""
    text = browser.get(path).content.decode()
    return dict(re.findall(r'name="(version|key|seen|who)" value="([^"]*)"', text))


def outcomes(answers: list[Any]) -> Counter[int]:
    return Counter(answer.status_code for answer in answers)


DECISIONS = ["accept", "return", "many"]


@pytest.mark.parametrize("decision", DECISIONS)
def test_no_decision_passes_over_a_remark_that_a_colleague_has_just_written(
    as_: As, sent: Submission, decision: str
) -> None:
    olga, colleague, path = as_("olga"), as_("olga"), f"/review/{sent.pk}"
    seen = page_of(olga, f"{path}/")
    colleague.post(f"{path}/remark/", {**page_of(colleague, f"{path}/"), "text": "Сначала спросим школы."})

    if decision == "many":
        answer = olga.post("/board/2021/accept/", {"form": f"{sent.pk}:{seen['version']}", "key": "k"}, follow=True)
    else:
        answer = olga.post(f"{path}/{decision}/", seen)
        assert answer.status_code == 409

    assert "её изменили" in answer.content.decode()
    assert "Последнее действие: Ольга Операторова" in answer.content.decode()
    assert region_state(sent) == ("submitted", [None])


def region_state(form: Submission) -> tuple[str, list[Any]]:
    return Submission.objects.get(pk=form.pk).state, list(form.remarks.values_list("settled", flat=True))


def test_a_remark_and_an_acceptance_at_once_leave_no_remark_unread(as_: As, region: Region) -> None:
    forms = [fill(form) for form in region.campaign.submissions.filter(organisation=None)[:6]]
    Submission.objects.filter(pk__in=[form.pk for form in forms]).update(state="submitted", submitted=timezone.now())
    accepting, remarking = as_("olga"), as_("olga")
    for form in forms:
        seen = page_of(accepting, f"/review/{form.pk}/")
        answers = together(
            lambda form=form, seen=seen: accepting.post(f"/review/{form.pk}/accept/", seen),  # type: ignore[misc]
            lambda form=form, seen=seen: remarking.post(f"/review/{form.pk}/remark/", {**seen, "text": "Верно?"}),  # type: ignore[misc]
        )
        assert outcomes(answers) == {302: 1, 409: 1}
        assert region_state(form) in (("accepted", []), ("submitted", [None]))
    assert audit.verify()[1] == []


@pytest.mark.parametrize(
    ("act", "state", "letters"),
    [("accept", "accepted", 1), ("return", "returned", 1), ("extend", "submitted", 1), ("remark", "submitted", 0)],
)
def test_a_page_that_is_posted_three_times_acts_once_and_says_so_each_time(
    as_: As, sent: Submission, act: str, state: str, letters: int
) -> None:
    path, browsers = f"/review/{sent.pk}", [as_("olga") for _ in range(3)]
    if act == "return":
        browsers[0].post(f"{path}/remark/", {**page_of(browsers[0], f"{path}/"), "text": "Верно?"})
    seen = {"text": "Проверьте.", "until": "2100-06-01", **page_of(browsers[0], f"{path}/")}
    lines = audit.AuditEvent.objects.count()

    answers = together(*(lambda b=b: b.post(f"{path}/{act}/", seen) for b in browsers))  # type: ignore[misc]

    assert outcomes(answers) == {302: 3}
    assert region_state(sent)[0] == state
    assert (Letter.objects.count(), audit.AuditEvent.objects.count()) == (letters, lines + 1)
    assert sent.remarks.count() == (act in ("remark", "return"))


def test_of_two_who_give_time_at_once_the_second_hears_of_the_first(as_: As, sent: Submission) -> None:
    path, browsers = f"/review/{sent.pk}", [as_("olga") for _ in range(2)]
    pages = [page_of(browser, f"{path}/") for browser in browsers]
    days = ["2100-06-01", "2100-06-02"]

    answers = together(
        *(
            lambda b=b, p=p, d=d: b.post(f"{path}/extend/", {**p, "until": d, "text": "Нет связи"})  # type: ignore[misc]
            for b, p, d in zip(browsers, pages, days, strict=True)
        )
    )

    assert outcomes(answers) == {302: 1, 409: 1}
    assert Letter.objects.count() == 1


def test_the_same_reminder_form_posted_three_times_writes_one_letter_to_each(as_: As, region: Region) -> None:
    browsers = [as_("olga") for _ in range(3)]
    page = page_of(browsers[0], f"{REMINDERS}?who=unsent")

    answers = together(*(lambda b=b: b.post(REMINDERS, page, follow=True) for b in browsers))  # type: ignore[misc]

    assert {re.search(r"отправке: (\d+)", answer.content.decode())[1] for answer in answers} == {"2"}  # type: ignore[index]
    assert sorted(Letter.objects.values_list("to", flat=True)) == ["anna@example.org", "boris@example.org"]


def test_a_second_operator_does_not_remind_again_unawares(as_: As, region: Region) -> None:
    first, second = as_("olga"), as_("olga")
    pages = [page_of(browser, f"{REMINDERS}?who=unsent") for browser in (first, second)]
    first.post(REMINDERS, pages[0])

    answer = second.post(REMINDERS, pages[1], follow=True)

    assert "Напоминания уже отправлены: Ольга Операторова" in answer.content.decode()
    assert Letter.objects.count() == 2
    second.post(REMINDERS, page_of(second, f"{REMINDERS}?who=unsent"))
    assert Letter.objects.count() == 4


def test_the_same_list_of_forms_accepted_three_times_writes_one_letter_to_each(as_: As, sent: Submission) -> None:
    browsers = [as_("olga") for _ in range(3)]
    page = {"form": f"{sent.pk}:{sent.version}", "key": "of-the-page"}

    answers = together(*(lambda b=b: b.post("/board/2021/accept/", page, follow=True) for b in browsers))  # type: ignore[misc]

    assert all("не принята" not in answer.content.decode() for answer in answers)
    assert Letter.objects.count() == 1
