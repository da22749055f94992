"""Read questionnaires from their files."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date

from orientir.methodology.field import Field, FieldType
from orientir.methodology.formula import Condition
from orientir.methodology.identifiers import fault_of_id
from orientir.methodology.known import read_known
from orientir.methodology.model import Register
from orientir.methodology.parse import FormulaError, Names, parse_condition
from orientir.methodology.questionnaire import (
    Audience,
    Leaning,
    Question,
    QuestionKind,
    Quota,
    Section,
    Survey,
    Words,
)
from orientir.methodology.registers import names_of
from orientir.methodology.yaml_files import YamlEntry
from orientir.terms import Year

RESERVED = frozenset(
    {
        "unit",
        "territory",
        "record_unit",
        "state",
        "step",
        "here",
        "q",
        "code",
        "status",
        "main",
        "summary",
        "begin",
        "whole",
        "resume",
    }
)
"""What tables of answers and pages call other things than fields."""
LONGEST = 300
"""Signs of a text, where the questionnaire does not say."""
MOST_SIGNS = 2_000
OPTIONS = frozenset({QuestionKind.SINGLE, QuestionKind.SEVERAL, QuestionKind.RANK, QuestionKind.MATRIX})
LANGUAGES = {"ru": "русский", "en": "английский"}
DRAWN = ("single", "several", "scale")
MOST_DRAWN = 3
"""Of the questions of a poll the note draws so many, of these kinds."""
WIDEST = 11
"""Marks of a scale that fit beside one another on a phone."""


def read_surveys(
    entries: Sequence[YamlEntry], registers: Sequence[Register], taken: Sequence[str]
) -> tuple[Survey, ...]:
    """The questionnaires that the files declare; ``taken`` are ids that levels and registers have already."""
    found = []
    for entry in entries:
        if entry.text("id") in taken:
            entry.fault("id", f"Код «{entry.text('id')}» уже занят уровнем или реестром.", "Дайте другой код.")
        found.append(_Reader(entry).survey(registers))
    return tuple(found)


class _Reader:
    """One file; what formulas may name grows as questions are read."""

    def __init__(self, entry: YamlEntry) -> None:
        self.entry = entry
        self.languages = entry.strings("languages") or ("ru",)
        for language in self.languages:
            entry.one_of("languages", language, list(LANGUAGES))
        self.fields: list[Field] = []

    def survey(self, registers: Sequence[Register]) -> Survey:
        entry = self.entry
        survey = Survey(
            id=entry.required("id"),
            place=entry.place,
            title=self._words(entry, "title", required=True),
            languages=self.languages,
            asked=entry.member("asked", Audience, Audience.PUPILS),
            sections=tuple(self._section(e) for e in _unique(entry, "sections")),
            intro=self._words(entry, "intro"),
            thanks=self._words(entry, "thanks"),
            grades=tuple(int(g) for g in entry.strings("grades") if self._is_grade(g)),
            population=read_known(entry, registers, "population"),
            quotas=tuple(q for e in entry.entries("quotas") if (q := self._quota(e))),
            leanings=tuple(self._leaning(e) for e in _unique(entry, "profile")),
            days=self._days(),
            source=entry.text("source"),
            note=self._note(),
            examples=entry.examples(),
        )
        if "asked" not in entry.values:
            entry.fault("asked", "Не сказано, кого спрашивают.", f"Возможны: {', '.join(Audience)}.")
        if not self.fields:
            entry.fault("sections", "В анкете нет ни одного вопроса.", "Добавьте sections, в каждом — questions.")
        entry.finish()
        return survey

    def _is_grade(self, text: str) -> bool:
        good = text.isdecimal() and 1 <= int(text) <= 12
        if not good:
            self.entry.fault("grades", f"«{text}» — не класс.", "Напишите, например, grades: [9, 11].")
        return good

    def _section(self, entry: YamlEntry) -> Section:
        when = self._condition(entry, "when")  # before the questions of the section: it may read none of them
        questions = tuple(self._question(e) for e in _unique(entry, "questions"))
        section = Section(
            id=entry.required("id"),
            place=entry.place,
            title=self._words(entry, "title", required=True),
            questions=questions,
            intro=self._words(entry, "intro"),
            when=when,
        )
        if not questions:
            entry.fault("questions", "В разделе нет ни одного вопроса.", "Добавьте questions или удалите раздел.")
        entry.finish()
        return section

    # --- questions ---------------------------------------------------------------------------------

    def _question(self, entry: YamlEntry) -> Question:
        kind = entry.member("kind", QuestionKind, QuestionKind.SINGLE)
        if "kind" not in entry.values:
            entry.fault("kind", "Не сказано, какой это вопрос.", f"Возможны: {', '.join(QuestionKind)}.")
        question = Question(
            id=entry.required("id"),
            place=entry.place,
            kind=kind,
            label=self._words(entry, "label", required=True),
            fields=(),
            hint=self._words(entry, "hint"),
            required=entry.flag("required", default=False),
            when=self._condition(entry, "when"),
            options=self._named(entry, "options", wanted=kind in OPTIONS),
            rows=self._named(entry, "rows", wanted=kind is QuestionKind.MATRIX),
            **self._scale(entry, kind),  # type: ignore[arg-type]
            most=self._most(entry, kind),
            alone=entry.text("alone"),
            longest=self._longest(entry, kind),
        )
        if question.alone:
            entry.one_of("alone", question.alone, list(question.options))
        if question.alone and kind is not QuestionKind.SEVERAL:
            entry.fault("alone", "alone бывает только у вопроса с несколькими ответами.", "Удалите его.")
        question = replace(question, fields=self._fields(entry, question))
        self._take(entry, question.fields)
        entry.finish()
        return question

    def _take(self, entry: YamlEntry, fields: Sequence[Field]) -> None:
        known = {f.id for f in self.fields}
        for f in fields:
            if f.id in known:
                entry.fault("id", f"Код «{f.id}» уже занят.", "Дайте вопросу или варианту другой код.")
            elif f.id in RESERVED or "__" in f.id:  # grade__1 is a wording of "grade" in the answers to a poll
                entry.fault("id", f"Код «{f.id}» занят программой.", "Дайте вопросу другой код.")
            elif f.id and (wrong := fault_of_id(f.id)):
                entry.fault("id", *wrong)
        self.fields += fields

    def _fields(self, entry: YamlEntry, question: Question) -> tuple[Field, ...]:
        def field(id: str, label: str, kind: FieldType, **more: object) -> Field:
            return Field(id, question.place, "", label, kind, (), Year(0), **more)  # type: ignore[arg-type]

        label, language = question.label.get(self.languages[0], ""), self.languages[0]
        named = {id: words.get(language, id) for id, words in question.options.items()}
        match question.kind:
            case QuestionKind.SINGLE:
                return (field(question.id, label, FieldType.CHOICE, choices=named),)
            case QuestionKind.SEVERAL:
                return tuple(field(f"{question.id}_{o}", f"{label}: {n}", FieldType.YES_NO) for o, n in named.items())
            case QuestionKind.RANK:
                return tuple(field(f"{question.id}_{o}", f"{label}: {n}", FieldType.INTEGER) for o, n in named.items())
            case QuestionKind.MATRIX:
                rows = {id: words.get(language, id) for id, words in question.rows.items()}
                return tuple(
                    field(f"{question.id}_{row}", f"{label} {name}", FieldType.CHOICE, choices=named)
                    for row, name in rows.items()
                )
            case QuestionKind.SCALE:
                return (field(question.id, label, FieldType.INTEGER),)
            case QuestionKind.NUMBER:
                return (self._number(entry, field(question.id, label, FieldType.INTEGER)),)
        return (field(question.id, label, FieldType.TEXT),)

    def _number(self, entry: YamlEntry, field: Field) -> Field:
        places = entry.integer("places", 0)
        lowest, highest = entry.decimal("minimum"), entry.decimal("maximum")
        if lowest is None or highest is None or highest < lowest:
            entry.fault("minimum", "У числа нет границ, или они перепутаны.", "Напишите minimum и maximum.")
        kind = FieldType.DECIMAL if places else FieldType.INTEGER
        return replace(field, type=kind, places=places, minimum=lowest, maximum=highest)

    def _scale(self, entry: YamlEntry, kind: QuestionKind) -> Mapping[str, object]:
        if kind is not QuestionKind.SCALE:
            return {}
        first, last = entry.integer("first", 1), entry.integer("last", 5)
        if not 1 <= last - first < WIDEST:
            entry.fault(
                "last", f"Шкала от {first} до {last} на телефоне не помещается.", f"Не больше {WIDEST} отметок."
            )
        ends = tuple(self._words(entry, key, required=True) for key in ("low", "high"))
        return {"first": first, "last": last, "ends": ends}

    def _most(self, entry: YamlEntry, kind: QuestionKind) -> int:
        most = entry.integer("most", 0)
        if most < 0 or (most and kind not in (QuestionKind.SEVERAL, QuestionKind.RANK)):
            entry.fault("most", "most бывает у several и rank и больше нуля.", "Удалите его или исправьте.")
        return most

    def _longest(self, entry: YamlEntry, kind: QuestionKind) -> int:
        longest = entry.integer("longest", LONGEST if kind is QuestionKind.TEXT else 0)
        if longest and (kind is not QuestionKind.TEXT or not 0 < longest <= MOST_SIGNS):
            entry.fault("longest", f"longest — до {MOST_SIGNS} знаков и только у текста.", "Исправьте или удалите.")
        return longest

    # --- what goes with them -------------------------------------------------------------------------

    def _quota(self, entry: YamlEntry) -> Quota | None:
        where = self._condition(entry, "where", required=True)
        title, number = entry.required("title"), entry.integer("number", 0)
        if number < 1:
            entry.fault("number", "Не сказано, сколько ответов нужно.", "Напишите number: 400.")
        entry.finish()
        return Quota(title, where, number) if where else None

    def _leaning(self, entry: YamlEntry) -> Leaning:
        fields = {f.id: f for f in self.fields}
        keys: dict[str, dict[str, int]] = {}
        for id, given in entry.mapping("keys").items():
            f = fields.get(id)
            if f is None or f.type is FieldType.TEXT:
                entry.one_of("keys", id, [g.id for g in self.fields if g.type is not FieldType.TEXT])
            elif f.type is FieldType.CHOICE:
                keys[id] = self._points(entry, id, f, given)
            elif isinstance(given, int) and not isinstance(given, bool) and given:
                keys[id] = {"": given}
            else:
                entry.fault("keys", f"«{id}: {given}» — не вес ответа.", "Напишите целое число, например 1.")
        if not keys:
            entry.fault("keys", "У шкалы нет ключа.", "Напишите keys: {код вопроса: код варианта}.")
        leaning = Leaning(
            entry.required("id"), self._words(entry, "title", required=True), self._words(entry, "about"), keys
        )
        entry.finish()
        return leaning

    def _points(self, entry: YamlEntry, id: str, f: Field, given: object) -> dict[str, int]:
        """The points by option: ``a`` and ``[a, b]`` give one each, ``{a: 2, b: 1}`` says how many."""
        if isinstance(given, YamlEntry):
            points = {option: n for option, n in given.values.items() if isinstance(n, int)}
            if len(points) < len(given.values):
                entry.fault("keys", f"«{id}»: баллы — целые числа.", "Например: {a: 2, b: 1}.")
        else:
            points = dict.fromkeys(map(str, given if isinstance(given, list) else [given]), 1)
        for option in points:
            entry.one_of("keys", option, list(f.choices), f"У «{id}» нет варианта «{option}».")
        return points

    def _note(self) -> tuple[str, ...]:
        asked = self.entry.strings("note")
        sections = [s for s in self.entry.values.get("sections") or [] if isinstance(s, YamlEntry)]
        questions = [q for s in sections for q in s.values.get("questions") or [] if isinstance(q, YamlEntry)]
        drawn = [str(q.values.get("id")) for q in questions if q.values.get("kind") in DRAWN]
        for id in asked:
            self.entry.one_of("note", id, drawn, f"«{id}» — не вопрос, который рисует справка.")
        if len(asked) > MOST_DRAWN:
            self.entry.fault(
                "note", f"Рисунков {len(asked)}, а на страницу справки помещается {MOST_DRAWN}.", "Уберите лишние."
            )
        return asked

    def _days(self) -> dict[Year, tuple[date, date]]:
        found = {}
        for year, given in self.entry.dated("days").items():
            if not isinstance(given, YamlEntry):
                self.entry.fault("days", f"Дни {year} года — не набор ключей.", "{2021: {first: …, last: …}}.")
                continue
            first, last = given.day("first"), given.day("last")
            if first is None or last is None or last < first:
                given.fault("first", "Нужны первый и последний день, по порядку.", "{first: 2021-04-12, last: …}.")
            else:
                found[year] = (first, last)
            given.finish()
        return found

    # --- texts and conditions --------------------------------------------------------------------------

    def _named(self, entry: YamlEntry, key: str, *, wanted: bool) -> dict[str, Words]:
        given = entry.values.get(key)
        found = {}
        for id in entry.mapping(key):
            assert isinstance(given, YamlEntry)
            if wrong := fault_of_id(f"x_{id}"):
                given.fault(id, *wrong)
            found[id] = self._words(given, id, required=True)
        if wanted and len(found) < 2 - (key == "rows"):
            entry.fault(key, f"«{key}»: вариантов слишком мало.", f"Напишите {key}: {{код: надпись, …}}.")
        if found and not wanted:
            entry.fault(key, f"У вопроса этого вида не бывает «{key}».", "Удалите их или исправьте kind.")
        return found

    def _words(self, entry: YamlEntry, key: str, *, required: bool = False) -> Words:
        """A text in every language of the questionnaire."""
        given = entry.get(key)
        if isinstance(given, YamlEntry):
            words = {language: given.text(language) for language in self.languages}
            for stray in [word for word, text in given.values.items() if text is None and word not in words]:
                given.fault(stray, f"«{key}»: запятая делит текст: «{stray}» осталось без него.", "Возьмите в кавычки.")
                given.read.add(stray)
            for language, text in words.items():
                if not text:
                    given.fault(language, f"«{key}»: нет перевода на {LANGUAGES.get(language, language)}.", "Впишите.")
            given.finish()
            return words
        text = entry.required(key) if required else entry.text(key)
        if text and len(self.languages) > 1:
            entry.fault(key, f"«{key}»: текст на одном языке, а их {len(self.languages)}.", "{ru: …, en: …}")
        return dict.fromkeys(self.languages, text) if text else {}

    def _condition(self, entry: YamlEntry, key: str, *, required: bool = False) -> Condition | None:
        """A condition on answers to questions above: those below are not known yet, so no circle can come about."""
        text = entry.required(key) if required else entry.text(key)
        if not text:
            return None
        try:
            return parse_condition(text, self._names())
        except FormulaError as error:
            later = self._later(error)
            entry.fault(key, later or error.message, "" if later else error.advice)
            return None

    def _names(self) -> Names:
        return names_of(self.fields, None, {})

    def _later(self, error: FormulaError) -> str:
        """What to say of a condition that reads a question below it, or itself: asking would go round in a circle."""
        name = error.message.split("»")[0].rpartition("«")[2]
        known = {f.id for f in self.fields}
        for section in self.entry.values.get("sections") or []:
            for question in section.values.get("questions") or [] if isinstance(section, YamlEntry) else []:
                id = str(question.values.get("id", "")) if isinstance(question, YamlEntry) else ""
                if id and name not in known and (name == id or name.startswith(f"{id}_")):
                    return f"Условие зависит от вопроса «{name}», который стоит ниже: получился бы круг."
        return ""


def _unique(entry: YamlEntry, key: str) -> list[YamlEntry]:
    seen: set[str] = set()
    found = entry.entries(key)
    for one in found:
        id = one.text("id")
        if id in seen:
            one.fault("id", f"Код «{id}» уже занят.", "Дайте другой код.")
        seen.add(id)
    return found
