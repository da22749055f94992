"""Checking one form: look, ask, return, accept, give time; and accepting many at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from orientir.collection.lifecycle import Actor, State, possible
from orientir.web.campaigns import actions_institute as actions
from orientir.web.campaigns.access import submission_of, submissions_of
from orientir.web.campaigns.board import asked_by_level, late_forms
from orientir.web.campaigns.deadline import is_open, last_moment, stamp
from orientir.web.campaigns.letters import addressees, failed, last_sent, site_of
from orientir.web.campaigns.level_words import level_words
from orientir.web.campaigns.models import UNSENT, Campaign, Letter, Submission
from orientir.web.campaigns.refusals import NotAsked, NotSaved
from orientir.web.campaigns.review import review_of, sort_sent
from orientir.web.campaigns.views_board import campaigns_light, may
from orientir.web.directory.access import INSTITUTE, Kind, me, require_role
from orientir.web.directory.days import day_of
from orientir.web.jobs.living import living

AT_ONCE = 150
"""Forms that are offered for acceptance on one page."""
SHOWN = 50
"""Letters of each list."""
Do = Callable[[Submission, HttpRequest], str]
"""Does one thing to a form and says what was done."""


@require_safe
@require_role(*INSTITUTE)
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One form under review; ``?field=probes`` opens the box for a remark on it."""
    return _page(request, submission_of(request.user, pk))


@require_POST
@require_role(Kind.OPERATOR)
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    field = request.POST.get("field", "")

    def do(form: Submission, request: HttpRequest) -> str:
        text = request.POST.get("text", "")
        actions.remark(form, by=me(request), version=_version(request), field=field, text=text, key=_key(request))
        return "Замечание записано. Его увидят, когда вы вернёте форму."

    return _done(request, pk, do, anchor=f"q-{field}" if field else "remarks")


@require_POST
@require_role(Kind.OPERATOR)
def settle(request: HttpRequest, pk: int, remark: int) -> HttpResponse:
    def do(form: Submission, request: HttpRequest) -> str:
        actions.settle(get_object_or_404(form.remarks, pk=remark), by=me(request), version=_version(request))
        return "Замечание снято."

    return _done(request, pk, do, anchor="remarks")


@require_POST
@require_role(Kind.OPERATOR)
def return_form(request: HttpRequest, pk: int) -> HttpResponse:
    def do(form: Submission, request: HttpRequest) -> str:
        actions.return_form(form, by=me(request), version=_version(request), site=site_of(request), key=_key(request))
        return "Форма возвращена, письмо отправлено."

    return _done(request, pk, do)


@require_POST
@require_role(Kind.OPERATOR)
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    def do(form: Submission, request: HttpRequest) -> str:
        actions.accept(form, by=me(request), version=_version(request), site=site_of(request), key=_key(request))
        return "Форма принята, письмо отправлено."

    return _done(request, pk, do)


@require_POST
@require_role(Kind.OPERATOR)
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    def do(form: Submission, request: HttpRequest) -> str:
        reason = request.POST.get("text", "")
        actions.reopen(
            form, by=me(request), version=_version(request), reason=reason, site=site_of(request), key=_key(request)
        )
        return "Форма открыта заново и возвращена, письмо отправлено."

    return _done(request, pk, do)


@require_POST
@require_role(Kind.OPERATOR)
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    def do(form: Submission, request: HttpRequest) -> str:
        try:
            until = day_of(request.POST.get("until", ""), "Укажите новый срок: день, месяц и год.")
        except ValueError as fault:
            raise NotAsked(str(fault), "until") from None
        actions.extend(
            form,
            by=me(request),
            until=until,
            reason=request.POST.get("text", ""),
            site=site_of(request),
            seen=request.POST.get("seen", ""),
            key=_key(request),
        )
        return "Срок продлён только этой форме, письмо отправлено."

    return _done(request, pk, do, anchor="deadline")


@require_role(Kind.OPERATOR)
def accept_many(request: HttpRequest, slug: str) -> HttpResponse:
    """The sent forms: those that nothing speaks against are ticked, explained ones are not, others need a decision."""
    campaign = get_object_or_404(campaigns_light(), slug=slug)
    waiting = submissions_of(request.user).filter(campaign=campaign, state=Submission.State.SUBMITTED)
    sent = list(waiting.defer("evidence", "versions"))
    if request.method != "POST":
        weighed = sort_sent(campaign, sent)
        room = AT_ONCE - len(weighed.clear[:AT_ONCE])
        page = {
            "campaign": campaign,
            "clear": weighed.clear[:AT_ONCE],
            "explained": weighed.explained[:room],
            "others": weighed.others[:AT_ONCE],
            "numbers": {group: len(getattr(weighed, group)) for group in ("clear", "explained", "others")},
            "key": uuid4().hex,
        }
        return render(request, "campaigns/accept_many.html", page)
    key = _key(request)
    if key:  # the same page sent again: what it has accepted is accepted
        sent += submissions_of(request.user).filter(campaign=campaign, changes__key=key, changes__kind=actions.ACCEPT)
    chosen = dict(pair.split(":", 1) for pair in request.POST.getlist("form") if pair.count(":") == 1)
    forms = [(form, _number(chosen[str(form.pk)])) for form in sent if str(form.pk) in chosen]
    done = actions.accept_many(forms, by=me(request), site=site_of(request), key=key)
    if done.forms:
        messages.success(request, f"Принято форм: {len(done.forms)}.")
    gone = len(chosen) - len(forms)
    if gone > 0:
        messages.warning(request, f"Уже не ждут проверки (приняты, возвращены или отозваны): {gone}.")
    for form, reason in done.refused:
        messages.warning(request, f"{form}: не принята. {reason}")
    return redirect("board_of", slug)


