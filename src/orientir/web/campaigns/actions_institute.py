"""Write what the institute does to a form; no other module writes for it.

Each action locks the form, takes the step from the one table of steps, and writes the form, its
history, the audit line and the letter in one transaction, or raises ``NotSaved`` and writes nothing.

``version`` is the one of the form that the person looked at: what has changed since is looked at first. A remark
counts as a change, so that no decision passes over one that a colleague has just written. ``key`` is made with the
page: the same one sent again does nothing and is no error.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from operator import attrgetter
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.formats import date_format

from orientir.cells.words import clean
from orientir.collection.lifecycle import Actor, Event, Refusal, State, advance
from orientir.terms import say
from orientir.web.campaigns import letters
from orientir.web.campaigns.access import filled_by, locked, with_unit
from orientir.web.campaigns.comparisons import comparisons_of_each
from orientir.web.campaigns.deadline import is_open, last_moment, stamp
from orientir.web.campaigns.findings import doubts_of, undecided
from orientir.web.campaigns.form import Form
from orientir.web.campaigns.letters import REMIND
from orientir.web.campaigns.models import COUNTED, UNSENT, Campaign, Change, Letter, Remark, Submission
from orientir.web.campaigns.pinned_methodology import methodology_of, questions_of
from orientir.web.campaigns.refusals import NotAsked, NotSaved
from orientir.web.directory import audit
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import User

RETURN, ACCEPT, REOPEN, EXTEND = "return", "accept", "reopen", "extend"
"""Kinds of a change and of a letter."""
give_words(
    {
        f"form.{RETURN}": "форма возвращена",
        f"form.{ACCEPT}": "форма принята",
        f"form.{REOPEN}": "форма открыта заново",
        f"form.{EXTEND}": "срок продлён",
        "form.remark": "замечание",
        "form.settle": "замечание снято",
        f"campaign.{REMIND}": "напоминания отправлены",
        "campaign.resend": "неушедшие письма отправлены ещё раз",
    },
    keys={
        "field": "поле",
        "text": "текст",
        "until": "до",
        "reason": "причина",
        "letters": "писем",
        "forms": "форм",
    },
)
LONGEST_REMARK, LONGEST_REASON = 2_000, 300
LAST_SECOND = time(23, 59, 59)
CHANGED = "Пока вы смотрели форму, её изменили. Посмотрите её ещё раз и повторите действие."


@transaction.atomic
def remark(submission: Submission, *, by: User, version: int, field: str, text: str, key: str = "") -> Remark:
    """Ask about one answer (or, with an empty ``field``, about the form) while the form is with the institute."""
    form = locked(submission)
    if key and (again := form.remarks.filter(key=key, field=field, text=clean(text)).first()):
        return again
    _step(form, Event.RETURN, version)
    said = _text(text, LONGEST_REMARK, "Напишите, что нужно исправить или пояснить.", "text")
    if field and field not in questions_of(form):
        raise NotAsked(f"В этой форме нет вопроса «{field}». Обновите страницу.")
    made = Remark.objects.create(submission=form, field=field, text=said, by=by, key=key)
    _count_up(form)
    _audit(form, by, "remark", None, {"field": field, "text": said})
    return made


@transaction.atomic
def settle(held: Remark, *, by: User, version: int) -> Remark:
    """Take a remark off: it is answered, or was a mistake."""
    form = locked(held.submission)
    taken_off = for_write(form.remarks.all()).get(pk=held.pk)
    if taken_off.settled:
        return taken_off
    _step(form, Event.RETURN, version)
    taken_off.settled = timezone.now()
    taken_off.save(update_fields=["settled"])
    _count_up(form)
    _audit(form, by, "settle", {"field": taken_off.field, "text": taken_off.text}, None)
    return taken_off


@transaction.atomic
def return_form(submission: Submission, *, by: User, version: int, site: str, key: str = "") -> Submission:
    """Give the form back: only the answers with open remarks can be changed then."""
    form = locked(submission)
    if _done_before(form, RETURN, key):
        return form
    state = _step(form, Event.RETURN, version)
    remarks = list(form.remarks.filter(settled__isnull=True))
    if not remarks:
        raise NotAsked("Замечаний нет. Напишите хотя бы одно: по нему в форме поймут, что исправить.")
    _move(form, state, by=by, kind=RETURN, key=key)
    labels = {id: question.label for id, question in questions_of(form).items()}
    said = [(labels.get(r.field, "Форма в целом"), r.text) for r in remarks]
    whole = not all(r.field for r in remarks)
    letters.post(RETURN, {form: letters.write(RETURN, form, site=site, remarks=said, whole=whole, by=by)}, by=by)
    return form


@transaction.atomic
def accept(
    submission: Submission, *, by: User, version: int, site: str, key: str = "", only_plain: bool = False
) -> Submission:
    """Accept the form; its remarks, all of which were there when it was looked at, are settled with it.

    ``only_plain`` refuses a form that asks for a decision of its own: its schools may have been accepted since the
    list was made.
    """
    form = locked(submission)
    if _done_before(form, ACCEPT, key):
        return form
    state = _step(form, Event.ACCEPT, version)
    if only_plain and (asked := asked_of(form)):
        raise NotSaved(f"{asked} Посмотрите форму отдельно.")
    form.accepted = timezone.now()
    form.remarks.filter(settled__isnull=True).update(settled=form.accepted)
    _move(form, state, by=by, kind=ACCEPT, key=key, extra=("accepted",))
    letters.post(ACCEPT, {form: letters.write(ACCEPT, form, site=site)}, by=by)
    return form


@dataclass(frozen=True)
class Accepted:
    """What came of accepting many forms at once."""

    forms: tuple[Submission, ...]
    refused: tuple[tuple[Submission, str], ...]


def accept_many(forms: Iterable[tuple[Submission, int]], *, by: User, site: str, key: str = "") -> Accepted:
    """Accept each form that still stands at the version it was looked at; the others are named with the reason.

    Each is a transaction of its own. The lowest come first: the form above them is held against theirs.
    """
    done: list[Submission] = []
    refused = []
    for form, version in sorted(forms, key=lambda pair: _height(pair[0])):
        try:
            done.append(accept(form, by=by, version=version, site=site, key=key, only_plain=True))
        except NotSaved as refusal:
            refused.append((form, refusal.message))
    return Accepted(tuple(done), tuple(refused))


def _height(form: Submission) -> int:
    """How many tiers stand between an organisation and the unit of the form."""
    if form.organisation_id is not None:
        return 0
    levels = [level.id for level in methodology_of(form.campaign.methodology).levels]
    return len(levels) - levels.index(form.level) if form.level in levels else 1


@transaction.atomic
def reopen(submission: Submission, *, by: User, version: int, reason: str, site: str, key: str = "") -> Submission:
    """Give an accepted form back, with the reason as a remark about the whole form."""
    form = locked(submission)
    if _done_before(form, REOPEN, key):
        return form
    state = _step(form, Event.REOPEN, version)
    asked = "Напишите, почему форму нужно исправить: это увидят те, кто её заполняет."
    said = _text(reason, LONGEST_REMARK, asked, "reason")
    Remark.objects.create(submission=form, text=said, by=by)
    form.accepted = None
    _move(form, state, by=by, kind=REOPEN, key=key, extra=("accepted",))
    text = letters.write(RETURN, form, site=site, remarks=[("Форма в целом", said)], whole=True, by=by)
    letters.post(RETURN, {form: text}, by=by)
    return form


@transaction.atomic
def extend(
    submission: Submission,
    *,
    by: User,
    until: date,
    reason: str,
    site: str,
    seen: str = "",
    key: str = "",
    with_schools: bool = False,
) -> list[Submission]:
    """Give one unit time until the last second of a day; returns the forms that have got it.

    ``with_schools``: the organisations of a territory get it too, those whose forms are not accepted and who have no
    later day. Nobody else's deadline moves.

    ``seen`` is the extension that was looked at, as ``stamp`` writes it, and stands for the version: the unit may be
    filling its form meanwhile, and an answer speaks against no extension.
    """
    if with_schools:  # before the forms, as a freeze does
        for_write(Campaign.objects.filter(pk=submission.campaign_id)).get()
    form = locked(submission)
    if _done_before(form, EXTEND, key):
        return [form]
    if form.campaign.state not in (Campaign.State.OPEN, Campaign.State.CLOSED):
        raise NotSaved("Продлить срок можно, пока кампания идёт или приём закрыт, но данные не заморожены.")
    if form.state in COUNTED:
        raise NotSaved("Форма принята: продлевать срок незачем.")
    said = _text(reason, LONGEST_REASON, "Напишите причину: она останется в журнале.", "reason")
    end = datetime.combine(until, LAST_SECOND, timezone.get_current_timezone())
    if end <= max(form.campaign.closes, timezone.now()):
        earliest = date_format(timezone.localdate(max(form.campaign.closes, timezone.now())), "j E Y")
        raise NotAsked(f"Новый срок должен быть позже общего и ещё не пройти: после {earliest}.", "until")
    before = stamp(form.extended_to)
    if seen != (before or ""):
        raise NotSaved(f"{CHANGED}{_who(form)}")
    extended = [form, *(_schools_to_extend(form, end, by) if with_schools else ())]
    for one in extended:
        before = stamp(one.extended_to)
        one.extended_to, one.extension_reason = end, said
        one.save(update_fields=["extended_to", "extension_reason"])
        Change.objects.create(
            submission=one, by=by, kind=EXTEND, key=key, before=before, after=stamp(end), version=one.version
        )
        _audit(one, by, EXTEND, before, {"until": stamp(end), "reason": said})
    letters.post(EXTEND, {one: letters.write(EXTEND, one, site=site, reason=said) for one in extended}, by=by)
    return extended


def _schools_to_extend(form: Submission, end: datetime, by: User) -> list[Submission]:
    """The forms of a territory's organisations, locked, that would close before its own; none that the person fills."""
    if form.organisation_id is not None:
        return []
    earlier = Q(extended_to__isnull=True) | Q(extended_to__lt=end)
    schools = form.campaign.submissions.filter(earlier, territory=form.territory_id, organisation__isnull=False)
    waiting = schools.exclude(state__in=COUNTED).exclude(pk__in=filled_by(by).values("pk")).order_by("pk")
    pks = [one.pk for one in for_write(waiting.only("pk"))]
    return list(with_unit(Submission.objects.filter(pk__in=pks)))


