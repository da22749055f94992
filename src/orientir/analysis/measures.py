"""The measures that were taken in a year: those that a register holds, else those that the methodology lists."""

from __future__ import annotations

from collections.abc import Iterator

from orientir.methodology import Measure
from orientir.snapshot import Snapshot


def measures_of(snapshot: Snapshot) -> tuple[Measure, ...]:
    """The measures of the snapshot's year, each with the indicators that it was meant to move.

    Where a register of measures was frozen with records of that year, they are what the note speaks of.
    """
    listed = tuple(m for m in snapshot.methodology.measures if m.year == snapshot.year)
    return tuple(_recorded(snapshot)) or listed


def _recorded(snapshot: Snapshot) -> Iterator[Measure]:
    for register in snapshot.methodology.registers:
        table = snapshot.records.get(register.id) if register.measures else None
        if table is None:
            continue
        chosen = [f.id for f in register.fields if f.of_indicators]
        for id, _, answers in table.answers():
            indicators = tuple(i for field in chosen for i in str(answers.get(field, "")).split())
            text = str(answers.get(register.measures, ""))
            yield Measure(f"{register.id}-{id}", register.place, text, snapshot.year, indicators, register.title)
