"""Check a document: read its claims, run every rule, return the findings in order."""

from __future__ import annotations

from collections.abc import Sequence
from types import MappingProxyType

from orientir.factcheck.binding import Binding, Figure, Pins, against_data, agrees, bind
from orientir.factcheck.catalogue import Finding
from orientir.factcheck.read.document import TextDocument
from orientir.factcheck.rules.averages import averages
from orientir.factcheck.rules.balances import balances
from orientir.factcheck.rules.context import (
    BASE_TOLD,
    acknowledged,
    conclusions,
    counts_without_base,
    listed_names,
    mixed_periods,
    section_numbers,
    two_names,
)
from orientir.factcheck.rules.earlier_totals import earlier_totals
from orientir.factcheck.rules.earlier_values import earlier_values
from orientir.factcheck.rules.growth import told_of_changes
from orientir.factcheck.rules.no_base import of_no_number, without_base
from orientir.factcheck.rules.panel import relative_of_all, years
from orientir.factcheck.rules.parts import parts_over_wholes
from orientir.factcheck.rules.percent import (
    no_single_rounding,
    share_words,
    shares_of_few,
    unlike_neighbours,
    wrong_percentages,
)
from orientir.factcheck.rules.shares_of_all import shares_of_all
from orientir.factcheck.rules.sums import lists_against_totals, sums_that_leave_out
from orientir.factcheck.rules.tables import tables
from orientir.factcheck.rules.values import two_values
from orientir.factcheck.shares.bases import judge
from orientir.factcheck.shares.twins import twins
from orientir.factcheck.text.claims import Claim, Reading, read_claims
from orientir.terms import Severity

_ORDER = {Severity.ERROR: 0, Severity.CHECK: 1, Severity.HINT: 2}


def check(document: TextDocument, known: Sequence[Figure] = (), pins: Pins = MappingProxyType({})) -> list[Finding]:
    """Check a document against itself and, where figures of the data are given, against them."""
    return check_reading(read_claims(document), known, pins)[0]


def check_reading(
    reading: Reading, known: Sequence[Figure] = (), pins: Pins = MappingProxyType({})
) -> tuple[list[Finding], tuple[Binding, ...]]:
    """The findings of a document already read, and what was bound to what."""
    judged = judge(reading)
    matched = twins(reading)
    bindings = bind(reading, known, pins) if known else ()
    based = {id(b.claim) for b in bindings if b.figure.n is not None and agrees(b.claim, b.figure)}
    values = list(two_values(reading, judged))
    unlike = list(unlike_neighbours(judged))
    compared = list(years(reading, judged, matched))
    told = {quoted.words for found in (*values, *compared, *unlike) for quoted in found.quotations}

    def base_known(claim: Claim) -> bool:
        return id(claim) in based or acknowledged(reading, BASE_TOLD, claim)

    findings = [
        *wrong_percentages(judged, reading),
        *parts_over_wholes(reading),
        *shares_of_few(reading),
        *of_no_number(judged, base_known),
        *unlike,
        *share_words(reading),
        *no_single_rounding(judged),
        *lists_against_totals(reading),
        *earlier_totals(reading),
        *shares_of_all(reading),
        *averages(reading),
        *balances(reading),
        *earlier_values(reading),
        *sums_that_leave_out(reading, judged),
        *tables(reading),
        *told_of_changes(reading),
        *values,
        *compared,
        *(
            found
            for found in without_base(judged, reading, base_known)
            if not told.issuperset(quoted.words for quoted in found.quotations)
        ),
        *relative_of_all(reading, judged),
        *mixed_periods(reading),
        *listed_names(reading),
        *conclusions(reading),
        *counts_without_base(reading, judged, {id(b.claim) for b in bindings}),
        *section_numbers(reading),
        *two_names(reading),
        *against_data(bindings),
    ]
    return sorted(findings, key=lambda found: _ORDER[found.severity]), bindings
