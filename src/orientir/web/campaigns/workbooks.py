"""Write a form as a workbook with what is already answered, and read it back as the rows that it changes."""

from __future__ import annotations

import io
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from orientir.cells.answers_json import answers_from_json, to_json
from orientir.cells.words import clean
from orientir.collection.plausibility import with_doubts
from orientir.terms import Absence, Answer, FilledForm, Issue, Refused, Unit, issue, say
from orientir.web.campaigns.access import with_unit
from orientir.web.campaigns.comparisons import Comparisons
from orientir.web.campaigns.deadline import last_moment
from orientir.web.campaigns.entry import LONGEST, Entry, entry_of
from orientir.web.campaigns.models import Campaign, Submission, Upload
from orientir.web.campaigns.pinned_methodology import (
    language_of_form,
    lost_since,
    methodology_of,
    questions_of,
    version_of,
    year_of,
)
from orientir.web.campaigns.units import unit_of, units_asked
from orientir.workbooks import BlankForm, FormRead, form_of, read_workbook, write_form
from orientir.workbooks.layout import level_by_title
from orientir.workbooks.read_form import interpret, mark_of
from orientir.workbooks.sheets import Sheet

UPLOADS = "uploads"
"""The folder of kept workbooks."""
_ID = re.compile(r"[\w-]{1,100}")
"""A unit as the mark of a workbook names it: a stranger's text until it fits."""


@dataclass(frozen=True)
class WorkbookRead:
    """What a workbook would change, by field id, what a person should look at, and what cannot be read."""

    entries: Mapping[str, Entry]
    checks: tuple[Issue, ...]
    refused: tuple[Issue, ...] = ()


def workbook_of(submission: Submission, comparisons: Comparisons) -> bytes:
    """The form as a workbook, with its answers, last year's, and what the schools' forms add up to."""
    questions, unit = questions_of(submission), unit_of(submission)
    target = io.BytesIO()
    write_form(
        target,
        blank_form(submission, unit),
        unit,
        FilledForm(unit.id, answers_from_json(questions, submission.answers), submission.comments, submission.evidence),
        FilledForm(unit.id, answers_from_json(questions, comparisons.prior)) if comparisons.prior else None,
        FilledForm(unit.id, answers_from_json(questions, comparisons.gathered)) if comparisons.gathered else None,
        synthetic=submission.campaign.synthetic,
        gathered_title=say(
            language_of_form(submission),
            "upload.read_gathered",
            units=comparisons.inside,
            accepted=comparisons.accepted,
            all=comparisons.schools,
        ),
    )
    return target.getvalue()


def read_filled(submission: Submission, data: bytes, name: str) -> WorkbookRead:
    """The rows that a filled workbook changes; raises ``Refused`` with every cell that cannot be read if that is all.

    A blank cell takes an answer away; where nobody has answered, or said «нет данных», it changes nothing.
    «Нет данных» typed into a cell is an answer.
    """
    unit = unit_of(submission)
    return _compared(submission, unit, read_workbook(data, name, blank_form(submission, unit), partly=True))


def read_sheets(submission: Submission, book: list[Sheet], name: str) -> WorkbookRead:
    """The same of a workbook that is open already, one of many."""
    unit = unit_of(submission)
    read = _compared(submission, unit, interpret(book, name, blank_form(submission, unit)))
    if read.refused:
        raise Refused(list(read.refused))
    return read


def compared(submission: Submission, read: FormRead) -> WorkbookRead:
    """What a row of a consolidated table changes in its form; the comments and evidence of the form stay."""
    return _compared(submission, unit_of(submission), read)


def form_named(campaign: Campaign, book: list[Sheet], name: str) -> Submission:
    """The form that an open workbook names as its own; raises ``Refused`` where the campaign has no such form."""
    level, unit = _named(campaign, book, name)
    found = None
    if _ID.fullmatch(unit):
        whose = Q(organisation__stable_id=unit) | Q(territory=unit, organisation__isnull=True)
        found = with_unit(campaign.submissions.filter(whose)).first()
    if found is None or found.level != level:
        said = f"В кампании за {campaign.year} год нет формы, для которой выдана эта анкета."
        raise Refused([Issue("form.no_such", name, said, "Проверьте, та ли это кампания.")])
    return found


