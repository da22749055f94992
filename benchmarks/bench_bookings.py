"""Five hundred schools for the same ten slots at once, and the pages of a week, beside a plain Django booking.

    python benchmarks/bench_bookings.py [schools ...]

With DATABASE_URL the same on PostgreSQL. The rival is what a Django programmer would write in an hour: a slot with
places, a booking with a number, an application locked with select_for_update; "no lock" is the same without, as it is
often met. Neither has a waiting list, a history, letters, an audit trail or rights.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src"), str(ROOT)]

SLOTS, EACH, AT_ONCE, TURNS = 10, 6, 4, 5
TAKEN = 0.25
"""So much of what is asked for there are places."""


def run(sizes: list[int]) -> str:
    """Two tables: the rush, and the pages."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.environ |= {"ORIENTIR_HOME": home, "DJANGO_SETTINGS_MODULE": "web_settings"}
        import django

        django.setup()
        from django.db import connections
        from django.test.utils import get_runner, setup_test_environment

        setup_test_environment()
        runner = get_runner(_settings())(verbosity=0, interactive=False)
        before = runner.setup_databases()
        try:
            return _measured(sizes)
        finally:
            connections.close_all()
            runner.teardown_databases(before)


def _settings() -> Any:
    from django.conf import settings

    settings.LIMITS = dict.fromkeys(settings.LIMITS, 10**9)
    return settings


def _measured(sizes: list[int]) -> str:
    from django.db import connection

    from web.bookings import more_schools
    from web.cast import make_region

    region = make_region()
    lines = [
        f"{connection.vendor}, {SLOTS} slots, {AT_ONCE} at once",
        "",
        "| who | schools | seconds | applications a second | places over | applications turned away | in line |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    schools = more_schools(max(600, *sizes))
    slot, booking = rival()
    for size in sizes:
        lines += [
            _ours(region, schools, size),
            *(_theirs(slot, booking, size, locked=locked) for locked in (True, False)),
        ]
    return "\n".join([*lines, "", *_pages(region, schools)])


def _rush(size: int, apply: Callable[[int], object]) -> float:
    """Seconds until all have applied."""
    from django.db import OperationalError, connection

    def one(number: int) -> None:
        with suppress(OperationalError):  # turned away: the database was busy for ten seconds
            try:
                apply(number)
            finally:
                connection.close()

    started = time.perf_counter()
    with ThreadPoolExecutor(AT_ONCE) as pool:
        list(pool.map(one, range(size)))
    return time.perf_counter() - started


def _places(size: int) -> int:
    return int(size // SLOTS * EACH * TAKEN)


def _ours(region: Any, schools: list[Any], size: int) -> str:
    from orientir.web.bookings.models import Application
    from web.bookings import a_slot, a_week, asks

    week = a_week(region)
    slots = [a_slot(region, week=week, places=_places(size)) for _ in range(SLOTS)]
    seconds = _rush(size, lambda n: asks(region, slots[n % SLOTS], schools[n], EACH))
    mine = Application.objects.filter(slot__in=slots)
    over = 0
    for slot in slots:
        held = sum(slot.applications.values_list("held", flat=True))
        over += max(0, held - slot.places)
    waiting = mine.filter(state__in=("waiting", "offered")).count()
    return _line("Orientir", size, seconds, over, size - mine.count(), waiting)


def _theirs(slot_model: Any, booking_model: Any, size: int, *, locked: bool) -> str:
    from django.db import transaction
    from django.db.models import Sum

    slots = [slot_model.objects.create(places=_places(size)) for _ in range(SLOTS)]

    def apply(number: int) -> None:
        pk = slots[number % SLOTS].pk
        if locked:
            with transaction.atomic():
                book(slot_model.objects.select_for_update().get(pk=pk), number)
        else:
            book(slot_model.objects.get(pk=pk), number)

    def book(slot: Any, number: int) -> None:
        taken = booking_model.objects.filter(slot=slot, waits=False).aggregate(n=Sum("number"))["n"] or 0
        booking_model.objects.create(slot=slot, school=number, number=EACH, waits=taken + EACH > slot.places)

    seconds = _rush(size, apply)
    mine = booking_model.objects.filter(slot__in=slots)
    sums = mine.filter(waits=False).values("slot").annotate(n=Sum("number"))
    over = sum(max(0, row["n"] - _places(size)) for row in sums)
    name = "plain Django, select_for_update" if locked else "plain Django, no lock"
    return _line(name, size, seconds, over, size - mine.count(), mine.filter(waits=True).count())


def _line(who: str, size: int, seconds: float, over: int, lost: int, waiting: int) -> str:
    return f"| {who} | {size} | {seconds:.1f} | {size / seconds:.0f} | {over} | {lost} | {waiting} |"


def rival() -> tuple[Any, Any]:
    """The rival's two models."""
    from django.db import connection, models

    class RivalSlot(models.Model):
        places = models.IntegerField()

        class Meta:
            app_label = "directory"

    class RivalBooking(models.Model):
        slot = models.ForeignKey(RivalSlot, models.CASCADE)
        school = models.IntegerField()
        number = models.IntegerField()
        waits = models.BooleanField()

        class Meta:
            app_label = "directory"

    with connection.schema_editor() as editor:
        editor.create_model(RivalSlot)
        editor.create_model(RivalBooking)
    return RivalSlot, RivalBooking


def _pages(region: Any, schools: list[Any]) -> list[str]:
    """Milliseconds of pages over a week of 600 slots and 1,800 applications."""
    from orientir.web.bookings.models import Slot
    from web.bookings import a_slot, a_week, asks
    from web.cast import Browser

    week = a_week(region)
    first = a_slot(region, week=week, places=18)
    Slot.objects.bulk_create(
        Slot(
            week=week, organiser=region.college, occupation=f"Профессия {n % 40}", begins=first.begins,
            ends=first.ends, deadline=first.deadline, places=18, places_ovz=2, grade_from=6, grade_to=11,
        )
        for n in range(599)
    )  # fmt: skip
    for number, slot in enumerate(week.slots.all()):
        for turn in range(3):
            asks(region, slot, schools[(number + turn) % 600], EACH)
    nobody, olga = Browser(), Browser()
    olga.force_login(region.people["olga"])
    asked = (
        ("all that is offered", nobody, "/probes/"),
        ("narrowed by occupation, grade and free places", nobody, "/probes/?occupation=Профессия 7&grade=8&free=1"),
        ("a slot", nobody, f"/probes/{first.pk}/"),
        ("the week by municipality", olga, f"/weeks/{week.pk}/"),
        ("the desk of a slot", olga, f"/probes/{first.pk}/desk/"),
    )
    lines = ["| page, 600 slots and 1,800 applications | ms |", "| --- | --- |"]
    return [*lines, *(f"| {name} | {_best(lambda b=b, path=path: b.get(path)):.0f} |" for name, b, path in asked)]


def _best(work: Callable[[], object]) -> float:
    found = []
    for _ in range(TURNS):
        started = time.perf_counter()
        work()
        found.append((time.perf_counter() - started) * 1000)
    return min(found)


if __name__ == "__main__":
    print(run([int(word) for word in sys.argv[1:]] or [500]))
