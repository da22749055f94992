"""The files of an edition: what there is to take away, each file, and the picture for messengers."""

from __future__ import annotations

from django.http import Http404

from orientir.terms import figure
from orientir.web.portal.serving import Asked, Page, Sent, published
from orientir.web.portal.words import words
from orientir.web.results.editions import DATA, PICTURE, files_of, read_file

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "json": "application/json",
    "jsonld": "application/ld+json",
    "parquet": "application/vnd.apache.parquet",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "pdf": "application/pdf",
    "html": "text/html; charset=utf-8",
}


@published()
def data(asked: Asked) -> Page:
    """The files to take away with their sizes and checksums."""
    w, number = words(asked.language), asked.known.number
    listed = [
        {
            "name": name.removeprefix(DATA),
            "address": asked._address("open_file", number, asked.language, {"name": name.removeprefix(DATA)}),
            "what": _what(asked, name),
            "size": f"{figure(-(-file.size // 1024))} {w['kilobytes']}",
            "sha256": file.sha256,
        }
        for name, file in files_of(asked.known).items()
        if name.startswith(DATA)
    ]
    lead = w["data_lead"].format(number=number)
    return Page("data", w["data_title"], lead, {"listed": listed, "lead": lead})


@published()
def file(asked: Asked, name: str) -> Sent:
    """One file, as it was published."""
    whole = f"{DATA}{name}"
    if whole not in files_of(asked.known):
        raise Http404
    return Sent(read_file(asked.known, whole), TYPES.get(name.rpartition(".")[2], "application/octet-stream"), name)


@published()
def picture(asked: Asked) -> Sent:
    """What a messenger shows beside a link."""
    return Sent(read_file(asked.known, PICTURE), "image/png")


def _what(asked: Asked, name: str) -> str:
    """What a file is, by its name or else its kind."""
    w, plain = words(asked.language), name.removeprefix(DATA)
    stem, _, kind = plain.rpartition(".")
    if stem.startswith("note-"):
        return w["file_note"]
    return w.get(f"file_{plain}", "") or w.get(f"file_{kind}", "")
