"""The documents of the management cycle: what there is and what is missing, each as a page and as files."""

from __future__ import annotations

from collections import Counter
from typing import Any
from urllib.parse import quote

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.safestring import mark_safe
from django.views.decorators.http import require_POST, require_safe

from orientir.report import CycleMaterial, Missing, blocks_html, cycle_document, missing
from orientir.terms import REGION
from orientir.web.campaigns.models import Campaign
from orientir.web.campaigns.views_board import campaigns_light, may
from orientir.web.directory import audit
from orientir.web.directory.access import INSTITUTE, Kind, me, reach_of, require_role
from orientir.web.results import cycle
from orientir.web.results.campaign_jobs import CYCLE
from orientir.web.results.file_names import file_name
from orientir.web.results.views import started
from orientir.web.results.views_letters import TYPES

READERS = (*INSTITUTE, Kind.COORDINATOR)
ZIP = "application/zip"


@require_safe
@require_role(*READERS)
def overview(request: HttpRequest, slug: str) -> HttpResponse:
    """The region's documents, and the municipalities with what each of them lacks."""
    campaign, found = _found(request, slug, None if reach_of(request.user).region else REGION)
    own = _places(request, found)
    lacking = {place: sum(map(len, _lacking(found, place).values())) for place in own}
    page = _page(request, campaign, found, REGION) | {
        "municipalities": [(place, cycle.name_of(found, place), lacking[place]) for place in own],
        "undone": sum(bool(number) for number in lacking.values()),
    }
    return render(request, "results/cycle.html", page)


@require_safe
@require_role(*READERS)
def place(request: HttpRequest, slug: str, place: str) -> HttpResponse:
    """The documents of one municipality, what is missing, and who has to do what."""
    if place == REGION:
        return redirect("cycle", slug)
    campaign, found = _found(request, slug, place)
    return render(request, "results/cycle_place.html", _page(request, campaign, found, place))


@require_safe
@require_role(*READERS)
def document(request: HttpRequest, slug: str, place: str, document: str) -> HttpResponse:
    """One document to read."""
    campaign, found = _found(request, slug, place)
    at = next((number for number, one in enumerate(found.documents) if one.id == document), None)
    if at is None:
        raise Http404
    made = cycle_document(found, found.documents[at], place)
    page = _page(request, campaign, found, place) | {
        "document": found.documents[at],
        "made": made,
        # Made by the report from plain text, every word of it escaped.
        "html": mark_safe(blocks_html(made.blocks)),  # noqa: S308
        "before": found.documents[at - 1] if at else None,
        "after": found.documents[at + 1] if at + 1 < len(found.documents) else None,
    }
    return render(request, "results/cycle_document.html", page)


@require_safe
@require_role(*READERS)
def file(request: HttpRequest, slug: str, place: str, document: str, kind: str) -> HttpResponse:
    """A document as DOCX or PDF; the download is recorded."""
    campaign, found = _found(request, slug, place)
    wanted = cycle.document_of(found, document)
    if wanted is None or kind not in TYPES:
        raise Http404
    made = cycle.Writers.new()(cycle_document(found, wanted, place), kind)
    return _download(request, campaign, place, f"{made_name(wanted.title, found, place)}.{kind}", made, TYPES[kind])


@require_safe
@require_role(*READERS)
def archive(request: HttpRequest, slug: str, place: str) -> HttpResponse:
    """All documents of a place in all formats, for its own site; the download is recorded."""
    campaign, found = _found(request, slug, place)
    name = f"{made_name('Управленческий цикл', found, place)}.zip"
    return _download(request, campaign, place, name, cycle.archived(found, place), ZIP)


@require_POST
@require_role(Kind.OPERATOR)
def write(request: HttpRequest, slug: str) -> HttpResponse:
    """Write the documents of everybody into one archive: a job."""
    return started(request, slug, CYCLE, back="cycle")


def made_name(title: str, found: CycleMaterial, place: str) -> str:
    """What a file is called: title, place, year."""
    return file_name(f"{title}, {cycle.name_of(found, place)},", str(found.letters.snapshot.year))


def _download(request: HttpRequest, campaign: Campaign, place: str, name: str, data: bytes, kind: str) -> HttpResponse:
    with transaction.atomic():
        where = None if place == REGION else place
        audit.record(
            by=me(request), what="export", kind="campaign", object=campaign.pk, territory=where, after={"file": name}
        )
    response = HttpResponse(data, content_type=kind)
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(name)}"
    return response


def _found(request: HttpRequest, slug: str, place: str | None) -> tuple[Campaign, CycleMaterial]:
    """The material of a place, where the person may see it: the region's everybody, a municipality's its own people."""
    reach = reach_of(request.user)
    if place not in (None, REGION) and not (reach.region or place in reach.territories):
        raise Http404
    campaign = get_object_or_404(campaigns_light(), slug=slug)
    found = cycle.material_of(campaign, place)
    if found is None or (
        place not in (None, REGION) and place not in {t.id for t in found.letters.snapshot.territories}
    ):
        raise Http404
    return campaign, found


def _places(request: HttpRequest, found: CycleMaterial) -> list[str]:
    """The municipalities whose documents the person may see, in the order of the alphabet."""
    reach, snapshot = reach_of(request.user), found.letters.snapshot
    seen = [t.id for t in snapshot.territories if reach.region or t.id in reach.territories]
    return found.letters.material.wording.alphabetical(seen)


def _lacking(found: CycleMaterial, place: str) -> dict[str, list[Missing]]:
    return {document.id: missing(found, document, place) for document in found.documents}


def _page(request: HttpRequest, campaign: Campaign, found: CycleMaterial, place: str) -> dict[str, Any]:
    lacking = _lacking(found, place)
    return {
        "campaign": campaign,
        "snapshot": found.letters.snapshot,
        "place": place,
        "name": cycle.name_of(found, place),
        "region": REGION,
        "documents": [(number, one, lacking[one.id]) for number, one in enumerate(found.documents, 1)],
        "who": Counter(one.who for rows in lacking.values() for one in rows).most_common(),
        "may": may(request),
    }
