"""The files of an edition: what there is to take away, each file, and the picture for messengers."""

from __future__ import annotations

from django.http import Http404

from orientir.opendata.tables import TABLES
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

TITLES = {table.name: table.title for table in TABLES}


@published()
def data(asked: Asked) -> Page:
    """The files to take away with their sizes and checksums."""
    w, number = words(asked.language), asked.known.number
    names = [name.removeprefix(DATA) for name in files_of(asked.known) if name.startswith(DATA)]
    listed = [
        {
            "name": name,
            "address": asked.address_in(number, "open_file", name=name),
            "what": what,
            "table": table,
            "size": f"{figure(-(-file.size // 1024), asked.language)} {w['kilobytes']}",
            "sha256": file.sha256,
        }
        for name in sorted(names, key=_place)
        for file, (what, table) in [(files_of(asked.known)[f"{DATA}{name}"], _what(asked, name))]
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


def _what(asked: Asked, name: str) -> tuple[str, str]:
    """What a file is, by its name or else its kind; of a table also its title, as it was published."""
    w, (stem, _, kind) = words(asked.language), name.rpartition(".")
    if stem.startswith("note-"):
        return w["file_note"], ""
    return w.get(f"file_{name}", "") or w.get(f"file_{kind}", ""), TITLES.get(stem, "")


def _place(name: str) -> tuple[bool, bool, bool, str]:
    """Where a file stands in the list: the note, the workbook, the tables, then what describes them."""
    stem, _, kind = name.rpartition(".")
    return not stem.startswith("note-"), kind != "xlsx", stem not in TITLES, name
