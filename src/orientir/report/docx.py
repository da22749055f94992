"""A document as DOCX, laid out as Russian official notes are: A4, 14 pt serif, 1.5 spacing, 30/15/20/20 mm.

python-docx makes the package and the styles; blocks are written as XML, because a table of two
thousand cells takes seconds through its objects and milliseconds as text.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

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
from orientir.terms import language_of

FACE = "Times New Roman"
TEXT_WIDTH_MM = 165
TWIPS_MM = 56.7
TURNED_MM = 42
"""Height of a row whose headings are turned."""
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
STYLES: Mapping[str, str] = {"note": "Note", "lead": "Lead"}
EPOCH = (1980, 1, 1, 0, 0, 0)


def docx(document: Document, figures: Sequence[bytes], pages: Mapping[str, int]) -> bytes:
    """The finished file.

    ``figures`` are the document's figures as PNG, in order. ``pages`` gives the page of each heading's
    anchor, shown in the contents until the reader's program counts the pages itself.
    """
    from docx import Document as Package

    package = Package()
    title = document.title_page
    _styles(package, document.language)
    _page(package, document)
    _properties(package, document, f"{title.title} {title.subtitle}".strip(), title.organisations)
    package.sections[0].different_first_page_header_footer = True
    body = package.element.body
    pictures = iter(figures)
    final = body.sectPr
    for element in _elements(package, document, pictures, pages):
        final.addprevious(element)
    buffer = io.BytesIO()
    package.save(buffer)
    return _repacked(buffer.getvalue())


def frame(document: ShortDocument, mark: str) -> bytes:
    """A package for letters and sheets, whose only paragraph is a mark."""
    from docx import Document as Package

    package = Package()
    _styles(package, document.language)
    _short_styles(package)
    _page(package, document)
    _properties(package, document, document.title, document.sender)
    package.element.body.sectPr.addprevious(_xml(paragraph_xml((Span(mark),), "Short")))
    buffer = io.BytesIO()
    package.save(buffer)
    return buffer.getvalue()


# --- the frame: styles, margins, footer ---------------------------------------------------------------


def _styles(package: Any, written_in: str) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, RGBColor

    style = partial(_style, package)
    normal = style("Normal", 14)
    normal.paragraph_format.line_spacing = 1.5
    normal.paragraph_format.first_line_indent = Mm(12.5)
    normal.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.JUSTIFY
    for level, size in ((1, 16), (2, 14), (3, 14)):
        heading = style(f"Heading {level}", size, bold=True, before=14, after=8)
        heading.paragraph_format.first_line_indent = Mm(0)
        heading.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
        heading.paragraph_format.keep_with_next = True
    lead = style("Lead", 14)
    lead.paragraph_format.keep_with_next = True
    style("Compact", 12).paragraph_format.line_spacing = 1.15
    note = style("Note", 11)
    note.paragraph_format.line_spacing = 1.15
    note.paragraph_format.left_indent, note.paragraph_format.first_line_indent = Mm(6), Mm(0)
    note.font.color.rgb = RGBColor(0x44, 0x51, 0x5C)
    caption = style("Figure caption", 12, before=4, after=12)
    caption.paragraph_format.first_line_indent, caption.paragraph_format.line_spacing = Mm(0), 1.0
    caption.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    above = style("Table caption", 12, before=12, after=4)
    above.paragraph_format.first_line_indent, above.paragraph_format.line_spacing = Mm(0), 1.0
    above.paragraph_format.keep_with_next = True
    for name, points in (("Cell", 12.0), ("Fine cell", 9.5)):
        cell = style(name, points)
        cell.paragraph_format.first_line_indent, cell.paragraph_format.line_spacing = Mm(0), 1.0
        cell.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    centred = style("Centred", 14)
    centred.paragraph_format.first_line_indent = Mm(0)
    centred.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    contents = style("Contents line", 13)
    contents.paragraph_format.first_line_indent, contents.paragraph_format.line_spacing = Mm(0), 1.15
    contents.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    contents.paragraph_format.tab_stops.add_tab_stop(Mm(TEXT_WIDTH_MM), 2, 1)
    # The schema orders the settings, and strict readers refuse them in another order.
    package.settings.element.find("{*}defaultTabStop").addnext(_xml(f"<w:autoHyphenation {W}/>"))
    language = package.styles.element.find(".//{*}lang")
    if language is not None:
        language.set(f"{{{W.split(chr(34))[1]}}}val", language_of(written_in).locale)


def _style(package: Any, name: str, size: float, *, bold: bool = False, before: float = 0, after: float = 0) -> Any:
    """A style of the package with our face, made where it is missing."""
    from docx.enum.style import WD_STYLE_TYPE
    from docx.shared import Pt, RGBColor

    known = [s.name for s in package.styles]
    found = package.styles[name] if name in known else package.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    if name not in ("Normal",) and not name.startswith("Heading"):
        found.base_style = package.styles["Normal"]
    found.font.name, found.font.size, found.font.bold = FACE, Pt(size), bold
    found.font.color.rgb = RGBColor(0, 0, 0)
    _all_scripts(found.element)
    found.paragraph_format.space_before, found.paragraph_format.space_after = Pt(before), Pt(after)
    return found


def _short_styles(package: Any) -> None:
    """Letters have smaller print and closer lines than a note."""
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm, Pt

    short = _style(package, "Short", 12, after=4)
    short.paragraph_format.line_spacing, short.paragraph_format.alignment = 1.1, WD_ALIGN_PARAGRAPH.LEFT
    addressee = _style(package, "Addressee", 12)
    addressee.paragraph_format.left_indent, addressee.paragraph_format.first_line_indent = Mm(82), Mm(0)
    addressee.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.LEFT
    addressee.paragraph_format.line_spacing = 1.0
    package.styles["Lead"].font.size = Pt(12)
    package.styles["Lead"].paragraph_format.line_spacing = 1.1
    package.styles["Heading 2"].font.size = Pt(13)


def _all_scripts(element: Any) -> None:
    """Set the font for every script: Cyrillic would otherwise keep the theme's."""
    fonts = element.rPr.rFonts
    space = W.split('"')[1]
    for kind in ("ascii", "hAnsi", "cs", "eastAsia"):
        fonts.set(f"{{{space}}}{kind}", FACE)
    for kind in ("asciiTheme", "hAnsiTheme", "cstheme", "eastAsiaTheme"):
        fonts.attrib.pop(f"{{{space}}}{kind}", None)


