"""Checking one form: look, ask, return, accept, give time; and accepting many at once."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from orientir.collection.lifecycle import Actor, State, possible
from orientir.web.campaigns import actions_institute as actions
from orientir.web.campaigns.access import (
    filled_by,
    fills,
    has_reviewer,
    reviewed_by,
    reviewed_form,
    reviews,
    submission_of,
)
from orientir.web.campaigns.board import asked_by_level, late_forms
from orientir.web.campaigns.deadline import is_open, last_moment, stamp
from orientir.web.campaigns.letters import addressees, failed, last_sent, site_of
from orientir.web.campaigns.level_words import level_words, words_of
from orientir.web.campaigns.models import COUNTED, UNSENT, Campaign, Letter, Submission
from orientir.web.campaigns.refusals import NotAsked, NotSaved
from orientir.web.campaigns.review import review_of, sort_sent
from orientir.web.campaigns.views_board import campaigns_light, may
from orientir.web.directory.access import INSTITUTE, Kind, has_role, me, require_role
from orientir.web.directory.days import day_of
from orientir.web.jobs.living import living

WEIGHED = 300
"""Forms that are weighed for one page, those that came first."""
AT_ONCE = 150
"""Forms that are offered for acceptance on one page."""
TO_READ = 40
"""Forms of each other group on that page: what is unusual in them is read."""
SHOWN = 50
"""Letters of each list."""
DECISIONS = {actions.ACCEPT: "принята", actions.RETURN: "возвращена", actions.REOPEN: "возвращена после принятия"}
OWN = "Эту форму заполняете вы: решает о ней кто-то другой."
Do = Callable[[Submission, HttpRequest], str]
"""Does one thing to a form and says what was done."""


@require_safe
def review(request: HttpRequest, pk: int) -> HttpResponse:
    """One form under review; ``?field=probes`` opens the box for a remark on it."""
    form = submission_of(request.user, pk)
    if not has_role(request.user, *INSTITUTE) and not reviews(request.user, form.campaign, form):
        raise Http404
    return _page(request, form)


@require_POST
def remark(request: HttpRequest, pk: int) -> HttpResponse:
    field = request.POST.get("field", "")

    def do(form: Submission, request: HttpRequest) -> str:
        text = request.POST.get("text", "")
        actions.remark(form, by=me(request), version=_version(request), field=field, text=text, key=_key(request))
        return "Замечание записано. Его увидят, когда вы вернёте форму."

    return _done(request, pk, do, anchor=f"q-{field}" if field else "remarks")


@require_POST
def settle(request: HttpRequest, pk: int, remark: int) -> HttpResponse:
    def do(form: Submission, request: HttpRequest) -> str:
        actions.settle(get_object_or_404(form.remarks, pk=remark), by=me(request), version=_version(request))
        return "Замечание снято."

    return _done(request, pk, do, anchor="remarks")


@require_POST
def return_form(request: HttpRequest, pk: int) -> HttpResponse:
    def do(form: Submission, request: HttpRequest) -> str:
        actions.return_form(form, by=me(request), version=_version(request), site=site_of(request), key=_key(request))
        return "Форма возвращена" + _told(form) + _if_over(form)

    return _done(request, pk, do)


def _told(form: Submission) -> str:
    """Whether anybody is written to about the form: nobody may have come to fill it yet."""
    if addressees([form])[form.pk]:
        return ", письмо отправлено."
    return ". Написать об этом некому: за форму никто не отвечает. Пригласите человека на странице «Люди»."


@require_POST
def accept(request: HttpRequest, pk: int) -> HttpResponse:
    def do(form: Submission, request: HttpRequest) -> str:
        actions.accept(form, by=me(request), version=_version(request), site=site_of(request), key=_key(request))
        return "Форма принята" + _told(form)

    return _done(request, pk, do)


@require_POST
def reopen(request: HttpRequest, pk: int) -> HttpResponse:
    def do(form: Submission, request: HttpRequest) -> str:
        reason = request.POST.get("text", "")
        actions.reopen(
            form, by=me(request), version=_version(request), reason=reason, site=site_of(request), key=_key(request)
        )
        return "Форма открыта заново и возвращена" + _told(form) + _if_over(form)

    return _done(request, pk, do)


@require_POST
def extend(request: HttpRequest, pk: int) -> HttpResponse:
    def do(form: Submission, request: HttpRequest) -> str:
        try:
            until = day_of(request.POST.get("until", ""), "Укажите новый срок: день, месяц и год.")
        except ValueError as fault:
            raise NotAsked(str(fault), "until") from None
        extended = actions.extend(
            form,
            by=me(request),
            until=until,
            reason=request.POST.get("text", ""),
            site=site_of(request),
            seen=request.POST.get("seen", ""),
            key=_key(request),
            with_schools=request.POST.get("schools") == "yes",
        )
        if len(extended) > 1:
            return f"Срок продлён этой форме и формам её организаций: {len(extended) - 1}. Письма отправлены."
        return "Срок продлён только этой форме" + _told(form)

    return _done(request, pk, do, anchor="deadline")


def accept_many(request: HttpRequest, slug: str) -> HttpResponse:
    """The sent forms: those that nothing speaks against are ticked, explained ones are not, others need a decision.

    Where coordinators decide first about their schools, the institute sees these with ``?who=schools``.
    """
    campaign = _reviewed_campaign(request, slug)
    mine = reviewed_by(request.user).filter(campaign=campaign)
    waiting = mine.filter(state=Submission.State.SUBMITTED)
    institute = has_role(request.user, Kind.OPERATOR)
    local = waiting.filter(organisation__isnull=False).count() if institute and campaign.coordinators_review else 0
    if local and request.method != "POST" and request.GET.get("who") != "schools":
        waiting = waiting.filter(organisation__isnull=True)
    waiting = waiting.defer("evidence", "versions")
    if request.method != "POST":
        number = waiting.count()
        first = waiting.order_by("submitted", "pk").values("pk")[:WEIGHED]
        weighed = sort_sent(campaign, list(waiting.filter(pk__in=first)), with_peers=institute)
        page = {
            "campaign": campaign,
            "clear": weighed.clear[:AT_ONCE],
            "explained": weighed.explained[:TO_READ],
            "others": weighed.others[:TO_READ],
            "with_coordinators": local,
            "who": request.GET.get("who", ""),
            "words": level_words(campaign),
            "may": may(request),
            "left": max(number - WEIGHED, 0),
            "numbers": {group: len(getattr(weighed, group)) for group in ("clear", "explained", "others")},
            "key": uuid4().hex,
        }
        return render(request, "campaigns/accept_many.html", page)
    key = _key(request)
    chosen = dict(pair.split(":", 1) for pair in request.POST.getlist("form") if pair.count(":") == 1)
    ticked = [pk for pk in map(_number, chosen) if pk]
    sent = list(waiting.filter(pk__in=ticked))
    if key:  # the same page sent again: what it has accepted is accepted
        sent += mine.filter(changes__key=key, changes__kind=actions.ACCEPT)
    forms = [(form, _number(chosen[str(form.pk)])) for form in sent if str(form.pk) in chosen]
    done = actions.accept_many(forms, by=me(request), site=site_of(request), key=key)
    if done.forms:
        messages.success(request, f"Принято форм: {len(done.forms)}.")
    own = list(filled_by(request.user).filter(campaign=campaign, pk__in=ticked))
    gone = len(chosen) - len(forms) - len(own)
    if gone > 0:
        messages.warning(request, f"Уже не ждут проверки (приняты, возвращены или отозваны): {gone}.")
    for form, reason in (*done.refused, *((form, OWN) for form in own)):
        messages.warning(request, f"{form}: не принята. {reason}")
    return redirect("board_of", slug) if institute else redirect("accept_many", slug)


def reminders(request: HttpRequest, slug: str) -> HttpResponse:
    """Who will be reminded and of what; one click sends; below, the log of what was sent."""
    campaign = _reviewed_campaign(request, slug)
    rights = may(request)
    wanted = request.POST.get("who") or request.GET.get("who") or ("late" if rights["review"] else "late-schools")
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
    letters = Letter.objects.filter(campaign=campaign)
    if not rights["review"]:
        letters = letters.filter(submission__in=reviewed_by(request.user).values("pk"))
    log = list(letters.select_related("by").order_by("-id")[:SHOWN])
    undelivered = failed(campaign) if rights["review"] else Letter.objects.none()
    page = {
        "campaign": campaign,
        "wanted": wanted,
        "words": level_words(campaign),
        "whose": _whose(request, campaign),
        "forms": [(form, to[form.pk], last.get(form.pk)) for form in forms],
        "waited_for": forms if forms else _awaited(request, campaign, wanted.replace("late", "unsent")),
        "running": campaign.state in (Campaign.State.OPEN, Campaign.State.CLOSED),
        "letters": sum(map(len, to.values())),
        "without": sum(not people for people in to.values()),
        "sample": actions.reminder(forms[0], asked=asked, site=site_of(request)) if forms else None,
        "failed": undelivered[:SHOWN],
        "may": rights,
        "key": uuid4().hex,
        "seen": actions.last_reminder(forms),
        "failures": undelivered.count(),
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


def _reviewed_campaign(request: HttpRequest, slug: str) -> Campaign:
    """A campaign of which the person decides about forms; to anybody else its pages of that do not exist."""
    campaign = get_object_or_404(campaigns_light(), slug=slug)
    if not reviews(request.user, campaign):
        raise Http404
    return campaign


def _awaited(request: HttpRequest, campaign: Campaign, wanted: str) -> list[Submission]:
    forms = reviewed_by(request.user).filter(campaign=campaign, state__in=UNSENT)
    if "late" in wanted:
        forms = late_forms(campaign, forms)
    if "schools" not in wanted:
        forms = forms.filter(organisation__isnull=True)
    return list(forms.defer("answers", "comments", "evidence", "versions"))


def _whose(request: HttpRequest, campaign: Campaign) -> str:
    """Whose forms a coordinator reminds of, as after «формы»; for an operator, whose besides the territories'."""
    if has_role(request.user, Kind.OPERATOR):
        return level_words(campaign).organisations
    mine = reviewed_by(request.user).filter(campaign=campaign).order_by()
    return words_of(campaign, set(mine.values_list("level", flat=True).distinct()))


