"""The cells of a checked workbook: values from the parser, and from the raw XML what it leaves out.

The parser gives neither number formats nor formulas, and an error cell as an empty one. All three change
what a cell means, so they are looked up in the sheet's own XML.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from posixpath import join, normpath
from xml.etree import ElementTree as ET

from orientir.cells.model import UNNAMED_ERROR, Cell
from orientir.terms import say
from orientir.workbooks.guard import Checked, HostileFileError, spelled_as_usual
from orientir.workbooks.parser import Rows

# Patterns run over files that strangers sent: none may look further than its own element.
_CELL_START = re.compile(rb"<(?:\w{1,20}:)?c(?=[\s>])")
_FACT = re.compile(rb"""\b(r|s|t)\s*=\s*["']([^"']*)["']""")
_FORMULA = re.compile(rb"<(?:\w{1,20}:)?f[\s/>]")
_RESULT = re.compile(rb"<(?:\w{1,20}:)?v>([^<]*)</")
_SIGNS = (b't="e"', b"t='e'", b"t= ", b"<f")
"""Without any of these there is neither a formula nor an error in a sheet."""
_PERCENT_IDS = frozenset({"9", "10"})
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')


_ADDRESS = re.compile(r"[A-Z]{1,3}\d{1,7}")
EMPTY = Cell()
_MERGED = re.compile(
    rb"""<(?:\w{1,20}:)?mergeCell\s[^<>]{0,100}ref\s*=\s*["']([A-Z]{1,3}\d{1,7}):([A-Z]{1,3}\d{1,7})["']"""
)


@dataclass(frozen=True)
class Styles:
    """Indexes of the cell styles that change what a cell means: those that show percent, and those struck through."""

    percent: frozenset[bytes] = frozenset()
    struck: frozenset[bytes] = frozenset()


NO_STYLES = Styles()


@dataclass(frozen=True)
class Sheet:
    """A sheet: ``rows`` of values from A1 on, and the XML that they came from."""

    name: str
    rows: Rows
    xml: bytes = b""
    styles: Styles = NO_STYLES

    @cached_property
    def special(self) -> Mapping[tuple[int, int], Cell]:
        """Cells with a formula, an error, a percent format or a line through them, by (row, column) from 0."""
        return _special_cells(self.xml, self.styles)

    @cached_property
    def merged(self) -> tuple[tuple[int, int, int, int], ...]:
        """Ranges of merged cells: first row, first column, last row, last column, from 0."""
        found = (_corners(match) for match in _MERGED.finditer(self.xml.partition(b"</sheetData")[2]))
        return tuple(corners for corners in found if corners)

    @cached_property
    def covered(self) -> Mapping[tuple[int, int], tuple[int, int, int, int]]:
        """The range of merged cells, by each filled row and column in it."""
        deep, wide = len(self.rows), max(map(len, self.rows), default=0)
        room, found = deep * wide, {}
        for corners in self.merged:
            top, left, bottom, right = corners
            cells = [(r, c) for r in range(top, min(bottom + 1, deep)) for c in range(left, min(right + 1, wide))]
            room -= len(cells)
            if room < 0:
                raise HostileFileError("file.overlapping")
            found.update(dict.fromkeys(cells, corners))
        return found

    def cell(self, row: int, column: int) -> Cell:
        """The cell with everything that is known about it; an empty one outside of the sheet."""
        line = self.rows[row] if row < len(self.rows) else []
        value = line[column] if column < len(line) else ""
        special = self.special.get((row, column))
        if special is None:
            return EMPTY if value == "" else Cell(value)
        return Cell(value, special.percent, special.error, special.formula, special.calculated, special.struck)


def sheets(checked: Checked, parsed: list[tuple[str, Rows]]) -> list[Sheet]:
    """Join the parser's sheets with the special cells of the XML behind them."""
    try:
        files = _files_of_sheets(checked.parts)
        styles = next((x for name, x in checked.parts.items() if name.lower() == "xl/styles.xml"), b"")
        known = _styles(styles) if styles else NO_STYLES
    except ET.ParseError as error:
        raise HostileFileError("file.unreadable") from error
    return [Sheet(name, rows, checked.parts.get(files.get(name, ""), b""), known) for name, rows in parsed]


def address(row: int, column: int) -> str:
    """«F12» for (11, 5)."""
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row + 1}"


def place(name: str, sheet: Sheet, row: int, column: int, language: str = "ru") -> str:
    """Where a cell is, for a message; a table of text has no sheets."""
    return f"{place_of_sheet(name, sheet, language)}, {say(language, 'place.cell', cell=address(row, column))}"


