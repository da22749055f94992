"""The note to be read in the browser, a part a page.

The HTML file of the note brings its own style sheet, which the policy of the site forbids, and weighs four times what
a page may. So the edition keeps its parts as HTML without any style, and the portal's sheet gives them their look.
"""

from __future__ import annotations

from django.http import Http404
from django.utils.safestring import mark_safe

from orientir.web.portal.serving import Asked, Page, published
from orientir.web.portal.words import words
from orientir.web.results.editions import DATA, NotePage, files_of, note_of


@published()
def contents(asked: Asked) -> Page:
    """What the note consists of, and its files."""
    w = words(asked.language)
    parts = [
        (page.title, address, [(text, f"{address}#{anchor}") for level, text, anchor in page.headings if level == 2])
        for page in note_of(asked.known)
        for address in (_address(asked, page),)
    ]
    names = [name.removeprefix(DATA) for name in files_of(asked.known) if name.startswith(f"{DATA}note-")]
    shown = {
        "parts": parts,
        "files": [(name.rpartition(".")[2].upper(), asked.address("open_file", name=name)) for name in sorted(names)],
    }
    return Page("note", w["note_title"].format(year=asked.edition.year), asked.edition.title, shown)


@published()
def page(asked: Asked, id: str) -> Page:
    """One part of the note with the way to those beside it."""
    parts = note_of(asked.known)
    at = next((number for number, part in enumerate(parts) if part.id == id), None)
    if at is None:
        raise Http404
    beside = [parts[at - 1] if at else None, parts[at + 1] if at + 1 < len(parts) else None]
    shown = {
        "part": parts[at],
        # Made by the report from plain text, every word of it escaped, and held against the manifest.
        "html": mark_safe(parts[at].html),  # noqa: S308
        "contents": asked.address("open_note"),
        "before": beside[0] and (beside[0].title, _address(asked, beside[0])),
        "after": beside[1] and (beside[1].title, _address(asked, beside[1])),
    }
    return Page("note_page", parts[at].title, asked.edition.title, shown)


def _address(asked: Asked, page: NotePage) -> str:
    return asked.address("open_note_page", id=page.id)
