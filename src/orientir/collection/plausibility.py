"""What is unusual in a form that is formally right: one list of doubts, for those who fill it and for the institute.

Yearly counts of 42 units know no seasons and no trends; what they have is each other (a part and its whole), last
year, the forms of their schools, the number of inhabitants, and peers of like size. All rules are robust (median,
median absolute deviation) and exact, and all thresholds are ours and named here. A doubt refuses nothing: a check
wants an explanation, a hint only helps, and the unit may know better.
"""

from __future__ import annotations

import statistics
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import NamedTuple, TypeVar

from orientir.cells.display import in_words
from orientir.collection.skipping import without_skipped
from orientir.methodology import NUMERIC, Field, FieldType
from orientir.terms import Absence, Answer, Issue, Said, Severity, figure, round_half_up, said, say
from orientir.workbooks.read_form import FormRead

LEAP_HINT, LEAP_CHECK = 2, 3
"""How many times more or less than last year is worth a hint, and a question."""
STANDS = 5
"""So many times more or less than last year, or than the schools give, is decided by a human, whatever is explained."""
SMALL = 10
"""A difference of fewer than this is no leap, whatever the ratio."""
EXTRA_ZERO = (9, 11)
"""A number so many times last year's looks like one digit too many (or too few)."""
PEERS = 10
"""How many units of the nearest size a unit is held against."""
FEWEST_PEERS = 6
"""Fewer peers say nothing about what is usual."""
DEVIATION_HINT, DEVIATION_CHECK = Fraction(4), Fraction(8)
"""Distance from the peers' median in robust standard deviations."""
FLAT = 5
"""Where most peers have the same rate, so many times more is worth a hint."""
NORMAL = Fraction(14826, 10000)
"""A median absolute deviation times this is a standard deviation where values are normal."""
COPIED = Fraction(9, 10)
FEWEST_COPIED = 8
"""A form that repeats so large a part of at least so many of last year's numbers was perhaps copied."""
PER_INHABITANTS, PER_SIZE = 1000, 100
"""Of how many inhabitants, or of what else the size of a unit is, a rate is taken."""

T = TypeVar("T")
Answers = Mapping[str, Answer]
Number = int | Decimal


@dataclass(frozen=True)
class Peers:
    """Other units of like size in the same year, each with its size and answers, beside the size of the unit itself.

    ``by`` is the question whose answer is the size; without it the size is the number of inhabitants. ``units`` is
    what so many of them are called («муниципалитетов»).
    """

    size: int
    near: Sequence[tuple[int, Answers]]
    units: str
    by: Field | None = None


@dataclass(frozen=True)
class Doubt:
    """One thing to look at again in the answer to one question.

    ``stands``: no comment clears it for the institute, such as a contradiction with the schools or within the form.
    """

    field: str
    code: str
    severity: Severity
    message: str
    stands: bool = False


class KnownElsewhere(NamedTuple):
    """What a register says about a question, or a poll that is over: ``title`` is its name."""

    answer: Answer
    title: str
    of_poll: bool = False


def doubts(
    fields: Mapping[str, Field],
    answers: Answers,
    *,
    previous: Answers | None = None,
    gathered: Answers | None = None,
    schools: tuple[int, int] = (0, 0),
    inside: str = "школ",
    known: Mapping[str, KnownElsewhere] | None = None,
    population: int | None = None,
    peers: Peers | None = None,
    language: str = "ru",
) -> list[Doubt]:
    """Everything that is unusual about a form, in the order of its questions; a question left empty has no doubts.

    ``gathered`` is what the accepted forms ``inside`` the unit, «школ», add up to; ``schools`` how many
    are accepted, and how many there are. ``known`` are the answers of registers and of closed polls.
    """
    previous, gathered = previous or {}, gathered or {}
    copied = _copied(fields, answers, previous, language)
    found: list[Doubt] = []
    for id, field in fields.items():
        answer, before = answers.get(id), previous.get(id)
        if answer is None:
            continue
        found += _not_a_part(field, answer, fields.get(field.part_of), answers.get(field.part_of), language)
        found += _turned(field, answer, before, language)
        value = _number(field, answer)
        if value is not None:
            found += _leap(field, value, _number(field, before), language)
            found += _more_than_people(field, value, population, language)
        found += _unlike_schools(field, answer, gathered.get(id), schools, inside, language)
        found += _unlike_known(field, answer, (known or {}).get(id), language)
        if value is not None and peers:
            found += _unlike_peers(field, value, peers, language)
        found += [doubt for doubt in copied if doubt.field == id]
    return found


