"""Turn the numbers of a text into claims: what is counted, when and where."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

from orientir.factcheck.read.document import Paragraph, TextDocument, TextPlace
from orientir.factcheck.read.unreadable import UnreadableFile, refused
from orientir.factcheck.text.counted_nouns import NO_UNIT, CountedNoun, unit_after
from orientir.factcheck.text.foreign import in_lost_rows, is_foreign, is_formula, is_labelled
from orientir.factcheck.text.grids import Grid
from orientir.factcheck.text.numbers import Kind, Number, numbers
from orientir.factcheck.text.periods import PeriodKind, TimeSpan, periods
from orientir.factcheck.text.words import roots

PART = re.compile(
    r"\b(?:из них|из которых|в том числе|в т\.\s?ч\.|среди них|из этого числа|из этих|среди)\b", re.IGNORECASE
)
_LONGEST = 1500
_ASIDE = 200
_MOST_CLAIMS = 20_000
_DIGIT = re.compile(r"\d")
_STOP = re.compile(
    r"[.!?…]+[»\")]*\s+(?=[«\"(]?[А-ЯЁA-Z\d–-])|(?:(?<=[а-яё]{4})|(?<=[)%]))\.(?=[А-ЯЁ][а-яё]{3})"  # «(+7,1 %).Выпуск»
)
_SIZE_ALONE = re.compile(
    r"(?:Рост|Прирост|Снижение|Сокращение|Увеличение|Уменьшение|Прибавка)\s+(?:составил\w*\s+|[–—-]\s+)?(?:(?:на|в)\s+)?\d"
)
_ABBREVIATED = re.compile(
    r"(?:(?:\b|\d)(?:г|гг)|\b(?:с|пос|дер|ст-ца|х|им|ул|д|пл|пр|стр|см|рис|табл|таб|т|ст|п|пп|ч|обл|р|тыс|млн|млрд|руб|чел|ед|шт|уч|и|е|др|кв|N)|\b[А-ЯЁ])\.$"
)
_ENDS_TOO = re.compile(r"(?:\d\s*(?:г|гг|тыс|млн|млрд|см|мм|кг)|чел|ед|шт|руб|др|т\.\s?д|т\.\s?п|п\.\s?п)\.$")


@dataclass(frozen=True)
class Claim:
    """One number that says something.

    ``topic`` holds the roots of the words that belong to this number, ``part`` says that it is printed as a part
    of a number before («из них»), ``sentence`` numbers the sentence (a table cell is one), ``cell`` is (table, row,
    column) and ``row`` the row's name, ``before`` and ``after`` are the words to the neighbouring numbers.
    """

    number: Number
    unit: CountedNoun
    period: TimeSpan | None
    topic: frozenset[str]
    part: bool
    place: TextPlace
    quotation: str
    sentence: int
    before: str
    after: str
    cell: tuple[int, int, int] | None = None
    row: str = ""

    @property
    def kind(self) -> Kind:
        """Kind of the number."""
        return self.number.kind

    @property
    def counts(self) -> bool:
        """Whether it is a count of things (or persons), not a measurement."""
        return self.kind is Kind.COUNT and not self.unit.measure

    @property
    def of_a_change(self) -> bool:
        """Whether it stands beside an arrow, as in «9 → 24 из 38»: a value over those who answered in both years."""
        return self.before.rstrip().endswith("→") or self.after.lstrip().startswith("→")


@dataclass(frozen=True)
class Sentence:
    """A sentence or a table cell with its claims in order."""

    text: str
    place: TextPlace
    claims: tuple[Claim, ...]
    index: int
    cell: tuple[int, int, int] | None = None


@dataclass(frozen=True)
class Reading:
    """A document read to the end: what every rule looks at."""

    document: TextDocument
    sentences: tuple[Sentence, ...]
    grids: tuple[Grid, ...]

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """All claims in reading order."""
        return tuple(claim for sentence in self.sentences for claim in sentence.claims)


def read_claims(document: TextDocument) -> Reading:
    """Find every claim of a document. Raises Refused for an endless one."""
    sentences: list[Sentence] = []
    grids: list[Grid] = []
    recent: list[str] = []
    counted = total = 0
    for block in document.blocks:
        if isinstance(block, Paragraph):
            recent = [*recent[-2:], block.text]
            for text in split(block.text):
                sentences.append(_sentence(text, block.place, len(sentences)))
        elif sum(bool(_DIGIT.search(cell)) for row in block.rows for cell in row) > 2 * _MOST_CLAIMS:
            raise refused(document.source, UnreadableFile("many-numbers"))  # told before minutes are spent on it
        else:
            grids.append(Grid(block, _legend(recent)))
            sentences += _cells(grids[-1], len(grids) - 1, len(sentences))
        total += sum(len(sentence.claims) for sentence in sentences[counted:])
        counted = len(sentences)
        if total > _MOST_CLAIMS:
            raise refused(document.source, UnreadableFile("many-numbers"))
    return Reading(document, tuple(sentences), tuple(grids))


_CODE = re.compile(r"(?:^|;\s*)(\d{1,2}(?:\.\d{1,2})+)\s*[—–-]\s*([^;]+)")


def _legend(texts: list[str]) -> dict[str, str]:
    """«5.1 — Количество …; 5.2 — …»: what the codes of a table stand for."""
    return {code: title.strip(" .") for text in texts for code, title in _CODE.findall(text)}


def split(text: str) -> Iterator[str]:
    """Sentences of a paragraph; «г.», «тыс.», «п. 3» do not end one.

    >>> list(split("В 2021 г. работало 5 тыс. чел. Из них 300 – в г. Братске."))
    ['В 2021 г. работало 5 тыс. чел.', 'Из них 300 – в г. Братске.']
    """
    start = 0
    for match in _STOP.finditer(text):
        head = text[start : match.end()].rstrip()
        tail = head[-16:]
        if _ABBREVIATED.search(tail) and not (_ENDS_TOO.search(tail) and text[match.end()].isupper()):
            continue
        if _SIZE_ALONE.match(text, match.end()):
            continue  # «… годом ранее – 367. Рост – на 45, или на 12,3 %»
        if head.count("(") > head.count(")") and ")" in text[match.end() : match.end() + _ASIDE]:
            continue  # a full stop inside brackets
        if len(head) < 16 and re.fullmatch(r"\W*\d+(?:\.\d+)*[.)]", head):
            continue
        yield from _bounded(head)
        start = match.end()
    if text[start:].strip():
        yield from _bounded(text[start:].strip())


def _bounded(sentence: str) -> Iterator[str]:
    """No sentence of a note is this long; a hostile one must not cost the square of its length."""
    while len(sentence) > _LONGEST:
        cut = sentence.rfind(" ", 0, _LONGEST) + 1 or _LONGEST
        yield sentence[:cut].rstrip()
        sentence = sentence[cut:]
    yield sentence


def _sentence(text: str, place: TextPlace, index: int) -> Sentence:
    unread = is_foreign(text) or is_formula(text) or in_lost_rows(text) or is_labelled(text)
    found = () if unread else numbers(text)
    times = periods(text)
    edges = _edges(text, found)
    when = _periods(text, found, times)
    words = _without(text, found, times)
    claims = []
    for at, number in enumerate(found):
        low, high = edges[at]
        left = found[at - 1].end if at else 0
        right = found[at + 1].start if at + 1 < len(found) else len(text)
        unit = unit_after(text, number.end) if number.kind is Kind.COUNT else NO_UNIT
        claims.append(
            Claim(
                number=number,
                unit=unit,
                period=when[at],
                topic=roots(words[low:high]),
                part=bool(PART.search(text[low : number.start])),
                place=place,
                quotation=text,
                sentence=index,
                before=text[left : number.start],
                after=text[number.end : right],
            )
        )
    return Sentence(text, place, tuple(_lend_units(claims, words)), index)


_NUMBER_OF = re.compile(r"\b(?:числ[оа]|количеств[оа]|численность)\s+(?=[а-яё])", re.IGNORECASE)
_SAME_OF_ANOTHER_TIME = re.compile(r"[\s,;(–—-]*(?:а|и|против)?\s*(?:в|за|на|к)?[\s–—:-]*(?:было|их было)?\s*")


def _lend_units(claims: list[Claim], words: str) -> list[Claim]:
    """Units that are named once: «с 88 до 100 человек», «число школ составило 12», «17 школ, в 2023 году – 19».

    ``words`` is the sentence with blanks in place of numbers and periods.
    """
    for at in range(len(claims) - 2, -1, -1):
        one, two = claims[at], claims[at + 1]
        bare = one.kind is Kind.COUNT and not one.unit.key and two.kind is Kind.COUNT
        if bare and re.fullmatch(r"\s*(?:до|и|против|,)\s*(?:на\s+)?", one.after):
            claims[at] = replace(one, unit=two.unit)
    for at, claim in enumerate(claims):
        if claim.kind is not Kind.COUNT or claim.unit.key:
            continue
        low = max((c.number.end for c in claims[:at] if c.kind is Kind.COUNT), default=0)
        named = _NUMBER_OF.search(words, low, claim.number.start)
        last = claims[at - 1] if at else None
        if named:
            claims[at] = replace(claim, unit=unit_after(words, named.end()))
        elif last and last.unit.key and claim.period and not (last.period and claim.period.same(last.period)):
            between = words[last.number.end : claim.number.start].strip().removeprefix(last.unit.text)
            if _SAME_OF_ANOTHER_TIME.fullmatch(between):
                # What introduces the first number («участвовали») introduces the second as well.
                claims[at] = replace(claim, unit=last.unit, before=last.before + claim.before)
    return claims


def _edges(text: str, found: tuple[Number, ...]) -> list[tuple[int, int]]:
    """Which stretch of the sentence each number owns; a percentage in brackets shares its count's."""
    heads: list[int] = []
    owner: list[int] = []
    for at, number in enumerate(found):
        glued = (
            at
            and number.kind is not Kind.COUNT
            and re.fullmatch(
                r"[^,;]{0,60}[(]\D{0,15}|[^,;()]{0,40},?\s*(?:или|что состав\w+|–)\s*",
                text[found[at - 1].end : number.start],
            )
        )
        if not glued:
            heads.append(at)
        owner.append(len(heads) - 1)
    cuts = [0]
    for one, two in zip(heads, heads[1:], strict=False):
        cuts.append(_cut(text, found[one].end, found[two].start))
    cuts.append(len(text))
    return [(cuts[own], cuts[own + 1]) for own in owner]


