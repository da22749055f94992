"""The words of a page in the language that its view has passed to it, by their keys in ``orientir.languages``."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.template import Context, Library
from django.template.defaultfilters import filesizeformat
from django.utils import timezone, translation
from django.utils.html import conditional_escape
from django.utils.safestring import SafeString, mark_safe

from orientir import terms
from orientir.terms import Said, language_of

register = Library()


def language_of_page(context: Context) -> str:
    """The language that the view has passed; Russian where it has passed none."""
    return str(context.get("language", "ru"))


def language_of_site(request: HttpRequest | None) -> str:
    """The language of pages that are about no form, as the site has said it to the request."""
    asked = getattr(request, "site_language", None)
    return asked() if asked else "ru"


def in_words_of_site(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Have Django say what is wrong with the form of a page in the language of the site."""

    @wraps(view)
    def answered(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        with translation.override(language_of_site(request)):
            return view(request, *args, **kwargs)

    return answered


@register.simple_tag(takes_context=True)
def say(context: Context, what: str | Said, **values: object) -> SafeString:
    """A sentence by its key, or words that wait for their reader. It may hold tags; the values in it are escaped."""
    key, given = (what.key, what.values) if isinstance(what, Said) else (what, values)
    shown = {name: _value(context, value) for name, value in given.items()}
    return mark_safe(terms.say(language_of_page(context), key, **shown))  # noqa: S308  # words of ours


@register.simple_tag(takes_context=True)
def say_each(context: Context, key: str) -> list[SafeString]:
    """The sentences that stand together under a key: points of a list."""
    return [mark_safe(line) for line in terms.lines(language_of_page(context), key)]  # noqa: S308  # words of ours


def _value(context: Context, value: object) -> object:
    if isinstance(value, Said):
        return say(context, value)
    if isinstance(value, datetime):
        return timezone.localtime(value)
    if isinstance(value, int | Decimal | date):
        return value
    return conditional_escape(str(value)) if context.autoescape else str(value)


@register.simple_tag(takes_context=True)
def words_for_script(context: Context, section: str) -> str:
    """All sentences of a section and how the language writes numbers, for an attribute that a script reads."""
    language = language_of_page(context)
    spoken, said = language_of(language), terms.words(language, section)
    marks: Mapping[str, str] = {"thousands": spoken.thousands, "decimal": spoken.decimal}
    return json.dumps({**said, **marks}, ensure_ascii=False)


@register.simple_tag(takes_context=True)
def file_size(context: Context, size: int) -> str:
    """How big a file is; Django has these words in all languages."""
    with translation.override(language_of_page(context)):
        return str(filesizeformat(size))
