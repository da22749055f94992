"""Read the questions of the form from the files of criteria."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from orientir.methodology.field import OF_REGISTERS, Field, FieldType
from orientir.methodology.known import read_sources
from orientir.methodology.model import Register
from orientir.methodology.parse import Names, parse_condition
from orientir.methodology.questionnaire import Survey
from orientir.methodology.registers import names_of
from orientir.methodology.yaml_files import YamlEntry
from orientir.methodology.yaml_formulas import parsed
from orientir.terms import Year

EVIDENCE = ("", "link", "file", "any")
WORDS_OF_LEVEL = ("label", "help", "reason")
"""What a question may say in other words to one of the levels that it is put to; its evidence may differ, too."""


@dataclass
class QuestionReader:
    """Reads question after question: ``levels`` are those that may be asked, the first one unless a question says.

    ``forms`` is how many plural forms a word has.
    """

    levels: Sequence[str]
    forms: int
    registers: Sequence[Register]
    surveys: Sequence[Survey] = ()
    _conditions: dict[str, YamlEntry] = field(default_factory=dict)

    def read(self, sections: Sequence[tuple[YamlEntry, Sequence[YamlEntry]]]) -> list[tuple[Field, ...]]:
        """The questions of each section: of a file with the entries of its questions."""
        found = [tuple(self._field(entry, section) for entry in entries) for section, entries in sections]
        names = names_of([f for group in found for f in group], None, {})
        return [tuple(self._conditional(f, names) for f in group) for group in found]

    def _field(self, entry: YamlEntry, section: YamlEntry) -> Field:
        kind = entry.member("type", FieldType, FieldType.TEXT)
        evidence = self._evidence(entry)
        asked = entry.strings("asked") or (self.levels[0],)
        if "asked" in entry.values and not entry.values["asked"]:
            entry.fault("asked", "Не сказано, кого спрашивают.", "Назовите уровень или удалите ключ asked.")
        for level in asked:
            entry.one_of("asked", level, self.levels, f"Нет уровня «{level}».")
        choices = {k: str(v) for k, v in entry.mapping("choices").items()}
        if kind is FieldType.CHOICE and not choices:
            entry.fault("type", "У вопроса с выбором нет вариантов.", "Добавьте choices: {код: надпись}.")
        known, polled = read_sources(entry, self.registers, self.surveys)
        field = Field(
            id=entry.required("id"),
            place=entry.place,
            criterion=section.text("id"),
            label=entry.required("label"),
            type=kind,
            asked=asked,
            since=entry.year("since") or Year(0),
            until=entry.year("until"),
            unit=entry.words("unit", self.forms),
            accepts=entry.strings("accepts"),
            help=entry.text("help"),
            reason=entry.text("reason"),
            evidence=evidence,
            part_of=entry.text("part_of"),
            places=entry.integer("places", 2 if kind is FieldType.DECIMAL else 0),
            minimum=entry.decimal("minimum"),
            maximum=entry.decimal("maximum"),
            choices=choices,
            overlaps=entry.strings("overlaps"),
            known=known,
            polled=polled,
        )
        if kind in OF_REGISTERS:
            entry.fault("type", f"«type: {kind}» бывает только у полей реестров.", "Выберите другой вид ответа.")
        if "since" not in entry.values:
            entry.fault("since", f"У поля «{field.id}» нет года, с которого его спрашивают.", "Добавьте since: 2021.")
        if entry.text("when"):
            self._conditions[field.id] = entry
        field = replace(field, by_level=self._by_level(entry, field))
        entry.finish()
        return field

    def _evidence(self, entry: YamlEntry) -> str:
        evidence = entry.text("evidence")
        if evidence not in EVIDENCE:
            entry.fault("evidence", f"«evidence: {evidence}» не бывает.", "Возможны: link, file, any.")
        return evidence

    def _by_level(self, entry: YamlEntry, field: Field) -> dict[str, Field]:
        """The question in the words of each level that ``by_level`` names; what it leaves out is said to everybody."""
        found = {}
        for level, words in entry.mapping("by_level").items():
            message = f"Нет уровня среди тех, кого спрашивают (asked), «{level}»."
            entry.one_of("by_level", level, field.asked, message)
            if not isinstance(words, YamlEntry):
                entry.fault("by_level", f"«by_level: {level}» — не набор ключей.", "Например: school: {help: …}.")
                continue
            given = {"evidence": self._evidence(words), **{key: words.text(key) for key in WORDS_OF_LEVEL}}
            said = {key: text for key, text in given.items() if key in words.values}
            if "label" in said and not said["label"]:
                words.required("label")
            found[level] = replace(field, **said)  # type: ignore[arg-type]
            words.finish()
        return found

    def _conditional(self, field: Field, names: Names) -> Field:
        """The question with the condition under which it is asked, to every level alike."""
        entry = self._conditions.get(field.id)
        when = parsed(entry, "when", entry.text("when"), parse_condition, names) if entry else None
        if when is None:
            return field
        by_level = {level: replace(worded, when=when) for level, worded in field.by_level.items()}
        return replace(field, when=when, by_level=by_level)
