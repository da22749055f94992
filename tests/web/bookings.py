"""What tests of bookings begin with: a college with a slot, schools that apply, time that passes."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any

from django.utils import timezone

from orientir.web.bookings import actions, actions_slots
from orientir.web.bookings.actions import Wish
from orientir.web.bookings.models import Application, Slot, Week
from orientir.web.directory.models import Organisation, User
from web.cast import Browser, Region

REGISTER = "professional_probes"
TODAY = date(2021, 10, 4)


def a_week(region: Region, **values: Any) -> Week:
    """A week that begins in ten days."""
    first = timezone.localdate() + timedelta(days=10)
    given = {"title": "Осенняя неделя проб", "register": REGISTER, "within": "autumn", "offer_hours": 48}
    given |= {"first": first, "last": first + timedelta(days=6), **values}
    return actions_slots.add_week(by=region.people["olga"], values=given)


def a_college(name: str = "Братский колледж", territory: str = "bratsk") -> Organisation:
    (college,) = Organisation.objects.enter([Organisation(territory_id=territory, kind="college", name=name)])
    return Organisation.objects.select_related("territory").get(pk=college.pk)


def a_slot(region: Region, college: Organisation | None = None, week: Week | None = None, **values: Any) -> Slot:
    """A slot of twenty places at ten o'clock on the second day of the week."""
    week = week or a_week(region)
    begins = timezone.make_aware(datetime.combine(week.first + timedelta(days=1), time(10)))
    given: dict[str, Any] = {
        "occupation": "Сварщик", "begins": begins, "ends": begins + timedelta(hours=2), "deadline": begins,
        "places": 20, "places_ovz": 4, "accessible": "пандус", "grade_from": 6, "grade_to": 11, "at_once": True,
        "within": "autumn", **values,
    }  # fmt: skip
    return actions_slots.add(week, by=region.people["olga"], organiser=college or region.college, values=given)


def asks(region: Region, slot: Slot, school: Organisation | int, number: int, ovz: int = 0, **more: Any) -> Application:
    """A school applies for so many pupils of grade 8."""
    school = region.schools[school] if isinstance(school, int) else school
    wish = Wish({8: number}, ovz, more.pop("whole", False))
    return actions.apply(slot, by=region.people["olga"], school=school, wish=wish, **more)


def more_schools(number: int) -> list[Organisation]:
    made = [Organisation(territory_id="bratsk", kind="school", name=f"Лицей № {n}") for n in range(number)]
    return Organisation.objects.enter(made)


def begun(slot: Slot, hours: int = 1) -> Slot:
    """The probe began so many hours ago."""
    begins = timezone.now() - timedelta(hours=hours)
    Slot.objects.filter(pk=slot.pk).update(begins=begins, ends=begins + timedelta(hours=2), deadline=begins)
    slot.refresh_from_db()
    return slot


def sign_in(person: User) -> Browser:
    browser = Browser()
    browser.force_login(person)
    return browser


def fresh(application: Application) -> Application:
    return Application.objects.get(pk=application.pk)
