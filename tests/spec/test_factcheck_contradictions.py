"""The contradictions of a published note, reproduced with its figures and places in other words."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from orientir.factcheck import Finding, check, open_document
from orientir.terms import Severity

NOTE = Path(__file__).parents[1] / "factcheck" / "contradictory_note.txt"

CONTRADICTIONS = {
    "two values of one row, one percentage": ("two-values", "9569 9869 27 28 35786"),
    "text and table differ in percent": ("two-values", "27 64 67 28"),
    "one count, 40 and 41 percent": ("count-two-percents", "17 41 40"),
    "one count, 73 and 74 percent": ("count-two-percents", "31 73 74"),
    "truncated": ("percent-truncated", "33 78 79"),
    "forced to 100": ("complement-forced", "9 22 21"),
    "truncated, said twice by «по»": ("percent-truncated", "7 16 17"),
    "no single rule of rounding": ("rounding-mixed", "42"),
    "a sum that leaves a named part out": ("sum-leaves-out", "18411 7298 11113 10929"),
    "a percentage that fits two sums": ("percent-ambiguous", "31 18411 18227"),
    "two years over two bases": ("growth-bases", "8858 21.6 41009 18411 31 58834 44.9"),
    "a difference that is another figure": ("two-values", "22776 20182 2594"),
    "growth mixed with newcomers": ("growth-panel", "38 42 7.9 18.4 2.6 13.2 31.6 42.1 36.8 47.4 5.3 15.8"),
    "ten percent less, or 9.5 points": ("points-for-percent", "10 9.5 38 42"),
    "a conclusion from fewer rows": ("conclusion-unsupported", "6 9"),
    "a calendar year, a school year, two years": ("periods-mixed", "2020 2021"),
    "counts without a base": ("count-no-base", "380 10929 11113 22776 58576 22229 14244"),
    "one section number twice": ("section-number-twice", "1"),
}


@pytest.fixture(scope="module")
def findings() -> list[Finding]:
    return check(open_document(NOTE))


@pytest.mark.parametrize("name", CONTRADICTIONS)
def test_it_finds(name: str, findings: list[Finding]) -> None:
    code, figures = CONTRADICTIONS[name]
    wanted = set(map(Decimal, figures.split()))

    assert any(f.code == code and wanted <= set(f.figures) for f in findings)


@pytest.mark.parametrize("words", ["приняли участие 42", "21 (50%)", "58834 человек", "6850 человек"])
def test_sound_figures_raise_no_error(words: str, findings: list[Finding]) -> None:
    errors = [f for f in findings if f.severity is Severity.ERROR]

    # A base may be quoted beside the wrong share it explains, but never first.
    assert not any(words in f.quotations[0].text for f in errors)


def test_it_reports_no_other_error(findings: list[Finding]) -> None:
    errors = [f.code for f in findings if f.severity is Severity.ERROR]

    assert (
        sorted(errors)
        == ["complement-forced"] + ["count-two-percents"] * 2 + ["percent-truncated"] * 2 + ["two-values"] * 3
    )
