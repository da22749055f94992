"""What a workbook asks and who may answer it: all that writing and reading a form needs to know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property

from orientir.methodology.model import Field, Level, Methodology
from orientir.terms import Issue, Said, Severity, Territory, Unit, Year, issue, quoted, said


@dataclass(frozen=True)
class Section:
    """Questions under one numbered heading."""

    number: int
    title: str
    questions: tuple[Field, ...]


@dataclass(frozen=True)
class BlankForm:
    """The questions put to the units of one level in one year, before anybody has answered.

    ``units`` are those that may answer: a workbook of anybody else is refused. ``levels`` are the titles of all
    levels of the methodology by id, to say whose form a wrong one is; ``closes`` is the last day, if known.
    ``places`` are the territories in which the units lie: they tell organisations of one name apart.
    """

    methodology: str
    version: str
    title: str
    year: Year
    level: Level
    sections: tuple[Section, ...]
    units: tuple[Unit, ...]
    closes: date | None = None
    levels: Mapping[str, str] = field(default_factory=dict)
    abbreviations: Mapping[str, str] = field(default_factory=dict)
    language: str = "ru"
    places: tuple[Territory, ...] = ()

    @cached_property
    def questions(self) -> Mapping[str, Field]:
        """All questions by id, in the order of the form."""
        return {question.id: question for section in self.sections for question in section.questions}

    def issue(
        self, key: str, place: str, *, code: str = "", severity: Severity = Severity.ERROR, **values: object
    ) -> Issue:
        """What is wrong with an answer to this form, or wants a look, in its language."""
        return issue(self.language, key, place, code=code, severity=severity, **values)

    def quoted(self, names: Iterable[str]) -> str:
        """Names in quotation marks, with commas between them."""
        return quoted(self.language, names)


def form_of(
    methodology: Methodology,
    level: str,
    year: Year,
    *,
    units: Iterable[Unit] | None = None,
    closes: date | None = None,
) -> BlankForm:
    """The form of a level; by default for the territories of that level, until the day that the methodology names."""
    asked = methodology.form(level, year)
    sections = (
        Section(criterion.number, criterion.title, tuple(f for f in asked if f.criterion == criterion.id))
        for criterion in methodology.criteria
    )
    campaign, territories = methodology.campaigns.get(year), methodology.of_year(year).territories
    asks = tuple((t for t in territories if t.level == level) if units is None else units)
    around = {unit.within for unit in asks}
    return BlankForm(
        methodology=methodology.id,
        version=methodology.version,
        title=methodology.title,
        year=year,
        level=methodology.level(level),
        sections=tuple(section for section in sections if section.questions),
        units=asks,
        closes=closes or (campaign.closes if campaign else None),
        levels={other.id: other.title for other in methodology.levels},
        abbreviations=methodology.abbreviations,
        language=methodology.language,
        places=tuple(t for t in territories if t.id in around),
    )


def whose(unit: Unit) -> Said:
    """The unit in the genitive, after «анкета»."""
    return said("whose.territory" if isinstance(unit, Territory) else "whose.unit", name=unit.name)
