"""A change on a panel tells nothing that is withheld: the region's total less it would be the values of the others."""

from orientir.analysis import Comparison, Reason, compare_shown, shown
from orientir.snapshot import Snapshot, freeze
from orientir.terms import FilledForm, Year
from small_counts import PLACES, Row, methodology

EVEN: Row = (5, 5, 9)


def frozen(year: int, *rows: Row) -> Snapshot:
    forms = [
        FilledForm(place, {"tested": tested, "others": others, "pupils": pupils})
        for place, (tested, others, pupils) in zip(PLACES, rows, strict=False)
    ]
    return freeze(methodology(), Year(year), {"municipality": forms}, synthetic=True)


def compared(*rows: Row) -> Comparison:
    """The number of the tested; the last of the places is new."""
    before, after = shown(frozen(2020, *[EVEN] * (len(rows) - 1))), shown(frozen(2021, *rows))
    assert not before.hidden
    return compare_shown(before, after)["tested"]


def test_a_change_is_not_stated_where_it_would_tell_of_a_newcomer() -> None:
    comparison = compared((4, 5, 9), EVEN, (1, 5, 9))

    assert comparison.change is comparison.panel_before is comparison.panel_after is None
    assert [refusal.reason for refusal in comparison.refusals] == [Reason.WITHHELD]


def test_a_change_is_stated_where_every_newcomer_is_printed_or_there_is_none() -> None:
    rows: tuple[Row, ...] = ((1, 5, 9), (4, 5, 9), (4, 5, 9))
    assert compared(*rows, EVEN).change == -6

    whole = compare_shown(shown(frozen(2020, EVEN, EVEN, EVEN)), shown(frozen(2021, *rows)))
    assert whole["tested"].change == -6