def _version(request: HttpRequest) -> int:
    return _number(request.POST.get("version", ""))


def _key(request: HttpRequest) -> str:
    """The key of the page that was sent."""
    return request.POST.get("key", "")[:40]


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else -1


def _done(request: HttpRequest, pk: int, do: Do, *, anchor: str = "") -> HttpResponse:
    """Do it and show the form again; a refusal is shown above the form with its own status."""
    form = reviewed_form(request.user, pk)
    try:
        messages.success(request, do(form, request))
    except NotSaved as refusal:
        return _page(request, reviewed_form(request.user, pk), refusal)
    target = redirect("review", pk)
    target["Location"] += f"#{anchor}" if anchor else ""
    return target


def _page(request: HttpRequest, form: Submission, refusal: NotSaved | None = None) -> HttpResponse:
    frozen = form.campaign.state == Campaign.State.FROZEN
    steps = () if frozen else possible(State(form.state), Actor.INSTITUTE, open_for_unit=is_open(form))
    rights, decides, own = may(request), reviews(request.user, form.campaign, form), fills(request.user, form)
    schools = form.campaign.submissions.filter(territory=form.territory_id, organisation__isnull=False)
    decision = form.changes.filter(kind__in=DECISIONS).select_related("by").order_by("-id").first()
    page: dict[str, Any] = {
        "form": form,
        "campaign": form.campaign,
        "review": review_of(form, with_peers=rights["see_region"]),
        "decision": decision,
        "decided": DECISIONS[decision.kind] if decision else "",
        "words": level_words(form.campaign),
        "schools": 0 if form.organisation_id else schools.exclude(state__in=COUNTED).count(),
        "refusal": refusal,
        "own": own,
        "nobody": own and not has_reviewer(form),
        "steps": [str(step) for step in steps] if decides else [],
        "field": request.POST.get("field", "") if refusal else request.GET.get("field", ""),
        "typed": {_box(request): request.POST} if refusal else {},
        "deadline": last_moment(form),
        "over": not is_open(form),
        "key": uuid4().hex,
        "extension": stamp(form.extended_to) or "",
        "may": rights,
        "may_extend": decides and form.state not in COUNTED and form.campaign.state in ("open", "closed"),
    }
    return render(request, "campaigns/review.html", page, status=refusal.status if refusal else 200)


def _if_over(form: Submission) -> str:
    """What the reviewer has to do where the form came back after its last day."""
    return "" if is_open(form) else " Её срок прошёл: продлите его, иначе исправить форму не смогут."


def _box(request: HttpRequest) -> str:
    """In which box of the page the words were typed that were refused."""
    match = request.resolver_match
    boxes = {"review_extend": "extend", "review_reopen": "reopen"}
    remark = "field" if "field" in request.POST else "whole"
    return boxes.get(match.view_name, remark) if match else remark
