"""The methodology as frozen data: what is asked, what is computed, and what is said about it.

Everything here is read from a folder of YAML files (``load``) and never changes afterwards. A
``Dated[T]`` value holds what is in force from which year: the methodology is dated, not copied per year.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from fractions import Fraction
from functools import lru_cache
from typing import Any, Generic, TypeVar

from orientir.methodology.bridge import Bridge
from orientir.methodology.cycle import CycleDocument
from orientir.methodology.field import NUMERIC as NUMERIC
from orientir.methodology.field import OF_REGISTERS as OF_REGISTERS
from orientir.methodology.field import Field as Field
from orientir.methodology.field import FieldType as FieldType
from orientir.methodology.field import Known as Known
from orientir.methodology.field import SourceLine as SourceLine
from orientir.methodology.formula import Condition, Formula, Row
from orientir.methodology.outlines import Boundaries
from orientir.methodology.questionnaire import Survey
from orientir.methodology.register import Calendar as Calendar
from orientir.methodology.register import Counts as Counts
from orientir.methodology.register import Due as Due
from orientir.methodology.register import Fresh as Fresh
from orientir.methodology.register import Guests as Guests
from orientir.methodology.register import Keeper as Keeper
from orientir.methodology.register import Owner as Owner
from orientir.methodology.register import Register as Register
from orientir.methodology.register import SeenBy as SeenBy
from orientir.methodology.territory_years import in_year
from orientir.terms import REGION, Territory, Year

T = TypeVar("T")
FOLDERS = ("criteria", "registers", "surveys")
"""Folders of a methodology that hold a file for each thing; the other files stand beside them."""


@dataclass(frozen=True)
class Dated(Generic[T]):
    """Values in force from given years: ``{2020: 50, 2022: 75}`` is 50 in 2021 and 75 in 2023."""

    by_year: Mapping[Year, T]

    def at(self, year: Year) -> T | None:
        """The value in force in ``year``; None before the first one."""
        started = [y for y in self.by_year if y <= year]
        return self.by_year[max(started)] if started else None


class FormulaKind(StrEnum):
    """How the result of a formula is to be read (decides what k and n are)."""

    SHARE = "share"
    COUNT = "count"
    RATIO = "ratio"
    TOTAL = "total"


class Polarity(StrEnum):
    MORE = "more_is_better"
    LESS = "less_is_better"
    NEUTRAL = "neutral"


ADDRESSEES: Mapping[str, str] = {
    "municipality": "На муниципальном уровне",
    "authority": "Органам управления образованием",
    "school": "Школам",
    "college": "Профессиональным образовательным организациям",
    REGION: "На региональном уровне",
}
"""To whom recommendations are given, with the words that lead them in, where a methodology does not say."""


@dataclass(frozen=True)
class Level:
    """Who is asked: a municipality, a school... ``unit`` holds the plural forms of one such unit.

    ``size`` names the question whose answer says how big a unit is, to compare like with like; without it a
    municipality is as big as its population, and other units are not compared.
    """

    id: str
    title: str
    unit: tuple[str, ...]
    size: str = ""

    @property
    def one(self) -> str:
        """What one of its units is called; the title where the methodology has no forms of the word."""
        return self.unit[0] if self.unit else self.title

    @property
    def many(self) -> str:
        """What many of its units are called; the title where the methodology has no forms of the word."""
        return self.unit[-1] if self.unit else self.title


@dataclass(frozen=True)
class Period:
    """A kind of period. ``title`` has the placeholders {year} and {previous}.

    So have ``first`` and ``last``, its days in the form of ISO; a kind without them is the day of the monitoring.
    """

    id: str
    title: str
    first: str = ""
    last: str = ""

    def of(self, year: Year) -> str:
        """The period's name in ``year``, for instance «2020/2021 учебный год»."""
        return self.title.format(year=year, previous=year - 1)

    def days(self, year: Year) -> tuple[date, date] | None:
        """The first and the last day in ``year``; None for a kind without days."""
        if not self.first:
            return None
        first, last = (text.format(year=year, previous=year - 1) for text in (self.first, self.last))
        return date.fromisoformat(first), date.fromisoformat(last)


@dataclass(frozen=True)
class Campaign:
    """A year's campaign: who answers between which dates. Dates may be unknown for a past year."""

    year: Year
    opens: date | None
    closes: date | None


