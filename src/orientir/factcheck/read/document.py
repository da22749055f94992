"""A neutral document: paragraphs and tables in reading order, each knowing its place."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

_SECTION = re.compile(r"^\s*(\d+(?:\.\d+)*)\.?\s+(?=[А-ЯЁA-Z«])")
_CONTENTS = re.compile(r"^[^.!?]*(?:\d\.[^.!?]*)*[А-Яа-яЁё»)][\s.…·_]*\s(\d{1,3})\s*$")
_BROKEN_OFF = re.compile(r"[\w,(«–-]\s*$")


@dataclass(frozen=True)
class TextPlace:
    """Where something stands. Numbers start at 1; 0 and None mean "not applicable"."""

    block: int = 0
    paragraph: int = 0
    page: int | None = None
    table: int = 0
    row: int = 0
    column: int = 0

    def __str__(self) -> str:
        parts = [f"с. {self.page}"] if self.page else []
        if self.table:
            parts.append(f"таблица {self.table} по порядку")
            parts += [f"строка {self.row}"] if self.row else []
            parts += [f"столбец {self.column}"] if self.column else []
        else:
            parts.append(f"абзац {self.paragraph}")
        return ", ".join(parts)


@dataclass(frozen=True)
class Paragraph:
    """Running text. ``heading`` is set by the reader when the source says so."""

    text: str
    place: TextPlace
    heading: bool = False

    @property
    def number(self) -> str:
        """The section number that opens the paragraph ("2.1"), or "" ."""
        found = _SECTION.match(self.text)
        return found.group(1) if found else ""


@dataclass(frozen=True)
class Table:
    """A grid of equally long rows. A merged cell keeps its text in its first square; the others are empty.

    ``header`` is how many rows at the top the source itself marks as headings.
    """

    rows: tuple[tuple[str, ...], ...]
    place: TextPlace
    caption: str = ""
    header: int = 0

    def cell_place(self, row: int, column: int) -> TextPlace:
        """Place of a cell given by 0-based indices."""
        return replace(self.place, row=row + 1, column=column + 1)


Block = Paragraph | Table


@dataclass(frozen=True)
class TextDocument:
    """What a reader made of a file; ``source`` is the file's name."""

    blocks: tuple[Block, ...]
    source: str = ""


@dataclass(frozen=True)
class RawParagraph:
    """A paragraph as a reader found it, before places are counted."""

    text: str
    heading: bool = False
    page: int | None = None


@dataclass(frozen=True)
class RawTable:
    """A table as a reader found it; rows may be of unequal length."""

    rows: tuple[tuple[str, ...], ...]
    page: int | None = None
    header: int = 0


Raw = RawParagraph | RawTable


def assemble(raw: Iterable[Raw], source: str = "") -> TextDocument:
    """Number the blocks, mend what a page break tore apart and give each table its caption."""
    blocks: list[Block] = []
    paragraphs = tables = 0
    caption = ""
    for piece in _without_contents(_mended(raw)):
        if isinstance(piece, RawParagraph):
            paragraphs += 1
            place = TextPlace(block=len(blocks), paragraph=paragraphs, page=piece.page)
            blocks.append(Paragraph(piece.text, place, piece.heading))
            caption = piece.text if len(piece.text) < 300 else ""
        else:
            tables += 1
            width = max(map(len, piece.rows))
            rows = tuple(row + ("",) * (width - len(row)) for row in piece.rows)
            blocks.append(
                Table(rows, TextPlace(block=len(blocks), page=piece.page, table=tables), caption, piece.header)
            )
    return TextDocument(tuple(blocks), source)


def _without_contents(raw: list[Raw]) -> list[Raw]:
    """Leave out a table of contents: three or more lines in a row that end with page numbers that never fall."""
    pages = [_last_number(piece) for piece in raw]
    kept: list[Raw] = []
    at = 0
    while at < len(raw):
        end = at
        while end < len(raw) and pages[end] >= 0 and (end == at or pages[end] >= pages[end - 1]):
            end += 1
        if end - at < 3:
            end = at + 1
            kept.append(raw[at])
        at = end
    return kept


def _last_number(piece: Raw) -> int:
    short = isinstance(piece, RawParagraph) and len(piece.text) < 250
    found = _CONTENTS.search(piece.text) if isinstance(piece, RawParagraph) and short else None
    return int(found.group(1)) if found else -1


def _mended(raw: Iterable[Raw]) -> list[Raw]:
    mended: list[Raw] = []
    for piece in raw:
        last = mended[-1] if mended else None
        if isinstance(piece, RawParagraph):
            text = _clean(piece.text)
            if not text:
                continue
            if isinstance(last, RawParagraph) and _continues(last, text):
                mended[-1] = replace(last, text=f"{last.text} {text}")
            else:
                mended.append(replace(piece, text=text))
        else:
            rows = tuple(tuple(map(_clean, row)) for row in piece.rows)
            rows = tuple(row for row in rows if any(row))
            if not rows:
                continue
            if isinstance(last, RawTable) and _width(last.rows) == _width(rows):
                # Word repeats marked headings on every page, and so may a PDF.
                again = next((n for n in range(len(rows), 0, -1) if rows[:n] == last.rows[:n]), 0)
                mended[-1] = replace(last, rows=_joined(last.rows, rows[again:]))
            else:
                mended.append(replace(piece, rows=rows))
    return mended


def _clean(text: str) -> str:
    """Spaces of a text: line ends and tabs become spaces, soft hyphens go, no-break spaces stay.

    A space before a comma or inside a bracket is a slip of the typist (or of a program) and goes too.
    """
    plain = re.sub(r"[ \t\r\n\f\v]+", " ", text.replace("\u00ad", "").replace("\u200b", "")).strip()
    return re.sub(r"(?<=[\w%»)]) (?=[,;:)](?:\s|$)|\.(?:\s|$|[,;)]))|(?<=\() ", "", plain)


def _continues(before: RawParagraph, text: str) -> bool:
    """A page break inside a sentence: it stopped without punctuation and goes on in lower case or with a bracket."""
    goes_on = text[0].islower() or text[0] == "("
    return not before.heading and goes_on and bool(_BROKEN_OFF.search(before.text))


def _width(rows: Sequence[Sequence[str]]) -> int:
    return max(map(len, rows))


def _joined(above: tuple[tuple[str, ...], ...], below: tuple[tuple[str, ...], ...]) -> tuple[tuple[str, ...], ...]:
    """Two halves of a table that a page break cut, its last row perhaps torn in the middle."""
    if not below:
        return above
    first, last = below[0], above[-1]
    # A number cannot be torn: two rows with something in every cell are two rows («город Тулун» begins in lower case).
    whole = all(first) and all(last)
    torn = (first[0][:1].islower() or not first[0]) and len(first) == len(last) and not whole
    if not torn:
        return above + below
    row = tuple(" ".join(filter(None, pair)) for pair in zip(last, first, strict=True))
    return (*above[:-1], row, *below[1:])
