"""Find places, indicators, problems, recommendations and parts of the note by words in any of their forms."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from orientir.web.components.word_forms import stems
from orientir.web.results.editions import KEPT, Known, content_of, note_of

MOST = 60
"""Things that a page of results lists."""
ALIKE = (
    ("профпроба", "профессиональная проба"),
    ("профориентация", "профессиональная ориентация", "профессиональное самоопределение"),
    ("соглашение", "договор"),
    ("день открытых дверей", "дни открытых дверей"),
    ("наставник", "наставничество"),
    ("инвалид", "ОВЗ", "ограниченные возможности здоровья"),
    ("колледж", "техникум", "профессиональная образовательная организация"),
    ("вуз", "университет", "высшее образование"),
    ("школа", "общеобразовательная организация"),
    ("учитель", "педагог"),
    ("предприятие", "завод"),
    ("кружок", "дополнительное образование"),
    ("летний лагерь", "детский оздоровительный лагерь", "летняя смена"),
)
"""What people type, and what the same is called in texts; an edition adds its abbreviations."""


class Found(NamedTuple):
    """A thing that a search finds: its kind, title, the name and arguments of its page, and a line about it."""

    kind: str
    title: str
    view: str
    named: dict[str, Any]
    more: str


@dataclass(frozen=True)
class _Entry:
    title: frozenset[str]
    words: frozenset[str]
    found: Found


def find(known: Known, query: str) -> list[Found]:
    """What has every word of the query, or words that begin with it; those with it in the title come first."""
    asked = _asked(query, (*ALIKE, *content_of(known).abbreviations.items()))
    if not asked:
        return []
    hits = [entry for entry in _index(known) if _has(asked, entry.words)]
    hits.sort(key=lambda entry: not _has(asked, entry.title))
    return [entry.found for entry in hits[:MOST]]


def _asked(query: str, alike: Iterable[tuple[str, ...]]) -> list[list[list[str]]]:
    """All that must be there, each as the stems of one or another wording."""
    said = stems(query)
    left = [stem for stem in said if len(stem) > 2] or said  # without «в» and «о»
    asked = []
    for group in ([stems(words) for words in one] for one in alike):
        if same := [words for words in group if set(words) <= set(left)]:
            asked.append(group)
            left = [stem for stem in left if not any(stem in words for words in same)]
    return [*asked, *([[stem]] for stem in left)]


def _has(asked: list[list[list[str]]], among: frozenset[str]) -> bool:
    return all(any(all(_begins(stem, among) for stem in words) for words in group) for group in asked)


def _begins(stem: str, among: frozenset[str]) -> bool:
    return stem in among or (len(stem) > 2 and any(word.startswith(stem) for word in among))


@lru_cache(maxsize=KEPT)
def _index(known: Known) -> tuple[_Entry, ...]:
    return tuple(_entries(known))


def _entries(known: Known) -> Iterator[_Entry]:
    edition = content_of(known)
    for place in edition.places:
        around = f"{place.short_name} {place.genitive} {place.centre}"
        yield _entry(Found("place", place.name, "open_place", {"id": place.id}, place.centre), around)
    for indicator in edition.indicators:
        criterion = next((c.title for c in edition.criteria if c.id == indicator.criterion), "")
        found = Found("indicator", indicator.title, "open_indicator", {"id": indicator.id}, criterion)
        yield _entry(found, f"{indicator.short} {indicator.finding} {indicator.caveat}")
    for problem in edition.problems:
        yield _entry(Found("problem", problem.title, "open_problems", {}, ""), problem.limits)
    for advice in edition.recommendations:
        addressee = edition.addressees.get(advice.addressee, "")
        yield _entry(Found("recommendation", advice.text, "open_recommendations", {}, addressee), "")
    for item in edition.plans or ():
        answers = " ".join(answer for _, answer in item.told)
        yield _entry(Found("plan", item.title, "open_roadmap", {}, item.who), answers)
    for page in note_of(known):
        inside = "; ".join(text for _, text, _ in page.headings)
        text = re.sub("<[^>]+>", " ", page.html)
        yield _entry(Found("note", page.title, "open_note_page", {"id": page.id}, inside), text)


def _entry(found: Found, around: str) -> _Entry:
    title = frozenset(stems(found.title))
    return _Entry(title, title | frozenset(stems(f"{around} {found.more}")), found)
