"""How many wrong numbers the fact check finds: ``python -m benchmarks.planting FOLDER [--most N] [--show KIND]``.

Takes any folder of texts (DOCX, PDF, HTML, plain text), finds relations between numbers that hold, changes one digit
of one number of each, one at a time, and counts how often the check says something new about it. The relations are
found here by arithmetic and a few words, not by the checker's own reading, so that both do not err together.
"""

from __future__ import annotations

import argparse
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from pathlib import Path

from orientir.factcheck import Finding, TextDocument, check, open_document
from orientir.factcheck.read.document import Block, Paragraph, Table
from orientir.terms import Refused, Severity

_NUMBER = re.compile(
    r"(?<![\w.,/№-])(?P<figure>\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?:,\d+)?|\d+(?:[.,]\d+)?)"
    r"(?P<unit>\s?(?:%|проц\w*)|\s?п\.\s?п\.|\s?раза?\b(?!\s+в\s+(?:день|сутки|год|месяц|недел))|\s?(?:тыс|млн|млрд)\b\.?)?"
)
_SKIP = re.compile(r"\d\s*(?:-?го|год|г\.|г\b|класс|лет|марта|апреля|мая|июня|июля|августа|января|февраля|сентября)")
_PART = re.compile(r"в том числе|в т\.\s?ч|из них|из которых|среди них|:", re.IGNORECASE)
_SENTENCE = re.compile(r"(?<=[.!?])\s+(?=[А-ЯЁ])")
_TOTAL = re.compile(r"^\W*(?:итого|всего|общий итог)", re.IGNORECASE)
_MOST = 25
_NEAR = 6
_LEAST_BASE = 20
_ITEM = 4
_LEAST_TOTAL = 10
_LINE = 200
KINDS = (
    "share",
    "sum",
    "sum of lines",
    "change",
    "step of a level",
    "step",
    "times",
    "points",
    "part over whole",
    "table total",
    "text against table",
)


@dataclass(frozen=True)
class Figure:
    """A printed number: ``sort`` is "%", "points", "times" or "" and ``scale`` 1000 for «тыс.»."""

    value: Decimal
    start: int
    end: int
    sort: str
    scale: int
    text: str

    @property
    def places(self) -> int:
        return -min(0, self.value.as_tuple().exponent)  # type: ignore[operator, type-var]

    @property
    def full(self) -> Decimal:
        return self.value * self.scale

    @property
    def slack(self) -> Decimal:
        """Half of the last printed digit; a whole number is exact."""
        return Decimal(1).scaleb(-self.places) * self.scale / 2 if self.places or self.scale > 1 else Decimal(0)


@dataclass(frozen=True)
class Relation:
    """Numbers that agree: ``victims`` are those that may be changed, in one block (a cell of a table by ``cell``)."""

    kind: str
    block: int
    victims: tuple[Figure, ...]
    cell: tuple[int, int] | None = None
    over: Decimal | None = None
    least: Decimal = Decimal(0)
    """What the rounding of the figures explains: a smaller change contradicts nothing."""


def figures(text: str) -> list[Figure]:
    found = []
    for match in _NUMBER.finditer(text):
        if _SKIP.match(text, match.end("figure") - 1) or re.fullmatch(r"(?:19|20)\d\d", match.group("figure")):
            continue
        unit = (match.group("unit") or "").strip()
        sort = "%" if unit[:1] == "%" or unit.startswith("проц") else "points" if unit.startswith("п") else ""
        sort = "times" if unit.startswith("раз") else sort
        scale = {"тыс": 1000, "млн": 10**6, "млр": 10**9}.get(unit[:3], 1)
        figure = match.group("figure")
        value = _value(figure)
        found.append(Figure(value, match.start("figure"), match.end("figure"), sort, scale, figure))
    return found


def _rounded(value: Decimal, places: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)


def relations(document: TextDocument) -> Iterator[Relation]:
    """Every relation of a document that holds."""
    cells: dict[Decimal, str] = {}
    for at, block in enumerate(document.blocks):
        if isinstance(block, Table):
            yield from _in_table(block, at)
            cells |= _labels(block)
    above: list[Figure] = []
    for at, block in enumerate(document.blocks):
        if isinstance(block, Paragraph):
            yield from _in_paragraph(block.text, at, cells, above)
            yield from _in_lines(document, at)
            above = [*above, *(f for f in figures(block.text) if not f.sort and f.full >= _LEAST_BASE)][-_NEAR:]


