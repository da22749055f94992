"""A form under review: each answer with last year's, doubts, remarks, changes; and many sent forms sorted."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from orientir.collection.plausibility import Doubt
from orientir.methodology import Criterion, Field
from orientir.terms import Severity
from orientir.web.campaigns.comparisons import comparisons_of_each
from orientir.web.campaigns.entry import Entry, changed_rows, entry_of, shown, unit_after
from orientir.web.campaigns.findings import doubts_of, undecided
from orientir.web.campaigns.form import BACK, Form
from orientir.web.campaigns.models import Campaign, Change, Remark, Submission
from orientir.web.campaigns.peers import Sent
from orientir.web.campaigns.pinned_methodology import sections_of, version_of


@dataclass(frozen=True)
class ReviewLine:
    """One question under review; texts as a person reads them.

    ``schools`` is what the accepted forms of the schools give, ``undecided`` whether the institute has to decide about
    a doubt, ``was`` the answer before the last return.
    """

    number: str
    question: Field
    answer: str
    unit: str
    prior: str
    schools: str
    comment: str
    evidence: str
    doubts: tuple[Doubt, ...]
    undecided: bool
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
    """A remark and the question it is about; the label is empty where it is about the whole form.

    ``changed``: the unit has answered it by changing the answer.
    """

    label: str
    remark: Remark
    changed: bool


@dataclass(frozen=True)
class Review:
    """A whole form under review."""

    sections: tuple[Section, ...]
    remarks: tuple[Asked, ...]
    inside: str = ""
    """Whose accepted forms answers can be held against, «школ»; empty where none can."""

    @property
    def lines(self) -> list[ReviewLine]:
        return [line for section in self.sections for line in section.lines]

    @property
    def open_remarks(self) -> list[Asked]:
        return [asked for asked in self.remarks if asked.remark.settled is None]

    @property
    def questionable(self) -> list[ReviewLine]:
        """The lines that ask for a human decision."""
        return [line for line in self.lines if line.undecided]

    @property
    def explained(self) -> list[ReviewLine]:
        """The lines with a doubt to which their author has answered in the comment."""
        return [line for line in self.lines if line.checks and not line.undecided]

    @property
    def changed(self) -> list[ReviewLine]:
        return [line for line in self.lines if line.was is not None]


def review_of(form: Submission, *, with_peers: bool = True) -> Review:
    """The form with everything that a decision about it needs; the number of queries is fixed.

    ``with_peers``: beside the units of like size, which only the institute may see.
    """
    whole = Form(form)
    questions, comparisons = whole.questions, whole.comparisons
    remarks = tuple(form.remarks.select_related("by", "answered_by"))
    found = doubts_of(whole, Sent([form]).peers_of(form) if with_peers else None)
    to_decide = {doubt.field for doubt in undecided(whole, found)}
    back, before = since_return(form)

    def line(number: str, question: Field) -> ReviewLine:
        id, stored = question.id, form.answers.get(question.id)
        prior, gathered = comparisons.prior.get(id), comparisons.gathered.get(id)
        return ReviewLine(
            number=number,
            question=question,
            answer=shown(question, stored),
            unit=unit_after(question, stored),
            prior="" if prior is None else shown(question, prior),
            schools="" if gathered is None else shown(question, gathered),
            comment=form.comments.get(id, ""),
            evidence=form.evidence.get(id, ""),
            doubts=tuple(doubt for doubt in found if doubt.field == id),
            undecided=id in to_decide,
            remarks=tuple(remark for remark in remarks if remark.field == id),
            was=shown(question, before[id].answer) if id in before and before[id].answer != stored else None,
        )

    sections = tuple(Section(c, tuple(line(number, f) for number, f in own)) for c, own in sections_of(form))
    labels = {id: question.label for id, question in questions.items()}
    asked = tuple(
        Asked(labels.get(r.field, r.field), r, changed=back is not None and r.at <= back.at and r.field in before)
        for r in remarks
    )
    return Review(sections, asked, inside=comparisons.inside if comparisons.gathered else "")


def since_return(form: Submission) -> tuple[Change | None, dict[str, Entry]]:
    """When the form was last given back, and of the rows that differ now what stood in them then."""
    back = form.changes.filter(kind__in=BACK).order_by("-id").first()
    if back is None:
        return None, {}
    first: dict[str, Entry] = {}
    for change in form.changes.filter(pk__gt=back.pk).order_by("id"):
        for id, (before, _) in changed_rows(change).items():
            first.setdefault(id, before)
    return back, {id: before for id, before in first.items() if before != entry_of(form, id)}


@dataclass(frozen=True)
class Told:
    """One answer that is unusual: its number and label, the doubts about it, and what its author says."""

    question: Field
    answer: str
    doubts: tuple[Doubt, ...]
    comment: str


@dataclass(frozen=True)
class Weighed:
    """A sent form and what is unusual in it; ``remarks`` is the number of open ones."""

    form: Submission
    told: tuple[Told, ...] = ()
    remarks: int = 0


@dataclass(frozen=True)
class Sorted:
    """Sent forms: nothing speaks against the clear ones, the explained ones have words, the others need a decision."""

    clear: tuple[Weighed, ...]
    explained: tuple[Weighed, ...]
    others: tuple[Weighed, ...]


def sort_sent(campaign: Campaign, forms: Sequence[Submission], *, with_peers: bool = True) -> Sorted:
    """Sort sent forms by what speaks against them; the number of queries does not grow with the number of forms.

    ``with_peers``: beside the units of like size, which only the institute may see.
    """
    open_ones = Remark.objects.filter(submission__campaign=campaign, settled__isnull=True)
    remarks = Counter(open_ones.values_list("submission", flat=True))
    comparisons = comparisons_of_each(forms)
    of_kind: dict[tuple[int, str], list[Submission]] = defaultdict(list)
    for form in forms:
        of_kind[version_of(form).pk, form.level].append(form)
    sent = {kind: Sent(alike) for kind, alike in of_kind.items()}
    clear: list[Weighed] = []
    explained: list[Weighed] = []
    others: list[Weighed] = []
    for form in forms:
        whole = Form(form, comparisons[form.pk])
        peers = sent[version_of(form).pk, form.level].peers_of(form) if with_peers else None
        found = doubts_of(whole, peers)
        checks = [doubt for doubt in found if doubt.severity is Severity.CHECK]
        to_decide = undecided(whole, checks)
        weighed = Weighed(form, _told(whole, to_decide or checks), remarks[form.pk])
        group = others if to_decide or weighed.remarks else explained if checks else clear
        group.append(weighed)
    return Sorted(tuple(clear), tuple(explained), tuple(others))


def _told(form: Form, doubts: Sequence[Doubt]) -> tuple[Told, ...]:
    by_field: dict[str, list[Doubt]] = {}
    for doubt in doubts:
        by_field.setdefault(doubt.field, []).append(doubt)
    answers, comments = form.submission.answers, form.submission.comments
    return tuple(
        Told(form.questions[id], shown(form.questions[id], answers.get(id)), tuple(own), comments.get(id, ""))
        for id, own in by_field.items()
    )
