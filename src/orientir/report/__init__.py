"""The note: wording, tables, charts; DOCX, PDF and HTML from one document model."""

from orientir.report.document import Document
from orientir.report.files import write_files
from orientir.report.highlights import highlights
from orientir.report.material import Material, gather
from orientir.report.note import note

__all__ = ["Document", "Material", "gather", "highlights", "note", "write_files"]
