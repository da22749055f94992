"""What the documents of the management cycle are made of, and what a document may lack.

All of it may be published: nothing that is withheld is in it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from orientir.analysis import Comparison, Shown, compare_at
from orientir.methodology.cycle import CycleDocument
from orientir.methodology.records import Record
from orientir.report.letter_material import Counsel, Followed, LetterMaterial
from orientir.report.material import Material
from orientir.report.sentences import lower_first
from orientir.terms import words


@dataclass(frozen=True)
class Missing:
    """What a document lacks, who has to do something about it, and what."""

    what: str
    who: str
    todo: str

    def __str__(self) -> str:
        return f"{self.what} {self.who}: {lower_first(self.todo)}"


@dataclass(frozen=True)
class Planned:
    """A recommendation of a letter handed over, with the sentences that say which measures were planned upon it."""

    advice: str
    measures: tuple[str, ...]


@dataclass(frozen=True)
class CycleMaterial:
    """What the documents of a year are made of. ``letters`` are of what may be shown to everybody.

    By territory: ``counsels`` approved, ``planned`` upon the letters of the year, ``followed`` upon those of the year
    before. ``records`` of the year, by register. ``day`` is the one on which all that is as it is told.
    """

    letters: LetterMaterial
    before: Shown | None
    day: date
    records: Mapping[str, Sequence[Record]] = field(default_factory=dict)
    counsels: Mapping[str, Sequence[Counsel]] = field(default_factory=dict)
    planned: Mapping[str, Sequence[Planned]] = field(default_factory=dict)
    followed: Mapping[str, Sequence[Followed]] = field(default_factory=dict)

    @property
    def documents(self) -> tuple[CycleDocument, ...]:
        return self.letters.snapshot.methodology.cycle

    @property
    def words(self) -> Mapping[str, str]:
        return self.letters.words


def public_letters(material: Material, now: Shown, before: Shown | None) -> LetterMaterial:
    """The material of letters without anything that is withheld, in words that speak of a territory to others.

    ``material`` is that of the note of the same years.
    """
    then = (before.snapshot, before.values) if before else None
    compared = compare_at(then, (now.snapshot, now.values), now.snapshot.took_part())
    language = now.snapshot.methodology.language
    own = {place: {id: _by_territory(now, one) for id, one in ids.items()} for place, ids in compared.items()}
    return LetterMaterial(material, now.values, own, {**words(language, "letter"), **words(language, "cycle")})


def _by_territory(now: Shown, one: Comparison) -> Comparison:
    """No sums of units below the territories: they are printed nowhere else and might tell of a single one."""
    return one if one.panel.level in ("", now.snapshot.level) else replace(one, panel_before=None, panel_after=None)
