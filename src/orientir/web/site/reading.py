"""Read requests whole before anybody works on them, so that slow visitors keep nobody else waiting.

A process reads what visitors send in one loop, however many they are. A request that is whole goes to the desk, a
thread in which Django answers one after another with one connection to the database; a few threads send the answers.
Nobody may take longer than his time.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import partial
from http import HTTPStatus
from selectors import EVENT_READ
from socket import SHUT_RDWR
from time import monotonic
from typing import Any
from urllib.parse import unquote, urlsplit

from django.core.exceptions import SuspiciousOperation
from django.urls import Resolver404, resolve
from gunicorn import http, util
from gunicorn.workers.gthread import ThreadWorker

from orientir.web.directory.uploads import LARGEST_BODY

SENDING = 32
"""Threads of a process, which bring requests to the desk and send what is answered."""
AT_THE_DESK = 4
"""Requests of a process that are answered or wait for it; from then on other processes take the new ones."""
SLOW = 1
"""Seconds after which a visitor counts as slow to take the answer."""
READ_AT_ONCE = 500
"""Visitors of a process whose requests are not whole."""
HEAD_SECONDS, BODY_SECONDS, ANSWER_SECONDS = 10, 10, 600
"""How long the head of a request may take, its body beyond ``SLOWEST``, and the answer until it is sent."""
SLOWEST = 20_000
"""Bytes of a body a second, below which a visitor is not waited for."""
LARGEST_HEAD = 64 * 1024
IN_MEMORY = 256 * 1024
PIECE = 64 * 1024

_END = b"\r\n\r\n"
_LENGTH = re.compile(rb"^content-length:[ \t]*(\d{1,18})[ \t]*$", re.IGNORECASE | re.MULTILINE)
_CHUNKED = re.compile(rb"^transfer-encoding:", re.IGNORECASE | re.MULTILINE)
_LAST_CHUNK = b"0\r\n\r\n"

Answer = Iterable[bytes]


@dataclass(eq=False)
class _Incoming:
    """A request that is being read. ``length`` is known once its head is whole, None for one sent in chunks."""

    until: float
    kept: Any = field(default_factory=partial(tempfile.SpooledTemporaryFile, max_size=IN_MEMORY))
    head: bytes = b""
    size: int = 0
    begun: bool = False
    length: int | None = None
    largest: int = LARGEST_BODY
    end: bytes = b""

    def add(self, piece: bytes) -> None:
        self.kept.write(piece)
        self.size += len(piece)
        self.end = (self.end + piece)[-len(_LAST_CHUNK) :]
        if not self.begun:
            self.head += piece
            self._begin()

    def _begin(self) -> None:
        head, end, _ = self.head.partition(_END)
        if not end and len(self.head) <= LARGEST_HEAD:
            return
        self.begun = True
        lines = head.replace(b"\r\n", b"\n")
        length = _LENGTH.search(lines)
        self.size -= len(head) + len(end)
        self.length = None if _CHUNKED.search(lines) else int(length[1]) if length else 0
        self.largest = largest_body(_path(head))
        self.until = monotonic() + BODY_SECONDS + min(self.length or 0, self.largest) / SLOWEST

    @property
    def is_too_large(self) -> bool:
        return max(self.size, self.length or 0) > self.largest if self.begun else False

    @property
    def is_whole(self) -> bool:
        if not self.begun:
            return False
        return self.end == _LAST_CHUNK if self.length is None else self.size >= self.length

    def pieces(self) -> Iterator[bytes]:
        self.kept.seek(0)
        while piece := self.kept.read(PIECE):
            yield piece
        self.kept.close()


class ReadingWorker(ThreadWorker):
    """gunicorn's worker with threads, in whose loop requests are read."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.incoming: dict[Any, _Incoming] = {}
        self.sending: dict[Any, float] = {}
        self.desk = Desk()
        super().__init__(*args, **kwargs)

    @property
    def worker_connections(self) -> int:
        """How many connections are taken at most: neither who is read counts, nor who is slow to take the answer."""
        soon = monotonic() + ANSWER_SECONDS - SLOW
        slow = sum(until < soon for until in list(self.sending.values()))
        return AT_THE_DESK + min(len(self.incoming), READ_AT_ONCE) + min(slow, SENDING - AT_THE_DESK)

    @worker_connections.setter
    def worker_connections(self, value: int) -> None:
        """Leave gunicorn's own setting aside."""

    def load_wsgi(self) -> None:
        super().load_wsgi()
        largest_body("/")  # reads the addresses of all pages, which takes a second
        self.wsgi: Any = self.desk.answering(self.wsgi)

    def enqueue_req(self, conn: Any) -> None:
        """Read first what gunicorn would give to a thread at once."""
        conn.sock.setblocking(False)
        self.incoming[conn] = _Incoming(monotonic() + HEAD_SECONDS)
        self.poller.register(conn.sock, EVENT_READ, partial(self._read, conn))

    def _read(self, conn: Any, _: Any) -> None:
        """Take what has come; called when the connection has something to be read."""
        request = self.incoming[conn]
        try:
            piece = conn.sock.recv(PIECE)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        request.add(piece)
        if request.is_too_large:
            self._leave(conn)
            conn.parser, conn.initialized = None, True
            conn.too_large = True
            super().enqueue_req(conn)
        elif request.is_whole or not piece:
            self._leave(conn)
            conn.parser, conn.initialized = http.get_parser(self.cfg, request.pieces(), conn.client), True
            super().enqueue_req(conn)

    def _leave(self, conn: Any) -> None:
        self.poller.unregister(conn.sock)
        del self.incoming[conn]

    def handle(self, conn: Any) -> Any:
        """Answer a request that is whole; runs in a thread."""
        conn.sock.setblocking(True)
        self.sending[conn] = monotonic() + ANSWER_SECONDS
        try:
            if getattr(conn, "too_large", False):
                conn.sock.sendall(_too_large())
                return False
            return super().handle(conn)
        finally:
            util.close_graceful(conn.sock)  # waits for the visitor, so not in the loop
            conn.close = _closed_already
            self.sending.pop(conn, None)

    def murder_pending(self) -> None:
        """Hang up on whoever takes too long; called once a second."""
        super().murder_pending()
        now = monotonic()
        for conn in [conn for conn, request in self.incoming.items() if request.until < now]:
            self._leave(conn)
            self.nr_conns -= 1
            conn.close()
        for conn in [conn for conn, until in list(self.sending.items()) if until < now]:
            try:
                conn.sock.shutdown(SHUT_RDWR)  # the thread that waits for it wakes up
            except OSError:
                continue


