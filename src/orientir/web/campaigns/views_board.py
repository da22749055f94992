"""The board: a campaign at a glance, and one municipality with its schools."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from orientir.web.campaigns import board as boards
from orientir.web.campaigns.access import reviews, submissions_of
from orientir.web.campaigns.level_words import LevelWords, level_words
from orientir.web.campaigns.models import COUNTED, Campaign
from orientir.web.campaigns.pinned_methodology import methodology_of
from orientir.web.directory import tile_map
from orientir.web.directory.access import INSTITUTE, Kind, has_role, reach_of, require_role, territories_of
from orientir.web.directory.models import Organisation, Territory

ON_A_PAGE = 60
"""Schools on one page: a city has up to two hundred."""
SCHOOLS = "schools"


@require_safe
@require_role(*INSTITUTE)
def board(request: HttpRequest, slug: str = "") -> HttpResponse:
    """The campaign that is under way, or the one of an address.

    ``?state=late`` shows only the late ones, ``?q=`` those of a name, ``?who=schools`` the forms of all organisations,
    ``?who=district`` those of the territories of that level.
    """
    campaigns = list(campaigns_light())
    campaign = _chosen(campaigns, slug)
    if campaign is None:
        return _before_any_campaign(request)
    forms = submissions_of(request.user)
    schools, words = boards.schools_of(campaign, forms), level_words(campaign)
    rows = boards.with_schools(boards.territories(campaign, forms), schools)
    known = {row.territory: row for row in rows}
    who = _whose(rows, words, request.GET.get("who", ""))
    level = _whose(rows, words, "") if who == SCHOOLS else who
    tier = [row for row in rows if row.level == level] if len(words.tiers) > 1 else rows
    of_schools = forms.filter(campaign=campaign, organisation__isnull=False)
    mapped = [place for place in Territory.objects.filter(tile_row__isnull=False) if place.pk in known]
    page = {
        "campaign": campaign,
        "campaigns": campaigns,
        **_listed(request, boards.rows_of(campaign, of_schools) if who == SCHOOLS else tier),
        **_named(words, who, level),
        "tiles": [{"row": known[place.pk], "territory": place, **tile_map.position(place)} for place in mapped],
        "map_size": tile_map.size(mapped),
        "summary": _summary(tier, schools.values()),
        "levels": methodology_of(campaign.methodology).levels,
        "words": words,
        "may": may(request),
    }
    return render(request, "campaigns/board.html", page)


@require_safe
def territory(request: HttpRequest, slug: str, territory: str) -> HttpResponse:
    """One territory: its form, those of the territories that lie in it, and those of its own schools."""
    place = get_object_or_404(territories_of(request.user), pk=territory)
    campaign = get_object_or_404(campaigns_light(), slug=slug)
    forms = submissions_of(request.user)
    below = Q(territory__in=place.below, organisation__isnull=True) if place.below else Q()
    rows = boards.rows_of(campaign, forms.filter(below | Q(territory=place), campaign=campaign))
    own = [row for row in rows if row.territory == place.pk and row.organisation is None]
    schools = boards.chosen((row for row in rows if row.organisation), sort="name")
    counted = boards.schools_of(campaign, forms.filter(territory__in=[place.pk, *place.below])) if place.below else {}
    inside = boards.with_schools([row for row in rows if row.territory != place.pk], counted) if place.below else []
    reach = reach_of(request.user)
    page = {
        "campaign": campaign,
        "place": place,
        "words": level_words(campaign),
        "own": own,
        "inside": inside,
        "summary": _summary(inside, counted.values()),
        "schools": len(schools),
        **_listed(request, schools),
        "may": may(request),
        "decides": reviews(request.user, campaign),
        "filled": {row.form for row in own if place.pk in reach.own}
        | {row.form for row in schools if row.organisation in reach.units},
    }
    return render(request, "campaigns/board_territory.html", page)


def campaigns_light() -> QuerySet[Campaign]:
    """Campaigns with their methodology, without its text: a page does not need 100 KiB of YAML."""
    return Campaign.objects.select_related("methodology").defer("methodology__files")


def _before_any_campaign(request: HttpRequest) -> HttpResponse:
    loaded = {"territories": Territory.objects.count(), "organisations": Organisation.objects.count()}
    return render(request, "campaigns/board_empty.html", {"may": may(request), **loaded})


def may(request: HttpRequest) -> dict[str, bool]:
    """What the person may do at the desk: what may not be done is not offered."""
    return {
        "review": has_role(request.user, Kind.OPERATOR),
        "configure": has_role(request.user, Kind.OPERATOR, Kind.METHODOLOGIST),
        "see_region": has_role(request.user, *INSTITUTE),
    }


def _listed(request: HttpRequest, rows: list[boards.Row]) -> dict[str, Any]:
    """The rows that are asked for, one page of them, and links to those in each state."""
    state, text = request.GET.get("state", ""), request.GET.get("q", "").strip()[:100]
    state = state if state in boards.TITLES or state in boards.GROUPS else ""
    found = boards.chosen(rows, state=state, text=text, sort=request.GET.get("sort", ""))

    def address(name: str) -> str:
        query = request.GET.copy()
        query.pop("page", None)
        query["state"] = name
        return f"?{query.urlencode()}#rows"

    counted = boards.counts(rows)
    legend = [
        (name, boards.TITLES[name], boards.LETTERS[name], number, address(name))
        for name, number in counted.items()
        if number or name == state
    ]
    sheet = Paginator(found, ON_A_PAGE).get_page(request.GET.get("page"))
    return {
        "sheet": sheet,
        "count": len(rows),
        "legend": legend,
        "everything": address(""),
        "wanted": state,
        "group": boards.GROUPS[state][0] if state in boards.GROUPS else "",
        "q": text,
        "kept": {name: request.GET[name] for name in ("who", "state", "sort") if request.GET.get(name)},
    }


def _named(words: LevelWords, who: str, level: str) -> dict[str, Any]:
    """What the units of the list and of the totals are called, and how the addresses behind the totals begin."""
    one, many = words.tiers.get(level, (words.territory, words.territories))
    return {
        "who": who,
        "schools": who == SCHOOLS,
        "whose": words.organisations if who == SCHOOLS else many,
        "one": one,
        "tier": many,
        "of_tier": f"who={level}&" if len(words.tiers) > 1 else "",
    }


def _whose(rows: Iterable[boards.Row], words: LevelWords, asked: str) -> str:
    """The level whose forms are listed, or ``SCHOOLS``: without a word the highest level of more than one unit."""
    if asked in words.tiers or (asked == SCHOOLS and words.organisations):
        return asked
    units = Counter(row.level for row in rows)
    return next((level for level in words.tiers if units[level] > 1), next(iter(words.tiers), ""))


def _chosen(campaigns: list[Campaign], slug: str) -> Campaign | None:
    if slug:
        found = next((c for c in campaigns if c.slug == slug), None)
        return found or get_object_or_404(Campaign, slug=slug)
    under_way = [c for c in campaigns if c.state == Campaign.State.OPEN]
    return next(iter([*under_way, *campaigns]), None)


def _summary(rows: list[boards.Row], schools: Iterable[Counter[str]]) -> dict[str, int]:
    """Completeness and timeliness, apart: a form may be full and late, or in time and poor."""
    sent, every = [row for row in rows if row.submitted], boards.total(schools)
    return {
        "units": len(rows),
        "accepted": sum(row.state in COUNTED for row in rows),
        "sent": len(sent),
        "in_time": sum(row.days_late == 0 for row in sent),
        "by_extension": sum(row.by_extension for row in sent),
        "filled": sum(row.filled for row in rows),
        "asked": sum(row.asked for row in rows),
        "schools": every.total(),
        "schools_done": sum(every[state] for state in COUNTED),
    }
