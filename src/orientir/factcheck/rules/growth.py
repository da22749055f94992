"""Check changes: two values against what the sentence says of them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from fractions import Fraction

from orientir.factcheck.catalogue import Finding, finding, say
from orientir.factcheck.proof import explained, weight
from orientir.factcheck.text.changes import Change, changes, is_index, is_size
from orientir.factcheck.text.changes_across import changes_across
from orientir.factcheck.text.claims import Claim, Reading, Sentence
from orientir.factcheck.text.clauses import Span, outline
from orientir.factcheck.text.numbers import Kind, Number, slack
from orientir.factcheck.text.periods import MONTH
from orientir.factcheck.text.steps import Step, steps
from orientir.factcheck.text.table_changes import TableChange, sizes_of_rows, told_changes
from orientir.terms import Severity, round_half_up

Again = Callable[[Sequence[Claim]], Iterator[Finding]]

_UP = re.compile(
    r"\b(?:вырос|выраст|возрос|возраст(?:[её]т|ут|а[юл]|ани)|увелич|повыс|повыш|подня|подним|рост(?:а|у|е|ом)?\b|росл"
    r"|раст[её]т\b|растут\b|подорож|подскоч|взлет|прибав|расшир)\w*|\bприрост\w*",
    re.IGNORECASE,
)
_DOWN = re.compile(
    r"\b(?:сни[зж]|пони[зж]|сокра[тщ]|уменьш|упал|упад[её]т|пада[юе]т|падени|убыл|спад|замедл|подешев|рухн|обвал|просел|опуст|опуска|свалил)\w*",
    re.IGNORECASE,
)
# «больше, чем в 2020 году», «на 5 % больше»: a comparison in time; «больше всего», «меньше времени» are none.
_THAN = (
    r"(?=\s*(?:[,(]|чем\b|$|(?:уровн|показател|прошл|предыд|предшеств|аналогичн|соответствующ|прежн|АППГ|зна?чени|данн)\w*"
    rf"|{MONTH}"
    r"|(?:\w+\s+)?(?:в|за|к)\s|(?!все)\w+\s+[–—]\s*\d))"
)
_MORE = re.compile(rf"\b(?:больше|выше)\b{_THAN}", re.IGNORECASE)
_LESS = re.compile(rf"\b(?:меньше|ниже)\b{_THAN}", re.IGNORECASE)
# A dearer currency costs less: «курс рубля снизился с 58 до 64».
_INVERSE = re.compile(r"\bкурс\w*\b|\b(?:укреп|ослаб)\w*|\bза\s+(?:доллар|евро|фунт)", re.IGNORECASE)
# A rank that falls grows: «позиция понизилась с 7 до 10 места».
_RANK = re.compile(r"\bпозици\w+|\d\s*(?:-?е|-?го|-?м)?\s+мест[оае]\b", re.IGNORECASE)
_DENIED = re.compile(
    r"\b(?:не|без)\s+(?:\w+\s+)?(?:больше|меньше|ниже|выше|выр\w+|сни\w+|увел\w+|уменьш\w+|сокра\w+)", re.IGNORECASE
)
_REAL = re.compile(r"сопоставим|реальн|индекс|физическ\w+ объ[её]м|в ценах|среднегодов", re.IGNORECASE)
_NOMINAL = re.compile(r"(?:действующ|текущ)\w+\s+цен|номинальн", re.IGNORECASE)
_PRICES = re.compile(r"\bцен\w{0,3}\b", re.IGNORECASE)
_NOT_SHARE = Fraction(3)
_ANOTHER_VERB = re.compile(r"\b[а-яё]{3,}(?:лось|лась|лся|лись)\b|,\s*что\s", re.IGNORECASE)
_NEAR_WORDS = 160
_RANK_BEHIND = 12
_ROUNDED = 2
_BACK = 2  # sentences in which other values are looked for


def told_of_changes(reading: Reading) -> Iterator[Finding]:
    """Check every change of a sentence: its direction and its sizes."""
    told = told_changes(reading)
    every = [changes(sentence) for sentence in reading.sentences]
    for sentence, found in zip(reading.sentences, every, strict=True):
        if not found:
            for of_table in told.get(sentence.index, ()):
                yield from _against_table(sentence, of_table, reading)
        for change in found:
            if _INVERSE.search(sentence.text):
                continue
            wrong = list(_direction(*_said_before(sentence, change, found), change, reading))
            yield from wrong or _sizes(sentence, change, reading)
        for step in steps(sentence):
            if not any(step.percent in change.sizes for change in found):
                yield from _step(step, reading)
    yield from _across(reading, (*changes_across(reading, every), *sizes_of_rows(reading)))


def _across(reading: Reading, found: Sequence[Change]) -> Iterator[Finding]:
    """Sizes whose values stand in another sentence or in a row of a table."""
    across = [(change, size) for change in found for size in change.sizes]
    right = [(change, size) for change, size in across if not any(_size_of(size, change))]
    for change, stated in across:
        if _in_other_prices(stated, change, reading.sentences[stated.sentence]):
            continue
        if not any(_of_one_pair(change, other) and _says_all(size, stated) for other, size in right):
            yield from _of_slip(stated, change, reading)


def _of_one_pair(one: Change, two: Change) -> bool:
    return one.before is two.before and one.after is two.after


def _says_all(right: Claim, stated: Claim) -> bool:
    """Whether a right size leaves nothing for another to say: «на 14 рублей, или на 12,5 %» are two of one pair."""
    return right.sentence != stated.sentence or right.kind is stated.kind


def _of_slip(stated: Claim, change: Change, reading: Reading) -> Iterator[Finding]:
    """A wrong size of values in two sentences, if one slip explains it: that they are one pair is not said."""

    again, pair = _resized(change), (stated, change.before, change.after)

    def agree(numbers: Sequence[Number]) -> bool:
        changed = [replace(claim, number=number) for claim, number in zip(pair, numbers, strict=True)]
        return bool(changed[1].number.value) and not any(again(changed))

    old, new = change.before.number, change.after.number
    near = reading.sentences[max(0, stated.sentence - _BACK) : stated.sentence + 1]
    around = [c.number for s in near for c in s.claims if c.kind is change.after.kind and not is_size(c)]
    pairs = [(one, two) for one in (old, *around) for two in (new, *around) if one.value]
    meant = any(agree([stated.number, one, two]) for one, two in pairs if (one, two) != (new, old))
    if not meant and (explained([stated.number, old, new], agree, least=1) or _over_later(stated, change)):
        yield from _size_of(stated, change)


def _over_later(stated: Claim, change: Change) -> bool:
    """Whether a percentage is reckoned over the later value instead of the earlier one."""
    before, after = change.before.number.value, change.after.number.value
    return stated.kind is Kind.PERCENT and bool(after) and _near(stated, 100 * abs(after - before) / after, Fraction(0))


def _sizes(sentence: Sentence, change: Change, reading: Reading) -> Iterator[Finding]:
    for stated in change.sizes:
        if _in_other_prices(stated, change, sentence):
            continue
        one, two = change.before.number, change.after.number
        if one.value and not one.bound and not two.bound:  # from nothing there is no percentage; «более 70» is no base
            yield from _size(stated, change, reading)


def _in_other_prices(stated: Claim, change: Change, sentence: Sentence) -> bool:
    """Whether a percentage is one in comparable prices, which does not follow from the sums printed."""
    if stated.kind is not Kind.PERCENT or _NOMINAL.search(stated.before):
        return False
    money = change.after.unit.measure and change.before.number.scale > 1
    return bool(_REAL.search(sentence.text) or (money and _PRICES.search(sentence.text)))


def _said_before(sentence: Sentence, change: Change, found: Sequence[Change]) -> tuple[str, str]:
    """The words that tell the direction: of the clause, or of the head of the list of changes.

    A bracket with the earlier value has no part in the words that lead to another pair.
    """
    lines = outline(sentence.text)
    item = lines.item(change.span.start) or Span(0, len(sentence.text))
    clause = lines.clause(change.span.start) or item
    start = change.span.start
    later = sentence.text[start : clause.end]
    first, second = sorted((change.before.number, change.after.number), key=lambda number: number.start)
    inside = sentence.text[first.end : second.start]
    if _UP.search(inside) or _DOWN.search(inside):
        return inside, ""  # «с 1 100 уменьшатся до 670»: the verb of the pair stands within it
    if start == clause.start:  # a value with its earlier one: the clause leads to the value
        start = min(change.before.number.start, change.after.number.start)
        told = [c.after.number.end for c in found if c is not change and c.after.number.end < start]
        return sentence.text[max([clause.start, *told]) : start], later
    own = sentence.text[clause.start : start]
    head = sentence.text[item.start : start]
    return (own if _UP.search(own) or _DOWN.search(own) else head), later


def _direction(before: str, later: str, change: Change, reading: Reading) -> Iterator[Finding]:
    """A verb before the pair, or «больше, чем» between its values, against the values."""
    said = _last_word(before)
    than = _DENIED.sub("", f"{before} {later}")
    more, less = _MORE.search(than), _LESS.search(than)
    if said[0] is None and bool(more) != bool(less):
        said = (more or less, bool(more))
    word, up = said
    if (
        word is None
        or not change.tight
        or _RANK.search(f"{before} {later}{change.after.after[:_RANK_BEHIND]}")
        or any(_negative(size) for size in change.sizes)
    ):
        return
    if word.string != than and _ANOTHER_VERB.search(before, word.end()):
        return  # «число уменьшилось вдвое, … среднее сдвинулось с 16 до 28»
    one, two = change.before.number, change.after.number
    if one.bound or two.bound:
        return
    if two.high < one.low if up else two.low > one.high:
        sign = "меньше" if two.value < one.value else "больше"
        mark = " %" if change.before.kind is Kind.PERCENT else ""
        arithmetic = f"было {say(one.value)}{mark}, стало {say(two.value)}{mark} – {sign}, а сказано «{word.group()}»"
        advice = "Исправьте слово или проверьте, не переставлены ли значения."
        severity = None if _beside(before, later, word.group()) else Severity.CHECK

        def goes_as_said(numbers: Sequence[Number]) -> bool:
            was, now = numbers
            return was.low <= now.high if up else now.low <= was.high

        severity = weight(reading, [change.before, change.after], goes_as_said, severity, rivals=False)
        figures = [one.value, two.value]
        yield finding("direction-wrong", [change.before, change.after], figures, arithmetic, advice, severity)


def _beside(before: str, later: str, word: str) -> bool:
    """Whether a word of growth or fall stands beside its pair and no opposite one before it."""
    at = before.rfind(word)
    if at < 0:
        return word in later[:_NEAR_WORDS]
    apart = re.search(r"[:;]|\.\s", before[at:])
    return not apart and len(before) - at <= _NEAR_WORDS and not (_UP.search(before) and _DOWN.search(before))


_FORECAST = re.compile(r"\b(?:прогноз|оценк|темп)\w*\s+(?:\w+\s+)?(?:при)?рост(?:а|у|е|ом)\b", re.IGNORECASE)


def _blank(found: re.Match[str]) -> str:
    return " " * len(found.group())


def _last_word(words: str) -> tuple[re.Match[str] | None, bool]:
    """The last word of growth or fall, and whether it is growth."""
    plain = _FORECAST.sub(_blank, _DENIED.sub(_blank, words))
    ups, downs = list(_UP.finditer(plain)), list(_DOWN.finditer(plain))
    if not ups and not downs:
        return None, True
    up = bool(ups) and (not downs or ups[-1].start() > downs[-1].start())
    if ups and downs and abs(ups[-1].start() - downs[-1].start()) < 60:
        return None, True  # «рост и снижение», «увеличение убыли»
    return (ups if up else downs)[-1], up


def _negative(size: Claim) -> bool:
    text = size.quotation[: size.number.start].rstrip()
    return size.number.value < 0 or text.endswith(("-", "−", "–"))


def _against_table(sentence: Sentence, told: TableChange, reading: Reading) -> Iterator[Finding]:
    """The sentence says the new value, the table the old one."""
    change = Change(told.before, told.after, (), True, Span(told.after.number.start, told.after.number.end))
    if is_size(told.after) or (not _UP.search(told.words) and not _DOWN.search(told.words)):
        return
    yield from _direction(told.words, "", change, reading)
    for stated in sentence.claims:
        inside = told.start <= stated.number.start < told.after.number.start
        right_after = stated.before == told.after.after and re.fullmatch(r"[^.;]{0,40}\bна\s+", stated.before)
        if stated is not told.after and (inside or right_after) and is_size(stated) and change.before.number.value:
            yield from _size(stated, change, reading)


def _step(told: Step, reading: Reading) -> Iterator[Finding]:
    def again(claims: Sequence[Claim]) -> Iterator[Finding]:
        by, percent, after = claims
        return _step_of(replace(told, by=by, percent=percent, after=after))

    yield from _weighed(_step_of(told), reading, [told.by, told.percent, told.after], again)


def _step_of(told: Step) -> Iterator[Finding]:
    """«на 900 голов (6,1 %) и составило 15,6 тыс.»: what percentage the step is of the value before it."""
    step, after, percent = told.by.number, told.after.number, told.percent.number
    ends = []
    for low in (step.low, step.high):
        for end in (after.low, after.high):
            before = end - low if told.up else end + low
            if before > 0:
                ends.append(100 * low / before)
    if not ends or percent.bound or step.bound or after.bound:
        return
    half = percent.step / 2
    if min(ends) - half <= abs(percent.value) <= max(ends) + half:
        return
    was = after.value - step.value if told.up else after.value + step.value
    index = not re.search(r"\bна\s+$", told.percent.before) and abs(100 * after.value / was - percent.value) <= 2 * half
    if index:
        return  # «на 10 тонн (61,5 %)»: what is left of the value before
    right = Fraction(round_half_up(100 * step.value / was, percent.places))
    arithmetic = (
        f"было {say(was)}, стало {say(after.value)}, изменение на {say(step.value)} – это {say(right)} %, "
        f"а напечатано {say(percent.value)} %"
    )
    figures = [step.value, after.value, was, percent.value, right]
    advice = f"Исправьте процент на {say(right)} % или проверьте числа."
    yield finding("growth-wrong", [told.by, told.percent, told.after], figures, arithmetic, advice)


def _weighed(found: Iterator[Finding], reading: Reading, claims: Sequence[Claim], again: Again) -> Iterator[Finding]:
    """Findings on the numbers of ``claims``; ``again`` finds what is wrong with other numbers in their stead."""

    def agree(numbers: Sequence[Number]) -> bool:
        changed = [replace(claim, number=number) for claim, number in zip(claims, numbers, strict=True)]
        return all(claim.number.value for claim in changed) and not any(again(changed))

    for one in found:
        yield replace(one, severity=weight(reading, claims, agree, one.severity) or one.severity)


def _size(stated: Claim, change: Change, reading: Reading) -> Iterator[Finding]:
    claims = [stated, change.before, change.after]
    yield from _weighed(_size_of(stated, change), reading, claims, _resized(change))


def _resized(change: Change) -> Again:
    """Find what is wrong with another size and other values in the stead of those of a change."""

    def again(claims: Sequence[Claim]) -> Iterator[Finding]:
        size, before, after = claims
        return _size_of(size, replace(change, before=before, after=after))

    return again


def _size_of(stated: Claim, change: Change) -> Iterator[Finding]:
    before, after = change.before.number, change.after.number
    percents = change.before.kind is Kind.PERCENT
    units = (change.before.unit, change.after.unit)
    if stated.kind is Kind.COUNT and not all(stated.unit.compatible(unit) for unit in units):
        return  # «на 17 млрд кубов цена поднята с 50 долларов до 230»
    # «подешевели на 3,74 доллара, до 22,62 за акцию»
    other = stated.kind is Kind.COUNT and bool(stated.unit.key) and not stated.unit.same(change.after.unit)
    severity = None if change.tight and not other else Severity.CHECK
    if stated.kind is Kind.PERCENT and percents:
        yield from _percent_of_percents(stated, change, severity)
        return
    true, mark, fit = _true(stated, change)
    if fit:
        return
    if _in_tens(stated, true) or (stated.kind is Kind.POINTS and abs(stated.number.value - true) <= before.step):
        severity = Severity.CHECK  # both shares are rounded: a difference of one unit may be right
    places = stated.number.places if stated.kind is not Kind.SHARE else 1
    places = max(places, 2) if stated.kind is Kind.TIMES else places
    right = Fraction(round_half_up(true, places))
    printed = say(stated.number.value * 100 if stated.kind is Kind.SHARE else stated.number.value)
    sign = " %" if percents else ""
    arithmetic = f"от {say(before.value)}{sign} к {say(after.value)}{sign} – это {say(right)}{mark}, "
    arithmetic += f"а напечатано {printed}{mark}"
    figures = [before.value, after.value, stated.number.value, right]
    yield finding(
        "growth-wrong",
        [change.before, change.after],
        figures,
        arithmetic,
        f"Исправьте изменение на {say(right)}{mark} или проверьте значения.",
        severity,
    )


def _true(stated: Claim, change: Change) -> tuple[Fraction, str, bool]:
    """The true size of a change, its sign in print and whether the printed one is right or says nothing of it."""
    before, after = change.before.number, change.after.number
    percents = change.before.kind is Kind.PERCENT
    difference = abs(after.value - before.value)
    if stated.kind is Kind.POINTS:
        return difference, " п.п.", not percents or _near(stated, difference, Fraction(0))
    if stated.kind is Kind.TIMES:
        times = max(before.value, after.value) / min(before.value, after.value)
        return times, " раза", _times_fit(stated, times) or bool(percents and stated.number.bound)
    if stated.kind is Kind.COUNT:
        return difference, "", percents or _near(stated, difference, slack([before, after]))
    true = 100 * after.value / before.value if is_index(stated) else abs(change.relative)
    return true, " %", percents or _relative_fits(stated, change)


def _in_tens(stated: Claim, true: Fraction) -> bool:
    """«на 30 %» may be said of 31 %."""
    value = abs(stated.number.value)
    return stated.kind is Kind.PERCENT and not value % 10 and stated.number.step == 1 and abs(true - value) < _ROUNDED


def _near(stated: Claim, true: Fraction, rounded: Fraction) -> bool:
    number = stated.number
    if number.bound == "over":
        return true >= number.value
    if number.bound == "under":
        return true <= number.value
    if number.bound == "about":
        return abs(true - number.value) * 10 <= number.value
    return abs(true - number.value) <= rounded + slack([number])


def _times_fit(stated: Claim, true: Fraction) -> bool:
    number = stated.number
    if number.bound == "over":
        return true >= number.value * Fraction(97, 100)
    if number.step == 1 or number.spelled or number.bound:
        return abs(true - number.value) * (6 if number.bound == "about" else 10) <= number.value
    return abs(true - number.value) <= number.step / 2


def _relative_fits(stated: Claim, change: Change) -> bool:
    """Whether a printed percentage (or «на треть») is the change, or the index «120 % к прошлому году»."""
    number = stated.number
    before, after = change.before.number, change.after.number
    ends = [100 * (b - a) / a for a in (before.low, before.high) for b in (after.low, after.high) if a]
    low, high = min(ends), max(ends)
    if change.relative < 0:
        low, high = -high, -low
    if number.kind is Kind.SHARE:
        slack = 2 * _NOT_SHARE if number.bound else _NOT_SHARE
        return low - slack <= 100 * number.value <= high + slack
    value, half = abs(number.value), number.step / 2
    if number.bound == "over":
        return high >= value
    if number.bound == "under":
        return low <= value
    if number.bound == "about":
        half = max(half, value / 10)
    index = [100 * b / a for a in (before.low, before.high) for b in (after.low, after.high) if a]
    as_index = not re.search(r"\bна\s+$", stated.before) and min(index) - half <= value <= max(index) + half
    return low - half <= value <= high + half or as_index


def _percent_of_percents(stated: Claim, change: Change, severity: Severity | None) -> Iterator[Finding]:
    before, after = change.before.number, change.after.number
    difference = abs(after.value - before.value)
    points = abs(stated.number.value - difference) <= stated.number.step / 2
    exactly = abs(abs(change.relative) - stated.number.value) <= stated.number.step / 2
    if exactly or (_relative_fits(stated, change) and not points):
        return
    if _in_tens(stated, abs(change.relative)):
        severity = Severity.CHECK
    relative = Fraction(round_half_up(abs(change.relative), 1))
    figures = [before.value, after.value, stated.number.value, difference, relative]
    arithmetic = (
        f"от {say(before.value)} % к {say(after.value)} % – это {say(difference)} п.п. "
        f"(или {say(relative)} % прежнего значения), а напечатано {say(stated.number.value)} %"
    )
    if points:
        advice = f"Пишите «на {say(difference)} п.п.»: разность процентов измеряют в процентных пунктах."
        yield finding("points-for-percent", [change.before, change.after], figures, arithmetic, advice)
    else:
        yield finding(
            "growth-wrong",
            [change.before, change.after],
            figures,
            arithmetic,
            "Исправьте изменение или проверьте значения.",
            severity,
        )
