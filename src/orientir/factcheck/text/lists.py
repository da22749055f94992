"""Wholes and their parts: a total followed by «в том числе», «из них» or a colon, in a sentence or in lines under it.

The parts of a list are the first count of each item at the item's own level: what stands in brackets, and what
goes into detail of an item, is no part. ``closed`` says that the form promises all the parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from orientir.factcheck.read.document import Paragraph
from orientir.factcheck.text.changes import is_size
from orientir.factcheck.text.claims import Claim, Reading, Sentence
from orientir.factcheck.text.clauses import Outline, outline
from orientir.factcheck.text.numbers import Kind

# «каждый из которых» speaks of each, not of a part.
_EACH = "".join(
    rf"(?<!{word}\s)"
    for stem, ends in (
        ("кажд", ("ый", "ая", "ое", "ого", "ой", "ому", "ым")),
        ("одн", ("а", "о", "ого", "ой")),
        ("люб", ("ой", "ого")),
        ("", ("один", "часть", "многие", "большинство", "некоторые", "несколько")),
    )
    for word in (stem + end for end in ends)
)
_MARK = re.compile(
    rf"{_EACH}\b(?:в\s+том\s+числе|в\s+т\.\s?ч\.?|из\s+них|из\s+которых|из\s+этого\s+числа|из\s+общего\s+числа"
    r"|среди\s+(?:них|которых))(?![а-яё])",
    re.IGNORECASE,
)
_SUBSET = re.compile(r"из\s+них|из\s+которых|из\s+этого|из\s+общего|среди", re.IGNORECASE)
_REST = re.compile(r"\b(?:остальн|проч(?:и|е)|ин(?:ых|ые|ой|ая|ое)\b|друг(?:их|ие))", re.IGNORECASE)
_PAIRS = tuple(
    (re.compile(rf"\b{one}", re.IGNORECASE), re.compile(rf"\b{two}", re.IGNORECASE))
    for one, two in (
        ("сельск", "городск"), ("мужчин", "женщин"), ("мальчик", "девоч"), ("юнош", "девуш"), ("внебюджет", "бюджет"),
        ("очн", "заочн"), ("письменн", "устн"), ("штатн", "совместител"), ("взросл", "дет"), ("муниципальн", "частн"),
        ("российск", "иностранн"), ("естественн", "миграц"), ("средн", "основн"), ("собственн", "безвозмездн"),
        ("внутренн", "внешн"), ("юридическ", "индивидуальн"),
    )
)  # fmt: skip
_MANY = re.compile(
    r"нескольк|одновременно|более одного|множествен|и тот и другой|пересека|\bпо\s+\d+\s*[–—-]|соответственно",
    re.IGNORECASE,
)
_SUMS_UP = re.compile(
    r"(?:[–—-]\s*(?:а\s+)?всего|,?\s*а всего|\bитого|\bвместе|\(всего|[–—,(-]\s*в общей сложности)\s*[–—:-]?\s*$",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^\s*(?:[-–—•*·▪]\s*)?(?:\d{1,2}[.)]|[а-яёa-z]\))?\s*")
_ANOTHER = re.compile(r"\b(?:а\s+также|кроме\s+того|при\s+этом|помимо)\b", re.IGNORECASE)
_VERB = re.compile(
    r"\b\w{3,}(?:щены|жены|лены|дены|чены)\b|\b(?:увелич|уменьш|сни[зж]|сокра[тщ]|выро|составил)\w*", re.IGNORECASE
)
_WITH = re.compile(r"(?:^|\s)(?:с|со|на|в|из|для|до|от|по)\s+$", re.IGNORECASE)
_MARKS = re.compile(r"[«\"][2-5][»\"]")
_OF_YEAR = re.compile(r"\b(?:19|20)\d\d\s*(?:год\w*|г\.?)?\s*[–—:-]")
_OF_YEAR_ENDS = re.compile(_OF_YEAR.pattern + r"\s*$")
_MOST = 40
_FEW = 5
_STOP = re.compile(r"[а-яё]{5,}\.\s")
_ONE_SOURCE = re.compile(r"за\s+сч[её]т|средств|бюджет", re.IGNORECASE)
_SIZES = re.compile(r"\bна\s+\d[\d \u00a0]*[^\d%;.]{1,60}\bна\s+\d", re.IGNORECASE)
_LONG = 1300  # longer sentences are read in pieces


@dataclass(frozen=True)
class Whole:
    """A total and its parts. ``marked`` says that words («в том числе») tie them."""

    total: Claim
    parts: tuple[Claim, ...]
    closed: bool
    marked: bool
    others: tuple[tuple[Claim, ...], ...] = ()
    """Other ways to read the list: a total that any of them makes up is sound."""
    uncounted: int = 0
    """Items without a number: «музей» is one museum."""
    opposites: bool = False
    """Whether the parts are «сельские» and «городские» or the like, or end with «остальные»."""
    greatest: Fraction = Fraction(0)
    """The greatest count that stands before the total in its sentence."""
    joined: bool = False
    """Whether an «и» stands before the last part."""
    subset: bool = False
    """Whether «из них» opens the list: its parts need not exclude one another."""


def wholes(reading: Reading) -> Iterator[Whole]:
    """Every whole with its parts, in reading order."""
    for at, sentence in enumerate(reading.sentences):
        if sentence.cell or not sentence.claims:
            continue
        yield from _inside(sentence)
        yield from _summed_up(sentence)
        yield from _under(reading, at)


def _inside(sentence: Sentence) -> Iterator[Whole]:
    """«58 школ, в том числе 20 городских и 36 сельских», «проведено 120 встреч: 70 – в школах, 50 – в клубах»."""
    text = sentence.text
    if _MANY.search(text):
        return
    lines = outline(text)
    done = -1
    for mark in [*_MARK.finditer(text), *re.finditer(r":(?!\d)", text)]:
        if mark.start() < done:
            continue
        named = mark.group() != ":"
        total = _total(sentence, mark.start(), lines, named) if _levels(text, mark, lines) else None
        if total is None:
            continue
        stop, broken = _stop(text, mark.end(), lines, named)
        parts, uncounted = _parts(sentence, mark.end(), stop, total, lines, broken)
        ways = _other_ways(sentence, parts, mark.end(), stop, total, lines)
        nested = _MARK.search(text, mark.end(), stop)
        if len(parts) == 1 and total.unit.measure and ways and len(ways[0]) > 1 and not nested:
            parts = list(
                ways[0]
            )  # «средства бюджета района – 141 307 тыс. руб. средства бюджета области – 409 тыс. руб.»
        if not parts:
            continue
        subset = bool(_SUBSET.match(mark.group()))
        done = mark.end() if subset or not named else stop
        words = text[mark.end() : stop]
        goes_on = text.rstrip().endswith((";", ",")) or len(text) > _LONG
        closed = (
            not uncounted
            and not goes_on
            and (_closed(words, parts, subset, not named) or _set_against(sentence.text, parts))
        )
        joined = not uncounted and _ends_with_and(sentence, parts, stop)
        both = _opposite(words, parts)
        yield Whole(
            total,
            tuple(parts),
            closed or (joined and not subset),
            named,
            ways,
            uncounted,
            both,
            _before(sentence, total),
            joined,
            subset,
        )


def _before(sentence: Sentence, total: Claim) -> Fraction:
    values = (c.number.value for c in sentence.claims if c.kind is Kind.COUNT and c.number.end <= total.number.start)
    return max(values, default=Fraction(0))


def _levels(text: str, mark: re.Match[str], lines: Outline) -> bool:
    """Whether a mark may follow its total: not «до 52 тысяч (а это просто считается: 4 330 …)»."""
    host = lines.bracket(mark.start())
    led = text[host.start : mark.start()] if host else ""
    return mark.group() != ":" or bool(re.search(r"\d", led)) or not re.search(r"[а-яё]+\s+[а-яё]+", led)


def _total(sentence: Sentence, before: int, lines: Outline, named: bool) -> Claim | None:
    """The last count at the level of the mark, no size of a change and not far away."""
    host = lines.bracket(before)
    if host and not re.search(r"\d", sentence.text[host.start : before]):
        before, host = host.start, None  # «38 школ (из них 12 сельских)»
    item = lines.item(before)
    sizes = named and _SIZES.search(sentence.text, before)
    for claim in reversed(sentence.claims):
        start = claim.number.start
        if claim.number.end > before:
            continue
        if item is not None and not item.holds(start):
            return None
        if lines.bracket(start) != host:
            continue
        if claim.kind is not Kind.COUNT or (is_size(claim) and not sizes):
            if named:
                continue
            return None
        if _inside_part(sentence.text, claim, before) or _is_part_itself(sentence, claim, before, lines, named):
            return None
        few = claim.number.value <= 1 or (claim.number.spelled and claim.number.value < _FEW)
        money = claim.unit.measure and claim.number.scale > 1
        numbers_item = start < 3 and sentence.text[claim.number.end : claim.number.end + 1] in (".", ")")
        if numbers_item:
            return None
        torn = (start < 2 and money) or (
            claim.part and ";" in sentence.text[before:]
        )  # «…4 млн» and «474 тыс.» on the next line
        return None if few or torn else claim
    return None


def _inside_part(text: str, claim: Claim, before: int) -> bool:
    """Whether another sentence part has begun since: «работают 124 койки, оказана помощь …, из них»."""
    between = re.sub(r"\([^()]*\)", "", text[claim.number.end : before])
    return between.count(",") > 3 or len(between) > 160 or ";" in between or bool(_STOP.search(between))


def _is_part_itself(sentence: Sentence, claim: Claim, before: int, lines: Outline, named: bool) -> bool:
    """«9 из которых», «12 (30 %) из них», and the last of several years: no total of what follows."""
    text = sentence.text
    between = re.sub(r"\([^()]*\)", "", text[claim.number.end : before])
    if named and not between.strip() and not text[:before].rstrip().endswith(","):
        return True
    earlier = [c for c in sentence.claims if c.number.end <= claim.number.start and c.kind is Kind.COUNT]
    last = earlier[-1] if earlier else None
    if len(_OF_YEAR.findall(text[: claim.number.start])) > 1 and _OF_YEAR_ENDS.search(text[: claim.number.start]):
        return True
    years = (
        last is not None and last.period is not None and claim.period is not None and not last.period.same(claim.period)
    )
    return bool(years and last is not None and _one_measure(last, claim) and lines.bracket(last.number.start) is None)


def _stop(text: str, start: int, lines: Outline, named: bool) -> tuple[int, str]:
    """Where a list ends, and the sign between its items: a list with a colon is broken by semicolons."""
    host = lines.bracket(start)
    if host:
        return host.end - 1, ","
    rest = text[start:]
    colon = not named or bool(re.match(r"^[^\d;,]{0,60}:", rest))
    item = lines.item(start)
    end = item.end if item else len(text)
    if ";" in rest and colon:
        return len(text), ";"
    if colon:
        return len(text), ","
    return end, ","


def _parts(
    sentence: Sentence, start: int, stop: int, total: Claim, lines: Outline, broken: str
) -> tuple[list[Claim], int]:
    """The first count of each item, and how many items have none."""
    text = sentence.text
    found: list[Claim] = []
    uncounted = 0
    for low, high in _items(text, start, stop, broken):
        another = _ANOTHER.search(text, low, high)
        detail = _MARK.search(text, low, high)
        nested = detail is not None and (low + 2 < detail.start() or bool(found))
        if nested and broken == ";" and re.match(r"[^\d;,]{0,60}:", text[detail.end() :]):  # type: ignore[union-attr]
            return [], 0  # a list within the list: its items cannot be told from those of the outer one
        end = detail.start() if nested and detail else high
        end = another.start() if another else end
        counts = _counts(sentence, low, end, start, lines)
        part = next((c for c in counts if _one_measure(c, total)), None)
        if part is None:
            if counts:
                break  # something else is counted from here on
            uncounted += bool(re.search(r"[а-яё]{4}", text[low:end])) and not another
        elif not _goes_on(part, total) or (found and _VERB.search(text, low, part.number.start)):
            break
        else:
            found.append(part)
        if another or (nested and broken == ","):
            break  # what follows goes into detail of this item
    return found[:_MOST], uncounted


def _counts(sentence: Sentence, low: int, high: int, start: int, lines: Outline) -> list[Claim]:
    """Counts of an item at the level of the list; «с 15 филиалами» describes the item."""
    level = lines.bracket(start)
    return [
        c
        for c in sentence.claims
        if low <= c.number.start < high
        and lines.bracket(c.number.start) == level
        and c.kind is Kind.COUNT
        and (not is_size(c) or _SIZES.search(sentence.text, max(0, low - 20)) is not None)
        and not (_WITH.search(sentence.text[max(low, c.number.start - 5) : c.number.start]) and not _as_part(c))
    ]


def _as_part(claim: Claim) -> bool:
    """Amounts of money and sizes of changes stand after prepositions."""
    return claim.unit.measure or is_size(claim)


def _other_ways(
    sentence: Sentence, parts: Sequence[Claim], start: int, stop: int, total: Claim, lines: Outline
) -> tuple[tuple[Claim, ...], ...]:
    """All counts after the mark; all up to the end of the sentence."""
    ends = dict.fromkeys((stop, len(sentence.text)))
    ways = [tuple(c for c in _counts(sentence, start, end, start, lines) if _one_measure(c, total)) for end in ends]
    return tuple(way for way in ways if way != tuple(parts))


def _items(text: str, start: int, stop: int, broken: str) -> Iterator[tuple[int, int]]:
    at = start
    depth = 0
    dashes = bool(re.match(r"[\s:]*[–—-]\s?[а-яё]", text[start:stop]))
    for position in range(start, stop):
        sign = text[position]
        depth += (sign == "(") - (sign == ")")
        comma = sign == "," and not (text[position - 1].isdigit() and text[position + 1 : position + 2].isdigit())
        joined = broken == "," and text.startswith(" и ", position)
        dashed = (
            dashes and re.match(r"\s[–—-]\s(?=[а-яё])", text[position : position + 4]) and _new_item(text, at, position)
        )
        if depth <= 0 and (sign == broken == ";" or (broken == "," and (comma or sign == ";")) or joined or dashed):
            yield at, position
            at = position + 1
    yield at, stop


def _new_item(text: str, start: int, position: int) -> bool:
    """«– в загородных — 1 120 – в пришкольных — 3 870»: a dash after a number opens the next item."""
    return bool(re.search(r"\d[\s.,а-яё%]{0,12}$", text[start:position]))


def _one_measure(claim: Claim, total: Claim) -> bool:
    if claim.unit.measure or total.unit.measure or (claim.number.scale > 1 and total.number.scale > 1):
        return (claim.unit.compatible(total.unit) and (claim.number.scale > 1) == (total.number.scale > 1)) or (
            claim.unit.key == total.unit.key != ""
        )
    return True


def _goes_on(part: Claim, total: Claim) -> bool:
    """Whether a count may be a part: of the total's unit or of persons, or what its neighbours are."""
    if part.number.value < 0:
        return False
    if part.unit.compatible(total.unit) or not total.unit.key:
        return True
    return not part.unit.measure and not total.unit.measure and (total.unit.people or not part.unit.people)


