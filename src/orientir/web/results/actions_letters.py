"""Make and hand over the letters of the institute, read and answer them, plan measures; no other module does."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone

from orientir.web.campaigns.models import Campaign, Letter
from orientir.web.directory import audit, outbox
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.days import day_of
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import Role, User
from orientir.web.directory.refusals import NotDone
from orientir.web.jobs.models import Job
from orientir.web.results.actions_advice import NotYet, frozen_or_refused
from orientir.web.results.campaign_jobs import LETTERS, start
from orientir.web.results.letter_models import LONGEST, Delivery, InstituteLetter, PlannedMeasure

give_words(
    {
        "letters.delivered": "письма института вручены",
        "letter.read": "письмо института прочитано",
        "letter.answered": "на письмо института ответили",
        "measure.planned": "мера запланирована",
        "measure.changed": "мера изменена",
    },
    kinds={"institute_letter": "письмо института", "delivery": "письма института", "measure": "мера"},
    keys={"answer_by": "ответить до", "due": "срок", "letters": "писем", "outcome": "что сделано"},
)
FARTHEST = timedelta(days=366 * 5)
NAMED = 5
"""Municipalities that are named where letters are refused."""


class StaleAnswer(NotDone):
    """Somebody else has written meanwhile; ``stored`` is what stands now."""

    status = 409

    def __init__(self, stored: str, who: object) -> None:
        super().__init__(
            f"Пока вы писали, здесь написал другой человек ({who}): «{stored}». Сравните и сохраните ещё раз."
        )
        self.stored = stored


def make(campaign: Campaign, *, by: User, answer_by: date | None) -> Job:
    """Ask for the job that writes the letters. Raises ``NotDone``, and ``Refused`` where a job is under way."""
    frozen_or_refused(campaign)
    waiting = list(campaign.advice.filter(approved__isnull=True).select_related("territory"))
    if waiting or not campaign.advice.exists():
        listed = "; ".join(map(str, waiting[:NAMED])) + ("; и другие" if len(waiting) > NAMED else "")
        raise NotYet(f"Утверждены не все рекомендации: {listed or 'их ещё нет'}. Утвердите их и подготовьте письма.")
    today = timezone.localdate()
    if answer_by is None:
        raise NotDone("Укажите день, до которого ждёте ответа.", "answer_by")
    if not today <= answer_by <= today + FARTHEST:
        raise NotDone("Этот день прошёл или слишком далёк. Укажите день после сегодняшнего.", "answer_by")
    with transaction.atomic():
        job = start(campaign, kind=LETTERS, by=by)
        Delivery.objects.create(campaign=campaign, job=job, answer_by=answer_by)
    return job


@transaction.atomic
def deliver(delivery: Delivery, *, by: User, site: str) -> int:
    """Hand the letters over: they appear in the accounts, and mail says so. Returns how many mails were written."""
    locked = for_write(Delivery.objects.select_related("campaign", "job")).get(pk=delivery.pk)
    if locked.job.state != Job.State.DONE:
        raise NotYet("Письма ещё не готовы: дождитесь окончания работы.")
    if locked.delivered is not None:
        return 0  # a second click
    locked.delivered, locked.delivered_by = timezone.now(), by
    locked.save(update_fields=["delivered", "delivered_by"])
    mails = Letter.objects.bulk_create(_mails(locked, by, site))
    after = {"letters": locked.letters.count(), "answer_by": locked.answer_by.isoformat()}
    audit.record(by=by, what="letters.delivered", kind="delivery", object=locked.pk, after=after)
    return len(mails)


def _mails(delivery: Delivery, by: User, site: str) -> Iterator[Letter]:
    """A mail to everybody who has a letter in their account now."""
    people = people_of_places()
    for letter in delivery.letters.select_related("territory", "organisation"):
        page = {"letter": letter, "delivery": delivery, "link": site + reverse("institute_letter", args=[letter.pk])}
        mail = render_to_string("results/letters/institute_letter.txt", page)
        subject, _, body = mail.strip().partition("\n")
        for user in people.get(letter.organisation_id or letter.territory_id, ()):
            yield Letter(
                campaign=delivery.campaign, kind="institute_letter", to=user.email, subject=subject[:200],
                text=body.strip() + "\n" + outbox.contact(), by=by,
            )  # fmt: skip


def people_of_places() -> dict[int | str, list[User]]:
    """By municipality and by school who is written to: coordinators, and those who answer in schools."""
    places = Q(kind=Role.Kind.COORDINATOR, territory__isnull=False) | Q(kind=Role.Kind.SCHOOL)
    found: dict[int | str, list[User]] = {}
    for role in Role.objects.filter(places, user__is_active=True).select_related("user").order_by("user__email"):
        found.setdefault(role.organisation_id or role.territory_id or "", []).append(role.user)
    return found


@transaction.atomic
def acknowledge(letter: InstituteLetter, *, by: User) -> None:
    """Note that the letter was read; the first one who says so is kept."""
    locked = _locked(letter)
    if locked.acknowledged is not None:
        return
    locked.acknowledged, locked.acknowledged_by = timezone.now(), by
    locked.save(update_fields=["acknowledged", "acknowledged_by"])
    _record("letter.read", locked, by)


@transaction.atomic
def answer(letter: InstituteLetter, *, by: User, text: str, base: int) -> None:
    """Answer the letter, or answer anew; who answers has read it. Raises ``NotDone``, ``StaleAnswer``."""
    said = _said(text, "answer", "Напишите ответ.")
    locked = _locked(letter)
    if locked.answer == said:
        return
    if locked.version != base:
        raise StaleAnswer(locked.answer, locked.answered_by)
    before, now = locked.answer, timezone.now()
    locked.answer, locked.answered, locked.answered_by, locked.version = said, now, by, locked.version + 1
    if locked.acknowledged is None:
        locked.acknowledged, locked.acknowledged_by = now, by
    locked.save()
    _record("letter.answered", locked, by, before=before or None, after=said)


@transaction.atomic
def plan(letter: InstituteLetter, *, by: User, item: int, text: str, due: str, key: str) -> PlannedMeasure:
    """Plan a measure upon a recommendation of the letter; the same page sent again plans nothing more."""
    if not 0 <= item < len(letter.items):
        raise NotDone("Такой рекомендации в письме нет. Обновите страницу.", "text")
    said, day = _said(text, "text", "Напишите, что вы сделаете."), _due(due)
    locked = _locked(letter)
    if key and (known := locked.measures.filter(key=key).first()):
        return known
    measure = PlannedMeasure.objects.create(letter=locked, item=item, text=said, due=day, by=by, key=key)
    _record("measure.planned", locked, by, after={"text": said, "due": day.isoformat()})
    return measure


@transaction.atomic
def report(measure: PlannedMeasure, *, by: User, state: str, outcome: str, base: int) -> None:
    """Say what has become of a measure: done, dropped, or planned again. Raises ``NotDone``, ``StaleAnswer``."""
    if state not in PlannedMeasure.State.values:
        raise NotDone("Выберите состояние меры и напишите, что сделано.", "outcome")
    over = state != PlannedMeasure.State.PLANNED
    told = _said(outcome, "outcome", "Напишите, что сделано или почему мера отменена.") if over else outcome.strip()
    locked = for_write(PlannedMeasure.objects.select_related("letter")).get(pk=measure.pk)
    if (locked.state, locked.outcome) == (state, told):
        return
    if locked.version != base:
        raise StaleAnswer(f"{locked.get_state_display()}. {locked.outcome}".strip(), locked.by)
    before = {"state": locked.state, "outcome": locked.outcome}
    locked.state, locked.outcome, locked.version = state, told[:LONGEST], locked.version + 1
    locked.save()
    _record("measure.changed", locked.letter, by, before=before, after={"state": state, "outcome": told})


def _locked(letter: InstituteLetter) -> InstituteLetter:
    return for_write(InstituteLetter.objects.all()).get(pk=letter.pk)


def _record(what: str, letter: InstituteLetter, by: User, before: Any = None, after: Any = None) -> None:
    place = letter.territory_id
    audit.record(
        by=by, what=what, kind="institute_letter", object=letter.pk, territory=place, before=before, after=after
    )


def _said(text: str, about: str, missing: str) -> str:
    said = "\n".join(line.rstrip() for line in text.strip().splitlines())
    if not said:
        raise NotDone(missing, about)
    if len(said) > LONGEST:
        raise NotDone(f"Длиннее {LONGEST} знаков. Сократите.", about)
    return said


def _due(text: str) -> date:
    try:
        day = day_of(text, "Укажите срок: день, месяц и год.")
    except ValueError as error:
        raise NotDone(str(error), "due") from None
    today = timezone.localdate()
    if not today <= day <= today + FARTHEST:
        raise NotDone("Срок прошёл или слишком далёк. Укажите день после сегодняшнего.", "due")
    return day
