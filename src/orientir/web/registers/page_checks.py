"""Look once a day whether the pages of a register open: off until the operator switches it on."""

from __future__ import annotations

import hashlib
import logging
import re
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from urllib.parse import urljoin, urlsplit

from django.core.cache import cache
from django.db import transaction
from django.utils import timezone

from orientir.cells import Answered
from orientir.cells.dates import read_date
from orientir.methodology.model import Register
from orientir.web.directory import audit
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.models import User
from orientir.web.jobs.kinds import every
from orientir.web.registers.declared import registers
from orientir.web.registers.models import CheckedRegister, PageCheck, Record
from orientir.web.registers.page_visit import NotVisited, Page, allowed, visit

give_words({"register.checked": "проверка страниц включена", "register.unchecked": "проверка страниц выключена"})
log = logging.getLogger(__name__)
TICK = 60
"""Seconds between two questions to one host, and to all of them."""
NEXT = timedelta(seconds=TICK + 1)
AGAIN = timedelta(days=1)
RULES_KEPT = 24 * 3600
HOPS = 3
MANY = 50
LONGEST = 2_000
Visit = Callable[[str], Page]
_DAY = re.compile(r"\b\d{1,2}\.\d{1,2}\.\d{4}\b|\b\d{4}-\d\d-\d\d\b|\b\d{1,2}\s+[а-я]{3,8}\s+\d{4}\b", re.IGNORECASE)


@transaction.atomic
def switch(register: Register, *, by: User, on: bool) -> None:
    """Switch the check of a register's pages on or off; what was found goes when it is switched off."""
    if on:
        _, changed = CheckedRegister.objects.get_or_create(register=register.id, defaults={"by": by})
    else:
        changed = bool(CheckedRegister.objects.filter(register=register.id).delete()[0])
        PageCheck.objects.filter(record__register=register.id).delete()
    if changed:
        what = "register.checked" if on else "register.unchecked"
        audit.record(by=by, what=what, kind="register", object=register.id)


def is_on(register: Register) -> bool:
    return bool(register.checked) and CheckedRegister.objects.filter(register=register.id).exists()


def check_next(go: Visit = visit) -> int:
    """Ask one site one question, where one is due and its host was not asked in the last minute; returns 0 or 1."""
    on = set(CheckedRegister.objects.values_list("register", flat=True))
    checked = {register.id: register for register in registers() if register.checked and register.id in on}
    if not checked:
        return 0
    _begin(checked)
    due = PageCheck.objects.filter(record__register__in=checked, due__lte=timezone.now()).select_related("record")
    for check in due.order_by("due", "pk")[:MANY]:
        address = str(check.record.document.get(checked[check.record.register].checked, ""))
        if check.address != address:
            check.address = check.url = address
            check.hops = 0
        if cache.add(_key("page-host", _host(check.url)), 1, TICK):
            _ask(check, go)
            _keep(check, checked[check.record.register].checked)
            return 1
    return 0


def _begin(checked: dict[str, Register]) -> None:
    """Give every record that is in force and names an address a check of its own."""
    found = Record.objects.filter(register__in=checked, closed=None, page_check=None)[:MANY]
    PageCheck.objects.bulk_create(
        [PageCheck(record=r) for r in found if r.document.get(checked[r.register].checked)], ignore_conflicts=True
    )
    PageCheck.objects.filter(record__register__in=checked).exclude(record__closed=None).delete()


def _ask(check: PageCheck, go: Visit) -> None:
    try:
        parts = urlsplit(check.url)
        origin = f"{parts.scheme}://{parts.netloc}"
        key = _key("page-robots", origin)
        rules = cache.get(key)
        if rules is None:
            cache.set(key, _rules(go(f"{origin}/robots.txt")), RULES_KEPT)
            check.due = timezone.now() + NEXT
        elif not allowed(rules, check.url):
            _finish(check, None, "владелец сайта просит программы эту страницу не открывать.")
        else:
            _look(check, go(check.url))
    except NotVisited as refusal:
        _finish(check, False, str(refusal))
    except Exception:  # whatever a site sends must not keep the worker from its other work
        log.exception("page check %s", check.pk)
        _finish(check, False, "ответ сайта не разобрать.")


def _rules(robots: Page) -> str:
    """The rules of a site; without a robots.txt everything is allowed, and nothing while the site is out of order."""
    if robots.status >= 500:
        return "User-agent: *\nDisallow: /"
    return robots.text if robots.status == 200 else ""


def _look(check: PageCheck, page: Page) -> None:
    if page.status in (301, 302, 303, 307, 308) and page.location:
        if check.hops == HOPS:
            return _finish(check, False, "сайт пересылает с адреса на адрес без конца.")
        check.url, check.hops = _next(check.url, page.location), check.hops + 1
        check.due = timezone.now() + NEXT
    elif page.status == 200:
        check.newest = max(_days(page.text), default=None)
        _finish(check, True, "")
    elif page.status in (401, 403):
        _finish(check, False, "сайт просит войти.")
    elif page.status in (404, 410):
        _finish(check, False, "такой страницы на сайте нет.")
    else:
        _finish(check, False, f"сайт ответил кодом {page.status}.")
    return None


def _next(url: str, location: str) -> str:
    """Where a site sends us on. Raises ``NotVisited`` for what is no address."""
    found = urljoin(url, location)
    if len(found) > LONGEST or not found.isprintable() or not urlsplit(found).hostname:
        raise NotVisited("сайт пересылает на адрес, которого не бывает.")
    return found


def _keep(check: PageCheck, field: str) -> None:
    """Keep what was found, unless the check was switched off or the address corrected meanwhile."""
    record = Record.objects.filter(pk=check.record_id).first()
    if record is not None and str(record.document.get(field, "")) == check.address:
        kept = ("address", "url", "hops", "due", "at", "opened", "told", "newest")
        PageCheck.objects.filter(pk=check.pk).update(**{name: getattr(check, name) for name in kept})


def _host(url: str) -> str:
    """The host of an address, however it is written."""
    try:
        return (urlsplit(url).hostname or "").rstrip(".")
    except ValueError:
        return url


def _finish(check: PageCheck, opened: bool | None, told: str) -> None:
    check.opened, check.told, check.at = opened, told, timezone.now()
    check.newest = check.newest if opened else None
    check.url, check.hops, check.due = check.address, 0, check.at + AGAIN


def _days(text: str) -> Iterator[date]:
    """The days up to today that stand on a page."""
    today = timezone.localdate()
    for found in set(_DAY.findall(text)):
        read = read_date(found)
        if isinstance(read, Answered) and isinstance(read.value, date) and read.value <= today:
            yield read.value


def _key(kind: str, name: str) -> str:
    return f"{kind}-{hashlib.sha256(name.encode()).hexdigest()}"


every(TICK)(check_next)