def _closed(words: str, parts: Sequence[Claim], subset: bool, colon: bool) -> bool:
    """Whether the list promises to be whole: «остальные», opposites, a colon and nothing uncounted."""
    if len(parts) < 2 or _MARKS.search(words):
        return False
    if not subset and len(_OF_YEAR.findall(words)) == len(parts):
        return True  # «в том числе 2018 г. – 40, 2019 г. – 60»
    if _opposite(words, parts):
        return True
    return not subset and (colon or bool(re.match(r"^\s*,?\s*(?:по\s[^\d;,:]{1,60})?:", words)))


def _set_against(text: str, parts: Sequence[Claim]) -> bool:
    """«17 ракет, из которых 9 сбиты, а 8 упали»: two parts, set against each other."""
    return len(parts) == 2 and bool(re.search(r",\s*а\s+[$€]?$", text[: parts[1].number.start]))


def _opposite(words: str, parts: Sequence[Claim]) -> bool:
    """«20 городских и 36 сельских», «… и 5 прочих»: nothing is left besides."""
    last = words[max(0, len(words) - 70) :]
    return bool(_REST.search(last)) or (
        len(parts) == 2 and any(one.search(words) and two.search(words) for one, two in _PAIRS)
    )


def _ends_with_and(sentence: Sentence, parts: Sequence[Claim], stop: int) -> bool:
    """«4 средних и 6 основных»: an «и» before the last part and nothing counted after it closes a list."""
    if len(parts) < 2:
        return False
    one, two = parts[-2:]
    detail = _MARK.search(sentence.text, two.number.end, stop)
    stop = detail.start() if detail else stop
    between = re.sub(r"\([^()]*\)", "", sentence.text[one.number.end : two.number.start])
    rest = sentence.text[two.number.end : stop].rstrip(" ,(")
    more = any(two.number.end <= c.number.start < stop and c.kind is Kind.COUNT for c in sentence.claims)
    joined = re.search(r"\sи\s", between) and not re.search(r"[,;]", between)
    alike = two.unit.compatible(one.unit) or not (one.unit.measure or two.unit.measure)
    return bool(joined) and alike and not more and not re.search(r"[,;]|\bиз\b", re.sub(r"\([^()]*\)", "", rest))


