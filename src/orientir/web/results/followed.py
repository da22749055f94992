"""What has become of the recommendations of the year before: the measures planned upon them."""

from __future__ import annotations

from collections import defaultdict

from orientir.report import Followed
from orientir.terms import Year
from orientir.web.campaigns.models import Campaign
from orientir.web.results.letter_items import read
from orientir.web.results.letter_models import Delivery, InstituteLetter, PlannedMeasure


def last_delivery(campaign: Campaign) -> Delivery | None:
    """The last letters of the campaign that were handed over: earlier ones they replace."""
    return Delivery.objects.filter(campaign=campaign, delivered__isnull=False).order_by("-id").first()


def followed_by(campaign: Campaign) -> dict[str, list[Followed]]:
    """By municipality the recommendations of the last year before in which letters were handed over."""
    before = Delivery.objects.filter(
        delivered__isnull=False,
        campaign__year__lt=campaign.year,
        campaign__practice=campaign.practice,
        campaign__methodology__identifier=campaign.methodology.identifier,
    )
    last = before.select_related("campaign").order_by("-campaign__year", "-id").first()
    found: dict[str, list[Followed]] = {}
    if last is None:
        return found
    letters = InstituteLetter.objects.filter(delivery=last, organisation__isnull=True).prefetch_related("measures")
    for letter in letters:
        planned: dict[int, list[str]] = defaultdict(list)
        for measure in letter.measures.all():
            planned[measure.item].append(in_words(measure))
        found[letter.territory_id] = [
            Followed(item.counsel, Year(last.campaign.year), tuple(planned[at]))
            for at, item in enumerate(read(letter.items))
        ]
    return found


def in_words(measure: PlannedMeasure) -> str:
    """«Внести в план — до 01.06.2022; выполнена: внесено приказом № 5»."""
    outcome = f": {measure.outcome}" if measure.outcome else ""
    return f"{measure.text.rstrip('.')} — до {measure.due:%d.%m.%Y}; {measure.get_state_display()}{outcome}"
