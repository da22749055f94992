"""The life of an application for places: one table says who may do what, and what becomes of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where an application stands."""

    REQUESTED = "requested"
    WAITING = "waiting"
    OFFERED = "offered"
    CONFIRMED = "confirmed"
    DECLINED = "declined"
    LAPSED = "lapsed"
    CANCELLED = "cancelled"


class Event(StrEnum):
    """What can happen to it."""

    OFFER = "offer"
    ACCEPT = "accept"
    REFUSE = "refuse"
    CONFIRM = "confirm"
    DECLINE = "decline"
    LAPSE = "lapse"
    CANCEL = "cancel"
    CALL_OFF = "call_off"


class Actor(StrEnum):
    """Who does it: the school, the organiser (or the institute for it), or the stated rule by itself."""

    SCHOOL = "school"
    ORGANISER = "organiser"
    RULE = "rule"


HOLDING = (State.REQUESTED, State.OFFERED, State.CONFIRMED)
"""States in which places are held for the school."""
ALIVE = (*HOLDING, State.WAITING)
OVER = tuple(state for state in State if state not in ALIVE)


@dataclass(frozen=True)
class Step:
    """From which states an event leads where, and who may bring it about.

    Accepting an offer of a slot whose organiser confirms each application leads to ``REQUESTED`` instead.
    """

    come_from: tuple[State, ...]
    to: State
    by: tuple[Actor, ...]


STEPS: Mapping[Event, Step] = {
    Event.OFFER: Step((State.WAITING,), State.OFFERED, (Actor.RULE, Actor.ORGANISER)),
    Event.ACCEPT: Step((State.OFFERED,), State.CONFIRMED, (Actor.SCHOOL,)),
    Event.REFUSE: Step((State.OFFERED,), State.DECLINED, (Actor.SCHOOL,)),
    Event.CONFIRM: Step((State.REQUESTED,), State.CONFIRMED, (Actor.ORGANISER,)),
    Event.DECLINE: Step((State.REQUESTED, State.WAITING), State.DECLINED, (Actor.ORGANISER,)),
    Event.LAPSE: Step((State.OFFERED, State.WAITING), State.LAPSED, (Actor.RULE,)),
    Event.CANCEL: Step(ALIVE, State.CANCELLED, (Actor.SCHOOL,)),
    Event.CALL_OFF: Step(ALIVE, State.CANCELLED, (Actor.ORGANISER,)),
}


def advance(state: State, event: Event, actor: Actor) -> State | None:
    """The state after the event; None where it is not possible in this state, or not for this actor.

    >>> advance(State.WAITING, Event.ACCEPT, Actor.SCHOOL) is None
    True
    """
    step = STEPS[event]
    return step.to if state in step.come_from and actor in step.by else None


def possible(state: State, actor: Actor) -> tuple[Event, ...]:
    """What the actor may do now, in the order of the table: the buttons of the page."""
    return tuple(event for event in Event if advance(state, event, actor))