def _summed_up(sentence: Sentence) -> Iterator[Whole]:
    """«20 автобусов, 6 трамваев и 4 катера – всего 31 единица»."""
    claims = [c for c in sentence.claims if c.kind is Kind.COUNT and not is_size(c)]
    for at, total in enumerate(claims):
        parts = [c for c in claims[:at] if _one_measure(c, total)]
        if len(parts) > 1 and _SUMS_UP.search(total.before) and not _MANY.search(sentence.text):
            yield Whole(total, tuple(parts), True, False)  # «18 782 дома, 27 …, всего 19» is not a whole of theirs


def _under(reading: Reading, at: int) -> Iterator[Whole]:
    """A head with a total that ends with a colon, and the lines under it: each line's first count is a part."""
    head = reading.sentences[at]
    colon = head.text.rstrip().endswith(":")
    years = not colon and _years_follow(reading, head)
    if not (colon or years or _bare_head(reading, head)) or _MANY.search(head.text):
        return
    marked = list(_MARK.finditer(head.text))
    mark = marked[-1].start() if marked else len(head.text.rstrip()) - 1
    total = _total(head, mark, outline(head.text), bool(marked))
    if total is None or total.number.start < len(head.text) - 240:
        return
    if len(marked) > 1 or (marked and _ONE_SOURCE.search(head.text, marked[-1].end())):
        return  # «5 000 рублей, в том числе за счёт бюджета района:» and the years of that budget
    parts: list[Claim] = []
    every: list[Claim] = []
    lines, finished = _lines(reading, head)
    for line in lines:
        counts = [c for sentence in line for c in _of_line(sentence, sentence is line[0]) if _one_measure(c, total)]
        if not counts or not _goes_on(counts[0], total):
            finished = False
            break
        parts.append(counts[0])
        every += counts
    if len(parts) < 2:
        return
    subset = bool(marked) and bool(_SUBSET.match(marked[-1].group()))
    single = len(every) == len(parts) and not any(len(_OF_YEAR.findall(line[0].text)) > 1 for line in lines)
    closed = finished and colon and single and (not subset or bool(_REST.search(lines[-1][0].text)))
    yield Whole(
        total, tuple(parts[:_MOST]), closed, bool(marked), (tuple(every[:_MOST]),), joined=not colon, subset=subset
    )