def _labels(table: Table) -> dict[Decimal, str]:
    """Values of a table with the names of their rows."""
    single = ((row[0], figures(cell)) for row in table.rows[1:] for cell in row[1:])
    return {whole[0].value: label for label, whole in single if len(whole) == 1 and len(whole[0].text) > 2}


def _in_lines(document: TextDocument, at: int) -> Iterator[Relation]:
    """A total in a line that ends with a colon, and the first numbers of the lines under it."""
    head = document.blocks[at]
    assert isinstance(head, Paragraph)
    totals = [f for f in figures(head.text) if not f.sort and f.full >= _LEAST_TOTAL]
    totals = totals if head.text.rstrip().endswith(":") else []
    made = Decimal(0)
    parts: list[tuple[int, Figure]] = []
    for below, block in enumerate(document.blocks[at + 1 : at + 25], at + 1):
        own = [f for f in figures(block.text) if not f.sort] if isinstance(block, Paragraph) else []
        own = [f for f in own if not re.match(r"\s*(?:[.)]\s|[.)]$)", head_of(block)[f.end :]) or f.start > _ITEM]
        if not totals or not own or len(head_of(block)) > _LINE or _is_row(head_of(block)):
            return
        parts.append((below, own[0]))
        made += own[0].full
        if sum(part.full > 0 for _, part in parts) > 1 and made == totals[-1].full:
            least = totals[-1].slack + sum(part.slack for _, part in parts)
            for block_of, part in parts:
                yield Relation("sum of lines", block_of, (part,), least=least)
            return


def head_of(block: Block) -> str:
    return block.text if isinstance(block, Paragraph) else ""


def _in_paragraph(text: str, block: int, cells: dict[Decimal, str], above: list[Figure]) -> Iterator[Relation]:
    start = 0
    before = above
    for sentence in _SENTENCE.split(text):
        start = text.index(sentence, start)
        own = [replace(f, start=f.start + start, end=f.end + start) for f in figures(sentence)]
        if len(own) < _MOST and not _is_code(sentence) and not _is_row(sentence):
            yield from _in_sentence(text, own, before, block)
        for figure in own:
            words = re.findall(r"[А-Яа-яё]{4,}", cells.get(figure.value, ""))
            if words and all(word[:5].lower() in sentence.lower() for word in words):
                yield Relation("text against table", block, (figure,))
        before = [*above, *own]
        start += len(sentence)


def _is_row(text: str) -> bool:
    """Whether three numbers follow one another with nothing between: a row of a table that lost its lines."""
    joined = re.sub(r"(?<=\d) (?=\d{3}\b)", "", text)
    return bool(re.search(r"(?:^|\s)(?:[-+−–]?\d+(?:,\d+)?\s+[-–]?\s*){3,}(?=\S|$)", f"{joined} "))


def _is_code(sentence: str) -> bool:
    """Whether a sentence is of another language or of a program: what holds there by chance is no relation."""
    return len(re.findall(r"[A-Za-z{}=<>`]", sentence)) > len(re.findall(r"[А-Яа-яё]", sentence))


def _in_sentence(text: str, own: list[Figure], before: list[Figure], block: int) -> Iterator[Relation]:
    counts = [f for f in own if not f.sort]
    for at, figure in enumerate(own):
        near = [f for f in own[max(0, at - 3) : at + 4] if f is not figure]
        if figure.sort == "%":
            yield from _shares(text, figure, near, [*counts, *(f for f in before if not f.sort)], block)
            yield from _changes(text, figure, near, block)
        elif figure.sort in ("times", "points"):
            yield from _ratios(figure, near, block)
    yield from _steps(text, own, block)
    yield from _of_level(text, own, before, block)
    yield from _sums(text, counts, block)


def _shares(text: str, share: Figure, near: list[Figure], wholes: list[Figure], block: int) -> Iterator[Relation]:
    for part in near:
        low, high = sorted((part.end, share.start))
        between = text[low:high] if part.end < share.start else text[share.end : part.start]
        if (
            part.sort
            or len(between) > 40
            or _is_range(text, part, share)
            or not re.search(r"\(|или|составл|–|-|—", between)
        ):
            continue
        for whole in wholes:
            if whole is part or not whole.full or part.full >= whole.full or part.full < 3:
                continue
            if _rounded(100 * part.full / whole.full, share.places) == share.value:
                yield Relation("share", block, (part, share))
                return


