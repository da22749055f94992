"""Why no growth may be stated between two years."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from orientir.methodology.definition import Difference
from orientir.terms import Year


class Reason(StrEnum):
    """Why no growth may be stated between two years."""

    NO_EARLIER_YEAR = "no_earlier_year"
    NOT_ASSESSED = "not_assessed"
    NO_ANSWERS = "no_answers"
    REDEFINED = "redefined"
    OTHER_PERIOD = "other_period"
    OTHER_BASE = "other_base"
    OTHER_DEFINITION = "other_definition"
    NO_PANEL = "no_panel"
    NOBODY_IN_BOTH = "nobody_in_both"
    NOT_ASKED = "not_asked"
    ZERO_BASE = "zero_base"
    WITHHELD = "withheld"
    OTHER_TERRITORY = "other_territory"


@dataclass(frozen=True)
class Incomparable:
    """A reason; ``detail`` is the methodology's own words where it gives some, ``differences`` what is not the same.

    ``year`` is the one in which a question was not asked.
    """

    reason: Reason
    detail: str = ""
    differences: tuple[Difference, ...] = ()
    year: Year | None = None