def _bare_head(reading: Reading, head: Sentence) -> bool:
    """«Произошло 310 пожаров» without a stop, and lines with dashes under it."""
    dashes = any(_shape(block.text) == "-" for block in _next(reading, head.place.block))
    counts = [c for c in head.claims if c.kind is Kind.COUNT]
    return dashes and len(counts) == len(head.claims) == 1 and bool(re.search(r"[\wа-яё]$", head.text.rstrip()))


_PERIOD = re.compile(r"\b((?:19|20)\d\d)\s*[-–—]\s*((?:19|20)\d\d)\s*(?:год|гг)")


def _years_follow(reading: Reading, head: Sentence) -> bool:
    """«… на 2016–2018 годы составляет 900 тыс. рублей.», and one line for each of those years under it."""
    told = _PERIOD.search(head.text)
    blocks = reading.document.blocks[head.place.block + 1 : head.place.block + 1 + _FEW * 2]
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
        and not (_WITH.search(sentence.text[: c.number.start][-5:]) and not c.unit.measure)
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
        if shape == "w" and last and not last.endswith((";", ",")):
            return lines, False  # «… 660 тыс. руб.» may end the list or not
        if text.endswith(":"):
            return [], False
        block, style, last = sentence.place.block, shape, text
        lines.append([sentence])
        if text.endswith(".") and shape != "y" and not _ABBREVIATED.search(text):
            return lines, not any(_shape(one.text) == shape for one in _next(reading, block))
    outer = _shape(_block_text(reading, head))
    goes_on = any(not one.text[:1].isupper() and _shape(one.text) != outer for one in _next(reading, block))
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
    for one in reading.document.blocks[head.place.block + 2 : head.place.block + 2 + _MOST]:
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
        ("w", r"\s*[а-яё«]"),
    )
)


def _shape(text: str) -> str:
    """How a line of a list begins: a dash, a number, a year, a count, a letter, a small letter; "" when it is none."""
    return next((shape for shape, pattern in _SHAPES if pattern.match(text)), "")