@dataclass(frozen=True)
class Denominator:
    """A named base: «выпускники 9 и 11 классов». ``value`` is a row expression over fields."""

    id: str
    place: SourceLine
    title: str
    value: Row


@dataclass(frozen=True)
class Rank:
    """A level of effectiveness: reached from this share on, in ``later`` years from another. Ours without a source."""

    id: str
    title: str
    at_least: Fraction
    later: Mapping[Year, Fraction] = field(default_factory=dict)

    def threshold(self, year: Year) -> Fraction:
        """The share from which on the level is reached in a year."""
        later = Dated(self.later).at(year)
        return self.at_least if later is None else later


@dataclass(frozen=True)
class Indicator:
    """One measured quantity.

    ``deficit_below`` (a share) holds for the region and every territory; ``deficit_below_each``
    (a number) for each territory only, where a total of the region would mean nothing.
    ``level`` says whose answers the formula reads: a level's, or the records of a register.
    ``redefined`` says from which years the meaning is another one, ``same_meaning`` from which years only the
    way to ask or to compute is, each with its reason. ``bridge`` gives by year what that year has in common with later
    ones under another definition. ``finding`` is the sentence of the note, with placeholders
    and {one|few|many} agreement. ``short`` heads a narrow column. ``protect`` names the group of
    ``Methodology.small_groups`` whose small counts are not published.
    """

    id: str
    place: SourceLine
    criterion: str
    title: str
    since: Year
    formula: Dated[Formula]
    formula_text: Dated[str]
    level: str
    units: str
    period: Dated[str]
    until: Year | None = None
    redefined: Mapping[Year, str] = field(default_factory=dict)
    same_meaning: Mapping[Year, str] = field(default_factory=dict)
    bridge: Dated[Bridge] | None = None
    polarity: Polarity = Polarity.MORE
    denominator_title: str = ""
    unit: tuple[str, ...] = ()
    percent_places: Dated[int] = Dated({})
    deficit_below: Dated[Fraction] | None = None
    deficit_below_each: Dated[Fraction] | None = None
    ours: bool = True
    finding: str = ""
    finding_none: str = ""
    caveat: str = ""
    advice: tuple[str, ...] = ()
    complement_of: str = ""
    overlap_accepted: str = ""
    short: str = ""
    protect: str = ""
    source: str = ""
    examples: tuple[Mapping[str, Any], ...] = ()

    def in_force(self, year: Year) -> bool:
        return self.since <= year and (self.until is None or year <= self.until)

    def kind(self, year: Year) -> FormulaKind:
        formula = self.formula.at(year)
        if formula is None:
            raise KeyError(year)
        return FormulaKind(formula.kind)


@dataclass(frozen=True)
class Criterion:
    """A group of indicators. ``intro`` opens its section of the note, ``conclusion`` of that year closes it.

    ``short`` heads a narrow column.
    """

    id: str
    place: SourceLine
    number: int
    title: str
    intro: str = ""
    conclusion: Mapping[Year, str] = field(default_factory=dict)
    short: str = ""
    indicators: tuple[Indicator, ...] = ()
    fields: tuple[Field, ...] = ()

    def conclusion_of(self, year: Year) -> str:
        """What is concluded for that very year, or for every year alike."""
        return self.conclusion.get(year) or self.conclusion.get(Year(0), "")


@dataclass(frozen=True)
class Problem:
    """A typical problem as a rule: the territories whose answers meet ``when`` have it.

    It is typical for the region where at least ``typical_from`` of the territories have it (ours).
    ``limits`` says what the rule cannot see.
    """

    id: str
    place: SourceLine
    title: str
    when: Condition
    level: str
    typical_from: Fraction
    advice: tuple[str, ...] = ()
    limits: str = ""
    source: str = ""


@dataclass(frozen=True)
class Recommendation:
    id: str
    place: SourceLine
    text: str
    addressee: str
    ours: bool
    always: bool = False
    source: str = ""


@dataclass(frozen=True)
class Measure:
    """A measure taken, tied many-to-many to the indicators it was meant to move."""

    id: str
    place: SourceLine
    text: str
    year: Year
    indicators: tuple[str, ...]
    source: str = ""


@dataclass(frozen=True)
class Hypothesis:
    """A connection that is expected: where the ``factor`` is greater, the ``outcome`` is greater, or less.

    Both name indicators, the factor may be ``terms.POPULATION``; ``why`` says what makes one expect it.
    """

    id: str
    place: SourceLine
    factor: str
    outcome: str
    more: bool
    why: str
    source: str = ""


