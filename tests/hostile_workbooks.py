"""Files that no careful program opens, each made in memory from a sound form.

``CASES`` maps a name in words to the bytes. Every one must be refused in one Russian sentence, fast.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

MB = 1 << 20
SHEET, STRINGS, BOOK, STYLES = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml", "xl/styles.xml"
TYPES, LINKS = "[Content_Types].xml", "xl/_rels/workbook.xml.rels"
LAUGHS = (
    b'<!DOCTYPE a [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;">'
    b'<!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;">]>'
)
XXE = b'<!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/passwd">]>'


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def edited(form: bytes, part: str, old: bytes, new: bytes, count: int = 1) -> bytes:
    """The form with ``old`` replaced in one part; it must be there."""
    parts = unpacked(form)
    assert old in parts[part], old
    parts[part] = parts[part].replace(old, new, count)
    return packed(parts)


def with_cell(form: bytes, xml: bytes) -> bytes:
    """The form with a row of its own before the end of the first sheet."""
    return edited(form, SHEET, b"</sheetData>", xml + b"</sheetData>")


def with_prolog(form: bytes, part: str, prolog: bytes) -> bytes:
    parts = unpacked(form)
    head, _, tail = parts[part].partition(b"?>")
    parts[part] = head + b"?>" + prolog + tail
    return packed(parts)


def zeros(size: int) -> bytes:
    """``size`` zero bytes as a raw deflate stream: one flushed megabyte, repeated."""
    squeeze = zlib.compressobj(9, zlib.DEFLATED, -15)
    piece = squeeze.compress(bytes(MB)) + squeeze.flush(zlib.Z_FULL_FLUSH)
    return piece * (size // MB) + squeeze.flush()


def with_lying_part(form: bytes, name: bytes, stream: bytes, declared: int) -> bytes:
    """The form with one more part whose declared size is a lie."""
    directory_at, entries, size = _directory(form)
    local = struct.pack("<4s5H3L2H", b"PK\x03\x04", 20, 0, 8, 0, 0, 0, len(stream), declared, len(name), 0) + name
    facts = (b"PK\x01\x02", 20, 20, 0, 8, 0, 0, 0, len(stream), declared, len(name), 0, 0, 0, 0, 0, directory_at)
    record = struct.pack("<4s6H3L5H2L", *facts) + name
    directory = form[directory_at : directory_at + size] + record
    start = directory_at + len(local) + len(stream)
    end = struct.pack("<4s4H2LH", b"PK\x05\x06", 0, 0, entries + 1, entries + 1, len(directory), start, 0)
    return form[:directory_at] + local + stream + directory + end


def _directory(form: bytes) -> tuple[int, int, int]:
    end = form.rfind(b"PK\x05\x06")
    _, _, _, _, entries, size, at, _ = struct.unpack_from("<4s4H2LH", form, end)
    return at, entries, size


def encrypted(form: bytes) -> bytes:
    """The encryption flag of every part set, as an archiver with a password would."""
    data = bytearray(form)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        for found in re.finditer(re.escape(signature), form):
            data[found.start() + offset] |= 1
    return bytes(data)


def ole(stream_name: str) -> bytes:
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1024) + stream_name.encode("utf-16-le") + bytes(4096)


def many_rows(form: bytes) -> bytes:
    rows = b"".join(b'<row r="%d"><c r="A%d"><v>1</v></c></row>' % (r, r) for r in range(500, 300_000))
    return with_cell(form, rows)


def many_parts(form: bytes) -> bytes:
    return packed(unpacked(form) | {f"xl/media/{n}.png": b"" for n in range(20_000)})


def many_strings(form: bytes) -> bytes:
    return edited(form, STRINGS, b"</sst>", b"<si><t>a</t></si>" * 600_000 + b"</sst>")


def wide_without_addresses(form: bytes) -> bytes:
    """No addresses at all: the rectangle grows by counting, 120,000 columns by 4,000 rows."""
    wide = b"<row>" + b"<c><v>1</v></c>" * 120_000 + b"</row>"
    return with_cell(form, wide + b'<row r="4900"><c r="A4900"><v>1</v></c></row>')


def one_text_everywhere(form: bytes) -> bytes:
    rows = b"".join(b'<row r="%d">' % r + b'<c t="s"><v>0</v></c>' * 50 + b"</row>" for r in range(500, 2500))
    longer = edited(form, STRINGS, b"<si><t>", b"<si><t>" + b"a" * 30_000)
    return with_cell(longer, rows)


_Builder = Callable[[bytes], bytes]

BUILDERS: dict[str, _Builder] = {
    "триста тысяч строк": many_rows,
    "гигабайт нулей в лишней части": lambda f: with_lying_part(f, b"xl/media/a.png", zeros(1024 * MB), 100),
    "гигабайт нулей вместо листа": lambda f: with_lying_part(f, b"xl/worksheets/sheet9.xml", zeros(1024 * MB), 100),
    "гигабайт нулей, объявленный честно": lambda f: with_lying_part(f, b"xl/media/a.png", zeros(1024 * MB), 1024 * MB),
    "длинный текст в ста тысячах ячеек": one_text_everywhere,
    "семь листов до предела": lambda f: packed(
        unpacked(f) | {f"xl/worksheets/sheet{n}.xml": b"<a/>" * 900_000 for n in range(10, 17)}
    ),
    "миллионы общих строк": many_strings,
    "двадцать тысяч частей": many_parts,
    "ячейка в самом дальнем углу": lambda f: with_cell(f, b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'),
    "дальняя ячейка с адресом в одинарных кавычках": lambda f: with_cell(
        f, b"<row r='1048576'><c s='1'\n r = 'XFD1048576'><v>1</v></c></row>"
    ),
    "дальняя ячейка под приставкой": lambda f: with_cell(
        f,
        b'<x:row xmlns:x="http://schemas.openxmlformats.org/spreadsheetml/2006/main" r="9">'
        b'<x:c r="XFD9"><x:v>1</x:v></x:c></x:row>',
    ),
    "ячейки без адресов шире всякой меры": wide_without_addresses,
    "макросы": lambda f: packed(unpacked(f) | {"xl/vbaProject.bin": b"x"}),
    "тип книги с макросами": lambda f: edited(f, TYPES, b"sheet.main+xml", b"sheet.macroEnabled.main+xml"),
    "внешняя книга": lambda f: packed(unpacked(f) | {"xl/externalLinks/externalLink1.xml": b"<externalLink/>"}),
    "ссылка на внешнюю книгу": lambda f: edited(
        f,
        LINKS,
        b"</Relationships>",
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'externalLink" Target="http://a.example/b.xlsx" TargetMode="External"/></Relationships>',
    ),
    "вложенный файл": lambda f: packed(unpacked(f) | {"xl/embeddings/oleObject1.bin": b"x"}),
    "миллиард смешков в листе": lambda f: with_prolog(f, SHEET, LAUGHS),
    "миллиард смешков в свойствах": lambda f: with_prolog(f, "docProps/core.xml", LAUGHS),
    "внешняя сущность в строках": lambda f: with_prolog(f, STRINGS, XXE),
    "внешняя сущность в стилях": lambda f: with_prolog(f, STYLES, XXE),
    "внешняя сущность в списке типов": lambda f: with_prolog(f, TYPES, XXE),
    "DTD в части, которой никто не читает": lambda f: packed(
        unpacked(f) | {"customXml/item1.xml": b"<?xml version='1.0'?><!DOCTYPE a []><a/>"}
    ),
    "часть в UTF-16": lambda f: packed(
        unpacked(f) | {"xl/x.xml": '<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a []><a/>'.encode("utf-16")}
    ),
    "часть в необычной кодировке": lambda f: edited(f, STRINGS, b'encoding="UTF-8"', b'encoding="UTF-7"'),
    "имя части ведёт наружу": lambda f: packed(unpacked(f) | {"../../../tmp/evil.xml": b"<a/>"}),
    "имя части с косой чертой впереди": lambda f: packed(unpacked(f) | {"/etc/evil.xml": b"<a/>"}),
    "имя части с обратной чертой": lambda f: packed(unpacked(f) | {"xl\\..\\..\\evil.xml": b"<a/>"}),
    "имя части с диском": lambda f: packed(unpacked(f) | {"C:/evil.xml": b"<a/>"}),
    "две части с одним именем": lambda f: packed(unpacked(f) | {"xl/WORKBOOK.xml": b"<workbook/>"}),
    "зашифрованный архив": encrypted,
    "книга под паролем": lambda _: ole("EncryptedPackage"),
    "старая книга Excel": lambda _: ole("Workbook"),
    "обрезанный файл": lambda f: f[: len(f) // 2],
    "пустой файл": lambda _: b"",
    "веб-страница": lambda _: b"<!DOCTYPE html><html><body><table><tr><td>1</td></tr></table></body></html>",
    "программа": lambda _: b"MZ\x90\x00" + bytes(5000),
    "CSV под чужим именем": lambda _: "Вопрос;Ответ\nЕсть программа;да\n".encode("cp1251"),
    "документ Word": lambda _: packed({"[Content_Types].xml": b"<Types/>", "word/document.xml": b"<document/>"}),
    "шестьдесят мегабайт": lambda f: f + bytes(60 * MB),
    "двести мегабайт": lambda f: f + bytes(200 * MB),
    "дыра в разметке": lambda f: edited(f, SHEET, b"</sheetData>", b"</sheetData"),
    "ячейка в комментарии без конца": lambda f: edited(
        f, SHEET, b"</sheetData>", b"</sheetData><!--" + b'<c r="B7" s="1" t="e">' * 100_000
    ),
    "одна строка с миллионом адресов": lambda f: with_cell(f, b"<row " + b'r="9999999" ' * 300_000 + b"/>"),
    "раздутые стили": lambda f: edited(f, STYLES, b"</styleSheet>", b"<a/>" * 500_000 + b"</styleSheet>"),
}


def cases(form: bytes) -> dict[str, bytes]:
    return {name: build(form) for name, build in BUILDERS.items()}
