"""Whose a row of a table is: the unit of a name, looked for among those of its territory where one is told."""

from __future__ import annotations

import re
from collections.abc import Iterable

from orientir.cells.place_names import LONGEST_NAME, Ambiguous, Unknown, recognise
from orientir.cells.words import plain
from orientir.terms import Territory, Unit, remark, say

_NUMBERED = re.compile(r"\d{1,4}\s*[.)]\s*(?=\D)")
_TERRITORY = re.compile(r"район\w*|р-н|округ\w*|город\w*|г|го|мо|гмо")
_SCHOOL = re.compile(r"школ|гимнази|лице[йи]|интернат|колледж|техникум|\b(?:[согн]ош|м[бак]?оу|г[бао]п?оу|[чн]оу)\b")


class Names:
    """The units that a form may be of, and the territories in which they lie, by what people call them."""

    def __init__(self, units: Iterable[Unit], places: Iterable[Territory]) -> None:
        self.units, self.places = tuple(units), tuple(places)
        self._ids = {unit.id: unit for unit in self.units}
        self._of_place = {place.id: tuple(u for u in self.units if u.within == place.id) for place in self.places}
        self._found: dict[tuple[str, str], Unit | Ambiguous | Unknown] = {}

    def find(self, text: str, place: Unit | None = None) -> Unit | Ambiguous | Unknown:
        """The unit that a text names, its number in a list taken off, or why there is none."""
        name = _NUMBERED.sub("", text, count=1) if _NUMBERED.match(text) else text
        key = name, place.id if place else ""
        if key not in self._found:
            self._found[key] = self._ids.get(name) or self._named(name, place)
        return self._found[key]

    def is_name(self, text: str) -> bool:
        """Whether a text names a unit, or an organisation of which there are several in different territories."""
        found = self.find(text)
        return isinstance(found, Unit) or (isinstance(found, Ambiguous) and bool(self.places))

    def place(self, text: str) -> Unit | None:
        """The territory that a text names; None where it names none, or several."""
        found = self.find_place(text)
        return found if isinstance(found, Unit) else None

    def find_place(self, text: str) -> Unit | Ambiguous | Unknown:
        """The territory that a text names, or why there is none."""
        fits = self.places and 0 < len(text) <= LONGEST_NAME
        return recognise(text, self.places) if fits else Unknown(text[:LONGEST_NAME])

    def is_like_place(self, text: str) -> bool:
        """Whether a text speaks of a territory («Заречный р-н»), also of one that is not in the list."""
        words = plain(text)
        return any(map(_TERRITORY.fullmatch, re.findall(r"[\w-]+", words))) and not _SCHOOL.search(words)

    def is_id(self, text: str) -> bool:
        """Whether a text is the code of a unit, which tells its territory as well."""
        return text in self._ids

    def wrong(self, found: Ambiguous | Unknown, place: Unit | None, language: str) -> tuple[str, str]:
        """What is wrong with a name, and how to mend it."""
        if not self.units or isinstance(self.units[0], Territory):
            return found.said(language), ""
        kind = "unknown_unit" if isinstance(found, Unknown) else "ambiguous_unit"
        names = {p.id: p.name for p in self.places}
        listed = "; ".join(
            f"{say(language, 'list.quoted', text=unit.name)} ({names.get(unit.within, unit.within)})"
            for unit in (() if isinstance(found, Unknown) else found.candidates[:5])
        )
        where = {"place": place.name} if place else {}
        return remark(language, f"name.{kind}{'_in' if place else ''}", typed=found.text, listed=listed, **where)

    def _named(self, name: str, place: Unit | None) -> Unit | Ambiguous | Unknown:
        among = self._of_place.get(place.id, ()) if place else self.units
        return recognise(name, among) if among and 0 < len(name) <= LONGEST_NAME else Unknown(name[:LONGEST_NAME])
