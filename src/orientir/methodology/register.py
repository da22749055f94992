"""A register: what its records say, who keeps and sees them, and which of them a year counts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from orientir.methodology.field import Field, SourceLine


class Keeper(StrEnum):
    """Who keeps a register, each within the own reach."""

    SCHOOL = "school"
    COORDINATOR = "coordinator"
    OPERATOR = "operator"


class SeenBy(StrEnum):
    """Who sees all records of a register; who keeps it sees those of the own reach in any case."""

    INSTITUTE = "institute"
    SIGNED_IN = "signed_in"
    PUBLIC = "public"


class Owner(StrEnum):
    """Whose a record is."""

    ORGANISATION = "organisation"
    TERRITORY = "territory"
    REGION = "region"


@dataclass(frozen=True)
class Counts:
    """Which records belong to a year, by the day or days that their fields hold.

    ``first`` and ``last`` name fields with a date (one field with a period, or one day, may be both). A record belongs
    to the year when it is in force on the day of the monitoring, or, with ``period``, on a day of that kind of period.
    """

    first: str
    last: str
    period: str = ""


@dataclass(frozen=True)
class Due:
    """Which fields say by when something is to be done, when it was, and ``who`` does it (empty: none)."""

    by: str
    done: str
    who: str = ""


@dataclass(frozen=True)
class Calendar:
    """Which fields put a record into the calendar.

    ``when`` names its day or days, ``until`` the last one where another field holds it, ``at`` the text with the hours,
    ``location`` where it takes place. Empty: the record does not say.
    """

    when: str
    until: str = ""
    at: str = ""
    location: str = ""


@dataclass(frozen=True)
class Guests:
    """Which fields of a record are filled by those who came to places that were booked.

    ``what`` names what is offered, ``where`` the organisation that offers it, ``when`` the day; ``number`` counts who
    came, ``number_ovz`` those with disabilities among them. ``within``, where it is named, chooses the programme.
    """

    what: str
    where: str
    when: str
    number: str
    number_ovz: str
    within: str = ""


@dataclass(frozen=True)
class Fresh:
    """How many days after the day in field ``on`` a record is still current."""

    on: str
    days: int


@dataclass(frozen=True)
class Register:
    """Records that are kept all year: who keeps and sees them, whose they are, what they say.

    ``record`` holds the plural forms of one record, ``key`` the fields that tell two records of one owner apart,
    ``owners`` the kinds of organisations whose records they may be, ``title`` the fields that name a record.
    ``reviewed``: a record is submitted first and published by the institute. Without ``counts`` all records count.
    ``measures``: its records are measures, and this field says in a sentence of the note what was done.
    ``checked``: the field with the address of a page that may be looked at, whether it opens. ``help`` says to all who
    see it what it holds, ``hint`` to those who keep it how.
    """

    id: str
    place: SourceLine
    title: str
    record: tuple[str, ...]
    kept_by: tuple[Keeper, ...]
    seen_by: SeenBy
    belongs_to: Owner
    fields: tuple[Field, ...]
    named_by: tuple[str, ...]
    key: tuple[str, ...] = ()
    owners: tuple[str, ...] = ()
    counts: Counts | None = None
    calendar: Calendar | None = None
    guests: Guests | None = None
    reviewed: bool = False
    due: Due | None = None
    fresh: Fresh | None = None
    measures: str = ""
    checked: str = ""
    help: str = ""
    hint: str = ""
    source: str = ""
    examples: tuple[Mapping[str, Any], ...] = ()

    def field(self, id: str) -> Field:
        return next(f for f in self.fields if f.id == id)

    @property
    def of_events(self) -> bool:
        """Whether a record is something that happens once, and not something that is there from a day on."""
        return self.counts is not None and bool(self.counts.first) and self.counts.first == self.counts.last
