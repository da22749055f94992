"""Findings as JSON: one object each, figures as JSON numbers."""

from __future__ import annotations

import json
from collections.abc import Sequence
from decimal import Decimal

from orientir.factcheck.catalogue import Finding


def as_json(findings: Sequence[Finding]) -> str:
    """A JSON list, in the order of the findings."""
    return json.dumps([_object(found) for found in findings], ensure_ascii=False, indent=2)


def _object(found: Finding) -> dict[str, object]:
    return {
        "code": found.code,
        "severity": found.severity.value,
        "title": found.title,
        "quotations": [f"{quoted.row}: {quoted.text}" if quoted.row else quoted.text for quoted in found.quotations],
        "places": [str(quoted.place) for quoted in found.quotations],
        "figures": [_number(figure) for figure in found.figures],
        "arithmetic": found.arithmetic,
        "advice": found.advice,
    }


def _number(figure: Decimal) -> int | float:
    """JSON has no decimals; the figures have at most four places, which a double prints back exactly."""
    return int(figure) if figure == figure.to_integral() else float(figure)