@dataclass(frozen=True, eq=False)
class Methodology:
    """A whole methodology. ``version`` is its author's name for it, ``digest`` the SHA-256 of its files.

    ``files`` are the bytes it was read from, by name; ``texts`` the editable texts of the note by key;
    ``region`` the case forms of the region's name. Whether two say the same, their digests tell: as keys and in
    comparisons they are objects.
    """

    id: str
    version: str
    digest: str
    language: str
    title: str
    files: Mapping[str, bytes]
    region: Mapping[str, str]
    texts: Mapping[str, object]
    levels: tuple[Level, ...]
    periods: Mapping[str, Period]
    campaigns: Mapping[Year, Campaign]
    ranks: tuple[Rank, ...]
    denominators: Mapping[str, Denominator]
    criteria: tuple[Criterion, ...]
    problems: tuple[Problem, ...]
    recommendations: tuple[Recommendation, ...]
    measures: tuple[Measure, ...]
    abbreviations: Mapping[str, str]
    territories: tuple[Territory, ...]
    """Each territory once, as it is called last; in ``of_year`` those of that year, as they were called then."""
    small_groups: Mapping[str, int] = field(default_factory=dict)
    """By group the fewest people whose count of one unit is published; 0 always is."""
    addressees: Mapping[str, str] = field(default_factory=lambda: ADDRESSEES)
    """To whom recommendations are given, in the order of the note: to units, ``terms.REGION`` to the whole."""
    registers: tuple[Register, ...] = ()
    surveys: tuple[Survey, ...] = ()
    factors: tuple[Hypothesis, ...] = ()
    cycle: tuple[CycleDocument, ...] = ()
    boundaries: Boundaries | None = None
    """Those of the territories of the first level, where whoever keeps the methodology has given any."""
    history: tuple[Territory, ...] = ()
    """Every row of ``territories.csv`` where any is dated: a territory that was renamed or moved has several."""

    def of_year(self, year: Year) -> Methodology:
        """The same with the territories of one year; itself where nothing is dated."""
        return _of_year(self, year) if self.history else self

    @property
    def indicators(self) -> Iterator[Indicator]:
        return (indicator for criterion in self.criteria for indicator in criterion.indicators)

    @property
    def fields(self) -> Iterator[Field]:
        return (f for criterion in self.criteria for f in criterion.fields)

    def indicator(self, id: str) -> Indicator:
        return next(i for i in self.indicators if i.id == id)

    def form(self, level: str, year: Year) -> tuple[Field, ...]:
        """The questions put to units of ``level`` in ``year``, in its words and the order of the methodology.

        Records of a register and answers of a questionnaire are levels as well, with the same fields in every year.
        """
        if own := self.apart(level):
            return own.fields
        return tuple(f.worded(level) for f in self.fields if level in f.asked and f.in_force(year))

    @property
    def territorial(self) -> tuple[Level, ...]:
        """The levels whose units are territories; units of any other level lie within them."""
        held = {territory.level for territory in self.territories}
        return tuple(level for level in self.levels if level.id in held)

    def level(self, id: str) -> Level:
        """A level; of a register, that of its records; of a questionnaire, that of its answers."""
        register = self.register(id)
        if register:
            return Level(register.id, register.title, register.record)
        if survey := self.survey(id):
            return Level(id, survey.title[survey.language], ("анкета", "анкеты", "анкет"))
        return next(level for level in self.levels if level.id == id)

    def apart(self, level: str) -> Register | Survey | None:
        """The register or the questionnaire that a level is, with fields of its own; None for one of forms."""
        return self.register(level) or self.survey(level)

    def fields_of(self, level: str) -> Iterable[Field]:
        """What formulas of a level may read, in force or not."""
        own = self.apart(level)
        return own.fields if own else self.fields

    def register(self, id: str) -> Register | None:
        return next((register for register in self.registers if register.id == id), None)

    def survey(self, id: str) -> Survey | None:
        return next((survey for survey in self.surveys if survey.id == id), None)


@lru_cache(maxsize=32)
def _of_year(methodology: Methodology, year: Year) -> Methodology:
    territories, drawn = in_year(methodology.history, year), methodology.boundaries
    here = {t.id for t in territories if t.level == methodology.levels[0].id}
    outlined = drawn and here <= drawn.outlines.keys()  # not where there were others than now
    return replace(methodology, territories=territories, boundaries=drawn if outlined else None)
