"""Fill the three campaigns of the demonstration: 2020 frozen, 2021 accepted, and a practice one under way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from orientir.cells.answers_json import to_json
from orientir.cli.demo_schools import chance, school_answers
from orientir.collection import Examples
from orientir.methodology import Field, FieldType, Methodology
from orientir.terms import Absence, Answer, Participation, Year
from orientir.web.campaigns.form import Form
from orientir.web.campaigns.models import Campaign, MethodologyVersion, Submission
from orientir.web.directory.models import Organisation

IRKUTSK = ZoneInfo("Asia/Irkutsk")
State = Submission.State
LAST_SECOND = time(23, 59, 59)
PRACTICE_YEAR = Year(2022)
OVERDUE_DAYS = 2
"""The practice campaign closed so many days ago: some are late, some have been given more time."""
EXTENDED_DAYS = 14
LATE_ONES = {"katangsky": 3, "mamsko_chuysky": 5, "bodaybinsky": 2}
"""Who sent the form of 2021 so many days late, with permission."""
ROAD = "Продлено: весенняя распутица, связь с отдалёнными посёлками прерывалась (учебный пример)."
POWER = "Продлено по письму муниципалитета: отключение электроэнергии (учебный пример)."
DRILL = "Продлено, чтобы было на чём учиться заполнять форму."
SENT = (State.SUBMITTED, State.ACCEPTED)
EXTENDED_SHARE = 40
"""Percent of the unsent forms of the practice campaign that were given more time."""
MID_FLIGHT = (
    *(State.ACCEPTED,) * 11,
    *(State.SUBMITTED,) * 9,
    *(State.RETURNED,) * 4,
    *(State.DRAFT,) * 10,
    *(State.NOT_STARTED,) * 8,
)
"""Where the 42 municipal forms of the practice campaign stand."""
REMARKS = {
    "diagnostics_other": "Сильно отличается от прошлогоднего. Проверьте, не посчитан ли кто-то из учеников дважды.",
    "information_page": "Страница не открывается без пароля. Дайте адрес, который открыт всем.",
}
"""What the institute asks in the returned forms."""
EXPLAINED = "Проверили: так получилось по отчётам школ."
"""What the form was told about a slip, or it would not have been sent."""

Document = dict[str, Any]


@dataclass(frozen=True)
class Unit:
    """Whose form it is."""

    territory: str
    school: Organisation | None = None


def moment(day: date, hour: int = 0, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), IRKUTSK)


def last_second(day: date) -> datetime:
    return datetime.combine(day, LAST_SECOND, IRKUTSK)


def past_campaign(year: int, version: MethodologyVersion, state: str, opens: date, closes: date) -> Campaign:
    return Campaign(
        year=year, methodology=version, state=state, opens=moment(opens), closes=last_second(closes), synthetic=True
    )


def documents(fields: Mapping[str, Field], answers: Mapping[str, Answer]) -> Document:
    """Answers as a form keeps them: every question has a value, be it "no answer"; decimals with all their places."""
    given = {}
    for id, field in fields.items():
        answer = answers.get(id, Absence.NO_ANSWER)
        if isinstance(answer, Decimal) and field.type is FieldType.DECIMAL:
            answer = answer.quantize(Decimal(1).scaleb(-field.places))
        given[id] = to_json(answer)
    return given


def past_forms(
    campaign: Campaign,
    methodology: Methodology,
    examples: Examples,
    schools: Mapping[str, list[Organisation]],
    state: str,
) -> Iterator[Submission]:
    """The forms of a finished campaign: those that took part in the given state, the others not started."""
    year, level = Year(campaign.year), examples.level
    fields = {f.id: f for f in methodology.form(level, year)}
    answers = {form.unit: form.answers for form in examples.forms}
    for unit, participation in examples.participation.items():
        if participation is Participation.NOT_ASKED:
            continue
        form = _form(campaign, level, Unit(unit), len(fields))
        if unit in answers:
            _complete(form, documents(fields, answers[unit]), state, _sent(campaign, unit, early=0))
            if campaign.year == examples.year == PRACTICE_YEAR - 1 and unit in LATE_ONES:
                form.extended_to, form.extension_reason = campaign.closes + timedelta(days=7), ROAD
                form.submitted = campaign.closes + timedelta(days=LATE_ONES[unit] - 1, hours=11)
        yield form
        if unit in answers:
            yield from _school_forms(campaign, methodology, unit, answers[unit], schools.get(unit, []), state)


def practice_campaign(version: MethodologyVersion) -> Campaign:
    """A campaign whose last day was a few days ago."""
    closes = timezone.localdate() - timedelta(days=OVERDUE_DAYS)
    return Campaign(
        year=PRACTICE_YEAR,
        methodology=version,
        state=Campaign.State.OPEN,
        opens=moment(closes - timedelta(days=30)),
        closes=last_second(closes),
        practice=True,
        synthetic=True,
    )


def practice_forms(
    campaign: Campaign,
    methodology: Methodology,
    last_year: Examples,
    schools: Mapping[str, list[Organisation]],
    learners: frozenset[str],
) -> Iterator[Submission]:
    """Forms in every state, with answers made from last year's; ``learners`` are drafts with time to fill them."""
    level = last_year.level
    fields = {f.id: f for f in methodology.form(level, PRACTICE_YEAR)}
    order = sorted(last_year.participation, key=lambda unit: chance(unit, "order", below=10_000))
    states = dict(zip(order, MID_FLIGHT, strict=False))
    answers = {form.unit: grown(form.unit, fields, form.answers) for form in last_year.forms}
    for unit in last_year.participation:
        state = State.DRAFT if unit in learners else states.get(unit, State.NOT_STARTED)
        form = _form(campaign, level, Unit(unit), len(fields))
        document = documents(fields, answers.get(unit, {}))
        _stand(form, document, state, fields, unit)
        if unit in learners or (form.state not in SENT and chance(unit, "extended") < EXTENDED_SHARE):
            form.extended_to = last_second(timezone.localdate() + timedelta(days=EXTENDED_DAYS))
            form.extension_reason = DRILL if unit in learners else POWER
        yield form
        for school in _school_forms(
            campaign, methodology, unit, answers.get(unit, {}), schools.get(unit, []), State.ACCEPTED
        ):
            _unsettle(school, state, learns=unit in learners)
            yield school


