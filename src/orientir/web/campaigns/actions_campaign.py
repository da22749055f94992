"""Write what the institute does to a campaign: create, open, close, give it a corrected methodology."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from itertools import chain, count
from pathlib import Path
from typing import Any

from django.db import transaction
from django.dispatch import receiver
from django.utils import timezone
from django.utils.text import slugify

from orientir.collection.methodology_change import Changed, Difference, carried_over, difference
from orientir.methodology import Level, Methodology
from orientir.methodology.territory_years import followers
from orientir.terms import Year, quoted
from orientir.web.campaigns import available_methodologies, letters
from orientir.web.campaigns.access import lock_forms, with_unit
from orientir.web.campaigns.board import asked_by_level
from orientir.web.campaigns.deadline import stamp
from orientir.web.campaigns.entry import Entry, entry_of, put, shown
from orientir.web.campaigns.form import Form
from orientir.web.campaigns.laid_aside import ASKED, METHODOLOGY, SAID
from orientir.web.campaigns.models import Campaign, Change, Letter, MethodologyVersion, Submission
from orientir.web.campaigns.pinned_methodology import methodology_of, pin, year_of
from orientir.web.campaigns.refusals import NotAsked, NotSaved
from orientir.web.campaigns.successions import hand_over_organisations
from orientir.web.directory import audit
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import ENTERED, Organisation, Territory, User

DRAFTS = (Submission.State.NOT_STARTED, Submission.State.DRAFT)
"""Forms that move on to a corrected methodology; what has been sent keeps the version that it answered."""
SAME, OTHER = "same", "other"
"""What a changed question means."""
give_words(
    {
        "campaign.create": "кампания создана",
        "campaign.dates": "сроки кампании изменены",
        "campaign.state": "состояние кампании изменено",
        f"campaign.{METHODOLOGY}": "методика кампании заменена",
        "methodology.upload": "методика загружена",
        "campaign.reviewers": "решено, кто проверяет формы организаций",
        "campaign.forms": "формы для новых организаций",
    },
    kinds={"campaign": "кампания", "methodology": "методика"},
    keys={
        "methodology": "методика",
        "year": "год",
        "opens": "начало",
        "closes": "окончание",
        "drafts": "черновиков",
    },
    values=dict(Campaign.State.choices)
    | {"frozen": "заморожено", "coordinators": "координаторы", "institute": "институт"},  # «frozen»: also of forms
)
LAST_SECOND = time(23, 59, 59)
MOST_NAMED = 10
"""Territories that a refusal names."""


@transaction.atomic
def create(
    *,
    by: User,
    year: int,
    folder: Path,
    opens: date,
    closes: date,
    practice: bool,
    coordinators_review: bool = False,
) -> Campaign:
    """Plan a campaign and lay out its forms: for each territory and organisation of a level that is asked.

    Organisations that are closed on its first day get none.

    The methodology of the folder is pinned: what happens to the folder afterwards changes nothing.
    """
    if closes < opens:
        raise NotAsked("Окончание раньше начала. Проверьте даты.", "closes")
    version = pin(folder)
    _refuse_unknown_territories(methodology_of(version).of_year(Year(year)))
    hand_over_organisations(methodology_of(version), Year(year), by=by, on=opens, practice=practice)
    campaign = Campaign.objects.create(
        year=year,
        slug=_free_slug(year, version, practice=practice),
        methodology=version,
        opens=_moment(opens, time()),
        closes=_moment(closes, LAST_SECOND),
        practice=practice,
        coordinators_review=coordinators_review,
    )
    forms = list(_forms(campaign, methodology_of(version)))
    if not forms:
        raise NotAsked("В методике за этот год нет ни одного вопроса. Проверьте год.", "methodology")
    Submission.objects.bulk_create(forms, batch_size=500)
    _audit(campaign, by, "create", None, {"year": year, "methodology": version.digest, "forms": len(forms)})
    return campaign


def _refuse_unknown_territories(methodology: Methodology) -> None:
    """A territory of the methodology that is not in the system would be left out without a word."""
    known = {*Territory.objects.values_list("pk", flat=True)}
    missing = [place for place in methodology.territories if place.id not in known]
    cure = "Загрузить их должен администратор: orientir directory с папкой этой методики."
    if missing and len(missing) == len(methodology.territories):
        what = "Ни одной территории этой методики в системе нет: она для другого региона, или их ещё не загрузили."
        raise NotAsked(f"{what} {cure}", "methodology")
    if missing:
        names = quoted("ru", (place.name for place in missing[:MOST_NAMED]))
        more = " и другие" if len(missing) > MOST_NAMED else ""
        raise NotAsked(f"В системе нет территорий этой методики: {names}{more}. {cure}", "methodology")


def _free_slug(year: int, version: MethodologyVersion, *, practice: bool) -> str:
    """The address of one more campaign of the year; one of the same monitoring is refused, a trial aside."""
    others = Campaign.objects.filter(year=year)
    for same in others.filter(methodology__identifier=version.identifier, practice=practice):
        raise NotAsked(f"{'Учебная кампания' if practice else 'Кампания'} за {same.label} уже есть.", "year")
    taken = set(others.values_list("slug", flat=True))
    own = slugify(f"{year}-{version.identifier}")
    return next(slug for slug in chain([str(year), own], (f"{own}-{n}" for n in count(2))) if slug not in taken)


@transaction.atomic
def open_(campaign: Campaign, *, by: User, site: str = "") -> list[Letter]:
    """Let the forms be filled between the campaign's two moments; with a ``site`` everybody who fills one is told.

    They are told once: not again when a closed campaign is opened anew. Returns the letters.
    """
    opened = _turn(campaign, by=by, to=Campaign.State.OPEN, since=(Campaign.State.PLANNED, Campaign.State.CLOSED))
    if not site or letters.was_opened(opened):
        return []
    asked = asked_by_level(opened)
    texts = {form: _opening(form, opened, asked, site) for form in to_be_told(opened)}
    return letters.post(letters.OPENED, texts, by=by)


def to_be_told(campaign: Campaign) -> list[Submission]:
    """The forms whose people hear of the opening."""
    forms = list(with_unit(campaign.submissions.all()).defer(*("answers", "comments", "evidence", "versions")))
    for form in forms:
        form.campaign = campaign
    return forms


def _opening(form: Submission, campaign: Campaign, asked: Mapping[str, int], site: str) -> letters.Text:
    opens = timezone.localtime(campaign.opens)
    return letters.write(letters.OPENED, form, site=site, opens=opens, asked=form.asked or asked[form.level])


@transaction.atomic
def close(campaign: Campaign, *, by: User) -> Campaign:
    """Stop taking forms, except from units that were given more time."""
    return _turn(campaign, by=by, to=Campaign.State.CLOSED, since=(Campaign.State.OPEN,))


@transaction.atomic
def move_dates(campaign: Campaign, *, by: User, opens: date, closes: date) -> Campaign:
    """Other days for everybody; extensions of single units stay."""
    locked = _locked(campaign)
    if locked.state == Campaign.State.FROZEN:
        raise NotSaved("Данные заморожены: сроки больше не меняются.")
    if closes < opens:
        raise NotAsked("Окончание раньше начала. Проверьте даты.", "closes")
    before = {"opens": stamp(locked.opens), "closes": stamp(locked.closes)}
    locked.opens, locked.closes = _moment(opens, time()), _moment(closes, LAST_SECOND)
    locked.save(update_fields=["opens", "closes"])
    after = {"opens": stamp(locked.opens), "closes": stamp(locked.closes)}
    _audit(locked, by, "dates", before, after)
    return locked


@transaction.atomic
def set_reviewers(campaign: Campaign, *, by: User, coordinators: bool) -> Campaign:
    """Say who decides first about the forms of organisations: the coordinators of their places, or the institute."""
    locked = _locked(campaign)
    if locked.state == Campaign.State.FROZEN:
        raise NotSaved("Данные заморожены: проверять больше нечего.")
    if locked.coordinators_review != coordinators:
        locked.coordinators_review = coordinators
        locked.save(update_fields=["coordinators_review"])
        words = ("institute", "coordinators") if coordinators else ("coordinators", "institute")
        _audit(locked, by, "reviewers", *words)
    return locked


@receiver(ENTERED)
def lay_out_forms(organisations: Sequence[Organisation], by: User | None, **kwargs: Any) -> None:
    """Give organisations that have just come, or work again, their forms in the campaigns that are planned or open."""
    ids = {organisation.pk for organisation in organisations}
    running = Campaign.objects.filter(state__in=(Campaign.State.PLANNED, Campaign.State.OPEN)).order_by("pk")
    for campaign in for_write(running.select_related("methodology")):
        have = set(campaign.submissions.filter(organisation__in=ids).values_list("organisation", flat=True))
        known = _forms(campaign, methodology_of(campaign.methodology), ids - have)
        made = Submission.objects.bulk_create([form for form in known if form.organisation_id], batch_size=500)
        if made:
            _audit(campaign, by, "forms", None, {"forms": len(made)})


@dataclass(frozen=True)
class LevelChange:
    """What a corrected methodology changes for the units of one level, and for how many drafts."""

    level: Level
    difference: Difference
    drafts: int
    laid_aside: int
    """Answers in drafts that answer no question of the new version; they stay in the history."""


def preview(campaign: Campaign, new: Methodology, same: Collection[str] = ()) -> list[LevelChange]:
    """What ``change_methodology`` would do; writes nothing."""
    found = []
    for level, change in _differences(campaign, new):
        settled = change.settled(same)
        drafts = campaign.submissions.filter(level=level.id, state__in=DRAFTS, methodology__isnull=True)
        answers = list(drafts.values_list("answers", flat=True))
        aside = sum(len(carried_over(document, settled)[1]) for document in answers)
        found.append(LevelChange(level, change, sum(map(bool, answers)), aside))
    return found


@transaction.atomic
def change_methodology(
    campaign: Campaign, *, by: User, folder: Path, digest: str, meanings: Mapping[str, str], site: str
) -> Campaign:
    """Give the campaign a corrected methodology: drafts move on, sent forms keep the version they answered.

    ``meanings`` says of each changed question, by its id, whether it means the ``SAME`` or ``OTHER``: of other ones
    the answers are laid aside, and whoever gave them gets a letter.
    ``digest`` is the one whose differences were looked at: a folder that has changed since is refused.
    """
    locked = _locked(campaign)
    if locked.state == Campaign.State.FROZEN:
        raise NotSaved("Данные заморожены: методика этой кампании больше не меняется.")
    old, new = locked.methodology, pin(folder)
    if new.identifier != old.identifier:
        raise NotAsked(f"Это методика другого мониторинга: «{new.identifier}», а не «{old.identifier}».")
    if new.digest != digest:
        raise NotSaved("Методику изменили, пока вы смотрели. Посмотрите различия ещё раз.")
    if new.pk == old.pk:
        raise NotSaved("У кампании уже эта методика.")
    lock_forms(locked)  # none is sent between the two steps below
    found = dict(_differences(locked, methodology_of(new)))
    same = _same_meaning(found.values(), meanings)
    changes = {level.id: change.settled(same) for level, change in found.items()}
    sent = locked.submissions.exclude(state__in=DRAFTS).filter(methodology__isnull=True)
    kept = sent.update(methodology=old)
    lost = {level: sorted(change.lost) for level, change in changes.items()}
    locked.methodology, locked.corrections = new, [*locked.corrections, {"digest": old.digest, "lost": lost}]
    locked.save(update_fields=["methodology", "corrections"])
    moved, aside = _move_drafts(locked, changes, by)
    texts = {form: letters.write(METHODOLOGY, form, site=site, rows=rows) for form, rows in aside.items()}
    letters.post(METHODOLOGY, texts, by=by)
    after = {"methodology": new.digest, "drafts": moved, "kept": kept, "same": sorted(same)}
    _audit(locked, by, METHODOLOGY, {"methodology": old.digest}, after)
    return locked


def put_up(archive: Path, *, by: User) -> available_methodologies.Read:
    """Put a methodology that came as a ZIP among those to choose from; one with faults is not kept."""
    found = available_methodologies.put_up(archive)
    if found.methodology:
        with transaction.atomic():
            audit.record(by=by, what="methodology.upload", kind="methodology", object=found.name[:80])
    return found


def _differences(campaign: Campaign, new: Methodology) -> Iterator[tuple[Level, Difference]]:
    old, year = methodology_of(campaign.methodology), year_of(campaign)
    for level in old.levels:
        after = new.form(level.id, year) if any(other.id == level.id for other in new.levels) else ()
        yield level, difference(old.form(level.id, year), after)


def open_questions(found: Iterable[Difference]) -> list[Changed]:
    """The changed questions of all levels of which the meaning must be said, each once."""
    return list({changed.after.id: changed for difference in found for changed in difference.open}.values())


def _same_meaning(found: Iterable[Difference], meanings: Mapping[str, str]) -> frozenset[str]:
    """The questions that mean the same. Raises ``NotAsked`` where nothing was said of one that is worded anew."""
    for changed in open_questions(found):
        if meanings.get(changed.after.id) not in (SAME, OTHER):
            message = f"Скажите, прежний ли смысл у вопроса «{changed.after.label}»: от этого зависят ответы."
            raise NotAsked(message, f"meaning-{changed.after.id}-{SAME}")
    return frozenset(id for id, meaning in meanings.items() if meaning == SAME)


@dataclass(frozen=True)
class Aside:
    """An answer that no longer answers its question, and the question as it is now; None where it is asked no more."""

    label: str
    said: str
    now: str | None


def _move_drafts(
    campaign: Campaign, changes: Mapping[str, Difference], by: User
) -> tuple[int, dict[Submission, list[Aside]]]:
    """Each draft keeps what still answers a question; what does not is in its history.

    Returns how many drafts there are, and the forms that have lost answers.
    """
    drafts = with_unit(campaign.submissions.filter(state__in=DRAFTS, methodology__isnull=True)).order_by("pk")
    moved, history, lost = [], [], {}
    for form in drafts:
        change = changes[form.level]
        asked = {f.id: f for f in (*change.removed, *(c.before for c in change.changed))}
        now = {c.after.id: c.after.label for c in change.changed}
        form.campaign = campaign
        kept, aside = carried_over(form.answers, change)
        form.version += 1
        rows = {id: Aside(asked[id].label, shown(asked[id], value), now.get(id)) for id, value in aside.items()}
        # With the question and the answer as they were: the new version may not be able to read them.
        before = {id: {**entry_of(form, id).as_json(), ASKED: r.label, SAID: r.said} for id, r in rows.items()}
        for id in aside:
            put(form, id, Entry())
            form.versions[id] = form.version
        if before:
            after = dict.fromkeys(before, Entry().as_json())
            history.append(
                Change(submission=form, by=by, kind=METHODOLOGY, before=before, after=after, version=form.version)
            )
            lost[form] = list(rows.values())
        form.answers = kept
        Form(form).count_answered()
        moved.append(form)
    fields = ["answers", "comments", "evidence", "versions", "version", "filled", "asked"]
    Submission.objects.bulk_update(moved, fields, batch_size=100)
    Change.objects.bulk_create(history, batch_size=500)
    return len(moved), lost


def _forms(
    campaign: Campaign, methodology: Methodology, organisations: Collection[int] | None = None
) -> Iterator[Submission]:
    """The forms of a campaign: of all that it asks, or only of territories and these organisations."""
    year = year_of(campaign)
    counted = {level.id: len(methodology.form(level.id, year)) for level in methodology.levels}
    asked = {level: number for level, number in counted.items() if number}
    known = {territory.id: territory.level for territory in methodology.of_year(year).territories}
    followed = followers(year, methodology.history)
    for territory in Territory.objects.filter(pk__in=known):
        level = known[territory.pk]
        if level in asked:
            yield Submission(campaign=campaign, level=level, territory=territory, asked=asked[level])
    working = Organisation.objects.working(timezone.localdate(campaign.opens))
    if organisations is not None:
        working = working.filter(pk__in=organisations)
    for unit in working.filter(kind__in=asked.keys() - set(known.values())):
        now = followed(unit.territory_id)
        if len(now) == 1 and now <= known.keys():
            place = {"territory_id": min(now), "organisation": unit}
            yield Submission(campaign=campaign, level=unit.kind, asked=asked[unit.kind], **place)


def _turn(campaign: Campaign, *, by: User, to: Campaign.State, since: tuple[Campaign.State, ...]) -> Campaign:
    locked = _locked(campaign)
    if locked.state not in since:
        raise NotSaved(f"Кампания сейчас в состоянии «{locked.get_state_display()}»: обновите страницу.")
    before, locked.state = locked.state, to
    locked.save(update_fields=["state"])
    _audit(locked, by, "state", before, str(to))
    return locked


def _locked(campaign: Campaign) -> Campaign:
    return for_write(Campaign.objects.select_related("methodology")).get(pk=campaign.pk)


def _moment(day: date, hour: time) -> datetime:
    return datetime.combine(day, hour, timezone.get_current_timezone())


def _audit(campaign: Campaign, by: User | None, what: str, before: object, after: object) -> None:
    who = "" if by else "сервер"
    audit.record(
        by=by, who=who, what=f"campaign.{what}", kind="campaign", object=campaign.pk, before=before, after=after
    )
