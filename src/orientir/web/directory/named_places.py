"""Find a territory by its code, or by its name as people write it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from orientir.cells import recognise
from orientir.terms import Unit, folded
from orientir.web.directory.models import Territory


class NamedPlaces:
    """Territories, and the one that a text means."""

    def __init__(self, territories: Iterable[Territory]) -> None:
        self._by_id = {place.pk: place for place in territories}
        self._by_name: dict[str, list[Territory]] = defaultdict(list)
        for place in self._by_id.values():
            self._by_name[folded(place.name)].append(place)
        self._units = [Unit(place.pk, place.name, place.kind) for place in self._by_id.values()]

    def find(self, text: str) -> Territory | str:
        """The territory, or why there is none."""
        if text in self._by_id:
            return self._by_id[text]
        same = self._by_name.get(folded(text), [])
        found = recognise(text, self._units) if len(same) != 1 else None
        if isinstance(found, Unit):
            return self._by_id[found.id]
        return str(found) if found else same[0]
