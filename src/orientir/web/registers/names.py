"""What references and owners are called, and which of them a typed name means."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import QuerySet

from orientir.cells.model import Unreadable, unreadable
from orientir.cells.place_names import recognise
from orientir.methodology import Field, FieldType
from orientir.methodology.model import Owner, Register
from orientir.methodology.registers import TERRITORY
from orientir.terms import ORGANISATION_KINDS, Unit, folded
from orientir.web.directory.models import FormerName, Organisation, Territory
from orientir.web.registers.models import Record

LISTED = 400
"""Names that a field offers while somebody types."""
OFFERED = 5
"""Names that a refusal offers."""


@dataclass
class Names:
    """Things that a field may name: by id what each is called, by spelling the ids that it may mean."""

    labels: dict[str, str] = field(default_factory=dict)
    spelled: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))

    def add(self, id: str, name: str, place: str = "", others: Iterable[str] = ()) -> None:
        """Add one thing; ``place`` tells it from others of the same name."""
        self.labels[id] = name
        whole = f"{name} ({place})" if place else name
        for spelling in (name, whole, id, *others):
            self.spelled[_spelled(spelling)].add(id)
        self._places[id] = whole

    closed: set[str] = field(default_factory=set)
    """Those that are over: records that name them keep them, new ones are not offered them."""
    of_territories: bool = False
    """Whether territories are among them, which people call in many ways: «Братск», «г. Братск»."""

    _places: dict[str, str] = field(default_factory=dict)

    @cached_property
    def _territories(self) -> tuple[Unit, ...]:
        """All of them: among some alone, the name of another might seem to be one of theirs."""
        return tuple(Unit(t.pk, t.name, t.kind) for t in Territory.objects.all())

    def label(self, id: str) -> str:
        """What it is called; with its place where another one has the same name."""
        name = self.labels.get(id, id)
        return self._places.get(id, name) if len(self.spelled[_spelled(name)]) > 1 else name

    def options(self) -> list[str]:
        """What to offer, in the order of the list; nothing where it would be too much for a page."""
        offered = [id for id in self.labels if id not in self.closed]
        return [self.label(id) for id in offered] if len(offered) <= LISTED else []

    def find(self, text: str) -> str | Unreadable:
        """The id that a typed name means."""
        found = self.spelled.get(_spelled(text), set())
        if not found and self.of_territories:
            place = recognise(text, self._territories)
            found = {place.id} & self.labels.keys() if isinstance(place, Unit) else set()
        exact = {id for id in found if folded(self.labels[id]) == folded(text)}
        if len(found) == 1 or len(exact) == 1:
            return next(iter(exact or found))
        if found:
            listed = "; ".join(sorted(self._places[id] for id in found)[:OFFERED])
            return unreadable("registers.several", typed=text, listed=listed)
        near = [self.label(id) for id, name in self.labels.items() if folded(text) in folded(name)][:OFFERED]
        key = "registers.unknown_like" if near else "registers.unknown"
        return unreadable(key, typed=text, listed="; ".join(near))


_QUOTES = re.compile("[«»„“”\"'’]")


def _spelled(name: str) -> str:
    """The name whatever its capitals, spaces, quotation marks, and semicolons, which stand between several names."""
    return " ".join(_QUOTES.sub(" ", folded(one_of_several(name))).split())


def one_of_several(name: str) -> str:
    """A name as it stands among others that semicolons part."""
    return name.replace(";", ",")


def names_of(
    target: Field | Register | None, among: QuerySet[Organisation] | QuerySet[Territory] | None = None
) -> Names:
    """The things that a field may refer to, or ``among`` which the owner of a record is."""
    names = Names()
    if among is not None:
        rows: Sequence[Organisation | Territory] = list(among)
        _organisations(names, [row for row in rows if isinstance(row, Organisation)])
        for row in rows:
            if isinstance(row, Territory):
                names.add(row.pk, row.name)
                names.of_territories = True
        return names
    assert isinstance(target, Field)
    kinds = [kind for kind in target.to if kind in ORGANISATION_KINDS]
    if kinds:
        _organisations(names, list(Organisation.objects.filter(kind__in=kinds).select_related("territory")))
    if TERRITORY in target.to:
        names.of_territories = True
        for territory in Territory.objects.all():
            names.add(territory.pk, territory.name)
    others = [id for id in target.to if id not in (*ORGANISATION_KINDS, TERRITORY)]
    known = Record.objects.filter(register__in=others).only("pk", "title", "register", "territory_id", "closed")
    for record in known[:20_000]:
        id = f"{record.register}:{record.pk}"
        names.add(id, record.title, record.territory_id or "")
        if record.closed:
            names.closed.add(id)
    return names


def _organisations(names: Names, rows: Sequence[Organisation]) -> None:
    former: dict[int, list[str]] = defaultdict(list)
    for id, name in FormerName.objects.filter(organisation__in=[row.pk for row in rows]).values_list(
        "organisation", "name"
    ):
        former[id].append(name)
    for row in rows:
        names.add(row.stable_id, row.name, row.territory.name, former[row.pk])


def labels_of(fields: Iterable[Field], documents: Iterable[Mapping[str, object]]) -> dict[str, str]:
    """What the references in these documents are called, by id: three queries, however many documents."""
    references = [f.id for f in fields if f.type is FieldType.REFERENCE]
    ids = {one for document in documents for id in references for one in str(document.get(id) or "").split()}
    if not ids:
        return {}
    found = dict(Organisation.objects.filter(stable_id__in=ids).values_list("stable_id", "name"))
    found |= dict(Territory.objects.filter(pk__in=ids).values_list("pk", "name"))
    numbers = [int(id.partition(":")[2]) for id in ids if ":" in id and id.partition(":")[2].isdigit()]
    for record in Record.objects.filter(pk__in=numbers).only("pk", "register", "title"):
        found[f"{record.register}:{record.pk}"] = record.title
    return found


def owner_word(register: Register) -> str:
    """What the owner of a record is called on a page."""
    return {Owner.ORGANISATION: "Организация", Owner.TERRITORY: "Муниципалитет"}.get(register.belongs_to, "")
