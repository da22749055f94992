"""What the institute should look at twice in a form that is formally right.

Yearly counts of 42 units know no seasons and no trends; what they have is last year, their peers of
like size, and the number of inhabitants. All rules are robust (median, median absolute deviation) and
exact, and all thresholds are ours and named here. A doubt refuses nothing: the unit may know better.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from orientir.collection.display import in_words
from orientir.methodology import NUMERIC, Field, FieldType
from orientir.methodology.wording import figure, plural
from orientir.terms import Answer, Severity

LEAP_HINT, LEAP_CHECK = 2, 3
"""How many times more or less than last year is worth a hint, and a question."""
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
PER = 1000
PEOPLE = "человек"

Answers = Mapping[str, Answer]
Number = int | Decimal


@dataclass(frozen=True)
class Peer:
    """Another unit of the same year."""

    population: int
    answers: Answers


@dataclass(frozen=True)
class Doubt:
    """One thing to look at again; ``field`` is empty where it is about the whole form."""

    field: str
    code: str
    severity: Severity
    message: str


def doubts(
    fields: Mapping[str, Field],
    answers: Answers,
    *,
    previous: Answers | None = None,
    population: int | None = None,
    peers: Sequence[Peer] = (),
) -> list[Doubt]:
    """Everything that is unusual about a form, in the order of its questions; about the whole form last."""
    previous = previous or {}
    near = _nearest(peers, population)
    found: list[Doubt] = []
    for id, field in fields.items():
        answer, before = answers.get(id), previous.get(id)
        if field.type is FieldType.YES_NO:
            found += _turned(field, answer, before)
            continue
        value = _number(field, answer)
        if value is None:
            continue
        found += _leap(field, value, _number(field, before))
        found += _more_than_people(field, value, population)
        found += _unlike_peers(field, value, population, near)
    return [*found, *_copied(fields, answers, previous)]


def _number(field: Field, answer: Answer | None) -> Number | None:
    if field.type not in NUMERIC or isinstance(answer, bool) or not isinstance(answer, int | Decimal):
        return None
    return answer


def _turned(field: Field, answer: Answer | None, before: Answer | None) -> Iterator[Doubt]:
    if before is True and answer is False:
        yield Doubt(field.id, "turned", Severity.HINT, "В прошлом году было «да», теперь «нет».")


def _leap(field: Field, value: Number, before: Number | None) -> Iterator[Doubt]:
    if before is None or abs(Fraction(value) - Fraction(before)) < SMALL:
        return
    was, became = in_words(field, before), in_words(field, value)
    if value == 0 or before == 0:
        yield Doubt(field.id, "leap", Severity.CHECK, f"В прошлом году — {was}, теперь — {became}.")
        return
    low, high = sorted((Fraction(value), Fraction(before)))
    more, ratio = Fraction(before) == low, high / low
    if ratio < LEAP_HINT:
        return
    severity = Severity.CHECK if ratio >= LEAP_CHECK else Severity.HINT
    text = f"В {times(ratio)} {'больше' if more else 'меньше'}, чем в прошлом году: было {was}, стало {became}."
    if EXTRA_ZERO[0] <= ratio <= EXTRA_ZERO[1]:
        text += f" Похоже на {'лишнюю' if more else 'пропущенную'} цифру."
    yield Doubt(field.id, "leap", severity, text)


def _more_than_people(field: Field, value: Number, population: int | None) -> Iterator[Doubt]:
    if population and PEOPLE in field.unit and value > population:
        text = f"Больше, чем всех жителей: их {figure(population)}."
        yield Doubt(field.id, "population", Severity.CHECK, text)


def _unlike_peers(field: Field, value: Number, population: int | None, near: Sequence[Peer]) -> Iterator[Doubt]:
    """The rate per thousand inhabitants beside the rates of units of like size."""
    if not population or field.type is FieldType.PERCENT or field.minimum != 0:
        return
    numbers = ((_number(field, peer.answers.get(field.id)), peer.population) for peer in near)
    rates = sorted(Fraction(number) * PER / people for number, people in numbers if number is not None)
    if len(rates) < FEWEST_PEERS:
        return
    rate, usual = Fraction(value) * PER / population, median(rates)
    if abs(rate - usual) * population / PER < SMALL:
        return
    spread = NORMAL * median(sorted(abs(r - usual) for r in rates))
    if spread:
        distance = abs(rate - usual) / spread
        severity = Severity.CHECK if distance >= DEVIATION_CHECK else Severity.HINT
        unusual = distance >= DEVIATION_HINT
    else:
        severity, unusual = Severity.HINT, rate > FLAT * usual
    if unusual:
        text = (
            f"На {figure(PER)} жителей приходится {figure(rate, places=1)}, а у {len(rates)} муниципалитетов "
            f"близкого размера обычно {figure(usual, places=1)} "
            f"(от {figure(rates[0], places=1)} до {figure(rates[-1], places=1)})."
        )
        yield Doubt(field.id, "peers", severity, text)


def _copied(fields: Mapping[str, Field], answers: Answers, previous: Answers) -> Iterator[Doubt]:
    pairs = [(_number(f, answers.get(id)), _number(f, previous.get(id))) for id, f in fields.items()]
    told = [(now, before) for now, before in pairs if now and before]
    same = sum(now == before for now, before in told)
    if len(told) >= FEWEST_COPIED and Fraction(same, len(told)) >= COPIED:
        text = f"{same} из {len(told)} чисел повторяют прошлогодние: возможно, форма скопирована."
        yield Doubt("", "copied", Severity.CHECK, text)


def _nearest(peers: Sequence[Peer], population: int | None) -> list[Peer]:
    """The peers of the nearest size, by the ratio of populations."""
    if not population:
        return []
    known = [peer for peer in peers if peer.population]
    return sorted(known, key=lambda peer: _apart(peer.population, population))[:PEERS]


def _apart(a: int, b: int) -> Fraction:
    return Fraction(max(a, b), min(a, b))


def median(ordered: Sequence[Fraction]) -> Fraction:
    """The middle of sorted numbers, exactly.

    >>> median([Fraction(1), Fraction(2), Fraction(4), Fraction(10)])
    Fraction(3, 1)
    """
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def times(ratio: Fraction) -> str:
    """How many times, in words that agree.

    >>> times(Fraction(5)), times(Fraction(25, 10)), times(Fraction(3))
    ('5 раз', '2,5 раза', '3 раза')
    """
    shown = figure(ratio, places=1)
    exact = Fraction(shown.replace(",", ".")) if shown.replace(",", "").isdigit() else ratio
    return f"{shown} {('раз', 'раза', 'раз')[plural('ru', exact)]}"
