"""The script that opens a PDF in the sandbox: its blocks as JSON, or the key of the reason why it cannot."""

from __future__ import annotations

import json
from typing import Any

from orientir.factcheck.read.pdf_layout import Ruling, Word, blocks, line_text, lines, mended, running_heads

_MOST_PAGES = 500
_MOST_CHARACTERS = 2_000_000


def answer(data: bytes) -> str:
    """What was read of a file."""
    return json.dumps(_read(data), ensure_ascii=False)


def _read(data: bytes) -> list[dict[str, object]] | str:
    """Blocks of a PDF as plain data, or a reason of ``orientir.factcheck.read.unreadable``."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        return "password" if "password" in str(error).lower() else "pdf-broken"
    if len(pdf) > _MOST_PAGES:
        return "pdf-long"
    pages = []
    size = 0
    for number in range(len(pdf)):
        page = pdf[number]
        words = _words(page)
        size += sum(len(word.text) for word in words)
        if size > _MOST_CHARACTERS:
            return "long"
        pages.append((lines(words), *_rulings(page), float(page.get_height())))
        page.close()
    heads = running_heads([page[0] for page in pages])
    found: list[dict[str, object]] = []
    for number, (rows, across, down, height) in enumerate(pages, 1):
        kept = [row for row in rows if line_text(row) not in heads or _inside(row, height)]
        found += [{**block, "page": number} for block in blocks(kept, across, down, height)]
    return mended(found) or ("scanned" if len(pdf) else "empty")


def _inside(row: list[Word], height: float) -> bool:
    """Whether a line stands in the body of the page, away from its edges."""
    return 0.12 * height < row[0].middle[1] < 0.88 * height


def _words(page: Any) -> list[Word]:
    """Words of a page with their boxes; pdfium gives characters."""
    text_page = page.get_textpage()
    count = text_page.count_chars()
    text = text_page.get_text_range(0, count) if count else ""
    # Characters outside the basic plane would shift the indices; pdfium counts what it prints.
    words: list[Word] = []
    letters: list[str] = []
    box = [0.0, 0.0, 0.0, 0.0]
    for index in range(min(count, len(text))):
        character = text[index]
        if character.isspace() and character != "\u00a0" and character != "\u202f":
            _flush(words, letters, box)
            continue
        left, bottom, right, top = text_page.get_charbox(index, loose=True)
        if letters and (
            left - box[2] > 0.6 * (box[3] - box[1])
            or abs(bottom - box[1]) > 0.6 * (box[3] - box[1])
            or left < box[0] - 1
        ):
            _flush(words, letters, box)
        if not letters:
            box[:] = [left, bottom, right, top]
        letters.append("-" if character == "\ufffe" else character)
        box[:] = [min(box[0], left), min(box[1], bottom), max(box[2], right), max(box[3], top)]
    _flush(words, letters, box)
    return words


def _flush(words: list[Word], letters: list[str], box: list[float]) -> None:
    if letters:
        words.append(Word("".join(letters), box[0], box[1], box[2], box[3]))
        letters.clear()


def _rulings(page: Any) -> tuple[list[Ruling], list[Ruling]]:
    """Horizontal and vertical lines of a page: thin paths, or the edges of boxes."""
    import pypdfium2.raw as raw

    across: list[Ruling] = []
    down: list[Ruling] = []
    for item in page.get_objects(filter=[raw.FPDF_PAGEOBJ_PATH], max_depth=4):
        left, bottom, right, top = item.get_bounds()
        if top - bottom < 2.5 and right - left > 8:
            across.append(Ruling((top + bottom) / 2, left, right))
        elif right - left < 2.5 and top - bottom > 4:
            down.append(Ruling((left + right) / 2, bottom, top))
        elif right - left > 8 and top - bottom > 6:
            across += [Ruling(top, left, right), Ruling(bottom, left, right)]
            down += [Ruling(left, bottom, top), Ruling(right, bottom, top)]
        if len(across) + len(down) > 20_000:
            break
    return across, down
