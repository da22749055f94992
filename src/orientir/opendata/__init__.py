"""What is shown to others: small groups are withheld so that nobody works them out, and editions hold nothing else."""

from orientir.opendata.corrections import corrections
from orientir.opendata.edition import Edition, from_json, to_json
from orientir.opendata.files import write_edition
from orientir.opendata.making import Words, make

__all__ = [
    "Edition",
    "Words",
    "corrections",
    "from_json",
    "make",
    "to_json",
    "write_edition",
]
