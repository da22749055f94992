"""What an edition publishes, as plain data: written once as files; the portal and the API read nothing else.

Everything here may be shown to anybody: small groups are withheld already. Sentences are in the language of the
methodology. Ids are those of the methodology and of the register of territories, which never change.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cache, cached_property
from typing import TYPE_CHECKING

from orientir.terms import REGION

if TYPE_CHECKING:  # takes a tenth of a second, which most commands need not spend
    from pydantic import TypeAdapter


@dataclass(frozen=True)
class Figure:
    """One indicator on one territory (or ``terms.REGION``) in one year.

    ``k`` and ``n`` as in ``analysis.Value``, ``value`` the number itself (of a share or ratio a fraction rounded to six
    places), ``percent`` rounded half-up. ``absence`` says why there is none (``terms.Absence``; ``suppressed``: few
    people stand behind it); then all numbers are None. ``answered`` units are in it. ``shown`` is how it is printed,
    ``among_peers`` where it stands among the territories most alike, as a sentence; empty where nothing can be said.
    """

    indicator: str
    territory: str
    year: int
    k: Decimal | None
    n: Decimal | None
    value: Decimal | None
    percent: Decimal | None
    answered: int | None
    absence: str
    shown: str
    among_peers: str = ""


@dataclass(frozen=True)
class Definition:
    """How an indicator was measured in one year: ``kind`` is share, count, ratio or total.

    ``took_part`` of ``asked`` units of the region answered the campaign. ``threshold`` is what the region is held to,
    ``threshold_each`` what each territory is, in words.
    """

    year: int
    kind: str
    formula: str
    population: str
    period: str
    took_part: int
    asked: int
    threshold: str
    threshold_each: str


@dataclass(frozen=True)
class Change:
    """An indicator of the region in two years on the units that answered in both.

    ``change`` is in shares (0.05 is five points) or units, None where the years are not comparable; ``words`` say the
    change with its panel, or every reason why none is stated.
    """

    before: int
    after: int
    k_before: Decimal | None
    n_before: Decimal | None
    k_after: Decimal | None
    n_after: Decimal | None
    panel: int
    change: Decimal | None
    words: str


@dataclass(frozen=True)
class Indicator:
    """What is measured. ``finding`` is the sentence about the region, ``caveat`` what the number cannot say.

    ``answered_by`` says who was asked, ``polarity`` whether more is better; ``ours``: no source gives it.
    """

    id: str
    criterion: str
    title: str
    short: str
    unit: tuple[str, ...]
    answered_by: str
    polarity: str
    source: str
    ours: bool
    finding: str
    caveat: str
    definitions: tuple[Definition, ...]
    change: Change | None

    def definition(self, year: int) -> Definition | None:
        return next((d for d in self.definitions if d.year == year), None)


@dataclass(frozen=True)
class Level:
    """How far a territory or the region has come by a criterion: ``met`` of ``assessed`` checks were passed.

    ``rank`` is the id of the level reached, ``title`` its name; both empty where nothing was assessed.
    """

    criterion: str
    rank: str
    title: str
    met: int
    assessed: int


@dataclass(frozen=True)
class Criterion:
    id: str
    number: int
    title: str
    short: str
    intro: str
    conclusion: str


@dataclass(frozen=True)
class Place:
    """A territory: ``tile`` is (row, column) on the tile map, ``genitive`` its name after «для».

    ``participation`` is by year. ``deficits`` are indicators below their threshold, ``problems`` and ``advice`` ids of
    typical problems and recommendations. ``peers`` are the most alike territories, the nearest first, and
    ``peers_chosen`` says how they were found. ``overall`` is the level over all criteria.
    """

    id: str
    name: str
    short_name: str
    genitive: str
    centre: str
    population: int | None
    tile: tuple[int, int] | None
    tile_label: str
    participation: Mapping[int, str]
    overall: Level
    levels: tuple[Level, ...]
    deficits: tuple[str, ...]
    problems: tuple[str, ...]
    advice: tuple[str, ...]
    peers: tuple[str, ...]
    peers_chosen: str


@dataclass(frozen=True)
class Former:
    """A territory that existed to the year ``until``; ``heirs`` are the ids of those that follow it."""

    id: str
    name: str
    until: int
    heirs: tuple[str, ...]


@dataclass(frozen=True)
class Problem:
    """A typical problem: ``places`` have it, of ``known`` that answered every question of its rule."""

    id: str
    title: str
    limits: str
    source: str
    typical: bool
    known: int
    places: tuple[str, ...]


@dataclass(frozen=True)
class Recommendation:
    """``places`` are those whose deficits or problems call for it; none where it is ``always`` given."""

    id: str
    text: str
    addressee: str
    ours: bool
    source: str
    always: bool
    places: tuple[str, ...]


@dataclass(frozen=True)
class Factor:
    """A hypothesis that was written down before, and what the year says of it.

    ``factor`` and ``outcome`` are what both values are called, ``expected`` and ``why`` what was expected of them.
    ``verdict`` is "seen", "opposite", "not_shown" or "too_few", ``verdict_title`` the same in words and ``told`` with
    its numbers: ``rho``, the rank coefficient of ``units`` within their kind, its 95 % interval ``low`` to ``high``,
    ``p`` corrected for all ``tested`` hypotheses. ``detectable`` is the weakest connection that so few units show.
    ``message`` is the title of its picture, ``left_out`` says who is not in it. ``points`` are (territory, value of the
    factor, value of the outcome, both as printed).
    """

    id: str
    factor: str
    outcome: str
    expected: str
    why: str
    verdict: str
    verdict_title: str
    told: str
    units: int | None
    rho: Decimal | None
    low: Decimal | None
    high: Decimal | None
    p: Decimal | None
    tested: int
    detectable: Decimal | None
    message: str
    left_out: str
    points: tuple[tuple[str, Decimal, Decimal, str, str], ...]


@dataclass(frozen=True)
class Effect:
    """What a measure did to an indicator: the change of those who took part less that of the ``others`` like them.

    ``outcome`` is "shown", "harm", "not_shown", or why nothing was measured ("everybody", "nobody", "too_few");
    ``told`` says it with the numbers. ``difference`` and its 95 % interval are in shares or units.
    """

    measure: str
    title: str
    indicator: str
    outcome: str
    took_part: int
    others: int
    difference: Decimal | None
    low: Decimal | None
    high: Decimal | None
    p: Decimal | None
    told: str


@dataclass(frozen=True)
class Evidence:
    """What goes together with results, and the effect of measures, with what is to be said of all of them.

    ``effects_message`` is the title of the picture of effects, empty where there is none.
    """

    factors: tuple[Factor, ...]
    factors_lead: str
    factors_note: str
    effects: tuple[Effect, ...]
    effects_message: str
    effects_note: str


@dataclass(frozen=True)
class PlanItem:
    """An item of a plan, such as the road map, as it stood when the edition was made.

    ``plan`` is the id of its register and ``plan_title`` what that is called, ``territory`` whose item it is (empty:
    the region's). ``state`` is "done", "late", "ahead", or "undated" where no day was set and nothing is done. ``told``
    are its other public answers: label and what was answered.
    """

    plan: str
    plan_title: str
    title: str
    territory: str
    who: str
    due: date | None
    done: date | None
    state: str
    told: tuple[tuple[str, str], ...]
    synthetic: bool


@dataclass(frozen=True)
class Outline:
    """A territory on the map: its ``path`` in SVG, empty where it is a circle, and (x, y) of its mark."""

    territory: str
    path: str
    mark: tuple[int, int]


@dataclass(frozen=True)
class OutlineMap:
    """The map in the boundaries that the methodology has: its size in units, and every territory."""

    width: int
    height: int
    outlines: tuple[Outline, ...]


@dataclass(frozen=True)
class Correction:
    """What another edition has changed: ``before`` became ``after`` in edition ``number``, and why."""

    number: int
    day: date
    what: str
    before: str
    after: str
    why: str


@dataclass(frozen=True)
class Licence:
    """On what terms the data may be used: an identifier of SPDX, a title, an address."""

    id: str
    title: str
    url: str


@dataclass(frozen=True)
class Edition:
    """A year's published results. ``number`` counts the editions of all years; ``previous`` is the year compared with.

    ``digests`` name the frozen data by year, ``small_groups`` the limits in force, ``withheld`` how many values are
    withheld, ``corrections`` what this edition changed of the one before. ``label`` stands wherever the numbers show
    when the data are synthetic. ``plans`` and ``evidence`` are None in editions that were made before there were any;
    ``map`` where no boundaries are given.
    """

    number: int
    day: date
    year: int
    previous: int | None
    language: str
    title: str
    region: Mapping[str, str]
    institute: str
    licence: Licence
    synthetic: bool
    label: str
    digests: Mapping[int, str]
    methodology: str
    small_groups: Mapping[str, int]
    withheld: int
    ranks: tuple[tuple[str, str], ...]
    addressees: Mapping[str, str]
    abbreviations: Mapping[str, str]
    criteria: tuple[Criterion, ...]
    levels: tuple[Level, ...]
    indicators: tuple[Indicator, ...]
    places: tuple[Place, ...]
    problems: tuple[Problem, ...]
    recommendations: tuple[Recommendation, ...]
    figures: tuple[Figure, ...]
    corrections: tuple[Correction, ...] = ()
    plans: tuple[PlanItem, ...] | None = None
    evidence: Evidence | None = None
    map: OutlineMap | None = None
    former: tuple[Former, ...] = ()
    """Territories that are no more; figures of earlier years may be theirs."""

    @cached_property
    def names(self) -> Mapping[str, str]:
        """What every territory is called, those that are no more too, and the region."""
        former, here = {t.id: t.name for t in self.former}, {t.id: t.name for t in self.places}
        return former | here | {REGION: self.region.get("nom", REGION)}

    @cached_property
    def by_key(self) -> Mapping[tuple[str, str, int], Figure]:
        """Figures by (indicator, territory, year)."""
        return {(f.indicator, f.territory, f.year): f for f in self.figures}

    def indicator(self, id: str) -> Indicator | None:
        return next((i for i in self.indicators if i.id == id), None)

    def place(self, id: str) -> Place | None:
        return next((p for p in self.places if p.id == id), None)


def to_json(edition: Edition) -> bytes:
    """The content of an edition as JSON; the same content always gives the same bytes."""
    return _adapter().dump_json(edition, indent=1) + b"\n"


def from_json(data: bytes) -> Edition:
    """Read what ``to_json`` has written. Raises ``ValueError`` where it is anything else."""
    return _adapter().validate_json(data)


@cache
def _adapter() -> TypeAdapter[Edition]:
    from pydantic import TypeAdapter

    return TypeAdapter(Edition)