@transaction.atomic
def remind(
    campaign: Campaign, forms: Iterable[Submission], *, by: User, asked: dict[str, int], site: str, seen: int, key: str
) -> list[Letter]:
    """Write to everybody who fills these forms of the campaign and has not sent them; what was sent is kept.

    ``seen`` is the number of the last reminder about them that was there when it was decided (``last_reminder``).
    """
    forms = list(forms)
    held = for_write(Campaign.objects.filter(pk=campaign.pk)).get()
    if held.state not in (Campaign.State.OPEN, Campaign.State.CLOSED):
        raise NotSaved(f"Напоминать не о чем: кампания в состоянии «{held.get_state_display()}».")
    reminders = Letter.objects.filter(campaign=campaign, kind=REMIND)
    if again := list(reminders.filter(key=key)):
        return again
    last = reminders.filter(submission__in=forms).select_related("by").order_by("-id").first()
    if last and last.pk != seen:
        moment = date_format(timezone.localtime(last.at), "j E Y, H:i")
        raise NotSaved(f"Напоминания уже отправлены: {last.by}, {moment}. Посмотрите список и решите, нужны ли ещё.")
    still = set(campaign.submissions.filter(state__in=UNSENT).values_list("pk", flat=True))
    texts = {form: reminder(form, asked=asked, site=site) for form in forms if form.pk in still}
    sent = letters.post(REMIND, texts, by=by, key=key)
    if sent:
        after = {"letters": len(sent), "forms": len({letter.submission_id for letter in sent})}
        audit.record(by=by, what="campaign.remind", kind="campaign", object=campaign.pk, after=after)
    return sent


