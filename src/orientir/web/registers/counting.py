"""The records that belong to a year: for a form that asks about them, and for the freeze."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet

from orientir.cells.answers_json import to_json
from orientir.methodology import Field, Methodology
from orientir.methodology.model import Register
from orientir.methodology.records import Record as Counted
from orientir.methodology.records import belongs, days_of, known_answer
from orientir.terms import Absence, Year
from orientir.web.registers.document import answers_of
from orientir.web.registers.listing import within_days
from orientir.web.registers.models import Record


@dataclass(frozen=True)
class KnownAnswer:
    """What the records of a unit, or its answers to a questionnaire, say about a question, as a form stores it.

    ``number`` is how many records or answers there are, ``register`` or ``poll`` where they are, ``title`` its name.
    """

    value: Any
    number: int
    register: str
    title: str
    poll: int = 0


SETTLED = {False: (Record.State.KEPT, Record.State.PUBLISHED), True: (Record.State.PUBLISHED,)}
"""States of records that count, by whether the register is reviewed."""


def of_year(register: Register, methodology: Methodology, year: Year) -> QuerySet[Record]:
    """The records of a register that belong to the year and count, in the order in which they were added."""
    found = Record.objects.filter(register=register.id, state__in=SETTLED[register.reviewed])
    if register.counts:
        found = found.filter(within_days(register, *days_of(register, methodology, year)))
    return found.select_related("organisation").order_by("pk")


def frozen(methodology: Methodology, year: Year, registers: Iterable[Register]) -> Mapping[str, Iterator[Counted]]:
    """The records of the year of each of these registers that has any records, as the freeze takes them along."""
    wanted = {register.id: register for register in registers}
    if not wanted:
        return {}
    kept = set(Record.objects.filter(register__in=wanted).order_by().values_list("register", flat=True).distinct())
    return {id: counted(r, of_year(r, methodology, year)) for id, r in wanted.items() if id in kept}


def counted(register: Register, records: QuerySet[Record]) -> Iterator[Counted]:
    """The records as the methodology counts them."""
    for record in records.iterator(chunk_size=2_000):
        answers = answers_of(register, record.document)
        yield Counted(str(record.pk), record.unit, answers, record.territory_id or "", record.title)


def known_answers(
    methodology: Methodology, year: Year, questions: Iterable[Field], *, territory: str, organisation: int | None
) -> dict[str, KnownAnswer]:
    """The answers that registers know, by question: of an organisation, or of a territory with all that is in it.

    A register in which the unit has no record at all, or none that says a number, says nothing; nor does one of
    events without any in the year: nobody has entered them yet. One query, however many registers.
    """
    asked = {f.id: (f, f.known, r) for f in questions if f.known and (r := methodology.register(f.known.register))}
    if not asked:
        return {}
    own = Record.objects.filter(register__in={register.id for *_, register in asked.values()}, territory=territory)
    own = own if organisation is None else own.filter(organisation=organisation)
    kept: dict[str, list[Counted]] = defaultdict(list)
    settled: dict[str, list[Counted]] = defaultdict(list)
    fields = own.values_list("register", "pk", "state", "document", "closed", "organisation")
    for id, pk, state, document, closed, whose in fields.order_by("pk"):
        register = methodology.register(id)
        assert register is not None
        record = Counted(str(pk), str(whose or ""), answers_of(register, document))
        kept[id].append(record)
        if state in SETTLED[register.reviewed] and belongs(register, methodology, year, record, closed):
            settled[id].append(record)
    found = {}
    for id, (question, known, register) in asked.items():
        counted_ones = settled[register.id]
        if counted_ones or (kept[register.id] and not register.of_events):
            answer = known_answer(question, known, counted_ones)
            if isinstance(answer, Absence):
                continue
            found[id] = KnownAnswer(to_json(answer), len(counted_ones), register.id, register.title)
    return found
