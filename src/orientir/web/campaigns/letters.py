"""Letters about forms: written from a template, kept, sent once the write they tell of is committed."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from smtplib import SMTPAuthenticationError, SMTPRecipientsRefused, SMTPServerDisconnected
from socket import gaierror
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db import connection, transaction
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

log = logging.getLogger(__name__)
AT_ONCE = 10
"""So many letters are sent before the page is shown; more go out behind it."""
GIVEN_UP = timedelta(minutes=15)
"""A letter that nobody has tried to send for so long waits for a server that has stopped."""
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


def post(kind: str, texts: Mapping[Submission, Text], *, by: User) -> list[Letter]:
    """Keep a letter for everybody who fills these forms, and send them after the transaction."""
    letters = keep(kind, texts, by=by)
    send(letters)
    return letters


def keep(kind: str, texts: Mapping[Submission, Text], *, by: User) -> list[Letter]:
    """Keep the letters, to be sent later."""
    to = addressees(texts)
    return Letter.objects.bulk_create(
        Letter(
            submission=form, campaign=form.campaign, kind=kind, to=address,
            subject=text.subject, text=text.body, by=by,
        )
        for form, text in texts.items()
        for address in to[form.pk]
    )  # fmt: skip


def send(letters: Iterable[Letter]) -> None:
    """Send kept letters once the transaction, if any, is committed."""
    numbers = [letter.pk for letter in letters]
    if len(numbers) <= AT_ONCE:
        transaction.on_commit(lambda: deliver(numbers), robust=True)
    else:
        transaction.on_commit(lambda: threading.Thread(target=_behind, args=(numbers,), daemon=True).start())


def failed(campaign: Campaign) -> QuerySet[Letter]:
    """Letters that did not go out, or whose server stopped while it sent them, to people who can still sign in."""
    fate = ~Q(error="") | Q(at__lt=timezone.now() - GIVEN_UP)
    to = User.objects.filter(is_active=True).values("email")
    return Letter.objects.filter(fate, campaign=campaign, sent__isnull=True, to__in=to).order_by("-id")


def deliver(numbers: Sequence[int]) -> None:
    """Send letters that have not been sent; a letter that does not go out says why."""
    letters = list(_waiting().filter(pk__in=numbers))
    try:
        with get_connection() as post_office:
            for letter in letters:
                if _taken(letter):
                    _hand_over(letter, post_office)
    except OSError as error:  # smtplib's errors are OSErrors, too
        log.warning("letters not sent: %s", error)
        for letter in letters:
            _waiting().filter(pk=letter.pk, at=letter.at).update(error=_reason(error))


def _waiting() -> QuerySet[Letter]:
    return Letter.objects.filter(sent__isnull=True, error="")


def _taken(letter: Letter) -> bool:
    """Take the letter for this attempt: of two that would send it, one gets it."""
    now = timezone.now()
    taken = _waiting().filter(pk=letter.pk, at=letter.at).update(at=now)
    letter.at = now
    return bool(taken)


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


def _behind(numbers: Sequence[int]) -> None:
    try:
        deliver(numbers)
    finally:
        connection.close()
