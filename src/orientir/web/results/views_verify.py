"""Check an uploaded snapshot: is its archive whole, and is it the one whose digest stands in the note?"""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_POST

from orientir.snapshot import sealed
from orientir.snapshot.promise import promise
from orientir.terms import Issue
from orientir.web.directory.access import INSTITUTE, require_role
from orientir.web.directory.uploads import takes_files
from orientir.web.results.views import results_page
from orientir.workbooks.guard import MB

LARGEST_SNAPSHOT = 200 * MB


@takes_files(LARGEST_SNAPSHOT)
@require_POST
@require_role(*INSTITUTE)
def verify(request: HttpRequest, slug: str) -> HttpResponse:
    """Say what is known of the file; nothing in it is interpreted or kept."""
    file, digest = request.FILES.get("snapshot"), request.POST.get("digest", "").strip()
    if not isinstance(file, UploadedFile):
        return results_page(request, slug, issues=["Файл не выбран. Укажите снимок."], status=422)
    if (file.size or 0) > LARGEST_SNAPSHOT:
        too_large = f"Файл больше {LARGEST_SNAPSHOT // MB} МБ. Проверьте его на компьютере: orientir verify."
        return results_page(request, slug, issues=[too_large], status=422)
    found, issues = _sealed(file, digest)
    if issues:
        told = [f"{issue.message[:1].upper()}{issue.message[1:]} {issue.advice}" for issue in issues]
        return results_page(request, slug, issues=told, status=422)
    return results_page(request, slug, checked=promise(found, named=bool(digest)))


def _sealed(file: UploadedFile[bytes], digest: str) -> tuple[str, list[Issue]]:
    with TemporaryDirectory(prefix="orientir-") as folder:
        path = Path(folder) / "снимок"
        with path.open("wb") as target:
            target.writelines(file.chunks())
        return sealed(path, digest)
