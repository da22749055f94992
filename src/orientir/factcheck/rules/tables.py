"""Check tables: totals under columns, and columns that are computed from others in every row but one."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations, permutations

from orientir.factcheck.catalogue import Finding, finding, say
from orientir.factcheck.shares.fitting import fits
from orientir.factcheck.text.claims import Claim, Reading
from orientir.factcheck.text.grids import Grid
from orientir.factcheck.text.numbers import Kind, Number, slack
from orientir.factcheck.text.slips import mistyped, near_miss
from orientir.factcheck.text.table_totals import ColumnTotal, total_of, total_rows
from orientir.terms import Severity, round_half_up

_AVERAGE = re.compile(r"средн|балл|стоимост|цена|индекс|уровень|на одного|в расч[её]те|урожайност", re.IGNORECASE)
_RATE = re.compile(r"рост|темп|динамик|изменени|к прошл|к предыд", re.IGNORECASE)
_DIFFERENCE = re.compile(
    r"отклонени|изменени|разниц|прирост|динамик|рост|сниж|\+|[−–-]\s*$|к прошл|к предыд|абс", re.IGNORECASE
)
_WHOLE = re.compile(r"\b(?:всего|итого)\b", re.IGNORECASE)
_TOTAL = re.compile(r"всего|итого|общ|сумм|квартал|год\b", re.IGNORECASE)
_MOST_COLUMNS = 8
_SAMPLE = 6
_SURE = 3  # rows that prove a formula, totals that prove the rows of another
_LONG = 4  # digits
_HIDDEN = re.compile(r"^(?:…|\.{2,3}|н/?д|[*xх<]|скр\.|скрыто|sup\.)", re.IGNORECASE)


def tables(reading: Reading) -> Iterator[Finding]:
    """Check every table: totals first, then computed columns."""
    torn = reading.document.source.lower().endswith(".pdf")  # rows may be lost at the end of a page
    for index, grid in enumerate(reading.grids):
        cells = _numeric(reading, index)
        computed = _once(list(_computed(grid, cells)))
        yield from computed
        wrong = {place.column for found in computed for place in [found.quotations[0].place]}
        # A wrong cell has been told already: that the column does not add up either is no second fault.
        yield from (
            f
            for f in _totals(grid, cells, torn)
            if f.code != "shares-not-100" or f.quotations[0].place.column not in wrong
        )


def _once(found: list[Finding]) -> list[Finding]:
    """One wrong cell may upset several columns of its row: sums are told before shares, shares before changes."""
    order = {"sum-mismatch": 0, "percent-impossible": 1}
    told: set[tuple[int, int]] = set()
    kept = []
    for one in sorted(found, key=lambda finding: order.get(finding.code, 2)):
        place = one.quotations[0].place
        if (place.table, place.row) not in told:
            told.add((place.table, place.row))
            kept.append(one)
    return kept


def _numeric(reading: Reading, table: int) -> dict[tuple[int, int], Claim]:
    """The cells of a table that hold exactly one number: (row, column) -> claim."""
    cells: dict[tuple[int, int], Claim] = {}
    for sentence in reading.sentences:
        if sentence.cell and sentence.cell[0] == table and len(sentence.claims) == 1:
            cells[sentence.cell[1:]] = sentence.claims[0]
    return cells


def _columns(cells: dict[tuple[int, int], Claim]) -> list[int]:
    return sorted({column for _, column in cells})


def _totals(grid: Grid, cells: dict[tuple[int, int], Claim], torn: bool) -> Iterator[Finding]:
    rows = list(total_rows(grid, cells))
    for row in rows:
        for total in row:
            hidden = any(_HIDDEN.match(grid.table.rows[at][total.column]) for at in grid.body())
            if total.sound or _is_average(grid, total.column, total.cell, total.parts):
                continue
            if _unread(grid, cells, total.column) or (hidden and _less(total.cell, total.parts)):
                continue  # protected cells make up the rest
            severity = _weight(total, single=len(row) == 1 and len(rows) == 1, torn=torn)
            if severity is None or (total.cell.kind is Kind.PERCENT and total.cell.number.value != 100):
                continue
            yield (_not_100 if total.cell.kind is Kind.PERCENT else _wrong_total)(total.cell, total.parts, severity)


def _weight(total: ColumnTotal, *, single: bool, torn: bool) -> Severity | None:
    """How a wrong total is told: an error if the other totals of its row prove its parts, a check if it is a near miss.

    ``single`` says that it is the only total of the table, ``torn`` that rows of the table may be lost.
    """
    made, number = total_of(total.parts), total.cell.number
    near, typo = near_miss(number, made), mistyped(number, made)
    less = number.value <= max(part.number.value for part in total.parts)  # persons who do several works, an average
    far = abs(made - number.value) * 4 > number.value and total.proofs < _SURE
    if total.proved and (near or not (less or far)):
        return Severity.ERROR
    told = (single and not torn and not total.alone) or (total.proofs and not total.failures)
    if told and typo and not less:
        return Severity.ERROR
    alone = typo and total.alone and (single or len(number.digits) >= _LONG)
    likely = alone or (near and not total.alone and (single or total.proofs))
    return Severity.CHECK if likely and not less else None


def _unread(grid: Grid, cells: dict[tuple[int, int], Claim], column: int) -> bool:
    """Whether a cell of a column holds figures that could not be read as one number."""
    body = [at for at in grid.body() if at not in grid.numbering_rows]
    return any(re.search(r"\d", grid.table.rows[at][column]) and (at, column) not in cells for at in body)


def _less(total: Claim, parts: Sequence[Claim]) -> bool:
    return sum((part.number.low for part in parts), Fraction(0)) <= total.number.high


def _is_average(grid: Grid, column: int, total: Claim, parts: Sequence[Claim]) -> bool:
    values = [part.number.value for part in parts]
    between = min(values) <= total.number.value <= max(values)
    shares = total.number.value == 100 > min(values)
    return bool(_AVERAGE.search(grid.column_label(column))) or (between and not shares)


def _wrong_total(total: Claim, parts: Sequence[Claim], severity: Severity) -> Finding:
    made = sum((part.number.value for part in parts), Fraction(0))
    shown = [say(part.number.value) for part in parts]
    terms = " + ".join(shown if len(shown) <= 8 else [*shown[:3], "…", *shown[-2:]])
    difference = abs(made - total.number.value)
    arithmetic = f"{terms} = {say(made)}, а в строке итога {say(total.number.value)} (разница {say(difference)})"
    figures = [total.number.value, *(part.number.value for part in parts), made, difference]
    return finding(
        "sum-mismatch",
        [total, *parts[:3]],
        figures,
        arithmetic,
        f"Исправьте итог на {say(made)} или найдите ошибку в строках.",
        severity,
    )


def _not_100(total: Claim, parts: Sequence[Claim], severity: Severity) -> Finding:
    made = sum((part.number.value for part in parts), Fraction(0))
    terms = " + ".join(say(part.number.value) for part in parts)
    arithmetic = f"{terms} = {say(made)} %, а итог – 100 %; округление столько не объясняет"
    figures: list[Fraction | int] = [made, 100, *(part.number.value for part in parts)]
    advice = "Пересчитайте доли или скажите, что можно было выбрать несколько ответов, и уберите итог."
    return finding("shares-not-100", [total, *parts[:3]], figures, arithmetic, advice, severity)


@dataclass(frozen=True)
class _Formula:
    """How a column may follow from others: the exact value, and how a wrong one is told.

    ``whole`` is the column's total where the formula divides by it.
    """

    code: str
    sources: tuple[int, ...]
    holds: Callable[[Number, list[Number]], bool]
    value: Callable[[list[Number]], Fraction | None]
    sign: str
    whole: Fraction | None = None


def _computed(grid: Grid, cells: dict[tuple[int, int], Claim]) -> Iterator[Finding]:
    columns = _columns(cells)[:_MOST_COLUMNS]
    for column in columns:
        kind = next(c.kind for (_, col), c in cells.items() if col == column)
        rows = [row for row in grid.body() if (row, column) in cells and cells[row, column].kind is kind]
        # A formula that fails in most of the first rows need not be tried on the others.
        sample = [row for row in rows if cells[row, column].number.value][:_SAMPLE]
        able = [
            f
            for f in _formulas(grid, cells, column, columns)
            if _score(f, cells, sample, column) * 2 >= min(len(sample), 2)
        ]
        best = max(able, key=lambda f: _score(f, cells, rows, column), default=None)
        if best is None:
            continue
        known = [row for row in rows if all((row, source) in cells for source in best.sources)]
        right = [row for row in known if _holds(best, cells, row, column)]
        few = best.code == "sum-mismatch" and _beside_total(best.sources, column, columns, grid)
        wrong = [row for row in known if row not in right]
        few = few and 0 < len(right) < _SURE and len(wrong) == 1
        if not few and (len(right) < _SURE or len(right) * 5 < len(known) * 3):
            continue
        sure = best.code != "sum-mismatch" or bool(_WHOLE.search(grid.column_label(column)))
        if best.code == "sum-mismatch":
            wrong = [row for row in wrong if _may_be_sum(best, cells, row, column)]
            wrong = _beyond_rounding(best, cells, wrong, column, sure)
            wrong = [row for row in wrong if not few or _nearly_sum(best, cells, row, column)]
        if len(wrong) > max(2, len(known) // 6):
            continue  # a column that follows from others in most rows by chance, or of which a part was mended later
        severity = None if sure else Severity.CHECK
        for row in wrong:
            yield from _misfit(best, cells, row, column, severity)


def _may_be_sum(formula: _Formula, cells: dict[tuple[int, int], Claim], row: int, column: int) -> bool:
    """Whether a total is more than each of its parts, but for a slip of a digit."""
    parts, printed = [cells[row, source].number for source in formula.sources], cells[row, column].number
    made = sum((part.value for part in parts), Fraction(0))
    return printed.value > max(part.value for part in parts) or mistyped(printed, made)


def _nearly_sum(formula: _Formula, cells: dict[tuple[int, int], Claim], row: int, column: int) -> bool:
    made = sum((cells[row, source].number.value for source in formula.sources), Fraction(0))
    return near_miss(cells[row, column].number, made)


def _beyond_rounding(
    formula: _Formula, cells: dict[tuple[int, int], Claim], rows: list[int], column: int, sure: bool
) -> list[int]:
    """Rows whose sum is off by more than rounding explains.

    One row of a column that is called a total (``sure``) is told all the same: if several are off, all are rounded.
    """
    within = []
    for row in rows:
        numbers = [cells[row, source].number for source in formula.sources]
        off = abs(sum((number.value for number in numbers), Fraction(0)) - cells[row, column].number.value)
        if off <= max(number.step for number in numbers) * (len(numbers) + 1) / 2:
            within.append(row)
    return rows if sure and len(within) == 1 else [row for row in rows if row not in within]


def _beside_total(sources: tuple[int, ...], column: int, columns: list[int], grid: Grid) -> bool:
    """«Всего | город | село»: a column that is called a total, and all of the others."""
    return bool(_WHOLE.search(grid.column_label(column))) and sorted((*sources, column)) == columns


def _formulas(grid: Grid, cells: dict[tuple[int, int], Claim], column: int, columns: list[int]) -> Iterator[_Formula]:
    kinds = {at: next(c.kind for (_, col), c in cells.items() if col == at) for at in columns}
    counts = [at for at in columns if at != column and kinds[at] is Kind.COUNT]
    if kinds[column] is Kind.PERCENT:
        two = list(permutations(counts, 2))
        shares = [
            _Formula("percent-impossible", at, _is_share, lambda n: _ratio(n[0].value, n[1].value), "{} из {}")
            for at in two
        ]
        rates = [_Formula("growth-wrong", at, _is_growth, _growth, "от {} к {}") for at in two]
        rates += [
            _Formula("growth-wrong", at, _is_index, lambda n: _ratio(n[1].value, n[0].value), "от {} к {}")
            for at in two
        ]
        rate = _RATE.search(grid.column_label(column))
        yield from [*rates, *shares] if rate else [*shares, *rates]
        for a in counts:
            total = next((cells[r, a].number for r in grid.body() if grid.is_total(r) and (r, a) in cells), None)
            if total is not None:
                yield _of_total(a, total)
    else:
        heading = grid.column_label(column)
        if _DIFFERENCE.search(heading):
            for a, b in permutations(counts, 2):
                yield _Formula("growth-wrong", (a, b), _is_difference, lambda n: n[1].value - n[0].value, "от {} к {}")
            return
        if not _TOTAL.search(heading):
            return
        for size in range(2, min(6, len(counts)) + 1):
            for some in combinations(counts, size):
                yield _Formula("sum-mismatch", some, _is_sum, lambda n: sum((x.value for x in n), Fraction(0)), "+")


def _of_total(column: int, total: Number) -> _Formula:
    return _Formula(
        "percent-impossible", (column,), lambda p, n: fits(n[0], total, p), lambda n: _ratio(n[0].value, total.value),
        "{} из " + say(total.value), total.value,
    )  # fmt: skip


def _ratio(part: Fraction, whole: Fraction) -> Fraction | None:
    return 100 * part / whole if whole else None


def _growth(pair: list[Number]) -> Fraction | None:
    before, after = pair
    return 100 * (after.value - before.value) / before.value if before.value else None


def _is_share(printed: Number, pair: list[Number]) -> bool:
    return pair[0].value <= pair[1].value and fits(pair[0], pair[1], printed)


def _prints(printed: Number, low: Fraction, high: Fraction) -> bool:
    low, high = min(low, high), max(low, high)
    return low <= printed.value + printed.step / 2 and high >= printed.value - printed.step / 2


def _is_growth(printed: Number, pair: list[Number]) -> bool:
    value = _growth(pair)
    return value is not None and (_prints(printed, value, value) or _prints(printed, abs(value), abs(value)))


def _is_index(printed: Number, pair: list[Number]) -> bool:
    value = _ratio(pair[1].value, pair[0].value)
    return value is not None and _prints(printed, value, value)


def _is_difference(printed: Number, pair: list[Number]) -> bool:
    return abs(abs(pair[1].value - pair[0].value) - abs(printed.value)) <= slack([*pair, printed])


def _is_sum(printed: Number, parts: list[Number]) -> bool:
    value, step = printed.nearly
    near = [number.nearly for number in parts]
    off = abs(sum(one for one, _ in near) - value)
    if off > sum(each for _, each in near) + step + value / 10**9:
        return False
    made = sum((n.value for n in parts), Fraction(0))
    return abs(made - printed.value) <= slack([*parts, printed]) and any(n.value for n in parts)


def _holds(formula: _Formula, cells: dict[tuple[int, int], Claim], row: int, column: int) -> bool:
    return formula.holds(cells[row, column].number, [cells[row, source].number for source in formula.sources])


def _score(formula: _Formula, cells: dict[tuple[int, int], Claim], rows: list[int], column: int) -> int:
    known = [row for row in rows if all((row, source) in cells for source in formula.sources)]
    return sum(_holds(formula, cells, row, column) for row in known)


def _misfit(
    formula: _Formula, cells: dict[tuple[int, int], Claim], row: int, column: int, severity: Severity | None
) -> Iterator[Finding]:
    printed = cells[row, column]
    sources = [cells[row, source] for source in formula.sources]
    value = formula.value([claim.number for claim in sources])
    if value is None:
        return
    values = [claim.number.value for claim in sources]
    percent = printed.kind is Kind.PERCENT
    right = Fraction(round_half_up(value, printed.number.places)) if percent else value
    mark = " %" if percent else ""
    left = " + ".join(map(say, values)) if formula.sign == "+" else formula.sign.format(*map(say, values))
    arithmetic = f"{left} = {say(right)}{mark}, а напечатано {say(printed.number.value)}{mark}; "
    arithmetic += "в остальных строках столбец сходится"
    whole = [formula.whole] if formula.whole is not None else []
    figures = [*values, *whole, printed.number.value, right]
    yield finding(
        formula.code,
        [printed, *sources],
        figures,
        arithmetic,
        f"Исправьте на {say(right)}{mark} или проверьте числа строки.",
        severity,
    )