def _page(package: Any, document: Document | ShortDocument) -> None:
    from docx.shared import Mm

    section = package.sections[0]
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.left_margin, section.right_margin = Mm(30), Mm(15)
    section.top_margin, section.bottom_margin = Mm(20), Mm(20)
    footer = section.footer.paragraphs[0]
    footer._p.addnext(
        _xml(
            f'<w:p {W}><w:pPr><w:pStyle w:val="Finecell"/><w:tabs>'
            f'<w:tab w:val="right" w:pos="{_twips(TEXT_WIDTH_MM)}"/></w:tabs></w:pPr>'
            f"{_run(Span(document.label))}<w:r><w:tab/></w:r>"
            '<w:fldSimple w:instr=" PAGE "><w:r><w:t>2</w:t></w:r></w:fldSimple></w:p>'
        )
    )
    footer._p.getparent().remove(footer._p)


def _properties(package: Any, document: Document | ShortDocument, title: str, authors: Sequence[str]) -> None:
    properties = package.core_properties
    properties.title = printable(title)
    properties.author = printable(authors[0]) if authors else ""
    properties.comments, properties.keywords = printable(document.label), document.digest
    properties.language = document.language
    moment = datetime.combine(document.date, time(), UTC)
    properties.created = properties.modified = moment
    properties.last_modified_by = ""


# --- blocks -------------------------------------------------------------------------------------------


