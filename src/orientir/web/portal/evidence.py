"""What goes together with results, and whether measures helped: verdicts with their numbers and pictures."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from fractions import Fraction

from django.http import Http404
from django.utils.safestring import SafeString, mark_safe

from orientir.opendata.edition import Factor
from orientir.terms import counted, figure, signed
from orientir.web.portal.serving import Asked, Page, published
from orientir.web.portal.words import words
from orientir.web.results.editions import evidence_drawn

EFFECTS = "effects"
SIGNS = {"seen": "✓", "opposite": "↔", "not_shown": "—", "too_few": "?"}
"""The sign of each verdict, which survives black and white."""


@published()
def factors(asked: Asked) -> Page:
    """Every hypothesis that was written down before, with its verdict."""
    w, evidence = words(asked.language), asked.edition.evidence
    tested = evidence.factors if evidence else ()
    verdicts = Counter(one.verdict_title for one in tested)
    told = [
        w["verdicts_said"].format(verdict=_inside(verdict), count=figure(count)) for verdict, count in verdicts.items()
    ]
    lead = "" if tested else w["factors_none" if evidence else "evidence_before"]
    shown = {
        "evidence": evidence,
        "lead": lead,
        "listed": [(one, SIGNS[one.verdict], asked.address("open_factor", id=one.id)) for one in tested],
        "effects": asked.address("open_effects"),
    }
    title = w["factors_title"]
    return Page("factors", f"{title}: {', '.join(told)}" if told else title, lead or title, shown)


@published()
def factor(asked: Asked, id: str) -> Page:
    """One hypothesis: its verdict, the numbers behind it, a dot with its name for each municipality."""
    edition = asked.edition
    found = next((f for f in edition.evidence.factors if f.id == id), None) if edition.evidence else None
    if found is None:
        raise Http404
    names = {place.id: place for place in edition.places}
    rows = [(names[id], x, y) for id, _, _, x, y in found.points if id in names]
    shown = {
        "factor": found,
        "sign": SIGNS[found.verdict],
        "drawn": _drawn(asked, found.id),
        "numbers": _numbers(asked, found),
        "rows": sorted(rows, key=lambda row: row[0].short_name.removeprefix("г. ")),
        "factors": asked.address("open_factors"),
    }
    return Page("factor", found.message, f"{found.expected}. {found.told}", shown)


@published()
def effects(asked: Asked) -> Page:
    """The effect of every measure that could be compared, and why the others could not."""
    w, edition = words(asked.language), asked.edition
    found = edition.evidence.effects if edition.evidence else ()
    titles = {i.id: i.title for i in edition.indicators}
    lead = "" if found else w["effects_none" if edition.evidence else "evidence_before"]
    shown = {
        "evidence": edition.evidence,
        "lead": lead,
        "drawn": _drawn(asked, EFFECTS),
        "factors": asked.address("open_factors"),
        "undrawn": any(one.difference is None for one in found),
        "listed": [
            (one, titles.get(one.indicator, ""), asked.address("open_indicator", id=one.indicator)) for one in found
        ],
    }
    message = edition.evidence.effects_message if edition.evidence else ""
    return Page("effects", message or w["effects_title"], lead or w["effects_title"], shown)


def _drawn(asked: Asked, id: str) -> SafeString:
    # Made by the report from plain text, every word of it escaped, and held against the manifest.
    return mark_safe(evidence_drawn(asked.known).get(id, ""))  # noqa: S308


def _numbers(asked: Asked, one: Factor) -> list[tuple[str, str]]:
    """What the verdict rests on: label and number; nothing where there are too few data."""
    w, language = words(asked.language), asked.language
    if one.rho is None or one.low is None or one.high is None or one.p is None or one.detectable is None:
        return []
    low, rho, high = (signed(number, language) for number in (one.low, one.rho, one.high))
    tested = counted(one.tested, w["hypotheses"].split("|"), language)
    return [
        (w["units_in"], figure(one.units or 0, language)),
        (w["rho"], rho),
        (w["interval"], f"{low} … {high}"),
        (w["chance"].format(tested=tested), _chance(one.p, language)),
        (w["detectable"], figure(Fraction(one.detectable), language)),
    ]


def _inside(verdict: str) -> str:
    """A verdict within a sentence."""
    return verdict[:1].lower() + verdict[1:]


def _chance(p: Decimal, language: str) -> str:
    least = Decimal("0.001")
    return f"< {figure(least, language, 3)}" if p < least else figure(p, language, 3)
