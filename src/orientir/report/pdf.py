"""A document as PDF/A-2a and PDF/UA-1 through Typst, which brings a Cyrillic serif face and Russian hyphenation.

Texts reach Typst as string literals, never as markup: nothing that a user typed can become a command.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

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

CONTENTS_DEPTH = 2
PREAMBLE = """
#set document(title: {title}, date: datetime(year: {date.year}, month: {date.month}, day: {date.day}))
#set page(paper: "a4", margin: (left: 30mm, right: 15mm, top: 20mm, bottom: 20mm), footer: context {{
  if counter(page).get().first() > 1 {{
    set text(9pt, fill: luma(90))
    align(center)[#{label} #h(1fr) #counter(page).display()]
  }}
}})
#set text(font: "Libertinus Serif", size: 14pt, lang: {language}, hyphenate: true)
#set par(justify: true, leading: 0.95em, spacing: 0.95em, first-line-indent: (amount: 12.5mm, all: true))
#show heading: set par(justify: false, first-line-indent: 0pt)
#show heading: set text(hyphenate: false)
#show heading.where(level: 1): set block(above: 1.4em, below: 1em)
#show heading.where(level: 1): set text(16pt)
#show heading.where(level: 2): set text(14pt)
#show heading.where(level: 2): set block(above: 1.4em, below: 0.9em)
#show table: set par(justify: false, leading: 0.6em, spacing: 0.6em, first-line-indent: 0pt)
#show table: set text(hyphenate: true)
#show outline: set par(justify: false, first-line-indent: 0pt)
#show outline: set text(hyphenate: false)
#set list(indent: 8mm, spacing: 0.9em)
#set enum(indent: 8mm, spacing: 0.9em)
#let note(body) = block(inset: (left: 6mm), stroke: (left: 1.5pt + luma(180)))[
  #set text(11pt)
  #set par(leading: 0.7em, first-line-indent: 0pt)
  #body
]
#let lead(body) = block(sticky: true, par(body))
#let whole(body) = block(breakable: false, par(body))
#let caption(body) = {{
  set text(12pt)
  set par(justify: false, leading: 0.65em, first-line-indent: 0pt)
  body
}}
"""


SHORT = """
#set page(footer: context {{
  set text(9pt, fill: luma(90))
  align(center)[#{label} #h(1fr) #counter(page).display()]
}})
#set text(12pt)
#set par(leading: 0.7em, spacing: 0.8em)
#set list(spacing: 0.7em); #set enum(spacing: 0.7em)
#set heading(outlined: false)
#show heading.where(level: 2): set text(13pt)
#show table: set text(size: 9.5pt)
"""


def pdf(document: Document) -> bytes:
    """The finished PDF."""
    import typst

    compiled = typst.compile(source(document).encode(), format="pdf", pdf_standards=["a-2a", "ua-1"])
    return bytes(compiled)


class ShortPdf:
    """Write short documents one after another with one compiler, which finds its faces once."""

    def __init__(self) -> None:
        import typst

        self._compiler = typst.Compiler()

    def __call__(self, document: ShortDocument) -> bytes:
        """The finished PDF, tagged as a note is."""
        source = short_source(document).encode()
        compiled = self._compiler.compile(source, format="pdf", pdf_standards=["a-2a", "ua-1"])
        assert isinstance(compiled, bytes)
        return compiled


def short_source(document: ShortDocument) -> str:
    """The Typst source of a letter or a sheet."""
    depths = _depths([block for block in document.blocks if isinstance(block, Heading)], below=1)
    opening = PREAMBLE.format(
        title=literal(document.title),
        label=literal(document.label),
        language=literal(document.language),
        date=document.date,
    )
    front = [
        "#[#set par(justify: false, first-line-indent: 0pt); #set text(hyphenate: false)",
        *(f"#align(center, text(10pt, {literal(line)}))" for line in document.sender),
        f"#v(4mm)#pad(left: 50%, [{'#linebreak()'.join(_code(literal(line)) for line in document.addressee)}])",
        f"#v(4mm)#align(center, heading(level: 1, {literal(document.title)}))#v(2mm)]",
    ]
    shown = (_block(block, depths, floating=False) for block in document.blocks)
    return "\n".join([opening, SHORT.format(label=literal(document.label)), *front, *shown]) + "\n"


def png_figures(figures: Sequence[Figure], ppi: int = 160) -> list[bytes]:
    """Figures as PNG, for formats that do not take SVG; one run of the compiler for all of them."""
    import typst

    if not figures:
        return []
    pages = [
        f"#page(width: {f.width}pt, height: {f.height}pt, margin: 0pt, image(bytes({literal(f.svg)}), "
        f'format: "svg", width: {f.width}pt))'
        for f in figures
    ]
    found: bytes | list[bytes] = typst.compile("\n".join(pages).encode(), format="png", ppi=ppi)
    return [found] if isinstance(found, bytes) else found


def source(document: Document) -> str:
    """The Typst source."""
    title, depths = document.title_page, _depths(document.headings)
    opening = PREAMBLE.format(
        title=literal(f"{title.title} {title.subtitle}".strip()),
        label=literal(document.label),
        language=literal(document.language),
        date=document.date,
    )
    front = [
        "#align(center)[#set par(justify: false, first-line-indent: 0pt); #set text(hyphenate: false)",
        *(f"#par({literal(line)})" for line in title.organisations),
        f'#v(1fr) #text(18pt, weight: "bold", hyphenate: false, {literal(title.title)})',
        f'#v(6mm) #text(16pt, weight: "bold", {literal(title.subtitle)})',
        f'#v(10mm) #text(11pt, style: "italic", {literal(title.label)})' if title.label else "",
        f"#v(2fr) {_code(literal(title.place))}]",
        "#pagebreak()",
        "#[#set text(12pt); #set par(leading: 0.7em, spacing: 0.7em)",
        "#set list(spacing: 0.7em); #set enum(spacing: 0.7em)",
        *(_block(block, depths, floating=False) for block in document.opening),
        "]#pagebreak(weak: true)",
        f"#outline(title: {literal(document.contents_title)}, depth: {CONTENTS_DEPTH}, indent: 6mm)",
        "#pagebreak()",
    ]
    return "\n".join([opening, *filter(None, front), *(_block(block, depths) for block in document.blocks)]) + "\n"


def _depths(headings: Iterable[Heading], below: int = 0) -> dict[str, int]:
    """The level of each heading by its anchor, none deeper than one below the heading before it: PDF/UA asks for it.

    ``below`` is the level of a heading that stands before all of them.
    """
    depths, last = {}, below
    for heading in headings:
        depths[heading.anchor] = last = min(heading.level, last + 1)
    return depths


def literal(words: str) -> str:
    """A Typst string literal."""
    escaped = printable(words).replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def _code(expression: str) -> str:
    return f"#({expression})"


def _block(block: Block, depths: Mapping[str, int], *, floating: bool = True) -> str:
    match block:
        case Heading(level, words, anchor):
            listed = "true" if level <= CONTENTS_DEPTH else "false"
            more = f"outlined: {listed}, bookmarked: true, {literal(words)}"
            return f"#heading(level: {depths[anchor]}, {more}) <{anchor}>"
        case Paragraph(spans, "body"):
            return f"#par[{_spans(spans)}]"
        case Paragraph(spans, style):
            return f"#{style}[{_spans(spans)}]"
        case Items(items, ordered, fine):
            listed = ", ".join(f"[{_spans(item)}]" for item in items)
            made = f"#enum({listed})" if ordered else f"#list({listed})"
            small = "#set text(11pt); #set par(leading: 0.65em); #set enum(spacing: 0.65em)"
            return f"#[{small}\n{made}]" if fine else made
        case Table():
            return _table(block)
        case Figure(caption, svg, _, _, alt, share, _, floats):
            picture = f'image(bytes({literal(svg)}), format: "svg", width: {100 * share:.0f}%, alt: {literal(alt)})'
            shown = f"[#align(center, {picture})\n#align(center, caption({literal(caption)}))]"
            if floating and floats:  # to the top or the bottom of a page, so that the text leaves no gap before it
                return f"#place(auto, float: true, clearance: 1.6em, block{shown})"
            return f"#block(breakable: false, above: 1em, below: 1em){shown}"
        case PageBreak():
            return "#pagebreak(weak: true)"


def _table(table: Table) -> str:
    size, above = ("9.5pt", "2.1pt") if table.fine else ("12pt", "2.8pt")
    header = ", ".join(_cell(cell) for row in table.header for cell in row)
    rows = ",\n  ".join(_row(row) for row in table.rows)
    widths = ", ".join(f"{width}fr" for width in table.widths)
    return (
        f"#block(above: 1.4em, below: 0.5em, sticky: true, caption({literal(table.caption)}))\n"
        f"#block(below: 1.4em)[#set text({size})\n"
        f"#table(columns: ({widths},), inset: (x: 4pt, y: {above}), stroke: 0.5pt + luma(120),\n"
        f"  table.header({header}),\n  {rows})]"
    )


def _row(cells: Sequence[TableCell]) -> str:
    """The cells of a row; one across the table is a heading and stays with the row below it."""
    shown = ", ".join(map(_cell, cells))
    return f"table.header(level: 2, repeat: false, {shown})" if len(cells) == 1 and cells[0].columns > 1 else shown


def _cell(cell: TableCell) -> str:
    more = f", colspan: {cell.columns}" if cell.columns > 1 else ""
    more += f", fill: rgb({literal(cell.fill)})" if cell.fill else ""
    if cell.vertical:
        return f"table.cell(align: bottom + center{more})[#rotate(-90deg, reflow: true)[{_spans(cell.spans)}]]"
    # A row stays on one page.
    return f"table.cell(align: {cell.align}, breakable: false{more})[{_spans(cell.spans)}]"


def _spans(spans: Iterable[Span]) -> str:
    return "".join(f"#strong({literal(s.text)})" if s.strong else _code(literal(s.text)) for s in spans)


def pages_of(document: Document, finished: bytes) -> dict[str, int]:
    """The page of each heading's anchor, from the outline of the finished PDF."""
    import pypdfium2

    reader = pypdfium2.PdfDocument(finished)
    try:
        found = [item.get_dest() for item in reader.get_toc()]
        numbers = [dest.get_index() + 1 if dest else 0 for dest in found]
    finally:
        reader.close()
    anchors = [heading.anchor for heading in document.headings]
    return dict(zip(anchors, numbers, strict=False))