def grown(unit: str, fields: Mapping[str, Field], answers: Mapping[str, Answer]) -> dict[str, Answer]:
    """Last year's answers a year on: counts a tenth up or down, the parts with their whole; dates move on."""
    percent = 90 + chance(unit, "growth", below=25)
    moved: dict[str, Answer] = {}
    for id, answer in answers.items():
        if isinstance(answer, int) and not isinstance(answer, bool) and fields[id].minimum == 0:
            moved[id] = answer * percent // 100
        elif isinstance(answer, date):
            moved[id] = date(answer.year + 1, answer.month, min(answer.day, 28))
        else:
            moved[id] = answer
    return moved


def _form(campaign: Campaign, level: str, unit: Unit, asked: int) -> Submission:
    return Submission(
        campaign=campaign, level=level, territory_id=unit.territory, organisation=unit.school, asked=asked
    )


def _complete(form: Submission, document: Document, state: str, sent: datetime) -> None:
    form.answers = document
    Form(form).count_answered()
    form.version, form.versions = 2, dict.fromkeys(document, 1)
    form.state, form.submitted = state, sent
    form.changed = form.submitted
    form.receipt = f"{form.campaign.year}-{(form.organisation_id or form.territory_id)!s:.15}"
    if state in (State.ACCEPTED, State.FROZEN):
        form.accepted = form.changed = sent + timedelta(days=2)


def _sent(campaign: Campaign, *key: object, early: int) -> datetime:
    """A working hour in the last three weeks before the deadline, ``early`` days before it at the least."""
    day = timezone.localdate(campaign.closes) - timedelta(days=early + chance(*key, "day", below=18))
    return moment(day, 9 + chance(*key, "hour", below=8), chance(*key, "minute", below=60))


def _school_forms(
    campaign: Campaign,
    methodology: Methodology,
    unit: str,
    whole: Mapping[str, Answer],
    schools: list[Organisation],
    state: str,
) -> Iterator[Submission]:
    fields = {f.id: f for f in methodology.form("school", Year(campaign.year))}
    answers = school_answers(unit, len(schools), list(fields.values()), whole)
    for i, (school, given) in enumerate(zip(schools, answers, strict=True)):
        form = _form(campaign, "school", Unit(unit, school), len(fields))
        _complete(form, documents(fields, given), state, _sent(campaign, unit, i, early=5))
        yield form


