"""``orientir compare SNAPSHOT --previous SNAPSHOT``: every change on its panel, or why none is stated."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from fractions import Fraction

    from orientir.analysis import Comparison
    from orientir.report import Material
    from orientir.terms import Counted

SIDES = ("before", "before_of", "after", "after_of", "change")
COMMON = ("common_definition", *(f"common_{side}" for side in SIDES), "common_panel", "common_refusal")
COLUMNS = (
    *("indicator", "before_year", "after_year", *SIDES),
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
    from orientir.report.comparison import reason

    places = [str(found.place) for refusal in comparison.refusals for found in refusal.differences]
    return {
        "indicator": comparison.indicator,
        "before_year": material.previous.year if material.previous else None,
        "after_year": material.snapshot.year,
        **_sides(comparison.panel_before, comparison.panel_after, comparison.change),
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
    from orientir.report.comparison import reason

    one = comparison.bridged
    if one is None:
        return dict.fromkeys(COMMON)
    return {
        "common_definition": one.bridge.title,
        **{f"common_{name}": value for name, value in _sides(one.before, one.after, one.change).items()},
        "common_panel": len(one.panel),
        "common_refusal": reason(material, comparison, one.refusal) if one.refusal else "",
    }


def _sides(before: Counted | None, after: Counted | None, change: Fraction | None) -> dict[str, object]:
    """k and n of both years and the change, as numbers to read on; blank where no change is stated."""
    from orientir.cli.values import number

    if change is None or before is None or after is None:
        return dict.fromkeys(SIDES)
    return dict(zip(SIDES, map(number, (before.k, before.n, after.k, after.n, change)), strict=True))
