"""Where a number comes from: value, formula, k and n, the answers behind them, the digest of the data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from orientir.analysis.engines import totals
from orientir.analysis.model import Value
from orientir.analysis.places import Places, places_of
from orientir.analysis.values import Values
from orientir.methodology import Indicator
from orientir.methodology.formula import Formula, Named, columns, nodes, row_text
from orientir.methodology.interpret import count
from orientir.methodology.records import counts
from orientir.snapshot import Snapshot
from orientir.snapshot.model import TITLE, WHOSE
from orientir.terms import REGION, Absence, Answer


@dataclass(frozen=True)
class Contribution:
    """The answers of one unit that a formula read, by field."""

    unit: str
    territory: str
    answers: dict[str, Answer]
    comments: dict[str, str]


@dataclass(frozen=True)
class CountedRecord:
    """A record of a register that an answer adds up, or an indicator (then of no question); and whose it is."""

    field: str
    register: str
    id: str
    title: str
    unit: str
    territory: str


@dataclass(frozen=True)
class CountedAnswers:
    """How many answers to a questionnaire an answer to a question adds up; which ones, nobody is told."""

    field: str
    survey: str
    answers: int


@dataclass(frozen=True)
class Explanation:
    value: Value
    indicator: Indicator
    fields: tuple[str, ...]
    contributions: tuple[Contribution, ...]
    bases: Mapping[str, str] = field(default_factory=dict)
    """What each named base of the formula is made of, by its name."""
    polls: tuple[CountedAnswers, ...] = ()
    """The questionnaires from which answers were known: they go before the records of the same question."""
    records: tuple[CountedRecord, ...] = ()
    """The frozen records from which answers were known: a person may have corrected an answer for a reason."""
    units: int = 0
    """How many units' answers were read in all: ``contributions`` may be the first of them."""


def explain(
    snapshot: Snapshot, values: Values, indicator_id: str, territory: str = REGION, *, most: int | None = None
) -> Explanation:
    """Everything behind one value, of the units at most the first ``most``; KeyError for what is not known."""
    value = values[indicator_id, territory]
    indicator = snapshot.methodology.indicator(indicator_id)
    formula = indicator.formula.at(snapshot.year)
    places = places_of(snapshot.methodology.territories)
    table = snapshot.table(indicator.level)
    if formula is None or table is None or value.absence is Absence.NOT_ASSESSED:
        return Explanation(value, indicator, (), ())
    if indicator.level in snapshot.records:
        counted = (record for record, _ in _counted(snapshot, indicator.level, formula))
        own = (r for r in counted if territory == REGION or places.within(r.territory, (territory,)))
        return Explanation(value, indicator, (), (), records=tuple(own))
    if snapshot.methodology.survey(indicator.level):  # nobody's answers are told one by one, not even without a name
        return Explanation(value, indicator, tuple(sorted(columns(formula))), ())
    used = columns(formula)
    fields = tuple(f.id for f in snapshot.methodology.form(indicator.level, snapshot.year) if f.id in used)
    special = snapshot.absences.get(indicator.level, {})
    comments = snapshot.comments.get(indicator.level, {})
    inside = (row for row in table.answers() if territory == REGION or places.within(row[1], (territory,)))
    contributions = tuple(
        Contribution(
            unit,
            place,
            {name: answers.get(name, special.get((unit, name), Absence.NO_ANSWER)) for name in fields},
            {name: comments[unit, name][0] for name in fields if (unit, name) in comments},
        )
        for unit, place, answers in islice(inside, most)
    )
    units = table.size if territory == REGION else len(contributions) + sum(1 for _ in inside)
    bases = {node.name: row_text(node.value) for node in nodes(formula) if isinstance(node, Named)}
    asked = polled(snapshot, fields)
    polls = tuple(_added(snapshot, id, places, territory, found) for id, found in asked.items())
    records = tuple(
        record
        for record in _records(snapshot, fields)
        if territory in (REGION, record.territory) and record.territory not in asked.get(record.field, ())
    )
    told = tuple(p for p in polls if p.answers)
    return Explanation(value, indicator, fields, contributions, bases, told, records, units)


def polled(snapshot: Snapshot, fields: Iterable[str]) -> dict[str, dict[str, int]]:
    """How many answers to a questionnaire each question adds up, by territory; of questions known from one."""
    questions = {f.id: f for f in snapshot.methodology.fields}
    found: dict[str, dict[str, int]] = {}
    for id in fields:
        known = questions[id].polled
        table = snapshot.tables.get(known.survey) if known else None
        if known is not None and table is not None:
            found[id] = Counter()
            for (territory, _), total in totals(table, known.total, known.where, WHOSE).items():
                found[id][territory] += total.rows
    return found


def _added(snapshot: Snapshot, id: str, places: Places, territory: str, found: Mapping[str, int]) -> CountedAnswers:
    """The answers of a territory and of all that lies in it."""
    known = next(f for f in snapshot.methodology.fields if f.id == id).polled
    assert known is not None
    inside = (n for place, n in found.items() if territory == REGION or places.within(place, (territory,)))
    return CountedAnswers(id, known.survey, sum(inside))


def _records(snapshot: Snapshot, fields: tuple[str, ...]) -> Iterator[CountedRecord]:
    """The records that count towards the known answers to these questions."""
    questions = {f.id: f for f in snapshot.methodology.fields}
    for id in fields:
        known = questions[id].known
        table = snapshot.records.get(known.register) if known else None
        if known is None or table is None:
            continue
        for record, answers in _counted(snapshot, known.register, known.total, id):
            if counts(known, answers):
                yield record


def _counted(
    snapshot: Snapshot, register: str, formula: Formula, question: str = ""
) -> Iterator[tuple[CountedRecord, Mapping[str, Answer]]]:
    """The records of a register that add something to a formula, with what they say."""
    for unit, place, answers in snapshot.records[register].answers():
        if count(formula, [[answers]]).k:
            title, whose = str(answers.get(TITLE, "")), str(answers[WHOSE])
            yield CountedRecord(question, register, unit, title, whose, place), answers
