"""Codes and links of questionnaires: made from the secret key, known by their digests."""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets

from django.conf import settings

from orientir.web.surveys.models import Entry

DIGITS = 12
"""Only digits: they are typed alike on every keyboard, and nobody takes a letter for another."""
LINK = "link"


def code_of(entry: Entry, number: int | str) -> str:
    """The code of a number on a sheet, or the one of a link: twelve digits."""
    made = _digest(f"code {entry.poll_id} {entry.nonce} {number}")
    return str(10 ** (DIGITS - 1) + int(made, 16) % (9 * 10 ** (DIGITS - 1)))


def new_nonce() -> str:
    return secrets.token_hex(16)


def digest_of(code: str) -> str:
    """What the tables know a code by: without the secret key it cannot be guessed from."""
    return _digest(f"known {code}")


def receipt_of(ticket: str) -> str:
    """What the tables know the random word of a device by."""
    return _digest(f"ticket {ticket}")


def typed(text: str) -> str:
    """The code that somebody has typed, with or without blanks and dashes; empty where it is none.

    >>> typed(" 1234-5678 9012 "), typed("12")
    ('123456789012', '')
    """
    digits = re.sub(r"[\s-]", "", text[:60])
    return digits if re.fullmatch(rf"[0-9]{{{DIGITS}}}", digits) else ""


def grouped(code: str) -> str:
    """The code as it stands on a card."""
    return " ".join(code[at : at + 4] for at in range(0, len(code), 4))


def _digest(text: str) -> str:
    return hmac.new(f"surveys {settings.SECRET_KEY}".encode(), text.encode(), hashlib.sha256).hexdigest()
