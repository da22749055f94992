"""Ask of a changed question whether it still means the same."""

from __future__ import annotations

from collections.abc import Mapping

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from orientir.web.campaigns.actions_campaign import OTHER, SAME

register = template.Library()
CHOICES = ((SAME, "смысл прежний: ответы остаются"), (OTHER, "смысл другой: ответить заново"))


@register.simple_tag
def meaning(id: str, chosen: Mapping[str, str]) -> SafeString:
    """Two radio buttons; neither is chosen beforehand."""
    buttons = format_html_join(
        " ",
        '<label><input type="radio" name="meaning-{}" id="meaning-{}-{}" value="{}" required{}> {}</label>',
        (
            (id, id, value, value, SafeString(" checked") if chosen.get(id) == value else "", label)
            for value, label in CHOICES
        ),
    )
    return format_html('<fieldset class="in"><legend>Смысл вопроса</legend>{}</fieldset>', buttons)
