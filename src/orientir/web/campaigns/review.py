"""A form under review: each answer with last year's, doubts, remarks, and what has changed since the return."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from orientir.collection import check_answers
from orientir.collection.answers_json import answers_from_json
from orientir.collection.plausibility import Doubt, Peer, doubts
from orientir.methodology import Criterion, Field
from orientir.terms import Answer, FilledForm, Severity
from orientir.web.campaigns.beside import COUNTED, Beside, beside
from orientir.web.campaigns.board import rows_of
from orientir.web.campaigns.entry import changed_rows, shown
from orientir.web.campaigns.models import Campaign, Remark, Submission
from orientir.web.campaigns.pinned import methodology_of, questions_of, version_of, year_of

CHECKED = (Submission.State.SUBMITTED, Submission.State.ACCEPTED, Submission.State.FROZEN)
"""Forms that were sent: the peers that a form is held against."""
Answers = Mapping[str, Answer]


@dataclass(frozen=True)
class Line:
    """One question under review; texts as a person reads them. ``was`` is the answer before the last return."""

    question: Field
    answer: str
    prior: str
    comment: str
    evidence: str
    doubts: tuple[Doubt, ...]
    remarks: tuple[Remark, ...]
    was: str | None = None

    @property
    def open_remarks(self) -> int:
        return sum(remark.settled is None for remark in self.remarks)


@dataclass(frozen=True)
class Section:
    criterion: Criterion
    lines: tuple[Line, ...]


@dataclass(frozen=True)
class Asked:
    """A remark and the question it is about; the label is empty where it is about the whole form."""

    label: str
    remark: Remark


@dataclass(frozen=True)
class Review:
    """A whole form under review."""

    sections: tuple[Section, ...]
    doubts: tuple[Doubt, ...]
    remarks: tuple[Asked, ...]

    @property
    def lines(self) -> list[Line]:
        return [line for section in self.sections for line in section.lines]

    @property
    def open_remarks(self) -> list[Asked]:
        return [asked for asked in self.remarks if asked.remark.settled is None]

    @property
    def questionable(self) -> list[Line]:
        """The lines that ask for a human decision; what its author has explained is not among them."""
        return [
            line for line in self.lines if not line.comment and any(d.severity is Severity.CHECK for d in line.doubts)
        ]

    @property
    def changed(self) -> list[Line]:
        return [line for line in self.lines if line.was is not None]


def review_of(form: Submission) -> Review:
    """The form with everything that a decision about it needs; the number of queries is fixed."""
    questions, near = questions_of(form), beside(form)
    remarks = tuple(form.remarks.select_related("by", "answered_by"))
    found = [*_doubts(form, questions, near.prior, peers_of(form)), *_unlike_schools(form, questions, near)]
    before = changed_since_return(form)
    methodology, year = methodology_of(version_of(form)), year_of(form.campaign)
    asked = {f.id for f in methodology.form(form.level, year)}
    sections = []
    for criterion in methodology.criteria:
        lines = tuple(
            Line(
                question=question,
                answer=shown(question, form.answers.get(question.id)),
                prior=shown(question, near.prior[question.id]) if question.id in near.prior else "",
                comment=form.comments.get(question.id, ""),
                evidence=form.evidence.get(question.id, ""),
                doubts=tuple(doubt for doubt in found if doubt.field == question.id),
                remarks=tuple(remark for remark in remarks if remark.field == question.id),
                was=shown(question, before[question.id]) if question.id in before else None,
            )
            for question in criterion.fields
            if question.id in asked
        )
        if lines:
            sections.append(Section(criterion, lines))
    whole = tuple(doubt for doubt in found if not doubt.field)
    labels = {id: question.label for id, question in questions.items()}
    return Review(tuple(sections), whole, tuple(Asked(labels.get(r.field, r.field), r) for r in remarks))


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


def peers_of(form: Submission) -> list[Peer]:
    """The forms that other municipalities have sent in the campaign; schools have no size to go by."""
    if form.organisation_id is not None:
        return []
    others = form.campaign.submissions.filter(organisation__isnull=True, state__in=CHECKED).exclude(pk=form.pk)
    return _peers(others.values_list("territory__population", "answers"), questions_of(form))


def unquestioned(campaign: Campaign, forms: Sequence[Submission]) -> list[Submission]:
    """Of the sent forms those that nothing speaks against: no open remark, no unexplained doubt.

    Three queries, however many forms there are.
    """
    open_ones = {row.form.pk for row in rows_of(campaign, campaign.submissions.all()) if row.remarks}
    before: dict[tuple[str, int | None], dict[str, Any]] = {
        (territory, school): answers
        for territory, school, answers in Submission.objects.filter(
            campaign__year=campaign.year - 1, state__in=COUNTED
        ).values_list("territory_id", "organisation_id", "answers")
    }
    sizes = campaign.submissions.filter(organisation__isnull=True, state__in=CHECKED)
    sent = list(sizes.values_list("pk", "territory__population", "answers"))
    clear = []
    for form in forms:
        questions = questions_of(form)
        others = [(people, answers) for pk, people, answers in sent if pk != form.pk]
        peers = _peers(others, questions) if form.organisation_id is None else []
        prior = before.get((form.territory_id, form.organisation_id), {})
        found = _doubts(
            form, questions, {id: a for id, a in prior.items() if _asked_then(questions, id, campaign)}, peers
        )
        weighty = [d for d in found if d.severity is Severity.CHECK and not form.comments.get(d.field)]
        if form.pk not in open_ones and not weighty:
            clear.append(form)
    return clear


def _asked_then(questions: Mapping[str, Field], id: str, campaign: Campaign) -> bool:
    return id in questions and questions[id].since <= campaign.year - 1


def _peers(rows: Iterable[tuple[int | None, dict[str, Any]]], questions: Mapping[str, Field]) -> list[Peer]:
    return [Peer(people, answers_from_json(questions, answers)) for people, answers in rows if people]


def _doubts(
    form: Submission, questions: Mapping[str, Field], prior: Mapping[str, Any], peers: Sequence[Peer]
) -> list[Doubt]:
    answers = answers_from_json(questions, form.answers)
    people = form.territory.population if form.organisation_id is None else None
    found = doubts(questions, answers, previous=answers_from_json(questions, prior), population=people, peers=peers)
    return [*_parts(form, questions, answers), *found]


def _parts(form: Submission, questions: Mapping[str, Field], answers: Answers) -> list[Doubt]:
    """Parts that do not fit into their wholes, each at its own question."""
    methodology, year = methodology_of(version_of(form)), year_of(form.campaign)
    found = []
    for question in questions.values():
        if question.part_of in questions:
            pair = {id: answers[id] for id in (question.id, question.part_of) if id in answers}
            issues = check_answers(FilledForm(form.territory_id, pair), methodology, year)
            found += [Doubt(question.id, issue.code, issue.severity, issue.message) for issue in issues]
    return found


def _unlike_schools(form: Submission, questions: Mapping[str, Field], near: Beside) -> list[Doubt]:
    """Where the accepted forms of the schools add up to something else."""
    return [
        Doubt(id, "schools", Severity.CHECK, f"По принятым формам школ выходит другое: {shown(questions[id], value)}.")
        for id, value in near.gathered.items()
        if id in questions and form.answers.get(id) is not None and form.answers[id] != value
    ]
