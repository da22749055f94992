"""The records that belong to a year: for a form that asks about them, and for the freeze."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from django.db.models import QuerySet

from orientir.methodology import Methodology
from orientir.methodology.model import Register
from orientir.methodology.records import Record as Counted
from orientir.methodology.records import days_of
from orientir.terms import Year
from orientir.web.registers.document import answers_of
from orientir.web.registers.listing import within_days
from orientir.web.registers.models import Record

SETTLED = {False: (Record.State.KEPT, Record.State.PUBLISHED), True: (Record.State.PUBLISHED,)}
"""States of records that count, by whether the register is reviewed."""


def of_year(register: Register, methodology: Methodology, year: Year) -> QuerySet[Record]:
    """The records of a register that belong to the year and count, in the order in which they were added."""
    found = Record.objects.filter(register=register.id, state__in=SETTLED[register.reviewed])
    if register.counts:
        found = found.filter(within_days(register, *days_of(register, methodology, year)))
    return found.select_related("organisation").order_by("pk")


def frozen(methodology: Methodology, year: Year) -> Mapping[str, Iterator[Counted]]:
    """The records of every register that has any, as the freeze takes them along."""
    kept = set(Record.objects.order_by().values_list("register", flat=True).distinct())
    return {r.id: counted(r, of_year(r, methodology, year)) for r in methodology.registers if r.id in kept}


def counted(register: Register, records: QuerySet[Record]) -> Iterator[Counted]:
    """The records as the methodology counts them."""
    for record in records.iterator(chunk_size=2_000):
        answers = answers_of(register, record.document)
        yield Counted(str(record.pk), record.unit, answers, record.territory_id or "", record.title)
