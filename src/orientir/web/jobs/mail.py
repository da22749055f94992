"""Send letters that wait: each is tried once, by one worker, and says why it did not go out."""

from __future__ import annotations

import logging
from collections.abc import Iterable
from smtplib import SMTPAuthenticationError, SMTPRecipientsRefused, SMTPServerDisconnected
from socket import gaierror
from typing import Any

from django.core.mail import EmailMessage, get_connection
from django.db.models import Model, QuerySet

from orientir.web.directory import outbox
from orientir.web.directory.models import Message
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


class WithheldError(ValueError):
    """The letter may not go out any more; says in a sentence why."""


class Outgoing:
    """What the sender asks of a kind of letter that it is given; ``waiting`` are those that are not tried yet."""

    def waiting(self) -> QuerySet[Any]:
        raise NotImplementedError

    def text(self, letter: Any) -> str:
        raise NotImplementedError

    def went_out(self, letter: Any) -> None:
        raise NotImplementedError

    def stayed(self, letters: QuerySet[Any], reason: str) -> None:
        """Keep why letters did not go out."""
        letters.update(error=reason)


class AboutAccounts(Outgoing):
    """Invitations and passwords: forgotten as soon as they are gone, a failed invitation with its reason kept."""

    def waiting(self) -> QuerySet[Message]:
        return Message.objects.filter(error="")

    def text(self, letter: Message) -> str:
        return outbox.text_of(letter)

    def went_out(self, letter: Message) -> None:
        letter.delete()

    def stayed(self, letters: QuerySet[Message], reason: str) -> None:
        letters.filter(invitation=None).delete()
        letters.update(error=reason, sealed="")


@errand
def deliver(worker: int) -> int:
    """Send letters about accounts."""
    return send_waiting(AboutAccounts(), worker)


def send_waiting(kind: Outgoing, worker: int) -> int:
    """Send letters of a kind that wait, and return how many were looked at."""
    letters = list(kind.waiting().order_by("pk")[:AT_ONCE])
    lost = [letter.pk for letter in letters if letter.worker is not None]
    if lost and (gone := set(lost) - _being_sent(letters, but=worker)):
        kind.stayed(kind.waiting().filter(pk__in=gone), UNKNOWN)
    waiting = [letter for letter in letters if letter.worker is None]
    if not waiting:
        return 0
    try:
        with get_connection() as post_office:
            for letter in waiting:
                if _taken(kind, letter, worker):
                    _hand_over(kind, letter, post_office)
    except OSError as error:  # smtplib's errors are OSErrors, too
        log.warning("letters not sent: %s", error)
        kind.stayed(kind.waiting().filter(pk__in=[letter.pk for letter in waiting]), _reason(error))
    return len(waiting)


def _being_sent(letters: Iterable[Any], *, but: int) -> set[int]:
    """The letters that another living worker has taken and not yet handed over."""
    alive = living() - {but}
    return {letter.pk for letter in letters if letter.worker in alive}


def _taken(kind: Outgoing, letter: Model, worker: int) -> bool:
    """Take the letter: of two workers that would send it, one gets it."""
    return bool(kind.waiting().filter(pk=letter.pk, worker=None).update(worker=worker))


def _hand_over(kind: Outgoing, letter: Any, post_office: Any) -> None:
    try:
        EmailMessage(letter.subject, kind.text(letter), to=[letter.to], connection=post_office).send()
    except (OSError, ValueError) as error:
        log.warning("letter %s not sent: %s", letter.pk, error)
        kind.stayed(kind.waiting().filter(pk=letter.pk), _reason(error))
    else:
        kind.went_out(letter)


def _reason(error: Exception) -> str:
    """What to mend, and what the mail server said for those who mend it."""
    if isinstance(error, WithheldError):
        return str(error)
    words = next((said for kinds, said in REASONS if isinstance(error, kinds)), "Письмо не отправлено.")
    return f"{words} ({type(error).__name__}: {error})"[:300]
