"""Read one typed value, or refuse it with its reason and cure."""

from orientir.cells.model import Answered, Cell, Missing, Unreadable, unreadable
from orientir.cells.place_names import Ambiguous, Unknown, recognise
from orientir.cells.read import read_cell

__all__ = ["Ambiguous", "Answered", "Cell", "Missing", "Unknown", "Unreadable", "read_cell", "recognise", "unreadable"]
