"""The demonstration region with everything on its pages that makes them long: remarks, failures, endless words."""

from __future__ import annotations

import csv
from typing import Any

from allauth.account.forms import default_token_generator
from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.recovery_codes.internal.auth import RecoveryCodes
from allauth.mfa.totp.internal.auth import TOTP
from django.db import transaction
from django.urls import reverse
from django.utils import timezone

from orientir.cli.demo_seed import fill
from orientir.web.campaigns.models import Campaign, Letter, Submission, Upload
from orientir.web.directory import actions, audit
from orientir.web.directory.audit_words import EVENTS
from orientir.web.directory.models import Organisation, User
from orientir.web.jobs.models import Job
from orientir.web.jobs.worker import run_waiting
from orientir.web.surveys import codes
from orientir.web.surveys.models import Entry, Poll
from published_figures import METHODOLOGY
from web.cast import Region
from web.door import SECRET
from web.every_address import ADDRESSES, PUBLIC, is_of_an_object, path_of, things
from web.test_rights import MATRIX, ROLES

LONG = "Профориентационноэлектромеханикоавтомобилестроительный"
LINK = "https://example.org/" + "%D1%80%D0%B0%D0%B7%D0%B4%D0%B5%D0%BB-" * 4
TEXT = f"Уточните, пожалуйста: {LONG} отдел, адрес {LINK}, и ещё раз посчитайте тех, кого указали дважды."
NAME = "Константинова-Преображенская Александра Всеволодовна"
SCHOOL = (
    "Муниципальное бюджетное общеобразовательное учреждение «Средняя общеобразовательная школа № 1 "
    "с углублённым изучением отдельных предметов» муниципального образования «город Братск»"
)
PEOPLE = {
    "olga": "operator@example.org",
    "maria": "methodologist@example.org",
    "anna": "bratsk@example.org",
    "boris": "tayshet@example.org",
    "sergey": "school@example.org",
    "vera": "viewer@example.org",
    "galina": "organiser@example.org",
}


def make_region() -> Region:
    fill(METHODOLOGY)
    run_waiting()  # publishes the first year
    region = known_region()
    olga, anna = region.people["olga"], region.people["anna"]
    User.objects.filter(pk=anna.pk).update(name=NAME)
    Organisation.objects.filter(pk=region.schools[0].pk).update(name=SCHOOL)
    _forms(region)
    now = timezone.now()
    letter: dict[str, Any] = {"campaign": region.campaign, "kind": "remind", "subject": "Напоминание", "text": TEXT}
    Letter.objects.create(**letter, to=f"{'otdel-' * 9}@{'bratsk-' * 7}example.org", by=anna, error=f"{LONG} {LINK}")
    Letter.objects.create(**letter, to="school@example.org", by=anna, sent=now)
    Letter.objects.create(**letter, to="viewer@example.org")
    about, past = (f"campaign:{campaign.pk}" for campaign in (region.campaign, Campaign.objects.get(year=2021)))
    Job.objects.create(about=about, kind="freeze", state="failed", error=f"{TEXT}\n{LINK}", by=olga)
    Job.objects.create(about=about, kind="note", step=f"Пишем {LONG}", total=4, by=olga)
    Job.objects.create(about=past, kind="freeze", by=olga)
    with transaction.atomic():
        for what in list(EVENTS):
            audit.record(by=anna, what=what, kind="submission", object=1, before={"text": LINK}, after={"text": TEXT})
    for name in ("olga", "maria"):
        TOTP.activate(region.people[name], SECRET)
    RecoveryCodes.activate(region.people["maria"])
    return known_region()


def known_region() -> Region:
    """The cast of the tests, found among the accounts of the demonstration."""
    people = {name: User.objects.get(email=email) for name, email in PEOPLE.items()}
    own, college = (people[name].roles.get().organisation for name in ("sergey", "galina"))
    schools = Organisation.objects.filter(kind="school")
    other = schools.filter(territory="bratsk").exclude(pk=own.pk if own else None)[0]
    far = schools.filter(territory="tayshetsky")[0]
    assert own
    assert college
    return Region(people, (own, other, far), Campaign.objects.get(practice=True), college)


