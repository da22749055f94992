"""The methodology as a page: read it, download it as it is pinned, put a corrected one up as a ZIP."""

from __future__ import annotations

import io
import tempfile
import zipfile
from pathlib import Path
from urllib.parse import quote

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from orientir.web.campaigns import actions_campaign as actions
from orientir.web.campaigns import available_methodologies as shelf
from orientir.web.campaigns.models import Campaign, MethodologyVersion
from orientir.web.campaigns.pinned_methodology import methodology_of
from orientir.web.campaigns.views_board import may
from orientir.web.directory import audit
from orientir.web.directory.access import INSTITUTE, me, require_role
from orientir.web.directory.uploads import takes_files
from orientir.workbooks.guard import MB

LARGEST_ARCHIVE = 5 * MB


@takes_files(LARGEST_ARCHIVE)
@require_http_methods(["GET", "HEAD", "POST"])
@require_role(*INSTITUTE)
def methodologies(request: HttpRequest) -> HttpResponse:
    """The methodologies of the campaigns, and a place to put up a corrected one."""
    found = None
    if request.method == "POST":
        if not may(request)["configure"]:
            raise Http404
        found = _uploaded(request)
        if found.methodology:
            messages.success(request, f"Методика без ошибок, её можно выбрать: «{found.name}».")
            return redirect("methodologies")
    page = {
        "versions": _pinned(),
        "shelf": shelf.labels(),
        "running": Campaign.objects.exclude(state=Campaign.State.FROZEN).select_related("methodology"),
        "may": may(request),
        "issues": found.issues if found else (),
    }
    return render(request, "campaigns/methodologies.html", page, status=422 if found else 200)


def _uploaded(request: HttpRequest) -> shelf.Read:
    file = request.FILES.get("file")
    with tempfile.TemporaryDirectory(prefix="orientir-zip-") as place:
        path = Path(place) / "methodology.zip"
        path.write_bytes(file.read(LARGEST_ARCHIVE + 1) if file else b"")
        return actions.put_up(path, by=me(request))


@require_safe
@require_role(*INSTITUTE)
def methodology(request: HttpRequest, digest: str) -> HttpResponse:
    """A methodology that a campaign has pinned, to be read; with ``?file=`` the text of one of its files."""
    version = get_object_or_404(_pinned(), digest=digest)
    name = request.GET.get("file", "")
    page = {
        "version": version,
        "methodology": methodology_of(version),
        "name": name,
        "text": version.files.get(name, ""),
    }
    return render(request, "campaigns/methodology.html", page)


@require_safe
@require_role(*INSTITUTE)
def methodology_file(request: HttpRequest, digest: str) -> HttpResponse:
    """The folder of a pinned methodology, to the byte, as a ZIP."""
    version = get_object_or_404(_pinned(), digest=digest)
    files = {name: text.encode() for name, text in version.files.items()}
    return _folder(request, version.identifier, digest[:12], files)


@require_safe
@require_role(*INSTITUTE)
def methodology_on_shelf(request: HttpRequest, name: str) -> HttpResponse:
    """The folder of a methodology that can be chosen for a campaign, as a ZIP: one's own begins with it."""
    files = shelf.files_of(name)
    if files is None:
        raise Http404
    return _folder(request, name, "", files)


def _folder(request: HttpRequest, name: str, digest: str, files: dict[str, bytes]) -> HttpResponse:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for inside, content in files.items():
            archive.writestr(f"{name}/{inside}", content)
    with transaction.atomic():
        audit.record(
            by=me(request), what="export", kind="methodology", object=digest or name[:80], after={"file": name}
        )
    response = HttpResponse(buffer.getvalue(), content_type="application/zip")
    called = "-".join(filter(None, (name, digest)))
    response.headers["Content-Disposition"] = f"attachment; filename*=UTF-8''{quote(called)}.zip"
    return response


def _pinned() -> QuerySet[MethodologyVersion]:
    return MethodologyVersion.objects.filter(campaigns__isnull=False).distinct().order_by("-at")
