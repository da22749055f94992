"""Wholes and their parts within a sentence.

The parts of a list are the first count of each item at the item's own level: what stands in brackets, and what
goes into detail of an item, is no part. ``closed`` says that the form promises all the parts.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from orientir.factcheck.text.changes import is_size
from orientir.factcheck.text.claims import Claim, Sentence
from orientir.factcheck.text.clauses import Outline, outline
from orientir.factcheck.text.numbers import Kind
from orientir.factcheck.text.whole import (
    AFTER_PREPOSITION,
    MANY,
    MARK,
    MOST,
    OF_YEAR,
    REST,
    SIZES,
    SUBSET,
    Whole,
    goes_on,
    one_measure,
    plain_counts,
    total_before,
)

_PAIRS = tuple(
    (re.compile(rf"\b{one}", re.IGNORECASE), re.compile(rf"\b{two}", re.IGNORECASE))
    for one, two in (
        ("сел(?:ьск|а|е|ах)", "город"), ("мужчин", "женщин"), ("мальчик", "девоч"), ("сам(?:ок|к)", "самц"),
        ("юнош", "девуш"), ("внебюджет", "бюджет"),
        ("очн", "заочн"), ("письменн", "устн"), ("штатн", "совместител"), ("взросл", "дет"), ("муниципальн", "частн"),
        ("российск", "иностранн"), ("естественн", "миграц"), ("средн", "основн"), ("собственн", "безвозмездн"),
        ("внутренн", "внешн"), ("недействительн", "\bдействительн"), ("юридическ", "индивидуальн"),
    )
)  # fmt: skip
_SUMS_UP = re.compile(
    r"(?:[–—-]\s*(?:а\s+)?всего|,?\s*а всего|\bитого|\bвместе|\(всего|[–—,(-]\s*в общей сложности)\s*[–—:-]?\s*$",
    re.IGNORECASE,
)
_ANOTHER = re.compile(r"\b(?:а\s+также|кроме\s+того|при\s+этом|помимо)\b", re.IGNORECASE)
_VERB = re.compile(
    r"\b\w{3,}(?:щены|жены|лены|дены|чены)\b|\b(?:увелич|уменьш|сни[зж]|сокра[тщ]|выро|составил)\w*", re.IGNORECASE
)
_MARKS = re.compile(r"[«\"][2-5][»\"]")
_SOME = re.compile(r"\bвключа\w+\s*$|\bнапример\s*$", re.IGNORECASE)  # a list of some of the parts
# «долг – 310 млн: погашено 155 млн, привлечено 100 млн»: what came and what went are no parts of what is left.
_FLOWS = re.compile(
    r"\s*(?:(?:погаш|возвращ|выбы|списан|уволен)\w+\s[^;.]*(?:привлеч|получ|поступ|прибы|принят)\w+"
    r"|(?:привлеч|получ|поступ|прибы|принят)\w+\s[^;.]*(?:погаш|возвращ|выбы|списан|уволен)\w+)",
    re.IGNORECASE,
)
# «Через 10 минут измерили: среднее – 4,9»
_DURATION = re.compile(r"\b(?:через|за|спустя|в\s+течение)\s+$", re.IGNORECASE)
_LONG = 1300  # longer sentences are read in pieces


# «365 собак, леченных по-новому, …»: words of the item before; «…, средний возраст 7,5 года»: of all of them.
_DESCRIBES = re.compile(
    r"^\s*(?:это|что|или|то\s+есть)\b|^\s*(?:(?:у|с|в|из|на|для|от)\s+)?(?:котор\w+|\w{3,}(?:вш|щ|нн)(?:ий|их|ие|ый|ых|ые|ая|ую|ого)(?:ся)?\b"
    r"|(?:средн\w+|медиан\w*)\s+(?:возраст|срок|рост))",
    re.IGNORECASE,
)


def inside(sentence: Sentence, before: Claim | None = None) -> Iterator[Whole]:
    """«58 школ, в том числе 20 городских и 36 сельских», «проведено 120 встреч: 70 – в школах, 50 – в клубах».

    ``before`` is the only count of the sentence before: «Из них городских – 20, сельских – 38» speaks of it.
    """
    text = sentence.text
    if MANY.search(text):
        return
    lines = outline(text)
    done = -1
    for mark in [*MARK.finditer(text), *re.finditer(r":(?!\d)", text)]:
        if mark.start() < done:
            continue
        named = mark.group() != ":"
        if _SOME.search(text, 0, mark.start()) or (not named and _FLOWS.match(text, mark.end())):
            continue
        total = total_before(sentence, mark.start(), lines, named) if _levels(text, mark, lines) else None
        if total is None and named and not re.search(r"\w", text[: mark.start()]):
            total = before
        if total is None or (not named and _DURATION.search(total.before)):
            continue
        stop, broken = _stop(text, mark.end(), lines, named)
        parts, uncounted = _parts(sentence, mark.end(), stop, total, lines, broken)
        ways = _other_ways(sentence, parts, mark.end(), stop, total, lines)
        nested = MARK.search(text, mark.end(), stop)
        if len(parts) == 1 and total.unit.measure and ways and len(ways[0]) > 1 and not nested:
            parts = list(
                ways[0]
            )  # «средства бюджета района – 141 307 тыс. руб. средства бюджета области – 409 тыс. руб.»
        loose = not named and len(parts) < 2
        if loose:
            parts = _of_items(sentence, mark.end(), stop, lines, broken)
        if not parts:
            continue
        subset = bool(SUBSET.match(mark.group()))
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
            loose,
            subset,
        )


def _of_items(sentence: Sentence, start: int, stop: int, lines: Outline, broken: str) -> list[Claim]:
    """«412 нарушений: 268 пешеходов …, 144 водителя …»: the only count of each item, whatever it counts."""
    found = []
    for low, high in _items(sentence.text, start, stop, broken):
        counts = _counts(sentence, low, high, start, lines)
        if len(counts) != 1 or counts[0].unit.measure or counts[0].number.scale > 1:
            return []
        found += counts
    return found if len(found) > 1 else []


def _before(sentence: Sentence, total: Claim) -> Fraction:
    earlier = (c for c in sentence.claims if c.kind is Kind.COUNT and c.number.end <= total.number.start)
    return max((c.number.value for c in earlier if one_measure(c, total)), default=Fraction(0))


def _levels(text: str, mark: re.Match[str], lines: Outline) -> bool:
    """Whether a mark may follow its total: not «до 52 тысяч (а это просто считается: 4 330 …)»."""
    host = lines.bracket(mark.start())
    led = text[host.start : mark.start()] if host else ""
    return mark.group() != ":" or bool(re.search(r"\d", led)) or not re.search(r"[а-яё]+\s+[а-яё]+", led)


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
        detail = MARK.search(text, low, high)
        nested = detail is not None and (low + 2 < detail.start() or bool(found))
        if nested and broken == ";" and re.match(r"[^\d;,]{0,60}:", text[detail.end() :]):  # type: ignore[union-attr]
            return [], 0  # a list within the list: its items cannot be told from those of the outer one
        end = detail.start() if nested and detail else high
        end = another.start() if another else end
        counts = _counts(sentence, low, end, start, lines)
        part = next((c for c in counts if one_measure(c, total)), None)
        if part is None:
            if counts:
                break  # something else is counted from here on
            words = text[low:end]
            uncounted += bool(re.search(r"[а-яё]{4}", words)) and not another and not _DESCRIBES.match(words)
        elif not goes_on(part, total) or (found and _VERB.search(text, low, part.number.start)):
            break
        else:
            found.append(part)
        if another or (nested and broken == ","):
            break  # what follows goes into detail of this item
    return found[:MOST], uncounted


def _counts(sentence: Sentence, low: int, high: int, start: int, lines: Outline) -> list[Claim]:
    """Counts of an item at the level of the list; «с 15 филиалами» describes the item."""
    level = lines.bracket(start)
    return [
        c
        for c in sentence.claims
        if low <= c.number.start < high
        and lines.bracket(c.number.start) == level
        and c.kind is Kind.COUNT
        and (not is_size(c) or SIZES.search(sentence.text, max(0, low - 20)) is not None)
        and not (
            AFTER_PREPOSITION.search(sentence.text[max(low, c.number.start - 5) : c.number.start]) and not _as_part(c)
        )
    ]


def _as_part(claim: Claim) -> bool:
    """Amounts of money and sizes of changes stand after prepositions."""
    return claim.unit.measure or is_size(claim)


def _other_ways(
    sentence: Sentence, parts: Sequence[Claim], start: int, stop: int, total: Claim, lines: Outline
) -> tuple[tuple[Claim, ...], ...]:
    """All counts after the mark; all up to the end of the sentence."""
    ends = dict.fromkeys((stop, len(sentence.text)))
    ways = [tuple(c for c in _counts(sentence, start, end, start, lines) if one_measure(c, total)) for end in ends]
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


def _closed(words: str, parts: Sequence[Claim], subset: bool, colon: bool) -> bool:
    """Whether the list promises to be whole: «остальные», opposites, a colon and nothing uncounted."""
    if len(parts) < 2 or _MARKS.search(words):
        return False
    if not subset and len(OF_YEAR.findall(words)) == len(parts):
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
    return bool(REST.search(last)) or (len(parts) == 2 and of_two_kinds(words))


def of_two_kinds(words: str) -> bool:
    """Whether words name both of two kinds that leave no third: «сельские» and «городские»."""
    return any(one.search(words) and two.search(words) for one, two in _PAIRS)


def _ends_with_and(sentence: Sentence, parts: Sequence[Claim], stop: int) -> bool:
    """«4 средних и 6 основных»: an «и» before the last part and nothing counted after it closes a list."""
    if len(parts) < 2:
        return False
    one, two = parts[-2:]
    detail = MARK.search(sentence.text, two.number.end, stop)
    stop = detail.start() if detail else stop
    between = re.sub(r"\([^()]*\)", "", sentence.text[one.number.end : two.number.start])
    rest = sentence.text[two.number.end : stop].rstrip(" ,(")
    more = any(two.number.end <= c.number.start < stop and c.kind is Kind.COUNT for c in sentence.claims)
    joined = re.search(r"\sи\s", between) and not re.search(r"[,;]", between)
    alike = two.unit.compatible(one.unit) or not (one.unit.measure or two.unit.measure)
    return bool(joined) and alike and not more and not re.search(r"[,;]|\bиз\b", re.sub(r"\([^()]*\)", "", rest))


_REST_OF_ALL = re.compile(r"\b(?:остальные|оставшиеся|прочие)\s+$", re.IGNORECASE)


def with_rest(sentence: Sentence) -> Iterator[Whole]:
    """«Рассмотрено 96 работ; победителей – 12, призёров – 24, остальные 60 …»: the first count and the others."""
    counts = plain_counts(sentence)
    last = next((at for at, c in enumerate(counts) if _REST_OF_ALL.search(c.before)), 0)
    if last < 2 or MARK.search(sentence.text) or MANY.search(sentence.text) or ":" in sentence.text:
        return
    total, *parts = counts[: last + 1]
    values = [count.number.value for count in counts[: last + 1]]
    if any(values[at] == sum(values[at + 1 :]) for at in range(1, last)):
        return  # «принято 1 706 человек; выдано 1 118 разрешений при квоте 350, остальные 768 – вне квоты»
    if all(one_measure(part, total) and goes_on(part, total) for part in parts):
        yield Whole(total, tuple(parts), True, False, opposites=True)


_LEAST = 3  # a whole and two parts
_OUT_OF = re.compile(r"\W*из\s+", re.IGNORECASE)


def out_of(sentence: Sentence) -> Iterator[Whole]:
    """«Из 318 осуждённых 24 …, 147 – …, 96 – …, прочее – 51»: all that the whole falls into."""
    counts = plain_counts(sentence)
    if len(counts) < _LEAST or not _OUT_OF.fullmatch(counts[0].before) or MARK.search(sentence.text):
        return
    total, *parts = counts
    rest = REST.search(parts[-1].before) and not MANY.search(sentence.text)
    if rest and all(one_measure(part, total) and goes_on(part, total) for part in parts):
        yield Whole(total, tuple(parts), True, False, opposites=True)


_SPLIT = re.compile(r"\s*(?:[а-яё]+\s*)?\(\s*[а-яё][а-яё\s]{1,30}[–—-]\s*")


def split_in_bracket(sentence: Sentence) -> Iterator[Whole]:
    """«48 школ (в городе – 19, в селе – 29)»: a total and its two opposite parts in the bracket after it."""
    lines = outline(sentence.text)
    for total, one, two in zip(sentence.claims, sentence.claims[1:], sentence.claims[2:], strict=False):
        bracket = lines.bracket(one.number.start)
        words = sentence.text[bracket.start : bracket.end] if bracket else ""
        inside = [c for c in sentence.claims if bracket and bracket.holds(c.number.start)]
        counts = {c.kind for c in (total, one, two)} == {Kind.COUNT}
        if counts and inside == [one, two] and _SPLIT.fullmatch(one.before) and _opposite(words, inside):
            yield Whole(total, (one, two), True, False, opposites=True)


def summed_up(sentence: Sentence) -> Iterator[Whole]:
    """«20 автобусов, 6 трамваев и 4 катера – всего 31 единица»."""
    claims = [c for c in sentence.claims if c.kind is Kind.COUNT and not is_size(c)]
    for at, total in enumerate(claims):
        parts = [c for c in claims[:at] if one_measure(c, total)]
        if len(parts) > 1 and _SUMS_UP.search(total.before) and not MANY.search(sentence.text):
            yield Whole(total, tuple(parts), True, False)  # «18 782 дома, 27 …, всего 19» is not a whole of theirs
