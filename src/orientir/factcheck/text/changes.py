"""Changes that a sentence tells: the earlier value, the later one and the sizes said of them, tied by form alone.

A tie is what a reader sees at once: «с 120 до 150», a bracket with the earlier value, «против 120 годом ранее»,
two years side by side. Values that merely stand in one sentence are never tied.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from fractions import Fraction

from orientir.factcheck.text.claims import Claim, Sentence
from orientir.factcheck.text.clauses import GOES_ON, Outline, Span, outline
from orientir.factcheck.text.numbers import Kind
from orientir.factcheck.text.periods import MONTH, PeriodKind, TimeSpan

_WORDS = r"(?:[а-яё]+\s+){0,2}"
_FROM = re.compile(rf"\b(?:с|со|от)\s+{_WORDS}$", re.IGNORECASE)
_TO = re.compile(rf"^(?:(?!,){GOES_ON}){{0,60}}\bдо\s+{_WORDS}$", re.IGNORECASE)
_GROWS_FROM = re.compile(
    r"\b(?:(?:вы|воз)?(?:рос|раст)|увелич|повы[сш]|сни[зж]|сокра[тщ]|уменьш|пада|упа)\w*"
    r"[^.,;:()]{0,20}$",
    re.IGNORECASE,
)
# «до 20 тысяч – 12 %, с 20 до 100 тысяч – 20 %»: bounds of a scale and the rate of each step.
_SCALE_OF_RATES = re.compile(r"^\s*[–—-]\s*$")
_VERSUS = re.compile(rf"\b(?:против|по\s+сравнению\s+с)\s+{_WORDS}[$€]?$", re.IGNORECASE)
_NOUN = (
    r"(?:темп\w*\s+)?(?:при)?рост\w*|снижени\w+|сокращени\w+|увеличени\w+|уменьшени\w+|спад\w*|падени\w+|убыл\w*"
    r"|прибавк\w+|перевыполнени\w+|подорожани\w+|опережени\w+"
)
_ON = r"(?:более,?\s+чем\s+|почти\s+|около\s+|примерно\s+|целых\s+)?на\s+(?:почти\s+|около\s+|целых\s+)?"
_STATED = re.compile(rf"(?:\b{_ON}|\b(?:{_NOUN})\s*(?:составил\w*|достигл?\w*|[–—:-])?\s*(?:{_ON})?)$", re.IGNORECASE)
# «рост портфеля ценных бумаг составил только 6,6 %»
_GROWTH_MADE = re.compile(
    r"\b(?:(?:при)?рост|снижение|сокращение)\s+(?:[а-яё-]+\s+){1,4}составил[аои]?\s+(?:(?:только|лишь|всего)\s+)?$",
    re.IGNORECASE,
)
_MORE = re.compile(r"^\s*(?:\w+\s+){0,2}(?:больше|меньше|выше|ниже|более|менее)(?!\w)", re.IGNORECASE)
_SIGNED = re.compile(r"(?:^|[\s(,;/])(?:\+\s?|[−-])$|[(,;]\s?–$")
_PLACE = re.compile(
    r"^\s*[а-яё.]*\s*у\s|^\s*[а-яё.]*\s*(?:по|в)\s+(?:стран|РФ|РТ|Росси|област|кра[йюея]|округ|\w*ФО\b|мир|средн(?!ем\s+за)|республик|регион)",
    re.IGNORECASE,
)
_COMPARED = re.compile(
    r"\b(?:сравнени\w+ с|отношени\w+ к)\b[^;]*$"
    r"|\b(?:выро|выраст|возр[ао]с|увел|сни[зж]|сокра|уменьш|больше|меньше)\w*[^;]*$",
    re.IGNORECASE,
)
_EARLIER_WORDS = (
    r"АППГ|было|ранее|накануне|вчера|год(?:ом)?\s+назад|прошл\w+|предыдущ\w+|предшествующ\w+|тот\s+же"
    r"|(?:аналогичн|соответствующ)\w+\s+(?:период|дат|месяц|квартал|недел|срок|врем|полугод|год|показател\w+\s+(?:прошл|предыд|\d))\w*"
    r"|(?:19|20)\d\d"
)
_EARLIER = re.compile(rf"\b(?:{_EARLIER_WORDS})", re.IGNORECASE)
_DAY = rf"\d{{1,2}}(?:\.\d\d\.|\s+{MONTH}\s+)"
_ASIDE = re.compile(
    rf"(?:\(|^\s*[,;]|^\s*к\b)\s*(?:[а-яё.–-]+\s+){{0,3}}?(?:{_DAY})?(?:{_EARLIER_WORDS})[^()\d]{{0,60}}$",
    re.IGNORECASE,
)
# «412 дел, за тот же период прошлого года – 455»
_ASIDE_OF_DASHES = re.compile(
    rf"^[^.,;():\d]{{0,40}},\s*(?:а\s+)?(?:[а-яё]+\s+){{0,2}}?(?:{_EARLIER_WORDS})[^(),;\d]{{0,40}}"
    r"(?:[–—-]|\b(?:было|составлял\w*|составил\w*))\s*$",
    re.IGNORECASE,
)
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_THAN = re.compile(
    r"(?:\bчем|\bуровн\w+|\bпоказател\w+|\bсравнени\w+ с\w*|\bотношени\w+ к)\b"
    r"(?:[^();:]{0,80}\(|[^();:,]{0,40}[–—])[^();\d]{0,25}$"
    r"|\b(?:больше|меньше|выше|ниже)\s+[^();,]{0,40}(?:(?:19|20)\d\d|прошл\w+|предыдущ\w+)[^();,]{0,20}\(\s*$"
    r"|\b(?:больше|меньше|выше|ниже)\s+прошлогодн\w+\s+(?:[а-яё]+\s+)?[–(—]?\s*$"
    rf"|\bк\s+(?:{MONTH}\s+)?(?:прошл\w+|предыдущ\w+|аналогичн\w+|уровн\w+)[^();:]{{0,40}}\([^();\d]{{0,25}}$",
    re.IGNORECASE,
)
_LEVEL_WORDS = (
    r"(?:прошл\w+|предыдущ\w+|аналогичн\w+|уровн\w+|показател\w+|значени\w+|результат\w+|АППГ|периода|года"
    r"|(?:19|20)\d\d)"
)
_CHANGED = r"(?:вырос|возрос|увелич|сни[зж]|сократ|уменьш|повыс|упал)\w*"
_SIZE_AFTER = re.compile(
    rf"^[^,;()]{{0,40}}?(?:[,(–—-]\s*|;\s*(?={_NOUN}|[+−–-]\s?$)|\s)"
    rf"(?:(?:или|то\s+есть|т\.\s?е\.|что|это|за\s+[а-яё]+\s+(?:год|лет|месяц|недел)\w*|{_NOUN}|составил\w*|составля\w+|произош\w+|{_CHANGED}"
    rf"|(?:больше|меньше|выше|ниже)(?:\s+{_LEVEL_WORDS}){{0,4}}|динамика)[\s–—:-]*){{0,4}}"
    rf"(?:{_ON}|в\s+|[+−–-]\s?)?$",
    re.IGNORECASE,
)
_NEW_HEAD = re.compile(rf",\s*(?:{_NOUN})\s+(?:{_ON}|в\s+)?$", re.IGNORECASE)
_CHANGED_SINCE = re.compile(rf"^[^.,;()]{{0,25}},\s*(?:за\s+\w+\s+)?{_CHANGED}\s+{_ON}$", re.IGNORECASE)
_AND_DOES = re.compile(rf"\b{_CHANGED}\s+{_ON}$", re.IGNORECASE)
_ITS_OWN = re.compile(r"^\s*(?!по\b|к\b|от\b|за\b|в\b|и\b|или\b|с\b|со\b|относит|против)[а-яё]{4,}", re.IGNORECASE)
_AFTER_BRACKET = re.compile(
    rf"^[^()]{{0,40}}\)(?=\s*(?:,|[–—-])\s*(?:что|или|то\s+есть|т\.\s?е\.|это|{_NOUN}|{_CHANGED})(?!\w)|\s+(?:(?:[а-яё]+\s+){{0,2}}{_CHANGED}\s+)?на\s+$)",
    re.IGNORECASE,
)
_SIZE_BEFORE = re.compile(rf"^[^.,;()]{{0,60}}[,(–—:]?\s*(?:с|со|от)\s+{_WORDS}$", re.IGNORECASE)
AND_MADE = re.compile(
    rf"^{GOES_ON}{{0,110}}?\b(?:и\s+)?(?:составил\w*|составля\w+|составит|достиг\w*|достигл\w*|равн\w+|насчитыва\w+|до)\s+"
    r"(?:\w+\s+){0,2}$",
    re.IGNORECASE,
)
_EXPLAINED_BY = re.compile(r"^[^.;():]{0,60}:\s*(?:[а-яё]+\s+){0,2}$", re.IGNORECASE)
_PLAUSIBLE = 8
_HOURS = 24
_COMPARED_WITH = re.compile(
    r"\b(?:сравнени\w+ с\w?|отношени\w+ к|чем в|уровн\w+|против)\s+(?:[а-яё]+\s+)?((?:19|20)\d\d)(?=\s*г)",
    re.IGNORECASE,
)
_FAR = 60
_LEVEL = re.compile(r"\b(?:чем|уровн\w+|показател\w+|сравнени\w+|прошл\w+|предыдущ\w+|АППГ)\b", re.IGNORECASE)
_EARLIER_LEVEL = rf"(?:уровн\w+|АППГ|прошл\w+|предыдущ\w+|(?:19|20)\d\d|аналогичн\w+|{MONTH})"
_INDEX = re.compile(rf"^\s*\)?\s*(?:к|от)?\s*{_EARLIER_LEVEL}", re.IGNORECASE)
_TO_LEVEL = re.compile(rf"\bк\s+{_EARLIER_LEVEL}[^.,;()]{{0,30}}$", re.IGNORECASE)


@dataclass(frozen=True)
class Change:
    """From ``before`` to ``after``; ``sizes`` are said of this pair, ``tight`` if the form leaves no doubt.

    ``span`` is where the pair stands, its clause or its bracket with the host.
    """

    before: Claim
    after: Claim
    sizes: tuple[Claim, ...]
    tight: bool
    span: Span

    @property
    def relative(self) -> Fraction:
        """Percent change (needs a value before)."""
        return 100 * (self.after.number.value - self.before.number.value) / self.before.number.value


_PER = re.compile(r"\s*(?:в\s+(?:19|20)\d\d\s+(?:году|г\.)\s+)?на\s+", re.IGNORECASE)
_PER_HEADS = frozenset(10**power for power in range(2, 7))


def _is_rate_base(claim: Claim) -> bool:
    """«49,1 на 1 000 женщин»: the number that a rate is reckoned over."""
    per = claim.number.value in _PER_HEADS and _PER.fullmatch(claim.before)
    return bool(per) and claim.kind is Kind.COUNT and not claim.unit.measure


def is_size(claim: Claim) -> bool:
    """Whether a number is the size of a change, not a value: «на 15», «+3 %», «в 2 раза»."""
    if claim.kind in (Kind.TIMES, Kind.POINTS):
        return True
    if _is_rate_base(claim):
        return False
    text, start = claim.quotation, claim.number.start
    if _SIGNED.search(text[max(0, start - 3) : start]) and (claim.cell is None):
        return True
    if claim.kind is Kind.PERCENT and _MORE.match(claim.after) and not _FROM.search(claim.before):
        return True
    return bool(_STATED.search(claim.before)) or (
        claim.kind is Kind.PERCENT and bool(_GROWTH_MADE.search(claim.before))
    )


def is_index(claim: Claim) -> bool:
    """«84,1 % к уровню 2016 года»: the later value in percent of the earlier one."""
    return claim.kind is Kind.PERCENT and bool(_INDEX.match(claim.after) or _TO_LEVEL.search(claim.before))


def changes(sentence: Sentence) -> list[Change]:
    """Every change of a sentence in order."""
    if sentence.cell or len(sentence.claims) < 2:
        return []
    lines = outline(sentence.text)
    found: list[Change] = []
    used: set[int] = set()
    for one, two in zip(range(len(sentence.claims)), range(1, len(sentence.claims)), strict=False):
        change = _from_to(sentence, one, two, lines)
        if change:
            found.append(change)
            used |= {one, two}
    for at in range(len(sentence.claims)):
        if at not in used:
            found += _with_earlier(sentence, at, lines, used)
    found += _by_years(sentence, used, lines)
    own = [replace(one, sizes=tuple(size for size in one.sizes if not _to_another_year(size, one))) for one in found]
    return sorted(own, key=lambda change: change.after.number.start)


_TO_YEAR = re.compile(
    r"^\s*\)?\s*(?:к|от|по\s+(?:сравнению\s+с|отношению\s+к)|чем\s+в)\s+(?:[а-яё]+\s+){0,2}(?P<year>(?:19|20)\d\d)",
    re.IGNORECASE,
)


def _to_another_year(size: Claim, change: Change) -> bool:
    """«с 230 до 450, или в 1,95 раза к уровню 2016 года», where 230 is of 2017."""
    told, period = _TO_YEAR.match(size.after), change.before.period
    if told is None:
        return False
    if period and period.kind is PeriodKind.YEAR:
        return int(told["year"]) != period.first
    others = set(_YEAR.findall(size.quotation[: size.number.start]))
    return len(others) > 1 and told["year"] not in others


def _one_kind(one: Claim, two: Claim) -> bool:
    return one.kind is two.kind and one.kind in (Kind.COUNT, Kind.PERCENT) and one.unit.compatible(two.unit)


def _from_to(sentence: Sentence, one: int, two: int, lines: Outline) -> Change | None:
    """«с 120 до 150», with the sizes that touch it: «на 25 % (с 120 до 150)», «с 120 до 150, или на 25 %»."""
    before, after = sentence.claims[one], sentence.claims[two]
    led = _FROM.search(before.before)
    if not (led and _one_kind(before, after) and _TO.match(after.before)):
        return None
    if _SCALE_OF_RATES.match(after.after) and re.search(r"свыше|более|:", sentence.text):
        return None
    if led.group().lower().startswith("от") and not _GROWS_FROM.search(before.before):
        return None  # «может длиться от двух до четырёх месяцев» is a range
    if before.unit.text.startswith("час") and max(before.number.value, after.number.value) <= _HOURS:
        return None  # «с 22 часов до 6 часов»
    lent = before.number.scale != after.number.scale or before.number.spelled or after.number.spelled
    if lent and not plausible(before, after):
        return None  # «с десяти до пяти тысяч»: the unit is printed once
    sizes = [*_sizes_before(sentence, one), *_sizes_after(sentence, two, lines)]
    return Change(before, after, tuple(sizes), True, Span(before.number.start, after.number.end))


def _sizes_before(sentence: Sentence, at: int) -> list[Claim]:
    """The size right before «с 120 до 150»."""
    claims = sentence.claims
    if at and is_size(claims[at - 1]) and _SIZE_BEFORE.match(claims[at].before):
        first = claims[at - 1]
        double = (
            at > 1
            and is_size(claims[at - 2])
            and re.fullmatch(r"[^.,;()]{0,30}[,(]?\s*(?:или\s+|то есть\s+)?на\s+", first.before)
        )
        return [claims[at - 2], first] if double else [first]
    return []


def _sizes_after(sentence: Sentence, at: int, lines: Outline) -> list[Claim]:
    """Sizes right after a claim, one after another: «, или на 25 %», «(+30, +25 %)»."""
    found: list[Claim] = []
    host = lines.bracket(sentence.claims[at].number.start)
    for claim in sentence.claims[at + 1 :]:
        outside = host is not None and not host.holds(claim.number.start)
        closed = _AFTER_BRACKET.match(claim.before) if outside else None
        words = claim.before[closed.end() :] if closed else claim.before
        if len(found) == 2 or (outside and not closed and not found) or not _SIZE_AFTER.match(words):
            break
        alone = claim.kind is Kind.PERCENT and re.fullmatch(r"[^(]{0,40}\(\s*", claim.before)
        if not is_size(claim) and not (alone and not _ITS_OWN.match(claim.after)):
            break
        if re.search(r"\sи\s+$", claim.before) and _ITS_OWN.match(claim.after):
            break  # «с 20 до 30 число студентов и втрое число учащихся»
        does = claim.kind is not Kind.COUNT and _AND_DOES.search(claim.before)
        if (_NEW_HEAD.search(claim.before) or does) and _ITS_OWN.match(claim.after):
            break  # «…, уменьшение в 3 раза частоты отказов»: a change of something else
        if re.match(r"^\s*(?:\w+\s+){0,2}(?:по|в)\s+(?:РФ|РТ|стран|област|кра|республик|России)", claim.after):
            break
        found.append(claim)
    return found


def _with_earlier(sentence: Sentence, at: int, lines: Outline, used: set[int]) -> Iterator[Change]:
    """The earlier value in a bracket, after «против», or after «чем в 2021 году»: its host is the value before."""
    old = sentence.claims[at]
    if old.kind not in (Kind.COUNT, Kind.PERCENT) or is_size(old):
        return
    bracket = lines.bracket(old.number.start)
    # «(АППГ – 1 687, −7,1 %)», «(−7,1 %; АППГ – 1 687)»
    first_inside = bracket is not None and all(
        is_size(c) or is_index(c) for c in sentence.claims[:at] if bracket.holds(c.number.start)
    )
    versus = bool(_VERSUS.search(old.before))
    than = bool(_THAN.search(old.before)) and (first_inside or bracket is None)
    aside = first_inside and (bool(_ASIDE.search(old.before)) or _explained(sentence, at, bracket))
    dashes = bracket is None and at > 0 and not is_size(sentence.claims[at - 1]) and _ASIDE_OF_DASHES.match(old.before)
    if not (versus or than or aside or dashes) or _of_another(sentence, at, versus=versus, than=than):
        return
    beside = at - 1 if at - 1 not in used else None
    host = beside if dashes else _host(sentence, at, bracket, used)
    if host is None and than and _compared(sentence, at):
        host = _next_value(sentence, at, used)
    if host is None:
        return
    new = sentence.claims[host]
    between = sentence.claims[min(host, at) + 1 : max(host, at)]
    tied = _one_kind(new, old) and plausible(new, old) and not _of_another_year(sentence, old)
    if not tied or any(not (is_size(c) or is_index(c) or _in_percent(c, sentence)) for c in between):
        return
    sizes = [c for c in between if _is_said(c)]
    if first_inside or not bracket:
        sizes += _sizes_after(sentence, at, lines)
    sizes += _led_to(sentence, host) or _before_bracket(sentence, host)
    if dashes and not any(is_size(size) for size in sizes):
        return
    told_years = new.period and old.period and new.period.kind is old.period.kind
    later = told_years and _comparable(new.period, old.period) and _earlier(new.period, old.period)  # type: ignore
    one, two = (new, old) if later else (old, new)
    span = lines.clause(new.number.start) or Span(0, len(sentence.text))
    yield Change(one, two, tuple(dict.fromkeys(sizes)), True, span)
    used |= {at, host}


def _of_another(sentence: Sentence, at: int, *, versus: bool, than: bool) -> bool:
    """Whether what a value is held against is no earlier value, but that of another place or group."""
    old = sentence.claims[at]
    told = _EARLIER.search(old.after[:60]) or _EARLIER.search(old.before) or _other_time(old, sentence, at)
    if versus and (_PLACE.match(old.after) or not (told or _COMPARED.search(sentence.text[: old.number.start]))):
        return True  # «против 19,4 % по стране»
    return than and not told and not old.period  # «по сравнению с больными второй группы (11,7 и 7,1)»


def _compared(sentence: Sentence, at: int) -> bool:
    """Whether the later value may follow: «По сравнению с 2021 годом (310) … проведено 298»."""
    follows = sentence.claims[at + 1 : at + 2]
    led = bool(follows) and bool(AND_MADE.match(re.sub(r"^[^()]*\)", "", follows[0].before)))
    return led or "равнени" in sentence.text[: sentence.claims[at].number.start]


def _in_percent(claim: Claim, sentence: Sentence) -> bool:
    """«на 240 дел (5,6 %) больше»: a size again, in percent."""
    at = next(n for n, one in enumerate(sentence.claims) if one is claim)
    again = claim.kind is Kind.PERCENT and re.fullmatch(r"[^.,;()]{0,30}\((?:или\s+|на\s+)?", claim.before)
    return bool(again) and at > 0 and is_size(sentence.claims[at - 1]) and claim.after.startswith(")")


def _of_another_year(sentence: Sentence, old: Claim) -> bool:
    """«по сравнению с 1998 годом … (2001 год – 45,9)»: the bracket is not of the year compared with."""
    compared = _COMPARED_WITH.findall(sentence.text)
    year = old.period and old.period.kind is PeriodKind.YEAR and str(old.period.last)
    return bool(compared and year) and year not in compared


def _explained(sentence: Sentence, at: int, bracket: Span | None) -> bool:
    """«выше прошлогоднего на 5 % (27,9)», «242 дела (222, +9 %)»: the bracket opens with the earlier value itself."""
    if bracket is None or not re.fullmatch(r"[^()\d]*\(\s*", _YEAR.sub("", sentence.claims[at].before)):
        return False
    last = sentence.claims[at - 1] if at else None
    clause = outline(sentence.text).clause(bracket.start)
    led = sentence.text[clause.start if clause else 0 : bracket.start]
    told = sentence.claims[at].before
    if last is not None and is_size(last) and _EARLIER.search(told) and len(told) < _FAR:
        return sentence.claims[at].kind is Kind.COUNT and bool(re.match(r"^\s*к\s", told))
    if last is not None and is_size(last) and re.fullmatch(r"\s*\(\s*", told):
        return bool(_LEVEL.search(led)) and sentence.claims[at].kind is Kind.COUNT
    after = sentence.claims[at + 1 : at + 2]
    signed = bool(after) and after[0].kind is Kind.PERCENT and re.fullmatch(r"\s*,\s*[+−–-]\s?", after[0].before)
    return bool(signed) and bracket.holds(after[0].number.start)


def _is_said(claim: Claim) -> bool:
    return claim.kind in (Kind.PERCENT, Kind.TIMES, Kind.POINTS, Kind.COUNT, Kind.SHARE)


def _host(sentence: Sentence, at: int, bracket: Span | None, used: set[int]) -> int | None:
    """The value whose earlier one stands at ``at``: the last before, in the same clause, outside the bracket."""
    lines = outline(sentence.text)
    limit = bracket.start if bracket else sentence.claims[at].number.start
    clause = lines.clause(limit)
    for back in range(at - 1, -1, -1):
        claim = sentence.claims[back]
        if clause is None or not clause.holds(claim.number.start):
            led = _CHANGED_SINCE.match(sentence.claims[back + 1].before) if bracket and back + 1 < at else None
            return back if led and not is_size(claim) and back not in used and back + 2 == at else None
        inner = lines.bracket(claim.number.start)
        if inner is not None and inner is not bracket:
            continue
        if is_size(claim) or (is_index(claim) and sentence.claims[at].kind is Kind.COUNT):
            if bracket and 0 <= limit - claim.number.end < 3 and _change_of_change(sentence, at):
                return None
            continue
        return None if back in used else back
    return None


def _next_value(sentence: Sentence, at: int, used: set[int]) -> int | None:
    """«По сравнению с 2021 годом (310) в 2022 году проведено – 298»: the later value follows."""
    values = [n for n in range(at + 1, len(sentence.claims)) if not is_size(sentence.claims[n])]
    if values and outline(sentence.text).bracket(sentence.claims[values[0]].number.start):
        return None  # «(3,7 в 2015 году по сравнению с 3,6)», «сократилось на 214 (10 060), коров – на 35 (4 150)»
    return values[0] if len(values) == 1 and values[0] not in used else None


def _change_of_change(sentence: Sentence, at: int) -> bool:
    """«уменьшилось на 12 человек (год назад на 40 человек)»: the bracket speaks of the change, not of the level."""
    after = sentence.claims[at + 1 : at + 2]
    return bool(after) and bool(re.match(r"^[^()]*\bили\s+на\s+$", after[0].before))


def _led_to(sentence: Sentence, host: int) -> list[Claim]:
    """«выросла на 11,5 % и составила 45 000»: sizes right before the host."""
    found: list[Claim] = []
    at = host
    while at and is_size(sentence.claims[at - 1]) and len(found) < 2:
        words = sentence.claims[at].before
        led = AND_MADE.match(words) or _EXPLAINED_BY.match(words)
        joined = led if at == host else re.match(r"^[^.;]{0,40}$", words)
        if not joined:
            break
        found.append(sentence.claims[at - 1])
        at -= 1
    return found


def plausible(one: Claim, two: Claim) -> bool:
    """A level and its earlier level are of one order; a change and a level are not."""
    low, high = sorted((abs(one.number.value), abs(two.number.value)))
    return low == 0 or high <= _PLAUSIBLE * low or high <= 30


def _other_time(old: Claim, sentence: Sentence, at: int) -> bool:
    other = sentence.claims[at - 1]
    return bool(old.period and other.period and not old.period.same(other.period))


_NEXT_YEAR = re.compile(
    r"^\s*(?:[а-яё.%/²³]+(?:\s+|(?=[,;(]))){0,3}[,;(–—-]?\s*(?:а|и|против|но)?\s*(?:уже\s+)?(?:в|за|на)?\s*[^,;()]{0,32}$",
    re.IGNORECASE,
)


def _by_years(sentence: Sentence, used: set[int], lines: Outline) -> Iterator[Change]:
    """«в 2021 году – 418, в 2022 году – 502»: neighbours with nothing but their years between them."""
    claims = sentence.claims
    values = [
        at for at, c in enumerate(claims) if at not in used and c.kind in (Kind.COUNT, Kind.PERCENT) and not is_size(c)
    ]
    for one, two in zip(values, values[1:], strict=False):
        a, b = claims[one], claims[two]
        if two != one + 1 or not _one_kind(a, b) or not a.period or not b.period or a.part or b.part:
            continue
        words = _YEAR.sub("", sentence.text[a.number.end : b.number.start])
        if not _comparable(a.period, b.period) or not _NEXT_YEAR.match(words) or not plausible(a, b):
            continue
        if two + 1 in values and claims[two + 1].period and not claims[two + 1].period.same(b.period):  # type: ignore[union-attr]
            continue  # a row of three years
        if one and one - 1 in values and claims[one - 1].period and not claims[one - 1].period.same(a.period):  # type: ignore[union-attr]
            continue
        first, last = (a, b) if _earlier(a.period, b.period) else (b, a)
        # «снизилась на 50 % и составила 154 (2001 год – 46)»: the size before the pair leads to its first value.
        led = _led_to(sentence, one) if last is a else _before_bracket(sentence, one)
        after = _sizes_after(sentence, two, lines)
        lent = b.before != sentence.text[a.number.end : b.number.start]
        sizes = [*(size for size in after if not lent or is_size(size)), *led]  # «…, в 2021 году – 50 (100 %)»
        yield Change(first, last, tuple(sizes), bool(sizes), Span(a.number.start, b.number.end))


def _before_bracket(sentence: Sentence, at: int) -> list[Claim]:
    """«увеличилось на 20 % (2018 – 45, 2021 – 54)»: the size right before the bracket or colon that a value opens."""
    last = sentence.claims[at - 1] if at else None
    words = sentence.claims[at].before
    opens = re.fullmatch(r"[^.,;():]{0,40}[(:]\s*(?:(?:в|за|на)\s+)?[^(),;:]{0,45}(?:[–—-]\s*)?", words)
    return [last] if last is not None and opens and is_size(last) else []


def _comparable(one: TimeSpan, other: TimeSpan) -> bool:
    relative = PeriodKind.BEFORE in (one.kind, other.kind) and one.kind is not other.kind
    return relative or (one.kind is other.kind and one.first != other.first)


def _earlier(one: TimeSpan, other: TimeSpan) -> bool:
    if PeriodKind.BEFORE in (one.kind, other.kind):
        return one.kind is PeriodKind.BEFORE
    return one.first < other.first
