"""The check itself: a document in, findings out."""

from __future__ import annotations

from orientir.factcheck.bases import judge
from orientir.factcheck.catalogue import Finding
from orientir.factcheck.claims import read
from orientir.factcheck.document import Document
from orientir.factcheck.rules_context import (
    BASE_TOLD,
    acknowledged,
    conclusions,
    counts_without_base,
    mixed_periods,
    section_numbers,
    two_names,
)
from orientir.factcheck.rules_growth import changes
from orientir.factcheck.rules_panel import relative_of_all, years
from orientir.factcheck.rules_percent import no_single_rounding, share_words, without_base, wrong_percentages
from orientir.factcheck.rules_sums import lists_against_totals, sums_that_leave_out
from orientir.factcheck.rules_tables import tables
from orientir.factcheck.rules_values import twins, two_values
from orientir.terms import Severity

_ORDER = {Severity.ERROR: 0, Severity.CHECK: 1, Severity.HINT: 2}


def check(document: Document) -> list[Finding]:
    """Check a document against itself."""
    reading = read(document)
    judged = judge(reading)
    matched = twins(reading)
    values = list(two_values(reading, judged))
    compared = list(years(reading, judged, matched))
    told = {quotation for found in (*values, *compared) for quotation in found.quotations}
    findings = [
        *wrong_percentages(judged, reading),
        *share_words(reading),
        *no_single_rounding(judged),
        *lists_against_totals(reading),
        *sums_that_leave_out(reading, judged),
        *tables(reading),
        *changes(reading),
        *values,
        *compared,
        *(found for found in without_base(judged, lambda claim: acknowledged(reading, BASE_TOLD, claim)) if not told.issuperset(found.quotations)),
        *relative_of_all(reading, judged),
        *mixed_periods(reading),
        *conclusions(reading),
        *counts_without_base(reading, judged),
        *section_numbers(reading),
        *two_names(reading),
    ]
    return sorted(findings, key=lambda found: _ORDER[found.severity])