@transaction.atomic
def resend(campaign: Campaign, *, by: User, number: int | None = None) -> int:
    """Send again one letter that did not go out, or all of the campaign; returns how many. Twice changes nothing."""
    chosen = letters.failed(campaign)
    if number is not None:
        chosen = chosen.filter(pk=number)
    again = list(for_write(chosen))
    if again:
        Letter.objects.filter(pk__in=[letter.pk for letter in again]).update(error="", worker=None)
        after = {"letters": len(again)}
        audit.record(by=by, what="campaign.resend", kind="campaign", object=campaign.pk, after=after)
    return len(again)


def last_reminder(forms: Sequence[Submission]) -> int:
    """The number of the last reminder about any of these forms, or 0."""
    numbers = Letter.objects.filter(submission__in=forms, kind=REMIND).order_by("-id").values_list("pk", flat=True)
    return numbers.first() or 0


def reminder(form: Submission, *, asked: dict[str, int], site: str) -> letters.Text:
    """The reminder about one form, as it will be sent."""
    late = last_moment(form) < timezone.now()
    return letters.write(REMIND, form, site=site, late=late, asked=form.asked or asked[form.level])


def _step(form: Submission, event: Event, version: int | None = None) -> State:
    """The state after the event; refused where the table forbids it or the form is not the one that was looked at.

    With its campaign every form is closed: what is accepted after the freeze would be in no snapshot.
    """
    if form.campaign.state == Campaign.State.FROZEN:
        raise NotSaved(say("ru", "refused.frozen"))
    step = advance(State(form.state), event, Actor.INSTITUTE, open_for_unit=is_open(form))
    if isinstance(step, Refusal):
        raise NotSaved(f"{say('ru', step.key)}{_who(form)}")
    if version is not None and version != form.version:
        raise NotSaved(f"{CHANGED}{_who(form)}")
    return step


