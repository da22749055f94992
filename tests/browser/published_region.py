"""A small published region: three municipalities have answered, letters are handed over, two people are operators."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from orientir.web.campaigns.models import Campaign, Submission
from orientir.web.directory.models import Role
from orientir.web.jobs.worker import run_waiting
from orientir.web.results import actions_advice, actions_letters
from orientir.web.results.campaign_jobs import start
from orientir.web.results.letter_models import Delivery
from web import cast
from web.filling import fill
from web.published import publish

WRONG, RIGHT = "9869", "9569"
"""Parents in Bratsk: what was typed, and what was meant."""


def make_region() -> cast.Region:
    region = cast.make_region()
    olga = region.people["olga"]
    Role.objects.create(user=region.people["maria"], kind="operator")
    for unit in ("bratsk", "tayshetsky", "alarsky"):
        fill(region.form(unit), has_programme=unit != "bratsk", has_coordinator=False, parents=WRONG, probes="141")
    region.campaign.submissions.filter(filled__gt=0).update(state="accepted")
    freeze(region)
    actions_advice.propose(region.campaign, by=olga)
    actions_advice.approve_all(region.campaign, by=olga)
    actions_letters.make(region.campaign, by=olga, answer_by=timezone.localdate() + timedelta(days=30))
    run_waiting()
    actions_letters.deliver(Delivery.objects.get(), by=olga, site="https://x")
    job = publish(region.campaign, region)
    assert job.state == "done", job.error
    return region


def freeze(region: cast.Region) -> None:
    start(region.campaign, kind="freeze", by=region.people["olga"])
    run_waiting()
    region.campaign.refresh_from_db()
    assert region.campaign.state == "frozen"


def correct() -> int:
    """Bratsk's form as it is after its people have corrected it and it was accepted again."""
    campaign = Campaign.objects.get(year=2021)
    form = Submission.objects.get(campaign=campaign, territory="bratsk", organisation=None)
    return Submission.objects.filter(pk=form.pk).update(answers={**form.answers, "parents": RIGHT}, state="accepted")
