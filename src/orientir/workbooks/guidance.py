"""The sheet «Как заполнить»: everything that the person who answers needs to know, on one page."""

from __future__ import annotations

from collections.abc import Iterator

from orientir.terms import lines, say
from orientir.workbooks.blank_form import BlankForm

SECTIONS = ("where_to_answer", "how_to_answer", "no_answer", "sending")


def guidance(form: BlankForm) -> Iterator[tuple[bool, str]]:
    """Lines of the sheet: (is it a heading, text). The last section begins with the last day, if one is known."""
    for section in SECTIONS:
        yield False, ""
        yield True, say(form.language, f"workbook.{section}.heading")
        if section == SECTIONS[-1] and form.closes:
            yield False, f"• {say(form.language, 'workbook.last_day', day=form.closes)}"
        for line in lines(form.language, f"workbook.{section}.lines"):
            yield False, f"• {line}"
    if form.abbreviations:
        yield False, ""
        yield True, say(form.language, "workbook.abbreviations")
        for short, full in form.abbreviations.items():
            yield False, f"{short} — {full}"
