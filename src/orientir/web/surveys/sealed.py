"""What a page of a questionnaire carries along instead of a session: sealed, and kept by nobody but the device."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.signing import BadSignature, Signer

LONGEST = 200_000
"""Signs of a state that is looked at; ours have a few thousand."""


MOST_EDITIONS = 10_000


@dataclass(frozen=True)
class State:
    """The code, the random word of the device, which edition is answered in which language, and the answers so far.

    ``words`` is the digest of the edition, by which a process that has read it knows it again.
    """

    code: str
    ticket: str
    edition: int
    language: str
    words: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)


def begin(code: str, edition: int, language: str, words: str = "") -> State:
    return State(code, secrets.token_hex(16), edition, language, words)


def seal(state: State) -> str:
    """The state as text for a hidden field; it holds no time."""
    given = [state.code, state.ticket, state.edition, state.language, state.words, dict(state.answers)]
    return _signer().sign_object(given, compress=True)


def opened(text: str) -> State | None:
    """The state that we have sealed; None for anything else."""
    if not text or len(text) > LONGEST:
        return None
    try:
        given = _signer().unsign_object(text)
    except (BadSignature, ValueError, TypeError):
        return None
    kinds = (str, str, int, str, str, dict)
    whole = isinstance(given, list) and len(given) == len(kinds) and all(map(isinstance, given, kinds))
    return State(*given) if whole and abs(given[2]) < MOST_EDITIONS else None


def _signer() -> Signer:
    return Signer(salt="orientir.surveys")
