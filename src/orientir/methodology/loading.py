"""Loading a methodology from its folder, with every fault reported at once."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from pathlib import Path

from orientir.methodology.boundaries import FILE, read_boundaries
from orientir.methodology.bridge import Bridge
from orientir.methodology.check import check
from orientir.methodology.check_registers import check_registers
from orientir.methodology.check_surveys import check_surveys
from orientir.methodology.csv_table import as_utf8
from orientir.methodology.cycle_file import read_cycle
from orientir.methodology.formula import Formula, columns
from orientir.methodology.identifiers import IDENTIFIER, fault_of_id
from orientir.methodology.model import (
    ADDRESSEES,
    FOLDERS,
    Campaign,
    Criterion,
    Dated,
    Denominator,
    Field,
    FieldType,
    Hypothesis,
    Indicator,
    Level,
    Measure,
    Methodology,
    Period,
    Polarity,
    Problem,
    Rank,
    Recommendation,
    SourceLine,
)
from orientir.methodology.parse import Names, parse_condition, parse_formula, parse_row
from orientir.methodology.questions import QuestionReader
from orientir.methodology.registers import names_of, read_registers, with_indicators
from orientir.methodology.surveys import read_surveys
from orientir.methodology.territories import read_territories
from orientir.methodology.territory_years import latest
from orientir.methodology.yaml_files import UNREADABLE, Faults, YamlEntry, plain, read_yaml
from orientir.methodology.yaml_formulas import parsed
from orientir.terms import Refused, Year, language_of, languages

_ENDS = ("first", "last")


def load_folder(folder: Path) -> Methodology:
    """Read and check a methodology; raises ``Refused`` with all its faults, each with file and line."""
    faults = Faults()
    methodology = _Loader(Path(folder), faults).methodology()
    if methodology is not None and not faults.issues:
        check(methodology, faults)
        check_registers(methodology, faults)
        check_surveys(methodology, faults)
    if unreadable := [issue for issue in faults.issues if issue.code == UNREADABLE]:
        raise Refused(unreadable)  # what other files say of it would only follow from that
    if faults.issues or methodology is None:
        raise Refused(sorted(faults.issues, key=lambda issue: _by_place(issue.place)))
    return methodology


def _by_place(place: str) -> tuple[str, int]:
    path, _, line = place.rpartition(":")
    return path, int(line) if line.isdigit() else 0


def content_files(folder: Path) -> dict[str, bytes]:
    """The files that make a methodology, by name within its folder, sorted; all of them in UTF-8."""
    patterns = ("*.yaml", *(f"{name}/*.yaml" for name in FOLDERS), "territories.csv")
    paths = sorted(path for pattern in patterns for path in folder.glob(pattern) if path.is_file())
    return {path.relative_to(folder).as_posix(): as_utf8(path.read_bytes()) for path in paths}


def digest(files: Mapping[str, bytes]) -> str:
    """SHA-256 over the names and contents of the files that make a methodology."""
    total = hashlib.sha256()
    for name, content in files.items():
        total.update(name.encode() + b"\0" + hashlib.sha256(content).digest())
    return total.hexdigest()


class _Loader:
    """One pass over a folder; ``faults`` fills on the way."""

    def __init__(self, folder: Path, faults: Faults) -> None:
        self.folder, self.faults = folder, faults
        self.forms = 3
        self.first_level = ""
        self.levels: tuple[Level, ...] = ()
        self.names: dict[str, Names] = {}
        self.periods: dict[str, Period] = {}

    def methodology(self) -> Methodology | None:
        main = self._keys(self.folder / "methodology.yaml")
        if main is None:
            return None
        language = main.required("language")
        known = language in languages()
        if not known:
            main.fault("language", f"Язык «{language}» не поддержан.", f"Возможны: {', '.join(languages())}.")
        self.forms = language_of(language).forms if known else 3
        self.levels = tuple(self._level(e) for e in self._unique(main.entries("levels")))
        if not self.levels:
            main.fault("levels", "Не указано, кого опрашивают.", "Добавьте levels: хотя бы один уровень.")
            return None
        self.first_level = self.levels[0].id
        self.periods = self._periods(main)
        campaigns = self._campaigns(main)
        self.addressees = {k: str(v) for k, v in main.mapping("addressees").items()} or ADDRESSEES
        self.small_groups = {k: _fewest(main, k, v) for k, v in main.mapping("small_groups").items()}
        ranks = self._ranks(main)
        self.registers = read_registers(self._files("registers"), self.forms, list(self.periods))
        for register in self.registers:
            if register.id in [level.id for level in self.levels]:
                self.faults.add(register.place, f"Код «{register.id}» уже у уровня.", "Дайте реестру другой код.")
        taken = [*(level.id for level in self.levels), *(register.id for register in self.registers)]
        surveys = read_surveys(self._files("surveys"), self.registers, taken)
        self.names |= {survey.id: names_of(survey.fields, None, {}) for survey in surveys}
        sections = self._sections()
        questions = QuestionReader([level.id for level in self.levels], self.forms, self.registers, surveys)
        fields = dict(
            zip(sections, questions.read([(e, self._unique(e.entries("fields"))) for e in sections]), strict=True)
        )
        asked = [f for group in fields.values() for f in group]
        self._sizes(main, asked)
        bases = self._denominators(main, asked)
        criteria = tuple(sorted((self._criterion(e, fields[e]) for e in sections), key=lambda c: c.number))
        rows = read_territories(self.folder / "territories.csv", self.faults, [level.id for level in self.levels])
        territories = latest(rows)
        files = content_files(self.folder)
        outlined = [t for t in territories if t.level == self.first_level and t.until is None]
        if boundaries := read_boundaries(self.folder / FILE, outlined, self.faults):
            files = dict(sorted({**files, FILE: boundaries[1]}.items()))
        methodology = Methodology(
            id=main.required("id"),
            version=main.required("version"),
            digest=digest(files),
            language=language,
            title=main.required("title"),
            files=files,
            region={k: str(v) for k, v in main.mapping("region").items()},
            texts=self._texts(),
            levels=self.levels,
            periods=self.periods,
            campaigns=campaigns,
            ranks=ranks,
            denominators=bases,
            criteria=criteria,
            problems=tuple(p for p in map(self._problem, self._list("problems.yaml")) if p),
            recommendations=tuple(map(self._recommendation, self._list("recommendations.yaml"))),
            measures=tuple(map(self._measure, self._list("measures.yaml"))),
            factors=tuple(map(self._hypothesis, self._list("factors.yaml"))),
            abbreviations={k: str(v) for k, v in main.mapping("abbreviations").items()},
            territories=territories,
            history=rows if any(row.since or row.until for row in rows) else (),
            boundaries=boundaries[0] if boundaries else None,
            small_groups=self.small_groups,
            addressees=self.addressees,
            registers=with_indicators(self.registers, {i.id: i.title for c in criteria for i in c.indicators}),
            surveys=surveys,
            cycle=read_cycle(self._list("cycle.yaml"), self.registers),
        )
        main.finish()
        return methodology

    def _sections(self) -> list[YamlEntry]:
        found = self._files("criteria")
        if not any((self.folder / "criteria").glob("*.yaml")):
            self.faults.add(SourceLine(self.folder / "criteria", 1), "В папке criteria нет ни одного критерия.")
        return found

    def _files(self, folder: str) -> list[YamlEntry]:
        """The mappings that the files of a folder are."""
        paths = sorted(path for ending in ("*.yaml", "*.yml") for path in (self.folder / folder).glob(ending))
        return self._unique([entry for path in paths if (entry := self._keys(path))])

    def _keys(self, path: Path) -> YamlEntry | None:
        """The mapping that a file is; a fault and None if it is something else."""
        found = read_yaml(path, self.faults)
        if found is not None and not isinstance(found, YamlEntry):
            self.faults.add(SourceLine(path, 1), "Это не набор ключей.", "Начните файл с «ключ: значение».")
            return None
        return found

    def _list(self, name: str) -> list[YamlEntry]:
        path = self.folder / name
        found = read_yaml(path, self.faults) if path.exists() else []
        if not isinstance(found, list | None) or not all(isinstance(e, YamlEntry) for e in found or []):
            self.faults.add(SourceLine(path, 1), "Здесь должен быть список записей.", "Каждая начинается с «- id: …».")
            return []
        return self._unique(found or [])

    def _unique(self, entries: list[YamlEntry]) -> list[YamlEntry]:
        """The same entries; ids alike and ids of a wrong form are faults."""
        seen: dict[str, SourceLine] = {}
        for entry in entries:
            id = entry.required("id")
            if id and (wrong := fault_of_id(id)):
                entry.fault("id", *wrong)
            elif id in seen:
                entry.fault("id", f"Код «{id}» уже занят: {seen[id]}.", "Дайте другой код.")
            seen.setdefault(id, entry.at("id"))
        return entries

    def _texts(self) -> Mapping[str, object]:
        path = self.folder / "texts.yaml"
        found = self._keys(path) if path.exists() else None
        return {k: plain(v) for k, v in found.values.items()} if found else {}

    def _level(self, entry: YamlEntry) -> Level:
        unit, size = entry.words("unit", self.forms), entry.text("size")
        level = Level(entry.required("id"), entry.required("title"), unit, size)
        entry.finish()
        return level

    def _sizes(self, main: YamlEntry, fields: list[Field]) -> None:
        for level, entry in zip(self.levels, main.entries("levels"), strict=True):
            counts = [f.id for f in fields if level.id in f.asked and f.type is FieldType.INTEGER]
            if level.size:
                self._known(entry, "size", level.size, counts, "вопроса этого уровня с целым числом")

    def _periods(self, main: YamlEntry) -> dict[str, Period]:
        entry = main.values.get("periods")
        periods: dict[str, Period] = {}
        for id, given in main.mapping("periods").items():
            title, first, last = given, "", ""
            if isinstance(given, YamlEntry):
                title, first, last = given.required("title"), *(self._day_of_period(given, key) for key in _ENDS)
                given.finish()
            if re.search(r"[{}]", re.sub(r"\{(?:year|previous)\}", "", str(title))) or not str(title or "").strip():
                assert isinstance(entry, YamlEntry)
                message = f"Период «{id}»: название «{title or ''}» не читается."
                entry.fault(id, message, "В скобках можно только {year} и {previous}, например «{year} год».")
            periods[id] = Period(id, str(title), first, last)
        return periods

    def _day_of_period(self, entry: YamlEntry, key: str) -> str:
        day = entry.required(key)
        try:
            date.fromisoformat(day.format(year=2021, previous=2020))
        except (ValueError, LookupError):
            entry.fault(key, f"«{key}: {day}» — не день.", 'Напишите так: "{year}-08-31" или "{previous}-09-01".')
            return "{year}-01-01"
        return day

    def _campaigns(self, main: YamlEntry) -> dict[Year, Campaign]:
        campaigns = {}
        for year, entry in main.dated("campaigns").items():
            if not isinstance(entry, YamlEntry):
                main.fault("campaigns", f"Кампания {year} — не набор ключей.", "Например: {opens: 2021-11-15}.")
                continue
            opens, closes = entry.day("opens"), entry.day("closes")
            if opens and closes and closes < opens:
                entry.fault("closes", "Мониторинг заканчивается раньше, чем начинается.", "Исправьте opens или closes.")
            campaigns[year] = Campaign(year, opens, closes)
            entry.finish()
        return campaigns

    def _ranks(self, main: YamlEntry) -> tuple[Rank, ...]:
        """The levels from the highest on, in one order whatever the year."""
        found = [self._rank(entry) for entry in self._unique(main.entries("ranks"))]
        found.sort(key=lambda rank: rank.at_least, reverse=True)
        for year in sorted({year for rank in found for year in rank.later}):
            shares = [rank.threshold(year) for rank in found]
            if shares != sorted(shares, reverse=True):
                main.fault("ranks", f"В {year} году уровни идут в другом порядке.", "Исправьте at_least.")
        return tuple(found)

    def _rank(self, entry: YamlEntry) -> Rank:
        dated = entry.dated_as("at_least", entry.as_share)
        first, *later = sorted(dated.by_year.items()) if dated else [(Year(0), Fraction(0))]
        rank = Rank(entry.required("id"), entry.required("title"), first[1], dict(later))
        entry.finish()
        return rank

    # --- what formulas may name ---------------------------------------------------------------------

    def _denominators(self, main: YamlEntry, fields: list[Field]) -> dict[str, Denominator]:
        """Named bases may use each other in any order, but not in a circle."""
        waiting = {entry.required("id"): entry for entry in self._unique(main.entries("denominators"))}
        found: dict[str, Denominator] = {}
        while ready := [id for id in waiting if not (waiting.keys() & set(_words(waiting[id].text("value"))))]:
            for id in ready:
                entry = waiting.pop(id)
                title = entry.required("title")
                names = names_of(fields, None, {base.id: base.value for base in found.values()})
                row = parsed(entry, "value", entry.required("value"), parse_row, names)
                if row is not None:
                    found[id] = Denominator(id, entry.place, title, row)
                entry.finish()
        for entry in waiting.values():
            entry.fault("value", f"Круг: «{'», «'.join(waiting)}».", "Знаменатель не может зависеть от себя.")
        for level in self.levels:
            asked = {f.id for f in fields if level.id in f.asked}
            bases = {id: base.value for id, base in found.items() if columns(base.value) <= asked}
            self.names[level.id] = names_of(fields, level.id, bases)
        self.names |= {register.id: names_of(register.fields, None, {}) for register in self.registers}
        return found

    # --- indicators --------------------------------------------------------------------------------

    def _criterion(self, entry: YamlEntry, fields: tuple[Field, ...]) -> Criterion:
        criterion = Criterion(
            id=entry.text("id"),
            place=entry.place,
            number=entry.integer("number", 0),
            title=entry.required("title"),
            intro=entry.text("intro"),
            conclusion={year: str(words).strip() for year, words in entry.dated("conclusion").items()},
            short=entry.text("short"),
            fields=fields,
            indicators=tuple(self._indicators(entry)),
        )
        entry.finish()
        return criterion

    def _indicators(self, section: YamlEntry) -> Iterator[Indicator]:
        for entry in self._unique(section.entries("indicators")):
            level = entry.text("level") or self.first_level
            self._known(entry, "level", level, list(self.names), "уровня, реестра или анкеты")
            names = self.names.get(level, self.names[self.first_level])
            formula = self._formula(entry, names)
            period = entry.dated_as("period", lambda key, value, e=entry: self._period(e, key, value))
            if not period:
                entry.fault("period", "Не указан период.", f"Возможны: {', '.join(self.periods)}.")
            indicator = Indicator(
                id=entry.required("id"),
                place=entry.place,
                criterion=section.text("id"),
                title=entry.required("title"),
                since=entry.year("since") or Year(0),
                until=entry.year("until"),
                redefined={year: str(reason) for year, reason in entry.dated("redefined").items()},
                same_meaning={year: str(reason) for year, reason in entry.dated("same_meaning").items()},
                bridge=entry.dated_as("bridge", lambda key, value, e=entry, n=names: _bridge(e, key, value, n)),
                formula=formula,
                formula_text=Dated({year: str(text) for year, text in entry.dated("value").items()}),
                level=level,
                units=entry.text("units") or level,
                period=period or Dated({}),
                denominator_title=entry.text("denominator"),
                unit=entry.words("unit", self.forms),
                percent_places=entry.dated_as("percent_places", entry.as_places) or Dated({}),
                polarity=entry.member("polarity", Polarity, Polarity.MORE),
                deficit_below=entry.dated_as("deficit_below", entry.as_share),
                deficit_below_each=entry.dated_as("deficit_below_each", lambda k, v, e=entry: _number(e, k, v)),
                ours=entry.flag("ours", default=True),
                finding=entry.text("finding"),
                finding_none=entry.text("finding_none"),
                caveat=entry.text("caveat"),
                advice=entry.strings("advice"),
                complement_of=entry.text("complement_of"),
                overlap_accepted=entry.text("overlap_accepted"),
                short=entry.text("short"),
                protect=self._group(entry),
                source=entry.text("source"),
                examples=entry.examples(),
            )
            if "since" not in entry.values:
                entry.fault("since", f"У показателя «{indicator.id}» нет года.", "Добавьте since: 2021.")
            entry.finish()
            yield indicator

    def _formula(self, entry: YamlEntry, names: Names) -> Dated[Formula]:
        formulas = {
            year or Year(0): parsed(entry, "value", str(text), parse_formula, names)
            for year, text in entry.dated("value").items()
        }
        if not formulas:
            entry.fault("value", "Нет формулы.", "Добавьте value: share_of_units(поле).")
        return Dated({year: formula for year, formula in formulas.items() if formula is not None})

    def _group(self, entry: YamlEntry) -> str:
        name = entry.text("protect")
        return self._known(entry, "protect", name, list(self.small_groups), "группы") if name else ""

    def _period(self, entry: YamlEntry, key: str, value: object) -> str:
        return self._known(entry, key, str(value), list(self.periods), "периода")

    # --- what follows from the numbers ---------------------------------------------------------------

    def _problem(self, entry: YamlEntry) -> Problem | None:
        level = entry.text("level") or self.first_level
        title, typical_from = entry.required("title"), entry.share("typical_from") or Fraction(0)
        advice, limits, source = entry.strings("advice"), entry.text("limits"), entry.text("source")
        when = parsed(entry, "when", entry.required("when"), parse_condition, self.names[level])
        entry.finish()
        if when is None:
            return None
        return Problem(entry.text("id"), entry.place, title, when, level, typical_from, advice, limits, source)

    def _hypothesis(self, entry: YamlEntry) -> Hypothesis:
        expected = self._known(entry, "expected", entry.required("expected"), ["more", "less"], "ожидания")
        hypothesis = Hypothesis(
            id=entry.text("id"),
            place=entry.place,
            factor=entry.required("factor"),
            outcome=entry.required("outcome"),
            more=expected == "more",
            why=entry.required("why"),
            source=entry.text("source"),
        )
        entry.finish()
        return hypothesis

    def _recommendation(self, entry: YamlEntry) -> Recommendation:
        recommendation = Recommendation(
            id=entry.text("id"),
            place=entry.place,
            text=entry.required("text"),
            addressee=self._known(
                entry,
                "addressee",
                entry.text("addressee") or next(iter(self.addressees)),
                list(self.addressees),
                "адресата",
            ),
            ours=entry.flag("ours", default=True),
            always=entry.flag("always", default=False),
            source=entry.text("source"),
        )
        entry.finish()
        return recommendation

    def _measure(self, entry: YamlEntry) -> Measure:
        measure = Measure(
            id=entry.text("id"),
            place=entry.place,
            text=entry.required("text"),
            year=entry.year("year") or Year(0),
            indicators=entry.strings("indicators"),
            source=entry.text("source"),
        )
        entry.finish()
        return measure

    # --- small readers -----------------------------------------------------------------------------

    def _known(self, entry: YamlEntry, key: str, value: str, known: list[str], what: str) -> str:
        return entry.one_of(key, value, known, f"Нет {what} «{value}».")


def _words(text: str) -> list[str]:
    return re.findall(IDENTIFIER, text)


def _bridge(indicator: YamlEntry, key: str, value: object, names: Names) -> Bridge | None:
    if not isinstance(value, YamlEntry):
        indicator.fault(key, f"«{key}: {value}» — не мост.", "Например: {2021: {title: …, value: sum(поле)}}.")
        return None
    title, text = value.required("title"), value.required("value")
    formula = parsed(value, "value", text, parse_formula, names) if text else None
    value.finish()
    return Bridge(value.place, title, formula, text) if formula else None


def _number(entry: YamlEntry, key: str, value: object) -> Fraction | None:
    try:
        return Fraction(Decimal(str(value)))
    except InvalidOperation:
        entry.fault(key, f"Порог «{key}: {value}» — не число.")
        return None


def _fewest(entry: YamlEntry, key: str, value: object) -> int:
    """The fewest people of a group whose count is published."""
    if isinstance(value, bool) or not isinstance(value, int) or value < 1:
        entry.fault("small_groups", f"Порог «{key}: {value}» — не целое число больше нуля.", "Например: 5.")
        return 1
    return value
