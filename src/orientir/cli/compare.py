"""``orientir compare SNAPSHOT --previous SNAPSHOT``: every change on its panel, or why none is stated."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from orientir.analysis import Comparison
    from orientir.report import Material

COMMON = (
    *("common_definition", "common_before", "common_before_of", "common_after", "common_after_of", "common_change"),
    *("common_panel", "common_refusal"),
)
COLUMNS = (
    *("indicator", "before_year", "after_year", "before", "before_of", "after", "after_of", "change"),
    *("panel", "participants", "level", "refusal", "same_meaning", "place"),
    *COMMON,
)


def add(commands: Any) -> None:
    parser = commands.add_parser("compare", help="сравнить два года: изменения, на ком они посчитаны, и отказы")
    parser.add_argument("snapshot", type=Path, metavar="СНИМОК", help="снимок более позднего года")
    parser.add_argument("--previous", type=Path, required=True, metavar="СНИМОК", help="снимок более раннего года")
    parser.add_argument("--format", choices=("csv", "json"), default="csv", metavar="ВИД", help="csv или json")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    from orientir.cli.note import two_years
    from orientir.cli.values import print_rows
    from orientir.report import gather

    material = gather(*two_years(arguments.snapshot, arguments.previous))
    print_rows([_row(material, comparison) for comparison in material.comparisons.values()], COLUMNS, arguments.format)
    return 0


def _row(material: Material, comparison: Comparison) -> dict[str, object]:
    from orientir.cli.values import number
    from orientir.report.comparison import reason

    before, after = comparison.panel_before, comparison.panel_after
    if comparison.change is None:
        before = after = None
    places = [str(found.place) for refusal in comparison.refusals for found in refusal.differences]
    return {
        "indicator": comparison.indicator,
        "before_year": material.previous.year if material.previous else None,
        "after_year": material.snapshot.year,
        "before": number(before.k) if before else None,
        "before_of": number(before.n) if before else None,
        "after": number(after.k) if after else None,
        "after_of": number(after.n) if after else None,
        "change": number(comparison.change),
        "panel": len(comparison.panel),
        "participants": comparison.panel.participants,
        "level": comparison.panel.level,
        "refusal": " ".join(reason(material, comparison, refusal) for refusal in comparison.refusals),
        "same_meaning": " ".join(comparison.same_meaning),
        "place": " ".join(places),
        **_bridge(material, comparison),
    }


def _bridge(material: Material, comparison: Comparison) -> dict[str, object]:
    """The same by the common definition, where there is a bridge over the change."""
    from orientir.cli.values import number
    from orientir.report.comparison import reason

    one = comparison.bridged
    if one is None:
        return dict.fromkeys(COMMON)
    before, after = (None, None) if one.change is None else (one.before, one.after)
    return {
        "common_definition": one.bridge.title,
        "common_before": number(before.k) if before else None,
        "common_before_of": number(before.n) if before else None,
        "common_after": number(after.k) if after else None,
        "common_after_of": number(after.n) if after else None,
        "common_change": number(one.change),
        "common_panel": len(one.panel),
        "common_refusal": reason(material, comparison, one.refusal) if one.refusal else "",
    }
