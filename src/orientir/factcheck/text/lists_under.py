"""Wholes whose parts are lines: under a head that names the total, or over a line that sums them up."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orientir.factcheck.read.document import Paragraph
from orientir.factcheck.text.changes import is_size
from orientir.factcheck.text.claims import Claim, Reading, Sentence
from orientir.factcheck.text.clauses import outline
from orientir.factcheck.text.numbers import Kind
from orientir.factcheck.text.whole import (
    AFTER_PREPOSITION,
    FEW,
    MANY,
    MARK,
    MOST,
    OF_YEAR,
    REST,
    SUBSET,
    Whole,
    goes_on,
    one_measure,
    total_before,
)

_NUMBERED = re.compile(r"^\s*(?:[-–—•*·▪]\s*)?(?:\d{1,2}[.)]|[а-яёa-z]\))?\s*")
_ONE_SOURCE = re.compile(r"за\s+сч[её]т|средств|бюджет", re.IGNORECASE)


def under(reading: Reading, at: int) -> Iterator[Whole]:
    """A head with a total that ends with a colon, and the lines under it: each line's first count is a part."""
    head = reading.sentences[at]
    colon = head.text.rstrip().endswith(":")
    years = not colon and _years_follow(reading, head)
    if not (colon or years or _bare_head(reading, head)) or MANY.search(head.text):
        return
    marked = list(MARK.finditer(head.text))
    mark = marked[-1].start() if marked else len(head.text.rstrip()) - 1
    total = total_before(head, mark, outline(head.text), bool(marked))
    if total is None or total.number.start < len(head.text) - 240:
        return
    if len(marked) > 1 or (marked and _ONE_SOURCE.search(head.text, marked[-1].end())):
        return  # «5 000 рублей, в том числе за счёт бюджета района:» and the years of that budget
    parts: list[Claim] = []
    every: list[Claim] = []
    lines, finished = _lines(reading, head)
    for line in lines:
        counts = [c for sentence in line for c in _of_line(sentence, sentence is line[0]) if one_measure(c, total)]
        if not counts or not goes_on(counts[0], total):
            finished = False
            break
        parts.append(counts[0])
        every += counts
    if len(parts) < 2:
        return
    subset = bool(marked) and bool(SUBSET.match(marked[-1].group()))
    single = len(every) == len(parts) and not any(len(OF_YEAR.findall(line[0].text)) > 1 for line in lines)
    closed = finished and colon and single and (not subset or bool(REST.search(lines[-1][0].text)))
    yield Whole(
        total, tuple(parts[:MOST]), closed, bool(marked), (tuple(every[:MOST]),), joined=not colon, subset=subset
    )


def counts_of_lines(reading: Reading, at: int) -> tuple[tuple[Claim, ...], str]:
    """The only count of each line under a head, and the words of the last line; none if a line has more or no count."""
    lines, _ = _lines(reading, reading.sentences[at])
    counts = [_of_line(line[0], True) for line in lines]
    if len(lines) > MOST or any(len(own) != 1 or len(line) > 1 for own, line in zip(counts, lines, strict=True)):
        return (), ""
    return tuple(own[0] for own in counts), lines[-1][0].text if lines else ""


_AGES = r"(?:(?:до|от|с|старше|младше)\s+)?\d{1,2}(?:\s*[–-]\s*\d{1,2}|\s+до\s+\d{1,2})?\s+(?:лет|года?)[^\d:–—]{0,20}"
_ITEM = re.compile(
    rf"^\s*(?:[-–—•*·▪]\s*|\d{{1,2}}[.)]\s+|[а-яёa-z]\)\s*)?(?P<name>[«\"][2-5][»\"]|{_AGES}|(?:\([^()]*\)|[^\d:–—()]){{2,120}})\s*[:–—-]\s*"
    r"[\d \u00a0]+(?:,\d+)?(?:\s*(?:\([^()]*\)|[а-яё.]+)){0,3}\s*[;,.]?\s*$",
    re.IGNORECASE,
)
_SUMMED = re.compile(r"^\s*(?:[-–—•*·▪]\s*)?(?:итого|всего)\b[^\d]{0,40}$", re.IGNORECASE)


def over(reading: Reading, at: int) -> Iterator[Whole]:
    """«Итого – 120 машин» under lines that consist of a name and a number each."""
    last = reading.sentences[at]
    counts = [c for c in last.claims if c.kind is Kind.COUNT]
    detail = MARK.search(last.text)  # «Итого: 142, в том числе детей – 109»
    counts = [c for c in counts if not detail or c.number.end <= detail.start()]
    if len(counts) != 1 or not _SUMMED.match(last.text[: counts[0].number.start]):
        return
    total = counts[0]
    parts: list[Claim] = []
    block = last.place.block
    for sentence in reversed(reading.sentences[max(0, at - MOST) : at]):
        own = _of_line(sentence, True)
        item = _ITEM.match(_block_text(reading, sentence))
        if sentence.cell or sentence.place.block != block - 1 or not item or _SUMMED.match(item.group("name")):
            break
        if len(own) != 1 or not one_measure(own[0], total):
            break
        block = sentence.place.block
        parts.insert(0, own[0])
    first = _NUMBER_OF_LINE.match(_block_text(reading, reading.sentences[parts[0].sentence])) if parts else None
    if len(parts) > 1 and not (first and first[1] != "1"):
        yield Whole(total, tuple(parts), True, False)


_NUMBER_OF_LINE = re.compile(r"\s*(\d{1,2})[.)]\s")


