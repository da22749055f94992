"""Thousands of requests that no page of ours makes: every parameter of every address, with values that harm others.

A view is watched while it answers: the parameters that it asks for, and the inputs on its page, are attacked next.
So a parameter that is new tomorrow is attacked tomorrow. Half of the values come to each parameter, to each another
half, from somebody who may use it; then come odd headers, files, paths, and people who may not.
"""

from __future__ import annotations

import csv
import random
import re
from collections import defaultdict
from collections.abc import Callable
from itertools import cycle
from typing import Any
from urllib.parse import quote_from_bytes, urlsplit

import pytest
from django.core.cache import cache
from django.db import transaction
from django.http import QueryDict
from django.test.client import FakePayload

from extent import extent
from orientir.web.campaigns.models import Submission
from web.cast import Browser, Region
from web.every_address import ADDRESSES, FIELD, path_of, things
from web.test_rights import MATRIX, ROLES

AT_LEAST, ODD, SEED = extent(2_000, 5_000), extent(300, 900), 20211215
"""Requests in all, those of any odd kind among them, and where chance begins."""
STEP = extent(6, 2)
"""Of so many values a parameter gets one, every parameter others; usually a sample must do."""
ECHO = "\"'><i id=zq>&"
"""Where it comes back as it is, it has ended an attribute and opened an element."""
TEXTS = (
    "", "0", "-1", "1", "NaN", "1e999", "²", "１２", "9" * 9, "9" * 19, "9" * 40, "yes", "2021", "1:1", "1:²", "null",
    "@", ECHO, f"javascript:{ECHO}", "{{ 7*7 }}{% debug %}", "%s%n%(x)s{0.__class__}", "=1+1", "a\r\nX-Evil: 1",
    "' OR 1=1 --", '"; DROP TABLE x; --', "../../../etc/passwd", "//evil.example/", "/\\evil.example",
    "2021-02-30", "0001-01-01", "9999-12-31", "2099-12-31", "2021-W01-1", "20211215", "31.12.9999",
    "\u202egnp", "🏫" * 50, "ё\u0308" * 300, "я" * 6_000, "\x1b[31m", "closed",
    f"a@{'b' * 300}", f"a@{'b' * 60}.example",
)  # fmt: skip
VALUES = (*(text.encode() for text in TEXTS), b"\xff\xfe", b"\xed\xa0\x80", b"\xc0\xaf", b"%", b"\0")
HEADERS = (
    "HTTP_ACCEPT", "HTTP_ACCEPT_LANGUAGE", "HTTP_USER_AGENT", "HTTP_REFERER", "HTTP_X_FORWARDED_FOR", "HTTP_ORIGIN",
    "HTTP_X_FORWARDED_PROTO", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_NONE_MATCH", "HTTP_HOST", "HTTP_COOKIE",
    "CONTENT_TYPE",
)  # fmt: skip
FORM, PARTS, END = "application/x-www-form-urlencoded", "multipart/form-data; boundary=zq", b"--zq--\r\n"
ROW = (FIELD, f"{FIELD}.comment", f"{FIELD}.evidence", f"{FIELD}.absent")
AT_ONCE = 8
"""Parameters of one request: the page of a form has three hundred."""
LEARN = 5
"""Plain requests by which the parameters of an address become known."""
INPUTS = re.compile(r'<(?:input|select|textarea|button)[^>]*\sname="([\w.]+)"')
INSIDE = re.compile(r"Traceback|site-packages|/orientir/web/|\b[A-Z]\w+Error\b|\bSELECT .+ FROM\b")
Request = dict[str, Any]
"""In the words of WSGI."""


class _Undo(Exception):
    """Ends a request's transaction without keeping what it wrote."""


