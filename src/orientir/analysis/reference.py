"""The reference: every value in plain Python, unit by unit. Slow and obvious; the SQL engines must agree."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence

from orientir.analysis.model import Request, Results
from orientir.methodology.interpret import Answers, Unit, count
from orientir.snapshot import Table
from orientir.terms import REGION


def compute(table: Table, requests: Sequence[Request]) -> Results:
    """k and n of every request for the region and every territory that has a row."""
    rows: dict[str, list[Answers]] = defaultdict(list)
    for _, territory, answers in table.answers():
        rows[territory].append(answers)
    members = {territory: [territory] for territory in rows} | {REGION: list(rows)}
    return {
        place: tuple(count(r.formula, [unit for t in territories for unit in _units(r, rows[t])]) for r in requests)
        for place, territories in members.items()
    }


def _units(request: Request, rows: list[Answers]) -> list[Unit]:
    return [rows] if request.whole_territories else [[row] for row in rows]
