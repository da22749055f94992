"""How many planted faults are found, and that the page says so."""

from __future__ import annotations

import pytest

import factcheck_corpus as corpus


@pytest.mark.parametrize("note", corpus.notes("corpus"), ids=lambda note: note.name)
def test_every_planted_fault_is_found_and_nothing_else(note: corpus.Note) -> None:
    result = corpus.measure(note)

    assert not result.missed
    assert not [(finding.code, finding.arithmetic) for finding in result.false]


def test_the_page_gives_the_figures_that_are_measured() -> None:
    assert corpus.PAGE.read_text(encoding="utf-8") == corpus.page(), "python tests/factcheck_corpus.py --write"
