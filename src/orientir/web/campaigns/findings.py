"""List the findings of a form's check page: what is missing, what must be explained, what only helps."""

from __future__ import annotations

from dataclasses import dataclass

from orientir.cells.answers_json import answers_from_json
from orientir.collection.plausibility import Doubt, KnownElsewhere, Peers, doubts
from orientir.collection.skipping import without_skipped
from orientir.terms import Severity, remark, say
from orientir.web.campaigns.entry import answer_of
from orientir.web.campaigns.form import Form
from orientir.web.campaigns.pinned_methodology import language_of_form


@dataclass(frozen=True)
class FormFinding:
    """One remark about one question. An error and an unexplained check keep the form from being sent."""

    field: str
    label: str
    severity: Severity
    message: str
    cure: str = ""

    @property
    def blocks(self) -> bool:
        return self.severity is not Severity.HINT

    def __str__(self) -> str:
        return f"{self.message} {self.cure}".strip()


def doubts_of(form: Form, peers: Peers | None = None) -> list[Doubt]:
    """Everything unusual about a form: the one list of its own check, of the review and of acceptance in bulk.

    Only ``peers`` are the institute's alone: the answers of other units are not for everybody's eyes, they come in
    after this form was checked, and whoever sees what is usual is tempted to answer it.
    """
    questions, comparisons = form.questions, form.comparisons
    return doubts(
        questions,
        without_skipped(questions, answers_from_json(questions, form.submission.answers)),
        previous=answers_from_json(questions, comparisons.prior if comparisons.prior_accepted else {}),
        gathered=answers_from_json(questions, comparisons.gathered),
        schools=(comparisons.accepted, comparisons.schools),
        inside=comparisons.inside,
        known={
            id: KnownElsewhere(answer_of(questions[id], k.value), k.title, of_poll=bool(k.poll))
            for id, k in comparisons.known.items()
        },
        population=form.submission.territory.population,
        peers=peers,
        language=language_of_form(form.submission),
    )


def unexplained(form: Form, found: list[Doubt]) -> list[Doubt]:
    """The doubts that their author is to explain: those whose answer has no comment."""
    return [d for d in found if d.severity is Severity.CHECK and not form.submission.comments.get(d.field)]


def undecided(form: Form, found: list[Doubt]) -> list[Doubt]:
    """The doubts that the institute decides about one by one: not explained, or not to be cleared by a comment."""
    open_ones = unexplained(form, found)
    return [doubt for doubt in found if doubt.stands or doubt in open_ones]


def questioned(form: Form) -> dict[str, str]:
    """What is asked beside each answer while the form is being filled, by field id: the check page asks the same."""
    asked: dict[str, str] = {}
    for doubt in unexplained(form, doubts_of(form)):
        if doubt.field in form.editable:
            asked[doubt.field] = f"{asked.get(doubt.field, '')} {doubt.message}".strip()
    explain = say(language_of_form(form.submission), "finding.explain")
    return {id: f"{said} {explain}" for id, said in asked.items()}


def findings(form: Form) -> list[FormFinding]:
    """Everything about the form, in its order.

    A check that has a comment is explained, and one about a question that may not be changed cannot be:
    both become hints.
    """
    submission, unusual = form.submission, doubts_of(form)
    to_explain = [doubt for doubt in unexplained(form, unusual) if doubt.field in form.editable]
    found, skipped, language = [], form.skipped, language_of_form(submission)
    for question in form.questions.values():
        answer = submission.answers.get(question.id)
        if question.id in skipped:
            continue
        if answer is None:
            said = remark(language, "finding.no_answer")
            found.append(FormFinding(question.id, question.label, Severity.ERROR, *said))
        for doubt in unusual:
            if doubt.field == question.id:
                explain = say(language, "finding.explain")
                severity, cure = (Severity.CHECK, explain) if doubt in to_explain else (Severity.HINT, "")
                found.append(FormFinding(question.id, question.label, severity, doubt.message, cure))
        if question.evidence and answer is True and not submission.evidence.get(question.id):
            said = remark(language, "finding.no_evidence")
            found.append(FormFinding(question.id, question.label, Severity.HINT, *said))
    return found