def _unlike_known(field: Field, answer: Answer, known: KnownElsewhere | None, language: str) -> Iterator[Doubt]:
    """An answer that records of a register or a poll do not give: it wants correcting, or a reason."""
    if known is None or isinstance(known.answer, Absence) or known.answer == answer:
        return
    given, said = in_words(field, known.answer, language), in_words(field, answer, language)
    key = "doubt.poll" if known.of_poll else "doubt.register"
    message = say(language, key, title=known.title, given=given, answer=said)
    yield Doubt(field.id, "register", Severity.CHECK, message)


def _number(field: Field, answer: Answer | None) -> Number | None:
    if field.type not in NUMERIC or isinstance(answer, bool) or not isinstance(answer, int | Decimal):
        return None
    return answer


def with_doubts(read: FormRead, questions: Mapping[str, Field], language: str = "ru") -> FormRead:
    """Add the doubts about the answers to the checks of the reading of a workbook."""
    unusual = tuple(
        Issue(f"answers.{doubt.code}", read.unit.name, doubt.message, say(language, "doubt.look"), doubt.severity)
        for doubt in doubts(questions, without_skipped(questions, read.form.answers), language=language)
    )
    return replace(read, checks=(*read.checks, *unusual))


def _not_a_part(field: Field, answer: Answer, whole: Field | None, of: Answer | None, language: str) -> Iterator[Doubt]:
    """An "of which" row that does not fit into its whole."""
    small = _number(field, answer)
    if whole is None or small is None:
        return
    large = _number(whole, of)
    if large is None:
        shown = in_words(field, small, language)
        text = say(language, "doubt.part_alone", part=field.label, small=shown, whole=whole.label)
        yield Doubt(field.id, "part", Severity.CHECK, text)
    elif small > large:
        shown, of_all = in_words(field, small, language), in_words(whole, large, language)
        text = say(language, "doubt.part_larger", part=field.label, small=shown, whole=whole.label, large=of_all)
        yield Doubt(field.id, "part", Severity.CHECK, text, stands=True)


def _turned(field: Field, answer: Answer, before: Answer | None, language: str) -> Iterator[Doubt]:
    if before is True and answer is False:
        yield Doubt(field.id, "turned", Severity.HINT, say(language, "doubt.turned"))


def _leap(field: Field, value: Number, before: Number | None, language: str) -> Iterator[Doubt]:
    if before is None or abs(Decimal(value) - Decimal(before)) < SMALL:
        return
    was, became = in_words(field, before, language), in_words(field, value, language)
    if value == 0 or before == 0:
        text = say(language, "doubt.from_nought", was=was, became=became)
        yield Doubt(field.id, "leap", Severity.CHECK, text, stands=True)
        return
    low, high = sorted((Fraction(value), Fraction(before)))
    more, ratio = Fraction(before) == low, high / low
    if ratio < LEAP_HINT:
        return
    severity = Severity.CHECK if ratio >= LEAP_CHECK else Severity.HINT
    key = f"doubt.{'more' if more else 'less'}{'_digit' if EXTRA_ZERO[0] <= ratio <= EXTRA_ZERO[1] else ''}"
    text = say(language, key, ratio=round_half_up(ratio, 1), was=was, became=became)
    yield Doubt(field.id, "leap", severity, text, stands=ratio >= STANDS)


def _more_than_people(field: Field, value: Number, population: int | None, language: str) -> Iterator[Doubt]:
    if population and say(language, "doubt.people") in field.unit and value > population:
        text = say(language, "doubt.population", population=population)
        yield Doubt(field.id, "population", Severity.CHECK, text, stands=True)


def _unlike_schools(
    field: Field, answer: Answer, gathered: Answer | None, schools: tuple[int, int], inside: str, language: str
) -> Iterator[Doubt]:
    """An answer that contradicts the schools: where not every school is counted, by being less or far too much."""
    if gathered is None:
        return
    own, total = _number(field, answer), _number(field, gathered)
    if schools[0] == schools[1] or isinstance(answer, Absence):
        contradicts = answer != gathered
    elif isinstance(answer, bool):
        contradicts = gathered is True and not answer
    else:
        contradicts = own is not None and total is not None and (own < total or _far_beyond(own, total, schools))
    if contradicts:
        more = own is not None and total is not None and own > total and schools[0] != schools[1]
        key, shown = "doubt.schools_of" if more else "doubt.schools", in_words(field, gathered, language)
        text = say(language, key, inside=inside, gathered=shown, accepted=schools[0], all=schools[1])
        yield Doubt(field.id, "schools", Severity.CHECK, text, stands=True)


