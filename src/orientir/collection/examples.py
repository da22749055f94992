"""Demonstration answers: one CSV per year, read strictly because its author can mend it at once."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path

from orientir.methodology.model import Field, FieldType, Methodology
from orientir.terms import Absence, Answer, FilledForm, Issue, Participation, Refused, Year

NOT_APPLICABLE = "х"
"""The Russian statistical sign for a question that does not concern the unit."""
_OWN_COLUMNS = ("participation", "data_kind")
_KINDS = {"synthetic": True, "real": False}
_PATTERNS = {
    FieldType.YES_NO: (r"да|нет", "да или нет"),
    FieldType.INTEGER: (r"-?\d+", "целое число"),
    FieldType.DECIMAL: (r"-?\d+(?:\.\d+)?", "число с точкой, например 12.75"),
    FieldType.PERCENT: (r"\d+(?:\.\d+)?", "процент без знака, например 78.5"),
    FieldType.DATE: (r"\d{4}-\d\d-\d\d", "дата, например 2021-11-15"),
}


@dataclass(frozen=True)
class Examples:
    """A year's answers of the units of a level, and who took part; ``synthetic`` unless every row says: real."""

    year: Year
    level: str
    forms: tuple[FilledForm, ...]
    participation: Mapping[str, Participation]
    synthetic: bool


def read_examples(path: Path, methodology: Methodology) -> Examples:
    """Read ``<year>.csv``: municipality (or another level), participation, data_kind, then one column per question.

    Yes/no as да/нет, an empty cell for no answer, «х» for not applicable. Every territory and every
    question of the year must be there, nothing else may be. Raises ``Refused`` with file and line.
    """
    if not re.fullmatch(r"20\d\d", path.stem):
        raise Refused([Issue("examples.name", str(path), "Имя файла — не год.", "Назовите файл, например, 2021.csv.")])
    year = Year(int(path.stem))
    issues: list[Issue] = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        reader = csv.DictReader(file)
        columns = list(reader.fieldnames or ())
        level = _level(path, columns, methodology)
        fields = {f.id: f for f in methodology.form(level, year)}
        _compare(issues, f"{path}:1", "столбцы", columns, [level, *_OWN_COLUMNS, *fields])
        if issues:
            raise Refused(issues)
        rows = [(reader.line_num, row) for row in reader]
    _compare(
        issues,
        str(path),
        "участники",
        [r[level] for _, r in rows],
        [t.id for t in methodology.of_year(year).territories if t.level == level],
    )
    participation: dict[str, Participation] = {}
    forms, synthetic = [], False
    for line, row in rows:
        place = f"{path}:{line}"
        synthetic |= _KINDS.get(row["data_kind"], True)
        if row["data_kind"] not in _KINDS:
            issues.append(
                Issue("examples.kind", place, f"data_kind «{row['data_kind']}».", "Возможны: synthetic, real.")
            )
        if row["participation"] not in set(Participation):
            possible = ", ".join(Participation)
            issues.append(
                Issue("examples.part", place, f"participation «{row['participation']}».", f"Возможны: {possible}.")
            )
            continue
        participation[row[level]] = Participation(row["participation"])
        answers = _answers(row, fields, place, issues)
        if participation[row[level]] is Participation.TOOK_PART:
            forms.append(FilledForm(row[level], answers))
        elif any(answer is not Absence.NO_ANSWER for answer in answers.values()):
            issues.append(
                Issue(
                    "examples.part",
                    place,
                    "Есть ответы, хотя участия не было.",
                    "Уберите ответы или исправьте участие.",
                )
            )
    if issues:
        raise Refused(issues)
    return Examples(year, level, tuple(sorted(forms, key=lambda form: form.unit)), participation, synthetic)


def _level(path: Path, columns: list[str], methodology: Methodology) -> str:
    """The level whose units the table lists: its first column is called so."""
    known = [level.id for level in methodology.levels]
    if columns and columns[0] in known:
        return columns[0]
    cure = f"Назовите его по уровню методики: {', '.join(known)}."
    raise Refused([Issue("examples.table", f"{path}:1", "Первый столбец не называет уровень.", cure)])


def _compare(issues: list[Issue], place: str, what: str, found: list[str], expected: list[str]) -> None:
    for words, ids in (
        (f"Не хватает ({what})", [e for e in expected if e not in found]),
        (f"Лишнее ({what})", [f for f in found if f not in expected]),
        (f"Повторяется ({what})", sorted({f for f in found if found.count(f) > 1})),
    ):
        if ids:
            issues.append(Issue("examples.table", place, f"{words}: {', '.join(ids)}.", "Исправьте таблицу."))


def _answers(row: Mapping[str, str], fields: Mapping[str, Field], place: str, issues: list[Issue]) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    for id, field in fields.items():
        try:
            answers[id] = _answer(field, row[id] or "")
        except ValueError as error:
            issues.append(Issue("examples.cell", place, f"Столбец {id}: «{row[id]}».", f"Нужно: {error}."))
    return answers


def _answer(field: Field, text: str) -> Answer:
    """The answer; raises ``ValueError`` with what was expected."""
    if text in {"", NOT_APPLICABLE}:
        return Absence.NOT_APPLICABLE if text else Absence.NO_ANSWER
    pattern, expected = _PATTERNS.get(field.type, ("(?s).*", ""))
    if not re.fullmatch(pattern, text):
        raise ValueError(expected)
    if field.type is FieldType.YES_NO:
        return text == "да"
    if field.type is FieldType.INTEGER:
        return int(text)
    if field.type in {FieldType.DECIMAL, FieldType.PERCENT}:
        return Decimal(text)
    if field.type is FieldType.DATE:
        return date.fromisoformat(text)
    if field.type is FieldType.CHOICE and text not in field.choices:
        raise ValueError("одно из " + ", ".join(field.choices))
    return text
