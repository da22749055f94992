"""Links as people paste them: one full web address, its Cyrillic kept as typed."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

from orientir.cells.model import Answered, Missing, Outcome, Unreadable, unreadable
from orientir.cells.words import any_of, plain, tidy, unbracketed

LONGEST = 2000
"""Characters: longer addresses fail in browsers and servers."""
_SEVERAL = re.compile(r"(?:^|[\s,;])(?:https?://|www\.)", re.IGNORECASE)
_BARE_HOST = re.compile(r"(?:[\w-]+\.)+[^\W\d_]{2,}(?:/\S*)?", re.IGNORECASE)
_NO_LINK = re.compile(rf"нет[.!]?|отсутству[ею]т[.]?|нет (?:ссылки|сайта)\.?|{any_of('no', 'none', 'no link')}[.]?")


def read_link(text: str) -> Outcome:
    """One http or https address; a remark in brackets after it is kept. Nothing is guessed or added."""
    typed = tidy(text)
    if _NO_LINK.fullmatch(plain(text)):
        return Missing(comment=typed)
    if len(_SEVERAL.findall(typed)) > 1:
        return unreadable("cells.two_links")
    address, _, rest = typed.partition(" ")
    remark = rest.strip()
    if remark and not (remark.startswith("(") and remark.endswith(")")):
        return _no_link("cells.link_and_words" if _SEVERAL.search(typed) else "cells.not_a_link", typed)
    address = address.strip("<>").rstrip(".,;")
    problem = _problem(address)
    return _no_link(problem, typed, address) if problem else Answered(address, unbracketed(remark))


def _problem(address: str) -> str:
    """The key of what to do about an address that is none; empty for a good one."""
    if len(address) > LONGEST:
        return "cells.link_long"
    try:
        parts = urlsplit(address)
        host, port = parts.hostname or "", parts.port
        host.encode("idna")
    except ValueError:
        return "cells.not_a_link"
    if parts.scheme not in {"http", "https"}:
        return "cells.link_without_start" if _BARE_HOST.fullmatch(address) else "cells.not_a_link"
    labels = host.rstrip(".").split(".")
    wrong = len(labels) < 2 or labels[-1].isdigit() or not all(map(_label, labels)) or port == 0
    hostile = parts.username is not None or "\\" in address or any(ord(c) < 33 for c in address)
    return "cells.not_a_link" if wrong or hostile else ""


def _label(label: str) -> bool:
    return re.fullmatch(r"[^\W_](?:[\w-]*[^\W_])?", label) is not None and len(label) <= 63


def _no_link(key: str, typed: str, address: str = "") -> Unreadable:
    one = " ".join(typed.split())
    return unreadable(key, typed=f"{one[:80]}{'…' if len(one) > 80 else ''}", address=address, most=LONGEST)