def _far_beyond(own: Number, total: Number, schools: tuple[int, int]) -> bool:
    """Whether a number is so many times more than all schools would give at the rate of the accepted ones.

    Fewer than half of the schools say nothing about the others.
    """
    accepted, every = schools
    value, expected = Fraction(own), Fraction(total) * every / accepted
    return 2 * accepted >= every and value - expected >= SMALL and value >= STANDS * expected


def _unlike_peers(field: Field, value: Number, peers: Peers, language: str) -> Iterator[Doubt]:
    """A rate per inhabitants (or per size) beyond those of all units of like size, and far from what is usual."""
    if not is_rate(field):
        return
    per = PER_SIZE if peers.by else PER_INHABITANTS
    numbers = [
        (number, size) for size, answers in peers.near if isinstance(number := answers.get(field.id), int | Decimal)
    ]
    if len(numbers) < FEWEST_PEERS:
        return
    # Which rates are above and below, without a division: almost every answer is between those of its peers.
    sides = [number * peers.size - value * size for number, size in numbers]
    if min(sides) <= 0 <= max(sides):
        return
    # In floats first, with room for their error: most of those beyond all peers are so by a few units only.
    if (
        abs(float(value) - statistics.median(float(number) / size for number, size in numbers) * peers.size)
        < 0.99 * SMALL
    ):
        return
    rates = sorted(_rate(number, size, per) for number, size in numbers)
    rate, usual = _rate(value, peers.size, per), median(rates)
    if abs(rate - usual) * peers.size / per < SMALL:
        return
    spread = NORMAL * median(sorted(abs(r - usual) for r in rates))
    if spread:
        distance = abs(rate - usual) / spread
        severity = Severity.CHECK if distance >= DEVIATION_CHECK else Severity.HINT
        unusual = distance >= DEVIATION_HINT
    else:
        severity, unusual = Severity.HINT, rate > FLAT * usual
    if unusual:
        shown = {"rate": rate, "usual": usual, "least": rates[0], "most": rates[-1]}
        text = say(
            language, "doubt.peers", per=per, size=_of_size(peers.by), count=len(rates), units=peers.units,
            **{name: figure(number, language, 1) for name, number in shown.items()},
        )  # fmt: skip
        yield Doubt(field.id, "peers", severity, text)


def _rate(number: Number, size: int, per: int) -> Fraction:
    return Fraction(number * per, size) if isinstance(number, int) else Fraction(number) * per / size


def is_rate(field: Field) -> bool:
    """Whether a number of units of unlike size can be compared by its rate: a count, not a share or a year."""
    return field.type in NUMERIC and field.type is not FieldType.PERCENT and field.minimum == 0


def _of_size(by: Field | None) -> Said:
    if by is None:
        return said("doubt.of_people")
    return said("doubt.of_size", unit=by.unit[-1], label=by.label) if by.unit else said("doubt.of_row", label=by.label)


def _copied(fields: Mapping[str, Field], answers: Answers, previous: Answers, language: str) -> list[Doubt]:
    """Told at the first number that repeats last year's: there it can be explained."""
    pairs = {id: (_number(f, answers.get(id)), _number(f, previous.get(id))) for id, f in fields.items()}
    told = {id: now == before for id, (now, before) in pairs.items() if now and before}
    same = [id for id, repeats in told.items() if repeats]
    if len(told) < FEWEST_COPIED or Fraction(len(same), len(told)) < COPIED:
        return []
    text = say(language, "doubt.copied", same=len(same), told=len(told))
    return [Doubt(same[0], "copied", Severity.CHECK, text)]


def nearest(units: Sequence[tuple[int, T]], size: int, *, but: T) -> list[tuple[int, T]]:
    """Of units with their sizes, the smallest first, those of the nearest size, by the ratio of sizes.

    ``but`` is the unit itself, which is none of its peers.

    >>> nearest([(1, "a"), (50, "b"), (90, "c"), *[(200, "d")] * 9], 100, but="c")[:2]
    [(50, 'b'), (200, 'd')]
    """
    place = bisect(units, size, key=lambda unit: unit[0])
    around = [unit for unit in units[max(place - PEERS - 1, 0) : place + PEERS + 1] if unit[1] != but]
    return sorted(around, key=lambda unit: max(unit[0], size) / min(unit[0], size))[:PEERS]


def median(ordered: Sequence[Fraction]) -> Fraction:
    """The middle of sorted numbers, exactly.

    >>> median([Fraction(1), Fraction(2), Fraction(4), Fraction(10)])
    Fraction(3, 1)
    """
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2
