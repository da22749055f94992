"""Write who came to a probe, and give it to the register; no other module does."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from orientir.web.bookings import feeding, letters
from orientir.web.bookings.actions import locked_slot
from orientir.web.bookings.history import done_under, write_down
from orientir.web.bookings.models import MOST, Application, Slot
from orientir.web.bookings.refusals import Closed, Stale
from orientir.web.bookings.steps import State
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import User
from orientir.web.directory.refusals import NotDone
from orientir.web.registers.models import Record


@dataclass(frozen=True)
class Came:
    """Who came: how many, how many of them with disabilities; of both, how many were counted that year already.

    ``again`` is told by the school alone: the organiser cannot know it, and leaves it None.
    """

    all: int
    ovz: int
    again: int | None = None
    again_ovz: int | None = None


def untold(ended_before: datetime) -> QuerySet[Application]:
    """The confirmed applications of which it was not told in full who came."""
    over = Application.objects.filter(state=State.CONFIRMED, slot__ends__lte=ended_before)
    return over.filter(Q(attended=None) | Q(again=None))


@transaction.atomic
def tell(application: Application, *, by: User, came: Came, base: int, key: str = "") -> Application:
    """Write down who came; once all is known the register counts them. Raises ``NotDone``."""
    slot = locked_slot(application.slot_id)
    locked = for_write(Application.objects.filter(pk=application.pk)).select_related("school").get()
    locked.slot = slot
    if done_under(key, by, "told", pk=locked.pk):
        return locked
    if locked.version != base:
        raise Stale("Пока вы писали, это число уже отметили. Посмотрите, что записано, и исправьте, если оно неверно.")
    if locked.state != State.CONFIRMED:
        raise Stale(f"Заявка в состоянии «{locked.get_state_display()}»: отмечать некого.")
    if timezone.now() < slot.begins:
        raise Closed("Проба ещё не началась: отметьте, кто пришёл, когда она начнётся.")
    again, again_ovz = (locked.again, locked.again_ovz) if came.again is None else (came.again, came.again_ovz)
    if came.again is None and again is not None and (again > came.all or (again_ovz or 0) > came.ovz):
        again = again_ovz = None  # the school has to say anew
    _refuse_impossible(Came(came.all, came.ovz, again, again_ovz))
    locked.attended, locked.attended_ovz, locked.again, locked.again_ovz = came.all, came.ovz, again, again_ovz
    locked.told_by = by
    locked.version += 1
    locked.save()
    if again is not None or locked.record_id:  # before the audit line: a record is locked before the chain everywhere
        feeding.feed(locked, by=by)
    after = {"attended": came.all, "ovz": came.ovz, "again": again}
    write_down(locked, by=by, kind="told", after=after, key=key)
    return locked


@transaction.atomic
def tell_all(
    slot: Slot, *, by: User, told: Iterable[tuple[Application, Came, int]]
) -> list[tuple[Application, NotDone]]:
    """Write down who came from several schools, each on its version, or nothing at all and why not, school by school.

    What has not changed is passed over.
    """
    locked_slot(slot.pk)
    rows = [(one, came, base) for one, came, base in told if (came.all, came.ovz) != (one.attended, one.attended_ovz)]
    list(for_write(Record.objects.filter(pk__in=[one.record_id for one, *_ in rows if one.record_id])))
    refusals: list[tuple[Application, NotDone]] = []
    for one, came, base in rows:
        try:
            tell(one, by=by, came=came, base=base)
        except NotDone as refusal:
            refusals.append((one, refusal))
    transaction.set_rollback(bool(refusals))
    return refusals


def _refuse_impossible(came: Came) -> None:
    if not 0 <= came.all <= MOST:
        raise NotDone(f"Число от 0 до {MOST}.", "attended")
    if came.ovz > came.all:
        raise NotDone("С ОВЗ больше, чем пришло всего: это часть общего числа.", "attended_ovz")
    if came.again is not None and came.again > came.all:
        raise NotDone("Уже учтённых больше, чем пришло.", "again")
    if came.again is not None and not came.all - came.again >= came.ovz - (came.again_ovz or 0) >= 0:
        raise NotDone("Уже учтённых с ОВЗ не может быть больше, чем пришло с ОВЗ и чем уже учтённых.", "again_ovz")
    if (came.again_ovz or 0) > (came.again or 0):
        raise NotDone("Это часть предыдущего числа: больше него быть не может.", "again_ovz")


@transaction.atomic
def ask(pk: int) -> int:
    """Ask the school and the organiser who came, once."""
    application = for_write(Application.objects.filter(pk=pk, reminded=None)).first()
    if application is None or (application.attended is not None and application.again is not None):
        return 0
    application.reminded = timezone.now()
    application.save(update_fields=["reminded"])
    letters.tell_school(application, "tell")
    if application.attended is None:
        letters.tell_organiser(application, "tell")
    return 1
