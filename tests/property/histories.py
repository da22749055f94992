"""Random histories of territories as pieces of ground: what follows what is seen from the ground, not the heirs."""

from __future__ import annotations

from collections.abc import Iterable
from random import Random

from orientir.terms import Territory, Year

Ground = frozenset[int]
Maps = dict[Year, dict[str, Ground]]
"""By year the ground of every territory."""


def history(random: Random, years: range) -> tuple[list[Territory], Maps]:
    """The rows of a register that is split, merged, mixed and renamed, and the map of every year."""
    number = random.randrange(2, 7)
    ground = {f"t{at}": frozenset(range(at * 4, at * 4 + 4)) for at in range(number)}
    begun: dict[str, Year | None] = dict.fromkeys(ground)
    names = {id: id for id in ground}
    rows: list[Territory] = []
    maps = {Year(years[0]): dict(ground)}
    for year in map(Year, years[1:]):
        for what in random.choices(("split", "merge", "mix", "rename", "leave", ""), (4, 4, 3, 2, 1, 4), k=2):
            able = [id for id in ground if begun[id] != year]
            old = random.sample(able, min(len(able), 1 if what in ("split", "rename", "leave") else 2))
            if not old or not what:
                continue
            until = Year(year - 1)
            if what == "rename":
                rows.append(Territory(old[0], names[old[0]], "k", "place", since=begun[old[0]], until=until))
                begun[old[0]], names[old[0]] = year, f"{names[old[0]]}x"
                continue
            pieces = _pieces(random, frozenset().union(*(ground[id] for id in old)), what)
            new = {f"t{number + at}": piece for at, piece in enumerate(pieces)}
            number += len(new)
            for id in old:
                heirs = tuple(heir for heir, piece in new.items() if piece & ground[id])
                rows.append(Territory(id, names[id], "k", "place", since=begun[id], until=until, heirs=heirs))
                del ground[id]
            ground |= new
            begun |= dict.fromkeys(new, year)
            names |= {id: id for id in new}
        maps[year] = dict(ground)
    rows += [Territory(id, names[id], "k", "place", since=begun[id]) for id in ground]
    return rows, maps


def _pieces(random: Random, ground: Ground, what: str) -> list[Ground]:
    """Into which parts the ground of some territories falls; none where it leaves the region."""
    if what == "leave":
        return []
    parts = 1 if what == "merge" else 2
    shuffled = random.sample(sorted(ground), len(ground))
    return [frozenset(piece) for at in range(parts) if (piece := shuffled[at::parts])]


def same_ground(before: dict[str, Ground], after: dict[str, Ground]) -> set[tuple[frozenset[str], frozenset[str]]]:
    """The smallest groups of territories of two years that stand on the same ground."""
    found = set()
    for start in after:
        old: set[str] = set()
        new = {start}
        while True:
            wider = {id for id, piece in before.items() if any(piece & after[n] for n in new)}
            reached = {id for id, piece in after.items() if any(piece & before[o] for o in wider)}
            if (wider, reached | new) == (old, new):
                break
            old, new = wider, reached | new
        if union(before, old) == union(after, new):
            found.add((frozenset(old), frozenset(new)))
    return found


def union(ground: dict[str, Ground], territories: Iterable[str]) -> Ground:
    return frozenset[int]().union(*(ground[id] for id in territories))
