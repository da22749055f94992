"""Read plain text: paragraphs between empty lines, tables as rows of tab-separated or Markdown cells."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orientir.factcheck.read.document import Raw, RawParagraph, RawTable, TextDocument, assemble

_ITEM = re.compile(r"^\s*(?:[-–—•*]\s|\d+(?:\.\d+)*[.)]\s)")
_ENDED = re.compile(r"[.:;!?]\s*$")
_SUMMED = re.compile(r"(?:Итого|Всего|Вместе)\b")
_RULE = re.compile(r"^\s*\|?[\s:|-]+\|?\s*$")


def read_text(text: str, source: str = "") -> TextDocument:
    """Read text; a line with a tab (or a Markdown pipe row) is a row of a table."""
    return assemble(_pieces(text), source)


def _pieces(text: str) -> Iterator[Raw]:
    lines: list[str] = []
    rows: list[tuple[str, ...]] = []
    for line in [*_prose(text), ""]:
        cells = _cells(line)
        if rows and not cells:
            yield RawTable(tuple(rows))
            rows = []
        if lines and (cells or not line.strip() or _begins(lines[-1], line)):
            yield _paragraph(lines)
            lines = []
        if cells:
            rows += [cells] if any(cells) else []
        elif line.strip():
            lines.append(line.strip())


def _prose(text: str) -> Iterator[str]:
    """The lines of a text, without what stands between the fences of a listing."""
    fenced = False
    lines = text.splitlines()
    paired = sum(line.lstrip().startswith("```") for line in lines) % 2 == 0
    for line in lines:
        if paired and line.lstrip().startswith("```"):
            fenced = not fenced
            yield ""
        elif not fenced:
            yield line


def _cells(line: str) -> tuple[str, ...]:
    if "\t" in line:
        return tuple(line.rstrip("\r\n").split("\t"))
    if line.strip().startswith("|") and line.count("|") > 2:
        # The rule under a Markdown header is an empty row, dropped later.
        cells = line.strip().strip("|").split("|")
        return ("",) if _RULE.match(line) else tuple(re.sub(r"\*\*|__", "", cell) for cell in cells)
    return ()


def _begins(before: str, line: str) -> bool:
    listed = before.rstrip().endswith((";", ":"))  # the lines of a list
    listed = listed or bool(_ITEM.match(before) and _SUMMED.match(line))
    return bool(
        _ITEM.match(line) or line.startswith("#") or listed or (_ENDED.search(before) and not line[:1].islower())
    )


def _paragraph(lines: list[str]) -> RawParagraph:
    text = " ".join(lines)
    heading = text.startswith("#")
    return RawParagraph(re.sub(r"\*\*|__|^#+\s*", "", text), heading=heading)
