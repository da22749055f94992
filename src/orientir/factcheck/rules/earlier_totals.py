"""Check parts against a total told before them: lists under a head that names none, shares of 100 %, «остальные».

The form promises all the parts; that they are those of the total is not said. So a finding is a check, and only one
slip of the pen makes it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import combinations

from orientir.factcheck.catalogue import Finding, wrong_sum
from orientir.factcheck.proof import explained, make_hundred, make_up
from orientir.factcheck.shares.pairs import alike
from orientir.factcheck.text.claims import Claim, Reading, Sentence
from orientir.factcheck.text.lists_inside import of_two_kinds
from orientir.factcheck.text.lists_under import counts_of_lines
from orientir.factcheck.text.numbers import Kind
from orientir.factcheck.text.whole import MANY, MARK, REST, plain_counts
from orientir.terms import Severity

_HEAD = re.compile(
    r"^\W*(?:в\s+т(?:ом\s+|\.\s?)ч|из\s+них|помесячно|(?:направления|виды|категории|состав|источники)\b|по\s+[а-яё]{3,}(?:ам|ям)\s*:)|структур|распредел|причин|\bпо\s+(?:видам|темат|категор|возраст|культур|отрасл|групп)",
    re.IGNORECASE,
)
_LEFT = re.compile(r"\b(?:остальн|оставш)\w+\s+$", re.IGNORECASE)
_LEFT_OPENS = re.compile(r"\W*(?:[а-яё]+\s+){0,2}(?:остальн|оставш)\w+\s+", re.IGNORECASE)
_ALL = re.compile(r"\W*(?:Всего|Итого|Вместе|В\s+общей\s+сложности)\b[^\d.,;:]{0,50}")
_PRINTED = "а выше напечатано"
_MOST = 5
_BACK = 6  # sentences
_LEAST = 3
_LEAST_PART = 10  # among smaller numbers sums coincide


def earlier_totals(reading: Reading) -> Iterator[Finding]:
    """Parts that would make an earlier number but for one slip, and make no other number printed before them."""
    for at, sentence in enumerate(reading.sentences):
        if sentence.cell is not None or not (sentence.claims or sentence.text.rstrip().endswith(":")):
            continue
        counts = _totals(sentence)
        yield from _summed(reading, sentence, counts)
        yield from _left_over(reading, sentence)
        for parts in (
            _lines(reading, at),
            _items(sentence, counts),
            _with_rest(sentence, counts),
            _by_shares(sentence),
            _both(sentence, counts),
        ):
            if parts and min(part.number.value for part in parts) >= _LEAST_PART:
                yield from _against(reading.sentences[max(0, at - _BACK) : at], sentence, parts)


def _against(before: Sequence[Sentence], sentence: Sentence, parts: Sequence[Claim]) -> Iterator[Finding]:
    """Parts of a sentence against the totals before it; any number that they make may be their whole."""
    numbers = [part.number for part in parts]
    own = {id(part) for part in parts}
    finest, greatest = max(number.step for number in numbers), max(number.value for number in numbers)
    printed = [c for s in (*before, sentence) for c in s.claims if c.kind is Kind.COUNT and id(c) not in own]
    if any(c.number.step <= 10 * finest and make_up([c.number, *numbers]) for c in printed):
        return
    able = [
        c
        for s in before
        for c in _totals(s)
        if c.number.value >= greatest
        and _of_one_unit(c, parts)
        and not make_up([c.number, *numbers])
        and explained([c.number, *numbers], make_up, least=2)
    ]
    if len({c.number.value for c in able}) == 1:
        yield wrong_sum(able[-1], parts, _PRINTED, Severity.CHECK)


def _summed(reading: Reading, sentence: Sentence, counts: Sequence[Claim]) -> Iterator[Finding]:
    """«Основной фонд – 52 318 книг, подсобный – 17 106. Всего 69 424 издания»."""
    opens = _ALL.match(sentence.text)
    before = reading.sentences[sentence.index - 1] if sentence.index else sentence
    figures = [count for count in counts if not count.number.spelled]  # «вместе эти четыре группы дают 1 281»
    total = figures[0] if figures else None
    if not opens or total is None or total.number.start > opens.end():
        return
    parts = _totals(before)
    numbers = [part.number for part in parts]
    some = any(make_up([total.number, *chosen]) for n in (2, 3) for chosen in combinations(numbers, n))
    if 1 < len(parts) <= _MOST and not some and explained([total.number, *numbers], make_up, least=2):
        yield wrong_sum(total, parts, _PRINTED, Severity.CHECK)


def _left_over(reading: Reading, sentence: Sentence) -> Iterator[Finding]:
    """«Дома – 318, закончены – 294. В оставшихся 24 …»: what is left of the two numbers before."""
    left = sentence.claims[0] if sentence.claims else None
    before = _totals(reading.sentences[sentence.index - 1]) if sentence.index else []
    if left is None or len(before) != 2 or not _LEFT_OPENS.fullmatch(left.before) or left.kind is not Kind.COUNT:
        return
    total, part = before if before[0].number.value > before[1].number.value else before[::-1]
    numbers = [total.number, part.number, left.number]
    if not make_up(numbers) and explained(numbers, make_up, least=1):
        yield wrong_sum(total, [part, left], _PRINTED, Severity.CHECK)


def _lines(reading: Reading, at: int) -> Sequence[Claim]:
    """Counts of the lines under a head without a number, if they are all there is."""
    head = reading.sentences[at]
    if head.claims or not head.text.rstrip().endswith(":") or MANY.search(head.text):
        return ()  # «виды работ (по одному дому – несколько видов):»
    parts, last = counts_of_lines(reading, at)
    whole = _HEAD.search(head.text) or REST.search(last)
    return parts if whole and len(parts) >= _LEAST else ()


_ITEM = re.compile(r"[;:,]\s*[^\d,;:.]{3,60}\s[–—-]\s*")


def _items(sentence: Sentence, counts: Sequence[Claim]) -> Sequence[Claim]:
    """«Направления: поиск работы – 44, своё дело – 49, прочее – 31»."""
    head, colon, _ = sentence.text.partition(":")
    if not colon or not _HEAD.search(head) or not _are_all(sentence, counts) or len(counts) < _LEAST:
        return ()
    ends = [len(head), *(count.number.end for count in counts)]
    words = [sentence.text[end : count.number.start] for end, count in zip(ends, counts, strict=False)]
    return counts if all(_ITEM.fullmatch(_bare(between)) for between in words) else ()


def _bare(words: str) -> str:
    """What stands between two numbers of a list, from the sign that parts its items."""
    at = min((words.find(sign) for sign in ",;:" if sign in words), default=0)
    return words[at:]


def _both(sentence: Sentence, counts: Sequence[Claim]) -> Sequence[Claim]:
    """«Женщин среди них 311, мужчин – 294»."""
    if len(counts) != 2 or not _are_all(sentence, counts) or MANY.search(sentence.text) or MARK.search(sentence.text):
        return ()
    return counts if of_two_kinds(sentence.text) else ()


def _by_shares(sentence: Sentence) -> Sequence[Claim]:
    """«автобусы – 3,9 млн (60 %), троллейбусы – 1,5 млн (23 %), трамваи – 1,1 млн (17 %)»: all there is."""
    if MANY.search(sentence.text):
        return ()
    pairs = [
        (one, two)
        for one, two in zip(sentence.claims, sentence.claims[1:], strict=False)
        if two.kind is Kind.PERCENT and one.kind is Kind.COUNT and re.fullmatch(r"[^(),;]{0,40}\(\s*", two.before)
    ]
    whole = len(pairs) > 1 and make_hundred([share.number for _, share in pairs])
    return [part for part, _ in pairs] if whole else ()


def _with_rest(sentence: Sentence, counts: Sequence[Claim]) -> Sequence[Claim]:
    """«В пунктах живут 36 человек, остальные 58 – у родных»."""
    rest = len(counts) == 2 and _LEFT.search(counts[1].before) and not MANY.search(sentence.text)
    return counts if rest and counts[0].number.exact and counts[1].number.exact else ()


def _totals(sentence: Sentence) -> list[Claim]:
    """The numbers of a sentence that may be totals or parts of one: plain counts without «более»."""
    return [] if sentence.cell else [c for c in plain_counts(sentence) if not c.number.bound]


def _are_all(sentence: Sentence, counts: Sequence[Claim]) -> bool:
    return len(counts) == sum(c.kind is Kind.COUNT for c in sentence.claims)


def _of_one_unit(total: Claim, parts: Sequence[Claim]) -> bool:
    part = parts[0]
    if total.number.scale == part.number.scale > 1 and not (total.unit.measure or part.unit.measure):
        return True  # «6,48 млн пассажиров», «3,89 млн поездок»
    return alike(total, part)
