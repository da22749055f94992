"""Wholes and their parts: a total followed by «в том числе», «из них» or a colon, in a sentence or in lines under it.

The parts of a list are the first count of each item at the item's own level: what stands in brackets, and what
goes into detail of an item, is no part. ``closed`` says that the form promises all the parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from orientir.factcheck.text.changes import is_size
from orientir.factcheck.text.claims import Claim, Reading, Sentence
from orientir.factcheck.text.clauses import Outline, outline
from orientir.factcheck.text.numbers import Kind

_MARK = re.compile(
    r"\b(?:в\s+том\s+числе|в\s+т\.\s?ч\.?|из\s+них|из\s+которых|из\s+этого\s+числа|из\s+общего\s+числа|среди\s+(?:них|которых))"
    r"(?![а-яё])",
    re.IGNORECASE,
)
_SUBSET = re.compile(r"из\s+них|из\s+которых|из\s+этого|из\s+общего|среди", re.IGNORECASE)
_REST = re.compile(r"\b(?:остальн|проч(?:и|е)|ин(?:ых|ые|ой|ая|ое)\b|друг(?:их|ие))", re.IGNORECASE)
_PAIRS = tuple(
    (re.compile(rf"\b{one}", re.IGNORECASE), re.compile(rf"\b{two}", re.IGNORECASE))
    for one, two in (
        ("сельск", "городск"), ("мужчин", "женщин"), ("мальчик", "девоч"), ("юнош", "девуш"), ("внебюджет", "бюджет"),
        ("очн", "заочн"), ("письменн", "устн"), ("штатн", "совместител"), ("взросл", "дет"), ("муниципальн", "частн"),
        ("российск", "иностранн"),
    )
)  # fmt: skip
_MANY = re.compile(
    r"нескольк|одновременно|более одного|множествен|и тот и другой|пересека|\bпо\s+\d+\s*[–—-]|соответственно",
    re.IGNORECASE,
)
_SUMS_UP = re.compile(
    r"(?:[–—-]\s*(?:а\s+)?всего|,?\s*а всего|\bитого|\bвместе|\(всего|в общей сложности)\s*[–—:-]?\s*$", re.IGNORECASE
)
_ITEM = re.compile(r"^\s*(?:[-–—•*·▪]|\d{1,2}[.)]|[а-яёa-z]\)|[а-яё«])")
_NUMBERED = re.compile(r"^\s*(?:[-–—•*·▪]\s*)?(?:\d{1,2}[.)]|[а-яёa-z]\))?\s*")
_ANOTHER = re.compile(r"\b(?:а\s+также|кроме\s+того|при\s+этом|помимо)\b", re.IGNORECASE)
_VERB = re.compile(r"\b(?:увелич|уменьш|сни[зж]|сокра[тщ]|выро|составил)\w*", re.IGNORECASE)
_WITH = re.compile(r"(?:^|\s)(?:с|со|на|в|из|для|до|от|по)\s+$", re.IGNORECASE)
_MARKS = re.compile(r"[«\"][2-5][»\"]")
_OF_YEAR = re.compile(r"\b(?:19|20)\d\d\s*(?:год\w*|г\.?)?\s*[–—:-]")
_OF_YEAR_ENDS = re.compile(_OF_YEAR.pattern + r"\s*$")
_MOST = 40
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
        total = _total(sentence, mark.start(), lines, named)
        if total is None:
            continue
        stop, broken = _stop(text, mark.end(), lines, named)
        parts, uncounted = _parts(sentence, mark.end(), stop, total, lines, broken)
        if not parts:
            continue
        subset = bool(_SUBSET.match(mark.group()))
        done = mark.end() if subset or not named else stop
        words = text[mark.end() : stop]
        goes_on = text.rstrip().endswith((";", ",")) or len(text) > _LONG
        closed = not uncounted and not goes_on and _closed(words, parts, subset)
        yield Whole(
            total, tuple(parts), closed, named, _other_ways(sentence, parts, mark.end(), stop, total, lines), uncounted
        )


def _total(sentence: Sentence, before: int, lines: Outline, named: bool) -> Claim | None:
    """The last count at the level of the mark, no size of a change and not far away."""
    host = lines.bracket(before)
    item = lines.item(before)
    for claim in reversed(sentence.claims):
        start = claim.number.start
        if claim.number.end > before:
            continue
        if item is not None and not item.holds(start):
            return None
        if lines.bracket(start) != host:
            continue
        if claim.kind is not Kind.COUNT or is_size(claim):
            if named:
                continue
            return None
        if _inside_part(sentence.text, claim, before) or _is_part_itself(sentence, claim, before, lines, named):
            return None
        return None if claim.number.bound in ("over", "about") or claim.number.value <= 1 else claim
    return None


def _inside_part(text: str, claim: Claim, before: int) -> bool:
    """Whether another sentence part has begun since: «работают 124 койки, оказана помощь …, из них»."""
    between = re.sub(r"\([^()]*\)", "", text[claim.number.end : before])
    return between.count(",") > 3 or len(between) > 160 or ";" in between


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
        and not is_size(c)
        and not (_WITH.search(sentence.text[max(low, c.number.start - 5) : c.number.start]) and not c.unit.measure)
    ]


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
    for position in range(start, stop):
        sign = text[position]
        depth += (sign == "(") - (sign == ")")
        comma = sign == "," and not (text[position - 1].isdigit() and text[position + 1 : position + 2].isdigit())
        joined = broken == "," and text.startswith(" и ", position)
        dashed = (
            broken == ","
            and re.match(r"\s[–—-]\s(?=[а-яё])", text[position : position + 4])
            and _new_item(text, at, position)
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
    if part.number.bound in ("over", "about") or part.number.value < 0:
        return False
    if part.unit.compatible(total.unit) or not total.unit.key:
        return True
    return not part.unit.measure and not total.unit.measure and (total.unit.people or not part.unit.people)


def _closed(words: str, parts: Sequence[Claim], subset: bool) -> bool:
    """Whether the list promises to be whole: «остальные», opposites, a colon and nothing uncounted."""
    if len(parts) < 2 or _MARKS.search(words):
        return False
    last = words[max(0, len(words) - 70) :]
    opposites = len(parts) == 2 and any(one.search(words) and two.search(words) for one, two in _PAIRS)
    if _REST.search(last) or opposites:
        return True
    return not subset and ":" in words[:62] and bool(re.match(r"^[^\d;,]{0,60}:", words))


def _summed_up(sentence: Sentence) -> Iterator[Whole]:
    """«20 автобусов, 6 трамваев и 4 катера – всего 31 единица»."""
    claims = [c for c in sentence.claims if c.kind is Kind.COUNT and not is_size(c)]
    for at, total in enumerate(claims):
        parts = [c for c in claims[:at] if _one_measure(c, total)]
        if len(parts) > 1 and _SUMS_UP.search(total.before) and not _MANY.search(sentence.text):
            yield Whole(total, tuple(parts), True, True)


def _under(reading: Reading, at: int) -> Iterator[Whole]:
    """A head with a total that ends with a colon, and the lines under it: each line's first count is a part."""
    head = reading.sentences[at]
    if not head.text.rstrip().endswith(":") or _MANY.search(head.text):
        return
    lines = outline(head.text)
    marked = list(_MARK.finditer(head.text))
    total = _total(head, marked[-1].start() if marked else len(head.text.rstrip()) - 1, lines, bool(marked))
    if total is None or total.number.start < len(head.text) - 240:
        return
    parts: list[Claim] = []
    counted, words = True, ""
    for sentence in _lines(reading, at):
        own = outline(sentence.text)
        skip = _NUMBERED.match(sentence.text)
        start = skip.end() if skip else 0
        counts = [
            c
            for c in sentence.claims
            if c.kind is Kind.COUNT
            and c.number.start >= start
            and own.bracket(c.number.start) is None
            and not is_size(c)
            and not (_WITH.search(sentence.text[: c.number.start][-5:]) and not c.unit.measure)
        ]
        part = next((c for c in counts if _one_measure(c, total)), None)
        detail = _MARK.match(sentence.text, start)
        if detail:
            break
        if part is None or not _goes_on(part, total):
            counted = False
            break
        parts.append(part)
        words = sentence.text
    subset = bool(marked) and bool(_SUBSET.match(marked[-1].group()))
    if len(parts) > 1:
        closed = counted and (not subset or bool(_REST.search(words)))
        yield Whole(total, tuple(parts[:_MOST]), closed, bool(marked))


def _lines(reading: Reading, at: int) -> Iterator[Sentence]:
    """The lines of the list under a head: each its own paragraph, ended with a semicolon but the last."""
    head = reading.sentences[at]
    last = head.place.block
    for sentence in reading.sentences[at + 1 :]:
        if sentence.cell or sentence.place.block == last:
            if sentence.cell or sentence.place.block == head.place.block:
                return
            continue  # a second sentence of one line
        if sentence.place.block != last + 1 or not _ITEM.match(sentence.text):
            return
        last = sentence.place.block
        yield sentence
        if re.search(r"\.\s*$", sentence.text) and not re.search(
            r"(?:чел|ед|руб|шт|экз|тыс|млн|га)\.\s*$", sentence.text
        ):
            return
