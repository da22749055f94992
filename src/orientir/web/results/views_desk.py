"""The findings of a frozen year for the institute: the region, each territory, and where a number comes from."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_safe

from orientir.analysis import Effectiveness, advice, deficits
from orientir.analysis import rota as draw
from orientir.methodology import Criterion, Indicator
from orientir.report import drawn_evidence, peer_method
from orientir.report.evidence_pictures import EFFECTS
from orientir.terms import REGION
from orientir.web.campaigns.models import Campaign
from orientir.web.campaigns.views_board import campaigns_light
from orientir.web.directory.access import INSTITUTE, require_role
from orientir.web.results import desk
from orientir.web.results.campaign_jobs import earlier_frozen
from orientir.web.results.provisional import behind


@require_safe
@require_role(*INSTITUTE)
def findings(request: HttpRequest, slug: str) -> HttpResponse:
    """The region: levels by criterion and territory, changes on their panels, typical problems."""
    campaign, found = _found(slug)
    levelled, rows = desk.table_of_levels(found)
    page = _page(campaign, found) | {
        "sections": _sections(found),
        "levelled": levelled,
        "rows": rows,
        "problems": list(desk.problems(found)),
        "panel": len(set(found.snapshot.took_part()) & _took_part_before(found)),
        "before": found.material.previous,
    }
    return render(request, "results/findings.html", page)


@require_safe
@require_role(*INSTITUTE)
def findings_of(request: HttpRequest, slug: str, place: str) -> HttpResponse:
    """One territory: its values beside those of the year before, its peers, its deficits and what is advised."""
    campaign, found = _found(slug)
    territory = next((t for t in found.places if t.id == place), None)
    if territory is None:
        raise Http404
    group = desk.group_of(found, place)
    given = advice(found.snapshot, found.material.values, place, found.material.problems)
    page = _page(campaign, found) | {
        "place": territory,
        "sections": _sections(found, place),
        "problems": [o.problem.title for o in found.material.problems if place in o.territories],
        "advice": [one.recommendation for one in given],
        "chosen": peer_method(found.material.wording, group) if group else "",
        "peers": [t for id in (group.peers if group else ()) for t in found.places if t.id == id],
        "before": found.material.previous,
    }
    return render(request, "results/findings_place.html", page)


@require_safe
@require_role(*INSTITUTE)
def evidence(request: HttpRequest, slug: str) -> HttpResponse:
    """What goes together with results, and the effect of measures: verdicts, numbers, pictures."""
    campaign, found = _found(slug)
    telling, drawn = found.telling, {id: _drawing(svg) for id, svg in drawn_evidence(found.material).items()}
    lead, remark, message, effects_note = telling.evidence()
    page = _page(campaign, found) | {
        "factors": [
            (f.hypothesis, telling.expected(f), telling.verdict(f), telling.left_out(f), drawn.get(f.hypothesis.id))
            for f in found.material.factors
        ],
        "lead": lead,
        "remark": remark,
        "effects": [
            (e, found.snapshot.methodology.indicator(e.indicator).title, telling.effect(e))
            for e in found.material.effects
        ],
        "effects_note": effects_note,
        "effects_message": message,
        "effects_drawn": drawn.get(EFFECTS),
    }
    return render(request, "results/evidence.html", page)


@require_safe
@require_role(*INSTITUTE)
def series(request: HttpRequest, slug: str) -> HttpResponse:
    """All frozen years up to this one step by step, or with ``?from=`` this one against any of them."""
    campaign, found = _found(slug)
    earlier = list(earlier_frozen(campaign))
    than = next((one for one in earlier if one.slug == request.GET.get("from")), None)
    pair = [desk.findings(than), desk.findings(campaign, than)] if than else []
    years = [one for one in pair if one] or desk.series(campaign)
    page = _page(campaign, found) | {
        "years": [one.snapshot.year for one in years],
        "steps": [f"{a.snapshot.year} → {b.snapshot.year}" for a, b in pairwise(years)],
        "sections": [
            (criterion, rows)
            for criterion in found.snapshot.methodology.criteria
            if (rows := desk.rows(years, criterion))
        ],
        "able": [(one.slug, f"{one.label} и {campaign.label}") for one in reversed(earlier)],
        "than": than.slug if than else "",
    }
    return render(request, "results/series.html", page)


@require_safe
@require_role(*INSTITUTE)
def rota(request: HttpRequest, slug: str) -> HttpResponse:
    """Who begins with a measure next year, drawn by a word that anybody may repeat; else by the digest of the data."""
    campaign, found = _found(slug)
    year, known = found.snapshot.year, found.material.values
    able = [i for i in found.snapshot.methodology.indicators if i.in_force(year) and not i.complement_of]
    if not able:
        raise Http404
    chosen = next((i for i in able if i.id == request.GET.get("indicator")), _weakest(found, able))
    seed = request.GET.get("seed", "").strip()[:64] or found.snapshot.digest[:12]
    comparison = found.material.comparisons.get(chosen.id)
    drawn = draw(found.snapshot, known, chosen.id, seed, (found.earlier, comparison) if comparison else None)
    names = {t.id: t.name for t in found.places}
    page = _page(campaign, found) | {
        "able": [(i.id, i.title) for i in able],
        "chosen": chosen,
        "seed": seed,
        "drawn": drawn,
        "rows": [
            (names[unit], number, begins)
            for number, (*_, first, later) in enumerate(drawn.groups, 1)
            for begins, units in ((True, first), (False, later))
            for unit in units
        ],
        "unknown": [names[unit] for unit in drawn.unknown],
        "detectable": found.telling.size(chosen.id, drawn.detectable) if drawn.detectable else "",
    }
    return render(request, "results/rota.html", page)


def _weakest(found: desk.Findings, able: list[Indicator]) -> Indicator:
    """The indicator below whose threshold most territories are."""
    below = Counter(d.indicator.id for t in found.places for d in deficits(found.snapshot, found.material.values, t.id))
    return max(able, key=lambda indicator: below[indicator.id])


def _drawing(svg: str) -> SafeString:
    return mark_safe(svg)  # noqa: S308  # drawn by the report from plain text, every word of it escaped


@require_safe
@require_role(*INSTITUTE)
def finding(request: HttpRequest, slug: str, place: str, indicator: str) -> HttpResponse:
    """One number: its value, formula, k and n, the answers and records behind it, the digest."""
    campaign, found = _found(slug)
    value = found.material.values.get((indicator, place))
    if value is None:
        raise Http404
    page = _page(campaign, found) | {
        "indicator": found.snapshot.methodology.indicator(indicator),
        "value": value,
        "shown": found.telling.shown(value),
        "place": next((t for t in found.places if t.id == place), None),
        "level": found.snapshot.methodology.level(found.snapshot.methodology.indicator(indicator).level),
        "behind": behind(found.snapshot, found.material.values, indicator, place),
    }
    return render(request, "results/finding.html", page)


def _found(slug: str) -> tuple[Campaign, desk.Findings]:
    campaign = get_object_or_404(campaigns_light(), slug=slug)
    found = desk.findings(campaign)
    if found is None:
        raise Http404
    return campaign, found


def _page(campaign: Campaign, found: desk.Findings) -> dict[str, Any]:
    return {"campaign": campaign, "snapshot": found.snapshot, "region": REGION, "territories": found.places}


def _sections(found: desk.Findings, place: str = REGION) -> list[tuple[Criterion, Effectiveness, list[desk.Line]]]:
    """The criteria that have an indicator in force, with their level and their lines."""
    made = [
        (c, desk.level_of(found, c, place), desk.lines(found, c, place)) for c in found.snapshot.methodology.criteria
    ]
    return [section for section in made if section[2]]


def _took_part_before(found: desk.Findings) -> set[str]:
    return set(found.material.previous.took_part()) if found.material.previous else set()
