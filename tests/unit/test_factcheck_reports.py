"""What the command prints: JSON for programs, a page for the editor, exit status for scripts."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from orientir.cli import main
from orientir.factcheck import as_html, as_text, check
from orientir.factcheck.read.plain_text import read_text

WRONG = "Из 120 школ 45 (36 %) имеют бассейн."
SOUND = "Из 120 школ 45 (38 %) имеют бассейн."
HOSTILE = '<script>alert(1)</script><img src=x onerror="alert(2)"> Из 120 школ 45 (36 %) имеют бассейн.'


@pytest.fixture
def wrong(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text(WRONG, encoding="utf-8")
    return path


def test_json_names_the_figures_as_numbers(wrong: Path, capsys: pytest.CaptureFixture[str]) -> None:
    status = main(["factcheck", str(wrong), "--format", "json"])

    [found] = json.loads(capsys.readouterr().out)
    assert status == 1
    assert found["code"] == "percent-impossible"
    assert found["severity"] == "error"
    assert found["quotations"] == [WRONG]
    assert {45, 120, 36, 38} <= set(found["figures"])
    assert "45 из 120 = 37,5 %" in found["arithmetic"].replace("\u00a0", " ")
    assert found["advice"]


def test_a_sound_note_ends_well(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "note.txt"
    path.write_text(SOUND, encoding="utf-8")

    assert main(["factcheck", str(path)]) == 0
    assert capsys.readouterr().out == "note.txt: замечаний нет.\n"


def test_an_unreadable_file_ends_with_status_2(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["factcheck", str(tmp_path / "none.docx")]) == 2
    assert "Файла нет" in capsys.readouterr().err


def test_the_report_is_written_to_a_file(wrong: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["factcheck", str(wrong), "--format", "html", "--out", str(tmp_path / "report.html")])

    assert "<mark>45</mark>" in (tmp_path / "report.html").read_text(encoding="utf-8")
    assert capsys.readouterr().out == ""


def test_the_page_holds_no_live_text_of_the_note_and_no_outside_address() -> None:
    page = as_html(check(read_text(HOSTILE)), HOSTILE)

    assert "<script" not in page
    assert "<img" not in page
    assert not re.search(r"(?:src|href)\s*=", page.replace("&quot;", "").replace("src=x", ""))
    assert page.count("<style>") == 1


def test_numerals_agree_with_their_words() -> None:
    one = as_text(check(read_text(WRONG)), "a")

    assert one.startswith("a: 1\u00a0ошибка.")


def test_a_methodology_without_data_is_refused(wrong: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["factcheck", str(wrong), "--methodology", str(tmp_path)]) == 2
    assert "--snapshot" in capsys.readouterr().err
