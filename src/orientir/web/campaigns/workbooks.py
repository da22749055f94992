"""A form as a workbook: written with what is already answered, read back as the rows that it changes."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from django.conf import settings

from orientir.cells.answers_json import answers_from_json, to_json
from orientir.collection.form_checks import with_doubts
from orientir.methodology import Methodology
from orientir.terms import Absence, Answer, FilledForm, Issue, Refused, Territory
from orientir.web.campaigns.access import with_unit
from orientir.web.campaigns.comparisons import Beside
from orientir.web.campaigns.entry import LONGEST, Entry, clean, entry_of
from orientir.web.campaigns.models import Campaign, Submission, Upload
from orientir.web.campaigns.pinned_methodology import methodology_of, questions_of, version_of, year_of
from orientir.workbooks import FormRead, read_workbook, write_form
from orientir.workbooks.read_form import interpret, mark_of
from orientir.workbooks.sheets import Sheet

_SCHOOL, _PLACE = re.compile(r"school-([0-9]{1,12})"), re.compile(r"[\w-]{1,80}")
"""Units as the mark of a workbook names them; it is a stranger's text until it fits."""
TOO_LONG = "Слишком длинный текст: сократите до {limit} знаков."


@dataclass(frozen=True)
class WorkbookRead:
    """What a workbook would change, by field id, and what a person should look at."""

    entries: Mapping[str, Entry]
    checks: tuple[Issue, ...]


def workbook_of(submission: Submission, beside: Beside) -> bytes:
    """The form as a workbook, with its answers and last year's."""
    questions, unit = questions_of(submission), unit_of(submission)
    target = io.BytesIO()
    write_form(
        target,
        methodology_of(version_of(submission)),
        year_of(submission.campaign),
        unit,
        FilledForm(unit.id, answers_from_json(questions, submission.answers), submission.comments, submission.evidence),
        FilledForm(unit.id, answers_from_json(questions, beside.prior)) if beside.prior else None,
        synthetic=submission.campaign.synthetic,
        level=submission.level,
    )
    return target.getvalue()


def read_filled(submission: Submission, data: bytes, name: str) -> WorkbookRead:
    """The rows that a filled workbook changes; raises ``Refused`` with every cell that cannot be read.

    A blank cell takes an answer away; where nobody has answered, or said «нет данных», it changes nothing.
    «Нет данных» typed into a cell is an answer.
    """
    return _compared(submission, read_workbook(data, name, methodology_for(submission), year_of(submission.campaign)))


def read_sheets(submission: Submission, book: list[Sheet], name: str) -> WorkbookRead:
    """The same of a workbook that is open already, one of many."""
    return _compared(submission, interpret(book, name, methodology_for(submission), year_of(submission.campaign)))


def form_named(campaign: Campaign, book: list[Sheet], name: str) -> Submission:
    """The form that an open workbook names as its own; raises ``Refused`` where the campaign has no such form."""
    methodology, year, mark = methodology_of(campaign.methodology), year_of(campaign), mark_of(book)
    level, unit = (mark.level, mark.unit) if mark else (methodology.levels[0].id, "")
    if mark is None or (mark.methodology, mark.year) != (methodology.id, year):
        # Without a mark a form is recognised by its text; one of another year is refused here, with the reason.
        unit = interpret(book, name, _first(methodology, level), year).form.unit
    school = _SCHOOL.fullmatch(unit)
    forms = with_unit(campaign.submissions.all())
    found = None
    if school:
        found = forms.filter(organisation=int(school[1])).first()
    elif _PLACE.fullmatch(unit):
        found = forms.filter(territory=unit, organisation__isnull=True).first()
    if found is None or found.level != level:
        said = f"В кампании за {year} год нет формы, для которой выдана эта анкета."
        raise Refused([Issue("form.no_such", name, said, "Проверьте, та ли это кампания.")])
    return found


def _compared(submission: Submission, read: FormRead) -> WorkbookRead:
    unit = unit_of(submission)
    if read.form.unit != unit.id:
        said = f"Это анкета другой территории, а форма — «{unit.name}»."
        raise Refused([Issue("form.other_unit", read.name, said, "Скачайте анкету на странице своей формы.")])
    if read.synthetic != submission.campaign.synthetic:
        kind = "учебная" if read.synthetic else "настоящая"
        said = f"Это {kind} анкета, а форма — нет." if read.synthetic else "Это настоящая анкета, а форма учебная."
        raise Refused([Issue("form.synthetic", read.name, said, "Скачайте анкету на странице своей формы.")])
    checks = tuple(
        replace(check, message=clean(check.message)) for check in with_doubts(read, questions_of(submission)).checks
    )  # cells are quoted there
    return WorkbookRead(_changed(submission, read), checks)


def path_of(upload: Upload) -> Path:
    """Where the file is kept: under our own id, never under a name that came with it."""
    return Path(settings.MEDIA_ROOT) / "uploads" / f"{upload.pk}.xlsx"


def unit_of(submission: Submission) -> Territory:
    """The unit as the methodology knows it; a school gets an id of its own."""
    organisation = submission.organisation
    if organisation is not None:
        return Territory(f"school-{organisation.pk}", organisation.name, "school")  # as _SCHOOL reads it
    known = methodology_of(version_of(submission)).territories
    place = submission.territory
    return next((t for t in known if t.id == place.pk), Territory(place.pk, place.name, place.kind))


def methodology_for(submission: Submission) -> Methodology:
    """The methodology as the reader of workbooks needs it: the form's level first, its unit among the units."""
    methodology = methodology_of(version_of(submission))
    unit = unit_of(submission)
    if submission.organisation_id is None:
        known = any(t.id == unit.id for t in methodology.territories)
        return methodology if known else replace(methodology, territories=(*methodology.territories, unit))
    return replace(_first(methodology, submission.level), territories=(unit,))


def _first(methodology: Methodology, level: str) -> Methodology:
    """The methodology with one level before the others: forms are read as those of the first."""
    levels = sorted(methodology.levels, key=lambda other: other.id != level)
    return replace(methodology, levels=tuple(levels))


def _changed(submission: Submission, read: FormRead) -> dict[str, Entry]:
    form, name = read.form, read.name
    entries: dict[str, Entry] = {}
    issues: list[Issue] = []
    for id, question in questions_of(submission).items():
        if id not in form.answers:
            continue
        stored = entry_of(submission, id)
        value = _json(form.answers[id])
        blank = value is None
        if blank and (id in read.said_none or stored.answer == {"absent": Absence.NO_ANSWER}):
            value = {"absent": Absence.NO_ANSWER}
        texts = {"comment": clean(form.comments.get(id, "")), "evidence": clean(form.evidence.get(id, ""))}
        if isinstance(value, str):
            value = clean(value)
            texts["answer"] = value
        for part, text in texts.items():
            if len(text) > LONGEST[part]:
                message = f"«{question.label}»: в ячейке {len(text)} знаков."
                issues.append(Issue("cell.long", name, message, TOO_LONG.format(limit=LONGEST[part])))
        entry = Entry(value, texts["comment"], texts["evidence"])
        if entry != stored:
            entries[id] = entry
    if issues:
        raise Refused(issues)
    return entries


def _json(answer: Answer) -> object:
    return None if answer is Absence.NO_ANSWER else to_json(answer)
