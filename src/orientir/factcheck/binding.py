"""Claims bound to indicators: by their words, the unit and the year; a person may pin or forbid a binding."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from orientir.analysis import Value
from orientir.factcheck.catalogue import Finding, finding, say
from orientir.factcheck.text.claims import Claim, Reading
from orientir.factcheck.text.numbers import Kind
from orientir.factcheck.text.periods import periods
from orientir.factcheck.text.words import roots
from orientir.methodology import FormulaKind, Methodology
from orientir.terms import REGION, Severity, round_half_up

_LEAST = Fraction(1, 2)
_LEAST_AGAINST = Fraction(3, 5)
_LEAST_COMMON = 3
_SURE = Fraction(7, 10)
_MARGIN = Fraction(1, 20)
_CHANGE = re.compile(r"изменени|прирост|отклонени|динамик|разниц", re.IGNORECASE)
_WHOLE = re.compile(r"\bиз\s+(?:[а-яё-]+\s+){0,2}$", re.IGNORECASE)


@dataclass(frozen=True)
class Figure:
    """A value of the data with the words it may be spoken of in. ``n`` is None where no share is meant."""

    indicator: str
    title: str
    territory: str
    name: str
    year: int
    k: Fraction
    n: Fraction | None
    wordings: tuple[frozenset[str], ...]
    negative: bool = False


@dataclass(frozen=True)
class Binding:
    """A claim and the figure it is held against; ``sure`` is the likeness of the words, 1 for a pinned one."""

    claim: Claim
    figure: Figure
    sure: Fraction


Pins = Mapping[tuple[str, str, str], tuple[str, str] | None]
"""(place, quotation, number as printed) -> (indicator, territory), or None: this number is not to be bound."""


def figures(values: Iterable[Value], methodology: Methodology) -> tuple[Figure, ...]:
    """The values that a note may quote, with the names and sentences of the methodology."""
    names = {territory.id: territory.name for territory in methodology.territories} | {REGION: ""}
    indicators = {indicator.id: indicator for indicator in methodology.indicators}
    found = []
    for value in values:
        indicator = indicators.get(value.indicator)
        if value.k is None or indicator is None:
            continue
        shared = value.kind in (FormulaKind.SHARE, FormulaKind.RATIO)
        words = (indicator.title, indicator.short, _plain(indicator.finding))
        wordings = tuple({roots(said) for said in words} - {frozenset()})
        name = names.get(value.territory, "")
        n = value.n if shared and value.n else None
        negative = bool(_NEGATIVE.search(indicator.title))
        found.append(
            Figure(value.indicator, indicator.title, value.territory, name, value.year, value.k, n, wordings, negative)
        )
    return tuple(found)


_NEGATIVE = re.compile(r"\b(?:не(?!\s+(?:реже|менее|более|только|ранее|позднее))|нет|без|отсутств\w*)\b", re.IGNORECASE)


def _plain(template: str) -> str:
    """A sentence template without its places; of «{школе|школах|школах}» the first form stays."""
    return re.sub(r"\{([^{}|]*)(\|?)[^{}]*\}", lambda m: m.group(1) if m.group(2) else " ", template)


def bind(reading: Reading, known: Sequence[Figure], pins: Pins) -> tuple[Binding, ...]:
    """Bind every claim that surely enough speaks of a figure."""
    by_territory: dict[str, list[Figure]] = {}
    for figure in known:
        by_territory.setdefault(figure.name.lower(), []).append(figure)
    found = []
    for claim in reading.claims:
        key = (str(claim.place), claim.quotation, printed(claim))
        if key in pins:
            pin = pins[key]
            chosen = next((f for f in known if pin == (f.indicator, f.territory)), None)
            if chosen:
                found.append(Binding(claim, chosen, Fraction(1)))
        elif claim.kind in (Kind.COUNT, Kind.PERCENT) and not claim.number.bound:
            bound = _bound(claim, reading, by_territory)
            found += [bound] if bound else []
    return tuple(found)


def printed(claim: Claim) -> str:
    """The number as the document prints it."""
    return claim.quotation[claim.number.start : claim.number.end]


def _bound(claim: Claim, reading: Reading, by_territory: Mapping[str, list[Figure]]) -> Binding | None:
    words, place = claim.topic, ""
    if _WHOLE.search(claim.before):
        return None  # «из 42 муниципалитетов»: a base, not the value
    if claim.of_a_change:
        return None  # not the value of the year
    if claim.cell:
        grid = reading.grids[claim.cell[0]]
        if claim.row.lower() in by_territory and claim.row:
            place = claim.row.lower()
            words = roots(grid.column_label(claim.cell[2]))
        elif not periods(grid.column_label(claim.cell[2])) or _CHANGE.search(grid.column_label(claim.cell[2])):
            return None  # a column without a year may hold anything: changes, ranks, notes
    able = [
        f for f in by_territory.get(place, ()) if _same_year(claim, f) and (f.n is not None or claim.kind is Kind.COUNT)
    ]
    said = claim.quotation
    if claim.cell:
        said = grid.column_label(claim.cell[2]) if place else claim.row
    negative = bool(_NEGATIVE.search(said))
    scored = sorted(((_likeness(words, f, negative), f) for f in able), key=lambda row: row[0], reverse=True)
    if not scored or scored[0][0] < _LEAST:
        return None
    best = scored[0][0]
    # Sentences about two indicators are alike; the one that agrees is meant.
    close = [(score, f) for score, f in scored if score >= best * Fraction(9, 10)]
    agreeing = next(((score, f) for score, f in close if agrees(claim, f)), None)
    if agreeing:
        return Binding(claim, agreeing[1], agreeing[0])
    if best < _LEAST_AGAINST:
        return None
    apart = len(scored) == 1 or best - scored[1][0] >= _MARGIN
    return Binding(claim, scored[0][1], best if apart else min(best, _LEAST))


def _same_year(claim: Claim, figure: Figure) -> bool:
    return claim.period is None or figure.year in (claim.period.first, claim.period.last)


def _likeness(words: frozenset[str], figure: Figure, negative: bool) -> Fraction:
    """Twice the common roots over all roots of both: 1 for the same words, less when only one of them denies."""
    able = [own for own in figure.wordings if len(words & own) >= min(_LEAST_COMMON, len(own))]
    best = max((Fraction(2 * len(words & own), len(words) + len(own)) for own in able), default=Fraction(0))
    return best if negative == figure.negative else best / 2


def agrees(claim: Claim, figure: Figure) -> bool:
    """Whether the printed number is the figure, by the one rounding rule."""
    number = claim.number
    if claim.kind is Kind.PERCENT:
        if figure.n is None:
            return False
        return Fraction(round_half_up(100 * figure.k / figure.n, number.places)) == number.value
    if number.scale > 1:
        return number.low <= figure.k <= number.high
    # Units and people behind a share are counted whole: «1,0» speaks of something else.
    return number.value == figure.k and (figure.n is None or number.step >= 1 or figure.k.denominator > 1)


def against_data(bindings: Sequence[Binding]) -> Iterator[Finding]:
    """Every bound claim that the data contradict."""
    for binding in bindings:
        claim, figure = binding.claim, binding.figure
        if agrees(claim, figure):
            continue
        data = say(figure.k)
        shown = [claim.number.value, figure.k]
        if figure.n is not None:
            percent = Fraction(round_half_up(100 * figure.k / figure.n, claim.number.places))
            data += f" из {say(figure.n)} ({say(percent)} %)"
            shown += [figure.n, percent]
        mark = " %" if claim.kind is Kind.PERCENT else ""
        where = f", {figure.name}" if figure.name else ""
        shown_as = f"{say(claim.number.value)}{mark}"
        arithmetic = f"«{figure.title}»{where}, {figure.year} год: по данным {data}, а напечатано {shown_as}"
        advice = f"Исправьте число. Если речь о другом, поправьте показатель «{figure.indicator}» в файле привязок."
        severity = None if binding.sure >= _SURE else Severity.CHECK
        yield finding("data-mismatch", [claim], shown, arithmetic, advice, severity)