@require_role(Kind.OPERATOR)
def reminders(request: HttpRequest, slug: str) -> HttpResponse:
    """Who will be reminded and of what; one click sends; below, the log of what was sent."""
    campaign = get_object_or_404(campaigns_light(), slug=slug)
    wanted = request.POST.get("who") or request.GET.get("who") or "late"
    forms = _awaited(request, campaign, wanted)
    asked = asked_by_level(campaign)
    if request.method == "POST":
        try:
            sent = actions.remind(
                campaign,
                forms,
                by=me(request),
                asked=asked,
                site=site_of(request),
                seen=_number(request.POST.get("seen", "")),
                key=_key(request) or uuid4().hex,
            )
        except NotSaved as refusal:
            messages.warning(request, refusal.message)
        else:
            messages.success(request, f"Писем записано к отправке: {len(sent)}. Что ушло, видно в списке ниже.")
        return redirect("reminders", slug)
    to, last = addressees(forms), last_sent(campaign)
    log = list(Letter.objects.filter(campaign=campaign).select_related("by").order_by("-id")[:SHOWN])
    page = {
        "campaign": campaign,
        "wanted": wanted,
        "words": level_words(campaign),
        "forms": [(form, to[form.pk], last.get(form.pk)) for form in forms],
        "waited_for": forms if forms else _awaited(request, campaign, wanted.replace("late", "unsent")),
        "running": campaign.state in (Campaign.State.OPEN, Campaign.State.CLOSED),
        "letters": sum(map(len, to.values())),
        "without": sum(not people for people in to.values()),
        "sample": actions.reminder(forms[0], asked=asked, site=site_of(request)) if forms else None,
        "failed": failed(campaign)[:SHOWN],
        "key": uuid4().hex,
        "seen": actions.last_reminder(campaign),
        "failures": failed(campaign).count(),
        "log": log,
        "stalled": any(not letter.sent and not letter.error for letter in log) and not living(),
    }
    return render(request, "campaigns/reminders.html", page)


@require_POST
@require_role(Kind.OPERATOR)
def resend(request: HttpRequest, slug: str) -> HttpResponse:
    """Send again what did not go out: the letter that is named, or all of the campaign."""
    campaign = get_object_or_404(campaigns_light(), slug=slug)
    named = request.POST.get("letter")
    again = actions.resend(campaign, by=me(request), number=None if named is None else _number(named))
    if again:
        messages.success(request, f"Писем отправляется ещё раз: {again}. Что ушло, видно в списке ниже.")
    else:
        messages.warning(request, "Отправлять нечего: эти письма уже ушли или сейчас отправляются.")
    return redirect("reminders", slug)


def _awaited(request: HttpRequest, campaign: Campaign, wanted: str) -> list[Submission]:
    forms = submissions_of(request.user).filter(campaign=campaign, state__in=UNSENT)
    if "late" in wanted:
        forms = late_forms(campaign, forms)
    if "schools" not in wanted:
        forms = forms.filter(organisation__isnull=True)
    return list(forms.defer("answers", "comments", "evidence", "versions"))


def _version(request: HttpRequest) -> int:
    return _number(request.POST.get("version", ""))


def _key(request: HttpRequest) -> str:
    """The key of the page that was sent."""
    return request.POST.get("key", "")[:40]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _done(request: HttpRequest, pk: int, do: Do, *, anchor: str = "") -> HttpResponse:
    """Do it and show the form again; a refusal is shown above the form with its own status."""
    form = submission_of(request.user, pk)
    try:
        messages.success(request, do(form, request))
    except NotSaved as refusal:
        return _page(request, submission_of(request.user, pk), refusal)
    target = redirect("review", pk)
    target["Location"] += f"#{anchor}" if anchor else ""
    return target


def _page(request: HttpRequest, form: Submission, refusal: NotSaved | None = None) -> HttpResponse:
    frozen = form.campaign.state == Campaign.State.FROZEN
    steps = () if frozen else possible(State(form.state), Actor.INSTITUTE, open_for_unit=is_open(form))
    rights = may(request)
    page: dict[str, Any] = {
        "form": form,
        "campaign": form.campaign,
        "review": review_of(form),
        "refusal": refusal,
        "steps": [str(step) for step in steps] if rights["review"] else [],
        "field": request.POST.get("field", "") if refusal else request.GET.get("field", ""),
        "typed": {_box(request): request.POST} if refusal else {},
        "deadline": last_moment(form),
        "key": uuid4().hex,
        "extension": stamp(form.extended_to) or "",
        "may": rights,
        "may_extend": rights["review"]
        and form.state not in ("accepted", "frozen")
        and form.campaign.state in ("open", "closed"),
    }
    return render(request, "campaigns/review.html", page, status=refusal.status if refusal else 200)


def _box(request: HttpRequest) -> str:
    """In which box of the page the words were typed that were refused."""
    match = request.resolver_match
    boxes = {"review_extend": "extend", "review_reopen": "reopen"}
    remark = "field" if "field" in request.POST else "whole"
    return boxes.get(match.view_name, remark) if match else remark
