"""Keep letters about accounts until the worker has sent them. Their links open accounts, so their text is sealed."""

from __future__ import annotations

import base64
import hashlib

from cryptography.fernet import Fernet
from django.conf import settings

from orientir.web.directory.models import Invitation, Message


def put(to: str, subject: str, text: str, *, invitation: Invitation | None = None) -> None:
    """Keep a letter; the worker takes it once the transaction is committed."""
    sealed = _seal().encrypt(f"{text}{contact()}".encode()).decode("ascii")
    Message.objects.create(to=to, subject=subject[:200], sealed=sealed, invitation=invitation)


def contact() -> str:
    """The last line of a letter: whom to ask; nothing where the institute has not said so."""
    return f"\nВопросы: {settings.CONTACT}\n" if settings.CONTACT else ""


def text_of(message: Message) -> str:
    """What the letter says. Raises ``ValueError`` where it was sealed with another secret key."""
    try:
        return _seal().decrypt(message.sealed.encode("ascii")).decode()
    except Exception as error:  # InvalidToken says nothing
        raise ValueError("the letter was sealed with another ORIENTIR_SECRET_KEY") from error


def _seal() -> Fernet:
    key = hashlib.sha256(f"letters {settings.SECRET_KEY}".encode()).digest()
    return Fernet(base64.urlsafe_b64encode(key))