def _stand(form: Submission, document: Document, state: str, fields: Mapping[str, Field], unit: str) -> None:
    """Bring a form of the practice campaign to its state."""
    if state == State.NOT_STARTED:
        return
    if state == State.DRAFT:
        _half(form, document, 25 + chance(unit, "half", below=60))
        return
    slip = _slip(document, fields, unit) if state != State.ACCEPTED else {}
    _complete(form, document | slip, state, _sent(form.campaign, unit, early=0))
    form.comments = dict.fromkeys(slip, EXPLAINED)


def _slip(document: Document, fields: Mapping[str, Field], unit: str) -> Document:
    """Add a zero too many to one number of every other form that has still to be checked."""
    if chance(unit, "slip") < 50:
        return {}
    wholes = [id for id in ("diagnostics_other", "parents", "probes") if str(document.get(id, "")).isdigit()]
    return {id: f"{document[id]}0" for id in wholes[:1] if document[id] != "0" and id in fields}


def _half(form: Submission, document: Document, percent: int) -> None:
    """Keep only the first answers."""
    kept = dict(list(document.items())[: len(document) * percent // 100])
    form.answers, form.state = kept, State.DRAFT
    Form(form).count_answered()
    form.version, form.versions = 1, dict.fromkeys(kept, 1)
    form.changed = timezone.now() - timedelta(hours=1 + chance(form.territory_id, percent, below=90))
    form.submitted, form.accepted, form.receipt = None, None, ""


def _unsettle(form: Submission, municipal: str, *, learns: bool) -> None:
    """Schools of a municipality that has sent its form are accepted; elsewhere they stand as they happen to."""
    key = (form.territory_id, form.organisation_id)
    if learns:
        form.extended_to = last_second(timezone.localdate() + timedelta(days=EXTENDED_DAYS))
        form.extension_reason = DRILL
    if municipal in (State.ACCEPTED, State.SUBMITTED):
        return
    if learns and form.organisation_id is not None and chance(*key, "learner") < 50:
        _half(form, form.answers, 30 + chance(*key, below=40))
        return
    standing = chance(*key, "standing")
    if standing < 30:
        _half(form, {}, 0)
        form.state, form.changed, form.version = State.NOT_STARTED, None, 0
    elif standing < 55:
        _half(form, form.answers, 20 + chance(*key, below=70))
    elif standing < 70:
        form.state, form.accepted = State.SUBMITTED, None


def move_to_today(practice: Campaign) -> None:
    """Shift the practice campaign's days to where they were when it was made."""
    fresh = practice_campaign(practice.methodology)
    if practice.closes == fresh.closes:
        return
    Campaign.objects.filter(pk=practice.pk).update(opens=fresh.opens, closes=fresh.closes)
    end = last_second(timezone.localdate() + timedelta(days=EXTENDED_DAYS))
    practice.submissions.filter(extended_to__isnull=False).update(extended_to=end)


def tell_the_story(practice: Campaign) -> None:
    """Add remarks to returned forms, and a history that says who did what when."""
    from orientir.web.campaigns.models import Change, Remark
    from orientir.web.directory.models import User

    operator = User.objects.filter(roles__kind="operator").earliest("pk")
    remarks, changes = [], []
    returned = practice.submissions.filter(state=State.RETURNED, organisation=None)
    for form in returned:
        sent = form.submitted or practice.opens
        for field, text in REMARKS.items():
            if field in form.answers:
                remarks.append(Remark(submission=form, field=field, text=text, by=operator, at=sent))
        for version, (before, kind, after) in enumerate(
            ((State.DRAFT, "submit", State.SUBMITTED), (State.SUBMITTED, "return", State.RETURNED)), 1
        ):
            changes.append(
                Change(
                    submission=form, at=sent, by=operator if kind == "return" else None, kind=kind,
                    before=before, after=after, version=version,
                )
            )  # fmt: skip
    Remark.objects.bulk_create(remarks)
    Change.objects.bulk_create(changes)
