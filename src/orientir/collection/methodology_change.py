"""What changes for those who fill a form when the methodology changes under a running campaign."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Any

from orientir.cells.answers_json import is_readable
from orientir.methodology import Field
from orientir.methodology.definition import QUESTION

Kept = Mapping[str, Any]
"""Answers as a form keeps them, by field id."""


@dataclass(frozen=True)
class Changed:
    """One question before and after. ``what`` names in Russian what is different about it.

    With ``meaning`` an old answer does not answer the new question: what is asked, in which type, of
    which base is different; otherwise only the words around it are.
    """

    before: Field
    after: Field
    what: tuple[str, ...]
    meaning: bool


@dataclass(frozen=True)
class Difference:
    """The questions of one level in two versions of a methodology."""

    added: tuple[Field, ...]
    removed: tuple[Field, ...]
    changed: tuple[Changed, ...]

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.changed)

    @property
    def lost(self) -> frozenset[str]:
        """Fields whose old answers answer no question of the new version."""
        return frozenset([f.id for f in self.removed] + [c.after.id for c in self.changed if c.meaning])

    @property
    def open(self) -> tuple[Changed, ...]:
        """The changed questions of which somebody must say whether they still mean the same."""
        return tuple(c for c in self.changed if c.meaning)

    def settled(self, same: Collection[str]) -> Difference:
        """The difference where the questions ``same`` still mean what they meant: their old answers stay."""
        changed = tuple(replace(c, meaning=c.meaning and c.after.id not in same) for c in self.changed)
        return replace(self, changed=changed)


_MEANING: tuple[tuple[str, Callable[[Field], object]], ...] = (
    *QUESTION,
    ("знаки после запятой", lambda f: f.places),
)
_WORDING: tuple[tuple[str, Callable[[Field], object]], ...] = (
    ("когда спрашивают", lambda f: f.when),
    ("пояснение", lambda f: f.help),
    ("зачем спрашивают", lambda f: f.reason),
    ("подтверждение", lambda f: f.evidence),
    ("границы значения", lambda f: (f.minimum, f.maximum)),
    ("как можно писать", lambda f: f.accepts),
)


def difference(before: tuple[Field, ...], after: tuple[Field, ...]) -> Difference:
    """What was added, removed and changed between two lists of questions."""
    old, new = {f.id: f for f in before}, {f.id: f for f in after}
    changed = (_changed(old[id], new[id]) for id in new if id in old)
    return Difference(
        added=tuple(f for f in after if f.id not in old),
        removed=tuple(f for f in before if f.id not in new),
        changed=tuple(c for c in changed if c),
    )


def _changed(before: Field, after: Field) -> Changed | None:
    meaning = [name for name, part in _MEANING if part(before) != part(after)]
    wording = [name for name, part in _WORDING if part(before) != part(after)]
    return Changed(before, after, (*meaning, *wording), bool(meaning)) if meaning or wording else None


def carried_over(answers: Kept, change: Difference) -> tuple[dict[str, Any], dict[str, Any]]:
    """A draft's answers under the new version, and those that are laid aside.

    An answer stays where the question still means the same, and where an answer to a question whose
    bounds or type have moved can still be read as one.
    """
    fields = {c.after.id: c.after for c in change.changed}
    gone = {f.id for f in change.removed}
    kept: dict[str, Any] = {}
    aside: dict[str, Any] = {}
    for id, value in answers.items():
        stays = id not in gone and (id not in fields or (id not in change.lost and is_readable(fields[id], value)))
        (kept if stays else aside)[id] = value
    return kept, aside
