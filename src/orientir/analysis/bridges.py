"""Compare two years by what their definitions have in common, where the methodology gives a bridge over the change.

The same formula is computed on the answers of both years, on the units that answered its questions in both. It stands
beside the refusal and never in place of it: the indicator itself stays incomparable.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, fields, is_dataclass, replace
from fractions import Fraction
from typing import Any

from orientir.analysis.lineage import Lineage
from orientir.analysis.model import change_between
from orientir.analysis.panel import Panel, both_on_panels
from orientir.analysis.reasons import Incomparable, Reason
from orientir.analysis.requests import measured
from orientir.methodology import FormulaKind, Indicator, Methodology
from orientir.methodology.bridge import Bridge
from orientir.methodology.definition import Aspect, Difference, asked_otherwise
from orientir.methodology.formula import Column, Formula, columns
from orientir.methodology.model import Dated
from orientir.snapshot import Snapshot
from orientir.terms import REGION, Counted, quoted


@dataclass(frozen=True)
class Bridged:
    """An indicator of the region in two years by the common definition of its ``bridge``.

    ``before`` and ``after`` are over the ``panel``; ``refusal`` says why not even this may be compared.
    """

    bridge: Bridge
    panel: Panel = field(default_factory=Panel)
    before: Counted | None = None
    after: Counted | None = None
    refusal: Incomparable | None = None

    @property
    def kind(self) -> FormulaKind:
        return FormulaKind(self.bridge.formula.kind)

    @property
    def change(self) -> Fraction | None:
        """In shares (0.05 is five points), or in units for totals and counts; None where it is refused."""
        if self.refusal or self.before is None or self.after is None:
            return None
        return change_between(self.kind, self.before, self.after)


def bridged(
    earlier: Snapshot, later: Snapshot, indicators: Sequence[Indicator], followed: Lineage
) -> dict[str, Bridged]:
    """Of indicators of the later year, those that lead back to the earlier one, by the common definition."""
    found: dict[str, Bridged] = {}
    pairs: list[tuple[Indicator, Indicator]] = []
    for indicator in indicators:
        bridge = indicator.bridge.at(earlier.year) if indicator.bridge else None
        if bridge is None:
            continue
        refusal = _refused(earlier, later, indicator, bridge)
        found[indicator.id] = Bridged(bridge, refusal=refusal)
        if refusal is None:
            pairs.append((_asked_of(indicator, bridge, earlier), _asked_of(indicator, bridge, later)))
    of, then, now = both_on_panels(earlier, later, pairs, followed)
    for id, panel in of.items():
        before, after = then[id].get(REGION), now[id].get(REGION)
        found[id] = replace(found[id], panel=panel, before=before, after=after, refusal=_empty(panel, before, after))
    return found


def _refused(earlier: Snapshot, later: Snapshot, indicator: Indicator, bridge: Bridge) -> Incomparable | None:
    """Why a bridge does not reach: a question was not asked, or was another one under the same code."""
    read = columns(bridge.formula)
    for snapshot in (earlier, later):
        asked = {f.id for f in snapshot.methodology.fields_of(indicator.level) if f.in_force(snapshot.year)}
        if absent := sorted(read - asked):
            labels = {f.id: f.label for m in (earlier, later) for f in m.methodology.fields_of(indicator.level)}
            listed = quoted(later.methodology.language, (labels.get(id, id) for id in absent))
            return Incomparable(Reason.NOT_ASKED, listed, year=snapshot.year)
    if not all(measured(_asked_of(indicator, bridge, snapshot), snapshot) for snapshot in (earlier, later)):
        return Incomparable(Reason.NO_ANSWERS)
    then, now = earlier.methodology, later.methodology
    if then.id != now.id:
        other = Difference(Aspect.METHODOLOGY, then.id, now.id, indicator.place)
        return Incomparable(Reason.OTHER_DEFINITION, differences=(other,))
    others = tuple(asked_otherwise((then, indicator.level), (now, indicator.level), read))
    same = any(earlier.year < year <= later.year for year in indicator.same_meaning)
    return Incomparable(Reason.OTHER_DEFINITION, differences=others) if others and not same else None


def _empty(panel: Panel, before: Counted | None, after: Counted | None) -> Incomparable | None:
    if not panel:
        return Incomparable(Reason.NOBODY_IN_BOTH if panel.participants else Reason.NO_PANEL)
    if before is None or after is None or not before.n or not after.n:
        return Incomparable(Reason.ZERO_BASE)
    return None


def _asked_of(indicator: Indicator, bridge: Bridge, snapshot: Snapshot) -> Indicator:
    """The indicator as the common definition has it, its numbers with as many decimal places as that year kept."""
    formula = _scaled(bridge.formula, snapshot.methodology, indicator.level)
    return replace(indicator, since=snapshot.year, until=None, formula=Dated({snapshot.year: formula}))


def _scaled(formula: Formula, methodology: Methodology, level: str) -> Any:
    kept = {f.id: f.scale for f in methodology.fields_of(level)}

    def of(node: Any) -> Any:
        if isinstance(node, Column):
            return replace(node, scale=kept.get(node.name, node.scale))
        if is_dataclass(node) and not isinstance(node, type):
            return replace(node, **{f.name: of(getattr(node, f.name)) for f in fields(node)})
        return node

    return of(formula)
