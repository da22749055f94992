"""Places at probes: who gets them, who waits, who is asked next; one place has one taker."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction
from django.utils import timezone

from orientir.web.bookings import actions, actions_slots, lapses
from orientir.web.bookings.actions import Wish
from orientir.web.bookings.forms import initial_of
from orientir.web.bookings.models import Application, Notice, Slot, Week
from orientir.web.bookings.refusals import Closed, Stale
from orientir.web.bookings.steps import ALIVE, OVER, Actor, Event, State, advance, possible
from orientir.web.directory.audit import verify
from orientir.web.directory.refusals import NotDone
from orientir.web.jobs.worker import run_waiting
from web.bookings import a_slot, asks, begun, fresh, more_schools, sign_in
from web.cast import Region


def cancel(region: Region, application: Application) -> None:
    one = fresh(application)
    actions.step(one, Event.CANCEL, by=region.people["olga"], actor=Actor.SCHOOL, base=one.version)


def held(*applications: Application) -> list[tuple[str, int]]:
    return [(one.state, one.held) for one in map(fresh, applications)]


def test_the_table_of_steps_leads_out_of_no_state_that_is_over() -> None:
    for state in State:
        found = {actor: possible(state, actor) for actor in Actor}
        assert any(found.values()) == (state in ALIVE)
    assert all(advance(state, event, actor) is None for state in OVER for event in Event for actor in Actor)


def test_places_are_given_while_there_are_any_and_the_next_waits(region: Region) -> None:
    slot = a_slot(region, places=20)

    first, second = asks(region, slot, 0, 15), asks(region, slot, 1, 5)
    third = asks(region, slot, 2, 8)

    slot.refresh_from_db()
    assert held(first, second, third) == [("confirmed", 15), ("confirmed", 5), ("waiting", 0)]
    assert (slot.taken, slot.free_now) == (20, 0)
    assert verify()[1] == []


@pytest.mark.parametrize(("field", "value"), [("held", 6), ("held_ovz", 5)])
def test_the_database_refuses_an_over_booking_whatever_the_code_does(region: Region, field: str, value: int) -> None:
    slot = a_slot(region, places=10, places_ovz=4)
    one = asks(region, slot, 0, 9)
    other = asks(region, slot, 1, 1, 1)

    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.filter(pk=other.pk).update(asked=50, asked_ovz=50, **{"held": 10 - one.held, field: value})
    with pytest.raises(IntegrityError), transaction.atomic():
        Application.objects.create(slot=slot, school=region.schools[2], state="confirmed", asked=1, held=1, number=9)
    with pytest.raises(IntegrityError), transaction.atomic():
        Slot.objects.filter(pk=slot.pk).update(places=9)

    slot.refresh_from_db()
    assert (slot.taken, slot.taken_ovz) == (10, 1)


def test_freed_places_are_offered_in_part_to_the_first_who_waits(region: Region) -> None:
    slot = a_slot(region, places=10)
    one, two = asks(region, slot, 0, 3), asks(region, slot, 1, 7)
    waits = asks(region, slot, 2, 8)

    cancel(region, one)

    assert held(one, two, waits) == [("cancelled", 0), ("confirmed", 7), ("offered", 3)]
    assert fresh(waits).until is not None


def test_who_wants_all_or_nothing_is_passed_over_and_told_so_once(region: Region) -> None:
    slot = a_slot(region, places=10)
    one, two = asks(region, slot, 0, 3), asks(region, slot, 1, 7)
    whole = asks(region, slot, 2, 8, whole=True)

    cancel(region, one)
    asks(region, slot, 0, 2)

    assert held(two, whole) == [("confirmed", 7), ("waiting", 0)]
    assert [c.after for c in whole.changes.filter(kind="passed")] == [{"free": 3, "asked": 8}]


def test_who_is_passed_over_for_want_of_fit_places_reads_which(region: Region) -> None:
    slot = a_slot(region, places=10, places_ovz=2)
    one, _ = asks(region, slot, 0, 4), asks(region, slot, 1, 6, 2)
    waits = asks(region, slot, 2, 2, 2)

    cancel(region, one)

    (passed,) = waits.changes.filter(kind="passed")
    assert passed.after == {"free": 4, "asked": 2, "free_ovz": 0, "asked_ovz": 2}
    assert "свободно 0, нужно 2" in sign_in(region.people["olga"]).get(waits.get_absolute_url()).content.decode()


def test_pupils_with_disabilities_come_first_in_a_part_and_only_where_a_place_is_fit_for_them(region: Region) -> None:
    slot = a_slot(region, places=10, places_ovz=2)
    one, two = asks(region, slot, 0, 4, 1), asks(region, slot, 1, 6)
    waits = asks(region, slot, 2, 8, 2)

    cancel(region, one)
    assert (fresh(waits).held, fresh(waits).held_ovz) == (4, 2)
    cancel(region, two)

    slot.refresh_from_db()
    assert (slot.taken, slot.taken_ovz) == (4, 2)


def test_an_offer_lapses_after_the_stated_time_and_the_next_is_asked(region: Region) -> None:
    slot = a_slot(region, places=10)
    one, _, third = asks(region, slot, 0, 10), asks(region, slot, 1, 6), asks(region, slot, 2, 6)
    cancel(region, one)
    (offered,) = slot.applications.filter(state="offered", held=6)
    Application.objects.filter(state="offered").update(until=timezone.now() - timedelta(seconds=1))

    assert lapses.lapse_due() == 2
    assert lapses.lapse_due() == 0

    assert fresh(offered).state == "lapsed"
    assert held(third) == [("lapsed", 0)]
    assert slot.applications.filter(state="offered").count() == 0


def test_a_late_answer_is_refused_even_where_the_worker_has_not_looked_yet(region: Region) -> None:
    slot = a_slot(region, places=10)
    one, two, three = asks(region, slot, 0, 10), asks(region, slot, 1, 10), asks(region, slot, 2, 4)
    cancel(region, one)
    Application.objects.filter(pk=two.pk).update(until=timezone.now())
    two = fresh(two)

    with pytest.raises(Stale, match="Срок предложения истёк"):
        actions.step(two, Event.ACCEPT, by=region.people["sergey"], actor=Actor.SCHOOL, base=two.version)

    assert lapses.lapse_due() == 1
    assert held(two, three) == [("lapsed", 0), ("offered", 4)]


def test_who_comes_just_after_an_offer_lapsed_gets_what_the_line_has_left(region: Region) -> None:
    slot = a_slot(region, places=10)
    (other,) = more_schools(1)
    one, two, three = asks(region, slot, 0, 10), asks(region, slot, 1, 10), asks(region, slot, 2, 7)
    cancel(region, one)
    Application.objects.filter(pk=two.pk).update(until=timezone.now())

    comes = asks(region, slot, other, 5)

    assert held(two, three, comes) == [("lapsed", 0), ("offered", 7), ("offered", 3)]


def test_who_wants_more_just_after_an_offer_lapsed_is_told_what_is_left(region: Region) -> None:
    slot = a_slot(region, places=10)
    (other,) = more_schools(1)
    stays = asks(region, slot, other, 2)
    one, two, three = asks(region, slot, 0, 8), asks(region, slot, 1, 8), asks(region, slot, 2, 8)
    cancel(region, one)
    Application.objects.filter(pk=two.pk).update(until=timezone.now())

    with pytest.raises(Stale, match=r"Свободно 0\sмест"):
        actions.change(fresh(stays), by=region.people["olga"], wish=Wish({8: 4}), base=stays.version)

    assert held(stays, three) == [("confirmed", 2), ("waiting", 0)], "what was refused has changed nothing"


def test_a_probe_that_has_begun_is_not_changed_nor_one_moved_to_what_is_past(region: Region) -> None:
    slot, olga = a_slot(region), region.people["olga"]
    ago = timezone.now() - timedelta(hours=1)
    values = {"occupation": "Повар", "begins": slot.begins, "ends": slot.ends, "deadline": slot.deadline, "places": 20}
    Week.objects.update(first=ago.date() - timedelta(days=1))

    with pytest.raises(NotDone, match="уже прошло"):
        actions_slots.change(slot, by=olga, values={**values, "begins": ago, "deadline": ago}, base=slot.version)
    begun(slot)
    with pytest.raises(Closed, match="уже началась"):
        actions_slots.change(slot, by=olga, values=values, base=slot.version)


def test_a_declined_offer_goes_to_the_next(region: Region) -> None:
    slot = a_slot(region, places=10)
    one, two, three = asks(region, slot, 0, 10), asks(region, slot, 1, 10), asks(region, slot, 2, 10)
    cancel(region, one)
    two = fresh(two)

    actions.step(two, Event.REFUSE, by=region.people["olga"], actor=Actor.SCHOOL, base=two.version)

    assert held(two, three) == [("declined", 0), ("offered", 10)]


def test_fewer_places_than_asked_are_taken_with_those_who_come(region: Region) -> None:
    slot = a_slot(region, places=10)
    one, _, waits = asks(region, slot, 0, 3), asks(region, slot, 1, 7), asks(region, slot, 2, 8)
    cancel(region, one)
    waits = fresh(waits)
    olga = region.people["olga"]

    for wish in (None, Wish({8: 4}), Wish({8: 2}, 1)):
        with pytest.raises(NotDone):
            actions.step(waits, Event.ACCEPT, by=olga, actor=Actor.SCHOOL, base=waits.version, wish=wish)
    actions.step(waits, Event.ACCEPT, by=olga, actor=Actor.SCHOOL, base=waits.version, wish=Wish({7: 1, 8: 1}))

    waits = fresh(waits)
    slot.refresh_from_db()
    assert (waits.state, waits.asked, waits.held, waits.grades) == ("confirmed", 2, 2, {"7": 1, "8": 1})
    assert slot.free_now == 1


def test_places_over_the_limit_do_not_hold_up_those_who_wait(region: Region) -> None:
    """Given and given back, they change nothing for the line; a place that really becomes free moves it up."""
    slot = a_slot(region, places=10)
    olga = region.people["olga"]
    one, guest, waits = asks(region, slot, 0, 10), asks(region, slot, 1, 5), asks(region, slot, 2, 4)
    guest = fresh(guest)
    guest = actions.step(
        guest, Event.OFFER, by=olga, actor=Actor.ORGANISER, base=guest.version, beyond=True
    )  # fmt: skip
    guest = actions.step(guest, Event.ACCEPT, by=olga, actor=Actor.SCHOOL, base=guest.version)
    slot.refresh_from_db()
    assert (slot.taken, slot.guests) == (10, 5)

    actions.change(fresh(one), by=olga, wish=Wish({8: 6}), base=fresh(one).version)
    assert held(waits) == [("offered", 4)]
    cancel(region, guest)

    slot.refresh_from_db()
    assert (slot.taken, slot.guests) == (10, 0)


def test_a_slot_made_smaller_than_what_is_held_is_refused_with_the_names(region: Region) -> None:
    slot = a_slot(region, places=20)
    asks(region, slot, 0, 12, 3)
    values = {"places": 10, "places_ovz": 2, "grade_from": 6, "grade_to": 11}
    olga = region.people["olga"]

    with pytest.raises(NotDone, match=r"Занято 12.мест: Школа № 1 города Братска \(12\)"):
        actions_slots.change(slot, by=olga, values=values, base=slot.version)
    with pytest.raises(NotDone, match="ОВЗ: 3: Школа № 1"):
        actions_slots.change(slot, by=olga, values=values | {"places": 12}, base=slot.version)
    with pytest.raises(NotDone, match="Из других классов"):
        actions_slots.change(slot, by=olga, values={"places": 12, "places_ovz": 3, "grade_from": 9}, base=slot.version)


def test_more_places_go_to_those_who_wait_at_once(region: Region) -> None:
    slot = a_slot(region, places=10)
    asks(region, slot, 0, 10)
    waits = asks(region, slot, 1, 5)

    actions_slots.change(slot, by=region.people["olga"], values={"places": 15}, base=slot.version)

    assert held(waits) == [("offered", 5)]


def test_who_waits_and_wants_more_goes_to_the_end_and_who_wants_less_stays(region: Region) -> None:
    slot = a_slot(region, places=10)
    olga = region.people["olga"]
    full, one, two = asks(region, slot, 0, 10), asks(region, slot, 1, 5), asks(region, slot, 2, 5)
    actions.change(one, by=olga, wish=Wish({8: 6}), base=one.version)
    actions.change(two, by=olga, wish=Wish({8: 4}), base=two.version)

    actions.change(full, by=olga, wish=Wish({8: 6}), base=full.version)

    assert held(one, two) == [("waiting", 0), ("offered", 4)]


def test_the_organiser_decides_where_slots_say_so_and_the_places_are_held_meanwhile(region: Region) -> None:
    slot = a_slot(region, places=10, at_once=False)
    olga = region.people["olga"]
    one, two = asks(region, slot, 0, 10), asks(region, slot, 1, 5)
    assert held(one, two) == [("requested", 10), ("waiting", 0)]

    with pytest.raises(NotDone, match="почему отказано"):
        actions.step(one, Event.DECLINE, by=olga, actor=Actor.ORGANISER, base=one.version)
    actions.step(one, Event.DECLINE, by=olga, actor=Actor.ORGANISER, base=one.version, reason="ремонт")
    two = fresh(two)
    two = actions.step(two, Event.ACCEPT, by=olga, actor=Actor.SCHOOL, base=two.version)
    assert two.state == "requested"
    actions.step(two, Event.CONFIRM, by=olga, actor=Actor.ORGANISER, base=two.version)

    assert held(one, two) == [("declined", 0), ("confirmed", 5)]


def test_the_same_page_sent_twice_applies_once_and_a_school_has_one_living_application(region: Region) -> None:
    slot = a_slot(region)

    first, again = asks(region, slot, 0, 5, key="page"), asks(region, slot, 0, 5, key="page")

    assert first == again
    with pytest.raises(Stale, match="уже есть заявка"):
        asks(region, slot, 0, 3)
    cancel(region, first)
    assert asks(region, slot, 0, 3).state == "confirmed"


def test_nothing_is_taken_after_the_deadline_but_fewer_places_and_a_cancellation(region: Region) -> None:
    slot = a_slot(region)
    one = asks(region, slot, 0, 5)
    Slot.objects.filter(pk=slot.pk).update(deadline=timezone.now() - timedelta(minutes=1))
    olga = region.people["olga"]

    with pytest.raises(Closed, match="закончился"):
        asks(region, slot, 1, 5)
    with pytest.raises(Closed, match="только уменьшить"):
        actions.change(one, by=olga, wish=Wish({8: 6}), base=one.version)
    one = actions.change(one, by=olga, wish=Wish({8: 4}), base=one.version)
    cancel(region, one)
    begun(slot)
    other = fresh(one)
    assert other.state == "cancelled"


@pytest.mark.parametrize(
    ("wish", "why"),
    [
        (Wish({}), "хотя бы одного"),
        (Wish({8: 21}), "Всего здесь"),
        (Wish({8: 5}, 6), "больше, чем всех"),
        (Wish({8: 10}, 5), "ОВЗ здесь"),
        (Wish({5: 3}), "6–11 классов"),
    ],
)
def test_what_no_place_could_satisfy_is_refused_in_words(region: Region, wish: Wish, why: str) -> None:
    slot = a_slot(region)

    with pytest.raises(NotDone, match=why):
        actions.apply(slot, by=region.people["olga"], school=region.schools[0], wish=wish)


def test_a_slot_that_is_called_off_frees_every_school_and_tells_it_why(region: Region) -> None:
    slot = a_slot(region, places=10)
    one, two = asks(region, slot, 0, 10), asks(region, slot, 1, 5)

    actions_slots.call_off(slot, by=region.people["olga"], reason="ремонт мастерской")

    slot.refresh_from_db()
    assert held(one, two) == [("cancelled", 0), ("cancelled", 0)]
    assert slot.taken == 0
    assert all(
        "ремонт мастерской" in text for text in Notice.objects.filter(kind="called_off").values_list("text", flat=True)
    )
    with pytest.raises(Closed):
        asks(region, slot, 2, 1)


def test_every_step_writes_to_the_school_and_the_organiser(region: Region) -> None:
    slot = a_slot(region, places=5)
    one, _ = asks(region, slot, 0, 5), asks(region, slot, 1, 5)
    cancel(region, one)

    told = set(Notice.objects.values_list("kind", "to"))
    assert {
        ("confirmed", "sergey@example.org"), ("cancelled", "sergey@example.org"), ("waiting", "anna@example.org"),
        ("offered", "anna@example.org"), ("organiser_new", "galina@example.org"),
        ("organiser_changed", "galina@example.org"),
    } <= told  # fmt: skip
    assert "Ответьте до" in Notice.objects.filter(kind="offered").first().text  # type: ignore[union-attr]


def test_the_worker_sends_the_letters_and_keeps_what_became_of_them(region: Region) -> None:
    one = asks(region, a_slot(region), 0, 5)

    run_waiting()

    link = f"https://testserver/applications/{one.pk}/"
    assert {letter.to[0] for letter in mail.outbox} == set(Notice.objects.values_list("to", flat=True))
    assert all(link in str(letter.body) for letter in mail.outbox)
    assert not Notice.objects.filter(sent=None).exists()


def test_counts_stay_right_while_a_copy_is_restored_row_by_row(region: Region) -> None:
    slot = a_slot(region, places=10)
    rows = [asks(region, slot, 0, 6, 1), asks(region, slot, 1, 4)]
    slot.refresh_from_db()
    slot.pk, slot.key = slot.pk + 1_000, ""

    for model, objects in ((Slot, [slot]), (Application, rows)):
        for one in objects:
            if isinstance(one, Application):
                one.pk, one.slot_id = one.pk + 1_000, slot.pk
            model._base_manager._insert([one], fields=model._meta.concrete_fields, raw=True)  # type: ignore[attr-defined]

    restored = Slot.objects.get(pk=slot.pk)
    assert (restored.taken, restored.taken_ovz) == (10, 1)


def test_a_probe_over_midnight_belongs_to_the_day_on_which_it_begins(region: Region) -> None:
    slot = a_slot(region)
    begins = timezone.localtime(slot.begins).replace(hour=23, minute=30)
    Slot.objects.filter(pk=slot.pk).update(begins=begins, ends=begins + timedelta(hours=2))
    slot.refresh_from_db()

    assert slot.overnight
    assert slot.day == begins.date() == initial_of(slot)["day"]
