"""Write letters about forms from templates, keep them in the transaction of the write, send them from the worker."""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from smtplib import SMTPAuthenticationError, SMTPRecipientsRefused, SMTPServerDisconnected
from socket import gaierror
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db.models import Q, QuerySet
from django.dispatch import receiver
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from orientir.web.campaigns.deadline import last_moment
from orientir.web.campaigns.models import Campaign, Letter, Submission
from orientir.web.directory.actions_erase import ERASED
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import Role, User
from orientir.web.jobs.kinds import errand
from orientir.web.jobs.living import living

log = logging.getLogger(__name__)
AT_ONCE = 20
"""So many letters are taken up between two looks at the jobs that wait."""
UNKNOWN = "Сервер остановился во время отправки: ушло ли письмо, неизвестно."
REASONS: tuple[tuple[tuple[type[Exception], ...], str], ...] = (
    ((SMTPRecipientsRefused,), "Почтовый сервер не принял адрес: проверьте его."),
    ((SMTPAuthenticationError,), "Почтовый сервер не принял имя или пароль: нужен администратор."),
    ((TimeoutError, ConnectionError, SMTPServerDisconnected, gaierror), "Почтовый сервер не отвечает."),
)


@dataclass(frozen=True)
class Text:
    subject: str
    body: str


def write(kind: str, form: Submission, *, site: str, **details: Any) -> Text:
    """The letter from ``letters/<kind>.txt``: its first line is the subject. ``site`` is where links lead."""
    page = {"form": form, "deadline": last_moment(form), "link": site + reverse("form", args=[form.pk]), **details}
    subject, _, body = render_to_string(f"campaigns/letters/{kind}.txt", page).strip().partition("\n")
    return Text(subject[:200], body.strip() + "\n")


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


def failed(campaign: Campaign) -> QuerySet[Letter]:
    """Letters that did not go out, to people who can still sign in."""
    to = User.objects.filter(is_active=True).values("email")
    return Letter.objects.filter(~Q(error=""), campaign=campaign, sent__isnull=True, to__in=to).order_by("-id")


@errand
def deliver(worker: int) -> int:
    """Send letters that wait, and return how many were looked at; a letter that does not go out says why."""
    letters = list(_unsent().order_by("pk")[:AT_ONCE])
    lost = [letter.pk for letter in letters if letter.worker is not None]
    if lost and (gone := set(lost) - _being_sent(letters, but=worker)):
        _unsent().filter(pk__in=gone).update(error=UNKNOWN)
    waiting = [letter for letter in letters if letter.worker is None]
    if not waiting:
        return 0
    try:
        with get_connection() as post_office:
            for letter in waiting:
                if _taken(letter, worker):
                    _hand_over(letter, post_office)
    except OSError as error:  # smtplib's errors are OSErrors, too
        log.warning("letters not sent: %s", error)
        _unsent().filter(pk__in=[letter.pk for letter in waiting]).update(error=_reason(error))
    return len(waiting)


def _unsent() -> QuerySet[Letter]:
    return Letter.objects.filter(sent__isnull=True, error="")


def _being_sent(letters: Iterable[Letter], *, but: int) -> set[int]:
    """The letters that another living worker has taken and not yet handed over."""
    alive = living() - {but}
    return {letter.pk for letter in letters if letter.worker in alive}


def _taken(letter: Letter, worker: int) -> bool:
    """Take the letter: of two workers that would send it, one gets it."""
    letter.worker = worker
    return bool(_unsent().filter(pk=letter.pk, worker=None).update(worker=worker))


@receiver(ERASED)
def forget(email: str, **kwargs: Any) -> None:
    """Letters to a person whose account is erased stay without their address."""
    own = list(for_write(Letter.objects.filter(to=email)).values_list("pk", flat=True))
    Letter.objects.filter(pk__in=own).update(to="")


def _hand_over(letter: Letter, post_office: Any) -> None:
    try:
        EmailMessage(letter.subject, letter.text, to=[letter.to], connection=post_office).send()
    except (OSError, ValueError) as error:
        log.warning("letter %s not sent: %s", letter.pk, error)
        letter.error = _reason(error)
    else:
        letter.sent, letter.error = timezone.now(), ""
    letter.save(update_fields=["sent", "error"])


def _reason(error: Exception) -> str:
    """What to mend, and what the mail server said for those who mend it."""
    words = next((said for kinds, said in REASONS if isinstance(error, kinds)), "Письмо не отправлено.")
    return f"{words} ({type(error).__name__}: {error})"[:300]
