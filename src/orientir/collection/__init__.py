"""What may be submitted, when and by whom: checks of a form, the life of a form, plausibility."""

from orientir.collection.example_records import read_example_records
from orientir.collection.examples import Examples, read_examples
from orientir.collection.folder import Collected, read_folder

__all__ = ["Collected", "Examples", "read_example_records", "read_examples", "read_folder"]
