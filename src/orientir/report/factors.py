"""The section of the note on what goes together with results: one sentence a hypothesis, and what none of them says."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction

from orientir.analysis import Factor, Verdict
from orientir.report.document import Block, Paragraph, Span, Table, TableCell, text
from orientir.report.material import Material, section
from orientir.report.sentences import Wording, exact
from orientir.terms import POPULATION, REGION, Absence, figure, signed


def factors_section(material: Material) -> Iterator[Block]:
    """What the declared hypotheses have come to; nothing where none is declared."""
    if not material.factors:
        return
    wording = material.wording
    yield section(material, "factors")
    yield Paragraph(text(lead(wording, material.factors)))
    names = ("hypothesis", "verdict")
    header = tuple(TableCell(text(wording.phrases[f"column_{name}"], strong=True)) for name in names)
    rows = tuple((TableCell(text(expected(wording, one))), TableCell(_told(wording, one))) for one in material.factors)
    yield Table(wording.phrases["table_factors"], (45, 55), (header,), rows, fine=True)
    yield Paragraph(text(remark(wording, material.factors)), style="note")


def lead(wording: Wording, tested: Sequence[Factor]) -> str:
    """How many hypotheses were written down, and how they were tested."""
    return wording.phrases["factors_lead"].format(number=_hypotheses(wording, len(tested)))


def remark(wording: Wording, tested: Sequence[Factor]) -> str:
    """What so few units cannot show, and what no connection says."""
    note = wording.phrases["factors_note"]
    weakest = {f.association.units: f.association.detectable for f in tested if f.association}
    if not weakest:
        return note
    among, language = wording.phrases["factor_among"].split("|"), wording.language
    told = (
        wording.phrases["factor_weaker"].format(
            weakest=figure(exact(weakest[units]), language), units=wording.units(units, among)
        )
        for units in sorted(weakest, reverse=True)
    )
    return f"{wording.phrases['factor_weak'].format(listed=', '.join(told))} {note}"


def expected(wording: Wording, one: Factor) -> str:
    """««Ставки» → больше «Диагностика»: the factor, and what of the outcome was expected with more of it."""
    hypothesis = one.hypothesis
    way = wording.phrases["expected_more" if hypothesis.more else "expected_less"]
    return way.format(factor=name_of(wording, hypothesis.factor), outcome=name_of(wording, hypothesis.outcome))


def name_of(wording: Wording, id: str) -> str:
    """What an indicator, or the number of inhabitants, is called in a few words."""
    if id == POPULATION:
        return wording.phrases["population"]
    indicator = wording.methodology.indicator(id)
    return indicator.short or indicator.title


def left_out(material: Material, one: Factor) -> str:
    """Why units that took part are in neither picture nor coefficient; empty where all are in it."""
    wording, ids = material.wording, (one.hypothesis.factor, one.hypothesis.outcome)
    reasons: Counter[str] = Counter()
    people = {t.id: t.population for t in material.snapshot.territories}
    for place in material.snapshot.took_part():
        if place in one.points:
            continue
        values = [material.values.get((id, place)) for id in ids if id != POPULATION]
        if any(value and value.absence is Absence.SUPPRESSED for value in values):
            reasons["left_out_withheld"] += 1
        elif POPULATION in ids and people[place] is None:
            reasons["left_out_population"] += 1
        else:
            reasons["left_out_unknown"] += 1
    told = [wording.phrases[key].format(number=wording.units(n, material.unit)) for key, n in sorted(reasons.items())]
    return f"{wording.phrases['left_out']} {'; '.join(told)}." if told else ""


def verdict(wording: Wording, one: Factor) -> str:
    """«Связь видна» or why not, with the coefficient, its interval and p."""
    found = one.association
    if found is None or one.p is None:
        return wording.phrases["factor_too_few"]
    numbers = wording.phrases["factor_numbers"].format(
        rho=signed(exact(found.rho), wording.language),
        low=signed(exact(found.low), wording.language),
        high=signed(exact(found.high), wording.language),
        p=_probability(wording, one.p),
        number=_hypotheses(wording, one.tested),
        units=figure(found.units, wording.language),
    )
    words = [wording.phrases[f"factor_{one.verdict}"].format(numbers=numbers)]
    if found.reversed:
        words.append(wording.phrases["factor_reversed"])
    if one.with_size and one.verdict is not Verdict.NOT_SHOWN:
        words.append(wording.phrases["factor_size"])
    return " ".join(words)


def _told(wording: Wording, one: Factor) -> tuple[Span, ...]:
    return (Span(verdict(wording, one), indicator=f"factor:{one.hypothesis.id}", territory=REGION),)


def _probability(wording: Wording, p: float) -> str:
    """«0,031»: no percentage, which a reader would take for a share of municipalities."""
    least = Fraction(1, 1_000)
    if exact(p) < least:
        return wording.phrases["less_than"].format(share=figure(least, wording.language, 3))
    return figure(exact(p), wording.language, 3)


def _hypotheses(wording: Wording, number: int) -> str:
    return wording.units(number, wording.phrases["hypotheses"].split("|"))
