"""The words that every package shares, the one rounding rule, and the one way to print a number."""

from orientir.terms.csv_for_excel import csv_for_excel
from orientir.terms.issues import Issue, Refused, Severity
from orientir.terms.languages import language_of, languages, words
from orientir.terms.names import folded
from orientir.terms.numbers import (
    MINUS,
    NBSP,
    THIN,
    Counted,
    as_typed,
    counted,
    day,
    figure,
    percent,
    plural,
    round_half_up,
    signed,
    whole_figure,
)
from orientir.terms.sentences import Said, issue, remark, said, say
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
    "Said",
    "Severity",
    "Territory",
    "Unit",
    "Year",
    "as_typed",
    "counted",
    "csv_for_excel",
    "day",
    "figure",
    "folded",
    "issue",
    "language_of",
    "languages",
    "percent",
    "plural",
    "reason_of",
    "remark",
    "round_half_up",
    "said",
    "say",
    "signed",
    "whole_figure",
    "words",
]
