"""The note says what filling a form cost, where the frozen data tell."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from irkutsk import forms, methodology
from orientir.report import gather, note
from orientir.report.html import html
from orientir.snapshot import Effort, Snapshot, freeze, read, write
from orientir.terms import Year


def frozen(effort: Effort | None) -> Snapshot:
    return freeze(methodology(), Year(2021), {"municipality": forms(2021)}, synthetic=True, effort=effort)


@pytest.mark.parametrize(
    ("effort", "told"),
    [
        (
            Effort(minutes=41, forms=21, answers=2_690, known=1_681),
            "Форму заполняли 41 минуту (медиана, время известно по 21 форме). Ответов,",
        ),
        (
            Effort(minutes=None, forms=3, answers=90, known=9),
            "известны заранее из реестров и форм школ: 9 из 90 (10 %).",
        ),
    ],
)
def test_minutes_and_known_answers_are_told_as_far_as_they_are_known(tmp_path: Path, effort: Effort, told: str) -> None:
    write(frozen(effort), tmp_path / "2021.snapshot")
    kept = read(tmp_path / "2021.snapshot")

    text = html(note(gather(kept))).replace("\N{NO-BREAK SPACE}", " ")

    assert kept.effort == effort
    assert told in text
    assert ("Форму заполняли" in text) == bool(effort.minutes)


def test_nothing_is_told_where_nothing_is_known() -> None:
    kept = frozen(None)

    assert kept.digest == frozen(None).digest
    assert kept.digest != frozen(Effort(None, 0, 0, 0)).digest
    text = html(note(gather(replace(kept, effort=Effort(None, 0, 0, 0)))))
    assert "Форму заполняли" not in text
    assert "известны заранее" not in text
