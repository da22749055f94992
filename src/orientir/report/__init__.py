"""The note: wording, tables, charts; DOCX, PDF and HTML from one document model."""

from orientir.report.among_peers import among_peers, peer_method
from orientir.report.document import Document
from orientir.report.files import write_files
from orientir.report.highlights import highlights
from orientir.report.material import Material, gather
from orientir.report.note import note
from orientir.report.telling import Telling

__all__ = [
    "Document",
    "Material",
    "Telling",
    "among_peers",
    "gather",
    "highlights",
    "note",
    "peer_method",
    "write_files",
]
