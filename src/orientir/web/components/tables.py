"""A table: columns said once, rows of cells, and the links to its further pages.

::

    {% table %}<caption>Организации: {{ all }}</caption>
    {% columns %}{% column "Название" head=True %}{% column "Школы" kind="number" %}{% endcolumns %}
    {% for one in shown %}{% row %}{% cell %}{{ one }}{% endcell %}{% cell %}{{ one.schools }}{% endcell %}{% endrow %}
    {% empty %}{% no_rows "Таких организаций нет." %}{% endfor %}
    {% endtable %}

On a phone each row becomes a card, in which a cell is named by its column. The roles are spelt out because
browsers forget what a table is once its cells stand below one another.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from functools import partial

from django.core.paginator import Page
from django.http import HttpRequest
from django.template import Context, Library
from django.utils.html import escape, format_html
from django.utils.safestring import SafeString, mark_safe

from orientir.terms import say
from orientir.web.components.markup import attributes, trimmed
from orientir.web.components.words import language_of_page

register = Library()
KEY = "table that is being rendered"


@dataclass
class _Table:
    """What a table's cells must know: how the cell of each column begins and ends, and which comes next."""

    columns: list[tuple[SafeString, SafeString]] = field(default_factory=list)
    at: int = 0


def _current(context: Context) -> _Table:
    if KEY not in context.render_context:
        context.render_context[KEY] = _Table()
    current: _Table = context.render_context[KEY]
    return current


@register.simple_block_tag(takes_context=True)
def table(context: Context, content: str, *, look: str = "") -> SafeString:
    """A table that never makes the page scroll sideways. ``look`` is a further CSS class."""
    del context.render_context[KEY]
    return format_html(
        '<div class="wide"><table class="{}" role="table">{}</tbody></table></div>',
        f"stack {look}".strip(),
        trimmed(content),
    )


@register.simple_block_tag
def columns(content: str) -> SafeString:
    """The heads of all columns."""
    return format_html('<thead role="rowgroup"><tr role="row">{}</tr></thead><tbody role="rowgroup">', trimmed(content))


@register.simple_tag(takes_context=True)
def column(
    context: Context, title: str, *, kind: str = "", head: bool = False, label: bool = True, sort: str = ""
) -> SafeString:
    """One column. ``kind`` is the CSS class of its cells: "number", "when". ``sort`` is what its title sorts by.

    ``head``: its cell names the row. ``label``: on a phone its title stands before the cell; not where the cell
    says by itself what it is.
    """
    if head:
        ends = SafeString('<th role="rowheader" scope="row">'), SafeString("</th>")
    else:
        given = attributes({"class": kind, "data_label": label and title})
        ends = format_html('<td role="cell"{}>', given), SafeString("</td>")
    _current(context).columns.append(ends)
    order, shown = _sorting(context, title, sort) if sort else ("", escape(title))
    given = attributes({"class": kind, "aria_sort": order})
    return format_html('<th role="columnheader" scope="col"{}>{}</th>', given, shown)


def _sorting(context: Context, title: str, sort: str) -> tuple[str, SafeString]:
    """The link that sorts by a column, or turns its order round; ``?sort=-name`` sorts from the end."""
    request: HttpRequest = context["request"]
    now, query = request.GET.get("sort", ""), request.GET.copy()
    query["sort"] = f"-{sort}" if now == sort else sort
    query.pop("page", None)
    order = {sort: "ascending", f"-{sort}": "descending"}.get(now, "")
    mark = {"ascending": " ↑", "descending": " ↓"}.get(order, "")
    hint = say(language_of_page(context), "pages.sort")
    link = format_html('<a href="?{}#rows" title="{}">{}</a>{}', query.urlencode(), hint, title, mark)
    return order, link


@register.simple_block_tag(takes_context=True)
def row(context: Context, content: str, *, id: str = "") -> SafeString:
    """One row of cells in the order of the columns."""
    _current(context).at = 0
    return format_html('<tr role="row"{}>{}</tr>', attributes({"id": id}), trimmed(content))


@register.simple_block_tag(takes_context=True)
def cell(context: Context, content: str) -> SafeString:
    """The cell of the next column."""
    current = _current(context)
    opening, closing = current.columns[current.at]
    current.at += 1
    return opening + trimmed(content) + closing


@register.filter
def breakable(text: object) -> SafeString:
    """A text that may be parted after a slash and before an @, so that an address does not break within a word."""
    return mark_safe(re.sub("(?<=/)(?=[^/])|(?=@)", "<wbr>", escape(str(text))))  # noqa: S308  # escaped just here


@register.simple_tag(takes_context=True)
def no_rows(context: Context, text: str) -> SafeString:
    """One cell across the whole table that says why it is empty."""
    count = len(_current(context).columns)
    return format_html('<tr role="row"><td role="cell" colspan="{}">{}</td></tr>', count, text)


@register.simple_tag(takes_context=True)
def pages(context: Context, page: Page[object], *, to: str = "") -> SafeString:
    """Links to the page before and after, with the same search. ``to`` is the id of what a page should show first."""
    if not page.has_other_pages():
        return SafeString()
    request: HttpRequest = context["request"]
    query, anchor = request.GET.copy(), f"#{to}" if to else ""
    words = partial(say, language_of_page(context))

    def link(there: bool, number: int, rel: str, title: str) -> SafeString:
        query["page"] = str(number)
        address = f"?{query.urlencode()}{anchor}"
        return (
            format_html('<a class="button" rel="{}" href="{}">{}</a>', rel, address, title) if there else SafeString()
        )

    return format_html(
        '<nav aria-label="{}" class="actions">{}<span>{}</span>{}</nav>',
        words("pages.title"), link(page.has_previous(), page.number - 1, "prev", words("pages.before")),
        words("pages.of", number=page.number, pages=page.paginator.num_pages),
        link(page.has_next(), page.number + 1, "next", words("pages.after")),
    )  # fmt: skip
