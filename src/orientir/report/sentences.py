"""Sentences of the methodology filled with values; every figure keeps the indicator that it came from."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from fractions import Fraction

from orientir.analysis import Value, Values
from orientir.methodology import FormulaKind, Indicator, Methodology
from orientir.methodology.wording import absent
from orientir.report.document import Span, Spans
from orientir.terms import (
    NBSP,
    REGION,
    Absence,
    Year,
    counted,
    figure,
    folded,
    long_day,
    out_of,
    percent,
    say,
    signed,
    words,
)
from orientir.terms.sentences import Placeholder, fill, parse_text

FEW = 4
"""Names of up to a fourth of the participants are listed as exceptions."""


class Wording:
    """How one document speaks: its language, its year, and where its figures come from."""

    def __init__(self, methodology: Methodology, year: Year, values: Values) -> None:
        self.methodology, self.year, self.values = methodology, year, values
        self.language = methodology.language
        self.phrases: Mapping[str, str] = words(self.language, "note")
        self.absences = {absence: absent(self.language, absence) for absence in Absence}
        self.names = {t.id: t.name for t in methodology.territories}
        self.genitives = {t.id: t.forms.get("gen", "") for t in methodology.territories}

    def finding(self, indicator: Indicator) -> Spans:
        """The indicator's sentence about the region, or nothing where it has no value."""
        value = self.values.region(indicator.id)
        if value.absence or not indicator.finding:
            return ()
        sentence = indicator.finding_none if not value.k and indicator.finding_none else indicator.finding
        return self.fill(sentence, value)

    def why_unknown(self, indicator: Indicator) -> str:
        """Why an indicator that is in force has no value this year; nothing where it has one."""
        value = self.values.region(indicator.id)
        if not indicator.in_force(self.year) or value.absence is None or not indicator.finding:
            return ""
        return self.phrases["unknown"].format(title=indicator.title, reason=self.absences[value.absence])

    def fill(self, sentence: str, value: Value) -> Spans:
        """A sentence with placeholders, filled from ``value`` and from the values it names."""

        based = {part.indicator for part in parse_text(sentence) if isinstance(part, Placeholder) and part.part == "of"}

        def lookup(placeholder: Placeholder) -> tuple[str, Fraction | None]:
            source = self._source(placeholder, value)
            if placeholder.part == "share" and placeholder.indicator not in based:
                return self._share_told(source) or "—", None
            return self._part(placeholder.part, source)

        return tuple(
            Span(piece, indicator=self._source(placeholder, value).indicator, territory=value.territory)
            if placeholder and placeholder.part not in ("year", "previous", "period")
            else Span(piece)
            for piece, placeholder in fill(sentence, self.language, lookup)
        )

    def _source(self, placeholder: Placeholder, value: Value) -> Value:
        return self.values[placeholder.indicator, value.territory] if placeholder.indicator else value

    def _part(self, part: str, value: Value) -> tuple[str, Fraction | None]:
        match part:
            case "count":
                return self.absent(value) or (figure(value.k or Fraction(), self.language), value.k)
            case "of":
                return self.absent(value) or (figure(value.n or Fraction(), self.language), value.n)
            case "share":
                return (self.share(value) or "—", None)
            case "period":
                return value.period, None
            case "previous":
                return str(self.year - 1), None
        return str(self.year), None

    def absent(self, value: Value) -> tuple[str, Fraction | None] | None:
        """The mark and no number, where there is no value."""
        return (self.mark(value.absence), None) if value.absence else None

    def base(self, value: Value) -> str:
        """The number that a share is of, or why there is none."""
        return self.absences[value.absence] if value.absence else figure(value.n or 0, self.language)

    def share(self, value: Value) -> str:
        """«74 %», or nothing where the indicator has no share."""
        if value.percent is None or value.value is None:
            return ""
        return percent(value.value, self.language, value.percent_places)

    def share_of(self, value: Value) -> str:
        """«74 %», or «71 % из 38» where not all who took part answered."""
        share = self.share(value)
        if not share or value.whole or value.n is None:
            return share
        return self.phrases["part_of"].format(part=share, whole=figure(value.n, self.language))

    def _share_told(self, value: Value) -> str:
        """«74 %» in a sentence; where not all answered, «27 из 38 ответивших, 71 %» and «27 % от 41 009».

        Of records of a register, «2 из 3 соглашений, 67 %».
        """
        share = self.share(value)
        if not share or value.whole or value.n is None or value.k is None:
            return share
        if value.kind is not FormulaKind.SHARE:
            return self.phrases["share_of_base"].format(share=share, base=figure(value.n, self.language))
        units = self.methodology.level(self.methodology.indicator(value.indicator).units).unit
        base = self.out_of(int(value.n), units if value.of_records else self.phrases["answered"].split("|"))
        part = self.phrases["part_of"].format(part=figure(value.k, self.language), whole=base)
        return f"{part}, {share}"

    def shown(self, value: Value, *, one_unit: bool = False) -> str:
        """A value as a cell of a table: «31 (74 %)», «27 из 38 (71 %)», «58 834», or the mark of its absence.

        The base stands there where it is not the number of participants. For one unit a share is its own answer:
        «да» or «нет».
        """
        if value.absence:
            return self.mark(value.absence)
        if one_unit and value.kind is FormulaKind.SHARE and value.n == 1:
            return self.phrases["yes" if value.k else "no"]
        number = figure(value.k or Fraction(), self.language)
        share = self.share(value)
        if share and (one_unit or value.kind is FormulaKind.RATIO or not value.whole):
            number = self.phrases["part_of"].format(part=number, whole=figure(value.n or 0, self.language))
        return f"{number} ({share})" if share else number

    def with_base(self, value: Value, indicator: Indicator) -> str:
        """«24 из 38 (63 %)», «22 776 человек», or why there is no value."""
        if value.absence:
            return self.absences[value.absence]
        share = self.share(value)
        if not share:
            total = value.k or Fraction()
            return counted(total, indicator.unit, self.language) if indicator.unit else figure(total, self.language)
        k, n = figure(value.k or 0, self.language), figure(value.n or 0, self.language)
        return f"{self.phrases['part_of'].format(part=k, whole=n)} ({share})"

    def units(self, number: int, forms: Sequence[str]) -> str:
        """«38 муниципалитетов»."""
        return counted(number, forms, self.language)

    def out_of(self, number: int, forms: Sequence[str]) -> str:
        """«42 муниципалитетов», «21 муниципалитета» : the genitive that follows «из»."""
        return out_of(number, forms, self.language)

    def percent_of(self, k: int, n: int) -> str:
        return percent(Fraction(k, n), self.language) if n else "—"

    def day(self, day: date) -> str:
        """«15 ноября 2021 года»."""
        return long_day(day, self.language)

    def mark(self, absence: Absence) -> str:
        """What stands in a cell of a table for an absent value; the annex says what each mark means."""
        return say(self.language, f"mark.{absence}")

    def text(self, key: str) -> str:
        """A text of the methodology, with the years filled in; empty where it has none."""
        found = self._of_year(self.methodology.texts.get(key))
        return self.years(str(found or ""))

    def texts(self, key: str) -> list[str]:
        listed = self._of_year(self.methodology.texts.get(key))
        return [self.years(str(item)) for item in listed] if isinstance(listed, list) else []

    def _of_year(self, found: object) -> object:
        """A text may be given by year: then that of this very year, or the one under «other»."""
        return found.get(str(self.year), found.get("other")) if isinstance(found, dict) else found

    def years(self, words: str) -> str:
        """Years stand in texts as {year}, {previous} and {next_year}."""
        for name, year in (("year", self.year), ("previous", self.year - 1), ("next_year", self.year + 1)):
            words = words.replace(f"{{{name}}}", str(year))
        return words

    def place(self, territory: str) -> str:
        if territory == REGION:
            return self.methodology.region.get("nom", "")
        return self.names[territory]

    def alphabetical(self, territories: Iterable[str]) -> list[str]:
        """By name: «город Братск» stands under Б."""
        return sorted(territories, key=lambda id: (_sorted_as(self.place(id)), self.place(id)))

    def listed(self, territories: Sequence[str], of: Sequence[str] = ()) -> str:
        """The names in their order; where most of ``of`` are meant, all of them but the others."""
        others = [territory for territory in of if territory not in territories]
        if of and not others:
            return self.phrases["all"]
        if others and len(others) <= len(of) / FEW:
            return self._all_but(self.alphabetical(others))
        return ", ".join(self.place(territory) for territory in self.alphabetical(territories))

    def _all_but(self, others: Sequence[str]) -> str:
        """«все участники, кроме Бодайбинского района»; in the nominative after a colon where a form is not known."""
        genitives = [self.genitives.get(territory, "") for territory in others]
        if all(genitives):
            return self.phrases["all_but"].format(list=", ".join(genitives))
        return self.phrases["all_but_listed"].format(list=", ".join(self.place(territory) for territory in others))

    def passed(self, met: int, assessed: int) -> dict[str, str]:
        """The parts of «порог достигнут в 102 из 168 случаев (61 %)»."""
        cases = self.out_of(assessed, self.phrases["cases"].split("|"))
        return {
            "met": figure(met, self.language),
            "assessed": cases,
            "share": self.percent_of(met, assessed),
        }


def points(language: str, phrase: str, change: Fraction) -> str:
    """«+39,5 п. п.»: a change of a share, one decimal place, half-up, with its sign."""
    return phrase.format(number=signed(change * 100, language, 1), nbsp=NBSP)


def exact(number: float) -> Fraction:
    """A computed number as one that the one rounding rule prints.

    >>> exact(0.25)
    Fraction(1, 4)
    """
    return Fraction(round(number * 10**6), 10**6)


def lower_first(title: str) -> str:
    """A title inside a sentence: abbreviations keep their capitals."""
    return title if title[1:2].isupper() else title[:1].lower() + title[1:]


def upper_first(title: str) -> str:
    """A title at the beginning of a line."""
    return title[:1].upper() + title[1:]


def _sorted_as(name: str) -> str:
    """A name from its first capital letter on, ё as е."""
    start = next((at for at, letter in enumerate(name) if letter.isupper()), 0)
    return folded(name[start:])
