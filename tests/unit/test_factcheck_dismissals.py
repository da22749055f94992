"""An editor says that a finding is no error, and why: the next check is quiet until the numbers change."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from orientir.cli import main
from orientir.factcheck import as_html, check, read_dismissals, sorted_out
from orientir.factcheck.dismissals import lines_of
from orientir.factcheck.read.plain_text import read_text
from orientir.terms import Refused

WRONG = "Из 120 школ 45 (36 %) имеют бассейн."
REASON = "доля взята от 125 школ"


@pytest.fixture
def note(tmp_path: Path) -> Path:
    path = tmp_path / "note.txt"
    path.write_text(WRONG, encoding="utf-8")
    return path


def test_a_finding_dismissed_by_the_command_is_quiet_the_next_time(
    note: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    kept = tmp_path / "edits.yaml"
    asked = ["factcheck", str(note), "--bindings", str(kept)]

    assert main([*asked, "--not-an-error", "1", "--reason", REASON]) == 0
    assert main(asked) == 0
    assert "Снято с объяснением: 1." in capsys.readouterr().out

    note.write_text(WRONG.replace("36", "35"), encoding="utf-8")
    assert main(asked) == 1


def test_the_lines_of_the_page_dismiss_the_finding_once_a_reason_is_written(tmp_path: Path) -> None:
    findings = check(read_text(WRONG))
    page = as_html(findings, "a")
    path = tmp_path / "edits.yaml"
    [entry] = yaml.safe_load(lines_of(findings[0]))

    assert "not_an_error: percent-impossible" in page
    path.write_text(yaml.safe_dump([entry | {"reason": REASON}], allow_unicode=True), encoding="utf-8")
    standing, dismissed = sorted_out(findings, read_dismissals(path))

    assert standing == []
    assert [reason for _, reason in dismissed] == [REASON]
    assert REASON in as_html(standing, "a", dismissed)


def test_a_dismissal_without_a_reason_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "edits.yaml"
    path.write_text(lines_of(check(read_text(WRONG))[0]), encoding="utf-8")

    with pytest.raises(Refused, match="причина"):
        read_dismissals(path)


@pytest.mark.parametrize(
    ("more", "words"),
    [
        (["--not-an-error", "1"], "--bindings"),
        (["--bindings", "e.yaml", "--not-an-error", "1"], "--reason"),
        (["--bindings", "e.yaml", "--not-an-error", "7", "--reason", "x"], "номером 7"),
    ],
)
def test_a_dismissal_that_cannot_be_kept_is_refused(
    more: list[str], words: str, note: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    more = [str(tmp_path / word) if word.endswith(".yaml") else word for word in more]

    assert main(["factcheck", str(note), *more]) == 2
    assert words in capsys.readouterr().err
    assert not (tmp_path / "e.yaml").exists()
