"""Write letters about forms from templates, keep them in the transaction of the write, send them from the worker."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Max, Q, QuerySet
from django.dispatch import receiver
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from orientir.web.campaigns.deadline import is_open, last_moment
from orientir.web.campaigns.level_words import place_above, word_of_place
from orientir.web.campaigns.models import Campaign, Letter, Submission
from orientir.web.directory import outbox
from orientir.web.directory.access import INSTITUTE, has_role, roles
from orientir.web.directory.actions_erase import ERASED
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import Role, User
from orientir.web.jobs.kinds import errand
from orientir.web.jobs.mail import Outgoing, WithheldError, send_waiting

REMIND, OPENED = "remind", "opened"
ASKING = (REMIND, OPENED)
"""Kinds of letters that ask for a form."""
WITHHELD = "Не отправлено: данные уже заморожены, формы больше не нужны."


@dataclass(frozen=True)
class Text:
    subject: str
    body: str


def write(kind: str, form: Submission, *, site: str, **details: Any) -> Text:
    """The letter from ``letters/<kind>.txt``: its first line is the subject. ``site`` is where links lead."""
    by = details.pop("by", None)
    details["reviewer"] = f"координатор {_reviewing(by, form)}" if by and not has_role(by, *INSTITUTE) else "институт"
    details["whom_to_ask"] = _whom_to_ask(form)
    page = {"form": form, "deadline": last_moment(form), "link": site + reverse("form", args=[form.pk])} | details
    page["over"] = not is_open(form)
    subject, _, body = render_to_string(f"campaigns/letters/{kind}.txt", page).strip().partition("\n")
    return Text(subject[:200], body.strip() + "\n" + outbox.contact())


def _reviewing(by: User, form: Submission) -> str:
    """What of the territories that the person coordinates is the nearest to the form: «муниципалитета»."""
    held = [(len(role.below), id) for role in roles(by) if (id := role.territory_id) and _reaches(role, form)]
    return word_of_place(form.campaign, min(held)[1] if held else "")


def _reaches(role: Role, form: Submission) -> bool:
    return form.territory_id in (role.territory_id, *role.below)


def _whom_to_ask(form: Submission) -> str:
    """Who may give the form more time; the institute always may."""
    above = form.territory_id if form.organisation_id else place_above(form.campaign, form.territory_id)
    if not above or not form.campaign.coordinators_review:
        return "институт"
    return f"координатора {word_of_place(form.campaign, above)}{'' if form.organisation_id else ' или институт'}"


def addressees(forms: Iterable[Submission]) -> dict[int, list[str]]:
    """Who fills each form, by the form's number; one query."""
    forms = list(forms)
    territories = {f.territory_id for f in forms if f.organisation_id is None}
    schools = {f.organisation_id for f in forms if f.organisation_id is not None}
    places = Q(kind=Role.Kind.COORDINATOR, territory__in=territories) | Q(
        kind=Role.Kind.SCHOOL, organisation__in=schools
    )
    found: dict[str | int | None, list[str]] = {}
    active = Role.objects.filter(places, user__is_active=True).order_by("user__email")
    for territory, school, email in active.values_list("territory_id", "organisation_id", "user__email"):
        found.setdefault(school or territory, []).append(email)
    return {f.pk: found.get(f.organisation_id or f.territory_id, []) for f in forms}


def post(kind: str, texts: Mapping[Submission, Text], *, by: User, key: str = "") -> list[Letter]:
    """Keep a letter for everybody who fills these forms; the worker sends them once the transaction is committed."""
    to = addressees(texts)
    return Letter.objects.bulk_create(
        Letter(
            submission=form, campaign=form.campaign, kind=kind, to=address,
            subject=text.subject, text=text.body, by=by, key=key,
        )
        for form, text in texts.items()
        for address in to[form.pk]
    )  # fmt: skip


def last_sent(campaign: Campaign) -> dict[int | None, datetime]:
    """When the last letter about each form went out, by the form's number."""
    gone = Letter.objects.filter(campaign=campaign, sent__isnull=False).order_by()
    return dict(gone.values_list("submission").annotate(Max("sent")))


def was_opened(campaign: Campaign) -> bool:
    """Whether people have been told that the campaign is open."""
    return Letter.objects.filter(campaign=campaign, kind=OPENED).exists()


def site_of(request: HttpRequest) -> str:
    """Where the links of a letter lead: the address under which the sender works."""
    return request.build_absolute_uri("/").rstrip("/")


def failed(campaign: Campaign) -> QuerySet[Letter]:
    """Letters that did not go out, to people who can still sign in."""
    to = User.objects.filter(is_active=True).values("email")
    stayed = Letter.objects.filter(~Q(error=""), campaign=campaign, sent__isnull=True, to__in=to)
    return stayed.exclude(error=WITHHELD).order_by("-id")


class AboutForms(Outgoing):
    """Letters about forms: kept with what became of them. Once the data are frozen nobody is asked for more."""

    def waiting(self) -> QuerySet[Letter]:
        return Letter.objects.filter(sent__isnull=True, error="").select_related("campaign")

    def text(self, letter: Letter) -> str:
        if letter.kind in ASKING and letter.campaign.state == Campaign.State.FROZEN:
            raise WithheldError(WITHHELD)
        return letter.text

    def went_out(self, letter: Letter) -> None:
        Letter.objects.filter(pk=letter.pk).update(sent=timezone.now(), error="")


@errand
def deliver(worker: int) -> int:
    """Send letters about forms."""
    return send_waiting(AboutForms(), worker)


@receiver(ERASED)
def forget(email: str, **kwargs: Any) -> None:
    """Letters to a person whose account is erased stay without their address."""
    own = list(for_write(Letter.objects.filter(to=email)).values_list("pk", flat=True))
    Letter.objects.filter(pk__in=own).update(to="")
