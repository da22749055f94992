"""Open one page of the internet without letting it reach inside: the answer, or why the page was not opened."""

from __future__ import annotations

import ipaddress
import socket
import ssl
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from threading import Thread
from urllib.parse import quote, urlsplit
from urllib.robotparser import RobotFileParser

AGENT = "Orientir"
"""By this name the owner of a site may shut us out in its robots.txt."""
SECONDS = 5.0
LARGEST = 1 << 20
PORTS = {"http": 80, "https": 443}
SAFE = "/?&=%;:@!$'()*+,~#[]"
"""What stays as it is in an address: letters of other alphabets are written as bytes."""
_GLOBAL = ipaddress.ip_network("2000::/3")
"""Where public addresses of IPv6 lie."""
_SPECIAL = [
    ipaddress.ip_network(net)
    for net in ("192.0.0.0/24", "192.88.99.0/24", "2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20")
]
"""Networks of no site: of protocols, of examples, of addresses that hold one of IPv4, which might lie inside."""

Resolve = Callable[[str, int], Sequence[str]]
Connect = Callable[[tuple[str, int], float], socket.socket]


class NotVisited(Exception):
    """Why a page was not opened, in words for the person who keeps its address."""


@dataclass(frozen=True)
class Page:
    """What a site has answered: status, where it sends us, at most ``LARGEST`` bytes of the page as text."""

    status: int
    location: str
    text: str


def resolved(host: str, port: int) -> list[str]:
    """The addresses of a host."""
    return [str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]


def connected(address: tuple[str, int], seconds: float) -> socket.socket:
    return socket.create_connection(address, seconds)


@dataclass
class _Call:
    """One visit in a thread of its own: a site that sends a byte now and then must not hold up the worker."""

    url: str
    resolve: Resolve
    connect: Connect
    page: Page | None = None
    refusal: NotVisited | None = None
    open: list[socket.socket] = field(default_factory=list)

    def run(self) -> None:
        try:
            self.page = self._visit()
        except NotVisited as refusal:
            self.refusal = refusal
        except TimeoutError:
            self.refusal = _late()
        except (OSError, HTTPException, UnicodeError, ValueError):
            self.refusal = NotVisited("сайт не отвечает.")
        finally:
            self.close()

    def close(self) -> None:
        for one in self.open:
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()

    def _visit(self) -> Page:
        parts = urlsplit(self.url)
        port = PORTS.get(parts.scheme, 0)
        if not port or not parts.hostname or parts.username is not None or parts.port not in (None, port):
            raise NotVisited("это не адрес страницы с http или https без пароля и порта.")
        host = parts.hostname.encode("idna").decode()
        line = self.connect((_public(self.resolve(host, port)), port), SECONDS)
        self.open.append(line)
        if parts.scheme == "https":
            line = ssl.create_default_context().wrap_socket(line, server_hostname=host)
            self.open.append(line)
        connection = HTTPConnection(host, port)
        connection.sock = line  # the address that was checked, not one that is looked up again
        target = parts._replace(scheme="", netloc="", fragment="").geturl() or "/"
        headers = {"Host": host, "User-Agent": AGENT, "Accept-Encoding": "identity", "Connection": "close"}
        connection.request("GET", quote(target, safe=SAFE), headers=headers)
        answer = connection.getresponse()
        return Page(answer.status, answer.headers.get("Location", ""), _text(answer.read(LARGEST)))


def _late() -> NotVisited:
    return NotVisited(f"сайт не ответил за {SECONDS:.0f} секунд.")


def _public(addresses: Iterable[str]) -> str:
    """The first address; every one must be public, or the name might lead inside at the next question."""
    found = [ipaddress.ip_address(address.partition("%")[0]) for address in addresses]
    if not found:
        raise NotVisited("такого сайта нет.")
    for address in found:
        inside = not address.is_global or address.is_multicast or address.is_reserved
        inside |= address.version == 6 and address not in _GLOBAL
        if inside or any(address in net for net in _SPECIAL):
            raise NotVisited("адрес ведёт не в интернет, а во внутреннюю сеть.")
    return str(found[0])


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError:
        return data.decode("cp1251", "replace")


def visit(url: str, *, resolve: Resolve = resolved, connect: Connect = connected) -> Page:
    """Open a page and follow nothing. Raises ``NotVisited``, at the latest after ``SECONDS``."""
    call = _Call(url, resolve, connect)
    thread = Thread(target=call.run, daemon=True)
    thread.start()
    thread.join(SECONDS)
    if thread.is_alive():
        call.close()
        raise _late()
    if call.page is None:
        raise call.refusal or NotVisited("сайт не отвечает.")
    return call.page


def allowed(robots: str, url: str) -> bool:
    """Whether the robots.txt of a site lets us open a page of it."""
    rules = RobotFileParser()
    rules.parse(robots.removeprefix("\ufeff").splitlines())
    return rules.can_fetch(AGENT, url)
