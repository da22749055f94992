"""Visitors who send slowly, or too much, keep nobody else from working."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from web.real_server import Server

pytestmark = pytest.mark.own_database

MANY = 50
CRAWLING_POST = (
    b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\n"
    b"Content-Length: 100000\r\n\r\nlogin="
)
HALF_A_HEAD = b"GET /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nX-Slow: "


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    with Server(tmp_path_factory.mktemp("slow")) as running:
        yield running


def said(server: Server, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(request)
        return connection.recv(200)


@pytest.mark.parametrize("beginning", [CRAWLING_POST, HALF_A_HEAD, b""], ids=["slow posts", "half heads", "silence"])
def test_fifty_slow_visitors_stop_nobody(server: Server, beginning: bytes) -> None:
    with ExitStack() as open_ones:
        for _ in range(MANY):
            slow = open_ones.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=30))
            slow.sendall(beginning)
        answers = [server.ask("GET", "/accounts/login/", "")[0] for _ in range(10)]

    assert answers == [200] * 10


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(server: Server) -> None:
    head = CRAWLING_POST.replace(b"100000", b"400000000")

    assert said(server, head).startswith(b"HTTP/1.1 413")


def test_a_body_without_a_length_is_cut_where_it_is_too_large(server: Server) -> None:
    head = b"POST /accounts/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nTransfer-Encoding: chunked\r\n\r\n"
    piece = b"%x\r\n%s\r\n" % (2_000_000, b"a" * 2_000_000)

    assert said(server, head + piece).startswith(b"HTTP/1.1 413")


def test_files_are_taken_where_they_belong(server: Server) -> None:
    head = (
        f"POST /forms/{server.forms['bratsk']}/uploads/ HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: 9000000\r\n\r\n"
    )

    with socket.create_connection(("127.0.0.1", server.port), timeout=30) as connection:
        connection.sendall(head.encode() + b"a" * 9_000_000)
        answer = connection.recv(200)

    assert not answer.startswith(b"HTTP/1.1 413")
