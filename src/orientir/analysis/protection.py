"""Withhold the small counts of a table with totals, and as many others as keep them from being worked out.

A table of places and answers is printed with the sum of every row and column. A count that is withheld alone in its
row is the sum less the others. So the table is taken for a network in which counts flow from places to answers: a
reader can move people along every circle of withheld cells without any printed sum being different, and along nothing
else. How far he can move them is what he cannot know, and that is found exactly, by the largest flow.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

Node = tuple[str, str]
Edge = tuple[Node, Node]
SOURCE: Node = ("all", "rows")
SINK: Node = ("all", "columns")
"""Between these two flows the sum of the whole table, which is always printed."""
LEAST_ROOM = 2
"""So many other values at least must be possible for a withheld count, whatever sums are printed."""


@dataclass(frozen=True)
class Protected:
    """What is not printed of a table: cells, sums of rows, sums of columns."""

    cells: frozenset[tuple[str, str]]
    rows: frozenset[str]
    columns: frozenset[str]


def protect(
    counts: Mapping[str, Mapping[str, int]],
    limit: int,
    *,
    whole: Collection[str] = (),
    sums: Collection[str] = (),
    limits: Mapping[str, int] | None = None,
) -> Protected:
    """What to withhold of a table of counts by row and column, where counts from 1 to the limit less one are small.

    A row whose sum is small is withheld with all its cells; ``whole`` are rows of
    which that is known already, and ``sums`` are columns whose sum is withheld already, as in the table above this one.
    ``limits`` are those of rows that have another.
    With them goes what is needed so that every withheld count could be at least ``LEAST_ROOM`` others, and the smaller
    ones first. Where a table is too small for that, everything in it is withheld.
    """
    table = _Table(counts, limit, limits)
    hidden = table.small(whole, sums)
    while known := next((e for e in sorted(hidden, key=table.order) if table.is_known(e, hidden)), None):
        more = table.helpers(known, hidden)
        if not more:
            hidden = frozenset(table.values)
            break
        hidden |= more
    cells = {(edge[0][1], edge[1][1]) for edge in hidden if SOURCE not in edge and SINK not in edge}
    rows = {edge[1][1] for edge in hidden if edge[0] == SOURCE}
    columns = {edge[0][1] for edge in hidden if edge[1] == SINK}
    return Protected(frozenset(cells), frozenset(rows), frozenset(columns))


def telling(
    counts: Mapping[str, Mapping[str, int]],
    limit: int,
    hidden: Protected,
    sides: Mapping[str, object],
    limits: Mapping[str, int] | None = None,
) -> frozenset[str]:
    """The rows of which it may not be printed, too, how many lie on one side: a small count would be worked out.

    Of a question that only some are asked the number of answers says how many gave an answer that leads to it.
    ``sides`` names the side of each column. Printing it makes two rows of one, each with its sum.
    """
    kept: frozenset[str] = frozenset()
    concerned = frozenset(row for row, _ in hidden.cells)
    while True:
        parts = {(r, c): r if r in kept else f"{r} {sides[c]}" for r, cells in counts.items() for c in cells}
        split: dict[str, dict[str, int]] = {}
        for (r, c), part in parts.items():
            split.setdefault(part, {})[c] = counts[r][c]
        table = _Table(split, limit)
        edges = {(("row", parts[cell]), ("column", cell[1])): cell[0] for cell in hidden.cells}
        unknown: set[Edge] = {*edges, *((("column", c), SINK) for c in hidden.columns)}
        unknown |= {(SOURCE, ("row", r)) for r in hidden.rows & kept}
        small = {edge: row for edge, row in edges.items() if 0 < table.values[edge] < (limits or {}).get(row, limit)}
        known = {row for edge, row in small.items() if table.room(edge, unknown) < LEAST_ROOM}
        more = known - kept or (concerned - kept if known else frozenset())
        if not more:
            return kept
        kept |= more


class _Table:
    """A table as a network: from the source to each row its sum, to each column its cells, to the sink its sum."""

    def __init__(
        self, counts: Mapping[str, Mapping[str, int]], limit: int, limits: Mapping[str, int] | None = None
    ) -> None:
        self.rows: Sequence[str] = list(counts)
        self.columns: Sequence[str] = list(dict.fromkeys(c for row in counts.values() for c in row))
        self.limit, self.limits = limit, limits or {}
        self.values: dict[Edge, int] = {}
        for row in self.rows:
            self.values[SOURCE, ("row", row)] = sum(counts[row].values())
            for column in self.columns:
                self.values[("row", row), ("column", column)] = counts[row].get(column, 0)
        for column in self.columns:
            self.values[("column", column), SINK] = sum(counts[row].get(column, 0) for row in self.rows)

    def order(self, edge: Edge) -> tuple[int, str]:
        return self.values[edge], str(edge)

    def small(self, whole: Collection[str], sums: Collection[str]) -> frozenset[Edge]:
        """What is withheld for its own sake: small counts, and everything of a row that is small as a whole."""
        hidden = {edge for edge, value in self.values.items() if 0 < value < self._limit(edge)}
        hidden |= {(("column", column), SINK) for column in sums if column in self.columns}
        hidden |= {(SOURCE, ("row", row)) for row in whole if row in self.rows}
        for _, row in [edge for edge in hidden if edge[0] == SOURCE]:
            hidden |= {(row, ("column", column)) for column in self.columns}
        return frozenset(hidden)

    def _limit(self, edge: Edge) -> int:
        row = next((name for kind, name in edge if kind == "row"), "")
        return self.limits.get(row, self.limit)

    def is_known(self, edge: Edge, hidden: frozenset[Edge]) -> bool:
        """Whether a withheld count has too little room; an answer that nobody anywhere has given is no secret."""
        nobody = not self.values.get((edge[1], SINK), 1) and (edge[1], SINK) not in hidden
        return not nobody and self.room(edge, hidden) < LEAST_ROOM

    def room(self, edge: Edge, hidden: Collection[Edge], enough: int = LEAST_ROOM) -> int:
        """How many other values a withheld count could have, as far as is needed: more and fewer people moved round."""
        start, end = edge
        up = self._flow(end, start, edge, hidden, enough)
        down = min(self.values[edge], self._flow(start, end, edge, hidden, enough))
        return up + down

    def _flow(self, source: Node, target: Node, without: Edge, hidden: Collection[Edge], enough: int) -> int:
        """How much can be moved from one node to another: along an edge without end, against it what it holds."""
        room: dict[Node, dict[Node, int]] = {}
        for a, b in hidden:
            if (a, b) != without:
                room.setdefault(a, {})[b] = enough
                room.setdefault(b, {})[a] = min(self.values[a, b], enough)
        moved = 0
        while moved < enough and (way := _way(room, source, target)):
            step = min(enough - moved, *(room[a][b] for a, b in way))
            for a, b in way:
                room[a][b] -= step
                back = room.setdefault(b, {})
                back[a] = back.get(a, 0) + step
            moved += step
        return moved

    def helpers(self, edge: Edge, hidden: frozenset[Edge]) -> frozenset[Edge]:
        """The fewest and smallest further counts by which a withheld one gets room; none where nothing helps."""
        room = self.room(edge, hidden)

        def price(more: frozenset[Edge]) -> tuple[int, int, str]:
            added = more - hidden
            return len(added), sum(self.values[e] for e in added), str(sorted(map(str, added)))

        tried = sorted(self._circles(edge, hidden), key=price)
        return next((more for more in tried if self.room(edge, hidden | more) > room), frozenset())

    def _circles(self, edge: Edge, hidden: frozenset[Edge]) -> list[frozenset[Edge]]:
        """Circles through a count: with another row and column, or with sums where those are withheld anyway."""
        circles: list[frozenset[Edge]] = []
        row = next((node for node in edge if node[0] == "row"), None)
        column = next((node for node in edge if node[0] == "column"), None)
        rows = [("row", r) for r in self.rows if ("row", r) != row]
        columns = [("column", c) for c in self.columns if ("column", c) != column]
        if row and column:
            for other in rows:
                for second in columns:
                    circles.append(frozenset({(row, second), (other, column), (other, second)}))
        elif row:  # the sum of a row: another row's sum goes with it, and both their cells
            for other in rows:
                cells = {(r, ("column", c)) for r in (row, other) for c in self.columns}
                circles.append(frozenset({(SOURCE, other)} | cells))
        elif column:
            for second in columns:
                for other in rows:
                    circles.append(frozenset({(second, SINK), (other, column), (other, second)}))
        return [circle for circle in circles if circle - hidden]


def _way(room: Mapping[Node, Mapping[Node, int]], source: Node, target: Node) -> list[Edge]:
    """The shortest way along which something can still be moved."""
    came: dict[Node, Node] = {source: source}
    waiting = deque([source])
    while waiting:
        node = waiting.popleft()
        if node == target:
            way = []
            while node != source:
                way.append((came[node], node))
                node = came[node]
            return way[::-1]
        for other, left in room.get(node, {}).items():
            if left > 0 and other not in came:
                came[other] = node
                waiting.append(other)
    return []