def _is_range(text: str, part: Figure, share: Figure) -> bool:
    """«5–6 %», «на 4 %, до 150 рублей», «40 тыс. (+3 %)»: neither is a share of the other."""
    low, high = sorted((part, share), key=lambda one: one.start)
    between = text[low.end : high.start]
    led = text[max(0, low.start - 4) : low.start]
    return bool(
        re.fullmatch(r"\s*%?\s*[–—-]\s*", between)
        or re.search(r"[(]\s*[-+−–]$|\bна\s*$", between)
        or re.search(r"\bна\s*$|[(][-+−–]$", led)
    )


def _changes(text: str, size: Figure, near: list[Figure], block: int) -> Iterator[Relation]:
    values = [f for f in near if not f.sort and f.full]
    if not re.search(r"(?:\bна\s*|[+−–(-]\s?)$", text[max(0, size.start - 8) : size.start]):
        return
    for one in values:
        for two in values:
            if (
                one.full != two.full
                and _rounded(abs(100 * (two.full - one.full) / one.full), size.places) == size.value
            ):
                yield Relation("change", block, (one, two, size))
                return


def _ratios(size: Figure, near: list[Figure], block: int) -> Iterator[Relation]:
    sort = "" if size.sort == "times" else "%"
    values = [f for f in near if f.sort == sort and f.full]
    for one, two in zip(values, values[1:], strict=False):
        low, high = sorted((one.full, two.full))
        fits = _rounded(high / low, size.places) == size.value if size.sort == "times" else high - low == size.value
        if fits and low != high:
            yield Relation(size.sort, block, (one, two, size))
            return


def _steps(text: str, own: list[Figure], block: int) -> Iterator[Relation]:
    """«на 15 человек»: the difference of two neighbouring counts."""
    for at, step in enumerate(own):
        if step.sort or not re.search(r"\bна\s+$", text[max(0, step.start - 5) : step.start]):
            continue
        values = [f for f in own[max(0, at - 2) : at + 3] if f is not step and not f.sort]
        for one, two in zip(values, values[1:], strict=False):
            if abs(one.full - two.full) == step.full and step.full and step.full not in (one.full, two.full):
                yield Relation("step", block, (one, two, step))
                break


def _of_level(text: str, own: list[Figure], before: list[Figure], block: int) -> Iterator[Relation]:
    """«на 12,2 % (на 1 209 случаев)» with the level before or after it."""
    for one, two in zip(own, own[1:], strict=False):
        if {one.sort, two.sort} != {"", "%"} or not re.search(r"\bна\s*$", text[max(0, one.start - 4) : one.start]):
            continue
        size, by = (one, two) if one.sort else (two, one)
        for level in [f for f in (*own, *before) if not f.sort and f is not by and f.full > by.full]:
            levels = (level.full, level.full - by.full, level.full + by.full)
            if any(low and _rounded(100 * by.full / low, size.places) == size.value for low in levels):
                yield Relation("step of a level", block, (size,))
                break


def _sums(text: str, counts: list[Figure], block: int) -> Iterator[Relation]:
    for at, total in enumerate(counts[:-2]):
        mark = _PART.search(text, total.end, counts[at + 1].start)
        if not mark or (mark.group() == ":" and text[mark.end() :][:1].isdigit()):  # «6:3» is a score
            continue
        made = Decimal(0)
        for last, part in enumerate(counts[at + 1 :], at + 1):
            made += part.full
            if made == total.full and last > at + 1:
                used = tuple(counts[at : last + 1])
                yield Relation("sum", block, used, least=sum((one.slack for one in used), Decimal(0)))
                return
    for total, part in zip(counts, counts[1:], strict=False):
        mark = _PART.search(text, total.end, part.start)
        if mark and mark.group() != ":" and 3 < part.full < total.full and part.start - mark.end() < 40:
            yield Relation("part over whole", block, (part,), over=total.full)


def _in_table(table: Table, block: int) -> Iterator[Relation]:
    width = len(table.rows[0])
    for row, cells in enumerate(table.rows):
        if not _TOTAL.match(cells[0]) or row < 2:
            continue
        for column in range(1, width):
            parts = [figures(table.rows[at][column]) for at in range(1, row)]
            total = figures(cells[column])
            single = [part[0] for part in parts if len(part) == 1]
            if len(total) == 1 and len(single) > 1 and sum(f.value for f in single) == total[0].value:
                yield Relation("table total", block, (total[0],), (row, column))


