"""The life of a form as a pure function: which step is allowed from which state, for whom, and when.

The buttons of a page, the checks of a write and the documentation come from the same table.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    NOT_STARTED = "not_started"
    DRAFT = "draft"
    SUBMITTED = "submitted"
    RETURNED = "returned"
    ACCEPTED = "accepted"
    FROZEN = "frozen"


class Event(StrEnum):
    EDIT = "edit"
    SUBMIT = "submit"
    WITHDRAW = "withdraw"
    RETURN = "return"
    ACCEPT = "accept"
    REOPEN = "reopen"
    FREEZE = "freeze"
    UNFREEZE = "unfreeze"


class Actor(StrEnum):
    """Whoever fills the form, or the institute."""

    UNIT = "unit"
    INSTITUTE = "institute"


@dataclass(frozen=True)
class Step:
    """A permitted step: by whom, to which state, and whether the campaign must be open for the unit."""

    actor: Actor
    to: State
    needs_open: bool


@dataclass(frozen=True)
class Refusal:
    """Why a step is not taken, by the key of its words; ``closed`` when only the deadline stands in the way."""

    key: str
    closed: bool = False


STEPS: dict[tuple[State, Event], Step] = {
    (State.NOT_STARTED, Event.EDIT): Step(Actor.UNIT, State.DRAFT, needs_open=True),
    (State.DRAFT, Event.EDIT): Step(Actor.UNIT, State.DRAFT, needs_open=True),
    (State.RETURNED, Event.EDIT): Step(Actor.UNIT, State.RETURNED, needs_open=True),
    (State.DRAFT, Event.SUBMIT): Step(Actor.UNIT, State.SUBMITTED, needs_open=True),
    (State.RETURNED, Event.SUBMIT): Step(Actor.UNIT, State.SUBMITTED, needs_open=True),
    (State.SUBMITTED, Event.WITHDRAW): Step(Actor.UNIT, State.DRAFT, needs_open=True),
    (State.SUBMITTED, Event.RETURN): Step(Actor.INSTITUTE, State.RETURNED, needs_open=False),
    (State.SUBMITTED, Event.ACCEPT): Step(Actor.INSTITUTE, State.ACCEPTED, needs_open=False),
    (State.ACCEPTED, Event.REOPEN): Step(Actor.INSTITUTE, State.RETURNED, needs_open=False),
    (State.ACCEPTED, Event.FREEZE): Step(Actor.INSTITUTE, State.FROZEN, needs_open=False),
    (State.FROZEN, Event.UNFREEZE): Step(Actor.INSTITUTE, State.ACCEPTED, needs_open=False),
}


def advance(state: State, event: Event, actor: Actor, *, open_for_unit: bool) -> State | Refusal:
    """The state after an event, or why it does not happen.

    >>> advance(State.DRAFT, Event.SUBMIT, Actor.UNIT, open_for_unit=True)
    <State.SUBMITTED: 'submitted'>
    >>> advance(State.DRAFT, Event.ACCEPT, Actor.INSTITUTE, open_for_unit=True).key
    'refused.draft'
    """
    step = STEPS.get((state, event))
    if step is None:
        return Refusal(f"refused.{state}")
    if step.actor is not actor:
        return Refusal("refused.not_yours")
    if step.needs_open and not open_for_unit:
        return Refusal("refused.closed", closed=True)
    return step.to


def possible(state: State, actor: Actor, *, open_for_unit: bool) -> tuple[Event, ...]:
    """The events that would succeed now: the buttons of a page."""
    return tuple(e for e in Event if isinstance(advance(state, e, actor, open_for_unit=open_for_unit), State))
