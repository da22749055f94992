"""What a table says: header rows, the label of each row and column, totals, groups."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise

from orientir.factcheck.read.document import Table
from orientir.factcheck.text.numbers import numbers
from orientir.factcheck.text.periods import periods

_TOTAL = re.compile(
    r"^\W*(?:итого|всего|общий итог|в целом|по (?:области|региону|краю|республике|району|городу)\b)", re.IGNORECASE
)
_PART = re.compile(r"^\W*(?:из них|в том числе|в т\.\s?ч|в их числе)", re.IGNORECASE)
_INDEX = re.compile(r"^\s*(?:\d+(?:\.\d+)*\.?)?\s*$")
_DEEPEST = 5  # headings have no more rows
_CODES = re.compile(
    r"^\W*(?:№|N\b|п/п|номер|код\w{0,2}\b|шифр|строк[аи]|стр\.|КБК|КОСГУ|КФСР|КЦСР|КВР|КВСР|ЦСР|ГРБС|Рз\b|ПР\b|ВР\b|ОКПО|ОКТМО"
    r"|ОКАТО|ОКВЭД|ОКЕИ|ИНН|КПП|ОГРН|БИК|раздел|подраздел|сч[её]т\b|прим(?:\.|ечани)|пояснени|артикул|телефон|индекс$|дата)",
    re.IGNORECASE,
)
_LEAST_CODES = 4
_ITEM = re.compile(r"^\d{1,2}(?:\.\d{1,2})+\.?$")
_FIGURE = re.compile(r"^[-−–+~]?\d[\d\s\u00a0\u202f.,]*(?:%|\(|чел|тыс|млн|шт|ед|руб|$)")


@dataclass(frozen=True)
class Grid:
    """A table read as labelled rows and columns. Row and column indices are 0-based."""

    table: Table
    legend: Mapping[str, str] = field(default_factory=dict)
    """What the codes in the headings stand for («5.1» – the name of an indicator), from the text above."""

    @cached_property
    def header_rows(self) -> int:
        """How many rows at the top are headings."""
        if self.table.header:
            return min(self.table.header, len(self.table.rows) - 1) or 1
        for index, row in enumerate(self.table.rows[:_DEEPEST]):
            filled = [cell for cell in row if cell]
            if len(filled) > 2 and _numbers_columns([cell.strip(" .") for cell in filled]):
                return index + 1
        for index, row in enumerate(self.table.rows):
            filled = [cell for cell in row if cell]
            if filled and not index and all(map(_ITEM.match, filled[1:])) and len(filled) > 1:
                return index + 1
            if any(_is_figure(cell) for cell in row[1:]) or (index and len(filled) == 1 and row[0]):
                return index
        return 1

    @cached_property
    def label_column(self) -> int:
        """The column that names the rows: the second when the first only numbers them."""
        body = [row for row in self.table.rows[self.header_rows :] if any(row[1:])]
        wide = len(self.table.rows[0]) > 2
        return int(wide and bool(body) and all(_INDEX.match(row[0]) for row in body))

    @cached_property
    def numbering_rows(self) -> frozenset[int]:
        """Rows of the body that only number the columns: «1 2 3 4», «А Б 1 2», perhaps repeated on each page."""
        return frozenset(row for row in self.body() if _counts_up([cell for cell in self.table.rows[row] if cell]))

    @cached_property
    def code_columns(self) -> frozenset[int]:
        """Columns of codes, of line numbers and of references to notes: their figures are no values."""
        columns = range(len(self.table.rows[0]))
        return frozenset(c for c in columns if _CODES.match(self.column_label(c)) or self._numbers_lines(c))

    def _numbers_lines(self, column: int) -> bool:
        """Whether a column holds «1, 2, 3, 4», «110, 120, 130»: ever greater whole numbers of equal steps."""
        cells = [self.table.rows[row][column].strip(" .") for row in self.body() if row not in self.numbering_rows]
        filled = [cell for cell in cells if cell and not cell.startswith("-")]
        if len(filled) < _LEAST_CODES or not all(re.fullmatch(r"\d{1,5}", cell) for cell in filled):
            return False
        values = [int(cell) for cell in filled]
        steps = {two - one for one, two in pairwise(values)}
        tens = len({len(cell) for cell in filled}) == 1 and values[0] > 99 and not any(value % 10 for value in values)
        most = 100 if tens else 5 if values[0] > 99 else 1
        return min(steps) > 0 and max(steps) <= most

    def row_label(self, row: int) -> str:
        """Name of a row. A label merged over several rows is filled down, a second column of words added."""
        at = row
        while not self.table.rows[at][self.label_column] and at > self.header_rows and any(self.table.rows[row][1:]):
            at -= 1
        label = self.table.rows[at][self.label_column]
        if at != row and len(self.table.rows[row]) > self.label_column + 2:
            second = self.table.rows[row][self.label_column + 1]
            label = f"{label} {second}" if second and not _is_figure(second) else label
        return label

    def group(self, row: int) -> str:
        """The nearest row above that fills only its label: the heading of a group of rows."""
        for above in range(row - 1, self.header_rows - 1, -1):
            if self.is_group(above):
                return self.row_label(above) or self.table.rows[above][0]
        return ""

    def is_group(self, row: int) -> bool:
        """Whether the row is a heading inside the table."""
        filled = [cell for cell in self.table.rows[row] if cell]
        return len(filled) == 1 and not _is_figure(filled[0])

    def column_label(self, column: int) -> str:
        """All headings above a column, merged ones included, from top to bottom."""
        labels: list[str] = []
        for index, row in enumerate(self.table.rows[: self.header_rows]):
            at = column
            # Above the last heading row an empty square belongs to a merged heading on its left.
            while not row[at] and at > self.label_column + 1 and index < self.header_rows - 1:
                at -= 1
            label = self.legend.get(row[at].strip(" ."), row[at])
            if label and label not in labels:
                labels.append(label)
        return " / ".join(labels)

    def is_total(self, row: int) -> bool:
        """Whether the row claims to be the sum of those above it."""
        return bool(_TOTAL.match(self.row_label(row)))

    def is_part(self, row: int) -> bool:
        """Whether the row is «в том числе» of the row above."""
        return bool(_PART.match(self.row_label(row)))

    def body(self) -> range:
        """Indices of the rows under the header."""
        return range(self.header_rows, len(self.table.rows))


def _numbers_columns(cells: list[str]) -> bool:
    """«1 2 3», «А 1 2 3», «А Б 1 2»: a row that numbers the columns."""
    letters = next((at for at, cell in enumerate(cells) if cell.isdigit()), len(cells))
    short = letters < min(3, len(cells)) and all(cell in "АБВA" for cell in cells[:letters])
    return short and cells[letters:] == [str(n + 1) for n in range(len(cells) - letters)]


def _counts_up(cells: list[str]) -> bool:
    """«1 2 3», «А Б 1 2», «1 2 4 5» (a merged column has no number of its own): no words and no other figures."""
    figures = [cell.strip(" .") for cell in cells if cell.strip(" .") not in ("А", "Б", "В", "A")]
    if len(figures) < 2 or not all(re.fullmatch(r"\d{1,2}", figure) for figure in figures):
        return False
    values = [int(figure) for figure in figures]
    steps = [two - one for one, two in pairwise(values)]
    most = 1 if len(values) == 2 or values[0] > 2 else 2
    return all(0 < step <= most for step in steps)


def _is_figure(cell: str) -> bool:
    return bool(_FIGURE.match(cell.strip())) and bool(numbers(cell)) and not (periods(cell) and len(cell) < 15)
