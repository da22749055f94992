"""The records of a register in a document of the management cycle: only fields that everybody may see."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from orientir.cells.display import in_words
from orientir.methodology.cycle import CyclePart
from orientir.methodology.model import Field, FieldType, Keeper, Register
from orientir.methodology.records import Record
from orientir.report.cycle_material import CycleMaterial, Missing
from orientir.report.document import Block, Table, TableCell, text
from orientir.terms import REGION


def register_of(found: CycleMaterial, part: CyclePart) -> Register:
    register = found.letters.snapshot.methodology.register(part.register)
    assert register is not None  # the methodology was checked
    return register


def _of_place(found: CycleMaterial, part: CyclePart, place: str) -> list[Record]:
    records = found.records.get(part.register, ())
    return [record for record in records if place == REGION or record.territory == place]


def no_records(found: CycleMaterial, part: CyclePart, place: str) -> Missing | None:
    """Who has to enter the records of a register that has none of the year."""
    if _of_place(found, part, place):
        return None
    words, register = found.words, register_of(found, part)
    what = words["no_records"].format(title=register.title, year=found.letters.snapshot.year)
    keeper = Keeper.COORDINATOR if Keeper.COORDINATOR in register.kept_by else register.kept_by[0]
    who = words["institute"] if place == REGION or keeper is Keeper.OPERATOR else words[keeper.value]
    return Missing(what, who, part.todo)


def records(found: CycleMaterial, part: CyclePart, place: str) -> Iterator[Block]:
    """The records of a register that belong to the year."""
    words, register, own = found.words, register_of(found, part), _of_place(found, part, place)
    if not own:
        return
    fields = [register.field(id) for id in part.fields]
    names = [f.label for f in fields] + ([words["column_state"]] if register.due else [])
    header = tuple(TableCell(text(name, strong=True)) for name in names)
    told = [_row(found, register, fields, record) for record in own]
    rows = tuple(tuple(TableCell(text(words)) for words in row) for row in told)
    yield Table(register.title, _widths(names, told), (header,), rows, fine=True)


def _widths(names: Sequence[str], rows: Sequence[Sequence[str]]) -> tuple[int, ...]:
    """Per cent of each column: room for a date, and of what is left more for those that say more.

    >>> _widths(["Номер", "Мероприятие", "Срок"], [["1.1", "Провести семинар педагогов", "01.02.2022"]])
    (12, 76, 12)
    """
    least = min(12, 100 // len(names))
    columns = zip(names, zip(*rows, strict=True), strict=True)
    longest = [min(max(map(len, (*name.split(), *cells))), 40) for name, cells in columns]
    wanted = [max(length - least, 0) for length in longest]
    left = 100 - least * len(names)
    return tuple(least + left * more // (sum(wanted) or 1) for more in wanted)


def _row(found: CycleMaterial, register: Register, fields: Sequence[Field], record: Record) -> list[str]:
    language = found.letters.material.wording.language
    cells = [_shown(f, record, language) for f in fields]
    if register.due:
        by, done = record.answers.get(register.due.by), record.answers.get(register.due.done)
        open_ = "no_due" if not isinstance(by, date) else "late" if by < found.day else "in_time"
        cells.append(found.words["done" if isinstance(done, date) else open_])
    return cells


def _shown(f: Field, record: Record, language: str) -> str:
    answer = record.answers.get(f.id)
    if answer is None:
        return "—"
    shown = in_words(f, answer, language)
    return shown if f.type is not FieldType.LINK or shown.startswith(("http://", "https://")) else "—"