_CUTS = tuple(map(re.compile, (r";", PART.pattern, r",\s*(?:а|но|и|в|во|на)\s", r",", r"[(]", r"\s[–—]\s", r"\sи\s")))


def _cut(text: str, start: int, end: int) -> int:
    for pattern in _CUTS:
        found = list(pattern.finditer(text, start, end))
        if found:
            return found[-1].start()
    return end


def _without(text: str, found: tuple[Number, ...], times: tuple[TimeSpan, ...]) -> str:
    """A text with blanks in place of its numbers and periods."""
    letters = list(text)
    for start, end in [(span.start, span.end) for span in found] + [(span.start, span.end) for span in times]:
        letters[start:end] = " " * (end - start)
    return "".join(letters)


def _periods(text: str, found: tuple[Number, ...], times: tuple[TimeSpan, ...]) -> list[TimeSpan | None]:
    """The period of each number: named right after it, or else last before it, or else first after it.

    A period inside brackets speaks of what stands in the brackets, unless it fills them.
    """
    result: list[TimeSpan | None] = []
    used: set[TimeSpan] = set()
    left = 0
    for at, number in enumerate(found):
        right = found[at + 1].start if at + 1 < len(found) else len(text)
        before = [time for time in times if time.end <= number.start and not _of_another(text, time, number.start)]
        own = [time for time in before if left <= time.start and time not in used]
        near = [time for time in times if number.end <= time.start < right and _near(text[number.end : time.start])]
        seen = [time for time in times if _visible(text, time, number)]
        before = [time for time in seen if time in before]
        if near and not own:
            used.add(near[0])
            result.append(near[0])
        else:
            after = [time for time in seen if not _COMPARED.search(text[: time.start])]
            result.append((own or before)[-1] if own or before else (after[0] if after else None))
        left = number.end
    return result


