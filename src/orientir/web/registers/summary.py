"""A register at a glance: how many records each municipality has of what sort, and who has none."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.fields.json import KeyTextTransform

from orientir.methodology import Field, FieldType
from orientir.methodology.model import Register
from orientir.terms import ORGANISATION_KINDS
from orientir.web.directory.models import Organisation, Territory
from orientir.web.registers.listing import YES_NO, Records

ALL, EMPTY = "", "не указано"


@dataclass(frozen=True)
class Summary:
    """Numbers of records: ``rows`` are (territory, numbers by column, sum), in the order of the territories."""

    columns: Sequence[str]
    rows: Sequence[tuple[Territory, Sequence[int], int]]
    sums: Sequence[int]
    none: Sequence[Territory]

    @property
    def total(self) -> int:
        return sum(self.sums)

    @property
    def most(self) -> int:
        """The largest number in a cell: shades are relative to it."""
        return max((n for _, numbers, _ in self.rows for n in numbers), default=0)


def sorts_of(fields: Iterable[Field]) -> list[Field]:
    """The fields by which records can be told apart in a summary: chosen answers, and partners by their kind."""
    return [f for f in fields if f.type in (FieldType.CHOICE, FieldType.YES_NO) or _of_organisations(f)]


def summary(register: Register, records: Records, by: Field | None, places: Sequence[Territory]) -> Summary:
    """Count the records by territory and by the answers to one field; one record of several answers counts in each."""
    numbers: dict[str, Counter[str]] = {place.pk: Counter() for place in places}
    sums: Counter[str] = Counter()
    seen: Counter[str] = Counter()
    grouped = records.order_by().filter(territory__in=numbers)
    if by is None:
        counted = ((place, ALL, n) for place, n in grouped.values_list("territory").annotate(n=Count("pk")))
    else:
        answers = grouped.values_list("territory", KeyTextTransform(by.id, "document")).annotate(n=Count("pk"))
        counted = ((place, answer, n) for place, answer, n in answers)
    kinds = _kinds(by) if by and _of_organisations(by) else {}
    for place, answer, n in counted:
        seen[place] += n
        for sort in _sorts(by, answer, kinds):
            numbers[place][sort] += n
            sums[sort] += n
    columns = [sort for sort in (*_labels(by), EMPTY) if sums[sort]] if by else [ALL]
    rows = [(p, [numbers[p.pk][c] for c in columns], seen[p.pk]) for p in places if seen[p.pk]]
    return Summary(columns, rows, [sums[c] for c in columns], [p for p in places if not seen[p.pk]])


def _of_organisations(field: Field) -> bool:
    return (
        field.type is FieldType.REFERENCE
        and not field.several
        and sum(kind in ORGANISATION_KINDS for kind in field.to) > 1
    )


def _kinds(field: Field) -> Mapping[str, str]:
    """The kinds of the organisations to which a field may refer, in words, by stable id."""
    kinds = dict(Organisation.Kind.choices)
    found = Organisation.objects.filter(kind__in=[k for k in field.to if k in ORGANISATION_KINDS])
    return {id: str(kinds[kind]) for id, kind in found.values_list("stable_id", "kind")}


def _sorts(field: Field | None, answer: str | None, kinds: Mapping[str, str]) -> Iterable[str]:
    if field is None:
        return [ALL]
    if not answer:
        return [EMPTY]
    if kinds:
        return [kinds.get(answer, EMPTY)]
    if field.type is FieldType.YES_NO:
        return [YES_NO["yes" if answer in ("true", "1") else "no"]]
    return [field.choices.get(id, EMPTY) for id in (answer.split() if field.several else [answer])]


def _labels(field: Field | None) -> Iterable[str]:
    """All columns that there may be, in their order."""
    if field is None:
        return [ALL]
    if _of_organisations(field):
        kinds = dict(Organisation.Kind.choices)
        return [str(kinds[kind]) for kind in field.to if kind in kinds]
    return YES_NO.values() if field.type is FieldType.YES_NO else field.choices.values()
