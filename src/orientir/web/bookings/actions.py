"""Write what becomes of applications for places; no other module does.

Every action locks the slot first and then its applications, so that of two who want the last place one gets it. What
an action has set free goes to those who wait, by the rule of ``sharing``, in the same transaction.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone

from orientir.terms import counted
from orientir.web.bookings import letters
from orientir.web.bookings.history import done_under, write_down
from orientir.web.bookings.models import MOST, Application, Slot
from orientir.web.bookings.refusals import Closed, Stale
from orientir.web.bookings.sharing import Places, share
from orientir.web.bookings.steps import ALIVE, Actor, Event, State, advance
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import Organisation, User
from orientir.web.directory.refusals import NotDone

PLACES = ("место", "места", "мест")
SUMS = ("taken", "taken_ovz", "guests", "guests_ovz")
"""What the database counts in a slot."""


@dataclass(frozen=True)
class Wish:
    """What a school asks for: pupils by grade, how many of them with disabilities, all together or as many as fit."""

    grades: Mapping[int, int]
    ovz: int = 0
    whole: bool = False

    @property
    def places(self) -> Places:
        return Places(sum(self.grades.values()), self.ovz)

    @property
    def document(self) -> dict[str, int]:
        return {str(grade): number for grade, number in sorted(self.grades.items()) if number}


@transaction.atomic
def apply(slot: Slot, *, by: User, school: Organisation, wish: Wish, key: str = "") -> Application:
    """Apply for places: they are held at once where all are free, else the school waits in the line.

    The same key sent again returns the application that it has made. Raises ``NotDone``.
    """
    locked, now = locked_slot(slot.pk), timezone.now()
    before = done_under(key, by, "applied", slot=locked, school=school)
    if before is not None:
        return before
    _lapse_due(locked, now)
    _refuse_late(locked, now)
    _refuse_wish(locked, wish)
    if school.closed and school.closed <= timezone.localdate():
        raise NotDone("Эта школа закрыта: заявку от неё подать нельзя.", "school")
    living = locked.applications.filter(school=school, state__in=ALIVE).first()
    if living is not None:
        raise Stale(f"У этой школы уже есть {living}: измените её.")
    wanted = wish.places
    fits = share(locked.free, wanted, whole=True)
    state = State.WAITING if fits is None else State.CONFIRMED if locked.at_once else State.REQUESTED
    application = Application(
        slot=locked, school=school, by=by, state=state, grades=wish.document, asked=wanted.all,
        asked_ovz=wanted.ovz, whole=wish.whole, number=_next_in_line(locked), synthetic=locked.synthetic,
    )  # fmt: skip
    if fits:
        application.held, application.held_ovz = fits.all, fits.ovz
    application.save()
    write_down(application, by=by, kind="applied", after={"asked": wanted.all, "state": state}, key=key)
    letters.tell_school(application, {State.WAITING: "waiting", State.CONFIRMED: "confirmed"}.get(state, "requested"))
    letters.tell_organiser(application, "new")
    if fits is None and locked.free.all:  # else nothing has become free, and nobody can move up
        move_up(locked, now)
        application.refresh_from_db()
    return application


@transaction.atomic
def change(application: Application, *, by: User, wish: Wish, base: int, key: str = "") -> Application:
    """Ask for more or fewer places. Who waits and wants more goes to the end of the line. Raises ``NotDone``."""
    slot, now = locked_slot(application.slot_id), timezone.now()
    _lapse_due(slot, now)
    locked = _locked(application, slot)
    if done_under(key, by, "changed", pk=locked.pk):
        return locked
    _refuse_stale(locked, base)
    if locked.state not in (State.REQUESTED, State.WAITING, State.CONFIRMED):
        raise Stale(f"Заявка сейчас в состоянии «{locked.get_state_display()}»: изменить её нельзя.")
    wanted, more = wish.places, wish.places.all > locked.asked or wish.ovz > locked.asked_ovz
    if now >= slot.begins:
        raise Closed("Проба уже началась: заявку не изменить.")
    if more and now > slot.deadline:
        raise Closed("Приём заявок закончился: теперь число мест можно только уменьшить.")
    _refuse_wish(slot, wish, beyond=locked.guest)
    if locked.state == State.WAITING:
        locked.number = _next_in_line(slot) if more else locked.number
    else:
        _hold_more(slot, locked, wanted)
        if more and not slot.at_once:
            locked.state = State.REQUESTED
    locked.grades, locked.asked, locked.asked_ovz = wish.document, wanted.all, wanted.ovz
    locked.whole = wish.whole
    _save(locked, by=by, kind="changed", after={"asked": wanted.all}, key=key)
    letters.tell_organiser(locked, "changed")
    move_up(slot, now)
    locked.refresh_from_db()
    return locked


def _hold_more(slot: Slot, application: Application, wanted: Places) -> None:
    """Hold the new number of places, where what is needed more is free."""
    more = Places(wanted.all - application.held, wanted.ovz - application.held_ovz)
    free = Places(0, 0) if application.guest else slot.free
    if more.all > free.all or more.ovz > free.ovz:
        ovz = "" if more.ovz <= free.ovz else f", для обучающихся с ОВЗ — {max(0, free.ovz)}"
        message = (
            f"Свободно {counted(max(0, free.all), PLACES)}{ovz}: прибавить столько нельзя. Заявка осталась прежней."
        )
        raise Stale(message)
    application.held, application.held_ovz = wanted.all, wanted.ovz


@transaction.atomic
def step(
    application: Application, event: Event, *, by: User, actor: Actor, base: int,
    key: str = "", reason: str = "", wish: Wish | None = None, beyond: bool = False,
) -> Application:  # fmt: skip
    """Do one step of the table. Doing it twice changes nothing. Raises ``NotDone``.

    ``wish`` says who comes on fewer places than were asked for; ``beyond`` offers places over the limit of the slot.
    """
    slot, now = locked_slot(application.slot_id), timezone.now()
    _lapse_due(slot, now)
    locked = _locked(application, slot)
    if done_under(key, by, event, pk=locked.pk):
        return locked
    to = advance(State(locked.state), event, actor)
    if to is None:
        if locked.changes.filter(kind=event, by=by, version=locked.version).exists():
            return locked  # a second click
        raise Stale(_too_late_for(locked))
    _refuse_stale(locked, base)
    if event is Event.CANCEL and now >= slot.begins:
        raise Closed("Проба уже началась: заявку не отменить. Если никто не пришёл, отметьте это: 0 человек.")
    if event is Event.DECLINE and not reason:
        raise NotDone("Напишите школе, почему отказано.", "reason")
    if event is Event.OFFER:
        _offer_by_hand(slot, locked, now, beyond=beyond)
    if event is Event.ACCEPT:
        _accept(locked, wish)
        to = State.CONFIRMED if slot.at_once else State.REQUESTED
    locked.state = to
    _let_go(locked)
    after = {"held": locked.held or None, "guest": locked.guest or None, "reason": reason or None}
    _save(locked, by=by, kind=event, after={id: value for id, value in after.items() if value}, key=key)
    _tell(locked, event, reason)
    move_up(slot, now)
    locked.refresh_from_db()
    return locked


def _too_late_for(application: Application) -> str:
    if application.state == State.LAPSED:
        return "Срок предложения истёк, места предложены следующей школе."
    return f"Заявка уже в состоянии «{application.get_state_display()}»: посмотрите, какая она теперь."


def _offer_by_hand(slot: Slot, application: Application, now: datetime, *, beyond: bool) -> None:
    if now >= slot.begins:
        raise Closed("Проба уже началась: предложить места нельзя.")
    found = application.wanted if beyond else share(slot.free, application.wanted, whole=application.whole)
    if found is None:
        raise Stale(
            f"Свободно {counted(slot.free.all, PLACES)}: этой школе столько не подходит. "
            "Можно предложить места сверх лимита, если группа поместится.",
            "beyond",
        )
    application.held, application.held_ovz, application.guest = found.all, found.ovz, beyond
    application.until = _until(slot, now)


def _accept(application: Application, wish: Wish | None) -> None:
    """Take what is offered; on fewer places than were asked for it is said who comes."""
    if wish is None and application.partial:
        raise NotDone("Мест меньше, чем вы просили: напишите, сколько придёт из каждого класса.", "grades")
    if wish is None:
        return
    came = wish.places
    if not 1 <= came.all <= application.held:
        raise NotDone(f"Предложено {counted(application.held, PLACES)}, а вы написали {came.all}.", "grades")
    if came.ovz > min(came.all, application.held_ovz):
        raise NotDone(f"Для обучающихся с ОВЗ предложено {counted(application.held_ovz, PLACES)}.", "ovz")
    application.grades, application.asked, application.asked_ovz = wish.document, came.all, came.ovz
    application.held, application.held_ovz = came.all, came.ovz


def _let_go(application: Application) -> None:
    """What belongs to an offer ends with it, and so do the places of an application that is over."""
    if application.state != State.OFFERED:
        application.until = None
    if application.state in (State.DECLINED, State.LAPSED, State.CANCELLED):
        application.held = application.held_ovz = 0


def _tell(application: Application, event: Event, reason: str = "") -> None:
    to_school = {
        Event.OFFER: "offered", Event.CONFIRM: "confirmed", Event.DECLINE: "declined", Event.LAPSE: "lapsed",
        Event.CALL_OFF: "called_off", Event.CANCEL: "cancelled",
    }  # fmt: skip
    if event is Event.ACCEPT:
        letters.tell_school(application, "confirmed" if application.state == State.CONFIRMED else "requested")
    elif event in to_school:
        letters.tell_school(application, to_school[event], reason=reason)
    if event in (Event.ACCEPT, Event.REFUSE, Event.CANCEL):
        letters.tell_organiser(application, "changed", reason=reason)


def move_up(slot: Slot, now: datetime) -> None:
    """Offer what is free to those who wait, in their order; who is passed over reads why in the history."""
    slot.refresh_from_db(fields=SUMS)
    free = slot.free
    if slot.called_off or now >= slot.begins or not free.all:
        return
    for application in _in_line(slot):
        if not free.all:
            break
        found = share(free, application.wanted, whole=application.whole)
        if found is None:
            _pass_over(application, free)
            continue
        application.state, application.until = State.OFFERED, _until(slot, now)
        application.held, application.held_ovz = found.all, found.ovz
        _save(application, by=None, kind=Event.OFFER, after={"held": found.all})
        letters.tell_school(application, "offered")
        free = Places(free.all - found.all, free.ovz - found.ovz)
    slot.refresh_from_db(fields=SUMS)  # what else is done now is given of what these offers have left


def _in_line(slot: Slot) -> Iterable[Application]:
    waiting = for_write(slot.applications.filter(state=State.WAITING))
    return sorted(_with_slot(slot, waiting), key=lambda a: a.number)


def _pass_over(application: Application, free: Places) -> None:
    """Tell once of each number of free places that it was too few for the school."""
    after = {"free": free.all, "asked": application.asked}
    if application.asked_ovz > free.ovz:
        after |= {"free_ovz": free.ovz, "asked_ovz": application.asked_ovz}
    last = application.changes.order_by("-id").first()
    if last is None or (last.kind, last.after) != ("passed", after):
        write_down(application, by=None, kind="passed", after=after)


def _until(slot: Slot, now: datetime) -> datetime:
    return min(now + timedelta(hours=slot.week.offer_hours), slot.begins)


@transaction.atomic
def lapse(slot_id: int) -> int:
    """End the offers of a slot whose time has passed, and the waiting once it has begun; how many there were."""
    slot, now = locked_slot(slot_id), timezone.now()
    ended = _lapse_due(slot, now)
    if now >= slot.begins:
        for application in _in_line(slot):
            application.state = State.LAPSED
            _save(application, by=None, kind=Event.LAPSE)
            letters.tell_school(application, "not_moved_up")
            ended += 1
    return ended


def _lapse_due(slot: Slot, now: datetime) -> int:
    """End the offers whose time has passed, and offer their places to the next: also where the worker is late."""
    due = list(for_write(slot.applications.filter(state=State.OFFERED, until__lte=now)))
    for application in _with_slot(slot, due):
        application.state = State.LAPSED
        _let_go(application)
        _save(application, by=None, kind=Event.LAPSE)
        letters.tell_school(application, "lapsed")
    if due:
        move_up(slot, now)
    return len(due)


def _with_slot(slot: Slot, applications: Iterable[Application]) -> list[Application]:
    found = list(applications)
    schools = Organisation.objects.in_bulk([a.school_id for a in found])
    for application in found:
        application.slot, application.school = slot, schools[application.school_id]
    return found


def call_off_all(slot: Slot, *, by: User, reason: str) -> int:
    """Cancel every living application of a slot that is called off; how many there were."""
    living = _with_slot(slot, for_write(slot.applications.filter(state__in=ALIVE)))
    for application in living:
        application.state = State.CANCELLED
        _let_go(application)
        _save(application, by=by, kind=Event.CALL_OFF, after={"reason": reason})
        letters.tell_school(application, "called_off", reason=reason)
    return len(living)


def locked_slot(pk: int) -> Slot:
    """The slot, which nobody else gives places of until the transaction ends."""
    return for_write(Slot.objects.select_related("week", "organiser__territory")).get(pk=pk)


def _locked(application: Application, slot: Slot) -> Application:
    return _with_slot(slot, for_write(Application.objects.filter(pk=application.pk)))[0]


def _save(
    application: Application, *, by: User | None, kind: str, after: dict[str, object] | None = None, key: str = ""
) -> None:
    application.version += 1
    application.save()
    write_down(application, by=by, kind=kind, after=after, key=key)


def _next_in_line(slot: Slot) -> int:
    slot.line += 1
    slot.save(update_fields=["line"])
    return slot.line


def _refuse_stale(application: Application, base: int) -> None:
    if application.version != base:
        raise Stale("Пока вы смотрели, заявка изменилась. Посмотрите, какая она теперь, и повторите.")


def _refuse_late(slot: Slot, now: datetime) -> None:
    if slot.called_off:
        raise Closed(f"Проба отменена: {slot.called_off}")
    if now > slot.deadline:
        until = f"{timezone.localtime(slot.deadline):%d.%m.%Y, %H:%M}"
        raise Closed(f"Приём заявок на эту пробу закончился: {until}.")


def _refuse_wish(slot: Slot, wish: Wish, *, beyond: bool = False) -> None:
    """Refuse what no place could ever satisfy."""
    wanted = wish.places
    if not 1 <= wanted.all <= MOST:
        raise NotDone("Напишите, сколько обучающихся придёт: хотя бы одного.", "grades")
    if any(grade not in slot.grades for grade, number in wish.grades.items() if number):
        raise NotDone(f"Эта проба для {slot.grade_from}–{slot.grade_to} классов.", "grades")
    if wanted.ovz > wanted.all:
        raise NotDone("Обучающихся с ОВЗ больше, чем всех: это часть общего числа.", "ovz")
    if wanted.all > slot.places and not beyond:
        raise NotDone(f"Всего здесь {counted(slot.places, PLACES)}: столько на одну пробу не поместится.", "grades")
    if wanted.ovz > slot.places_ovz and not beyond:
        message = (
            f"Для обучающихся с ОВЗ здесь {counted(slot.places_ovz, PLACES)}. Спросите организатора, что возможно."
        )
        raise NotDone(message, "ovz")
