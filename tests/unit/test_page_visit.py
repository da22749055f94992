"""A page of the internet is opened at an address that was checked, in little time, and never inside."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread

import pytest

from orientir.web.registers import page_visit
from orientir.web.registers.page_visit import LARGEST, NotVisited, allowed, visit

PUBLIC = "93.184.216.34"


class Site(BaseHTTPRequestHandler):
    """Says what it was asked, or misbehaves as its path says."""

    hold = Event()

    def do_GET(self) -> None:
        self.send_response(302 if self.path == "/away" else 200)
        self.send_header("Location", "http://127.0.0.1/secret")
        self.end_headers()
        if self.path == "/slow":
            self.hold.wait(5)
        body = b"x" * (2 * LARGEST) if self.path == "/large" else f"{self.headers['Host']}{self.path}".encode()
        try:
            self.wfile.write(body)
        except OSError:
            self.close_connection = True

    def log_request(self, *args: object) -> None:
        """Write nothing."""


@pytest.fixture
def port() -> Iterator[int]:
    Site.hold.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = Thread(target=server.serve_forever, args=(0.01,), daemon=True)
    thread.start()
    yield server.server_port
    Site.hold.set()
    server.shutdown()
    server.server_close()
    thread.join()


def asked(url: str, port: int, *addresses: str) -> tuple[page_visit.Page, list[tuple[str, int]]]:
    """Visit a page of the local site under the name of a public one; the page, and which addresses were dialled."""
    dialled: list[tuple[str, int]] = []

    def connect(address: tuple[str, int], seconds: float) -> socket.socket:
        dialled.append(address)
        return socket.create_connection(("127.0.0.1", port), seconds)

    return visit(url, resolve=lambda host, port: addresses or (PUBLIC,), connect=connect), dialled


def test_the_checked_address_is_dialled_and_the_site_is_asked_by_its_name(port: int) -> None:
    page, dialled = asked("http://школа.example/новости?год=2021#top", port)

    assert dialled == [(PUBLIC, 80)]
    assert page.text.startswith("xn--80atdl2c.example/%D0%BD%D0%BE%D0%B2%D0%BE%D1%81%D1%82%D0%B8?")
    assert "#" not in page.text


def test_a_large_page_is_cut_and_a_redirect_is_only_told(port: int) -> None:
    assert len(asked("http://example.org/large", port)[0].text) == LARGEST
    page, dialled = asked("http://example.org/away", port)
    assert (page.status, page.location, len(dialled)) == (302, "http://127.0.0.1/secret", 1)


def test_a_site_that_does_not_finish_is_left(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(page_visit, "SECONDS", 0.2)

    with pytest.raises(NotVisited, match="не ответил"):
        asked("http://example.org/slow", port)


@pytest.mark.parametrize(
    "inside",
    [
        "127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1", "::1",
        "fe80::1%eth0", "fc00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1", "2002:7f00:1::", "2001:0:0:0:0:0:0:1",
        "fec0::1", "192.0.0.8", "192.88.99.1", "3fff::1",
    ],
)  # fmt: skip
def test_no_address_inside_is_dialled_even_beside_a_public_one(inside: str) -> None:
    for addresses in ((inside,), (PUBLIC, inside)):
        with pytest.raises(NotVisited, match="внутреннюю сеть"):
            asked("http://example.org/", 9, *addresses)


@pytest.mark.parametrize(
    "url",
    ["ftp://example.org/", "http://example.org:8080/", "https://example.org:80/", "http://me:secret@example.org/",
     "file:///etc/passwd", "//example.org/", "", "http://", "http://[::1", "http://exa mple.org/", "http://.../"],
)  # fmt: skip
def test_what_is_no_address_of_a_page_is_not_asked(url: str) -> None:
    with pytest.raises(NotVisited):
        visit(url, resolve=lambda host, port: (), connect=page_visit.connected)


def test_the_owner_of_a_site_may_shut_us_out() -> None:
    rules = "User-agent: Orientir\nDisallow: /closed\n"

    assert allowed(rules, "https://example.org/open")
    assert not allowed(rules, "https://example.org/closed/1")
    assert allowed("", "https://example.org/closed/1")
