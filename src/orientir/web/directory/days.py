"""Days that people type: a calendar day of a year in which there can be a monitoring."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator

FIRST, LAST = date(1990, 1, 1), date(2100, 12, 31)
OUTSIDE = f"Проверьте год: он должен быть от {FIRST.year} до {LAST.year}."


def day_of(text: str, missing: str) -> date:
    """The day that a text names, for instance «2021-11-15».

    Raises ``ValueError`` with ``missing`` where it names none, with ``OUTSIDE`` where its year is a slip.
    """
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise ValueError(missing) from None
    if not FIRST <= day <= LAST:
        raise ValueError(OUTSIDE)
    return day


class DayField(forms.DateField):
    """A field for such a day."""

    default_error_messages = {"required": "Укажите день.", "invalid": "Укажите день, месяц и год."}  # noqa: RUF012
    default_validators = [MinValueValidator(FIRST, OUTSIDE), MaxValueValidator(LAST, OUTSIDE)]  # noqa: RUF012

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"))
