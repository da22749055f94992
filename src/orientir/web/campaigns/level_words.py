"""What the units of a campaign are called: the words come from the levels of its methodology."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from orientir.methodology import Level, Methodology
from orientir.terms import Territory, Year, say
from orientir.web.campaigns.models import Campaign
from orientir.web.campaigns.pinned_methodology import methodology_of, year_of


@dataclass(frozen=True)
class LevelWords:
    """Words for the units that fill the forms of a campaign.

    ``territory``: one of the territories, «муниципалитет»; ``territories`` and ``organisations``: many of them, as
    after «формы»: «муниципалитетов», «школ и колледжей»; empty where the campaign asks none. ``tiers``: the same for
    each level of territories by its id, the highest first.
    """

    territory: str
    territories: str
    organisations: str
    tiers: Mapping[str, tuple[str, str]]


def level_words(campaign: Campaign) -> LevelWords:
    """The words for a campaign, whose methodology has been fetched."""
    methodology = methodology_of(campaign.methodology)
    asked = [level for level in methodology.levels if methodology.form(level.id, year_of(campaign))]
    places = [level for level in asked if level in methodology.territorial]
    others = [level for level in asked if level not in methodology.territorial]
    tiers = {level.id: (level.one, level.many) for level in places}
    language = methodology.language
    one = tiers[places[0].id][0] if len(places) == 1 else say(language, "campaign.territory")
    return LevelWords(one, _many(places, language), _many(others, language), tiers)


def words_of(campaign: Campaign, levels: Collection[str]) -> str:
    """What the units of these levels are called, the highest first."""
    methodology = methodology_of(campaign.methodology)
    return _many([level for level in methodology.levels if level.id in levels], methodology.language)


def word_of_place(campaign: Campaign, place: str) -> str:
    """What a territory is, as after «координатор»: «муниципалитета», «региона»."""
    found, levels = _place(campaign, place), methodology_of(campaign.methodology).levels
    unit = next((level.unit for level in levels if found and level.id == found.level), ())
    return unit[1] if len(unit) > 2 else "территории"


def place_above(campaign: Campaign, place: str) -> str:
    """The territory in which a territory lies; empty where it lies in none."""
    found = _place(campaign, place)
    return found.within if found else ""


def _place(campaign: Campaign, place: str) -> Territory | None:
    return _places(methodology_of(campaign.methodology), year_of(campaign)).get(place)


@lru_cache(maxsize=8)
def _places(methodology: Methodology, year: Year) -> dict[str, Territory]:
    return {territory.id: territory for territory in methodology.of_year(year).territories}


def _many(levels: Sequence[Level], language: str) -> str:
    words = [level.many for level in levels]
    return say(language, "campaign.and").join(filter(None, [", ".join(words[:-1]), *words[-1:]]))
