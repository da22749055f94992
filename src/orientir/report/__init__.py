"""The note, letters and sheets: wording, tables, charts; DOCX, PDF and HTML from one document model."""

from orientir.report.among_peers import among_peers, peer_method
from orientir.report.cycle import cycle_document, missing
from orientir.report.cycle_material import CycleMaterial, Missing, Planned, public_letters
from orientir.report.document import Document, ShortDocument
from orientir.report.edits import Edit, Editable, Edited, edited
from orientir.report.evidence_pictures import drawn_evidence
from orientir.report.files import write_files
from orientir.report.highlights import highlights
from orientir.report.html import Page, blocks_html, html, pages, short_html
from orientir.report.letter import deficits_told, followed_told, letter
from orientir.report.letter_material import (
    Counsel,
    Envelope,
    Followed,
    LetterMaterial,
    gather_letters,
    gather_letters_shown,
)
from orientir.report.material import Material, gather, gather_shown
from orientir.report.note import note
from orientir.report.pdf import ShortPdf
from orientir.report.picture import picture
from orientir.report.sheet import Sheets, sheet
from orientir.report.short_docx import ShortDocx
from orientir.report.telling import Telling

__all__ = [
    "Counsel",
    "CycleMaterial",
    "Document",
    "Edit",
    "Editable",
    "Edited",
    "Envelope",
    "Followed",
    "LetterMaterial",
    "Material",
    "Missing",
    "Page",
    "Planned",
    "Sheets",
    "ShortDocument",
    "ShortDocx",
    "ShortPdf",
    "Telling",
    "among_peers",
    "blocks_html",
    "cycle_document",
    "deficits_told",
    "drawn_evidence",
    "edited",
    "followed_told",
    "gather",
    "gather_letters",
    "gather_letters_shown",
    "gather_shown",
    "highlights",
    "html",
    "letter",
    "missing",
    "note",
    "pages",
    "peer_method",
    "picture",
    "public_letters",
    "sheet",
    "short_html",
    "write_files",
]
