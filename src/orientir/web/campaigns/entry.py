"""One row of a form: its answer, comment and evidence, read from typed text and shown in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from orientir.cells import Answered, Cell, Unreadable, read_cell
from orientir.cells.answers_json import from_json, to_json
from orientir.cells.display import in_words
from orientir.cells.links import read_link
from orientir.cells.words import clean
from orientir.methodology import Field, FieldType
from orientir.terms import Absence, Answer, Year, language_of, plural, remark, say
from orientir.web.campaigns.models import Change, Submission

LONGEST = {"answer": 5_000, "comment": 2_000, "evidence": 2_000}


def reasons(language: str) -> dict[str, Absence]:
    """What a person writes, or chooses from a list, instead of an answer: «х», «нет данных»."""
    return {
        say(language, "answer.not_applicable"): Absence.NOT_APPLICABLE,
        say(language, "question.no_data"): Absence.NO_ANSWER,
    }


@dataclass(frozen=True)
class Entry:
    """One row as it is stored. ``answer`` is a JSON value; None where nobody has answered yet.

    «Нет данных» is an answer ({"absent": "no_answer"}): somebody has looked and there is nothing.
    """

    answer: Any = None
    comment: str = ""
    evidence: str = ""

    def as_json(self) -> dict[str, Any]:
        """As it is kept in the history: what is empty is left out."""
        parts = {"answer": self.answer, "comment": self.comment or None, "evidence": self.evidence or None}
        return {name: part for name, part in parts.items() if part is not None}


@dataclass(frozen=True)
class Typed:
    """One row as it was typed. ``absent`` is chosen from the list of reasons why there is no answer."""

    answer: str = ""
    absent: str = ""
    comment: str = ""
    evidence: str = ""


@dataclass(frozen=True)
class Problem:
    """Why a typed row cannot be kept: in which part, what was found, what to do."""

    part: str
    reason: str
    cure: str

    def __str__(self) -> str:
        return f"{self.reason} {self.cure}".strip()


def entry_of(submission: Submission, field: str) -> Entry:
    """The row as the form stores it."""
    return Entry(submission.answers.get(field), submission.comments.get(field, ""), submission.evidence.get(field, ""))


def put(submission: Submission, field: str, entry: Entry) -> None:
    """Set the row in memory; what is empty is not in the document."""
    documents = (submission.answers, submission.comments, submission.evidence)
    for document, value in zip(documents, (entry.answer, entry.comment, entry.evidence), strict=True):
        if value is None or value == "":
            document.pop(field, None)
        else:
            document[field] = value


def entry_from_json(document: Mapping[str, Any]) -> Entry:
    return Entry(document.get("answer"), document.get("comment", ""), document.get("evidence", ""))


def changed_rows(change: Change) -> dict[str, tuple[Entry, Entry]]:
    """The rows that a change has changed, before and after, by field id; none for a step between states."""
    if not isinstance(change.before, Mapping) or not isinstance(change.after, Mapping):
        return {}
    return {id: (entry_from_json(change.before[id]), entry_from_json(row)) for id, row in change.after.items()}


def read_typed(field: Field, typed: Typed, year: Year, language: str) -> Entry | Problem:
    """The row that was typed, read by the same rules as a cell of a workbook."""
    answer, comment, evidence = clean(typed.answer), clean(typed.comment), clean(typed.evidence)
    known = reasons(language)
    absent = typed.absent if typed.absent in known else ""
    for part, text in (("answer", answer), ("comment", comment), ("evidence", evidence)):
        if len(text) > LONGEST[part]:
            return Problem(part, *remark(language, f"refused.part_{part}", signs=len(text), most=LONGEST[part]))
    if answer and absent:
        return Problem("answer", *remark(language, "refused.both"))
    value: Any = None
    if (answer or absent) in known:
        value = to_json(known[answer or absent])
    elif answer:
        outcome = read_cell(field, Cell(answer), year)
        if isinstance(outcome, Unreadable):
            return Problem("answer", *outcome.said(language))
        value = to_json(outcome.value if isinstance(outcome, Answered) else outcome.kind)
        if outcome.comment and outcome.comment not in comment:
            comment = "; ".join(filter(None, (comment, outcome.comment)))
    if evidence and field.evidence == "link":
        link = read_link(evidence)
        if isinstance(link, Unreadable):
            return Problem("evidence", *link.said(language))
        evidence = str(link.value) if isinstance(link, Answered) else ""
    return Entry(value, comment, evidence)


def answer_of(field: Field, stored: Any) -> Answer:
    """The answer that a stored value means; no answer where there is none."""
    return Absence.NO_ANSWER if stored is None else from_json(field, stored)


def number_of(field: Field, stored: Any) -> int | Decimal | None:
    """The stored number; None for anything else."""
    answer = answer_of(field, stored)
    return answer if isinstance(answer, int | Decimal) and not isinstance(answer, bool) else None


def unit_after(field: Field, stored: Any) -> str:
    """The word after an answer that is read, in the form that its number asks for: «34 школы», «5 школ»."""
    number, forms = number_of(field, stored), field.unit
    if number is None or not forms or field.type is FieldType.PERCENT:  # «78 %» has its sign already
        return ""
    return forms[plural("en" if len(forms) == language_of("en").forms else "ru", number)]


def absent_of(stored: Any, language: str = "ru") -> str:
    """The choice in the list of reasons: «х», «нет данных» or nothing; «скрыто» stands in place of a number."""
    if not isinstance(stored, Mapping) or stored.get("absent") == Absence.SUPPRESSED:
        return ""
    not_applicable = stored.get("absent") == Absence.NOT_APPLICABLE
    return say(language, "answer.not_applicable" if not_applicable else "question.no_data")


def typed_of(field: Field, entry: Entry, language: str) -> Typed:
    """The row as it stands in the inputs of a page."""
    absent = absent_of(entry.answer, language)
    text = "" if entry.answer is None or absent else in_words(field, from_json(field, entry.answer), language)
    if field.type in (FieldType.YES_NO, FieldType.CHOICE):
        return Typed(text or absent, "", entry.comment, entry.evidence)
    text = text.removesuffix("%").removesuffix(" ") if field.type is FieldType.PERCENT else text
    return Typed(text, absent, entry.comment, entry.evidence)


def shown(field: Field, stored: Any, language: str = "ru") -> str:
    """The answer in words, for reading."""
    if stored is None:
        return in_words(field, Absence.NO_ANSWER, language)
    no_data = say(language, "question.no_data")
    return no_data if absent_of(stored, language) == no_data else in_words(field, from_json(field, stored), language)
