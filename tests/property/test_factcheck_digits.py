"""Our own note passes the check, and no wrong digit in it goes unseen."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import irkutsk
from extent import extent
from orientir.analysis import values
from orientir.factcheck import Binding, Figure, Finding, TextDocument, check_reading, figures, read_claims
from orientir.factcheck.read.document import Paragraph, Table
from orientir.factcheck.read.html import read_html
from orientir.report.html import html


@cache
def known() -> tuple[Figure, ...]:
    snapshot = irkutsk.snapshot(2021)
    return figures(values(snapshot).values(), snapshot.methodology)


@cache
def whole_note() -> TextDocument:
    return read_html(html(irkutsk.document()).encode(), "note.html")


@cache
def note() -> TextDocument:
    """The note up to the annexes and one table of theirs: enough figures of every kind, and quick to check."""
    blocks = whole_note().blocks
    annex = next(
        at for at, b in enumerate(blocks) if isinstance(b, Paragraph) and b.heading and "Приложение А" in b.text
    )
    tables = [at for at in range(annex, len(blocks)) if isinstance(blocks[at], Table)]
    kept = [*blocks[:annex], *blocks[tables[2] + 1 : tables[3] + 1]]
    return TextDocument(tuple(_moved(block, at) for at, block in enumerate(kept)))


def _moved(block: Paragraph | Table, at: int) -> Paragraph | Table:
    return replace(block, place=replace(block.place, block=at))


@cache
def result() -> tuple[list[Finding], tuple[Binding, ...]]:
    return check_reading(read_claims(note()), known())


@cache
def digits() -> list[tuple[int, int]]:
    """(binding, position in the quotation) of every digit of every figure that the data know."""
    found = []
    for number, binding in enumerate(result()[1]):
        span = binding.claim.number
        found += [(number, at) for at in range(span.start, span.end) if binding.claim.quotation[at].isdigit()]
    return found


def planted(binding: Binding, at: int, digit: str) -> TextDocument:
    claim = binding.claim
    wrong = claim.quotation[:at] + digit + claim.quotation[at + 1 :]
    block = note().blocks[claim.place.block]
    changed: Paragraph | Table
    if isinstance(block, Table):
        rows = [list(row) for row in block.rows]
        rows[claim.place.row - 1][claim.place.column - 1] = wrong
        changed = replace(block, rows=tuple(map(tuple, rows)))
    else:
        changed = replace(block, text=block.text.replace(claim.quotation, wrong, 1))
    return TextDocument((*note().blocks[: claim.place.block], changed, *note().blocks[claim.place.block + 1 :]))


def test_our_own_note_has_no_finding() -> None:
    findings, bindings = check_reading(read_claims(whole_note()), known())

    assert [(found.code, found.arithmetic) for found in findings] == []
    assert len(bindings) > 500


@settings(max_examples=extent(20, 40), deadline=None, suppress_health_check=list(HealthCheck))
@given(st.data())
def test_any_wrong_digit_of_a_figure_is_caught(data: st.DataObject) -> None:
    number, at = data.draw(st.sampled_from(digits()))
    binding = result()[1][number]
    right = binding.claim.quotation[at]
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != right]))

    before = {(found.code, found.figures) for found in result()[0]}
    after = {
        (found.code, found.figures) for found in check_reading(read_claims(planted(binding, at, digit)), known())[0]
    }

    assert after - before
