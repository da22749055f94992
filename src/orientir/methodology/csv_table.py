"""Read a table of text with headings: CSV as written by hand, by a program or by Excel."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from orientir.terms import figure, remark, said

DELIMITERS = {",": "csv.comma", ";": "csv.semicolon", "\t": "csv.tab"}
LONGEST_LINE = 20_000
MAX_BYTES = 20_000_000
TOLD = re.compile(r'"?sep=([,;|\t])"?[,;\t]*', re.IGNORECASE)
"""A first line that tells what stands between cells."""
_RUSSIAN = re.compile(r"[А-Яа-яЁё]")
UNSEEN = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060\ufeff]")
"""Marks without width, which come along with what is copied from a page or from Word."""
FOREIGN = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")


@dataclass(frozen=True)
class CsvRow:
    """One filled row: the line it stands on, and the text of each column by its heading in small letters."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        """The text of a column, spaces around it taken off; empty where the table has no such column."""
        return self.cells.get(column, "")


@dataclass(frozen=True)
class CsvFault:
    """What is wrong on a line, and how to mend it."""

    line: int
    message: str
    advice: str


@dataclass(frozen=True)
class CsvTable:
    """The filled rows that could be read, and every fault of the rest; ``why`` is the key of why there are no rows."""

    rows: tuple[CsvRow, ...]
    faults: tuple[CsvFault, ...]
    why: str = ""


def read_csv(path: Path, required: Sequence[str]) -> CsvTable:
    """Read a file in which the columns ``required`` must be, as ``read_table`` does."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
    except OSError:
        message = "Это папка, а нужен файл." if path.is_dir() else "Файл не читается."
        return CsvTable((), (CsvFault(1, message, "Проверьте имя и права."),))
    return read_table(raw, required)


def read_table(raw: bytes, required: Sequence[str]) -> CsvTable:
    """Read the text of a table in which the columns ``required`` must be.

    UTF-8, UTF-16, Windows-1251 or 866 of DOS; comma, semicolon or tab between cells (``sep=`` in the first line tells);
    headings in any case and order. Empty rows are passed over, cells missing at the end of a row are empty:
    Excel leaves them out.
    """
    faults: list[CsvFault] = []
    try:
        lines = _lines(raw)
        header, between = _header(lines, required)
    except UnreadableTable as fault:
        return CsvTable((), (fault.fault,), fault.key)
    rows = tuple(_rows(lines, header, between, faults))
    return CsvTable(rows, tuple(faults))


class UnreadableTable(Exception):
    """Bytes that are no text of a table: on which line, and the key and the values of why."""

    def __init__(self, line: int, key: str, **values: object) -> None:
        super().__init__(key)
        self.line, self.key, self.values = line, key, values

    @property
    def fault(self) -> CsvFault:
        return CsvFault(self.line, *remark("ru", self.key, **self.values))


def _lines(raw: bytes) -> list[tuple[int, str]]:
    """The lines that are not empty, with their numbers."""
    if len(raw) > MAX_BYTES:
        raise UnreadableTable(1, "csv.large", most=MAX_BYTES // 1_000_000)
    lines = [
        (at, line) for at, line in enumerate(re.split(r"\r\n|\r|\n", text_of(raw)), start=1) if line.strip(" ,;\t")
    ]
    if not lines:
        raise UnreadableTable(1, "csv.empty")
    return lines


def text_of(raw: bytes) -> str:
    """The text of a table in any encoding that Excel writes; raises ``UnreadableTable``."""
    encoding = "utf-16" if raw[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        return raw.decode(encoding)
    except UnicodeDecodeError as error:
        if encoding == "utf-16":
            raise UnreadableTable(1, "csv.no_table") from error
        if _mostly_utf8(raw):
            line = raw[: error.start].count(b"\n") + 1
            raise UnreadableTable(line, "csv.encoding") from error
    text = _of_windows_or_dos(raw)
    if "\ufffd" in text:
        raise UnreadableTable(1, "csv.no_table")
    return text


def _of_windows_or_dos(raw: bytes) -> str:
    """The text in the encoding that makes more Russian letters of it: Excel saves «CSV (MS-DOS)», too."""
    texts = [raw.decode(encoding, "replace") for encoding in ("cp1251", "cp866")]
    return max(texts, key=lambda text: len(_RUSSIAN.findall(text)))


def as_utf8(raw: bytes) -> bytes:
    """The same table in UTF-8; one that is in UTF-8 already, or no table, as it is."""
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        with suppress(UnreadableTable):
            return text_of(raw).encode()
    return raw


def _mostly_utf8(raw: bytes) -> bool:
    """Whether most of the letters are UTF-8: then a broken one must not turn all of them into Windows-1251."""
    kept = sum(len(letter.encode()) for letter in raw.decode("utf-8", "ignore") if letter > "\x7f")
    return 2 * kept > sum(byte > 0x7F for byte in raw)


def _header(lines: list[tuple[int, str]], required: Sequence[str]) -> tuple[list[str], str]:
    """The headings in small letters and what stands between cells. Takes the heading off ``lines``."""
    told = TOLD.fullmatch(lines[0][1])
    if told and len(lines) > 1:
        lines.pop(0)
    line, text = lines.pop(0)
    if FOREIGN.search(text):
        raise UnreadableTable(line, "csv.no_table")

    def named(between: str) -> list[str]:
        try:
            return [cell.casefold() for cell in _cells(text, between)]
        except csv.Error:
            return []

    between = told[1] if told else max(DELIMITERS, key=lambda mark: len({*named(mark)} & {*required}))
    header = named(between)
    missing = [column for column in required if column not in header]
    if missing:
        found, mark = ", ".join(header)[:200], said(DELIMITERS[between]) if between in DELIMITERS else between
        raise UnreadableTable(line, "csv.columns", missing=", ".join(missing), between=mark, found=found)
    twice = sorted({column for column in header if column and header.count(column) > 1})
    if twice:
        raise UnreadableTable(line, "csv.twice", columns=", ".join(twice))
    if not lines:
        raise UnreadableTable(line, "csv.no_rows")
    return header, between


def _rows(lines: list[tuple[int, str]], header: list[str], between: str, faults: list[CsvFault]) -> Iterator[CsvRow]:
    for line, text in lines:
        if len(text) > LONGEST_LINE:
            faults.append(
                CsvFault(line, f"Строка длиннее {figure(LONGEST_LINE)} знаков.", "Сократите её или закройте кавычки.")
            )
        elif FOREIGN.search(text):
            faults.append(CsvFault(line, "В строке есть непечатаемый знак.", "Удалите его или наберите строку заново."))
        else:
            try:
                cells = _cells(text, between)
            except csv.Error:
                advice = "Закройте кавычку, удвойте её внутри ячейки или уберите перенос строки."
                faults.append(CsvFault(line, "Кавычки расставлены неверно.", advice))
                continue
            if any(cells[len(header) :]):
                message = f"Ячеек {len(cells)}, а столбцов {len(header)}."
                faults.append(CsvFault(line, message, "Уберите лишнее или возьмите ячейку в кавычки."))
            elif any(cells):
                yield CsvRow(line, dict(zip(header, cells, strict=False)))


def _cells(text: str, between: str) -> list[str]:
    # Line by line, so that a quote that somebody forgot to close spoils one line and not the rest of the table.
    (cells,) = csv.reader([text], delimiter=between, strict=True)
    return [UNSEEN.sub("", cell).strip() for cell in cells]
