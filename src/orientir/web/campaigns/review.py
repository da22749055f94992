"""A form under review: each answer with last year's, doubts, remarks, and what has changed since the return."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from orientir.collection.plausibility import Doubt
from orientir.methodology import Criterion, Field
from orientir.terms import Severity
from orientir.web.campaigns.comparisons import comparisons_of_each
from orientir.web.campaigns.entry import changed_rows, shown
from orientir.web.campaigns.findings import doubts_of, unexplained
from orientir.web.campaigns.form import Form
from orientir.web.campaigns.models import Campaign, Remark, Submission
from orientir.web.campaigns.peers import Sent
from orientir.web.campaigns.pinned_methodology import methodology_of, version_of


@dataclass(frozen=True)
class ReviewLine:
    """One question under review; texts as a person reads them. ``was`` is the answer before the last return."""

    question: Field
    answer: str
    prior: str
    comment: str
    evidence: str
    doubts: tuple[Doubt, ...]
    unexplained: bool
    remarks: tuple[Remark, ...]
    was: str | None = None

    @property
    def checks(self) -> list[Doubt]:
        return [doubt for doubt in self.doubts if doubt.severity is Severity.CHECK]


@dataclass(frozen=True)
class Section:
    criterion: Criterion
    lines: tuple[ReviewLine, ...]


@dataclass(frozen=True)
class Asked:
    """A remark and the question it is about; the label is empty where it is about the whole form."""

    label: str
    remark: Remark


@dataclass(frozen=True)
class Review:
    """A whole form under review."""

    sections: tuple[Section, ...]
    remarks: tuple[Asked, ...]

    @property
    def lines(self) -> list[ReviewLine]:
        return [line for section in self.sections for line in section.lines]

    @property
    def open_remarks(self) -> list[Asked]:
        return [asked for asked in self.remarks if asked.remark.settled is None]

    @property
    def questionable(self) -> list[ReviewLine]:
        """The lines that ask for a human decision."""
        return [line for line in self.lines if line.unexplained]

    @property
    def explained(self) -> list[ReviewLine]:
        """The lines with a doubt to which their author has answered in the comment."""
        return [line for line in self.lines if line.checks and not line.unexplained]

    @property
    def changed(self) -> list[ReviewLine]:
        return [line for line in self.lines if line.was is not None]


def review_of(form: Submission) -> Review:
    """The form with everything that a decision about it needs; the number of queries is fixed."""
    whole = Form(form)
    questions, comparisons = whole.questions, whole.comparisons
    remarks = tuple(form.remarks.select_related("by", "answered_by"))
    found = doubts_of(whole, Sent(form).peers_of(form))
    to_explain = {doubt.field for doubt in unexplained(whole, found)}
    before = changed_since_return(form)
    sections = []
    for criterion in methodology_of(version_of(form)).criteria:
        lines = tuple(
            ReviewLine(
                question=question,
                answer=shown(question, form.answers.get(question.id)),
                prior=shown(question, comparisons.prior[question.id]) if question.id in comparisons.prior else "",
                comment=form.comments.get(question.id, ""),
                evidence=form.evidence.get(question.id, ""),
                doubts=tuple(doubt for doubt in found if doubt.field == question.id),
                unexplained=question.id in to_explain,
                remarks=tuple(remark for remark in remarks if remark.field == question.id),
                was=shown(question, before[question.id]) if question.id in before else None,
            )
            for question in criterion.fields
            if question.id in questions
        )
        if lines:
            sections.append(Section(criterion, lines))
    labels = {id: question.label for id, question in questions.items()}
    return Review(tuple(sections), tuple(Asked(labels.get(r.field, r.field), r) for r in remarks))


def changed_since_return(form: Submission) -> dict[str, Any]:
    """The stored answers as they were when the institute last returned the form, of those that differ now."""
    back = form.changes.filter(kind__in=("return", "reopen")).order_by("-id").first()
    if back is None:
        return {}
    first: dict[str, Any] = {}
    for change in form.changes.filter(pk__gt=back.pk).order_by("id"):
        for id, (before, _) in changed_rows(change).items():
            first.setdefault(id, before.answer)
    return {id: answer for id, answer in first.items() if answer != form.answers.get(id)}


def unquestioned(campaign: Campaign, forms: Sequence[Submission]) -> list[Submission]:
    """Of the sent forms those that nothing speaks against: no open remark, no unexplained doubt.

    The number of queries does not grow with the number of forms.
    """
    asked = Remark.objects.filter(submission__campaign=campaign, settled__isnull=True)
    open_ones = set(asked.values_list("submission", flat=True))
    comparisons = comparisons_of_each(forms)
    sent: dict[tuple[int, str], Sent] = {}
    clear = []
    for form in forms:
        if form.pk in open_ones:
            continue
        kind = version_of(form).pk, form.level
        if kind not in sent:
            sent[kind] = Sent(form)
        whole = Form(form, comparisons[form.pk])
        if not unexplained(whole, doubts_of(whole, sent[kind].peers_of(form))):
            clear.append(form)
    return clear
