"""Hand a file out: as a download, under its own type, which no browser guesses anew."""

from __future__ import annotations

from django.http import Http404, HttpResponse

from orientir.web.directory.downloads import download
from orientir.web.evidence.actions import path_of
from orientir.web.evidence.kinds import KINDS
from orientir.web.evidence.models import EvidenceFile


def handed_out(file: EvidenceFile) -> HttpResponse:
    """The bytes of a file; 404 where the disk has lost them."""
    path = path_of(file)
    if not path.is_file():
        raise Http404
    return download(path.read_bytes(), KINDS[file.kind].content_type, file.name)
