"""Which territories of a later year stand where those of an earlier year stood: after splits and mergers, too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from orientir.analysis.places import Places, places_of
from orientir.methodology.formula import CountUnits, Formula, N, ShareOfUnits, nodes
from orientir.methodology.territory_years import GONE, followers
from orientir.snapshot import Snapshot
from orientir.terms import quoted


@dataclass(frozen=True, order=True)
class Succession:
    """The territories ``before`` and those ``after`` that cover the same ground together, and no fewer of them do."""

    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True)
class Lineage:
    """How the territories of two years follow each other.

    ``same`` exist in both under one id; every ``succession`` is a split, a merger or both. ``later`` are the places of
    the later year: units of both years are put where they lie in that one.
    """

    same: frozenset[str]
    successions: tuple[Succession, ...]
    later: Places

    @cached_property
    def of(self) -> Mapping[str, Succession]:
        """By territory of the later year the succession to which it belongs."""
        return {id: one for one in self.successions for id in one.after}

    @cached_property
    def places(self) -> tuple[Places, Places]:
        """Where the territories of each year lie in the later one. Those of a succession lie only where all of its
        later ones do: in that one where it is alone, and in what lies above all of them."""
        above = {id: line for id, line in self.later.above.items() if id in self.same}
        levels = dict(self.later.levels)
        before, after = dict(above), dict(above)
        for one in self.successions:
            first, *others = (self.later.above[id] for id in one.after)
            common = tuple(place for place in first if all(place in line for line in others))
            before |= dict.fromkeys(one.before, common)
            after |= dict.fromkeys(one.after, common)
        return Places(before, levels), Places(after, levels)


def lineage(earlier: Snapshot, later: Snapshot) -> Lineage:
    """Follow the territories of an earlier year to a later one by the heirs that the later methodology names.

    Where some of the ground was not listed in the earlier year, or is not in the later one, nothing can be compared.
    """
    history = later.methodology.history
    followed = followers(later.year, history)
    known = {t.id for t in earlier.methodology.territories}
    now = {t.id for t in later.methodology.territories}
    groups: dict[str, tuple[set[str], set[str]]] = {}  # by each of its later territories
    for id in sorted(known | {row.id for row in history if row.exists(earlier.year)}):
        follow = followed(id)
        touched = [groups[at] for at in follow if at in groups]
        old, new = {id}.union(*(before for before, _ in touched)), set(follow).union(*(after for _, after in touched))
        groups |= dict.fromkeys(new - {GONE}, (old, new))
    apart = {min(old): (old, new) for old, new in groups.values()}
    whole = [(old, new) for old, new in apart.values() if old <= known and new <= now]
    same = frozenset(id for old, new in whole if old == new and len(old) == 1 for id in old)
    changed = sorted(Succession(tuple(sorted(old)), tuple(sorted(new))) for old, new in whole if not old <= same)
    return Lineage(same, tuple(changed), places_of(later.methodology.territories))


def adds_up(formula: Formula) -> bool:
    """Whether the values of parts of a territory add up to its own: not where the formula counts territories."""
    return not any(isinstance(node, ShareOfUnits | CountUnits | N) for node in nodes(formula))


def succession_words(one: Succession, earlier: Snapshot, later: Snapshot) -> str:
    """«Кедровый район» → «Верхний район», «Нижний район»: by the names of both years."""
    before = quoted(later.methodology.language, map(earlier.name, one.before))
    return f"{before} → {quoted(later.methodology.language, map(later.name, one.after))}"