def _closed_already(graceful: bool = False) -> None:
    """What the loop does with a connection that its thread has closed."""


class Desk:
    """One thread for Django: what happens in it happens one after another."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="desk")

    def do(self, work: Callable[..., Any], *args: Any) -> Any:
        return self._thread.submit(work, *args).result()

    def answering(self, application: Any) -> Any:
        """The application, answering at the desk."""

        def answer(environ: dict[str, Any], start_response: Any) -> Answer:
            found = self.do(application, environ, start_response)
            if isinstance(found, environ["wsgi.file_wrapper"]):
                return found  # type: ignore[no-any-return]  # a file, sent by gunicorn itself
            return _Parts(self, found)

        return answer


class _Parts:
    """The parts of an answer, each made at the desk."""

    def __init__(self, desk: Desk, parts: Any) -> None:
        self._desk, self._parts = desk, parts

    def __iter__(self) -> Iterator[bytes]:
        if not getattr(self._parts, "streaming", False):
            yield from self._parts  # made already
            return
        parts = iter(self._parts)
        while (part := self._desk.do(next, parts, None)) is not None:
            yield part

    def close(self) -> None:
        self._desk.do(self._parts.close)


def _path(head: bytes) -> str:
    """The path that the first line of a head asks for; the root where it is none."""
    words = head.partition(b"\r\n")[0].split(b" ")
    target = words[1].decode("latin-1") if len(words) == 3 else "/"
    try:
        return unquote(urlsplit(target).path) or "/"
    except ValueError:
        return "/"


def largest_body(path: str) -> int:
    """The bytes that an address takes: a form of answers, unless its view says that it takes files."""
    try:
        view = resolve(path).func
    except (Resolver404, SuspiciousOperation, ValueError):
        return LARGEST_BODY
    return int(getattr(view, "largest_body", LARGEST_BODY))


def _too_large() -> bytes:
    """The answer to a request whose body is not read to its end."""
    from orientir.web.site.errors import too_large

    page, status = too_large(), HTTPStatus.REQUEST_ENTITY_TOO_LARGE
    head = f"HTTP/1.1 {status.value} {status.phrase}\r\nContent-Type: text/html; charset=utf-8\r\n"
    return f"{head}Content-Length: {len(page)}\r\nConnection: close\r\n\r\n".encode() + page
