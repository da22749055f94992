"""Read HTML: blocks of text and tables with merged cells, without scripts, styles and markup."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from orientir.factcheck.read.document import Raw, RawParagraph, RawTable, TextDocument, assemble
from orientir.factcheck.read.unreadable import UnreadableFile

if TYPE_CHECKING:
    from lxml.etree import _Element

_SKIPPED_TAGS = "script style head template noscript svg nav del s strike iframe object select button"
_BLOCK_TAGS = """
p div section article main header footer aside h1 h2 h3 h4 h5 h6 li ul ol dl dt dd blockquote pre figure
figcaption address form fieldset body html table caption details summary
"""
_SKIPPED = frozenset(_SKIPPED_TAGS.split())
_BLOCKS = frozenset(_BLOCK_TAGS.split())
_MOST_SQUARES = 200_000
_MOST_SPAN = 200


def read_html(data: bytes, source: str = "") -> TextDocument:
    """Read a page. Raises UnreadableFile when it holds no text."""
    from lxml import etree, html

    parser = html.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding=_encoding(data)
    )
    try:
        root = html.document_fromstring(data, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise UnreadableFile("empty") from error
    document = assemble(_blocks(root), source)
    if not document.blocks:
        raise UnreadableFile("scanned" if root.find(".//img") is not None else "empty")
    return document


def _encoding(data: bytes) -> str | None:
    """UTF-8 where it is valid (lxml would guess Latin-1 without a meta tag); otherwise what the page says."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return None if b"charset" in data[:2048].lower() else "windows-1251"
    return "utf-8"


def _blocks(root: _Element) -> Iterator[Raw]:
    """Paragraphs and tables in order; iterative, because a hostile page may be nested without end."""
    text: list[str] = []
    heading = False
    stack: list[tuple[_Element, bool]] = [(root, False)]
    while stack:
        element, leaving = stack.pop()
        tag = element.tag if isinstance(element.tag, str) else ""
        ends = tag in _BLOCKS or tag == "br"
        if ends and "".join(text).strip():
            yield RawParagraph("".join(text), heading)
        if ends:
            text = []
            heading = not leaving and tag in ("h1", "h2", "h3", "h4", "h5", "h6")
        if leaving:
            text.append(element.tail or "")
            continue
        if tag == "table":
            caption = element.find("caption")
            if caption is not None and (words := _text(caption)):
                yield RawParagraph(words)  # and a table with a name of its own does not go on the one above
            yield RawTable(tuple(_rows(element)), header=_headings_of(element))
        stack.append((element, True))
        if tag in _SKIPPED or tag == "table" or not tag or (tag == "sup" and _is_note(element, text)):
            continue
        text.append(element.text or "")
        stack += [(child, False) for child in reversed(element)]
    if "".join(text).strip():
        yield RawParagraph("".join(text), heading)


def _is_note(element: _Element, before: list[str]) -> bool:
    """A raised figure is the mark of a note, but «м²» is a unit."""
    raised = "".join(element.itertext()).strip()
    unit = "".join(before[-2:]).endswith(("м", "М")) and raised in ("2", "3")
    return bool(re.fullmatch(r"[\d*,\s]{1,6}", raised)) and not unit


def _rows(table: _Element) -> Iterator[tuple[str, ...]]:
    """Rows of squares; a merged cell keeps its text in its first square."""
    taken: dict[tuple[int, int], str] = {}
    own = [tr for tr in table.iter("tr") if next(tr.iterancestors("table")) is table]
    for row, tr in enumerate(own):
        column = 0
        for cell in tr:
            if cell.tag not in ("td", "th"):
                continue
            while (row, column) in taken:
                column += 1
            down, right = _span(cell, "rowspan"), _span(cell, "colspan")
            for at in range(row, row + down):
                for across in range(column, column + right):
                    taken[at, across] = ""
            taken[row, column] = _text(cell)
            column += right
            if len(taken) > _MOST_SQUARES:
                return
    width = max((column for _, column in taken), default=-1) + 1
    for row in range(len(own)):
        yield tuple(taken.get((row, column), "") for column in range(width))


def _headings_of(table: _Element) -> int:
    """Rows at the top that hold nothing but headings."""
    count = 0
    for tr in table.iter("tr"):
        if any(cell.tag == "td" for cell in tr):
            break
        count += 1
    return count


def _span(cell: _Element, name: str) -> int:
    value = cell.get(name) or "1"
    return max(1, min(int(value), _MOST_SPAN)) if value.isascii() and value.isdigit() and len(value) < 6 else 1


def _text(cell: _Element) -> str:
    return " ".join(block.text for block in _blocks(cell) if isinstance(block, RawParagraph))
