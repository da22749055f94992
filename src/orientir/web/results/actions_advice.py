"""Propose, edit and approve the recommendations to municipalities; no other module writes them."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from orientir.analysis import advice
from orientir.report import Counsel, LetterMaterial, deficits_told, followed_told, gather_letters_shown
from orientir.snapshot import Snapshot
from orientir.web.campaigns.models import Campaign
from orientir.web.directory import audit
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import User
from orientir.web.directory.refusals import NotDone
from orientir.web.results.campaign_jobs import frozen_snapshot
from orientir.web.results.followed import followed_by
from orientir.web.results.letter_items import Item, item_of, stored
from orientir.web.results.letter_models import LONGEST, TerritoryAdvice
from orientir.web.results.shown_years import years_to_show

give_words(
    {
        "advice.proposed": "рекомендации предложены",
        "advice.changed": "рекомендации изменены",
        "advice.approved": "рекомендации утверждены",
    },
    kinds={"advice": "рекомендации муниципалитету"},
    keys={"recommendations": "рекомендаций"},
)
MOST = 40
"""Recommendations to one municipality."""


class NotYet(NotDone):
    """Something must be done before, or has been done already."""

    status = 409


class StaleAdvice(NotDone):
    """Somebody else has changed the recommendations since the page was opened; ``stored`` are theirs."""

    status = 409

    def __init__(self, stored: TerritoryAdvice) -> None:
        super().__init__(
            f"Пока вы правили, рекомендации изменил другой человек ({stored.changed_by}). Ваши правки стоят в полях, "
            "сохранённое — под ними. Решите, что оставить, и сохраните ещё раз."
        )
        self.stored = stored


def frozen_or_refused(campaign: Campaign) -> Snapshot:
    """The frozen data of the campaign. Raises ``NotYet``."""
    snapshot = frozen_snapshot(campaign)
    if snapshot is None:
        raise NotYet("Данные ещё не заморожены: рекомендации выводятся из замороженных данных.")
    return snapshot


def propose(campaign: Campaign, *, by: User) -> int:
    """Propose recommendations to those municipalities that have none yet, and return to how many."""
    snapshot = frozen_or_refused(campaign)
    found = gather_letters_shown(*years_to_show(campaign))
    followed = followed_by(campaign)
    rows = []
    for place in snapshot.took_part():
        earlier = [
            {"text": one.counsel.text, "year": one.year, "told": followed_told(found, place, one)}
            for one in followed.get(place, [])
        ]
        rows.append(
            TerritoryAdvice(
                campaign=campaign,
                territory_id=place,
                items=stored(item_of(counsel) for counsel in proposed(found, place)),
                grounds=deficits_told(found, place),
                followed=earlier,
            )
        )
    with transaction.atomic():
        for_write(Campaign.objects.all()).get(pk=campaign.pk)  # of two that propose the second finds nothing to do
        known = set(campaign.advice.values_list("territory_id", flat=True))
        new = TerritoryAdvice.objects.bulk_create(row for row in rows if row.territory_id not in known)
        if new:
            after = {"territories": len(new)}
            audit.record(by=by, what="advice.proposed", kind="campaign", object=campaign.pk, after=after)
    return len(new)


def proposed(found: LetterMaterial, place: str) -> list[Counsel]:
    """What the analysis advises a municipality, from its deficits and problems, in the order of the letter."""
    given = advice(found.snapshot, found.own, place, found.material.problems)
    order = list(found.snapshot.methodology.addressees)
    return [
        Counsel(a.recommendation.id, a.recommendation.addressee, a.recommendation.text, a.indicators, a.problems)
        for a in sorted(given, key=lambda a: order.index(a.recommendation.addressee))
    ]


@transaction.atomic
def save(advised: TerritoryAdvice, *, by: User, items: Sequence[Item], base: int, approve: bool) -> TerritoryAdvice:
    """Keep the edited recommendations of a municipality, approved or not. Raises ``NotDone``, ``StaleAdvice``."""
    _check(items)
    locked = for_write(TerritoryAdvice.objects.select_related("territory")).get(pk=advised.pk)
    new = stored(items)
    if locked.items == new and (locked.approved is not None or not approve):
        return locked  # a second click, or nothing to save
    if locked.version != base:
        raise StaleAdvice(TerritoryAdvice.objects.select_related("changed_by").get(pk=locked.pk))
    now, before = timezone.now(), locked.items
    if locked.items != new:
        locked.items, locked.approved, locked.approved_by = new, None, None
        _record("advice.changed", locked, by, before=_texts(before))
    if approve:
        locked.approved, locked.approved_by = now, by
        _record("advice.approved", locked, by)
    locked.changed, locked.changed_by, locked.version = now, by, locked.version + 1
    locked.save()
    return locked


def _check(items: Sequence[Item]) -> None:
    if len(items) > MOST:
        raise NotDone(f"Рекомендаций больше {MOST}. Объедините их.", "new_text")
    for number, item in enumerate(items):
        if item.given and not item.text.strip():
            raise NotDone("Рекомендация пуста. Напишите её или снимите отметку «Дать».", f"text-{number}")
        if len(item.text) > LONGEST:
            raise NotDone(f"Рекомендация длиннее {LONGEST} знаков. Сократите её.", f"text-{number}")


def _texts(items: Sequence[dict[str, object]]) -> list[object]:
    return [item["text"] for item in items if item["given"]]


def _record(what: str, advised: TerritoryAdvice, by: User, before: object = None) -> None:
    audit.record(by=by, what=what, kind="advice", object=advised.pk, before=before, after=_texts(advised.items))


@transaction.atomic
def approve_all(campaign: Campaign, *, by: User) -> int:
    """Approve all recommendations that wait for it, as they stand, and return how many municipalities' they are."""
    waiting = list(for_write(campaign.advice.filter(approved__isnull=True)))
    now = timezone.now()
    for advised in waiting:
        advised.approved, advised.approved_by = now, by
        advised.changed, advised.changed_by, advised.version = now, by, advised.version + 1
    TerritoryAdvice.objects.bulk_update(
        waiting, ["approved", "approved_by", "changed", "changed_by", "version"], batch_size=100
    )
    if waiting:
        after = {"territories": len(waiting)}
        audit.record(by=by, what="advice.approved", kind="campaign", object=campaign.pk, after=after)
    return len(waiting)
