"""Pictures of evidence: each hypothesis as dots with names, the effects of measures as intervals around nought."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from orientir.analysis import Effect, Factor, Outcome, Verdict
from orientir.methodology import FormulaKind, Indicator
from orientir.report.document import Figure
from orientir.report.effects import effect_numbers
from orientir.report.factors import name_of
from orientir.report.material import Material
from orientir.report.sentences import exact
from orientir.report.svg_dots import Axis, Dot, Interval, dots, intervals
from orientir.terms import POPULATION, figure, percent

Scale = tuple[Axis, dict[float, float]]
SHARES = (FormulaKind.SHARE, FormulaKind.RATIO)


def factor_dots(material: Material, one: Factor) -> Figure | None:
    """The two values of a hypothesis, a dot with its name for each unit; nothing where there is none."""
    if not one.points:
        return None
    wording = material.wording
    places = {t.id: t for t in material.snapshot.territories}
    ids = sorted(one.points)
    across, x = _scale(material, one.hypothesis.factor, [one.points[id][0] for id in ids])
    up, y = _scale(material, one.hypothesis.outcome, [one.points[id][1] for id in ids])
    kinds = list(dict.fromkeys(t.kind for t in material.snapshot.territories if t.id in one.points))
    titles = [wording.phrases.get(f"kind_{kind}", "") for kind in kinds]
    two = len(kinds) == 2 and all(titles)
    drawn, width, height = dots(
        [
            Dot(
                places[id].short_name or places[id].name,
                x[one.points[id][0]],
                y[one.points[id][1]],
                hollow=two and places[id].kind == kinds[1],
            )
            for id in ids
        ],
        across,
        up,
        (titles[0], titles[1]) if two else ("", ""),
    )
    alt = wording.phrases["dots_alt"].format(across=across.title, up=up.title)
    return Figure(factor_message(material, one), drawn, width, height, alt, dense=True)


EFFECTS = "effects"
"""Under what the picture of effects is kept beside those of hypotheses."""


def drawn_evidence(material: Material) -> dict[str, str]:
    """Every picture as SVG that says in words what it shows: of hypotheses by their ids, of all effects."""
    drawn = {one.hypothesis.id: factor_dots(material, one) for one in material.factors}
    drawn[EFFECTS] = effect_intervals(material)
    return {id: labelled(figure) for id, figure in drawn.items() if figure}


def labelled(figure: Figure) -> str:
    """The picture as SVG with its title for those who do not see it; the table beside it has the values."""
    return figure.svg.replace("<svg ", f'<svg role="img" aria-label="{escape(figure.caption)}" ', 1)


def factor_message(material: Material, one: Factor) -> str:
    """What the picture says: «Где больше „ставки“, там больше и „диагностика“», or that nothing is shown."""
    phrases, hypothesis = material.wording.phrases, one.hypothesis
    key = {Verdict.NOT_SHOWN: "message_not_shown", Verdict.TOO_FEW: "message_too_few"}.get(one.verdict)
    if key is None:
        together = hypothesis.more is (one.verdict is Verdict.SEEN)
        key = "message_more" if together else "message_less"
        key += "_yes" if {x for x, _ in one.points.values()} <= {0.0, 1.0} else ""
    names = {
        "factor": name_of(material.wording, hypothesis.factor),
        "outcome": name_of(material.wording, hypothesis.outcome),
    }
    return phrases[key].format(**names)


def values_of(material: Material, one: Factor, place: str) -> tuple[str, str]:
    """Both values of a unit as they are printed."""
    ids = (one.hypothesis.factor, one.hypothesis.outcome)
    first, second = (_printed(material, id, value) for id, value in zip(ids, one.points[place], strict=True))
    return first, second


def effect_intervals(material: Material) -> Figure | None:
    """The effects that were measured in shares, an interval each; nothing where there is none."""
    wording = material.wording
    found = [e for e in material.effects if e.difference is not None and _is_share(material, e)]
    rows = [
        Interval(
            e.measure.text, name_of(wording, e.indicator), e.low or 0.0, e.difference or 0.0, e.high or 0.0,
            effect_numbers(wording, e), proved=e.outcome in (Outcome.SHOWN, Outcome.HARM),
        )
        for e in found
    ]  # fmt: skip
    if not rows:
        return None
    drawn, width, height = intervals(rows, wording.phrases["effect_nought"])
    said = "; ".join(f"{row.heading} {row.label}: {row.shown}" for row in rows)
    return Figure(effects_message(material, found), drawn, width, height, said, floats=False)


def effects_message(material: Material, found: Sequence[Effect]) -> str:
    """What the intervals say: of how many tests an effect is seen."""
    wording = material.wording
    shown, harm = (sum(e.outcome is outcome for e in found) for outcome in (Outcome.SHOWN, Outcome.HARM))
    key = "effects_none" if not shown and not harm else "effects_some"
    of = wording.units(len(found), wording.phrases["of_tests"].split("|"))
    told = wording.phrases[key].format(shown=figure(shown), of=of)
    return wording.phrases["effects_harm"].format(told=told, harm=figure(harm)) if harm else told


def _is_share(material: Material, one: Effect) -> bool:
    return _indicator(material, one.indicator).kind(material.snapshot.year) in SHARES


def _indicator(material: Material, id: str) -> Indicator:
    return material.snapshot.methodology.indicator(id)


def _printed(material: Material, id: str, value: float) -> str:
    wording = material.wording
    if id == POPULATION:
        return figure(exact(value), wording.language)
    kind = _indicator(material, id).kind(material.snapshot.year)
    if kind is FormulaKind.SHARE and value in (0, 1):
        return wording.phrases["yes" if value else "no"]
    if kind in SHARES:
        return percent(exact(value), wording.language)
    return figure(exact(value), wording.language)


def _scale(material: Material, id: str, values: Sequence[float]) -> Scale:
    """The axis of a value and where each stands on it: columns for yes and no, tenfold steps for inhabitants."""
    wording, title = material.wording, name_of(material.wording, id)
    share = id != POPULATION and _indicator(material, id).kind(material.snapshot.year) in SHARES
    if share and set(values) <= {0.0, 1.0}:
        answers = ((0.25, wording.phrases["no"]), (0.75, wording.phrases["yes"]))
        return Axis(title, answers, columns=True), {0.0: 0.25, 1.0: 0.75}
    low, high = min(values), max(values)
    if low > 0 and high / low > 20:
        floor, top = math.log10(low) - 0.05, math.log10(high) + 0.05
        steps = [m * 10**p for p in range(int(floor) - 1, int(top) + 2) for m in (1, 2, 5)]
        at = [(math.log10(step), step) for step in steps if floor <= math.log10(step) <= top]
        placed = {value: (math.log10(value) - floor) / (top - floor) for value in values}
        return Axis(title, tuple(((p - floor) / (top - floor), _printed(material, id, s)) for p, s in at)), placed
    high = high if high > low else low + 1.0
    least = low if low > high / 2 else 0.0  # dots, unlike bars, need not begin at nought
    step = _step(high - least)
    first, last = math.floor(round(least / step, 6)), math.ceil(round(high / step, 6))
    steps = [(n - first) / (last - first) for n in range(first, last + 1)]
    ticks = tuple((at, _printed_tick(material, id, (first + n) * step)) for n, at in enumerate(steps))
    return Axis(title, ticks), {value: (value / step - first) / (last - first) for value in values}


def _printed_tick(material: Material, id: str, value: float) -> str:
    if id != POPULATION and _indicator(material, id).kind(material.snapshot.year) in SHARES:
        return percent(exact(value), material.wording.language)
    return figure(exact(value), material.wording.language)


def _step(high: float) -> float:
    """A round step of which four or five cover ``high``."""
    power = 10.0 ** math.floor(math.log10(high / 4))
    return next(m * power for m in (1, 2, 2.5, 5, 10) if m * power * 5 >= high)
