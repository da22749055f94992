"""The operator's deadline day: 42 municipalities and 258 schools have sent their forms, some of them with slips."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.utils import timezone

from orientir.web.campaigns.actions_institute import asked_of
from orientir.web.campaigns.models import Campaign, Submission
from orientir.web.campaigns.pinned_methodology import questions_of
from orientir.web.directory.models import Organisation, Role, Territory
from web import cast
from web.filling import NO_DATA

CONTRADICTORY, LATE, EXPLAINED = range(5), 5, range(6, 16)
"""By their place in the list of municipalities: ten times too much with a comment; twice what the schools have sent,
which is seen only once these are accepted; three times last year's number, with a comment."""
SCHOOLS, SENT = 258, 300
COMMENT = "Так получилось по отчётам"


def make_region() -> cast.Region:
    region = cast.make_region()
    places = list(Territory.objects.order_by("position"))
    _add_schools(region, places)
    now = timezone.now()
    Campaign.objects.update(year=2022, slug="2022", opens=now - timedelta(days=30), closes=now + timedelta(hours=6))
    last_year = Campaign.objects.create(
        year=2021, methodology=region.campaign.methodology, state="closed",
        opens=now - timedelta(days=400), closes=now - timedelta(days=370),
    )  # fmt: skip
    region.campaign.refresh_from_db()
    for number, place in enumerate(places):
        schools = list(region.campaign.submissions.filter(territory=place, organisation__isnull=False))
        each = (place.population or 0) * (3 + number % 4) // 5000 + 3
        for school in schools:
            _send(school, each)
        all_in_all, comment, before = each * len(schools), "", each * len(schools)
        if number in CONTRADICTORY:
            all_in_all, comment = 10 * all_in_all, COMMENT
        elif number == LATE:
            all_in_all = before = 2 * all_in_all
        elif number in EXPLAINED:
            before, comment = all_in_all // 3, COMMENT
        _send(region.form(place.pk), all_in_all, comment)
        Submission.objects.create(
            campaign=last_year, level="municipality", territory=place, state="accepted", answers={"probes": str(before)}
        )
    Role.objects.create(user=region.people["maria"], kind="operator")
    return region


def _add_schools(region: cast.Region, places: list[Territory]) -> None:
    known = Organisation.objects.filter(kind="school").count()
    made = Organisation.objects.enter(
        Organisation(territory=places[number % len(places)], kind="school", name=f"Школа № {100 + number}")
        for number in range(SCHOOLS - known)
    )
    Submission.objects.bulk_create(
        Submission(campaign=region.campaign, level="school", territory=school.territory, organisation=school)
        for school in made
    )


def _send(form: Submission, probes: int, comment: str = "") -> None:
    form.answers = dict.fromkeys(questions_of(form), NO_DATA) | {"probes": str(probes)}
    form.comments = {"probes": comment} if comment else {}
    form.filled = form.asked = len(form.answers)
    form.state, form.submitted = "submitted", timezone.now()
    form.save()


def outcome() -> dict[str, Any]:
    """How many forms are accepted, which municipalities wait, and what still speaks against accepted ones."""
    forms = Submission.objects.filter(campaign__slug="2022")
    accepted = forms.filter(state="accepted")
    return {
        "accepted": accepted.count(),
        "twice": [form.pk for form in accepted if form.changes.filter(kind="accept").count() != 1],
        "waiting": list(forms.filter(state="submitted").values_list("territory__position", flat=True)),
        "contradictory": [str(form) for form in accepted.filter(organisation__isnull=True) if asked_of(form)],
    }
