"""Answers as JSON values and back: how a form is kept in a database.

Numbers are strings with a point ("12.5"), so that nothing is rounded on the way; dates are ISO; an
absence is ``{"absent": "not_applicable"}``. A field without an answer is not in the document. Equal
answers have equal values: 12.50 is kept as "12.5".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from orientir.methodology import NUMERIC, Field, FieldType
from orientir.terms import Absence, Answer


def to_json(answer: Answer) -> Any:
    """The JSON value of one answer.

    >>> to_json(Decimal("12.50")), to_json(True), to_json(Absence.NOT_APPLICABLE)
    ('12.5', True, {'absent': 'not_applicable'})
    """
    if isinstance(answer, Absence):
        return {"absent": str(answer)}
    if isinstance(answer, bool):
        return answer
    if isinstance(answer, date):
        return answer.isoformat()
    return f"{answer.normalize():f}" if isinstance(answer, Decimal) else str(answer)


def from_json(field: Field, value: Any) -> Answer:
    """One answer from its JSON value; raises ValueError or ArithmeticError where it is not of the field's type."""
    if isinstance(value, dict):
        return Absence(value["absent"])
    if field.type is FieldType.YES_NO:
        if not isinstance(value, bool):
            raise ValueError(f"{field.id}: not a truth value")
        return value
    if field.type is FieldType.INTEGER:
        return int(value)
    if field.type in NUMERIC:
        return Decimal(value)
    return date.fromisoformat(value) if field.type is FieldType.DATE else str(value)


def is_readable(field: Field, value: Any) -> bool:
    """Whether a value that was kept once is still an answer of the field, of its type and its choices, or none."""
    if value is None:
        return True
    try:
        answer = from_json(field, value)
    except (ValueError, ArithmeticError, TypeError, KeyError):
        return False
    if field.type is not FieldType.CHOICE or isinstance(answer, Absence):
        return True
    return {*(str(answer).split() if field.several else [answer])} <= field.choices.keys()


def answers_from_json(fields: Mapping[str, Field], document: Mapping[str, Any]) -> dict[str, Answer]:
    """All answers of a form; fields that the methodology no longer asks are left out."""
    return {name: from_json(fields[name], value) for name, value in document.items() if name in fields}
