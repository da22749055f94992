"""Erase an account: name, address and roles go, what the person did stays under a number."""

from __future__ import annotations

from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from axes.models import AccessAttempt
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.db import transaction
from django.dispatch import Signal
from django.utils import timezone

from orientir.web.directory.actions import keep_an_operator, refuse
from orientir.web.directory.audit import record
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import Invitation, Message, Role, User

give_words({"account_erased": "учётная запись удалена"})
ERASED = Signal()
"""Sent with the ``email`` of a person inside the transaction: whoever keeps the address elsewhere forgets it."""


@transaction.atomic
def erase(person: User, *, by: User) -> None:
    """Erase name, address, password, second factor, roles and sessions; erasing twice changes nothing.

    The row stays, so that answers, remarks and lines of the audit trail keep an author: «удалённая учётная
    запись № N». The address is free for a new invitation.
    """
    if person == by:
        raise refuse("self", "Свою учётную запись удалить нельзя.", "Попросите другого оператора.")
    if person.roles.filter(kind=Role.Kind.OPERATOR).exists():
        keep_an_operator(but=person)
    locked = for_write(User.objects.all()).get(pk=person.pk)
    if locked.erased:
        return
    email, now = locked.email, timezone.now()
    for rows in (Role, Authenticator, EmailAddress, SocialAccount):
        rows.objects.filter(user=locked).delete()
    AccessAttempt.objects.filter(username=email).delete()
    list(for_write(Invitation.objects.filter(email=email)))
    Invitation.objects.filter(email=email, accepted=None).update(expires=now)
    Invitation.objects.filter(email=email).update(email="")
    Message.objects.filter(to=email).delete()
    ERASED.send(erase, email=email)
    # Before the address: whoever refers to a person waits for a new one, and holds the audit chain meanwhile.
    record(by=by, what="account_erased", kind="user", object=locked.pk)
    locked.email, locked.name = f"{locked.pk}@erased.invalid", ""
    locked.is_active, locked.last_login, locked.erased = False, None, now
    locked.set_unusable_password()
    locked.save()
    _end_sessions(locked)


def _end_sessions(person: User) -> None:
    """End the person's sessions; only the contents of a session say whose it is."""
    own = [s.pk for s in Session.objects.iterator() if s.get_decoded().get(SESSION_KEY) == str(person.pk)]
    Session.objects.filter(pk__in=own).delete()
