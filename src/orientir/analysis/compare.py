"""Compare two years on the same units and the same definition, or say why they cannot be compared."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from orientir.analysis.bridges import Bridged, bridged
from orientir.analysis.lineage import Succession, lineage, succession_words
from orientir.analysis.model import Value, change_between
from orientir.analysis.panel import Panel, both_on_panels, may_be_joined, units_inside
from orientir.analysis.reasons import Incomparable, Reason
from orientir.analysis.requests import measured
from orientir.analysis.values import Values
from orientir.methodology import Indicator, Methodology
from orientir.methodology.definition import Aspect, Difference, Meant, differences
from orientir.methodology.formula import bases
from orientir.snapshot import Snapshot
from orientir.terms import REGION, Absence, Counted, Year


@dataclass(frozen=True)
class Comparison:
    """One indicator in two years.

    ``before`` and ``after`` are the values as they were measured. ``panel_before`` and ``panel_after`` are over the
    ``panel`` only: the units that answered the question in both years. ``refusals`` say why no growth may be stated;
    then there is no ``change``. ``same_meaning`` are the author's reasons to compare where the definition is not the
    same to the letter. ``bridged``, of the region only, is the comparison by what both definitions have in common.
    """

    indicator: str
    before: Value | None
    after: Value
    panel: Panel
    panel_before: Counted | None
    panel_after: Counted | None
    refusals: tuple[Incomparable, ...]
    same_meaning: tuple[str, ...] = ()
    bridged: Bridged | None = None

    @property
    def change(self) -> Fraction | None:
        """The change on the panel: in shares (0.05 is five points), or in units for totals and counts."""
        if self.refusals or self.panel_before is None or self.panel_after is None:
            return None
        return change_between(self.after.kind, self.panel_before, self.panel_after)


def compare(
    before: tuple[Snapshot, Values] | None, after: tuple[Snapshot, Values], place: str = REGION
) -> dict[str, Comparison]:
    """Every indicator of the later year with the earlier one; ``before`` None means nothing to compare with."""
    return compare_at(before, after, [place])[place]


def compare_at(
    before: tuple[Snapshot, Values] | None, after: tuple[Snapshot, Values], places: Sequence[str]
) -> dict[str, dict[str, Comparison]]:
    """By place the comparison of every indicator; at a place the panel is of the units that lie in it.

    Units of both years lie where they do in the later one; a territory that follows others is compared with them.
    """
    snapshot, found = after
    indicators = [i for i in snapshot.methodology.indicators if i.in_force(snapshot.year)]
    if before is None:
        nothing = (Incomparable(Reason.NO_EARLIER_YEAR),)
        return {
            place: {i.id: Comparison(i.id, None, found[i.id, place], Panel(), None, None, nothing) for i in indicators}
            for place in places
        }
    earlier, earlier_found = before
    known = {i.id: i for i in earlier.methodology.indicators}
    both = [
        (known[i.id], i)
        for i in indicators
        if i.id in known and known[i.id].level == i.level and measured(known[i.id], earlier) and measured(i, snapshot)
    ]
    followed = lineage(earlier, snapshot)
    of, then, now = both_on_panels(earlier, snapshot, both, followed)
    result: dict[str, dict[str, Comparison]] = {place: {} for place in places}
    levels = {panel.level for panel in of.values()} if set(places) - {REGION} else set()
    inside = {level: units_inside(snapshot, level) for level in levels}
    joined = {old.id: all(may_be_joined(i, s) for i, s in ((old, earlier), (new, snapshot))) for old, new in both}
    for indicator in indicators:
        id, old = indicator.id, known.get(indicator.id)
        changed = _changed((earlier.methodology, old, earlier.year), (snapshot.methodology, indicator, snapshot.year))
        kept = tuple(_in_between(indicator.same_meaning, earlier.year, snapshot.year)) if changed else ()
        for place in places:
            one, refused = followed.of.get(place), tuple[Incomparable, ...]()
            if one and not (joined.get(id) and one.after == (place,)):
                refused = (Incomparable(Reason.OTHER_TERRITORY, succession_words(one, earlier, snapshot)),)
                result[place][id] = Comparison(id, None, found[id, place], Panel(), None, None, refused)
                continue
            values = (_together(id, one, earlier_found) if one else earlier_found.get((id, place)), found[id, place])
            counted = (then.get(id, {}).get(place), now.get(id, {}).get(place))
            panel = of.get(id, Panel())
            panel = panel if place == REGION else panel.within(inside.get(panel.level, {}).get(place, frozenset()))
            refused = tuple(_refusals(indicator, old, *values, panel, changed)) or tuple(_without_base(*counted))
            result[place][id] = Comparison(id, *values, panel, *counted, refused, kept)
    if of_region := result.get(REGION):
        changed_ones = [i for i in indicators if _to_bridge(of_region[i.id])]
        for id, bridge in bridged(earlier, snapshot, changed_ones, followed).items():
            of_region[id] = replace(of_region[id], bridged=bridge)
    return result


def _to_bridge(comparison: Comparison) -> bool:
    """Whether a changed definition is why two years are not compared; another kind of period cannot be bridged."""
    reasons = {refusal.reason for refusal in comparison.refusals}
    changed = {Reason.REDEFINED, Reason.OTHER_DEFINITION, Reason.OTHER_BASE}
    return bool(reasons & changed) and Reason.OTHER_PERIOD not in reasons


def _together(id: str, one: Succession, found: Values) -> Value | None:
    """The value of all territories that one follows; none where one of them has none."""
    parts = [found.get((id, territory)) for territory in one.before]
    known = [part for part in parts if part is not None]
    if len(known) < len(parts):
        return None
    absent = next((part for part in known if part.absence), None)
    if absent:
        return replace(absent, territory=one.after[0])
    k, n, answered = (sum(part) for part in zip(*((v.k or 0, v.n or 0, v.answered or 0) for v in known), strict=True))
    return replace(known[0], territory=one.after[0], k=Fraction(k), n=Fraction(n), answered=int(answered))


def _changed(before: tuple[Methodology, Indicator | None, Year], after: Meant) -> tuple[Difference, ...]:
    """What is different about the definition; nothing where one of the years has none."""
    methodology, old, year = before
    if old is None or old.formula.at(year) is None or after[1].formula.at(after[2]) is None:
        return ()
    return tuple(differences((methodology, old, year), after))


def _in_between(said: Mapping[Year, str], before: Year, after: Year) -> list[str]:
    """What the author has said of the years after the earlier one, up to the later one."""
    return [reason for year, reason in sorted(said.items()) if before < year <= after]


def _without_base(*counted: Counted | None) -> Iterator[Incomparable]:
    if any(c is None or not c.n for c in counted):
        yield Incomparable(Reason.ZERO_BASE)


def _refusals(
    indicator: Indicator,
    known: Indicator | None,
    before: Value | None,
    after: Value,
    panel: Panel,
    changed: tuple[Difference, ...],
) -> Iterator[Incomparable]:
    if before is None or known is None or before.absence is Absence.NOT_ASSESSED:
        yield Incomparable(Reason.NOT_ASSESSED)
        return
    if before.absence or after.absence:
        zero = Absence.ZERO_BASE in (before.absence, after.absence)
        yield Incomparable(Reason.ZERO_BASE if zero else Reason.NO_ANSWERS)
        return
    redefined = _in_between(indicator.redefined, before.year, after.year)
    same = _in_between(indicator.same_meaning, before.year, after.year)
    yield from (Incomparable(Reason.REDEFINED, reason) for reason in redefined)
    if _kind(known, before) != _kind(indicator, after):
        yield Incomparable(Reason.OTHER_PERIOD)
    if _bases(known, before) != _bases(indicator, after) and not same:
        yield Incomparable(Reason.OTHER_BASE)
    elif (others := tuple(d for d in changed if d.aspect is not Aspect.PERIOD)) and not redefined and not same:
        yield Incomparable(Reason.OTHER_DEFINITION, differences=others)
    if not panel:
        yield Incomparable(Reason.NOBODY_IN_BOTH if panel.participants else Reason.NO_PANEL)


def _kind(indicator: Indicator, value: Value) -> str | None:
    return indicator.period.at(value.year)


def _bases(indicator: Indicator, value: Value) -> tuple[str, frozenset[str]]:
    formula = indicator.formula.at(value.year)
    return value.kind, bases(formula) if formula else frozenset()


def bounds(before_k: int, before_n: int, after_k: int, after_n: int) -> tuple[Fraction, Fraction]:
    """Least and greatest change of a share on the earlier panel, when it is not known who joined.

    ``before_k`` of ``before_n`` units had the property; later ``after_k`` of ``after_n``, among them
    all of the earlier ones. The newcomers may account for as many of ``after_k`` as there are
    newcomers, or for none.

    >>> low, high = bounds(9, 38, 27, 42)
    >>> round(float(low) * 100, 1), round(float(high) * 100, 1)
    (36.8, 47.4)
    """
    newcomers = after_n - before_n
    if newcomers < 0 or not before_n:
        raise ValueError("the later year must include all units of the earlier one")
    least = max(after_k - newcomers, 0)
    most = min(after_k, before_n)
    then = Fraction(before_k, before_n)
    return Fraction(least, before_n) - then, Fraction(most, before_n) - then
