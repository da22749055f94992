"""One column a question, of the type that Django has for it."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from benchmarks.bare.questions import questions
from orientir.methodology import Field, FieldType


def _column(field: Field) -> models.Field:
    if field.type is FieldType.YES_NO:
        return models.BooleanField(null=True, blank=True)
    if field.type is FieldType.INTEGER:
        return models.IntegerField(null=True, blank=True)
    if field.type in (FieldType.DECIMAL, FieldType.PERCENT):
        return models.DecimalField(max_digits=14, decimal_places=2, null=True, blank=True)
    return models.DateField(null=True, blank=True) if field.type is FieldType.DATE else models.TextField(blank=True)


Form = type(
    "Form",
    (models.Model,),
    {
        "__module__": __name__,
        "user": models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE),
        **{field.id: _column(field) for field in questions()},
    },
)
