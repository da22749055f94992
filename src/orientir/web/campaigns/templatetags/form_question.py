"""Render a question of a form as HTML, kept for reuse: it is the greater part of what a form's page costs."""

from __future__ import annotations

from functools import lru_cache

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from orientir.web.campaigns.form_page import Question, listed_absences

register = template.Library()


@register.simple_tag(takes_context=True)
def question(context: template.Context, q: Question) -> SafeString:
    """The template ``question.html``; what it shows depends on nothing but the question, the year and the focus."""
    focused = context.get("at") == q.field.id
    page = context["last_year"], context["comparisons"].inside, focused, context["language"]
    if q.remarks or q.conflict:  # seldom, and rows of the database, which may change under the same number
        return _html(q, *page)
    return _kept(_Same(q), *page)


class _Same:
    """A question, equal to another that looks the same: fields of one methodology are the same objects for good."""

    def __init__(self, q: Question) -> None:
        self.q = q
        self.key = (
            id(q.field), q.number, q.typed, q.base, q.reading, q.prior, q.difference, q.median, q.gathered, q.known,
            q.known_in, q.origin, q.error, q.error_part, q.open, q.skipped, q.doubt, q.former, q.prior_accepted,
        )  # fmt: skip

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and self.key == other.key


@lru_cache(maxsize=10_000)
def _kept(same: _Same, last_year: int, organisations: str, focused: bool, language: str) -> SafeString:
    return _html(same.q, last_year, organisations, focused, language)


def _html(q: Question, last_year: int, organisations: str, focused: bool, language: str) -> SafeString:
    page: dict[str, object] = {"q": q, "last_year": last_year, "organisations": organisations}
    page |= {"at": q.field.id if focused else "", "absences": listed_absences(language), "language": language}
    return render_to_string("campaigns/question.html", page)
