"""Many workbooks through one cage: while its child parses one, the next is checked."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from orientir.collection.cage import Cage
from orientir.collection.guard import Checked, HostileFileError, check_workbook
from orientir.collection.sheets import Sheet, sheets
from orientir.collection.workbook import hostile
from orientir.terms import Issue


@dataclass(frozen=True)
class Source:
    """A file that may be a workbook: a name that is only shown, and its bytes when they are asked for.

    ``read`` raises ``HostileFileError`` where there is nothing to be read.
    """

    name: str
    read: Callable[[], bytes]


@dataclass(frozen=True)
class Opened:
    """A workbook's bytes and sheets, or why it was not read."""

    name: str
    data: bytes
    found: list[Sheet] | Issue


def open_each(sources: Iterable[Source]) -> Iterator[Opened]:
    """Open one workbook after another; no more than two are in memory, and a bad one harms no other."""
    with Cage() as cage:
        under_way: tuple[Source, bytes, Checked] | None = None
        for source in sources:
            fault, data, checked = None, b"", None
            try:
                data = source.read()
                checked = check_workbook(data)
            except HostileFileError as error:
                fault = error
            if under_way:
                yield _received(cage, *under_way)
                under_way = None
            try:
                if checked:
                    cage.send(checked.archive)
                    under_way = source, data, checked
            except HostileFileError as error:
                fault = error
            if fault:
                yield Opened(source.name, b"", hostile(source.name, fault))
        if under_way:
            yield _received(cage, *under_way)


def _received(cage: Cage, source: Source, data: bytes, checked: Checked) -> Opened:
    try:
        return Opened(source.name, data, sheets(checked, cage.receive()))
    except HostileFileError as error:
        return Opened(source.name, b"", hostile(source.name, error))
