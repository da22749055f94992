"""A note checked against itself and against the data: claims are found, recomputed and held against each other."""

from orientir.factcheck.catalogue import CATALOGUE, Finding, Quotation
from orientir.factcheck.check import check
from orientir.factcheck.document import Document
from orientir.factcheck.reading import open_document
from orientir.factcheck.report_html import as_html
from orientir.factcheck.report_json import as_json
from orientir.factcheck.report_text import as_text

__all__ = ["CATALOGUE", "Document", "Finding", "Quotation", "as_html", "as_json", "as_text", "check", "open_document"]