class Attack:
    """A small region, somebody of each role in it, and what has been learned about its addresses."""

    def __init__(self, region: Region, asked: set[str]) -> None:
        self.chance = random.Random(SEED)
        self.asked = asked
        self.objects = things(region)
        self.browsers = {role: Browser() for role in ROLES}
        for role, person in ROLES.items():
            if person:
                self.browsers[role].force_login(region.people[person])
        self.cookies = {
            role: "; ".join(f"{name}={cookie.value}" for name, cookie in browser.cookies.items())
            for role, browser in self.browsers.items()
        }
        self.parameters: dict[str, set[str]] = defaultdict(set, form_field=set(ROW))
        self.made = 0
        self.faults: list[str] = []

    def send(self, name: str, role: str, request: Request) -> None:
        """Ask, learn which parameters there are, and keep what is wrong with the answer."""
        self.made += 1
        self.asked.clear()
        request |= {"HTTP_COOKIE": f"{self.cookies[role]}{request.get('HTTP_COOKIE', '')}"}
        try:
            answer = _answered(self.browsers[role], request)
        except Exception as error:  # noqa: BLE001  # whatever it is, it is told with the request that has made it
            self.faults.append(f"{type(error).__name__}: {str(error)[:200]}: {role} {request}")
            return
        text = answer.content.decode(errors="replace")
        self.parameters[name] |= self.asked
        if answer.headers.get("Content-Type", "").startswith("text/html"):
            self.parameters[name] |= set(INPUTS.findall(text))
        self.faults += [f"{fault}: {role} {request}" for fault in _faults_of(answer, text)]

    def values_to_every_parameter(self, name: str, method: str, ways: list[tuple[str, str]]) -> None:
        """``ways`` are the paths of the address and the roles that get something there."""
        for path, role in self.chance.sample(ways, min(LEARN, len(ways))):
            self.send(name, role, _request(method, path, []))
        orders: dict[str, list[bytes]] = {}
        for turn in range(0, len(VALUES) if self.parameters[name] else 0, STEP):
            names = sorted(self.parameters[name])
            orders |= {new: self.chance.sample(VALUES, len(VALUES)) for new in names if new not in orders}
            some = self.chance.sample(names, min(AT_ONCE, len(names)))
            path, role = ways[turn // STEP % len(ways)]
            self.send(name, role, _request(method, path, [(n, orders[n][turn]) for n in some]))

    def anything(self, name: str) -> None:
        """One or two parameters, any role; a header, a file or a part of the path that is out of place."""
        choose = self.chance.choice
        path = path_of(name, choose(list(self.objects.values())))
        if self.chance.random() < 0.2:
            parts = path.split("/")
            parts[self.chance.randrange(1, len(parts))] = choose(VALUES).decode("latin-1")
            path = "/".join(parts)
        names = sorted(self.parameters[name] | {"next"})
        given = [(choose(names), choose(VALUES)) for _ in range(self.chance.randint(1, 2))]
        request = _request(choose(("GET", "POST")), path, given)
        if request["REQUEST_METHOD"] == "POST" and self.chance.random() < 0.4:
            body = b"".join(_part(self.chance, parameter.encode(), value) for parameter, value in given) + END
            request |= {"CONTENT_TYPE": PARTS, "wsgi.input": body}
        if self.chance.random() < 0.4:
            value = choose(VALUES).decode("latin-1")
            header = choose(HEADERS)
            request[header] = f"; __Host-messages={value}; __Host-csrf={value}" if header == "HTTP_COOKIE" else value
        self.send(name, choose(list(ROLES)), request)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """The names of the parameters that views have asked for."""
    names: set[str] = set()

    def watched(plain: Callable[..., Any]) -> Callable[..., Any]:
        def ask(self: QueryDict, key: str, *args: Any) -> Any:
            names.add(key)
            return plain(self, key, *args)

        return ask

    for method in ("__getitem__", "getlist"):
        monkeypatch.setattr(QueryDict, method, watched(getattr(QueryDict, method)))
    return names


@pytest.fixture
def attack(region: Region, asked: set[str], settings: Any) -> Attack:
    settings.LIMITS = dict.fromkeys(settings.LIMITS, 10**6)
    made = Attack(region, asked)
    for object, state in (("own school", "returned"), ("other school", "submitted"), ("taishet", "accepted")):
        Submission.objects.filter(pk=made.objects[object].submission.pk).update(state=state)
    return made


@pytest.mark.django_db(transaction=True)  # in one transaction PostgreSQL grows slow over thousands of savepoints
def test_no_request_is_a_fault_of_ours_or_tells_of_the_inside_or_is_echoed_as_markup(attack: Attack) -> None:
    ways: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    with MATRIX.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            path = path_of(row["address"], attack.objects.get(row["object"], attack.objects["bratsk"]))
            let_in = [r for r in ROLES if row[r] not in ("404", "405") and (r, row[r]) != ("nobody", "302")]
            ways[row["address"], row["method"]] += [(path, role) for role in let_in]

    for (name, method), found in ways.items():
        if found:
            attack.values_to_every_parameter(name, method, found)
    for _, name in zip(range(ODD), cycle(sorted(ADDRESSES)), strict=False):
        attack.anything(name)

    assert not attack.faults, "\n".join(attack.faults[:20])
    assert attack.made * STEP >= AT_LEAST * 2


def _request(method: str, path: str, given: list[tuple[str, bytes]]) -> Request:
    text = "&".join(f"{quote_from_bytes(name.encode())}={quote_from_bytes(value)}" for name, value in given)
    made = {"REQUEST_METHOD": method, "PATH_INFO": path}
    return made | ({"CONTENT_TYPE": FORM, "wsgi.input": text.encode()} if method == "POST" else {"QUERY_STRING": text})


def _part(chance: random.Random, name: bytes, value: bytes) -> bytes:
    """A parameter of a form with files; at times it is a file under an odd name."""
    file = b'; filename="' + chance.choice(VALUES)[:300] + b'"' if chance.random() < 0.5 else b""
    return b'--zq\r\nContent-Disposition: form-data; name="%s"%s\r\n\r\n%s\r\n' % (name, file, value)


def _answered(browser: Browser, request: Request) -> Any:
    """The answer; what the request has written is undone, so that the next one meets the same region."""
    body = request.get("wsgi.input", b"")
    cache.clear()
    answer = None
    try:
        with transaction.atomic():
            answer = browser.request(**request | {"wsgi.input": FakePayload(body), "CONTENT_LENGTH": str(len(body))})
            raise _Undo
    except _Undo:
        return answer


def _faults_of(answer: Any, text: str) -> list[str]:
    page = answer.headers.get("Content-Type", "").startswith("text/html")
    place = urlsplit(answer.headers.get("Location", ""))
    found = {
        f"status {answer.status_code}": answer.status_code >= 500,
        "the inside": bool(INSIDE.search(text)),
        "an echo": page and ECHO in text,
        "a header of the visitor's": "X-Evil" in answer.headers,
        "a way to another site": place.hostname != "testserver"
        and (place.hostname or place.path.startswith(("//", "/\\"))),
    }
    return [fault for fault, there in found.items() if there]
