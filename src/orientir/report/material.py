"""Compute once what every part of a note needs, and number its headings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from orientir.analysis import Comparison, Effectiveness, Occurrence, Values, compare, effectiveness, problems, values
from orientir.report.document import Block, Heading, PageBreak
from orientir.report.sentences import Wording
from orientir.snapshot import Snapshot


@dataclass
class Material:
    """Everything that the parts of a note draw on.

    ``trail`` is the digest of the audit trail when the data were frozen; empty where there was none.
    """

    snapshot: Snapshot
    values: Values
    previous: tuple[Snapshot, Values] | None
    wording: Wording
    comparisons: dict[str, Comparison]
    levels: dict[tuple[str, str], Effectiveness]
    problems: list[Occurrence]
    trail: str = ""
    sections: Iterator[int] = field(default_factory=lambda: iter(range(1, 100)))

    @property
    def unit(self) -> tuple[str, ...]:
        return self.snapshot.methodology.levels[0].unit

    def unit_of(self, indicator: str) -> tuple[str, ...]:
        """The forms of the word for what an indicator counts."""
        methodology = self.snapshot.methodology
        return methodology.level(methodology.indicator(indicator).units).unit


def gather(snapshot: Snapshot, previous: Snapshot | None = None, *, trail: str = "") -> Material:
    """Compute once what a note says."""
    found = values(snapshot)
    before = (previous, values(previous)) if previous else None
    return Material(
        snapshot=snapshot,
        values=found,
        previous=before,
        wording=Wording(snapshot.methodology, snapshot.year, found),
        comparisons=compare(before, (snapshot, found)),
        levels=effectiveness(snapshot, found),
        problems=problems(snapshot),
        trail=trail,
    )


def section(material: Material, key: str) -> Heading:
    """The heading of the next numbered section."""
    return Heading(1, f"{next(material.sections)}. {material.wording.phrases[key]}", key)


def appendix(material: Material, key: str) -> Iterator[Block]:
    """An unnumbered section on a new page."""
    yield PageBreak()
    yield Heading(1, material.wording.phrases[key], key)
