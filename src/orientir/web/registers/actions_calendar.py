"""Give a person's calendar a secret address, replace it, take it back."""

from __future__ import annotations

import hashlib
import secrets
from typing import Any

from django.db import transaction
from django.utils import timezone

from orientir.web.directory import audit
from orientir.web.directory.actions_erase import ERASED
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.models import User
from orientir.web.registers.models import CalendarAddress

give_words({"calendar.opened": "адрес календаря выдан", "calendar.closed": "адрес календаря отключён"})


@transaction.atomic
def open_address(*, by: User) -> str:
    """A new secret for the person's calendar; an earlier one leads nowhere from now on. It is told only once."""
    token = secrets.token_urlsafe(32)
    found = {"digest": digest_of(token), "at": timezone.now()}
    CalendarAddress.objects.update_or_create(user=by, defaults=found)
    audit.record(by=by, what="calendar.opened", kind="user", object=by.pk)
    return token


@transaction.atomic
def close_address(*, by: User) -> None:
    """Take the address back."""
    if CalendarAddress.objects.filter(user=by).delete()[0]:
        audit.record(by=by, what="calendar.closed", kind="user", object=by.pk)


def owner_of(token: str) -> User | None:
    """Whose calendar it is, where the person can still sign in."""
    found = CalendarAddress.objects.filter(digest=digest_of(token), user__is_active=True)
    address = found.select_related("user").first()
    return address.user if address else None


def digest_of(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _forget(*_: Any, email: str, **__: Any) -> None:
    CalendarAddress.objects.filter(user__email=email).delete()


ERASED.connect(_forget)
