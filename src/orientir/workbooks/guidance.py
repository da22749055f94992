"""The sheet «Как заполнить»: everything that the person who answers needs to know, on one page."""

from __future__ import annotations

from collections.abc import Iterator

from orientir.workbooks.blank_form import BlankForm
from orientir.workbooks.phrases import PHRASES


def guidance(form: BlankForm) -> Iterator[tuple[bool, str]]:
    """Lines of the sheet: (is it a heading, text). The last section begins with the last day, if one is known."""
    words = PHRASES[form.language]
    for number, (heading, lines) in enumerate(words.advice, 1):
        yield False, ""
        yield True, heading
        if number == len(words.advice) and form.closes:
            yield False, f"• {words.last_day.format(day=f'{form.closes:%d.%m.%Y}')}"
        for line in lines:
            yield False, f"• {line}"
    if form.abbreviations:
        yield False, ""
        yield True, words.abbreviations
        for short, full in form.abbreviations.items():
            yield False, f"{short} — {full}"
