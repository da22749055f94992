"""One form as it is shown: sections by criterion, and in each the questions with everything beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction

from orientir.methodology import NUMERIC, Criterion, Field, FieldType
from orientir.methodology.wording import absent
from orientir.terms import Absence, Severity, say, signed
from orientir.web.campaigns.entry import (
    Problem,
    Typed,
    entry_of,
    number_of,
    reasons,
    shown,
    typed_of,
    unit_after,
)
from orientir.web.campaigns.findings import FormFinding, questioned
from orientir.web.campaigns.form import Form
from orientir.web.campaigns.gathered import Origin, origins_of
from orientir.web.campaigns.laid_aside import laid_aside
from orientir.web.campaigns.models import Remark, Submission
from orientir.web.campaigns.pinned_methodology import language_of_form, sections_of
from orientir.web.campaigns.refusals import Conflict
from orientir.web.registers.counting import KnownAnswer


def listed_absences(language: str) -> tuple[tuple[str, str], ...]:
    """Reasons for having no answer, as a list offers them: what is posted, and how it reads."""
    not_applicable, no_data = reasons(language)
    return (not_applicable, absent(language, Absence.NOT_APPLICABLE)), (no_data, no_data)


@dataclass(frozen=True)
class Attempt:
    """Describe a refused save: what was typed, what is wrong with it, who else has written.

    ``bases`` are the versions on which rows were typed that are older than the page; ``answers`` are what was
    typed as answers to remarks, by the remark's number.
    """

    typed: Mapping[str, Typed] = field(default_factory=dict)
    problems: Mapping[str, Problem] = field(default_factory=dict)
    conflicts: Mapping[str, Conflict] = field(default_factory=dict)
    bases: Mapping[str, int] = field(default_factory=dict)
    answers: Mapping[int, str] = field(default_factory=dict)


NOTHING = Attempt()
OUTLINE = "-"
"""In place of a section: a page that shows no questions, only how much of each section is filled."""


def attempt_with(findings: Iterable[FormFinding]) -> Attempt:
    """Put the findings beside their questions; hints stay on the check page."""
    problems: dict[str, Problem] = {}
    for finding in findings:
        if finding.blocks:
            others = [problems[finding.field].reason] if finding.field in problems else []
            cure = "" if finding.severity is Severity.ERROR else finding.cure  # the question offers «нет данных» itself
            problems[finding.field] = Problem("answer", " ".join([*others, finding.message]), cure)
    return Attempt(problems=problems)


@dataclass(frozen=True)
class Question:
    """One question with its inputs' contents. ``options`` are (value, label) of radios or of a list.

    ``unit`` is the word beside an input, ``stored`` the answer as the form keeps it, ``reading`` the same in words,
    ``doubt`` what is unusual about it and not explained. ``prior`` is last year's answer in words, ``prior_number`` the
    same as a script reads it; ``skipped`` says that other answers rule the question out.
    """

    field: Field
    number: str
    typed: Typed
    base: int | None
    kind: str
    unit: str
    options: tuple[tuple[str, str], ...]
    stored: object
    reading: str
    prior: str
    prior_number: str
    prior_accepted: bool
    difference: str
    median: str
    gathered: str
    known: str
    known_in: str
    origin: str
    former: str
    error: str
    error_part: str
    conflict: Conflict | None
    theirs: str
    open: bool
    remarks: tuple[Remark, ...]
    doubt: str
    skipped: bool

    @property
    def is_part(self) -> bool:
        return bool(self.field.part_of)

    @property
    def prior_key(self) -> str:
        """The sentence that tells last year's answer."""
        return "question.prior" if self.prior_accepted else "question.prior_unaccepted"

    @property
    def unit_read(self) -> str:
        """The word after the answer that is read: «34 школы»."""
        return unit_after(self.field, self.stored)

    @property
    def inputmode(self) -> str:
        """Which keyboard a phone shows."""
        return {"integer": "numeric", "decimal": "decimal", "link": "url"}.get(self.kind, "")

    @property
    def evidenced(self) -> bool:
        """Whether there is a field for the evidence."""
        return bool(self.field.evidence or self.typed.evidence)

    @property
    def has_more(self) -> bool:
        """Whether the comment and the evidence are shown unfolded."""
        return bool(self.typed.comment or self.typed.evidence or self.error_part in ("comment", "evidence"))


@dataclass(frozen=True)
class Section:
    """A criterion: how many questions it asks, how many of them are answered, and those that the page shows.

    ``place`` counts the sections of the form from 1.
    """

    criterion: Criterion
    place: int
    questions: tuple[Question, ...]
    filled: int
    asked: int

    @property
    def is_done(self) -> bool:
        return self.filled == self.asked


@dataclass(frozen=True)
class Asked:
    """A remark of the institute, the question that it is about (empty: the whole form), and the answer as typed.

    ``refused`` says that what was typed has not been saved, ``changed`` that the answer itself has been changed.
    """

    remark: Remark
    label: str
    typed: str
    refused: bool
    changed: bool

    @property
    def id(self) -> str:
        return f"remark-{self.remark.pk}"


@dataclass(frozen=True)
class Page:
    """A form, ready for a template: all of it, or with ``at`` one of its sections."""

    submission: Submission
    sections: tuple[Section, ...]
    open: bool
    remarks: tuple[Asked, ...]
    at: Section | None = None

    @property
    def shown(self) -> tuple[Section, ...]:
        return (self.at,) if self.at else self.sections

    @property
    def next(self) -> Section | None:
        """The section after the one that is shown."""
        return next((s for s in self.sections if self.at and s.place == self.at.place + 1), None)

    @property
    def filled(self) -> int:
        return sum(section.filled for section in self.sections)

    @property
    def asked(self) -> int:
        return sum(section.asked for section in self.sections)

    @property
    def questions(self) -> Iterable[Question]:
        return (question for section in self.sections for question in section.questions)


