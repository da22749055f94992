"""The checks of a form that was read from a workbook, with what is unusual in its answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from orientir.collection.plausibility import doubts
from orientir.methodology.model import Field
from orientir.terms import Issue
from orientir.workbooks.read_form import FormRead


def with_doubts(read: FormRead, questions: Mapping[str, Field]) -> FormRead:
    """Add the doubts about the answers to the checks of the reading."""
    unusual = tuple(
        Issue(f"answers.{doubt.code}", read.unit.name, doubt.message, "Проверьте ответы.", doubt.severity)
        for doubt in doubts(questions, read.form.answers)
    )
    return replace(read, checks=(*read.checks, *unusual))
