"""Hostile files are refused in one sentence, take nothing down, and never spoil the files beside them."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from hostile_workbooks import BUILDERS, packed, unpacked, wide_without_addresses, with_cell
from orientir.collection import read_folder
from orientir.terms import Refused
from orientir.workbooks.guard import HostileFileError, check_workbook
from orientir.workbooks.parser import Parser
from sample_form import ANSWERS, TERRITORIES, blank, form, read


@pytest.mark.parametrize("case", BUILDERS)
def test_it_is_refused_in_one_russian_sentence(case):
    with pytest.raises(Refused) as refused:
        read(BUILDERS[case](form()), f"{case}.xlsx")

    (issue,) = refused.value.issues
    assert issue.place == f"{case}.xlsx"
    assert issue.code == "file.hostile"
    assert re.fullmatch(r"[А-ЯЁ][^.]*(\.xlsx[^.]*)?\.", issue.message)
    assert issue.advice or case == "программа"


REFUSE = """
import sys
from pathlib import Path
from orientir.collection import read_folder
from orientir.terms import Refused
from sample_form import blank

def highest():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmHWM")).split()[1])

sound, *hostile = (Path(folder) for folder in sys.argv[1:])
known = blank()
read_folder(sound, known)
before = highest()
for folder in hostile:
    try:
        read_folder(folder, known)
    except Refused:
        print(folder.name, (highest() - before) // 1024)
"""


def test_refusing_takes_no_more_than_fifty_megabytes_of_memory():
    """Every hostile file beside a sound one, in a process of its own that says how much it has ever held."""
    folders = {"sound": form(), **{str(n): build(form()) for n, build in enumerate(BUILDERS.values())}}
    with TemporaryDirectory() as home:  # hundreds of megabytes: not to be kept as pytest keeps its folders
        for name, data in folders.items():
            Path(home, name).mkdir()
            Path(home, name, "a.xlsx").write_bytes(data)
        command = [sys.executable, "-c", REFUSE, *(f"{home}/{name}" for name in folders)]
        known = os.environ | {"PYTHONPATH": str(Path(__file__).parents[1])}
        said = subprocess.run(command, env=known, check=True, stdout=subprocess.PIPE, text=True)

    grown = dict(line.split() for line in said.stdout.splitlines())
    assert grown.keys() == folders.keys() - {"sound"}
    assert max(map(int, grown.values())) <= 50


def test_a_guilty_file_is_named_and_its_neighbours_are_read(tmp_path):
    """The child dies over one workbook; the next ones get a new child."""
    names = ("а.xlsx", "б.xlsx", "в.xlsx", "г.xlsx")
    sound = [form(None, unit=t) for t in TERRITORIES[1:]]
    for name, data in zip(names, (sound[0], wide_without_addresses(form()), sound[1], sound[2]), strict=True):
        (tmp_path / name).write_bytes(data)

    with pytest.raises(Refused) as refused:
        read_folder(tmp_path, blank())

    assert [issue.place for issue in refused.value.issues] == ["б.xlsx"]


def test_a_huge_file_is_refused_without_reading_it(tmp_path):
    with (tmp_path / "a.xlsx").open("wb") as file:
        file.truncate(2 << 40)  # two terabytes, none of them on the disk

    with pytest.raises(Refused, match="больше 10 МБ"):
        read_folder(tmp_path, blank())


def test_links_and_pipes_in_a_folder_are_left_alone(tmp_path):
    (tmp_path / "secret").write_text("secret")
    (tmp_path / "forms").mkdir()
    (tmp_path / "forms/a.xlsx").write_bytes(form())
    (tmp_path / "forms/link.xlsx").symlink_to(tmp_path / "secret")
    os.mkfifo(tmp_path / "forms/pipe.xlsx")

    found = read_folder(tmp_path / "forms", blank())

    assert found.forms == (ANSWERS,)
    assert found.ignored == ("link.xlsx — не обычный файл", "pipe.xlsx — не обычный файл")


@pytest.mark.parametrize(
    "name", ["../../etc/passwd", "a\x00b.xlsx", "a\r\nb.xlsx", "\u202exslx.a", "я" * 5000, "<b>a</b>.xlsx"]
)
def test_an_evil_name_does_no_harm(name):
    with pytest.raises(Refused) as refused:
        read(b"", name)

    (issue,) = refused.value.issues
    assert len(issue.place) <= 130
    assert issue.place.isprintable()


def test_empty_rows_at_the_very_end_of_a_sheet_are_no_attack():
    tail = b'<row r="1048576" ht="12.8"><c r="XFD1048576" s="1"/><c r="A1048576" s="1"></c></row>'

    assert read(with_cell(form(), tail)).form == ANSWERS


def test_parts_that_no_parser_needs_are_never_handed_on():
    checked = check_workbook(packed(unpacked(form()) | {"xl/media/a.png": b"x" * 100, "custom/x.xml": b"<a/>"}))

    assert {name for name in checked.parts if not re.match(r"xl/(worksheets/|_rels/)?\w+\.", name)} == {
        "[Content_Types].xml",
        "_rels/.rels",
    }
    assert not {name for name in checked.parts if "media" in name or "theme" in name}


def test_a_child_that_has_died_meanwhile_is_replaced():
    archive = check_workbook(form()).archive
    with Parser() as parser:
        parser.send(archive)
        first = parser.sheets()
        assert parser._child is not None
        parser._child.kill()
        parser._child.wait()
        parser.send(archive)
        assert parser.sheets() == first


def test_a_child_that_dies_over_a_workbook_is_reported():
    with Parser() as parser:
        parser.send(check_workbook(wide_without_addresses(form())).archive)
        with pytest.raises(HostileFileError, match=r"file\.exhausted"):
            parser.sheets()
