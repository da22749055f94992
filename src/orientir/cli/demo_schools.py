"""Invented schools whose answers add up, to the last unit, to what their municipality answered.

Everything here is synthetic and follows from the names alone: two runs give the same schools.
"""

from __future__ import annotations

import zlib
from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction

from orientir.methodology import Field, FieldType
from orientir.terms import Absence, Answer, Territory

SCHOOLS = 870
"""About as many as the region has."""
VILLAGES = 30_000
"""Added to every population: a district of villages has more schools than a city of the same size."""
COUNTED_BY = {
    "has_network": "network_agreements",
    "has_employer_events": "employer_events_number",
}
"""Of so many things that the municipality counts each belongs to a school; a school that has any says "yes"."""
NO_MORE_THAN = {"parents": "parent_events", "school_posts_fte": "schools_with_posts"}
"""No more schools have any than the municipality counts events, or schools that have any."""
ONLY_IF = {
    "network_partners": "has_network",
    "employers": "has_employer_events",
    "information_page": "information_public",
    "information_updated": "information_public",
}
"""Questions that do not concern a school that has said "no"."""
YES_SHARE = 60
"""Percent of schools that say "yes" where their municipality does."""
QUARTER = Decimal("0.25")

Answers = Mapping[str, Answer]


def chance(*key: object, below: int = 100) -> int:
    """A number from 0 to ``below`` - 1 that looks random and is the same on every machine."""
    return zlib.crc32("|".join(map(str, key)).encode()) % below


def apportion(total: int, weights: Sequence[int]) -> list[int]:
    """Share out a total by weights, whole numbers that add up to it exactly (largest remainders).

    No share exceeds its weight as long as the total does not exceed the sum of the weights.

    >>> apportion(10, [1, 1, 1]), apportion(5, [0, 4, 1]), apportion(3, [0, 0])
    ([4, 3, 3], [0, 4, 1], [2, 1])
    """
    if not sum(weights):
        weights = [1] * len(weights)
    quotas = [Fraction(total * weight, sum(weights)) for weight in weights]
    shares = [int(quota) for quota in quotas]
    order = sorted(range(len(weights)), key=lambda i: (shares[i] - quotas[i], i))
    for i in order[: total - sum(shares)]:
        shares[i] += 1
    return shares


def schools_by_territory(territories: Sequence[Territory], total: int = SCHOOLS) -> dict[str, int]:
    """How many schools each territory gets: by population, and more for the scattered villages."""
    known = sorted(territory.population for territory in territories if territory.population)
    usual = known[len(known) // 2] if known else 1
    shares = apportion(total, [(territory.population or usual) + VILLAGES for territory in territories])
    return {territory.id: share for territory, share in zip(territories, shares, strict=True)}


def school_name(territory: Territory, number: int) -> str:
    return f"Школа № {number} (условная), {territory.name}"


def school_answers(unit: str, number: int, fields: Sequence[Field], whole: Answers) -> list[dict[str, Answer]]:
    """The answers of ``number`` schools to the questions that they share with their municipality.

    Numbers add up to the municipality's; "yes" is said by at least one school where it says "yes" and
    by none where it says "no"; the parts of a list are spread; an absence is everybody's.
    """
    sizes = [20 + chance(unit, i, "size") for i in range(number)]
    schools: list[dict[str, Answer]] = [{} for _ in range(number)]
    numeric = [f for f in fields if f.type in (FieldType.INTEGER, FieldType.DECIMAL)]
    for field in sorted(numeric, key=lambda f: bool(f.part_of)):  # a whole before its parts
        most = whole.get(NO_MORE_THAN.get(field.id, ""))
        weights = _weights(schools, field, sizes)
        _spread(schools, field, whole.get(field.id, Absence.NO_ANSWER), weights, most if isinstance(most, int) else 0)
    for field in fields:
        if field.type is FieldType.YES_NO:
            things = whole.get(COUNTED_BY.get(field.id, ""))
            shares = apportion(things if isinstance(things, int) else 0, sizes)
            _say(schools, field, whole.get(field.id, Absence.NO_ANSWER), unit, shares)
    for field in fields:
        if field.type not in (FieldType.INTEGER, FieldType.DECIMAL, FieldType.YES_NO):
            _write(schools, field, whole.get(field.id, Absence.NO_ANSWER), unit)
    return schools


def _weights(schools: Sequence[Answers], field: Field, sizes: Sequence[int]) -> Sequence[int]:
    """Parts are shared out as their whole is, so that no part is larger than its whole."""
    wholes = [school.get(field.part_of) for school in schools]
    given = [int(value) for value in wholes if isinstance(value, int) and not isinstance(value, bool)]
    return given if field.part_of and len(given) == len(schools) and sum(given) else sizes


def _spread(
    schools: Sequence[dict[str, Answer]], field: Field, total: Answer, weights: Sequence[int], most: int
) -> None:
    """Share out a total by weights; among no more than ``most`` schools, each of which has some, unless it is 0."""
    shares: Sequence[Answer]
    if isinstance(total, Decimal):
        step = QUARTER if total % QUARTER == 0 else Decimal(1).scaleb(-field.places)
        place = Decimal(1).scaleb(-field.places)
        shares = [(n * step).quantize(place) for n in _among(int(total / step), weights, most)]
    elif isinstance(total, int) and not isinstance(total, bool):
        shares = _among(total, weights, most)
    else:
        shares = [total] * len(schools)
    for school, share in zip(schools, shares, strict=True):
        school[field.id] = share


def _among(total: int, weights: Sequence[int], most: int) -> list[int]:
    """Shares of the ``most`` largest, at least 1 each; of all where ``most`` is 0."""
    if not 0 < most < len(weights):
        return apportion(total, weights)
    most = min(most, total)
    chosen = set(sorted(range(len(weights)), key=lambda i: (-weights[i], i))[:most])
    rest = apportion(total - most, [weight if i in chosen else 0 for i, weight in enumerate(weights)])
    return [share + (i in chosen) for i, share in enumerate(rest)]


def _say(schools: Sequence[dict[str, Answer]], field: Field, said: Answer, unit: str, things: Sequence[int]) -> None:
    for i, school in enumerate(schools):
        if said is not True:
            school[field.id] = said
        elif any(things):
            school[field.id] = bool(things[i])
        else:
            school[field.id] = i == 0 or chance(unit, i, field.id) < YES_SHARE


def _write(schools: Sequence[dict[str, Answer]], field: Field, said: Answer, unit: str) -> None:
    for i, school in enumerate(schools):
        if school.get(ONLY_IF.get(field.id, "")) is False:
            school[field.id] = Absence.NOT_APPLICABLE
        elif isinstance(said, Absence):
            school[field.id] = said
        elif field.type is FieldType.LINK:
            school[field.id] = str(said).replace("://", f"://school-{i + 1}.", 1)
        elif isinstance(said, date):
            school[field.id] = said - timedelta(days=chance(unit, i, field.id, below=20) if i else 0)
        else:
            school[field.id] = _part_of_list(str(said), i) if field.type is FieldType.TEXT else said


def _part_of_list(text: str, i: int) -> str:
    """One or two of the list's entries: every entry is named by some school."""
    entries = [entry.strip() for entry in text.split(";")]
    chosen = [entries[i % len(entries)], *([entries[(i + 1) % len(entries)]] if i % 3 == 0 else [])]
    return "; ".join(dict.fromkeys(chosen))