def page_of(form: Form, *, may_fill: bool, attempt: Attempt = NOTHING, section: str = "") -> Page:
    """The form for somebody who fills it, or only reads it; with ``section`` the questions of that one alone."""
    submission, remarks = form.submission, form.remarks
    writable = may_fill and form.is_writable
    changeable = form.editable if writable else frozenset[str]()
    if may_fill and (attempt.typed or attempt.answers) and not writable:
        # Too late to save: the inputs stay as they were typed, so that nothing is lost before an extension.
        writable, changeable = True, frozenset(attempt.typed)
    make = _maker(form, changeable, attempt) if section != OUTLINE else None
    sections = []
    for place, (criterion, own) in enumerate(sections_of(submission), 1):
        asked = [f.id for _, f in own if f.id not in form.skipped]
        filled = sum(1 for id in asked if submission.answers.get(id) is not None)
        shown = own if section in ("", criterion.id) else []
        questions = tuple(make(f, number) for number, f in shown) if make else ()
        sections.append(Section(criterion, place, questions, filled, len(asked)))
    labels = {r.field: form.questions[r.field].label for r in remarks if r.field in form.questions}
    remarked = tuple(
        Asked(
            r, labels.get(r.field, ""), attempt.answers.get(r.pk, r.answer), r.pk in attempt.answers,
            r.field in form.changed_since_return,
        )
        for r in remarks
    )  # fmt: skip
    at = next((s for s in sections if s.criterion.id == section), None)
    return Page(submission, tuple(sections), writable, remarked, at)


def _maker(form: Form, changeable: frozenset[str], attempt: Attempt) -> Callable[[Field, str], Question]:
    submission, comparisons, gathered = form.submission, form.comparisons, form.comparisons.gathered
    doubts = questioned(form) if changeable else {}
    origins, former, language = origins_of(submission), laid_aside(submission), language_of_form(submission)

    def make(field: Field, number: str) -> Question:
        stored = submission.answers.get(field.id)
        problem, conflict = attempt.problems.get(field.id), attempt.conflicts.get(field.id)
        prior, origin = comparisons.prior.get(field.id), origins.get(field.id)
        return Question(
            field=field,
            number=number,
            typed=attempt.typed.get(field.id) or typed_of(field, entry_of(submission, field.id), language),
            base=attempt.bases.get(field.id),
            kind=kind_of(field),
            unit=unit_of(field),
            options=options_of(field, language),
            stored=stored,
            reading=shown(field, stored, language),
            prior="" if prior is None else shown(field, prior, language),
            prior_number=_plain(number_of(field, prior)),
            prior_accepted=comparisons.prior_accepted,
            difference=_difference(field, prior, stored, language),
            median=comparisons.median.get(field.id, ""),
            gathered=shown(field, gathered[field.id], language) if field.id in gathered else "",
            origin=_origin(origin, form, field.id, language, field.id in changeable) if origin else "",
            known=shown(field, known.value, language) if (known := comparisons.known.get(field.id)) else "",
            known_in=_where(known, language) if known else "",
            former=former.get(field.id, ""),
            error=str(problem) if problem else "",
            error_part=problem.part if problem else "",
            conflict=conflict,
            theirs=shown(field, conflict.stored.answer, language) if conflict else "",
            open=field.id in changeable,
            skipped=field.id in form.skipped,
            remarks=tuple(r for r in form.remarks if r.field == field.id),
            doubt=doubts.get(field.id, ""),
        )

    return make


def _plain(number: int | Decimal | None) -> str:
    """The number with a point and nothing else; empty where there is none."""
    return "" if number is None else f"{number:f}" if isinstance(number, Decimal) else str(number)


def kind_of(field: Field) -> str:
    """Which control the template draws."""
    kinds = {FieldType.YES_NO: "radios", FieldType.CHOICE: "list", FieldType.TEXT: "prose", FieldType.FILE: "line"}
    if field.type in NUMERIC:
        return "integer" if field.type is FieldType.INTEGER else "decimal"
    return kinds.get(field.type, str(field.type))


def unit_of(field: Field) -> str:
    """The word after a number; nothing where there is none to say."""
    if field.type is FieldType.PERCENT:
        return "%"
    return field.unit[-1] if field.unit and field.type in NUMERIC else ""


def options_of(field: Field, language: str) -> tuple[tuple[str, str], ...]:
    """The answers to choose from, reasons for having none at the end."""
    if field.type is FieldType.YES_NO:
        said = [say(language, f"answer.{word}") for word in ("yes", "no")]
        return (*((word, word) for word in said), *listed_absences(language))
    if field.type is FieldType.CHOICE:
        return (*((label, label) for label in field.choices.values()), *listed_absences(language))
    return ()


def _where(known: KnownAnswer, language: str) -> str:
    """Where an answer is known, as its question says it."""
    if known.poll:
        return say(language, "question.in_poll", number=known.number)
    return say(language, "question.in_register")


def _origin(origin: Origin, form: Form, id: str, language: str, changeable: bool) -> str:
    return origin.told_now(form, id, language) if changeable else origin.in_words(language)


def _difference(field: Field, prior: object, stored: object, language: str) -> str:
    """«+12» against last year; empty where one of the two is no number."""
    before, now = number_of(field, prior), number_of(field, stored)
    if before is None or now is None or before == now:
        return ""
    change = Fraction(now) - Fraction(before)
    return signed(change, language)
