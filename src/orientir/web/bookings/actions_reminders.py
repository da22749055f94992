"""Remind schools that have not applied for anything in a week: by whom, of which week, once a day each."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from orientir.web.bookings.board import silent
from orientir.web.bookings.models import Week, WeekReminder
from orientir.web.directory import audit, outbox
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import Organisation, Role, User
from orientir.web.directory.refusals import NotDone

give_words({"week.reminded": "школам напомнили о неделе проб"}, keys={"schools": "школ"})


@transaction.atomic
def remind(week: Week, schools: Iterable[Organisation], *, by: User, link: str) -> int:
    """Write to those who answer for the schools that are silent and not reminded today; returns how many schools.

    A school for which nobody answers gets no letter and counts as not reminded. Raises ``NotDone`` once the week is
    over.
    """
    locked = for_write(Week.objects.all()).get(pk=week.pk)
    today = timezone.localdate()
    if locked.last < today:
        raise NotDone("Неделя прошла: напоминать не о чем.")
    told = set(locked.reminders.filter(day=today).values_list("school_id", flat=True))
    waiting = {school.pk: school for school in silent(locked, schools) if school.pk not in told}
    held = Role.objects.filter(kind=Role.Kind.SCHOOL, organisation__in=waiting, user__is_active=True)
    people = list(held.order_by("pk").values_list("organisation_id", "user__email"))
    for pk, email in people:
        outbox.put(email, f"Заявки на пробы: {locked}", _text(locked, waiting[pk], link))
    reminded = sorted({pk for pk, _ in people})
    WeekReminder.objects.bulk_create(WeekReminder(week=locked, school_id=pk, day=today, by=by) for pk in reminded)
    if reminded:
        places = {waiting[pk].territory_id for pk in reminded}
        audit.record(
            by=by, what="week.reminded", kind="week", object=locked.pk, after={"schools": len(reminded)},
            territory=places.pop() if len(places) == 1 else None,
        )  # fmt: skip
    return len(reminded)


def _text(week: Week, school: Organisation, link: str) -> str:
    return (
        f"Здравствуйте!\n\n{week}: с {week.first:%d.%m.%Y} по {week.last:%d.%m.%Y}. {school} ещё не подала заявку.\n\n"
        f"Посмотрите, какие пробы есть, и выберите подходящие:\n{link}\n\nЕсли школа в этой неделе не участвует, "
        "скажите об этом координатору.\n"
    )
