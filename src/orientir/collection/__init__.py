"""What may be submitted: forms written and read back, every cell as a careful clerk would read it."""

from orientir.collection.cells import read_cell
from orientir.collection.examples import Examples, read_examples
from orientir.collection.folder import Collected, read_folder
from orientir.collection.forms import write_form
from orientir.collection.names import Ambiguous, Unknown, recognise
from orientir.collection.outcome import Answered, Cell, Missing, Unreadable
from orientir.collection.workbook import FormRead, read_workbook

__all__ = [
    "Ambiguous",
    "Answered",
    "Cell",
    "Collected",
    "Examples",
    "FormRead",
    "Missing",
    "Unknown",
    "Unreadable",
    "read_cell",
    "read_examples",
    "read_folder",
    "read_workbook",
    "recognise",
    "write_form",
]
