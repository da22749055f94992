"""A document as one self-contained HTML page: no script, no outside file; it reads on a phone and prints."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from html import escape as escaped

from orientir.report.document import (
    Block,
    Document,
    Figure,
    Heading,
    Items,
    PageBreak,
    Paragraph,
    ShortDocument,
    Span,
    Table,
    TableCell,
    printable,
)

STYLE = """
:root{color-scheme:light}
body{margin:0;background:#eef1f4;color:#1c2733;font:18px/1.55 "PT Serif","Liberation Serif","Times New Roman",serif;
 overflow-wrap:anywhere}
main{max-width:46rem;margin:0 auto;background:#fff;padding:2rem 1.25rem;box-sizing:border-box}
h1,h2,h3{line-height:1.25;hyphens:auto;color:#17496b}
h1{font-size:1.6rem;margin-top:3rem;border-top:3px solid #17496b;padding-top:1rem}
h2{font-size:1.25rem;margin-top:2.25rem}
p{margin:.75rem 0;hyphens:auto}
.title{text-align:center;padding:2rem 0}
.title h1{border:0;margin:3rem 0 1rem}
.label{background:#fff4d6;border-left:4px solid #b7791f;padding:.5rem .75rem;font-size:.95rem}
.note{font-size:.92rem;color:#44515c;border-left:3px solid #c9d1d8;padding-left:.75rem}
.small{font-size:.92rem}
.lead{font-weight:bold}
nav ol{list-style:none;padding:0}nav li{margin:.35rem 0}nav .l2{padding-left:1.25rem}
a{color:#17496b}
figure{margin:1.5rem 0}figure svg{display:block;width:100%;max-width:32rem;height:auto}
.dense svg{max-width:none}.words{display:none}
figcaption,caption{font-size:.95rem;color:#44515c;text-align:left;margin:.5rem 0;padding:0}
.wide{overflow-x:auto;margin:1.5rem 0}
table{border-collapse:collapse;width:100%;font-size:.95rem}
table.fine{font-size:.82rem}
.turned{writing-mode:vertical-rl;transform:rotate(180deg);font-weight:normal;text-align:left}
th,td{border:1px solid #c9d1d8;padding:.3rem .45rem;vertical-align:top;text-align:left;overflow-wrap:break-word}
thead th{background:#e6eff5}
.center{text-align:center}.right{text-align:right}
.lines{white-space:pre-line}
footer{font-size:.8rem;color:#44515c;margin-top:3rem;border-top:1px solid #c9d1d8;padding-top:1rem}
@media (max-width:40rem){table.fine{font-size:.75rem}table.fine th,table.fine td{padding:.2rem .15rem}
 .dense svg{display:none}.dense .words{display:block}
 body{font-size:17px}main{padding:1rem}}
@media print{body{background:#fff;font-size:12pt}main{max-width:none;padding:0}h1{break-before:page}
 thead{display:table-header-group}tr,figure{break-inside:avoid}}
"""


def escape(words: str) -> str:
    """Text for HTML, in content and in quoted attributes alike."""
    return escaped(printable(words))


def html(document: Document) -> str:
    """The page as text."""
    title = document.title_page
    page = [
        _head(f"{title.title} {title.subtitle}", document.language, (*document.opening, *document.blocks)),
        '<header class="title">',
        *(f"<p>{escape(line)}</p>" for line in title.organisations),
        f"<h1>{escape(title.title)}</h1><p><strong>{escape(title.subtitle)}</strong></p>",
        f"<p>{escape(title.place)}</p>",
        f'<p class="label">{escape(title.label)}</p>' if title.label else "",
        "</header>",
        *(_block(block) for block in document.opening),
        _contents(document),
        *(_block(block) for block in document.blocks),
        f"<footer>{escape(document.label)} <code>{document.digest}</code></footer></main></body></html>",
    ]
    return "\n".join(part for part in page if part) + "\n"


def short_html(document: ShortDocument, links: Iterable[tuple[str, str]] = ()) -> str:
    """A letter, a sheet or a document of the cycle as a page; ``links`` lead on: address and words of each."""
    listed = "".join(f'<li><a href="{escape(address)}">{escape(words)}</a></li>' for address, words in links)
    page = [
        _head(document.title, document.language, document.blocks),
        f"<nav><ol>{listed}</ol></nav>" if listed else "",
        *(f"<p>{escape(line)}</p>" for line in document.sender),
        f"<h1>{escape(document.title)}</h1>",
        *(f"<p>{escape(line)}</p>" for line in document.addressee),
        f'<p class="label">{escape(document.label)}</p>' if document.label else "",
        blocks_html(document.blocks),
        f"<footer><code>{document.digest}</code></footer></main></body></html>",
    ]
    return "\n".join(part for part in page if part) + "\n"


def blocks_html(blocks: Iterable[Block]) -> str:
    """Some blocks as HTML without any style of its own, for a page of a site."""
    return "\n".join(made for made in map(_block, blocks) if made)


def _head(title: str, language: str, blocks: Iterable[Block]) -> str:
    fills = "".join(f".{_fill(colour)}{{background:{colour}}}" for colour in sorted(_fills(blocks)))
    return "\n".join(
        (
            f'<!doctype html><html lang="{language}"><head><meta charset="utf-8">',
            '<meta name="viewport" content="width=device-width, initial-scale=1">',
            f"<title>{escape(title)}</title>",
            f"<style>{STYLE}{fills}</style></head><body><main>",
        )
    )


@dataclass(frozen=True)
class Page:
    """A part of a document that is read on its own: what is under one heading, as HTML without any style of its own.

    A coloured cell has a class such as ``fill-dbe9f3``. ``headings`` are those under its title: level, text, anchor.
    """

    id: str
    title: str
    headings: tuple[tuple[int, str, str], ...]
    html: str


LONGEST_PAGE = 70_000
"""Bytes of a page; what is longer goes on in another one, at the next block."""


def pages(document: Document) -> list[Page]:
    """The document in parts, one for each heading of the first level, or several where that is much to load."""
    found: list[tuple[Heading, list[Block]]] = []
    for block in (*document.opening, *document.blocks):
        if isinstance(block, Heading) and block.level == 1:
            found.append((block, []))
        elif found:
            found[-1][1].append(block)
        else:
            found.append((Heading(1, document.title_page.title, "title"), [block]))
    return [page for first, blocks in found for page in _split(first, blocks)]


def _split(first: Heading, blocks: Iterable[Block]) -> Iterator[Page]:
    parts: list[list[tuple[Block, str]]] = [[]]
    for block in blocks:
        made = _block(block)
        if parts[-1] and sum(len(html.encode()) for _, html in parts[-1]) + len(made.encode()) > LONGEST_PAGE:
            parts.append([])
        parts[-1].append((block, made))
    for number, part in enumerate(parts, 1):
        of = f" ({number}/{len(parts)})" if len(parts) > 1 else ""
        yield Page(
            first.anchor if number == 1 else f"{first.anchor}-{number}",
            first.text + of,
            tuple((block.level, block.text, block.anchor) for block, _ in part if isinstance(block, Heading)),
            "\n".join(html for _, html in part if html),
        )


def _fills(blocks: Iterable[Block]) -> set[str]:
    tables = [block for block in blocks if isinstance(block, Table)]
    return {cell.fill for table in tables for row in (*table.header, *table.rows) for cell in row if cell.fill}


def _fill(colour: str) -> str:
    return f"fill-{colour.lstrip('#')}"


def _contents(document: Document) -> str:
    entries = "".join(
        f'<li class="l{h.level}"><a href="#{h.anchor}">{escape(h.text)}</a></li>' for h in document.headings
    )
    return f"<nav><h2>{escape(document.contents_title)}</h2><ol>{entries}</ol></nav>"


def _block(block: Block) -> str:
    match block:
        case Heading(level, words, anchor):
            return f'<h{level} id="{anchor}">{escape(words)}</h{level}>'
        case Paragraph(spans, style):
            kind = "" if style in ("body", "whole") else f' class="{style}"'
            return f"<p{kind}>{_spans(spans)}</p>"
        case Items(items, ordered, fine):
            tag = "ol" if ordered else "ul"
            kind = ' class="small"' if fine else ""
            return f"<{tag}{kind}>{''.join(f'<li>{_spans(item)}</li>' for item in items)}</{tag}>"
        case Table():
            return _table(block)
        case Figure(caption, svg, _, _, alt, _, dense):
            drawn = svg.replace("<svg ", f'<svg role="img" aria-label="{escape(alt)}" ', 1)
            kind = ' class="dense"' if dense else ""
            words = f'<p class="words">{escape(alt)}</p>' if dense else ""
            return f"<figure{kind}>{drawn}{words}<figcaption>{escape(caption)}</figcaption></figure>"
        case PageBreak():
            return ""


def _table(table: Table) -> str:
    fine = ' class="fine"' if table.fine else ""
    head = "".join(f"<tr>{''.join(_cell(cell, 'th', ' scope=col') for cell in row)}</tr>" for row in table.header)
    body = "".join(f"<tr>{''.join(_cell(cell, 'td') for cell in row)}</tr>" for row in table.rows)
    caption = f"<caption>{escape(table.caption)}</caption>"
    return (
        f'<div class="wide" tabindex="0"><table{fine}>{caption}<thead>{head}</thead><tbody>{body}</tbody></table></div>'
    )


def _cell(cell: TableCell, tag: str, scope: str = "") -> str:
    wide = f' colspan="{cell.columns}"' if cell.columns > 1 else ""
    classes: list[str] = [cell.align] if cell.align != "left" else []
    classes += ["lines"] if any("\n" in span.text for span in cell.spans) else []
    classes += [_fill(cell.fill)] if cell.fill else []
    kind = f' class="{" ".join(classes)}"' if classes else ""
    words = f'<span class="turned">{_spans(cell.spans)}</span>' if cell.vertical else _spans(cell.spans)
    return f"<{tag}{scope}{wide}{kind}>{words}</{tag}>"


def _spans(spans: Iterable[Span]) -> str:
    return "".join(_span(span) for span in spans)


def _span(span: Span) -> str:
    words = escape(span.text)
    if span.indicator:
        words = (
            f'<span data-indicator="{escape(span.indicator)}" data-territory="{escape(span.territory)}">{words}</span>'
        )
    return f"<strong>{words}</strong>" if span.strong else words
