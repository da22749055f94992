"""What a form is made of: fields with label, hint and error; the refusal that leads to them; buttons that post."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from django.forms import BaseForm, BoundField, CheckboxInput
from django.template import Context, Library
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from orientir.terms import say
from orientir.web.components.markup import attributes, trimmed
from orientir.web.components.words import language_of_page

register = Library()


class Wrong(Protocol):
    """Why something was refused: in words, and the id of the field that is wrong ('' where it is none)."""

    @property
    def about(self) -> str: ...
    @property
    def message(self) -> str: ...


@register.simple_tag
def field(
    what: BoundField | str,
    label: str = "",
    *,
    hint: str = "",
    wrong: Wrong | None = None,
    error_id: str = "",
    id: str = "",
    **given: object,
) -> SafeString:
    """A field of a Django form, or one with the name ``what``; ``given`` are further attributes of its input.

    ``wrong`` is a refusal, said beside the field if it is about it; ``error_id`` an element that says it elsewhere.
    A ``type`` may be "textarea" as well.
    """
    if isinstance(what, BoundField):
        return _of_form(what, given)
    id = id or what
    error = wrong.message if wrong and wrong.about == id else ""
    given |= {"id": id, "name": what} | _described(id, hint, error, error_id)
    if given.get("type") == "textarea":
        inside = given.pop("value", "")
        control = format_html("<textarea{}>{}</textarea>", attributes(given | {"type": ""}), inside)
    else:
        control = format_html("<input{}>", attributes({"type": "text"} | given))
    return _framed(id, label, hint, error, control)


@register.simple_tag
def fields(form: BaseForm) -> SafeString:
    """All fields of a Django form."""
    return format_html_join("\n", "{}", ((_of_form(one, {}),) for one in form))


@register.simple_block_tag
def select(
    content: str,
    name: str,
    label: str,
    *,
    hint: str = "",
    wrong: Wrong | None = None,
    error_id: str = "",
    **given: object,
) -> SafeString:
    """A field to choose one of the options between the tags; the rest as in ``field``."""
    error = wrong.message if wrong and wrong.about == name else ""
    given |= {"id": name, "name": name} | _described(name, hint, error, error_id)
    return _framed(name, label, hint, error, format_html("<select{}>{}</select>", attributes(given), trimmed(content)))


@register.simple_tag
def options(known: Iterable[str | tuple[str, str]], chosen: str) -> SafeString:
    """Options to choose from: labels, or pairs of a value and its label."""
    pairs = [one if isinstance(one, tuple) else (one, one) for one in known]
    return format_html_join(
        "",
        "<option{}>{}</option>",
        (
            (attributes({"value": "" if value == label else value, "selected": value == chosen}), label)
            for value, label in pairs
        ),
    )


@register.simple_tag
def check(name: str, label: str, *, id: str = "", value: str = "yes", **given: object) -> SafeString:
    """A box to tick; ``given`` are further attributes, such as ``checked`` and ``required``."""
    given |= {"id": id or name, "name": name, "value": value}
    return format_html(
        '<div class="check"><input type="checkbox"{}><label for="{}">{}</label></div>',
        attributes(given), id or name, label,
    )  # fmt: skip


@register.simple_block_tag(takes_context=True)
def post(
    context: Context,
    content: str,
    view: str,
    *place: object,
    look: str = "",
    sure: str = "",
    **hidden: object,
) -> SafeString:
    """A button that posts to a view, with the words between the tags; ``hidden`` are values sent along.

    ``look``: primary, danger, link. ``sure``: what must be ticked before, sent along as ``sure``.
    """
    sent = {"csrfmiddlewaretoken": context.get("csrf_token", "")} | hidden
    return format_html(
        '<form method="post" action="{}" class="post">{}{}<button{}>{}</button></form>',
        reverse(view, args=place),
        format_html_join("", '<input type="hidden" name="{}" value="{}">', sent.items()),
        check("sure", sure, required=True) if sure else "",
        attributes({"class": look}),
        trimmed(content),
    )


@register.simple_block_tag(takes_context=True)
def refusal(
    context: Context, content: str, heading: str = "", *, form: object = None, wrong: Wrong | None = None
) -> SafeString:
    """Why nothing was done, before everything else on the page and with the focus; nothing where nothing is said.

    Made of the faults of a Django form, of a refusal, and of what stands between the tags.
    """
    faults = _faults(form)
    said = format_html("{}{}{}", faults, _reason(wrong), trimmed(content))
    if not said:
        return said
    heading = heading or say(language_of_page(context), "refusal.to_mend" if faults else "refusal.not_done")
    return format_html(
        '<div class="notice bad" role="alert" tabindex="-1" id="summary" autofocus><h2>{}</h2>{}</div>', heading, said
    )


def _faults(form: object) -> SafeString:
    if not isinstance(form, BaseForm) or not form.errors:
        return SafeString()
    whole = [(format_html("{}", error),) for error in form.non_field_errors()]
    each = [
        (format_html('<a href="#{}">{}</a>: {}', one.id_for_label, one.label, error),)
        for one in form
        for error in one.errors
    ]
    return format_html("<ul>{}</ul>", format_html_join("", "<li>{}</li>", whole + each))


def _reason(wrong: Wrong | None) -> SafeString:
    if not wrong:
        return SafeString()
    message = format_html('<a href="#{}">{}</a>', wrong.about, wrong.message) if wrong.about else wrong.message
    return format_html("<p>{}</p>", message)


def _of_form(one: BoundField, given: dict[str, object]) -> SafeString:
    """Django itself says in the input what describes it and that it is wrong."""
    attrs = {name.replace("_", "-"): str(value) for name, value in given.items() if value not in ("", None)}
    control = one.as_widget(attrs={"placeholder": False, **attrs})
    if one.is_hidden:
        return control
    if isinstance(one.field.widget, CheckboxInput):
        fault = format_html(
            '<span class="error" id="{}_error">{}</span>', one.id_for_label, " ".join(map(str, one.errors))
        )
        return format_html(
            '{}<div class="check">{}<label for="{}">{}</label></div>',
            fault if one.errors else "", control, one.id_for_label, one.label,
        )  # fmt: skip
    return _framed(one.id_for_label, str(one.label), str(one.help_text), " ".join(map(str, one.errors)), control)


def _described(id: str, hint: str, error: str, error_id: str) -> dict[str, object]:
    ids = [f"{id}_helptext" if hint else "", f"{id}_error" if error else "", error_id]
    return {
        "aria_invalid": "true" if error or error_id else "",
        "aria_describedby": " ".join(filter(None, ids)),
    }


def _framed(id: str, label: str, hint: str, error: str, control: str) -> SafeString:
    """Label, hint, error and input below one another, with the ids by which Django's forms tie them together."""
    shown = format_html('<span class="help" id="{}_helptext">{}</span>', id, hint) if hint else ""
    fault = format_html('<span class="error" id="{}_error">{}</span>', id, error) if error else ""
    return format_html('<p class="field"><label for="{}">{}</label>{}{}{}</p>', id, label, shown, fault, control)
