"""A form with any bytes changed is read or refused; nothing else ever happens."""

from __future__ import annotations

from contextlib import suppress

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extent import extent
from hostile_workbooks import packed, unpacked
from orientir.cells import read_cell
from orientir.cells.model import Answered, Cell, Missing, Unreadable
from orientir.terms import Refused
from orientir.workbooks import FormRead
from sample_form import QUESTIONS, YEAR, form, read

FORM = form()
PARTS = unpacked(FORM)


def read_or_refused(data: bytes) -> None:
    with suppress(Refused):
        assert isinstance(read(data), FormRead)


def mutated(draw: st.DrawFn, data: bytes) -> bytes:
    changed = bytearray(data)
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(changed) - 1))
        end = at + draw(st.integers(0, 8))
        changed[at:end] = draw(st.binary(max_size=8))
    return bytes(changed)


@settings(max_examples=extent(40, 80), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_changed_bytes_of_the_archive_are_read_or_refused(data):
    read_or_refused(data.draw(st.composite(mutated)(FORM)))


@settings(max_examples=extent(40, 80), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.data(), st.sampled_from(sorted(PARTS)))
def test_changed_bytes_inside_a_part_are_read_or_refused(data, name):
    read_or_refused(packed(PARTS | {name: data.draw(st.composite(mutated)(PARTS[name]))}))


@given(
    st.sampled_from(QUESTIONS),
    st.one_of(
        st.text(),
        st.text(alphabet="0123456789 .,-/+()%хнетда\u00a0\n", max_size=20),
        st.floats(),
        st.booleans(),
        st.dates(),
        st.datetimes(),
        st.times(),
        st.timedeltas(),
    ),
    st.booleans(),
)
def test_any_cell_is_read_or_explained(question, value, percent):
    found = read_cell(question, Cell(value, percent), YEAR)

    assert isinstance(found, Answered | Missing | Unreadable)
    if isinstance(found, Unreadable):
        assert found.reason().endswith(".")
        assert found.hint().endswith((".", "»."))
