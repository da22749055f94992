"""What is measured, and since when: criteria, indicators, fields, formulas, thresholds and texts."""

from pathlib import Path

from orientir.methodology.model import (
    NUMERIC,
    Campaign,
    Criterion,
    Dated,
    Denominator,
    Field,
    FieldType,
    FormulaKind,
    Hypothesis,
    Indicator,
    Level,
    Measure,
    Methodology,
    Period,
    Polarity,
    Problem,
    Rank,
    Recommendation,
    SourceLine,
)

__all__ = [
    "NUMERIC",
    "Campaign",
    "Criterion",
    "Dated",
    "Denominator",
    "Field",
    "FieldType",
    "FormulaKind",
    "Hypothesis",
    "Indicator",
    "Level",
    "Measure",
    "Methodology",
    "Period",
    "Polarity",
    "Problem",
    "Rank",
    "Recommendation",
    "SourceLine",
    "load",
]


def load(folder: Path) -> Methodology:
    """Read and check a methodology; raises ``Refused`` with all its faults, each with file and line."""
    from orientir.methodology.loading import load_folder  # YAML and the formula parser take most of a start

    return load_folder(folder)
