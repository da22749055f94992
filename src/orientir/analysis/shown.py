"""What may be shown to anybody: the values and comparisons of a year without those that few people stand behind."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from orientir.analysis.audit import Inferred, Table
from orientir.analysis.bridges import Bridged
from orientir.analysis.compare import Comparison, compare
from orientir.analysis.panel import Panel
from orientir.analysis.reasons import Incomparable, Reason
from orientir.analysis.small_groups import Hidden, withheld
from orientir.analysis.values import Values, values
from orientir.analysis.widening import widened
from orientir.methodology import NUMERIC, Indicator
from orientir.methodology.formula import Column, CountUnits, Formula, Named, ShareOfUnits, Sum, columns, nodes
from orientir.snapshot import Snapshot
from orientir.terms import REGION


@dataclass(frozen=True)
class Shown:
    """A year: ``known`` are all its values, ``values`` the same without the ``hidden`` ones.

    ``told`` are small counts that follow from what was printed of the year before: no withholding undoes that.
    A year that is not ``public`` is for the institute alone.
    """

    snapshot: Snapshot
    known: Values
    values: Values
    hidden: Hidden
    told: tuple[Inferred, ...] = ()
    public: bool = True

    @property
    def table(self) -> Table:
        """What ``audit`` takes."""
        return self.snapshot, self.known, self.hidden

    @property
    def left_out(self) -> list[Indicator]:
        """The indicators of which nothing is printed, neither of the region nor of any territory."""
        return [
            i
            for i in self.snapshot.methodology.indicators
            if (i.id, REGION) in self.hidden
            and not any(v.absence is None for v in self.values.values() if v.indicator == i.id)
        ]


def shown(snapshot: Snapshot, earlier: Sequence[Shown] = ()) -> Shown:
    """Compute a year's values and choose which of them are withheld, so that no reader works a small count out.

    ``earlier`` is the same year as it was published before: what was withheld then stays so.
    """
    known = values(snapshot)
    places = [territory.id for territory in snapshot.territories]
    hidden = withheld(snapshot.methodology, known, places, [(before.known, before.hidden) for before in earlier])
    hidden, told = widened((snapshot, known, hidden), [before.table for before in earlier])
    return replace(withholding(snapshot, known, hidden), told=told)


def withholding(snapshot: Snapshot, known: Values, hidden: Hidden) -> Shown:
    """A year of which it is settled what is withheld."""
    return Shown(snapshot, known, known.without(hidden), hidden)


def withholding_nothing(snapshot: Snapshot) -> Shown:
    """A year as the institute alone may see it."""
    known = values(snapshot)
    return Shown(snapshot, known, known, frozenset(), public=False)


def compare_shown(before: Shown | None, after: Shown) -> dict[str, Comparison]:
    """Every indicator of two years; no change is stated where the value of a year is withheld.

    Nor is one where the region's total less that of the panel would tell what is withheld of those outside the panel.
    """
    earlier = (before.snapshot, before.known) if before else None
    compared = compare(earlier, (after.snapshot, after.known))
    for id, comparison in compared.items():
        then = before.values.get((id, REGION)) if before else None
        now = after.values.region(id)
        if (then, now) != (comparison.before, comparison.after):
            compared[id] = replace(comparison, before=then, after=now, panel_before=None, panel_after=None)
        elif before and not all(_told_anyway(year, id, comparison.panel) for year in (before, after)):
            refused = (*comparison.refusals, Incomparable(Reason.WITHHELD))
            compared[id] = replace(comparison, refusals=refused, panel_before=None, panel_after=None)
        one = comparison.bridged
        if before and one and not _bridge_told(before, after, id, one):
            no_sums = replace(one, before=None, after=None, refusal=Incomparable(Reason.WITHHELD))
            compared[id] = replace(compared[id], bridged=no_sums)
    return compared


def _bridge_told(before: Shown, after: Shown, id: str, one: Bridged) -> bool:
    guarded = _guarded(before, id, one) | _guarded(after, id, one)
    return all(_sums_told(year, one, guarded) for year in (before, after))


def _guarded(year: Shown, indicator: str, one: Bridged) -> frozenset[str]:
    """The numbers of people that a bridge reads: those that a protected indicator reads, whatever year it does."""
    methodology, own = year.snapshot.methodology, year.snapshot.methodology.indicator(indicator)
    read = columns(one.bridge.formula)
    numbers = frozenset(f.id for f in methodology.fields_of(own.level) if f.type in NUMERIC)
    protected = [i for i in methodology.indicators if i.protect and i.level == own.level]
    of_people = {column for i in protected for of in i.formula.by_year.values() for column in columns(of)}
    return read & numbers & (read if own.protect else frozenset(of_people))


def _sums_told(year: Shown, one: Bridged, guarded: frozenset[str]) -> bool:
    """Whether the sums of a bridge follow from what is printed: each number of people in it is printed by itself.

    That is, in the region and outside the panel. Counts of units tell of numbers too: of those none may be withheld.
    """
    methodology, at = year.snapshot.methodology, year.snapshot.year
    counts = any(isinstance(node, CountUnits | ShareOfUnits) for node in nodes(one.bridge.formula))
    panel = Panel(one.panel.level) if counts else one.panel
    printed = {
        column
        for i in methodology.indicators
        for column in guarded
        if i.in_force(at) and _sums(i.formula.at(at), column)
        if (i.id, REGION) not in year.hidden and _told_anyway(year, i.id, panel)
    }
    return not year.public or guarded <= printed


def _sums(formula: Formula | None, column: str) -> bool:
    """Whether a formula adds up this one column."""
    row = formula.row if isinstance(formula, Sum) else None
    row = row.value if isinstance(row, Named) else row
    return isinstance(row, Column) and row.name == column


def _told_anyway(year: Shown, indicator: str, panel: Panel) -> bool:
    """Whether the panel's sums follow from what is printed: the values outside it are, or nobody is outside.

    Units below the territories are not printed one by one, so where they are the panel nothing may be withheld at all.
    """
    by_place = panel.level == year.snapshot.level
    inside = panel.before | panel.after  # an id of the other year is no territory of this one
    outside = (t.id for t in year.snapshot.territories if not by_place or t.id not in inside)
    return not any((indicator, place) in year.hidden for place in outside)
