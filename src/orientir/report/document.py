"""The document model: one list of blocks, from which DOCX, PDF and HTML are written alike."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import Literal

_NOT_PRINTABLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True)
class Span:
    """A run of text. A figure of the data names the indicator and territory that it was taken from."""

    text: str
    strong: bool = False
    indicator: str = ""
    territory: str = ""


Spans = tuple[Span, ...]
Align = Literal["left", "center", "right"]


@dataclass(frozen=True)
class Heading:
    """``level`` 1 to 3; ``anchor`` is unique within the document."""

    level: int
    text: str
    anchor: str


@dataclass(frozen=True)
class Paragraph:
    """Text; one in the style ``whole`` is not broken over two pages."""

    spans: Spans
    style: Literal["body", "note", "lead", "whole"] = "body"


@dataclass(frozen=True)
class Items:
    """A list; ``fine`` print is for long ones that are looked up."""

    items: tuple[Spans, ...]
    ordered: bool = False
    fine: bool = False


@dataclass(frozen=True)
class TableCell:
    """``vertical`` text is turned to fit a narrow column; ``fill`` is a colour such as ``#dbe9f3``."""

    spans: Spans
    align: Align = "left"
    columns: int = 1
    vertical: bool = False
    fill: str = ""


@dataclass(frozen=True)
class Table:
    """``widths`` are relative; ``header`` rows repeat on every page; ``fine`` print is for annexes."""

    caption: str
    widths: tuple[int, ...]
    header: tuple[tuple[TableCell, ...], ...]
    rows: tuple[tuple[TableCell, ...], ...]
    fine: bool = False


@dataclass(frozen=True)
class Figure:
    """A picture as SVG of the given size in pixels; ``alt`` says in words what it shows.

    ``share`` is the part of the text's width that it takes. ``dense`` pictures cannot be read on a phone: there the
    words stand in their place. One that ``floats`` may stand at the top or the foot of a page where that fits better.
    """

    caption: str
    svg: str
    width: int
    height: int
    alt: str
    share: float = 1.0
    dense: bool = False
    floats: bool = True


@dataclass(frozen=True)
class PageBreak:
    pass


Block = Heading | Paragraph | Items | Table | Figure | PageBreak


@dataclass(frozen=True)
class TitlePage:
    """Lines of the title page from top to bottom."""

    organisations: tuple[str, ...]
    title: str
    subtitle: str
    label: str
    place: str


@dataclass(frozen=True)
class Document:
    """A whole document. ``label`` is repeated on every page (synthetic data); ``digest`` names the data.

    ``opening`` stands before the contents. ``date`` is that of the data, not of today: the same data give the same
    bytes.
    """

    language: str
    title_page: TitlePage
    opening: tuple[Block, ...]
    contents_title: str
    blocks: tuple[Block, ...]
    label: str
    digest: str
    date: date

    @property
    def figures(self) -> list[Figure]:
        """In the order in which they stand."""
        return [block for block in (*self.opening, *self.blocks) if isinstance(block, Figure)]

    @property
    def headings(self) -> list[Heading]:
        return [block for block in (*self.opening, *self.blocks) if isinstance(block, Heading)]


@dataclass(frozen=True)
class ShortDocument:
    """A letter or a sheet: no title page and no contents. ``label`` stands on every page (synthetic data).

    ``sender`` are the lines above it, ``addressee`` those to the right below them."""

    language: str
    sender: tuple[str, ...]
    addressee: tuple[str, ...]
    title: str
    blocks: tuple[Block, ...]
    label: str
    digest: str
    date: date


def printable(words: str) -> str:
    """The text without what no document can hold: control characters, lone surrogates, non-characters."""
    return _NOT_PRINTABLE.sub("", words)


def plain(spans: Iterable[Span]) -> str:
    """The text of some spans."""
    return "".join(span.text for span in spans)


def text(words: str, *, strong: bool = False) -> Spans:
    """One run of text."""
    return (Span(words, strong),)
