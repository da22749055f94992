"""Requests and values of indicators: k, n, population, period, and why a value is absent."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from orientir.methodology import FormulaKind
from orientir.methodology.formula import Formula
from orientir.terms import Absence, Counted, Year, round_half_up


@dataclass(frozen=True)
class Request:
    """A formula to be computed. With ``units``, a level of territories, each territory of that level counts as one
    unit, which has a property when any of its rows has it ("municipalities with at least one such school")."""

    formula: Formula
    units: str = ""


Marks = Mapping[tuple[str, str], Absence]
"""Why a cell is empty, by unit and field; a cell that is empty without a mark was left blank."""

Results = Mapping[str, Sequence[Counted]]
"""Territory (or ``terms.REGION``) -> k and n of each request, in the order of the requests.

A territory without rows is not listed."""


def change_between(kind: FormulaKind, before: Counted, after: Counted) -> Fraction | None:
    """What has changed: in shares (0.05 is five points), or in units for totals and counts; None without a base."""
    if not before.n or not after.n:
        return None
    if kind in (FormulaKind.SHARE, FormulaKind.RATIO):
        return after.k / after.n - before.k / before.n
    return after.k - before.k


@dataclass(frozen=True)
class Value:
    """One indicator on one territory (or ``terms.REGION``) in one year.

    ``k`` and ``n`` are exact; what they count follows from ``kind``: share and count: units with the
    property, of units that answered; ratio: two totals; total: a sum, and how many units gave it.
    ``took_part`` of ``asked`` units of the region answered the campaign, the answers of ``answered`` units
    are in the value. ``of_records``: the units are the records of a register. ``absence`` says why there is
    no value; k, n and ``answered`` are then None.
    """

    indicator: str
    territory: str
    year: Year
    kind: FormulaKind
    k: Fraction | None
    n: Fraction | None
    answered: int | None
    absence: Absence | None
    population: str
    took_part: int
    asked: int
    period: str
    formula: str
    digest: str
    percent_places: int = 0
    of_records: bool = False

    @property
    def value(self) -> Fraction | None:
        """The value itself: a fraction for shares and ratios, the number for counts and totals."""
        if self.k is None or self.n is None:
            return None
        if self.kind in (FormulaKind.SHARE, FormulaKind.RATIO):
            return Counted(self.k, self.n).fraction
        return self.k

    @property
    def whole(self) -> bool:
        """Whether everybody who took part is in the region's value, so that its base is the one that is stated."""
        return self.answered == self.took_part and not self.of_records

    @property
    def percent(self) -> Decimal | None:
        """Percent, rounded half-up to the indicator's places; None for counts and totals."""
        if self.kind not in (FormulaKind.SHARE, FormulaKind.RATIO) or self.value is None:
            return None
        return round_half_up(self.value * 100, self.percent_places)
