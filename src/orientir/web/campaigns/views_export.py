"""Files with everything that the person may see, each download recorded."""

from __future__ import annotations

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from orientir.terms import csv_for_excel
from orientir.web.campaigns.access import submissions_of
from orientir.web.campaigns.exports import as_xlsx, table
from orientir.web.campaigns.level_words import level_words
from orientir.web.campaigns.models import Campaign
from orientir.web.campaigns.pinned_methodology import methodology_of, year_of
from orientir.web.directory import audit
from orientir.web.directory.access import INSTITUTE, Kind, me, require_role

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_safe
@require_role(*INSTITUTE, Kind.COORDINATOR)
def export(request: HttpRequest, slug: str, level: str, kind: str) -> HttpResponse:
    """All forms of a level that the person may see: the region's for the institute, the own ones for a coordinator."""
    campaign = get_object_or_404(Campaign.objects.select_related("methodology"), slug=slug)
    methodology = methodology_of(campaign.methodology)
    if kind not in TYPES or level not in {known.id for known in methodology.levels}:
        raise Http404
    forms = submissions_of(request.user).filter(campaign=campaign, level=level)
    questions, words = methodology.form(level, year_of(campaign)), level_words(campaign)
    known = methodology.level(level)
    rows = list(table(forms, questions, campaign.synthetic, level=known, territory=words.territory))
    content = csv_for_excel(rows) if kind == "csv" else as_xlsx(rows)
    name = f"orientir-{slug}-{level}.{kind}"
    with transaction.atomic():
        after = {"file": name, "forms": len(rows) - 2}
        audit.record(by=me(request), what="export", kind="campaign", object=campaign.pk, after=after)
    response = HttpResponse(content, content_type=TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
