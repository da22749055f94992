"""Words and lines of a PDF page put back into paragraphs and tables. Coordinates in points, y grows upwards."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_TOLERANCE = 3.0
_ITEM = re.compile(r"^(?:[-–—•]|\d+(?:\.\d+)*[.)])\s")
_ENDED = re.compile(r"[.:;!?]$")


@dataclass(frozen=True)
class Word:
    """A word and its box."""

    text: str
    left: float
    bottom: float
    right: float
    top: float

    @property
    def middle(self) -> tuple[float, float]:
        """Centre of the box."""
        return (self.left + self.right) / 2, (self.bottom + self.top) / 2


@dataclass(frozen=True)
class Ruling:
    """A ruling: at ``at`` on one axis, from ``start`` to ``end`` on the other."""

    at: float
    start: float
    end: float


Row = list[Word]


def lines(words: Iterable[Word]) -> list[Row]:
    """Words gathered into lines, from the top of the page down."""
    rows: list[Row] = []
    for word in sorted(words, key=lambda w: (-w.middle[1], w.left)):
        height = word.top - word.bottom
        if rows and abs(rows[-1][0].middle[1] - word.middle[1]) < max(2.0, 0.5 * height):
            rows[-1].append(word)
        else:
            rows.append([word])
    return [sorted(row, key=lambda w: w.left) for row in rows]


def blocks(rows: list[Row], across: list[Ruling], down: list[Ruling], height: float) -> Iterator[dict[str, object]]:
    """Paragraphs ({"text"}) and ruled tables ({"rows"}) in reading order."""
    tables = list(_areas(across, down))
    waiting: list[Row] = []
    done: set[int] = set()
    for row in rows:
        inside = next((at for at, area in enumerate(tables) if area.holds(row)), None)
        if inside is None:
            if not _page_number(row, height):
                waiting.append(row)
        elif inside not in done:
            yield from _paragraphs(waiting)
            waiting = []
            done.add(inside)
            area = tables[inside]
            cells = area.cells([word for line in rows for word in line if area.has(word)])
            if not _drawing(cells):
                yield {"rows": cells}
    yield from _paragraphs(waiting)


def _page_number(row: Row, height: float) -> bool:
    text = "".join(word.text for word in row)
    return text.isdigit() and len(text) < 4 and not 0.1 * height < row[0].middle[1] < 0.9 * height


def _drawing(cells: list[list[str]]) -> bool:
    """Bars and grid lines of a chart make squares too, but most of them are empty."""
    squares = [cell for row in cells for cell in row]
    return len(cells[0]) > 3 and sum(map(bool, squares)) * 10 < 4 * len(squares)


@dataclass(frozen=True)
class _Area:
    """A ruled table: the x of its columns, the y of its rows (from the top), and its vertical lines."""

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    down: tuple[Ruling, ...]

    def has(self, word: Word) -> bool:
        x, y = word.middle
        return self.xs[0] - 2 < x < self.xs[-1] + 2 and self.ys[-1] - 2 < y < self.ys[0] + 2

    def holds(self, row: Row) -> bool:
        return any(self.has(word) for word in row)

    def cells(self, words: list[Word]) -> list[list[str]]:
        grid: list[list[list[Word]]] = [[[] for _ in self.xs[1:]] for _ in self.ys[1:]]
        for word in words:
            x, y = word.middle
            row = min(sum(y < edge for edge in self.ys[1:]), len(grid) - 1)
            column = min(sum(x > edge for edge in self.xs[1:]), len(self.xs) - 2)
            while column and not self._walled(self.xs[column], (self.ys[row] + self.ys[row + 1]) / 2):
                column -= 1  # no wall on the left: a merged cell, its text goes to the first square
            grid[row][column].append(word)
        return [[_joined(lines(cell)) for cell in row] for row in grid]

    def _walled(self, x: float, y: float) -> bool:
        return any(abs(line.at - x) < _TOLERANCE and line.start - 1 <= y <= line.end + 1 for line in self.down)


def _areas(across: list[Ruling], down: list[Ruling]) -> Iterator[_Area]:
    """Groups of rulings that touch: each with at least two columns is a table (a page break may leave one row)."""
    for group in _touching(across, down):
        ys = _edges([line.at for line in group[0]])[::-1]
        xs = _edges([line.at for line in group[1]])
        if len(xs) > 2 and len(ys) > 1 and len(xs) * len(ys) < 20_000:
            yield _Area(tuple(xs), tuple(ys), tuple(group[1]))


def _touching(across: list[Ruling], down: list[Ruling]) -> list[tuple[list[Ruling], list[Ruling]]]:
    """Tables of a page lie one under another: split where no vertical line reaches."""
    groups: list[tuple[list[Ruling], list[Ruling]]] = []
    spans: list[list[float]] = []
    for line in sorted(down, key=lambda one: -one.end):
        if spans and line.end >= spans[-1][0] - _TOLERANCE:
            spans[-1][0] = min(spans[-1][0], line.start)
            groups[-1][1].append(line)
        else:
            spans.append([line.start, line.end])
            groups.append(([], [line]))
    for line in across:
        for group, (low, high) in zip(groups, spans, strict=True):
            if low - _TOLERANCE <= line.at <= high + _TOLERANCE:
                group[0].append(line)
    return groups


def _edges(values: list[float]) -> list[float]:
    edges: list[float] = []
    for value in sorted(values):
        if not edges or value - edges[-1] > _TOLERANCE:
            edges.append(value)
    return edges


def _paragraphs(rows: list[Row]) -> Iterator[dict[str, object]]:
    if not rows:
        return
    margin = min(row[0].left for row in rows)
    steps = sorted(_top(above) - _top(below) for above, below in zip(rows, rows[1:], strict=False))
    # The step of one fifth of the lines is the step inside paragraphs, even where most are one line long.
    widest = 1.35 * steps[len(steps) // 5] if steps else 0.0
    gathered: list[Row] = []
    for row in rows:
        if gathered and _begins(gathered[-1], row, margin, widest):
            yield {"text": _joined(gathered)}
            gathered = []
        gathered.append(row)
    yield {"text": _joined(gathered)}


def _top(row: Row) -> float:
    return max(word.top for word in row)


def _begins(before: Row, row: Row, margin: float, widest: float) -> bool:
    text = " ".join(word.text for word in row)
    if _top(before) - _top(row) > widest or (_ITEM.match(text) and len(row) > 1):
        return True
    indented = row[0].left - margin > 12
    short = before[-1].right < row[-1].right - 40
    return bool(_ENDED.search(before[-1].text)) and (indented or (short and not text[:1].islower()))


def _joined(rows: list[Row]) -> str:
    text = ""
    for row in rows:
        line = " ".join(word.text for word in row)
        if re.search(r"[А-Яа-яё][-\u00ad\u2010]$", text) and line[:1].islower():
            text = text[:-1] + line
        else:
            text = f"{text} {line}".strip()
    return text


_TORN = re.compile(r"([А-Яа-яё]{3,}) ([а-яё]{1,12})(?![А-Яа-яё])")


def mended(found: list[dict[str, object]]) -> list[dict[str, object]]:
    """Words that a narrow table column tore in two, put together where the running text knows the whole word."""
    known = {
        word.lower() for block in found if "text" in block for word in re.findall(r"[А-Яа-яё]+", str(block["text"]))
    }

    def whole(match: re.Match[str]) -> str:
        one, two = match.group(1).lower(), match.group(2)
        return match.group(1) + two if one + two in known and two not in known else match.group()

    def cell(text: str) -> str:
        return _TORN.sub(whole, text)

    return [
        {**block, "rows": [[cell(text) for text in row] for row in rows]}
        if isinstance(rows := block.get("rows"), list)
        else block
        for block in found
    ]


def running_heads(pages: Sequence[list[Row]]) -> frozenset[str]:
    """Lines that stand at the top or the foot of many pages, page numbers aside."""
    edges = Counter(text for rows in pages for text in {line_text(row) for row in (*rows[:2], *rows[-2:])})
    return frozenset(text for text, count in edges.items() if count >= max(3, len(pages) // 5))


def line_text(row: Row) -> str:
    """A line without its figures, to be compared with the lines of other pages."""
    return re.sub(r"\d+", "", " ".join(word.text for word in row)).strip()
