"""What stands around the content: crumbs that say where one is, cards, and links that narrow a list."""

from __future__ import annotations

from datetime import datetime

from django.conf import settings
from django.template import Context, Library
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString

from orientir.terms import say, words
from orientir.web.components.markup import attributes, trimmed
from orientir.web.components.words import language_of_page

register = Library()


@register.simple_block_tag(takes_context=True)
def crumbs(context: Context, content: str) -> SafeString:
    """The way from the top to this page."""
    title = say(language_of_page(context), "site.crumbs")
    return format_html('<nav class="crumbs" aria-label="{}"><ol>{}</ol></nav>', title, trimmed(content))


@register.simple_block_tag
def crumb(content: str, view: str = "", *place: object, query: str = "") -> SafeString:
    """One step of the way; without a view it is the page itself."""
    if not view:
        return format_html('<li aria-current="page">{}</li>', trimmed(content))
    return format_html('<li><a href="{}{}">{}</a></li>', reverse(view, args=place), query, trimmed(content))


@register.simple_block_tag
def card(content: str, title: str, id: str) -> SafeString:
    """A part of the page with its own heading."""
    return format_html(
        '<section class="card" aria-labelledby="{}"><h2 id="{}">{}</h2>{}</section>', id, id, title, trimmed(content)
    )


@register.simple_block_tag
def choices(content: str, title: str) -> SafeString:
    """Links of which one is chosen: a year, a state, which forms are counted."""
    return format_html('<nav aria-label="{}"><ul class="choices">{}</ul></nav>', title, trimmed(content))


@register.simple_block_tag
def choice(content: str, address: str, value: object, chosen: object) -> SafeString:
    """One of the links, with what it stands for and what is chosen now."""
    current = attributes({"aria_current": "true" if value == chosen else ""})
    return format_html('<li><a href="{}"{}>{}</a></li>', address, current, trimmed(content))


@register.simple_tag
def moment(at: datetime, form: str = "d.m.Y, H:i") -> SafeString:
    """A moment as people write it, and in ``datetime`` as programs read it; both in the region's time."""
    local = timezone.localtime(at)
    return format_html('<time datetime="{}">{}</time>', local.isoformat(timespec="seconds"), date_format(local, form))


@register.simple_tag(takes_context=True)
def time_name(context: Context) -> str:
    """What the region's time is called: as the administrator says, or «время Иркутска»; else the name of its zone."""
    known = words(language_of_page(context), "zone")
    return str(settings.TIME_NAME or known.get(settings.TIME_ZONE, settings.TIME_ZONE))
