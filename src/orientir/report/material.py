"""Compute once what every part of a note needs, and number its headings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import count

from orientir.analysis import (
    Comparison,
    Deficit,
    Effect,
    Effectiveness,
    Factor,
    Occurrence,
    Shown,
    Values,
    advice,
    compare_shown,
    deficits,
    effectiveness,
    effects,
    factors,
    problems,
    shown,
)
from orientir.report.document import Block, Heading, PageBreak
from orientir.report.sentences import Wording
from orientir.snapshot import Snapshot
from orientir.terms import REGION


@dataclass
class Material:
    """Everything that the parts of a note draw on.

    ``values`` and ``comparisons`` have no number where one is ``withheld``, in the text and in the figures: few people
    stand behind it; nor do ``factors`` and ``effects`` use one, for a coefficient or a mean would bound it. Levels,
    ``deficits`` (the region's) and ``addressed`` (for each recommendation to units those that need it) are of all
    values: that a threshold is reached is printed. ``trail`` is the digest of the audit trail when the data were
    frozen; empty where there was none.
    """

    snapshot: Snapshot
    values: Values
    previous: Snapshot | None
    wording: Wording
    comparisons: dict[str, Comparison]
    levels: dict[tuple[str, str], Effectiveness]
    problems: list[Occurrence]
    deficits: list[Deficit]
    addressed: dict[str, list[str]]
    withheld: frozenset[tuple[str, str]]
    factors: list[Factor]
    effects: list[Effect]
    trail: str = ""
    sections: Iterator[int] = field(default_factory=lambda: count(1))

    @property
    def unit(self) -> tuple[str, ...]:
        return self.snapshot.methodology.levels[0].unit

    def unit_of(self, indicator: str) -> tuple[str, ...]:
        """The forms of the word for what an indicator counts."""
        methodology = self.snapshot.methodology
        return methodology.level(methodology.indicator(indicator).units).unit


def gather(snapshot: Snapshot, previous: Snapshot | None = None, *, trail: str = "") -> Material:
    """Compute once what a note says."""
    return gather_shown(shown(snapshot), shown(previous) if previous else None, trail=trail)


def gather_shown(now: Shown, before: Shown | None, *, trail: str = "") -> Material:
    """The same from years of which it is settled what is withheld."""
    snapshot = now.snapshot
    occurring = problems(snapshot)
    return Material(
        snapshot=snapshot,
        values=now.values,
        previous=before.snapshot if before else None,
        wording=Wording(snapshot.methodology, snapshot.year, now.values),
        comparisons=(compared := compare_shown(before, now)),
        levels=effectiveness(snapshot, now.known),
        problems=occurring,
        deficits=deficits(snapshot, now.known, REGION),
        addressed=_addressed(snapshot, now.known, occurring),
        withheld=now.hidden,
        factors=factors(snapshot, now.values),
        effects=effects(snapshot, compared, before.values, now.values) if before else [],
        trail=trail,
    )


def _addressed(snapshot: Snapshot, found: Values, occurring: list[Occurrence]) -> dict[str, list[str]]:
    """By recommendation, in the order of the library, the units whose deficits or problems call for it."""
    needed: dict[str, list[str]] = {r.id: [] for r in snapshot.methodology.recommendations}
    for place in (*snapshot.took_part(), REGION):
        for item in advice(snapshot, found, place, occurring):
            if not item.recommendation.always:
                needed[item.recommendation.id].append(place)
    return {id: places for id, places in needed.items() if places}


def section(material: Material, key: str) -> Heading:
    """The heading of the next numbered section."""
    return Heading(1, f"{next(material.sections)}. {material.wording.phrases[key]}", key)


def appendix(material: Material, key: str) -> Iterator[Block]:
    """An unnumbered section on a new page."""
    yield PageBreak()
    yield Heading(1, material.wording.phrases[key], key)