def planted(document: TextDocument, relation: Relation, dice: random.Random) -> tuple[TextDocument, Figure, str] | None:
    """The document with one digit changed, the number changed and what it became."""
    victim = dice.choice(relation.victims)
    wrong = _wrong(victim, relation, dice)
    if wrong is None:
        return None
    block = document.blocks[relation.block]
    changed: Block
    if isinstance(block, Table):
        assert relation.cell
        rows = [list(row) for row in block.rows]
        row, column = relation.cell
        cell = rows[row][column]
        rows[row][column] = cell[: victim.start] + wrong + cell[victim.end :]
        changed = replace(block, rows=tuple(map(tuple, rows)))
    else:
        changed = replace(block, text=block.text[: victim.start] + wrong + block.text[victim.end :])
    blocks = (*document.blocks[: relation.block], changed, *document.blocks[relation.block + 1 :])
    return TextDocument(blocks, document.source), victim, wrong


def _wrong(victim: Figure, relation: Relation, dice: random.Random) -> str | None:
    if relation.over is not None:
        text = dice.choice("123456789") + victim.text
        while _value(text) * victim.scale <= relation.over:
            text = dice.choice("123456789") + text
        return text
    places = [at for at, sign in enumerate(victim.text) if sign.isdigit()]
    # The last digit of a count may change and leave its rounded percentage right: that is no wrong relation.
    if relation.kind in ("share", "change", "times") and not victim.sort and len(places) > 2:
        places = places[:-2]
    wrong = [
        victim.text[:at] + digit + victim.text[at + 1 :]
        for at in places
        for digit in "0123456789"
        if digit != victim.text[at] and not (digit == "0" and at == 0)
    ]
    seen = [text for text in wrong if abs(_value(text) - victim.value) * victim.scale > relation.least]
    return dice.choice(seen) if seen else None


def _value(text: str) -> Decimal:
    return Decimal(re.sub(r"[ \u00a0\u202f]", "", text).replace(",", "."))


def _keys(findings: list[Finding]) -> set[tuple[str, tuple[Decimal, ...]]]:
    return {(f.code, f.figures) for f in findings if f.severity is not Severity.HINT}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--most", type=int, default=400, help="relations of one kind that are tried")
    parser.add_argument("--show", default="", help="print the planted sentences of this kind that are missed")
    arguments = parser.parse_args()
    dice = random.Random(11)
    tried: Counter[str] = Counter()
    found: Counter[str] = Counter()
    errors: Counter[str] = Counter()
    codes: Counter[tuple[str, str]] = Counter()
    paths = sorted(path for path in arguments.folder.rglob("*") if path.is_file())
    dice.shuffle(paths)
    for path in paths:
        try:
            document = open_document(path)
        except Refused:
            continue
        sound = list(relations(document))
        if not sound:
            continue
        known = _keys(check(document))
        for relation in sound:
            if tried[relation.kind] >= arguments.most:
                continue
            made = planted(document, relation, dice)
            if made is None:
                continue
            tried[relation.kind] += 1
            findings = check(made[0])
            new = [f for f in findings if (f.code, f.figures) in _keys(findings) - known]
            found[relation.kind] += bool(new)
            codes.update({(relation.kind, one.code) for one in new})
            errors[relation.kind] += any(f.severity is Severity.ERROR for f in new)
            if arguments.show == relation.kind and not new:
                _print(document, relation, made[1], made[2])
    for kind in KINDS:
        told = ", ".join(f"{code} {count}" for (of, code), count in codes.most_common() if of == kind)
        print(f"{kind}: planted {tried[kind]}, found {found[kind]}, as errors {errors[kind]} ({told})")
    print(f"all: planted {tried.total()}, found {found.total()}, as errors {errors.total()}")


def _print(document: TextDocument, relation: Relation, victim: Figure, wrong: str) -> None:
    block = document.blocks[relation.block]
    if isinstance(block, Paragraph):
        low = max(0, victim.start - 160)
        shown = f"{block.text[low : victim.start]}[{victim.text}→{wrong}]{block.text[victim.end : victim.end + 140]}"
        print(f"  {document.source}: …{shown}…")
    else:
        print(f"  {document.source}: table, {relation.cell}, [{victim.text}→{wrong}]")


if __name__ == "__main__":
    main()
