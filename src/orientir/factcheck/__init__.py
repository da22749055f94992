"""A note checked against itself and against the data: claims are found, recomputed and held against each other."""

from orientir.factcheck.binding import Binding, Figure, Pins, figures
from orientir.factcheck.catalogue import CATALOGUE, Finding, Quotation
from orientir.factcheck.check import check, check_reading
from orientir.factcheck.dismissals import Dismissal, dismiss, key_of, read_dismissals, sorted_out
from orientir.factcheck.pins import has_pins, read_pins, write_pins
from orientir.factcheck.read.document import TextDocument
from orientir.factcheck.read.files import open_document
from orientir.factcheck.read.html import read_html
from orientir.factcheck.report.html import as_html, parts_of
from orientir.factcheck.report.json import as_json
from orientir.factcheck.report.terminal import as_text
from orientir.factcheck.text.claims import read_claims

__all__ = [
    "CATALOGUE",
    "Binding",
    "Dismissal",
    "Figure",
    "Finding",
    "Pins",
    "Quotation",
    "TextDocument",
    "as_html",
    "as_json",
    "as_text",
    "check",
    "check_reading",
    "dismiss",
    "figures",
    "has_pins",
    "key_of",
    "open_document",
    "parts_of",
    "read_claims",
    "read_dismissals",
    "read_html",
    "read_pins",
    "sorted_out",
    "write_pins",
]
