"""From the forms in the database to a snapshot: a provisional one in memory, or the final one in a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path

from django.db import transaction
from django.db.models import F, QuerySet
from django.utils import timezone

from orientir.cells.answers_json import answers_from_json
from orientir.cells.words import clean
from orientir.collection.lifecycle import Actor, Event, Refusal, State, advance
from orientir.collection.methodology_change import carried_over, difference
from orientir.methodology import Field, Methodology
from orientir.methodology.model import Register
from orientir.snapshot import Effort, Snapshot, freeze, write
from orientir.terms import Absence, Answer, FilledForm, Issue, Refused, Year
from orientir.web.campaigns import letters
from orientir.web.campaigns.access import lock_forms, with_unit
from orientir.web.campaigns.burden import effort_of
from orientir.web.campaigns.models import COUNTED, Campaign, Change, Submission
from orientir.web.campaigns.pinned_methodology import lost_since, methodology_of, version_of, year_of
from orientir.web.campaigns.refusals import NotAsked, NotSaved
from orientir.web.campaigns.units import units_asked
from orientir.web.directory import audit
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import AuditEvent, User
from orientir.web.registers.counting import frozen
from orientir.web.surveys.files import frozen as answers_of_polls

give_words(
    {"campaign.freeze": "данные заморожены", "campaign.unfreeze": "данные открыты для исправления"},
    keys={"state": "состояние", "digest": "отпечаток", "reason": "причина"},
)
LEFT_OUT = "left_out"
"""Kind of the letter to those whose form is not in the snapshot."""
MOST = 20
"""Forms that are named where a freeze is refused."""
PROVISIONAL = (*COUNTED, Submission.State.SUBMITTED)
"""A provisional figure also counts what was sent and not yet checked."""


def snapshot_of(
    campaign: Campaign,
    states: Iterable[str],
    *,
    with_organisations: bool = True,
    registers: Iterable[Register] = (),
    with_answers: bool = False,
    effort: Effort | None = None,
) -> Snapshot:
    """A snapshot of the forms in these states; the same forms always give the same bytes.

    The records of the ``registers`` that belong to the year are taken along, and the ``effort`` that forms cost; with
    ``with_answers`` also the answers of polls that are over.
    """
    methodology, year = methodology_of(campaign.methodology), year_of(campaign)
    asked = campaign.submissions.all()
    if not with_organisations:
        asked = asked.filter(organisation__isnull=True)
    territories = {level.id for level in methodology.territorial}
    levels = [id for id in asked.order_by().values_list("level", flat=True).distinct() if id not in territories]
    places = set(asked.filter(organisation__isnull=True).values_list("territory_id", flat=True))
    return freeze(
        methodology,
        year,
        {
            level: (_filled(form, methodology, year) for form in _forms(asked.filter(level=level), states))
            for level in (*sorted(territories), *sorted(levels))
        },
        synthetic=campaign.synthetic,
        # Of a year that the methodology knows, it says the days itself, or that they are not known.
        collected=None if year in methodology.campaigns else _days(campaign),
        units=[unit for level in levels for unit in units_asked(campaign, level)],
        not_asked=[territory.id for territory in methodology.of_year(year).territories if territory.id not in places],
        not_accepted=_not_accepted(asked, states),
        records=frozen(methodology, year, registers),
        effort=effort,
        surveys=answers_of_polls(year, methodology.surveys) if with_answers else None,
    )


def _not_accepted(asked: QuerySet[Submission], states: Iterable[str]) -> set[str]:
    """The units whose form was sent and is in none of these states."""
    sent = asked.filter(state__in={Submission.State.SUBMITTED, Submission.State.RETURNED} - set(states))
    return {school or place for place, school in sent.order_by().values_list("territory_id", "organisation__stable_id")}


def undecided(campaign: Campaign) -> QuerySet[Submission]:
    """The forms that were sent and neither accepted nor returned: while there is one, nothing is frozen."""
    return campaign.submissions.filter(state=Submission.State.SUBMITTED)


def _days(campaign: Campaign) -> tuple[date, date]:
    return timezone.localdate(campaign.opens), timezone.localdate(campaign.closes)


def _forms(asked: QuerySet[Submission], states: Iterable[str]) -> Iterator[Submission]:
    """The forms in these states, few at a time: a country's schools do not fit into memory."""
    rows = asked.filter(state__in=list(states)).select_related("methodology", "organisation").order_by("pk")
    return rows.defer("methodology__files").iterator(chunk_size=500)


