"""What each question is asked for: the indicators, problems and sizes that read its answer."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping

from orientir.methodology.formula import columns
from orientir.methodology.model import Methodology
from orientir.terms import Year


def uses_of(methodology: Methodology, year: Year) -> Mapping[str, tuple[str, ...]]:
    """By question of ``year`` the titles of all that reads its answer; empty for one that is used nowhere.

    An indicator whose formula divides by a named base reads the questions of the base as well.
    """
    found: dict[str, list[str]] = defaultdict(list)
    forms = {level.id for level in methodology.levels}
    for indicator in methodology.indicators:
        if indicator.in_force(year) and indicator.level in forms:
            for id in sorted(columns(indicator.formula.at(year))):
                found[id].append(f"показатель «{indicator.title}»")
    for problem in methodology.problems:
        for id in sorted(columns(problem.when)):
            found[id].append(f"типичная проблема «{problem.title}»")
    for level in methodology.levels:
        if level.size:
            found[level.size].append(f"величина участника: {level.title}")
    fields = [f for f in methodology.fields if f.in_force(year)]
    for f in fields:
        for id in sorted(columns(f.when)) if f.when is not None else ():
            found[id].append(f"решает, задавать ли вопрос «{f.label}»")
    return {f.id: tuple(found[f.id]) for f in fields}
