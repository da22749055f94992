"""Why a place has no value: what its empty cells say, or who of it did not take part."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from orientir.analysis.places import Places, places_of
from orientir.methodology.formula import Formula, needs
from orientir.snapshot import Snapshot
from orientir.terms import REGION, Absence, Participation

ABSENT: Mapping[Participation, Absence] = {
    Participation.TOOK_PART: Absence.NO_ANSWER,
    Participation.NOT_ACCEPTED: Absence.NOT_ACCEPTED,
    Participation.DID_NOT_TAKE_PART: Absence.DID_NOT_TAKE_PART,
    Participation.NOT_ASKED: Absence.NOT_ASKED,
}
WEIGHT = (Absence.NO_ANSWER, Absence.SUPPRESSED, Absence.NOT_ASKED, Absence.NOT_APPLICABLE)
"""Of several reasons the first one is told: who left a cell empty may still be asked."""


@dataclass(frozen=True)
class Gaps:
    """The empty cells of one level's table and the participation of its units, by place."""

    snapshot: Snapshot
    level: str

    def why(self, place: str, formula: Formula) -> Absence:
        """Why the units of a place give no value: none of them can be counted."""
        kinds = self._kinds.get(place)
        if kinds is None and place != REGION:
            return self._nobody(place)
        found = {kind for name in needs(formula) for kind in (kinds or {}).get(name, ())}
        return next((kind for kind in WEIGHT if kind in found), Absence.NO_ANSWER)

    def _nobody(self, place: str) -> Absence:
        """Why no unit of a place has sent anything: all about its own form, or about those of its units."""
        if self.level in self.snapshot.records:  # a list that nobody has begun says nothing, not even zero
            return Absence.NO_ANSWER
        if not self.snapshot.units.get(self.level):
            # Who answers without a name stands in no register: the place itself is asked.
            own = self.snapshot.participation[self.snapshot.level].get(place, Participation.TOOK_PART)
            return ABSENT[own]
        inside = self._states.get(place, ())
        return next((ABSENT[state] for state in Participation if state in inside), Absence.NOT_ASKED)

    @cached_property
    def _states(self) -> Mapping[str, set[Participation]]:
        """Place -> how its units took part; read once, when somebody has sent nothing."""
        states = self.snapshot.participation.get(self.level, {})
        found: dict[str, set[Participation]] = {}
        for unit in self.snapshot.units.get(self.level, {}).values():
            for place in self._places.of(unit.id if unit.id in self._places.above else unit.within):
                found.setdefault(place, set()).add(states.get(unit.id, Participation.NOT_ASKED))
        return found

    @cached_property
    def _places(self) -> Places:
        return places_of(self.snapshot.methodology.territories)

    @cached_property
    def _kinds(self) -> Mapping[str, Mapping[str, set[Absence]]]:
        """Place -> field -> the kinds of its empty cells; read once, when a value is missing."""
        table = self.snapshot.table(self.level)
        marks = self.snapshot.absences.get(self.level, {})
        found: dict[str, dict[str, set[Absence]]] = {REGION: {}}
        for unit, territory, answers in table.answers() if table else ():
            empty = {name: marks.get((unit, name), Absence.NO_ANSWER) for name in self._empty(answers)}
            for place in (REGION, *self._places.of(territory)):
                kinds = found.setdefault(place, {})
                for name, kind in empty.items():
                    kinds.setdefault(name, set()).add(kind)
        return found

    def _empty(self, answers: Mapping[str, object]) -> Iterable[str]:
        table = self.snapshot.table(self.level)
        return (column.name for column in table.columns if column.name not in answers) if table else ()