def _elements(package: Any, document: Document, pictures: Iterator[bytes], pages: Mapping[str, int]) -> Iterator[Any]:
    yield from map(_xml, _title_page(document))
    numbered = enumerate((*document.opening, None, *document.blocks), 1)
    for number, block in numbered:
        if block is None:
            yield from map(_xml, _contents(document, pages))
        elif isinstance(block, Figure):
            yield _picture(package, block, next(pictures))
            yield _xml(paragraph_xml((Span(block.caption),), "Figurecaption"))
        else:
            yield from map(_xml, block_xml(block, number, "Compact" if number <= len(document.opening) else "Normal"))


def _title_page(document: Document) -> Iterator[str]:
    title = document.title_page
    for line in title.organisations:
        yield paragraph_xml((Span(line),), "Centred")
    yield paragraph_xml((Span(title.title, strong=True),), "Centred", before=140, size=18)
    yield paragraph_xml((Span(title.subtitle, strong=True),), "Centred", before=12)
    if title.label:
        yield paragraph_xml((Span(title.label),), "Centred", before=24, size=11)
    yield paragraph_xml((Span(title.place),), "Centred", before=180)
    yield _page_break()


def _contents(document: Document, pages: Mapping[str, int]) -> Iterator[str]:
    """A live table of contents with its entries written out: it reads before any program updates it."""
    title = paragraph_xml((Span(document.contents_title, strong=True),), "Centred")
    yield title.replace("</w:pPr>", "<w:pageBreakBefore/></w:pPr>", 1)
    entries = [h for h in document.headings if h.level <= 2]
    opening = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> TOC \\o "1-2" \\h '
        '</w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>'
    )
    closing = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    for i, heading in enumerate(entries):
        mark = _bookmark(heading)
        page = f"<w:r><w:t>{pages.get(heading.anchor, '')}</w:t></w:r>"
        counted = f'<w:fldSimple w:instr=" PAGEREF {mark} \\h ">{page}</w:fldSimple>'
        entry = f"{_run(Span(heading.text))}<w:r><w:tab/></w:r>{counted}"
        indent = f'<w:ind w:left="{_twips(6 * (heading.level - 1))}"/>'
        yield (
            f'<w:p {W}><w:pPr><w:pStyle w:val="Contentsline"/>{indent}</w:pPr>{opening if i == 0 else ""}'
            f'<w:hyperlink w:anchor="{mark}">{entry}</w:hyperlink>{closing if i == len(entries) - 1 else ""}</w:p>'
        )
    yield _page_break()


def block_xml(block: Block, number: int, body: str) -> Iterator[str]:
    """The paragraphs and tables of a block; ``body`` is the style of its text."""
    match block:
        case Heading(level, words, _):
            mark = f'<w:bookmarkStart w:id="{number}" w:name="{_bookmark(block)}"/>'
            yield (
                f'<w:p {W}><w:pPr><w:pStyle w:val="Heading{level}"/></w:pPr>{mark}{_run(Span(words))}'
                f'<w:bookmarkEnd w:id="{number}"/></w:p>'
            )
        case Paragraph(spans, style):
            yield paragraph_xml(spans, STYLES.get(style, body), whole=style == "whole")
        case Items(items, ordered, fine):
            for position, item in enumerate(items, 1):
                yield _item(item, f"{position}." if ordered else "–", "Note" if fine else body)
        case Table():
            yield paragraph_xml((Span(block.caption),), "Tablecaption")
            yield _table(block)
            yield paragraph_xml((), "Finecell")
        case PageBreak():
            yield _page_break()


def paragraph_xml(spans: Iterable[Span], style: str, *, before: int = 0, size: int = 0, whole: bool = False) -> str:
    space = "<w:keepLines/>" if whole else ""
    space += f'<w:spacing w:before="{before * 20}"/>' if before else ""
    runs = "".join(_run(span, size) for span in spans)
    return f'<w:p {W}><w:pPr><w:pStyle w:val="{style}"/>{space}</w:pPr>{runs}</w:p>'


