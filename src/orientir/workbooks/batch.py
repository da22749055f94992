"""Read many files through one sandbox: while its child parses one workbook, the next is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from orientir.terms import Issue
from orientir.workbooks.csv_sheet import csv_sheet, is_csv
from orientir.workbooks.files import hostile
from orientir.workbooks.guard import FORM, Checked, Extent, HostileFileError, check_workbook
from orientir.workbooks.parser import LIMITS, LIMITS_OF_LISTS, Parser
from orientir.workbooks.sheets import Sheet, sheets


@dataclass(frozen=True)
class Source:
    """A file that may be a workbook: a name that is only shown, and its bytes when they are asked for.

    ``read`` raises ``HostileFileError`` where there is nothing to be read.
    """

    name: str
    read: Callable[[], bytes]


@dataclass(frozen=True)
class Opened:
    """A file's bytes and sheets, or why it was not read. A table of text is one sheet without a name."""

    name: str
    data: bytes
    found: list[Sheet] | Issue


def open_each(sources: Iterable[Source], extent: Extent = FORM, language: str = "ru") -> Iterator[Opened]:
    """Open one file after another; no more than two are in memory, and a bad one harms no other."""
    with Parser(LIMITS if extent is FORM else LIMITS_OF_LISTS) as parser:
        under_way: tuple[Source, bytes, Checked] | None = None
        for source in sources:
            fault, data, checked, table = None, b"", None, None
            try:
                data = source.read()
                if is_csv(source.name, data):
                    table = csv_sheet(data, extent)
                else:
                    checked = check_workbook(data, extent)
            except HostileFileError as error:
                fault = error
            if under_way:
                yield _received(language, parser, *under_way)
                under_way = None
            try:
                if checked:
                    parser.send(checked.archive)
                    under_way = source, data, checked
            except HostileFileError as error:
                fault = error
            if table:
                yield Opened(source.name, data, [table])
            if fault:
                yield Opened(source.name, b"", hostile(source.name, fault, language))
        if under_way:
            yield _received(language, parser, *under_way)


def _received(language: str, parser: Parser, source: Source, data: bytes, checked: Checked) -> Opened:
    try:
        return Opened(source.name, data, sheets(checked, parser.sheets()))
    except HostileFileError as error:
        return Opened(source.name, b"", hostile(source.name, error, language))
