"""The language of pages that are about no form: that of the campaigns which are open, where they all have one."""

from __future__ import annotations

from typing import Any

from django.core.cache import cache
from django.db import transaction
from django.db.models.signals import post_delete, post_save
from django.dispatch import receiver

from orientir.terms import Refused
from orientir.web.campaigns.models import Campaign, MethodologyVersion
from orientir.web.campaigns.pinned_methodology import methodology_of

KEY, KEPT = "site_language", 600
"""Under what it is kept for how many seconds; a campaign that is saved makes it forgotten at once."""
OTHERWISE = "ru"


def site_language() -> str:
    """The language of all open campaigns, or where none is open of all; Russian where they have several, or none."""
    known = cache.get(KEY)
    if known is None:
        known = _asked()
        cache.set(KEY, known, KEPT)
    return str(known)


def known_site_language() -> str:
    """The same without the database, for pages that are shown when it does not answer."""
    return str(cache.get(KEY, OTHERWISE))


def _asked() -> str:
    campaigns = Campaign.objects.order_by()
    for some in (campaigns.filter(state=Campaign.State.OPEN), campaigns):
        versions = MethodologyVersion.objects.filter(pk__in=some.values("methodology")).defer("files")
        languages = {_language(version) for version in versions}
        if languages:
            return languages.pop() if len(languages) == 1 else OTHERWISE
    return OTHERWISE


def _language(version: MethodologyVersion) -> str:
    try:
        return methodology_of(version).language
    except (Refused, ValueError):  # the pages of its campaign fail and say so; signing in must not
        return OTHERWISE


@receiver((post_save, post_delete), sender=Campaign)
def _forget(**kwargs: Any) -> None:
    cache.delete(KEY)
    transaction.on_commit(lambda: cache.delete(KEY))  # another process may have asked before the transaction ended
