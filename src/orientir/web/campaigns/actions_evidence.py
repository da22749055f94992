"""Attach files to answers of a form and take them away; no other module does."""

from __future__ import annotations

from django.db import transaction

from orientir.terms import say
from orientir.web.campaigns.access import locked
from orientir.web.campaigns.form import Form
from orientir.web.campaigns.models import Submission
from orientir.web.campaigns.pinned_methodology import language_of_form
from orientir.web.campaigns.refusals import NotSaved
from orientir.web.directory import audit
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.models import User
from orientir.web.evidence import actions as files
from orientir.web.evidence.models import EvidenceFile

ADDED, TAKEN, BACK = "form.file_added", "form.file_taken", "form.file_back"
give_words({ADDED: "к ответу приложен файл", TAKEN: "файл у ответа убран", BACK: "файл возвращён"})


def about(submission: Submission, field: str) -> str:
    """The name under which the files of an answer are kept."""
    return f"form:{submission.pk}:{field}"


@transaction.atomic
def attach(submission: Submission, *, by: User, field: str, name: str, data: bytes) -> None:
    """Attach a file to an answer. Raises ``terms.Refused`` for the file, ``NotSaved`` for the form."""
    form = _writable(submission, field)
    file, new = files.attach(about(form, field), by=by, name=name, data=data, language=language_of_form(form))
    if new:
        _tell(form, by, ADDED, file)


@transaction.atomic
def move(submission: Submission, file: EvidenceFile, *, by: User, back: bool) -> None:
    """Take a file away from an answer, or put it back within a week."""
    form = _writable(submission, file.about.rpartition(":")[2])
    if files.put_back(file) if back else files.take_away(file):
        _tell(form, by, BACK if back else TAKEN, file)


def _writable(submission: Submission, field: str) -> Submission:
    """The form, locked; raises ``NotSaved`` where the answer may not be changed."""
    found = locked(submission)
    form = Form(found)
    if not form.is_writable or field not in form.editable:
        raise NotSaved(say(language_of_form(found), "refused.files"))
    return found


def _tell(form: Submission, by: User, what: str, file: EvidenceFile) -> None:
    """Write down what became of a file; answers have not changed, so the version stays."""
    after = {"field": file.about.rpartition(":")[2], "name": file.name}
    audit.record(by=by, what=what, kind="submission", object=form.pk, territory=form.territory_id, after=after)
