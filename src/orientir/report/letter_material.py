"""What all letters of a year are made of, and what a letter is given besides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from orientir.analysis import Comparison, Shown, Values, compare_at, shown
from orientir.report.material import Material, gather_shown
from orientir.snapshot import Snapshot
from orientir.terms import Year, words


@dataclass(frozen=True)
class Counsel:
    """A recommendation as it was approved for one municipality. ``recommendation`` is its id in the library, empty
    where it was written for this municipality alone; ``indicators`` and ``problems`` are why it is given."""

    recommendation: str
    addressee: str
    text: str
    indicators: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()


@dataclass(frozen=True)
class Followed:
    """A recommendation of the year before, with the sentences that say which measures were planned."""

    counsel: Counsel
    year: Year
    measures: tuple[str, ...] = ()


@dataclass(frozen=True)
class Envelope:
    """What a letter says of itself: its day, until when it is to be answered, and to whom it goes by name."""

    day: date
    answer_by: date
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class LetterMaterial:
    """What all letters of a year are made of, computed once. ``own`` are all values; those of ``material`` may be shown
    to everybody. ``comparisons`` are by municipality."""

    material: Material
    own: Values
    comparisons: dict[str, dict[str, Comparison]]
    words: Mapping[str, str]

    @property
    def snapshot(self) -> Snapshot:
        return self.material.snapshot


def gather_letters(
    snapshot: Snapshot, previous: Snapshot | None = None, earlier: Sequence[Shown] = ()
) -> LetterMaterial:
    """Compute once what the letters of a year say.

    ``earlier`` is the year as it was published before: what was withheld then is told in no letter to others either.
    """
    return gather_letters_shown(shown(snapshot, earlier), shown(previous) if previous else None)


def gather_letters_shown(now: Shown, before: Shown | None) -> LetterMaterial:
    """The same from years of which it is settled what is withheld."""
    material = gather_shown(now, before)
    then = (before.snapshot, before.known) if before else None
    return LetterMaterial(
        material,
        now.known,
        compare_at(then, (now.snapshot, now.known), now.snapshot.took_part()),
        words(material.wording.language, "letter"),
    )