def _item(spans: Iterable[Span], mark: str, style: str) -> str:
    """A list item with its mark typed and hanging: the same number in every program."""
    indent = f'<w:ind w:left="{_twips(14)}" w:hanging="{_twips(8)}"/>'
    tabs = f'<w:tabs><w:tab w:val="left" w:pos="{_twips(14)}"/></w:tabs>'
    runs = "".join(_run(span) for span in spans)
    start = f"{_run(Span(mark))}<w:r><w:tab/></w:r>"
    return f'<w:p {W}><w:pPr><w:pStyle w:val="{style}"/>{tabs}{indent}</w:pPr>{start}{runs}</w:p>'


def _run(span: Span, size: int = 0) -> str:
    bold = "<w:b/>" if span.strong else ""
    large = f'<w:sz w:val="{size * 2}"/>' if size else ""
    lines = "<w:br/>".join(
        f'<w:t xml:space="preserve">{escape(printable(line))}</w:t>' for line in span.text.split("\n")
    )
    return f"<w:r><w:rPr>{bold}{large}</w:rPr>{lines}</w:r>"


def _table(table: Table) -> str:
    total = sum(table.widths)
    widths = [_twips(TEXT_WIDTH_MM * width / total) for width in table.widths]
    style = "Finecell" if table.fine else "Cell"
    grid = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
    edges = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:color="787878"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    margins = "".join(f'<w:{side} w:w="{w}" w:type="dxa"/>' for side, w in (("left", 60), ("right", 60)))
    row = partial(_row, widths, style)
    rows = "".join([*(row(cells, "<w:tblHeader/>") for cells in table.header), *(row(cells) for cells in table.rows)])
    return (
        f'<w:tbl {W}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:tblBorders>{edges}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{margins}</w:tblCellMar></w:tblPr><w:tblGrid>{grid}</w:tblGrid>'
        f"{rows}</w:tbl>"
    )


def _row(widths: Sequence[int], style: str, cells: Sequence[TableCell], properties: str = "") -> str:
    parts, column = [], 0
    for cell in cells:
        width = sum(widths[column : column + cell.columns])
        column += cell.columns
        wide = f'<w:gridSpan w:val="{cell.columns}"/>' if cell.columns > 1 else ""
        # A row across the table is a heading: it stays with the row below it.
        follow = "<w:keepNext/>" if cell.columns > 1 else ""
        look = f'<w:shd w:val="clear" w:color="auto" w:fill="{cell.fill.lstrip("#").upper()}"/>' if cell.fill else ""
        look += '<w:textDirection w:val="btLr"/>' if cell.vertical else ""
        runs = "".join(_run(span) for span in cell.spans)
        parts.append(
            f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="dxa"/>{wide}{look}</w:tcPr><w:p><w:pPr>'
            f'<w:pStyle w:val="{style}"/>{follow}<w:jc w:val="{cell.align}"/></w:pPr>{runs}</w:p></w:tc>'
        )
    tall = any(cell.vertical for cell in cells)
    height = f'<w:trHeight w:val="{_twips(TURNED_MM)}" w:hRule="atLeast"/>' if tall else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{height}{properties}</w:trPr>{''.join(parts)}</w:tr>"


def _picture(package: Any, figure: Figure, png: bytes) -> Any:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Mm

    paragraph = package.add_paragraph(style="Centred")
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    paragraph.paragraph_format.keep_with_next = True
    paragraph.paragraph_format.line_spacing = 1.0
    picture = paragraph.add_run().add_picture(io.BytesIO(png), width=Mm(TEXT_WIDTH_MM * figure.share))
    picture._inline.docPr.set("descr", printable(figure.alt))
    element = paragraph._p
    element.getparent().remove(element)
    return element


def _page_break() -> str:
    return f'<w:p {W}><w:r><w:br w:type="page"/></w:r></w:p>'


def _bookmark(heading: Heading) -> str:
    return "h_" + heading.anchor.replace("-", "_")


def _twips(mm: float) -> int:
    return round(mm * TWIPS_MM)


def _xml(source: str) -> Any:
    from docx.oxml import parse_xml

    return parse_xml(source)


def _repacked(data: bytes) -> bytes:
    """The same package with fixed dates inside, so that equal notes are equal files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            new.writestr(entry, old.read(name))
    return buffer.getvalue()