def _forms(region: Region) -> None:
    """The forms of the cast: returned with remarks, a draft, an accepted one, and a sent one."""
    bratsk, sent, done = region.form("bratsk"), region.form("tayshetsky"), region.form(region.schools[1])
    bratsk.answers |= {"event_forms": f"{LONG}\n{TEXT}", "programme_link": LINK}
    bratsk.comments, bratsk.evidence = {"probes": TEXT, "has_model": LONG}, {"has_model": LINK}
    answer = {"answer": LONG, "answered": timezone.now(), "answered_by": region.people["anna"]}
    bratsk.remarks.create(field="event_forms", text=TEXT, by=region.people["olga"], **answer)
    bratsk.remarks.create(text=f"Чего-то не хватает: {LONG}", by=region.people["olga"])
    _stand(bratsk, "returned", extension_reason=f"Просили продлить: {LONG}")
    _stand(sent, "submitted", submitted=timezone.now(), receipt="2022-TAYSHET1")
    _stand(done, "accepted", accepted=timezone.now(), submitted=timezone.now(), receipt="2022-BRATSK01")
    Upload.objects.create(
        submission=bratsk, name=f"{LONG}.xlsx", digest="", size=1, base=bratsk.version, by=region.people["anna"],
        entries={"event_forms": {"answer": TEXT, "comment": LONG}, "programme_link": {"answer": LINK}},
        checks=[f"{TEXT} Лист «Анкета», ячейка C17."],
    )  # fmt: skip


def _stand(form: Submission, state: str, **facts: Any) -> None:
    form.state = state
    for name, value in facts.items():
        setattr(form, name, value)
    form.save()


LOOKED_AT = ("bratsk", "own school")
"""Of a municipality and of a school: the pages of another one look the same."""


def addresses() -> dict[str, list[tuple[str, str, bool]]]:
    """By role the name and path of every address that the reviewed matrix does not close, and whether it opens it.

    What the matrix leaves out (redirects, and addresses that only take a POST) is tried by a coordinator.
    """
    region = known_region()
    objects = {name: thing for name, thing in things(region).items() if name in LOOKED_AT}
    with MATRIX.open(encoding="utf-8", newline="") as file:
        reviewed = {(r["address"], r["object"]): r for r in csv.DictReader(file) if r["method"] == "GET"}
    pages: dict[str, list[tuple[str, str, bool]]] = {role: [] for role in ROLES}
    for name in sorted(ADDRESSES - {"account_logout"}):
        for object, thing in objects.items() if is_of_an_object(name) else [("-", objects["bratsk"])]:
            known = reviewed.get((name, object), {"coordinator": "unknown"})
            for role, who in ROLES.items():
                if who and name in PUBLIC:  # the same for everybody
                    continue
                closed = ("404", "405") if who else ("302", "404", "405")  # a stranger is led to the door
                if known.get(role, "404") not in closed:
                    pages[role].append((name, path_of(name, thing), known[role] == "200"))
    for role, more in _variants(region).items():
        pages[role] += [(name, path, True) for name, path in more]
    return pages


