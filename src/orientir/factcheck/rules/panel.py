"""Check comparisons of two years: the same base, the same participants, a possible change."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from orientir.factcheck.catalogue import Finding, finding, say
from orientir.factcheck.shares.bases import Judged
from orientir.factcheck.shares.twins import Twins
from orientir.factcheck.text.claims import Claim, Reading
from orientir.factcheck.text.numbers import Kind
from orientir.factcheck.text.year_columns import Row, rows, year_columns
from orientir.terms import round_half_up

_TOLD = re.compile(
    r"на постоянном составе|одн(?:их|им|и) и т(?:ех|ем|е) же (?:участник|муниципалитет|организац|школ)"
    r"|(?:сравн|сопостав)\w+[^.]{0,30}нельзя"
    r"|нельзя\s+(?:сравн|сопостав)|несопоставим|не сопоставим",
    re.IGNORECASE,
)
_DIFFERENT_BASE = Fraction(11, 10)
_FEWER = re.compile(r"на\s+$", re.IGNORECASE)
_LESS = re.compile(r"^\W*(?:\w+\s+)?(?:меньше|ниже|больше|выше)", re.IGNORECASE)


def years(reading: Reading, judged: Sequence[Judged], twins: Sequence[Twins]) -> Iterator[Finding]:
    """Compare the first and the last year column of every table."""
    for index, grid in enumerate(reading.grids):
        columns = year_columns(grid)
        if len(columns) < 2:
            continue
        table = rows(reading, index, columns[0][1], columns[-1][1])
        if any(_TOLD.search(s.text) for s in reading.sentences if s.cell is None):
            continue  # the author says how the years may be compared
        panel = list(_panel(table, columns[0][0], reading, judged, twins))
        yield from panel
        yield from _different_bases(table, judged, {n for found in panel for n in found.figures[:2]})


def _different_bases(table: list[Row], judged: Sequence[Judged], told: Collection[Decimal]) -> Iterator[Finding]:
    """Rows whose two percentages are of different bases, unless both are the numbers of participants ``told``."""
    verdicts = {id(verdict.pair.count): verdict for verdict in judged}
    for row in table:
        old, new = (verdicts.get(id(side[0])) if side else None for side in (row.before, row.after))
        if old is None or new is None:
            continue
        (low1, high1), (low2, high2) = _base_range(old), _base_range(new)
        if max(low1, low2) <= min(high1, high2) * _DIFFERENT_BASE:
            continue
        n1, n2 = _base(old), _base(new)
        if n1 in told and n2 in told:
            continue
        same = Fraction(round_half_up(100 * new.pair.k / n1, 1))
        between = f" (от {say(low1, 0)} до {say(high1, 0)})" if low1 < high1 else ""
        arithmetic = (
            f"{say(old.pair.k)} – {say(old.pair.p)} % от {say(n1, 0)}{between}, "
            f"{say(new.pair.k)} – {say(new.pair.p)} % от {say(n2, 0)}; на прежнем основании было бы {say(same)} %"
        )
        figures = [old.pair.k, old.pair.p, *(Fraction(round_half_up(n)) for n in (n1, low1, high1))]
        figures += [new.pair.k, new.pair.p, Fraction(round_half_up(n2)), same]
        advice = "Пересчитайте оба года на одно основание или скажите, что проценты несравнимы."
        yield finding("growth-bases", [old.pair.count, new.pair.count], figures, arithmetic, advice)


def _base_range(verdict: Judged) -> tuple[Fraction, Fraction]:
    if verdict.base and verdict.fits:
        return verdict.base.number.value, verdict.base.number.value
    pair, half = verdict.pair, verdict.pair.share.number.step / 2
    return 100 * pair.k / (pair.p + half), 100 * pair.k / max(pair.p - half, half / 10)


def _base(verdict: Judged) -> Fraction:
    if verdict.base and verdict.fits:
        return verdict.base.number.value
    return 100 * verdict.pair.k / verdict.pair.p


def _panel(
    table: list[Row], year: int, reading: Reading, judged: Sequence[Judged], twins: Sequence[Twins]
) -> Iterator[Finding]:
    """38 units in one year, 42 in the next: what the same 38 may have done at least and at most."""
    base = _common_base(judged, year)
    if base is None:
        return
    n_new = base.number.value
    both = [row for row in table if _percent(row.before) and _percent(row.after)]
    both = [row for row in both if (_beside(row.after) or 0) <= n_new]  # «18 411 чел. (31 %)» is of something else
    shares = [claim for row in both if (claim := _percent(row.before))]
    if not shares:
        return
    n_old, claim = _participants(base, year, reading, [share.number.value for share in shares])
    if n_old is None or n_old == n_new:
        return
    matched = {id(twin.one): twin.two for twin in twins}
    lines, figures = [], [n_old, n_new]
    for row in both:
        old, new = _percent(row.before), _percent(row.after)
        assert old
        assert new
        k_old = _beside(row.before) or _count(old, n_old)
        k_new = _beside(row.after) or _counted(new, matched, judged) or _count(new, n_new)
        if k_old is None or k_new is None:
            continue
        low, high = _bounds(k_old, n_old, k_new, n_new)
        lines.append(f"«{_short(row.label)}»: {say(k_old)} из {say(n_old)} и {say(k_new)} из {say(n_new)}, "
                     f"у одних и тех же – от {_signed(low)} до {_signed(high)} п.п.")  # fmt: skip
        figures += [old.number.value, new.number.value, k_old, k_new, low, high]
    if not lines:
        return
    why = f"в {year} году участников {say(n_old)}, а не {say(n_new)}"
    claims = [base, *([claim] if claim else []), *shares]
    advice = f"Сравнивайте только {say(min(n_old, n_new))} участников обоих лет или приводите границы изменения."
    yield finding("growth-panel", claims, figures, f"{why}: " + "; ".join(lines), advice)


def _bounds(k_old: Fraction, n_old: Fraction, k_new: Fraction, n_new: Fraction) -> tuple[Fraction, Fraction]:
    """The least and the greatest change, in points, at those who took part in both years.

    The smaller year is taken to lie within the greater one: nothing is known of the others.
    """
    common = min(n_old, n_new)
    least_old, least_new = (max(k - (n - common), Fraction(0)) for k, n in ((k_old, n_old), (k_new, n_new)))
    most_old, most_new = min(k_old, common), min(k_new, common)
    low, high = (100 * difference / common for difference in (least_new - most_old, most_new - least_old))
    return Fraction(round_half_up(low, 1)), Fraction(round_half_up(high, 1))


def _percent(side: tuple[Claim, ...]) -> Claim | None:
    """The percentage of a cell that holds nothing else, or a count besides."""
    found = [claim for claim in side if claim.kind is Kind.PERCENT]
    return found[0] if len(found) == 1 and len(side) - 1 == sum(c.kind is Kind.COUNT for c in side) < 2 else None


def _beside(side: tuple[Claim, ...]) -> Fraction | None:
    return next((claim.number.value for claim in side if claim.kind is Kind.COUNT), None)


def _common_base(judged: Sequence[Judged], year: int) -> Claim | None:
    """The base of most percentages that are not of ``year``, if it is a small whole number of units."""
    bases = [v.base for v in judged if v.base and v.fits and v.pair.share.kind is Kind.PERCENT]
    bases = [base for base in bases if not base.period or base.period.first != year]
    bases = [base for base in bases if base.unit.specific and base.number.exact and base.number.value <= 1000]
    if not bases:
        return None
    value, votes = Counter(base.number.value for base in bases).most_common(1)[0]
    return next(base for base in bases if base.number.value == value) if votes > 1 else None


def _participants(
    base: Claim, year: int, reading: Reading, shares: list[Fraction]
) -> tuple[Fraction | None, Claim | None]:
    """How many units took part in the earlier year: stated, or the only number that gives all percentages."""
    for claim in reading.claims:
        at_that_time = claim.period and claim.period.first == year and claim.cell is None
        counted = claim.kind is Kind.COUNT and claim.number.exact and claim.unit.same(base.unit)
        if at_that_time and counted and all(_fits_some(share, claim.number.value) for share in shares):
            return claim.number.value, claim
    whole = int(base.number.value)
    if all(_fits_some(share, Fraction(whole)) for share in shares):
        return None, None
    able = [n for n in range(2, whole + 1) if all(_fits_some(share, Fraction(n)) for share in shares)]
    hint = next((c for c in reading.claims if c.sentence == base.sentence and _is_fewer(c)), None)
    if hint:
        near = [n for n in able if abs(100 * Fraction(whole - n, whole) - hint.number.value) <= 1]
        able = near or able
    return (Fraction(able[0]), hint) if len(able) == 1 else (None, None)


def _fits_some(share: Fraction, n: Fraction) -> bool:
    k = round_half_up(share * n / 100)
    return any(round_half_up(100 * (Fraction(k) + d) / n) == share for d in (-1, 0, 1))


def _count(claim: Claim, n: Fraction) -> Fraction | None:
    """The only whole number that prints as this percentage of ``n``, rounded or else truncated."""
    p, places = claim.number.value, claim.number.places
    rounded = [k for k in range(int(n) + 1) if round_half_up(100 * Fraction(k) / n, places) == p]
    cut = [k for k in range(int(n) + 1) if p <= 100 * Fraction(k) / n < p + claim.number.step]
    able = rounded or cut
    return Fraction(able[0]) if len(able) == 1 else None


def _counted(cell: Claim, matched: dict[int, Claim], judged: Sequence[Judged]) -> Fraction | None:
    """The count that the text prints for the same quantity."""
    twin = matched.get(id(cell))
    return next((v.pair.k for v in judged if v.pair.share is twin), None) if twin else None


def _is_fewer(claim: Claim) -> bool:
    return claim.kind is Kind.PERCENT and bool(_FEWER.search(claim.before) and _LESS.match(claim.after))


def relative_of_all(reading: Reading, judged: Sequence[Judged]) -> Iterator[Finding]:
    """«42 (100 %), в прошлом году на 10 % меньше»: percent of the number, or percentage points?"""
    for verdict in judged:
        pair = verdict.pair
        if not pair.count.number.exact or pair.share.kind is not Kind.PERCENT or pair.p != 100 or not verdict.base:
            continue
        n = verdict.base.number.value
        for claim in reading.sentences[pair.count.sentence].claims:
            if claim.number.start < pair.share.number.start or not _is_fewer(claim):
                continue
            fewer = _LESS.match(claim.after).group().strip().endswith(("меньше", "ниже"))  # type: ignore[union-attr]
            factor = 1 - claim.number.value / 100 if fewer else 1 + claim.number.value / 100
            exact = pair.k * factor
            if exact.denominator == 1:
                continue
            k = Fraction(round_half_up(exact))
            points = Fraction(round_half_up(abs(100 * (k - pair.k) / n), 1))
            arithmetic = (
                f"{say(claim.number.value)} % от {say(pair.k)} – это {say(abs(exact - pair.k))}, не целое; "
                f"ближайшее {say(k)} из {say(n)} – {say(100 * k / n, 1)} %, то есть разница {say(points)} п.п."
            )
            figures = [claim.number.value, points, k, n, Fraction(round_half_up(100 * k / n, 1))]
            yield finding(
                "points-for-percent",
                [claim],
                figures,
                arithmetic,
                "Назовите само число за прошлый год и разницу в п.п.",
            )


def _short(label: str) -> str:
    return label if len(label) <= 60 else label[:57].rstrip() + "…"


def _signed(value: Fraction) -> str:
    return ("+" if value > 0 else "") + say(value)