def _filled(form: Submission, methodology: Methodology, year: Year) -> FilledForm:
    """One form as analysis reads it. What was answered under another meaning counts as not asked."""
    answered = methodology_of(version_of(form))
    fields: dict[str, Field] = {f.id: f for f in methodology.form(form.level, year)}
    if answered is methodology:
        return FilledForm(form.unit, answers_from_json(fields, form.answers), form.comments, form.evidence)
    change = difference(answered.form(form.level, year), tuple(fields.values()))
    lost = lost_since(form.campaign, answered.digest, form.level)
    if lost is not None:
        change = change.settled(fields.keys() - lost)
    kept, aside = carried_over(form.answers, change)
    foreign = change.lost | aside.keys() | {f.id for f in change.added}
    answers: dict[str, Answer] = answers_from_json(fields, {id: a for id, a in kept.items() if id not in foreign})
    answers |= dict.fromkeys(foreign & fields.keys(), Absence.NOT_ASKED)
    return FilledForm(form.unit, answers, form.comments, form.evidence)


def freeze_campaign(campaign: Campaign, *, by: User, path: Path) -> Snapshot:
    """Write the snapshot of the accepted forms and close them for good, all or nothing.

    Forms that were never accepted stay as they are: returned ones count as "sent, not accepted", which their unit is
    told by letter, the others as "did not take part". Raises ``Refused`` while a form waits for a decision.
    """
    with transaction.atomic():
        locked = for_write(Campaign.objects.all()).get(pk=campaign.pk)
        lock_forms(locked)  # none is accepted or opened again while the snapshot is made
        if waiting := list(undecided(locked).select_related("territory", "organisation")):
            raise Refused([_waits(form) for form in waiting[:MOST]])
        registers = methodology_of(locked.methodology).registers
        snapshot = snapshot_of(locked, COUNTED, registers=registers, with_answers=True, effort=effort_of(locked))
        write(snapshot, path)
        _step_forms(locked, by, State.ACCEPTED, Event.FREEZE)
        _tell_the_returned(locked, by)
        before, locked.state = locked.state, Campaign.State.FROZEN
        locked.save(update_fields=["state"])
        audit.record(
            by=by,
            what="campaign.freeze",
            kind="campaign",
            object=locked.pk,
            before=before,
            after={"state": locked.state, "digest": snapshot.digest, "methodology": snapshot.methodology.digest},
        )
    campaign.state = locked.state
    return snapshot


@transaction.atomic
def unfreeze_campaign(campaign: Campaign, *, by: User, why: str) -> None:
    """Open frozen data again, so that a wrong answer can be corrected; every snapshot that was made stays.

    Raises ``NotAsked`` without a reason, ``NotSaved`` where the data are not frozen.
    """
    locked = for_write(Campaign.objects.all()).get(pk=campaign.pk)
    if locked.state != Campaign.State.FROZEN:
        raise NotSaved("Данные не заморожены: их и так можно исправить.")
    reason = clean(why)
    if not reason:
        raise NotAsked("Напишите, какую ошибку нашли: причина останется в журнале.", "reason")
    lock_forms(locked)
    _step_forms(locked, by, State.FROZEN, Event.UNFREEZE)
    before, locked.state = locked.state, Campaign.State.CLOSED
    locked.save(update_fields=["state"])
    after = {"state": locked.state, "reason": reason}
    audit.record(by=by, what="campaign.unfreeze", kind="campaign", object=locked.pk, before=before, after=after)


def _waits(form: Submission) -> Issue:
    return Issue("undecided", str(form), "форма отправлена, но ни принята, ни возвращена.", "Примите её или верните.")


def _tell_the_returned(campaign: Campaign, by: User) -> None:
    """Write to those whose form was sent, returned and not accepted: it is in no snapshot."""
    returned = with_unit(campaign.submissions.filter(state=Submission.State.RETURNED))
    texts = {form: letters.write(LEFT_OUT, form, site="") for form in returned.defer("answers", "comments", "evidence")}
    letters.post(LEFT_OUT, texts, by=by)


def trail_at_freeze(campaign: Campaign) -> str:
    """The digest of the audit line that tells of the freeze: it seals every line up to there."""
    lines = AuditEvent.objects.filter(what="campaign.freeze", kind="campaign", object=str(campaign.pk))
    return lines.order_by("-id").values_list("digest", flat=True).first() or ""


def _step_forms(campaign: Campaign, by: User, state: State, event: Event) -> None:
    """Take all forms in a state one step on."""
    forms = campaign.submissions.filter(state=state.value)
    step = advance(state, event, Actor.INSTITUTE, open_for_unit=False)
    if isinstance(step, Refusal):
        raise AssertionError(step.key)
    Change.objects.bulk_create(
        Change(submission_id=pk, by=by, kind=event.value, before=state, after=step, version=version + 1)
        for pk, version in forms.values_list("pk", "version")
    )
    forms.update(state=step.value, version=F("version") + 1)
