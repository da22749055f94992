"""Answers that a process has made once and keeps: an edition never changes, so the same is sent again."""

from __future__ import annotations

import gzip
from collections import OrderedDict
from dataclasses import dataclass
from hashlib import sha256

from django.http import HttpRequest, HttpResponse

KEPT = 32 * 1024 * 1024
"""Bytes of finished answers of a sort that a process keeps."""


@dataclass(frozen=True)
class Finished:
    """An answer that is kept. ``packed`` is the same with gzip, where that is worth it."""

    content: bytes
    packed: bytes
    type: str
    etag: str
    name: str = ""

    @property
    def size(self) -> int:
        return len(self.content) + len(self.packed)

    def sent(self, request: HttpRequest) -> HttpResponse:
        """The answer for whoever asks, with gzip where he takes it."""
        packed = bool(self.packed) and "gzip" in request.headers.get("Accept-Encoding", "")
        response = HttpResponse(self.packed if packed else self.content, content_type=self.type)
        if self.packed:
            response.headers["Vary"] = "Accept-Encoding"
        if packed:
            response.headers["Content-Encoding"] = "gzip"
        response.headers["ETag"] = self.etag
        return response


def packed(content: bytes, kind: str) -> Finished:
    """An answer that is kept with gzip beside it."""
    return Finished(content, gzip.compress(content, 6, mtime=0), kind, etag_of(content))


def etag_of(content: bytes) -> str:
    """Weak, for packed or not it is the same answer."""
    return f'W/"{sha256(content).hexdigest()[:32]}"'


class FinishedAnswers:
    """Finished answers by what was asked for; the longest unasked go where there are too many."""

    def __init__(self) -> None:
        self._pages: OrderedDict[object, Finished] = OrderedDict()
        self._size = 0

    def get(self, key: object) -> Finished | None:
        found = self._pages.get(key)
        if found is not None:
            self._pages.move_to_end(key)
        return found

    def put(self, key: object, page: Finished) -> Finished:
        if key is None or page.size > KEPT // 8:
            return page
        self._pages[key] = page
        self._size += page.size
        while self._size > KEPT:
            _, gone = self._pages.popitem(last=False)
            self._size -= gone.size
        return page