# «420 км, что больше, чем в 2021 году (350 км)»: the year is that of the 350.
_COMPARED = re.compile(
    r"(?:\bчем|\bпротив|\bсравнению с\w*|\bуровн\w+|\bпоказател\w+|\bотносительно|\bотношению к)\s+(?:в|за|на)?\s*$",
    re.IGNORECASE,
)


_MAKES = re.compile(r"\b(?:состав|достиг|равн|стал)\w*", re.IGNORECASE)


def _of_another(text: str, time: TimeSpan, number: int) -> bool:
    """«… по сравнению с 2020 годом и составило 350»: the year compared with is not that of the value that follows."""
    return bool(_COMPARED.search(text[: time.start]) and _MAKES.search(text, time.end, number))


def _near(between: str) -> bool:
    """Words such as « школ в » may stand between a number and its period, a comma or a bracket may not."""
    return len(between) < 45 and (not re.search(r"[,;.–—()]", between) or between.strip() == "(")


def _visible(text: str, time: TimeSpan, number: Number) -> bool:
    low, high = sorted((time.start, number.start))
    between = text[low:high]
    if time.start > number.start:
        return "(" not in between or ")" in between.rpartition("(")[2]
    return ")" not in between or "(" in between.partition(")")[0]


def _cells(grid: Grid, table: int, first: int) -> list[Sentence]:
    sentences: list[Sentence] = []
    no_values = {grid.label_column, *grid.code_columns}
    for row in range(len(grid.table.rows)):
        for column, text in enumerate(grid.table.rows[row]):
            if row < grid.header_rows or not text:
                continue
            place = grid.table.cell_place(row, column)
            plain = _sentence(text, place, first + len(sentences))
            claims: tuple[Claim, ...] = ()
            if column not in no_values and row not in grid.numbering_rows:
                claims = tuple(_in_cell(claim, grid, table, row, column) for claim in plain.claims)
            sentences.append(replace(plain, claims=claims, cell=(table, row, column)))
    return sentences