def _who(form: Submission) -> str:
    """Who has brought the form to where it is, or written the last remark, and when."""
    changes = form.changes.filter(by__isnull=False).select_related("by").order_by("-id")[:1]
    acts: list[Change | Remark] = [*changes, *form.remarks.select_related("by").order_by("-id")[:1]]
    last = max(acts, key=attrgetter("at"), default=None)
    if last is None:
        return ""
    return f" Последнее действие: {last.by}, {date_format(timezone.localtime(last.at), 'j E Y, H:i')}."


def asked_of(form: Submission) -> str:
    """What asks for a decision about a form, in words; empty where nothing does. Other units are not looked at."""
    if form.remarks.filter(settled__isnull=True).exists():
        return "Есть открытые замечания."
    whole = Form(form, comparisons_of_each([form])[form.pk])
    doubt = next(iter(undecided(whole, doubts_of(whole))), None)
    return f"«{whole.questions[doubt.field].label}»: {doubt.message}" if doubt else ""


def _done_before(form: Submission, kind: str, key: str) -> bool:
    """Whether this was done with this key already: the answer to it was lost on its way, or the button hit twice."""
    return bool(key) and form.changes.filter(kind=kind, key=key).exists()


def _count_up(form: Submission) -> None:
    form.version += 1
    form.save(update_fields=["version"])


def _move(form: Submission, to: State, *, by: User, kind: str, key: str, extra: tuple[str, ...] = ()) -> None:
    before = form.state
    form.state, form.changed = to.value, timezone.now()
    form.version += 1
    form.save(update_fields=["state", "changed", "version", *extra])
    Change.objects.create(
        submission=form, at=form.changed, by=by, kind=kind, key=key,
        before=before, after=form.state, version=form.version,
    )  # fmt: skip
    _audit(form, by, kind, before, form.state)


def _audit(form: Submission, by: User, kind: str, before: Any, after: Any) -> None:
    audit.record(
        by=by, what=f"form.{kind}", kind="submission", object=form.pk, territory=form.territory_id,
        before=before, after=after,
    )  # fmt: skip


def _text(text: str, longest: int, advice: str, about: str) -> str:
    said = clean(text)
    if not said:
        raise NotAsked(advice, about)
    if len(said) > longest:
        raise NotAsked(f"Текст длиннее {longest} знаков: сократите его.", about)
    return said
