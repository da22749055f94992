"""Letters about applications: written from templates in the transaction of the step, sent by the worker."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.db.models import Q, QuerySet
from django.dispatch import receiver
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from orientir.web.bookings.models import Application, Notice
from orientir.web.directory import outbox
from orientir.web.directory.actions_erase import ERASED
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import Role
from orientir.web.jobs.kinds import errand
from orientir.web.jobs.mail import Outgoing, send_waiting


def tell_school(application: Application, kind: str, **details: Any) -> None:
    """Write to those who answer for the school; where nobody does, to its coordinators."""
    school = application.school
    own = _emails(Q(kind=Role.Kind.SCHOOL, organisation=school))
    own = own or _emails(Q(kind=Role.Kind.COORDINATOR, territory=school.territory_id))
    if application.by and application.contact and application.by.held_roles:
        own.add(application.contact)
    _post(application, kind, own, details)


def tell_organiser(application: Application, kind: str, **details: Any) -> None:
    """Write to the people of the organiser."""
    to = _emails(Q(kind=Role.Kind.ORGANISER, organisation=application.slot.organiser_id))
    _post(application, f"organiser_{kind}", to, details)


def _emails(places: Q) -> set[str]:
    return set(Role.objects.filter(places, user__is_active=True).values_list("user__email", flat=True))


def _post(application: Application, kind: str, to: Iterable[str], details: dict[str, Any]) -> None:
    addresses = sorted(to)
    if not addresses or application.synthetic:  # invented people get no letters
        return
    page = {
        "application": application,
        "slot": application.slot,
        "link": settings.SITE + reverse("application", args=[application.pk]),
        **details,
    }
    subject, _, body = render_to_string(f"bookings/letters/{kind}.txt", page).strip().partition("\n")
    text = f"{body.strip()}\n\nЗаявка: {page['link']}\n{outbox.contact()}"
    Notice.objects.bulk_create(
        Notice(application=application, kind=kind, to=address, subject=subject[:200], text=text)
        for address in addresses
    )


class AboutPlaces(Outgoing):
    """Letters about places: kept with what became of them."""

    def waiting(self) -> QuerySet[Notice]:
        return Notice.objects.filter(sent__isnull=True, error="")

    def text(self, letter: Notice) -> str:
        return letter.text

    def went_out(self, letter: Notice) -> None:
        Notice.objects.filter(pk=letter.pk).update(sent=timezone.now(), error="")


@errand
def deliver(worker: int) -> int:
    """Send letters about places."""
    return send_waiting(AboutPlaces(), worker)


@receiver(ERASED)
def forget(email: str, **kwargs: Any) -> None:
    """Letters to a person whose account is erased stay without their address."""
    own = list(for_write(Notice.objects.filter(to=email)).values_list("pk", flat=True))
    Notice.objects.filter(pk__in=own).update(to="")