def _variants(region: Region) -> dict[str, list[tuple[str, str]]]:
    """Pages that look different under another year, question or state, and links that are made only once."""
    bratsk, school = region.form("bratsk"), region.form(region.schools[0])
    upload = Upload.objects.exclude(entries={}).get()
    states = {form.state: form for form in Submission.objects.filter(organisation=None).order_by("-campaign__year")}
    olga = region.people["olga"]
    _, link = actions.invite(
        email=f"{'new-' * 12}@example.org", kind="school", place=region.schools[0], by=olga,
        link=lambda token: reverse("invitation", args=[token]),
    )  # fmt: skip
    key = [user_pk_to_url_str(olga), default_token_generator.make_token(olga)]
    reviews = [("review", reverse("review", args=[form.pk])) for form in states.values()]
    jobs = [("job", reverse("job", args=[job.pk])) for job in Job.objects.all()]
    over = [
        Poll.objects.get(survey=survey, year=2021, state="closed") for survey in ("graduate_plans", "probe_feedback")
    ]
    results = [("survey_results", reverse("survey_results", args=[poll.pk])) for poll in over]
    code = next(codes.code_of(entry, codes.LINK) for entry in Entry.objects.filter(poll__state="open", kind="link"))
    return {
        "nobody": [
            ("open_place", "/open/en/places/bratsk/"),
            ("open_indicator", "/open/indicators/diagnostics/?order=value"),
            ("open_series", "/open/en/series/"),
            ("open_search", "/open/search/?q=программы"),
            *((f"open_note_page {part}", f"/open/note/{part}/") for part in ("criteria", "annex", "annex-2")),
            ("survey_start", reverse("survey_start", args=[code])),
            ("survey_start", f"{reverse('survey_start', args=[code])}?lang=en"),
            ("survey_door", f"{reverse('survey_door')}?code=12"),
            ("invitation", link),
            ("the link of the letter", reverse("account_reset_password_from_key", args=key)),
            ("new password", reverse("account_reset_password_from_key", args=[key[0], "set-password"])),
        ],
        "school": [("form_check", f"{school.get_absolute_url()}check/"), *results],
        "coordinator": [
            *results,
            ("survey_results", f"{results[0][1]}?question=plan"),
            (
                "forms of other years",
                Submission.objects.get(campaign__year=2020, territory="bratsk").get_absolute_url(),
            ),
            ("form", f"{bratsk.get_absolute_url()}?review=1&at=probes"),
            ("form_history", f"{bratsk.get_absolute_url()}history/?field=event_forms"),
            ("form_print", f"{bratsk.get_absolute_url()}print/?empty=1"),
            ("form_preview", reverse("form_preview", args=[bratsk.pk, upload.pk])),
            ("audit", "/audit/?since=nonsense"),
            ("people", "/people/?q=nonesuch"),
        ],
        "viewer": [("live", "/results/2020/live/?only=accepted")],
        "methodologist": [
            ("campaign_methodology", "/campaigns/2022/methodology/?methodology=irkutsk"),
            ("mfa_view_recovery_codes", reverse("mfa_view_recovery_codes")),
        ],
        "operator": [
            *reviews,
            *jobs,
            *results,
            ("survey_results", f"{results[0][1]}?question=helped"),
            ("survey_results", f"{results[0][1]}?place=bratsk"),
            ("survey_poll", reverse("survey_poll", args=[over[0].pk])),
            ("survey_poll", f"{reverse('survey_poll', args=[over[0].pk + 2])}?place=bratsk"),
            ("survey_entries", f"{reverse('survey_entries', args=[over[0].pk + 2])}?place=irkutsk"),
            ("review", f"{reverse('review', args=[states['submitted'].pk])}?field=probes"),
            *((name, reverse(name, args=[2022])) for name in ("board_of", "reminders", "accept_many", "campaign")),
            ("board_of", "/board/2022/?state=late"),
            ("board_territory", "/board/2022/bratsk/?page=2"),
            ("reminders", "/board/2022/reminders/?who=unsent-schools"),
            *((name, reverse(name, args=[year])) for name in ("results", "live") for year in (2020, 2022)),
            ("rota", "/results/2020/rota/"),
            ("series", "/results/2020/series/"),
            ("cycle", "/results/2020/cycle/"),
            ("cycle_place", "/results/2020/cycle/bratsk/"),
            ("cycle_document", "/results/2020/cycle/region/analysis/"),
            ("audit", "/audit/?page=2"),
        ],
    }
