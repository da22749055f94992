"""The words that every package shares, the one rounding rule, and the one way to print a number."""

from orientir.terms.csv_for_excel import csv_for_excel
from orientir.terms.issues import Issue, Refused, Severity
from orientir.terms.names import folded
from orientir.terms.numbers import (
    MINUS,
    NBSP,
    THIN,
    Counted,
    as_typed,
    counted,
    figure,
    percent,
    plural,
    round_half_up,
    signed,
    whole_figure,
)
from orientir.terms.system_errors import reason_of
from orientir.terms.units import (
    ORGANISATION_KINDS,
    POPULATION,
    REGION,
    Absence,
    Answer,
    FilledForm,
    Participation,
    Territory,
    Unit,
    Year,
)

__all__ = [
    "MINUS",
    "NBSP",
    "ORGANISATION_KINDS",
    "POPULATION",
    "REGION",
    "THIN",
    "Absence",
    "Answer",
    "Counted",
    "FilledForm",
    "Issue",
    "Participation",
    "Refused",
    "Severity",
    "Territory",
    "Unit",
    "Year",
    "as_typed",
    "counted",
    "csv_for_excel",
    "figure",
    "folded",
    "percent",
    "plural",
    "reason_of",
    "round_half_up",
    "signed",
    "whole_figure",
]
