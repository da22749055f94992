"""Who answers, in which year, what an answer is and why there may be none."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import NewType

Year = NewType("Year", int)

REGION = "region"
"""The id under which values of the whole region are listed beside those of its territories."""

POPULATION = "population"
"""The number of inhabitants of a territory, where an indicator could stand as well."""

ORGANISATION_KINDS = ("school", "college", "university", "camp", "enterprise", "other")
"""Kinds of organisations: a level called like one of them is answered by the organisations of that kind."""


class Absence(StrEnum):
    """Why there is no value. Different everywhere from "no" and from 0."""

    NO_ANSWER = "no_answer"
    ZERO_BASE = "zero_base"
    SUPPRESSED = "suppressed"
    NOT_APPLICABLE = "not_applicable"
    NOT_ASKED = "not_asked"
    DID_NOT_TAKE_PART = "did_not_take_part"
    NOT_ACCEPTED = "not_accepted"
    NOT_ASSESSED = "not_assessed"


class Participation(StrEnum):
    """Participation of a unit (a municipality, a school) in one year's campaign.

    ``NOT_ACCEPTED``: it has sent its form, which was returned and not accepted before the freeze.
    """

    TOOK_PART = "took_part"
    NOT_ACCEPTED = "not_accepted"
    DID_NOT_TAKE_PART = "did_not_take_part"
    NOT_ASKED = "not_asked"


Answer = bool | int | Decimal | str | date | Absence
"""One answer: yes_no is bool, integer is int, decimal and percent are Decimal, date is date,
text, link, choice and file are str."""


@dataclass(frozen=True)
class FilledForm:
    """What one unit answered in one year: answers, comments and evidence (a link) by field id.

    A field that was asked and left empty is ``Absence.NO_ANSWER`` or simply missing from ``answers``.
    ``within`` is the id of the unit above, for a unit that no register knows (a questionnaire without a name).
    """

    unit: str
    answers: Mapping[str, Answer]
    comments: Mapping[str, str] = field(default_factory=dict)
    evidence: Mapping[str, str] = field(default_factory=dict)
    within: str = ""


@dataclass(frozen=True)
class Unit:
    """Who is asked: a territory or an organisation under one stable id (``bratsk``, ``bratsk-school-12``).

    The name and kind are those of one year, the id never changes. ``level`` is a level of the methodology,
    ``within`` the id of the unit it belongs to, empty at the top. ``forms`` are stored case forms of the name
    ("gen", "loc", ...), never generated ones; ``spellings`` further names by which people write it.
    """

    id: str
    name: str
    kind: str = ""
    level: str = ""
    within: str = ""
    forms: Mapping[str, str] = field(default_factory=dict)
    spellings: tuple[str, ...] = ()


@dataclass(frozen=True)
class Territory(Unit):
    """A unit with a place on the map: a municipality, a region.

    ``tile`` is (row, column) on the tile map, ``short_name`` the name where there is little room. ``population`` is
    the number of inhabitants, if known. It is called so and lies there from the year ``since`` to the year ``until``,
    both included; ``heirs`` are the ids of the territories that follow it after its last year.
    """

    code: str = ""
    centre: str = ""
    population: int | None = None
    tile: tuple[int, int] | None = None
    tile_label: str = ""
    short_name: str = ""
    since: Year | None = None
    until: Year | None = None
    heirs: tuple[str, ...] = ()

    def exists(self, year: Year) -> bool:
        return (self.since is None or self.since <= year) and (self.until is None or year <= self.until)
