"""Tell numbers of an edition as a page shows them: levels with their base, bars, and how years compare."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from orientir.opendata.edition import Edition, Figure, Indicator, Level, Place
from orientir.terms import REGION, counted, figure, percent
from orientir.web.portal.words import words

NONE, ABSENT = "none", "absent"
"""How a place without a level looks: nothing was assessed, or it did not take part."""


@dataclass(frozen=True)
class Mark:
    """How a level looks: ``look`` is the name of its colour, ``sign`` survives black and white."""

    look: str
    sign: str
    title: str


def marks(edition: Edition, language: str) -> Mapping[str, Mark]:
    """The look of every level by its id, from the highest on, and of a place without one."""
    w = words(language)
    signs = [title[:1].upper() for _, title in edition.ranks]
    if len(set(signs)) < len(signs):
        signs = [str(number) for number, _ in enumerate(signs, 1)]
    found = {id: Mark(f"rank{min(place, 3)}", signs[place], title) for place, (id, title) in enumerate(edition.ranks)}
    return found | {"": Mark(NONE, "?", w["no_rank"]), ABSENT: Mark(ABSENT, "–", w["absent"])}


def mark_of(edition: Edition, place: Place, language: str) -> Mark:
    """The look of a place: of its level over all criteria."""
    took_part = place.participation.get(edition.year) == "took_part"
    return marks(edition, language)[place.overall.rank if took_part else ABSENT]


def passed(level: Level, language: str, key: str = "met") -> str:
    """«порог пройден в 10 из 17 проверок (59 %)»; empty where nothing was assessed."""
    if not level.assessed:
        return ""
    w, share = words(language), percent(Fraction(level.met, level.assessed), language)
    assessed = counted(level.assessed, w["of_checks"].split("|"), language)
    return w[key].format(rank=level.title, met=figure(level.met, language), assessed=assessed, share=share)


def told(edition: Edition, level: Level, language: str) -> str:
    """The base of a level of a criterion, or why there is none: it has no thresholds, or nobody answered."""
    own = [i.definition(edition.year) for i in edition.indicators if i.criterion == level.criterion]
    has_limits = any(d.threshold or d.threshold_each for d in own if d)
    shares = any(d.kind in ("share", "ratio") for d in own if d)
    return (
        passed(level, language)
        or words(language)["no_answers" if has_limits else "no_limits" if shares else "no_level"]
    )


def of_places(count: int, language: str) -> str:
    """«42 муниципалитетов», as it stands after «из»."""
    return counted(count, words(language)["of_places"].split("|"), language)


def spread(edition: Edition, language: str) -> str:
    """The message of the map: how many places have each level, the highest first."""
    w, taking_part = words(language), [p for p in edition.places if p.participation.get(edition.year) == "took_part"]
    numbers, of = Counter(place.overall.rank for place in taking_part), of_places(len(taking_part), language)
    if not taking_part:
        return w["nobody"]
    told = [
        w["map_says_next" if place else "map_says"].format(rank=title, count=numbers[id], of=of)
        for place, (id, title) in enumerate(edition.ranks)
    ]
    return ", ".join(told)


def bar(figure: Figure | None, greatest: Fraction) -> str:
    """The length of a bar from 0 to 100; empty where there is nothing to draw."""
    if figure is None or figure.value is None or greatest <= 0:
        return ""
    return f"{float(Fraction(figure.value) / greatest * 100):.1f}"


def scale(edition: Edition, indicator: Indicator, years: Iterable[int]) -> Fraction:
    """What a whole bar stands for: 100 % of a share, else the greatest value of a place."""
    kinds = {definition.kind for definition in indicator.definitions}
    if kinds <= {"share", "ratio"}:
        return Fraction(1)
    shown = (edition.by_key.get((indicator.id, place.id, year)) for place in edition.places for year in years)
    return max((Fraction(f.value) for f in shown if f and f.value is not None), default=Fraction())


def is_yes_or_no(indicator: Indicator) -> bool:
    """Whether a place has only «да» or «нет»: there is nothing to draw."""
    return all(definition.kind == "share" for definition in indicator.definitions)


def message(edition: Edition, indicator: Indicator, language: str) -> str:
    """What the table of all places says: how many have «да», or between which values they lie."""
    w = words(language)
    shown = [f for p in edition.places if (f := edition.by_key.get((indicator.id, p.id, edition.year)))]
    known = [f for f in shown if f.value is not None]
    if not known:
        return w["all_places"]
    if is_yes_or_no(indicator):
        return w["yes_in"].format(count=sum(f.value == 1 for f in known), of=len(known))
    low, high = (one(known, key=lambda f: (f.value, f.territory)) for one in (min, max))
    counts = any(definition.kind in ("count", "total") for definition in indicator.definitions)
    return w["between_counts" if counts else "between"].format(low=low.shown, high=high.shown)


def comparisons(edition: Edition, indicators: Iterable[Indicator], language: str) -> str:
    """How many of some indicators can be compared with the earlier year, and what they did."""
    w, those = words(language), list(indicators)
    if edition.previous is None:
        return w["first_year"]
    changes = [i.change.change for i in those if i.change and i.change.change is not None]
    if not changes:
        return w["compare_none"].format(year=edition.previous)
    all_of = counted(len(those), w["indicators_of"].split("|"), language)
    numbers = {"rose": sum(c > 0 for c in changes), "fell": sum(c < 0 for c in changes), "same": changes.count(0)}  # type: ignore[arg-type]
    ways = ", ".join(w[way].format(count=number) for way, number in numbers.items() if number)
    return w["compare"].format(year=edition.previous, comparable=len(changes), all=all_of, ways=ways)


def region_figure(edition: Edition, indicator: Indicator, year: int) -> Figure | None:
    return edition.by_key.get((indicator.id, REGION, year))