def place_of_row(name: str, sheet: Sheet, row: int, language: str = "ru") -> str:
    """Where a row is, by its number from 0, for a message."""
    return f"{place_of_sheet(name, sheet, language)}, {say(language, 'place.row', row=row + 1)}"


def place_of_sheet(name: str, sheet: Sheet, language: str = "ru") -> str:
    """Which sheet of which file, for a message."""
    return f"{name}, {say(language, 'place.sheet', sheet=sheet.name)}" if sheet.name else name


def cell_of(place: str) -> str:
    """The address of the cell that a place names.

    >>> cell_of("анкета.xlsx, лист «Анкета», ячейка E12")
    'E12'
    """
    return "".join(_ADDRESS.findall(place.rpartition(", ")[2])[-1:])


def _files_of_sheets(parts: Mapping[str, bytes]) -> dict[str, str]:
    lower = {name.lower(): name for name in parts}
    book = ET.fromstring(parts[lower["xl/workbook.xml"]])  # noqa: S314  DTDs and entities are refused before
    links = parts.get(lower.get("xl/_rels/workbook.xml.rels", ""), b"<none/>")
    targets = {link.get("Id"): link.get("Target", "") for link in ET.fromstring(links)}  # noqa: S314
    files = {}
    for sheet in book.iterfind("{*}sheets/{*}sheet"):
        id = next((value for key, value in sheet.attrib.items() if key.endswith("}id")), None)
        target = targets.get(id, "")
        path = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
        files[sheet.get("name", "")] = lower.get(path.lower(), "")
    return files


@lru_cache(maxsize=8)
def _styles(styles: bytes) -> Styles:
    """The cell styles whose number format shows percent, or whose font has a line through it."""
    root = ET.fromstring(styles)  # noqa: S314  DTDs and entities are refused before
    shows_percent = {
        code.get("numFmtId")
        for code in root.iterfind("{*}numFmts/{*}numFmt")
        if "%" in _LITERAL.sub("", code.get("formatCode", "")[:255])
    } | _PERCENT_IDS
    struck_fonts = {str(i) for i, font in enumerate(root.iterfind("{*}fonts/{*}font")) if _is_struck(font)}
    cells = [(str(i).encode(), xf) for i, xf in enumerate(root.iterfind("{*}cellXfs/{*}xf"))]
    return Styles(
        frozenset(index for index, xf in cells if xf.get("numFmtId") in shows_percent),
        frozenset(index for index, xf in cells if xf.get("fontId") in struck_fonts),
    )


def _is_struck(font: ET.Element) -> bool:
    return any(strike.get("val", "1") not in ("0", "false") for strike in font.iterfind("{*}strike"))


def _special_cells(xml: bytes, styles: Styles) -> dict[tuple[int, int], Cell]:
    """Cells with a formula, an error, a percent format or a line through them."""
    looked_at = styles.percent | styles.struck
    cells = xml.partition(b"</sheetData")[0]
    usual = spelled_as_usual(xml) and b":sheetData" not in xml
    if usual and not looked_at and not any(sign in cells for sign in _SIGNS):
        return {}
    special = {}
    for chunk in _CELL_START.split(cells)[1:]:
        facts, _, body = chunk.partition(b">")
        if facts.endswith(b"/"):
            continue
        formula = b"f" in body and _FORMULA.search(body) is not None
        fact = dict(_FACT.findall(facts)) if formula or b"t=" in facts or looked_at else {}
        shows_percent, struck = fact.get(b"s") in styles.percent, fact.get(b"s") in styles.struck
        if not (formula or shows_percent or struck or fact.get(b"t") == b"e"):
            continue
        result = _RESULT.search(body)
        text = result[1].decode("utf-8", "replace").strip() if result else ""
        # A formula whose result is an empty text has a text type and an empty result.
        calculated = not formula or bool(text) or (result is not None and fact.get(b"t") == b"str")
        error = text or UNNAMED_ERROR if fact.get(b"t") == b"e" else ""
        special[_position(fact.get(b"r", b""))] = Cell(None, shows_percent, error, formula, calculated, struck)
    return special


def _corners(found: re.Match[bytes]) -> tuple[int, int, int, int] | None:
    first, last = _position(found[1]), _position(found[2])
    return (*first, *last) if first <= last else None


def _position(reference: bytes) -> tuple[int, int]:
    found = re.fullmatch(rb"([A-Z]{1,3})(\d{1,7})", reference)
    if found is None:
        raise HostileFileError("file.no_addresses")
    column = 0
    for letter in found[1]:
        column = column * 26 + letter - 64
    return int(found[2]) - 1, column - 1
