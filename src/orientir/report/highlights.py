"""Choose the most telling findings of a year for the summary, one sentence each."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from orientir.analysis import Comparison, Reason
from orientir.methodology import FormulaKind, Polarity
from orientir.report.comparison import reason
from orientir.report.document import plain
from orientir.report.material import Material
from orientir.report.sentences import lower_first, points
from orientir.terms import REGION, figure


def highlights(material: Material) -> list[str]:
    """Up to five sentences: growth, the weakest criterion, the commonest problem, the lowest share, a caution."""
    parts = (_growth, _weakest_criterion, _commonest_problem, _lowest_share, _not_comparable)
    return [sentence for part in parts for sentence in part(material)]


def _growth(material: Material) -> Iterator[str]:
    """The greatest comparable growth of a share on the common panel."""
    wording = material.wording
    grown = [
        (c.change, c)
        for c in material.comparisons.values()
        if c.change is not None and c.after.kind is FormulaKind.SHARE and c.change > 0
    ]
    if not grown:
        return
    change, best = max(grown, key=lambda pair: pair[0])
    assert best.panel_before is not None
    assert best.panel_after is not None
    yield wording.phrases["highlight_growth"].format(
        title=lower_first(material.snapshot.methodology.indicator(best.indicator).title),
        before=figure(best.panel_before.k, wording.language),
        after=figure(best.panel_after.k, wording.language),
        of=wording.out_of(int(best.panel_after.n), material.unit_of(best.indicator)),
        points=points(wording.language, wording.phrases["points"], change),
        panel=_participants(material, best),
    )


def _participants(material: Material, comparison: Comparison) -> str:
    """How many took part in both years, where fewer answered."""
    if len(comparison.panel) == comparison.panel.participants:
        return ""
    number = figure(comparison.panel.participants, material.wording.language)
    return material.wording.phrases["highlight_participants"].format(participants=number)


def _weakest_criterion(material: Material) -> Iterator[str]:
    assessed = [
        level for (_, place), level in material.levels.items() if place == REGION and level.assessed and level.rank
    ]
    if any(level.met < level.assessed for level in assessed):
        weakest = min(assessed, key=lambda level: Fraction(level.met, level.assessed))
        assert weakest.rank is not None
        yield material.wording.phrases["highlight_criterion"].format(
            title=weakest.criterion.title,
            rank=weakest.rank.title,
            **material.wording.passed(weakest.met, weakest.assessed),
        )


def _commonest_problem(material: Material) -> Iterator[str]:
    typical = [occurrence for occurrence in material.problems if occurrence.typical]
    if typical:
        commonest = max(typical, key=lambda o: Fraction(len(o.territories), o.known))
        yield material.wording.phrases["highlight_problem"].format(
            title=lower_first(commonest.problem.title),
            count=len(commonest.territories),
            of=material.wording.out_of(commonest.known, material.unit),
        )


def _lowest_share(material: Material) -> Iterator[str]:
    """The finding of the desirable indicator with the smallest share of units."""
    shares = [
        (value.value, indicator)
        for indicator in material.snapshot.methodology.indicators
        for value in [material.values.region(indicator.id)]
        if value.kind is FormulaKind.SHARE and value.value is not None and indicator.polarity is Polarity.MORE
    ]
    if shares:
        yield plain(material.wording.finding(min(shares, key=lambda pair: pair[0])[1]))


def _not_comparable(material: Material) -> Iterator[str]:
    """An indicator that was measured in both years and still may not be compared."""
    for comparison in material.comparisons.values():
        for refusal in comparison.refusals:
            if refusal.reason is Reason.OTHER_BASE:
                title = material.snapshot.methodology.indicator(comparison.indicator).title
                yield f"{title}. {reason(material, comparison, refusal)}"
                return
