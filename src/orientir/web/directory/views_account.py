"""Pages of one's own account and of the audit trail."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from typing import Any
from urllib.parse import unquote

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from orientir.terms import folded, say
from orientir.web.components.words import in_words_of_site, language_of_site
from orientir.web.directory import actions
from orientir.web.directory.access import Kind, audit_of, me, require_role
from orientir.web.directory.audit_words import EVENTS, KINDS, NAMES, READERS, LookUp, give_names, in_words
from orientir.web.directory.forms import AuditFilter, NameForm
from orientir.web.directory.models import AuditEvent, Invitation, Organisation, User
from orientir.web.directory.sign_in import has_second_factor, needs_second_factor

PAGE = 50
LONG = 240


@require_http_methods(["GET", "HEAD", "POST"])
@in_words_of_site
def profile(request: HttpRequest) -> HttpResponse:
    """Name, roles, password, second factor, and one's last sign-ins."""
    user, language = me(request), language_of_site(request)
    posted = request.POST if request.method == "POST" else None
    form = NameForm(posted, initial={"name": user.name}, language=language)
    if request.method == "POST" and form.is_valid():
        actions.rename(user, name=form.cleaned_data["name"], by=user)
        messages.success(request, say(language, "account.name_saved"))
        return redirect("profile")
    page = {
        "form": form,
        "language": language,
        "held": user.roles.select_related("territory", "organisation__territory"),
        "second_factor": has_second_factor(user),
        "demanded": needs_second_factor(user),
        "sign_ins": AuditEvent.objects.filter(by=user, what="sign_in").order_by("-id")[:5],
    }
    return render(request, "directory/profile.html", page, status=422 if form.errors else 200)


@require_safe
@require_role(Kind.OPERATOR, Kind.METHODOLOGIST, Kind.COORDINATOR)
def audit(request: HttpRequest) -> HttpResponse:
    """The audit trail: who did what, when, from where; a coordinator sees the own territory."""
    form = AuditFilter(request.GET)
    events = audit_of(request.user).select_related("territory", "by")
    if form.is_valid():
        asked = form.cleaned_data
        if asked["what"]:
            events = events.filter(what=asked["what"])
        if asked["who"]:
            events = events.filter(_of_people(asked["who"]))
        if asked["since"]:
            events = events.filter(at__gte=_midnight(asked["since"]))
        if asked["until"]:
            events = events.filter(at__lt=_midnight(asked["until"]) + timedelta(days=1))
    shown = Paginator(events, PAGE).get_page(request.GET.get("page"))
    query = request.GET.copy()
    query.pop("page", None)
    page = {"form": form, "page": shown, "lines": audit_lines(list(shown)), "query": query.urlencode()}
    return render(request, "directory/audit.html", page, status=422 if form.errors else 200)


def _midnight(day: Any) -> datetime:
    return timezone.make_aware(datetime.combine(day, time()))


def _of_people(text: str) -> Q:
    """What people of such an address did, and attempts to sign in as one of them."""
    people = User.objects.filter(erased=None).values_list("pk", "email")
    pks = [pk for pk, email in people if folded(text) in folded(email)]
    tried = Q(by=None, kind="user", object__in=[str(pk) for pk in pks])
    return Q(by__in=pks) | tried | Q(by=None, who__contains=text.lower())


@dataclass(frozen=True)
class AuditLine:
    """One line of the audit trail in words; people are called as they are called today."""

    event: AuditEvent
    who: str
    what: str
    about: str
    change: str


def audit_lines(events: list[AuditEvent]) -> list[AuditLine]:
    """The lines in words, with the names of what they are about: two queries a kind at most."""
    of_kind: dict[str, list[AuditEvent]] = {}
    for event in events:
        of_kind.setdefault(event.kind, []).append(event)
    names = {(kind, str(pk)): name for kind, own in of_kind.items() for pk, name in _called(kind, own).items()}
    read = {pk: text for kind, own in of_kind.items() if kind in READERS for pk, text in READERS[kind](own).items()}
    return [
        AuditLine(
            event,
            _who(event),
            EVENTS.get(event.what, event.what),
            f"{KINDS.get(event.kind, event.kind)} {names.get((event.kind, event.object), unquote(event.object))}",
            _short(read[event.pk] if event.pk in read else _change(event)),
        )
        for event in events
    ]


def _called(kind: str, events: list[AuditEvent]) -> Mapping[int, str]:
    numbers = {int(event.object) for event in events if event.object.isdecimal() and len(event.object) < 18}
    return NAMES[kind](numbers) if kind in NAMES and numbers else {}


def _in_column(rows: QuerySet[Any], column: str) -> LookUp:
    return lambda numbers: dict(rows.filter(pk__in=numbers).values_list("pk", column))


give_names("user", _in_column(User.objects.filter(erased=None), "email"))
give_names("invitation", _in_column(Invitation.objects.exclude(email=""), "email"))
give_names("organisation", _in_column(Organisation.objects.all(), "name"))


def _who(event: AuditEvent) -> str:
    if event.by is None:
        return event.who or "неизвестный"
    return str(event.by) if event.by.erased else event.by.email


def _change(event: AuditEvent) -> str:
    """What was and what became."""
    return " → ".join(in_words(side) for side in (event.before, event.after) if side is not None)


def _short(text: str) -> str:
    return text if len(text) <= LONG else f"{text[: LONG - 1]}…"