def _bare_head(reading: Reading, head: Sentence) -> bool:
    """«Произошло 310 пожаров» without a stop, and lines with dashes under it."""
    dashes = any(_shape(block.text) == "-" for block in _next(reading, head.place.block))
    counts = [c for c in head.claims if c.kind is Kind.COUNT]
    return dashes and len(counts) == len(head.claims) == 1 and bool(re.search(r"[\wа-яё]$", head.text.rstrip()))


_PERIOD = re.compile(r"\b((?:19|20)\d\d)\s*[-–—]\s*((?:19|20)\d\d)\s*(?:год|гг)")


def _years_follow(reading: Reading, head: Sentence) -> bool:
    """«… на 2016–2018 годы составляет 900 тыс. рублей.», and one line for each of those years under it."""
    told = _PERIOD.search(head.text)
    blocks = reading.document.blocks[head.place.block + 1 : head.place.block + 1 + FEW * 2]
    texts = [block.text if isinstance(block, Paragraph) else "" for block in blocks]
    years = [re.match(r"\s*(?:[-–—]\s*)?((?:19|20)\d\d)", text) for text in texts]
    if not told:
        return False
    wanted = [str(year) for year in range(int(told.group(1)), int(told.group(2)) + 1)]
    return 1 < len(wanted) <= len(years) and [y.group(1) if y else "" for y in years[: len(wanted)]] == wanted


def _of_line(sentence: Sentence, first: bool) -> list[Claim]:
    """Counts of a line at its own level, without its number."""
    own = outline(sentence.text)
    skip = _NUMBERED.match(sentence.text) if first else None
    start = skip.end() if skip else 0
    return [
        c
        for c in sentence.claims
        if c.kind is Kind.COUNT
        and c.number.start >= start
        and own.bracket(c.number.start) is None
        and not is_size(c)
        and not (AFTER_PREPOSITION.search(sentence.text[: c.number.start][-5:]) and not c.unit.measure)
    ]


def _lines(reading: Reading, head: Sentence) -> tuple[list[list[Sentence]], bool]:
    """Sentences of each line of the list under a head, and whether it is whole: not cut off, no list within it."""
    lines: list[list[Sentence]] = []
    block, style, last = head.place.block, None, ""
    block += _source_line(reading, head)
    for sentence in reading.sentences[head.index + 1 :]:
        if not lines and head.place.block < sentence.place.block == block:
            continue  # the line that names the source
        if lines and sentence.place.block == block and not sentence.cell:
            lines[-1].append(sentence)
            continue
        text = _block_text(reading, sentence)
        shape = _shape(text)
        if sentence.cell or sentence.place.block != block + 1 or not shape or (style and shape != style):
            break
        if shape == "w" and _ITEM.match(last) and not _ITEM.match(text):
            break
        if shape == "w" and last and not last.endswith((";", ",")) and not _ITEM.match(last):
            return lines, False  # «… 660 тыс. руб.» may end the list or not
        if text.endswith(":"):
            return [], False
        block, style, last = sentence.place.block, shape, text
        lines.append([sentence])
        if text.endswith(".") and shape != "y" and not _ABBREVIATED.search(text):
            return lines, not any(_shape(one.text) == shape for one in _next(reading, block))
    outer = _shape(_block_text(reading, head))
    following = [one.text for one in _next(reading, block)]
    goes_on = any(not text[:1].isupper() and _shape(text) not in {outer} - {"w"} for text in following)
    return lines, bool(lines) and not (last.endswith((";", ",")) and goes_on)


def _source_line(reading: Reading, head: Sentence) -> int:
    """1 if a line without a number stands between a head and its years: «в том числе по годам: / средства района:».

    Only one such line: of two sources the total is that of both.
    """
    following = _next(reading, head.place.block)
    if not following or not re.search(r"\bпо\s+годам\b", head.text):
        return 0
    text = following[0].text.rstrip()
    if not text.endswith(":") or re.search(r"\d", text):
        return 0
    for one in reading.document.blocks[head.place.block + 2 : head.place.block + 2 + MOST]:
        if not isinstance(one, Paragraph):
            break
        if not re.match(r"\s*[-–—]?\s*(?:19|20)\d\d", one.text):
            return int(not (_ONE_SOURCE.search(one.text) and not re.search(r"\d", one.text)))
    return 1


def _next(reading: Reading, block: int) -> list[Paragraph]:
    """The paragraph after a block, if it is one."""
    return [one for one in reading.document.blocks[block + 1 : block + 2] if isinstance(one, Paragraph)]


_ABBREVIATED = re.compile(r"(?:чел|ед|руб|шт|экз|тыс|млн|га|м|км|г)\.\s*$")


def _block_text(reading: Reading, sentence: Sentence) -> str:
    block = reading.document.blocks[sentence.place.block]
    return block.text.rstrip() if isinstance(block, Paragraph) else ""


_SHAPES = tuple(
    (shape, re.compile(pattern))
    for shape, pattern in (
        ("-", r"\s*[-–—•*·▪]"),
        ("1", r"\s*\d{1,2}[.)]"),
        ("y", r"\s*(?:в\s+)?(?:19|20)\d\d\s*(?:год\w*|г\.?)?\s*[–—:-]"),
        ("n", r"\s*\d"),
        ("a", r"\s*[а-яёa-z]\)"),
        ("w", r"\s*[А-ЯЁа-яёA-Za-z«]"),
    )
)


def _shape(text: str) -> str:
    """How a line of a list begins: a dash, a number, a year, a count, a letter, a small letter; "" when it is none."""
    return next((shape for shape, pattern in _SHAPES if pattern.match(text)), "")
