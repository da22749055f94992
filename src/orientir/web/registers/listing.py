"""A list of records as somebody has asked for it: search, filters, order, totals. Everything stands in the address."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from django.db.models import BigIntegerField, Count, F, FloatField, Func, Q, QuerySet, Sum
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Round
from django.http import QueryDict
from django.utils import timezone

from orientir.methodology import NUMERIC, Field, FieldType
from orientir.methodology.model import Owner, Register
from orientir.methodology.records import days_of
from orientir.terms import Year, figure
from orientir.web.components.word_forms import stems
from orientir.web.registers.declared import methodology
from orientir.web.registers.models import Record

CHOSEN = (FieldType.CHOICE, FieldType.YES_NO)
"""Types of fields by whose answers a list can be narrowed."""
PLACE = "place"
KEYS = frozenset({PLACE, "year", "state", "due", "q", "order", "own", "page", "print", "by"})
"""What stands in the address of a list beside the fields of its register."""
YES_NO = {"yes": "да", "no": "нет"}
DUE = {"late": "просрочено", "ahead": "ещё не выполнено", "done": "выполнено"}
ORDERS = {"title": "по названию", "-changed": "сначала изменённые недавно", "-begins": "сначала новые по дате"}
Records = QuerySet[Record]


@dataclass(frozen=True)
class Narrowing:
    """One way to narrow the list: its key in the address, its label, what may be chosen, and what is."""

    key: str
    label: str
    options: tuple[tuple[str, str], ...]
    chosen: str


@dataclass(frozen=True)
class Asked:
    """What the address asks for, as far as it means something."""

    words: str
    narrowings: tuple[Narrowing, ...]
    order: str
    own: bool

    @property
    def query(self) -> str:
        """The same as the query of an address, without the page."""
        given = {"q": self.words, **{n.key: n.chosen for n in self.narrowings}}
        given |= {"order": self.order if self.order != "title" else "", "own": "1" if self.own else ""}
        return urlencode({key: value for key, value in given.items() if value})

    def chosen(self, key: str) -> str:
        return next((n.chosen for n in self.narrowings if n.key == key), "")


def asked(
    register: Register,
    fields: Iterable[Field],
    query: QueryDict,
    places: Iterable[tuple[str, str]],
    *,
    may_own: bool,
    of_institute: bool,
) -> Asked:
    """Read the query of an address; what is unknown there is passed over. Strangers see one state of records only."""
    able = [Narrowing(PLACE, "Муниципалитет", tuple(places), "")] if register.belongs_to is not Owner.REGION else []
    found = methodology()
    if register.counts and found:
        years = sorted(found.campaigns, reverse=True)
        able.append(Narrowing("year", "Относится к году", tuple((str(y), str(y)) for y in years), ""))
    if register.reviewed and (may_own or of_institute):
        able.append(Narrowing("state", "Состояние", tuple(Record.State.choices), ""))
    if register.due:
        able.append(Narrowing("due", "Выполнение", tuple(DUE.items()), ""))
    able += [Narrowing(key_of(f.id), f.label, tuple(options_of(f)), "") for f in fields if f.type in CHOSEN]
    narrowings = []
    for one in able:
        chosen = query.get(one.key, "")
        known = chosen if chosen in dict(one.options) else ""
        narrowings.append(Narrowing(one.key, one.label, one.options, known))
    order = query.get("order", "")
    words = " ".join(query.get("q", "").split())[:100]
    return Asked(
        words,
        tuple(n for n in narrowings if len(n.options) > 1),
        order if order in ORDERS else "title",
        may_own and query.get("own") == "1",
    )


def key_of(id: str) -> str:
    """By what an address names a field: no field is taken for something that every list has."""
    return f"{id}_" if id in KEYS else id


def options_of(field: Field) -> Iterable[tuple[str, str]]:
    """The answers to choose from, as values of an address and their labels."""
    return YES_NO.items() if field.type is FieldType.YES_NO else field.choices.items()


def narrowed(register: Register, records: Records, wanted: Asked, *, by_public: bool) -> Records:
    """The records that are asked for, in the order that is asked for; ``by_public`` searches public fields alone.

    Who sees only those must not find out by searching what the others say.
    """
    words = "public_words__contains" if by_public else "words__contains"
    for stem in dict.fromkeys(stems(wanted.words)):
        records = records.filter(**{words: f" {stem}"})
    fields = {key_of(f.id): f for f in register.fields}
    for one in wanted.narrowings:
        if one.chosen:
            records = records.filter(_condition(register, fields, one))
    # A record without a day comes last, whichever way the days go.
    order = F("begins").desc(nulls_last=True) if wanted.order == "-begins" else wanted.order
    return records.order_by(order, "title", "pk") if wanted.order != "title" else records.order_by("title", "pk")


def _condition(register: Register, fields: Mapping[str, Field], one: Narrowing) -> Q:
    if one.key == PLACE:
        return Q(territory=one.chosen)
    if one.key == "state":
        return Q(state=one.chosen)
    if one.key == "year":
        return in_year(register, Year(int(one.chosen)))
    if one.key == "due" and register.due:
        done = Q(**{f"document__{register.due.done}__isnull": False})
        late = Q(**{f"document__{register.due.by}__lt": timezone.localdate().isoformat()})
        return {"done": done, "ahead": ~done, "late": late & ~done}[one.chosen]
    field = fields[one.key]
    if field.type is FieldType.YES_NO:
        return Q(**{f"document__{field.id}": one.chosen == "yes"})
    if field.several:
        return Q(**{f"document__{field.id}__regex": rf"(^| ){re.escape(one.chosen)}( |$)"})
    return Q(**{f"document__{field.id}": one.chosen})


def in_year(register: Register, year: Year) -> Q:
    """The condition that a record belongs to the year."""
    found = methodology()
    if register.counts is None or found is None:
        return Q()
    return within_days(register, *days_of(register, found, year))


def within_days(register: Register, first: date, last: date) -> Q:
    """The condition that a record was in force on one of these days: that of ``methodology.records.belongs``."""
    begun = Q(begins__lte=last) if register.counts and register.counts.first else Q(begins=None) | Q(begins__lte=last)
    return begun & (Q(ends=None) | Q(ends__gte=first))


@dataclass(frozen=True)
class Totals:
    """How many records there are, and the sums of their numbers: label and sum in words; how many by territory."""

    count: int
    sums: tuple[tuple[str, str], ...]
    places: Mapping[str, int]


def totals(records: Records, fields: Iterable[Field], wanted: Asked) -> Totals:
    """Add up the records, exactly: numbers are added as integers, in one query for everything.

    Numbers that may count the same people are added only where one answer is chosen.
    """
    labels = {f.id: f.label for f in fields}
    numbers = [f for f in fields if f.type in NUMERIC and f.type is not FieldType.PERCENT and f.added]
    apart = {f.id: [id for id in f.overlaps if id in labels and not wanted.chosen(key_of(id))] for f in numbers}
    grouped: Any = records.order_by().values("territory")
    rows = list(grouped.annotate(records_=Count("pk"), **{f"sum_{f.id}": Sum(_scaled(f)) for f in numbers}))
    sums = []
    for f in numbers:
        if apart[f.id]:
            sums.append((f.label, f"выберите «{labels[apart[f.id][0]]}», разные не складываются"))
            continue
        given = [row[f"sum_{f.id}"] for row in rows if row[f"sum_{f.id}"] is not None]
        if given:
            value = Decimal(sum(given)).scaleb(-f.scale)
            unit = f" {'₽' if f.type is FieldType.MONEY else f.unit[-1] if f.unit else ''}".rstrip()
            sums.append((f.label, f"{figure(value)}{unit}"))
    places = {row["territory"]: row["records_"] for row in rows if row["territory"]}
    return Totals(sum(row["records_"] for row in rows), tuple(sums), places)


def _scaled(field: Field) -> Func:
    text = KeyTextTransform(field.id, "document")
    return Cast(Round(Cast(text, FloatField()) * 10**field.scale), BigIntegerField())


def state_on(register: Register, record: Record, day: date) -> str:
    """A word about a record that is over, has not begun, is done, overdue or out of date; empty for one in force."""
    if register.due:
        by, done = (record.document.get(id) for id in (register.due.by, register.due.done))
        return "выполнено" if done else "просрочено" if by and by < day.isoformat() else ""
    if record.ends and record.ends < day:
        return "завершено"
    if record.begins and record.begins > day:
        return "ещё не началось"
    fresh = register.fresh
    updated = record.document.get(fresh.on) if fresh else None
    if fresh and updated and date.fromisoformat(updated) + timedelta(days=fresh.days) < day:
        return "давно не обновлялось"
    return ""