def _named(campaign: Campaign, book: list[Sheet], name: str) -> tuple[str, str]:
    """Level and id of the unit that the mark names, or without a mark the text."""
    methodology, year, mark = methodology_of(campaign.methodology), year_of(campaign), mark_of(book)
    if mark and (mark.methodology, mark.year) == (methodology.id, year):
        return mark.level, mark.unit
    asked = {level.id: level.title for level in methodology.levels if methodology.form(level.id, year)}
    level = mark.level if mark and mark.level in asked else level_by_title(book, asked) or next(iter(asked))
    # A marked form of another monitoring or year is refused here, with the reason.
    units = () if mark else units_asked(campaign, level)
    return level, interpret(book, name, form_of(methodology, level, year, units=units)).form.unit


def blank_form(submission: Submission, unit: Unit) -> BlankForm:
    """The questions of a form, for its unit; the other territories are known, to tell whose a foreign workbook is."""
    methodology = methodology_of(version_of(submission)).of_year(year_of(submission.campaign))
    known = {} if submission.organisation_id else {t.id: t for t in methodology.territories}
    level, closes = submission.level, None if submission.is_sent else timezone.localdate(last_moment(submission))
    units = (t for t in (known | {unit.id: unit}).values() if t.level == level)
    return form_of(methodology, level, year_of(submission.campaign), units=units, closes=closes)


def _compared(submission: Submission, unit: Unit, read: FormRead) -> WorkbookRead:
    language = language_of_form(submission)
    if read.form.unit != unit.id:
        raise Refused([issue(language, "upload.other_unit", read.name, code="form.other_unit", unit=unit.name)])
    if read.synthetic != submission.campaign.synthetic:
        key = "upload.practice" if read.synthetic else "upload.real"
        raise Refused([issue(language, key, read.name, code="form.synthetic")])
    doubted = with_doubts(read, questions_of(submission), language)
    checks = tuple(replace(check, message=clean(check.message)) for check in doubted.checks)  # cells are quoted there
    changed = _changed(submission, read)
    old = {id: issue for id, issue in _asked_otherwise(submission, read).items() if id in changed}
    changed = {id: entry for id, entry in changed.items() if id not in old}
    refused = (*read.refused, *old.values())
    if refused and not changed:
        raise Refused(list(refused))
    return WorkbookRead(changed, checks, refused)


def _asked_otherwise(submission: Submission, read: FormRead) -> dict[str, Issue]:
    """Answers in a file to questions that a correction has since given another meaning, by field id."""
    steps = submission.campaign.corrections
    lost = lost_since(submission.campaign, steps[0]["digest"], submission.level) if steps else None
    found = {}
    for id, question in questions_of(submission).items():
        asked = " ".join(read.labels.get(id, "").split())
        if lost and id in lost and asked and asked != " ".join(question.label.split()):
            language, label = language_of_form(submission), question.label
            found[id] = issue(language, "upload.older", read.name, code="form.older", asked=asked, label=label)
    return found


def path_of(upload: Upload) -> Path:
    """Where the file is kept: under our own id, never under a name that came with it."""
    return Path(settings.MEDIA_ROOT) / UPLOADS / f"{upload.pk}.xlsx"


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
        if read.typed:
            texts = {"comment": _added(stored.comment, texts["comment"]), "evidence": stored.evidence}
        if isinstance(value, str):
            value = clean(value)
            texts["answer"] = value
        for part, text in texts.items():
            if len(text) > LONGEST[part]:
                size: dict[str, Any] = {"signs": len(text), "most": LONGEST[part]}
                language = language_of_form(submission)
                issues.append(issue(language, "upload.long", name, code="cell.long", label=question.label, **size))
        entry = Entry(value, texts["comment"], texts["evidence"])
        if entry != stored:
            entries[id] = entry
    if issues:
        raise Refused(issues)
    return entries


def _added(comment: str, remark: str) -> str:
    """A comment with a remark that it does not hold yet."""
    return comment if remark in comment else "; ".join(filter(None, (comment, remark)))


def _json(answer: Answer) -> object:
    return None if answer is Absence.NO_ANSWER else to_json(answer)
