"""One sandbox for the files of strangers: what a file may cost, and what the next file notices of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from orientir.factcheck.read import pdf
from orientir.factcheck.read.unreadable import UnreadableFile
from orientir.workbooks.sandbox import ExhaustedError, Limits, NoAnswerError, Sandbox

LIMITS = Limits(memory=80 << 20, seconds=0, patience=20, largest_answer=1000)
SCRIPT = """
import os, sys, time

def answer(data: bytes) -> str:
    word = data.decode()
    if word == "error":
        raise ValueError("не число")
    if word == "memory":
        return str(len(bytes(1 << 30)))
    if word == "busy":
        while True:
            pass
    if word == "asleep":
        time.sleep(60)
    if word == "dead":
        os.abort()
    if word == "isolated":
        return str(sys.flags.isolated)
    return word if word != "long" else "x" * 1001
"""


@pytest.fixture
def script(tmp_path: Path) -> Path:
    path = tmp_path / "script.py"
    path.write_text(SCRIPT, encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("word", "reason"), [("error", "ValueError: не число"), ("memory", "MemoryError"), ("long", "too large")]
)
def test_a_file_that_the_script_cannot_read_leaves_the_child_alive(script: Path, word: str, reason: str) -> None:
    with Sandbox(script, LIMITS) as sandbox:
        sandbox.send(word.encode())
        with pytest.raises(NoAnswerError, match=reason):
            sandbox.receive()
        child = sandbox._child
        sandbox.send("дальше".encode())

        assert sandbox.receive().decode() == "дальше"
        assert sandbox._child is child


@pytest.mark.parametrize("word", ["busy", "dead"])
def test_a_file_that_kills_the_child_is_named_and_the_next_gets_a_new_one(script: Path, word: str) -> None:
    with Sandbox(script, LIMITS) as sandbox:
        sandbox.send(word.encode())
        with pytest.raises(ExhaustedError):
            sandbox.receive()
        sandbox.send("дальше".encode())

        assert sandbox.receive().decode() == "дальше"


def test_a_child_that_says_nothing_is_not_waited_for(script: Path) -> None:
    hasty = Limits(memory=LIMITS.memory, seconds=5, patience=0, largest_answer=1000)
    with Sandbox(script, hasty) as sandbox:
        sandbox.send(b"asleep")
        with pytest.raises(ExhaustedError):
            sandbox.receive()


def test_the_child_imports_nothing_from_the_environment_or_the_working_folder(script: Path) -> None:
    with Sandbox(script, LIMITS) as sandbox:
        sandbox.send(b"isolated")

        assert sandbox.receive() == b"1"


@pytest.mark.parametrize(("word", "reason"), [("busy", "pdf-heavy"), ("dead", "pdf-heavy"), ("error", "pdf-broken")])
def test_a_pdf_that_is_too_much_is_refused_as_heavy_or_broken(
    script: Path, monkeypatch: pytest.MonkeyPatch, word: str, reason: str
) -> None:
    monkeypatch.setattr(pdf, "_SCRIPT", script)
    monkeypatch.setattr(pdf, "LIMITS", LIMITS)

    with pytest.raises(UnreadableFile) as refused:
        pdf.read_pdf(word.encode())

    assert refused.value.reason == reason