_NEGATIVE = re.compile(r"\s*(?:[-−–—]\s?\d[\d\s.,]*%?|\(\s*\d[\d\s.,]*\)\s*%?)\s*")  # «- 11,1», «(17 617)»
_IN_PERCENT = re.compile(r"%|процент|\bдол[яи]\b|удельный вес|темп", re.IGNORECASE)
_NOT_PERCENT = re.compile(r"руб|чел\.|тыс|ед\.|отклонени|разниц|раз\b", re.IGNORECASE)
_SCALED = re.compile(r"\b(тыс|млн|млрд)\b")
_FACTORS = {"тыс": 10**3, "млн": 10**6, "млрд": 10**9}


def _in_cell(claim: Claim, grid: Grid, table: int, row: int, column: int) -> Claim:
    """Complete a claim by the labels of its row and column: unit, period, subject."""
    label, header = grid.row_label(row), grid.column_label(column)
    number = claim.number
    if number.value > 0 and _NEGATIVE.fullmatch(claim.quotation):
        number = replace(number, value=-number.value)
    plain = number.kind is Kind.COUNT and re.fullmatch(r"[-−–—+(]?[\d\s\u00a0\u202f.,]+\)?", claim.quotation.strip())
    if plain:
        percent = next(
            (bool(_IN_PERCENT.search(t)) for t in (header, label) if "%" in t or _IN_PERCENT.search(t)), False
        )
        if percent and not _NOT_PERCENT.search(header + label) and abs(number.value) <= 1000:
            number = replace(number, kind=Kind.PERCENT)
        else:
            scale = _SCALED.search(header) or _SCALED.search(label)
            factor = _FACTORS[scale.group(1)] if scale else 1
            number = replace(number, value=number.value * factor, step=number.step * factor, scale=factor)
    times = [*periods(header), *periods(label), *periods(grid.table.caption)]
    return replace(
        claim,
        number=number,
        period=claim.period or next((time for time in times if time.kind is not PeriodKind.BEFORE), None),
        topic=claim.topic if claim.part else roots(header if grid.is_total(row) else label),
        part=claim.part or grid.is_part(row),
        cell=(table, row, column),
        row=label,
    )
