"""The section of the note on what goes together with results: one sentence a hypothesis, and what none of them says."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from orientir.analysis import Factor, Verdict
from orientir.report.document import Block, Paragraph, Span, Table, TableCell, text
from orientir.report.material import Material, section
from orientir.report.sentences import Wording, exact
from orientir.terms import POPULATION, REGION, figure, signed


def factors_section(material: Material) -> Iterator[Block]:
    """What the declared hypotheses have come to; nothing where none is declared."""
    if not material.factors:
        return
    wording = material.wording
    yield section(material, "factors")
    yield Paragraph(text(wording.phrases["factors_lead"].format(number=_hypotheses(wording, len(material.factors)))))
    names = ("hypothesis", "verdict")
    header = tuple(TableCell(text(wording.phrases[f"column_{name}"], strong=True)) for name in names)
    rows = tuple((TableCell(text(expected(wording, one))), TableCell(_told(wording, one))) for one in material.factors)
    yield Table(wording.phrases["table_factors"], (45, 55), (header,), rows, fine=True)
    weakest = max((f.association.detectable for f in material.factors if f.association), default=None)
    note = wording.phrases["factors_note"]
    if weakest is not None:
        shown = figure(exact(weakest), wording.language)
        note = f"{wording.phrases['factor_weak'].format(weakest=shown)} {note}"
    yield Paragraph(text(note), style="note")


def expected(wording: Wording, one: Factor) -> str:
    """««Ставки» → больше «Диагностика»: the factor, and what of the outcome was expected with more of it."""
    hypothesis = one.hypothesis
    names = {i.id: i.short or i.title for i in wording.methodology.indicators}
    names[POPULATION] = wording.phrases["population"]
    way = wording.phrases["expected_more" if hypothesis.more else "expected_less"]
    return way.format(factor=names[hypothesis.factor], outcome=names[hypothesis.outcome])


def verdict(wording: Wording, one: Factor) -> str:
    """«Связь видна» or why not, with the coefficient, its interval and the probability of chance."""
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
