"""A ZIP of forms from any program: readable names, every good file read, every hostile one refused alone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from hostile_workbooks import MB, encrypted, packed, with_lying_part, zeros
from orientir.terms import Issue
from orientir.workbooks import archive as archives
from orientir.workbooks.archive import opened_archive
from orientir.workbooks.batch import open_each
from orientir.workbooks.guard import HostileFileError
from sample_form import form

NAME = "Анкеты/Зима/Ёлкин район № 5.xlsx"


def found(path: Path) -> tuple[dict[str, str], dict[str, str]]:
    """What became of each file («» where it was read), and the files left alone."""
    with opened_archive(path) as (sources, ignored):
        read = {o.name: o.found.message if isinstance(o.found, Issue) else "" for o in open_each(sources)}
    return read, dict(ignored)


@pytest.fixture
def put(tmp_path: Path) -> Callable[[bytes], Path]:
    def write(data: bytes) -> Path:
        path = tmp_path / "0.bin"
        path.write_bytes(data)
        return path

    return write


def named(raw: bytes, *, flag: bool) -> bytes:
    """An archive whose only file has exactly these bytes as its name."""
    plain = b"x" * len(raw)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(plain.decode(), form())
    data = bytearray(target.getvalue().replace(plain, raw))
    for signature, offset in ((b"PK\x03\x04", 7), (b"PK\x01\x02", 9)):
        data[data.find(signature) + offset] |= 0x08 if flag else 0
    return bytes(data)


@pytest.mark.parametrize(
    ("raw", "flag"),
    [
        (NAME.encode("cp866"), False),  # Windows Explorer
        (NAME.encode("utf-8"), True),  # 7-Zip and Python
        (NAME.encode("utf-8"), False),  # the archiver of macOS
        (NAME.replace("Ё", "Е\u0308").replace("й", "и\u0306").encode(), False),  # the same, letters taken apart
        (NAME.replace("/", "\\").encode("cp866"), False),  # old programs of Windows
    ],
)
def test_a_cyrillic_name_is_read_as_it_was_written(put, raw, flag):
    assert found(put(named(raw, flag=flag))) == ({NAME: ""}, {})


def test_what_is_no_form_is_left_alone_and_named(put):
    files = {
        "район/анкета.xlsx": form(),
        "район/письмо.pdf": b"%PDF",
        "район/~$анкета.xlsx": b"x",
        "__MACOSX/район/._анкета.xlsx": b"x",
        "Thumbs.db": b"x",
        "пустая папка/": b"",
    }

    read, ignored = found(put(packed(files)))

    assert read == {"район/анкета.xlsx": ""}
    assert ignored == {
        "район/письмо.pdf": "не книга Excel",
        "район/~$анкета.xlsx": "временный файл Excel",
        "__MACOSX/район/._анкета.xlsx": "служебный файл",
        "Thumbs.db": "служебный файл",
    }


def test_every_hostile_file_is_refused_and_the_good_one_beside_them_read(put):
    files = {
        "../../etc/анкета.xlsx": form(),
        "/etc/анкета.xlsx": form(),
        "C:\\анкета.xlsx": form(),
        "старая.xls": form(),
        "ещё.zip": packed({"анкета.xlsx": form()}),
        "ещё.rar": b"Rar!",
        "большая.xlsx": bytes(11 * MB),
        "я.xlsx": form(),
    }
    data = with_lying_part(packed(files), b"a.xlsx", zeros(1024 * MB), 100)

    read, _ = found(put(data))

    assert {name for name, said in read.items() if not said} == {"я.xlsx"}
    assert len(read) == 9
    assert all(said.endswith(".") for said in read.values() if said)
    assert "Архив .rar не читается." in read.values()


def test_files_under_a_password_are_refused_in_words(put):
    read, _ = found(put(encrypted(packed({"анкета.xlsx": form()}))))

    assert read == {"анкета.xlsx": "Архив защищён паролем."}


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_unusual_compression_is_refused(put, method):
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        archive.writestr("анкета.xlsx", form())

    assert found(put(target.getvalue()))[0] == {"анкета.xlsx": "Файл сжат необычным способом."}


def test_a_damaged_file_harms_no_other(put):
    data = packed({"а.xlsx": form(), "б.xlsx": form()})
    broken = bytearray(data)
    broken[200:260] = bytes(60)

    assert found(put(bytes(broken)))[0] == {"а.xlsx": "Файл в архиве повреждён.", "б.xlsx": ""}


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "не архив ZIP"),
        (b"Rar!\x1a\x07", "не архив ZIP"),
        (b"PK\x03\x04" + bytes(500), "повреждён"),
        (packed({"а.xlsx": b"x" * 5000})[:-30], "повреждён"),
        (packed({f"{n}.xlsx": b"" for n in range(5_000)}), "слишком много"),
        (packed({f"{n}.xlsx": b"" for n in range(2_500)}), "слишком много"),
    ],
)
def test_what_is_no_sound_archive_is_refused_as_a_whole(put, data, said):
    with pytest.raises(HostileFileError) as refused:
        found(put(data))

    assert said in refused.value.said()[0]
    assert refused.value.said()[1]


def test_all_files_together_have_one_budget(put, monkeypatch):
    monkeypatch.setattr(archives, "LARGEST_INFLATED", 2 * len(form()))

    read, _ = found(put(packed({"а.xlsx": form(), "б.xlsx": form(), "в.xlsx": form()})))

    assert list(read.values()) == ["", "", "Архив распаковывается в слишком большой объём данных."]
