"""Count and percentage said of one thing, and the base the percentage may be of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction

from orientir.factcheck.shares.fitting import fits, percent
from orientir.factcheck.text.changes import is_size
from orientir.factcheck.text.claims import PART, Claim, Reading, Sentence
from orientir.factcheck.text.clauses import Outline, outline
from orientir.factcheck.text.numbers import Kind

_NOT_OF = r"(?!них|котор|эти|этого|числа\s+[а-яё]|года|состава)"
# «из расселённых домов снесены 68»: the verb says that 68 is a part, not what the part is of.
_VERB = r"\w*(?:[аеёя]н[аоы]|[аеиыоуя]л[аои]?|л[аои]?с[ья]|[аеиуюя]т|[ую]тся|[ея]тся)"
_OF_WORDS = rf"из\s+{_NOT_OF}(?:(?!{_VERB}\b)(?!и\s)[а-яё-]+\s+){{0,4}}$"
_OF = re.compile(
    rf"\b(?:{_OF_WORDS}|от\s+{_NOT_OF}(?:(?!(?:и|ещ[её]|плюс|кажд\w+)\s)[а-яё-]+\s+){{0,4}}$)", re.IGNORECASE
)
_OPENS = re.compile(rf"(?:^|[,:;–—-]\s*|[а-яё]\s+(?=(?-i:Из)))\s*{_OF_WORDS}", re.IGNORECASE)
_OF_BEFORE = re.compile(
    r"\b(?:из|среди) (?:них|которых|этого числа|этих)\b|\bв том числе\b|\bв т\.\s?ч\.", re.IGNORECASE
)
_OF_AFTER = re.compile(
    r"^\s*(?:\)\s*)?[^.,;():–—-]{0,70}\b(?:из|от)\s+(?!них|которых)[^.,;()]{0,140}$"
    r"|^[^.;()]{0,40}\b(?:из|от)\s+[^.,;()]{0,100}\(\s*(?:всего\s*)?(?:[–—-]\s*)?$",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"^(?!.*\bа также\b)[^();]{0,110}\((?:или|это|что составля\w+|т\.\s?е\.|\s|[а-яё]{4,12}\s)*$", re.IGNORECASE
)
_LINK = re.compile(
    r"^[^();:]{0,80}?(?:[,–—-]\s*)?(?:или|то есть|т\.\s?е\.|(?:что )?составля(?!ющ)\w+|(?:что )?составил\w*"
    r"|это)"
    r"(?:\s+(?:около|почти|примерно|более|менее|свыше|лишь|всего|только))*\s*$",
    re.IGNORECASE,
)
_MADE = re.compile(r"\bсостав", re.IGNORECASE)
_GOVERNED = re.compile(
    r"\b(?:у|после|через|до|на|среди|в|во|с|со|при|от|за|для|старше|младше|из|и|или)\s+(?:[а-яё]+(?:ых|их|ые|ие|ой|ом|ами|ями)\s+)?$",
    re.IGNORECASE,
)
_DASH = re.compile(r"^[^();:,.]{0,45}\s[–—-]\s*(?:около|почти|более)?\s*$", re.IGNORECASE)
_RATE = re.compile(
    r"^\s*\)?\s*(?:(?:к|от|против|относительно)\s+(?:соответствующ|аналогичн|прошл|предыдущ|предшествующ|уровн|АППГ"
    r"|показател\w+ (?:прошл|предыд|\d)"
    r"|план|прогноз|заплан|(?:19|20)\d\d|янв|фев|мар|апр|ма[йя]|июн|июл|авг|сен|окт|ноя|дек|началу|факт)|по\s+(?:сравнению|отношению)|уровня\b"
    r"|объ[её]ма\s+\w+\s+(?:19|20)\d\d|в\s+сопоставим)",
    re.IGNORECASE,
)
_RATE_BEFORE = re.compile(
    r"(?:\bрост|темп|индекс|выполнен|исполнен|обеспеченност|к\s+уровн)\w*[^.,;()]{0,60}$"
    r"|\bк\s+(?:уровню\s+|аналогичн\w+\s+\w+\s+)?(?:(?:19|20)\d\d|прошл\w+|предыдущ\w+)\s*(?:год\w*|г\.?)?[^.;()]{0,25}$",
    re.IGNORECASE,
)
NAMED_BASE = re.compile(
    r"^\s*\)?\s*(?:процент\w+\s+)?\(?\s*(?:от|к|в|среди|из|по|населения|территории|всех|всего|общего|общей|плана|объ[её]ма|голосов|детей|жител\w+|школьник\w+|учащ\w+"
    r"|воспитан\w+|обучающ\w+|работ\w+|мощност\w+)(?![а-яё])",
    re.IGNORECASE,
)
_SHARE_OF = re.compile(r"\bдол[яиею]\w*\s|\bудельн\w+\s+вес", re.IGNORECASE)
_OF_POPULATION = re.compile(
    r"^\s*(?:от\s+)?(?:общ\w+\s+|все\w+\s+)?(?:числ\w+\s+|численност\w+\s+)?населения\b", re.IGNORECASE
)
_OF_PLAN = re.compile(
    r"^\s*(?:от\s+)?(?:[а-яё]+\s+){0,2}(?:план\w*|назначени\w*|лимит\w*|норматив\w*|задани\w*)\s*\(\s*$",
    re.IGNORECASE,
)
_PLAN_FIRST = re.compile(r"^[^()]{0,40}\(\s*план\w*\s*[–—:-]?\s*$", re.IGNORECASE)
_FACT = re.compile(r"^[^()]{0,25}[,;]\s*(?:факт\w*|исполнен\w*|освоен\w*|фактически)\s*[–—:-]?\s*$", re.IGNORECASE)
_OF_ALL = re.compile(r"^\s*(?:от|из)\s+(?:общего|всего|их)\s+(?:числ|количеств)\w*\s*(?:[,;.)]|$)", re.IGNORECASE)
_PLANNED = re.compile(
    r"\bпри\s+(?:(?:год|утвержд|уточн|установл|квартальн)\w+\s+)?(?:план|лимит|норм|годов|задан|прогноз|назначен)\w*\s+(?:в\s+)?$",
    re.IGNORECASE,
)
_OUT_OF = re.compile(r"^\s*из\s+$", re.IGNORECASE)
_OF_THEM = re.compile(r"^\s*(?:из|от|среди)\s+(?:них|которых|этого)", re.IGNORECASE)
_CHANGE = re.compile(r"\bна\s+$|\bдо\s+$|\bпротив\s+$|прирост|рост\b|снижени|увеличени|сокращени", re.IGNORECASE)


@dataclass(frozen=True)
class Pair:
    """A count ``k`` and its share ``p`` (percent, or a share in words), over ``base`` if the sentence names it.

    ``anaphoric`` says that the base is a number before («из них»).
    """

    count: Claim
    share: Claim
    base: Claim | None = None
    anaphoric: bool = False

    @property
    def k(self) -> Fraction:
        """The count."""
        return self.count.number.value

    @property
    def p(self) -> Fraction:
        """The share in percent."""
        return percent(self.share.number)


def pair_fits(pair: Pair, base: Claim) -> bool:
    """Whether a pair's share is right over this base."""
    return fits(pair.count.number, base.number, pair.share.number)


def off_by(pair: Pair, base: Claim) -> Fraction:
    """How far a printed share is from the true one, in points."""
    return abs(100 * pair.k / base.number.value - pair.p)


def loose(pair: Pair) -> bool:
    """«более 60 %» and «треть» fit too many bases to let any of them pass."""
    return bool(pair.share.number.bound) or pair.share.kind is Kind.SHARE


def pairs(reading: Reading) -> tuple[Pair, ...]:
    """Every count that is printed with its share."""
    found = [pair for sentence in reading.sentences for pair in _in_sentence(sentence)]
    rated = {c.place for s in reading.sentences for c in s.claims if c.cell is None and is_rate(c)}
    # Where one percentage is «к уровню 2020 года», its neighbours without a base of their own are so as well.
    return tuple(pair for pair in found if pair.base is not None or pair.count.place not in rated)


def is_rate(claim: Claim) -> bool:
    """Whether a percentage is a rate, not a share: «91 % к 2020 году», «96 % плана», «105 % от уровня 2019 года»."""
    return claim.kind is Kind.PERCENT and bool(_RATE.match(claim.after) or _RATE_BEFORE.search(claim.before))


def ratios(reading: Reading) -> tuple[tuple[Claim, Claim], ...]:
    """Every «k из n» of the text, with or without a percentage: (part, whole)."""
    found = []
    for sentence in reading.sentences:
        for part, whole in _of(sentence).items():
            found.append((sentence.claims[part], sentence.claims[whole]))
    return tuple(found)


def _in_sentence(sentence: Sentence) -> Iterator[Pair]:
    claims = sentence.claims
    wholes = _of(sentence)
    bases = set(wholes.values())
    taken: set[tuple[int, Kind]] = set()
    for at, claim in enumerate(claims):
        planned = _plan_and_fact(claims, at)
        if planned:
            yield planned
        if planned or not _is_share(claims, at, wholes):
            continue
        sides = (_count_before(claims, at, bases), _count_after(claims, at))
        first, second = sides if claim.kind is Kind.PERCENT else sides[::-1]
        count = second if first is None or (first, claim.kind) in taken else first
        if count is None or (count, claim.kind) in taken:
            continue
        taken.add((count, claim.kind))
        if _of_plan(claims, count):
            yield Pair(claims[count - 1], claim, claims[count])
            continue
        base = _base(sentence, at, count, wholes)
        if base is None and (claim.number.value > 100 or is_size(claims[count])):
            continue  # «120 % плана» and «на 40 человек (2 %)» are no shares
        anaphoric = claims[count].part or bool(PART.search(claims[count].before))
        yield Pair(claims[count], claim, base, anaphoric)


def _plan_and_fact(claims: tuple[Claim, ...], at: int) -> Pair | None:
    """«87,6 % (план – 99,8, исполнено – 87,4)»."""
    two = claims[at + 1 : at + 3]
    if claims[at].kind is not Kind.PERCENT or len(two) < 2:
        return None
    told = _PLAN_FIRST.match(two[0].before) and _FACT.match(two[1].before)
    return Pair(two[1], claims[at], two[0]) if told else None


def _is_share(claims: tuple[Claim, ...], at: int, wholes: Mapping[int, int]) -> bool:
    claim = claims[at]
    if claim.kind not in (Kind.PERCENT, Kind.SHARE):
        return False
    if (
        at
        and claims[at - 1].number.spelled
        and claims[at - 1].kind is Kind.COUNT
        and _OUT_OF.search(claims[at - 1].before)
    ):
        return False  # «почти семь из десяти жителей (69 %)»
    if _is_makeup(claims, at) or re.match(r"^\s*%?\s*(?:и|против|vs)\s+$", claim.after):
        return False
    if (
        at
        and claims[at - 1].number.spelled
        and ("(" not in claim.before or re.search(r"\bодн[аиоу]\w*\s*\(", claim.before))
    ):
        return False  # «все три дозы получили 93,2 %», «из семи советов один (14 %)»
    explained = at + 1 in wholes and re.match(r"^\s*\(\s*$", claims[at + 1].before)
    if not explained and (_CHANGE.search(claim.before) or is_rate(claim)):
        return False  # the size of a change is no share; «на 80 % (40 из 50)» is
    # «305 граждан, 94 % из них»: a share of the count, not the count's share.
    return not (_OF_THEM.match(claim.after) and "(" not in claim.before)


def _is_makeup(claims: tuple[Claim, ...], at: int) -> bool:
    """«86 больных (53 % мужчин, 47 % женщин)»: what the count is made up of, not its share."""
    claim = claims[at]
    if re.search(r"\(\s*$", claim.before) and re.match(r"^\s*[–—-]\s*[а-яё]{4,}", claim.after):
        return True
    near = [one for one in (*claims[max(0, at - 1) : at], *claims[at + 1 : at + 2]) if one.kind is Kind.PERCENT]
    named = re.match(r"^\s*[а-яё]{4,}", claim.after) and not NAMED_BASE.match(claim.after)
    opened = re.search(r"\(\s*$", claim.before) or (at and re.match(r"^[^();]{0,40},\s*$", claim.before))
    return bool(named and opened) and any(
        abs(claim.number.value + one.number.value - 100) <= claim.number.step for one in near
    )


def _of_plan(claims: tuple[Claim, ...], count: int) -> bool:
    """«388 при плане 401»: the count is what the one before it is held against."""
    planned = bool(count) and _PLANNED.search(claims[count].before) and claims[count - 1].kind is Kind.COUNT
    return bool(planned) and claims[count].unit.compatible(claims[count - 1].unit)


def _base(sentence: Sentence, at: int, count: int, wholes: Mapping[int, int]) -> Claim | None:
    """The base that the sentence names for a count and its share."""
    claims = sentence.claims
    share, whole = claims[at], wholes.get(count)
    base = claims[whole] if whole is not None else _base_after(claims, at, count)
    if base is not None:
        return base
    if _OF_POPULATION.match(share.after):
        return next((c for c in _antecedents(sentence, count) if "прожива" in c.before), None)
    if NAMED_BASE.match(share.after) and not _OF_ALL.match(share.after):
        return None
    return _clause_base(sentence, count, share, set(wholes.values()))


def _of(sentence: Sentence) -> dict[int, int]:
    """For each count said to be "of" another: index of the part -> index of the whole."""
    found = {}
    claims = sentence.claims
    for at in range(1, len(claims)):
        part, whole = claims[at - 1], claims[at]
        both = part.kind is Kind.COUNT and whole.kind is Kind.COUNT
        near = len(whole.before) < 60 and not re.search(r"[;()]", whole.before)
        if both and near and _OF.search(whole.before) and part.unit.compatible(whole.unit):
            found[at - 1] = at
    return found


def _count_before(claims: tuple[Claim, ...], at: int, bases: set[int]) -> int | None:
    if not at:
        return None
    one, between = claims[at - 1], claims[at].before
    if one.kind is not Kind.COUNT or one.cell != claims[at].cell or _SHARE_OF.search(between):
        return None
    if _MADE.search(between) and _GOVERNED.search(one.before):
        return None  # «за 12 и 24 мес составила 37,6 %»: the subject is elsewhere
    inside = "(" in one.before.rpartition(")")[2]
    if _OPEN.match(between) or _LINK.match(between) or _DASH.match(between) or (inside and between.strip(" ,") == ""):
        # «45 из 120 (38 %)»: the percentage speaks of 45, not of the base between them.
        return at - 2 if at - 1 in bases and at >= 2 and claims[at - 2].kind is Kind.COUNT else at - 1
    return None


def _count_after(claims: tuple[Claim, ...], at: int) -> int | None:
    if at + 1 >= len(claims):
        return None
    two = claims[at + 1]
    if two.kind is not Kind.COUNT or two.cell != claims[at].cell:
        return None
    opened = re.match(r"^[^().;]{0,90}\(\s*$", two.before)
    linked = re.match(r"^[^().;:,]{0,60}(?:,\s*или|\s[–—-])\s*$", two.before)
    closes = re.match(r"^[^()]*\)|^[^()]*$", two.after)
    if claims[at].kind is Kind.PERCENT and linked and not opened and ", или" not in two.before:
        return None  # «40 % – 12 школ» is rarer than «доля 40 %, всего – 12 школ»
    return at + 1 if (opened and closes) or linked else None


def _base_after(claims: tuple[Claim, ...], at: int, count: int) -> Claim | None:
    """«38 % от общего числа школ (120)», «(45 из 120)», «73 % годового плана (120)»."""
    after = max(at, count) + 1
    if after < len(claims) and _OF_PLAN.match(claims[after].before) and claims[after].kind is Kind.COUNT:
        return claims[after]
    if (
        after < len(claims)
        and claims[after].kind is Kind.COUNT
        and claims[after].number.value >= claims[count].number.value
    ):
        whole = claims[after]
        if _OF_AFTER.match(whole.before) and whole.unit.compatible(claims[count].unit):
            return whole
    return None


def _clause_base(sentence: Sentence, count: int, share: Claim, bases: set[int]) -> Claim | None:
    """The base that the sentence names before the count.

    «Из 56 мостов 14 (25 %) …, 21 (38 %) …»: it opens the clause and holds for all of it. «Из 36 районов 30 …,
    из них 12 (40 %)»: the number before «из них», unless only the 36 gives the share. «Школ 48, из них в 24 (50 %) …,
    в 17 (35 %) …»: the total of the list, if its first item or a neighbour is a share of it.
    """
    opening, nearest = _opening(sentence, count, share, bases), _antecedent(sentence, count)
    part = sentence.claims[count].number
    able = [nearest, opening, *_antecedents(sentence, count)]
    right = [base for base in able if base and fits(part, base.number, share.number)]
    if right:
        return right[0]
    if opening or nearest is None:
        return nearest or opening
    return nearest if _leads(sentence, count) or _neighbour_fits(sentence, count, nearest) else None


def _leads(sentence: Sentence, count: int) -> bool:
    """«из них 12»: nothing but a preposition or a few words between the mark and the count."""
    return bool(
        re.search(
            r"(?:из них|из которых|среди них|в том числе)\s+(?:\w+\s+){0,2}$", sentence.claims[count].before, re.I
        )
    )


def _neighbour_fits(sentence: Sentence, count: int, base: Claim) -> bool:
    claims = sentence.claims
    return any(
        two.kind is Kind.PERCENT
        and one.kind is Kind.COUNT
        and one is not base
        and fits(one.number, base.number, two.number)
        for one, two in zip(claims, claims[1:], strict=False)
        if claims[count] not in (one, two) and two.number.value < 100 and one.number.start > base.number.start
    )


def _opening(sentence: Sentence, count: int, share: Claim, bases: set[int]) -> Claim | None:
    unit = sentence.claims[count].unit
    for at in range(count - 1, -1, -1):
        claim = sentence.claims[at]
        opens = claim.kind is Kind.COUNT and _OPENS.search(claim.before)
        alike = claim.unit.compatible(unit) or (claim.unit.people and unit.people)
        if not alike and not (claim.unit.measure or unit.measure):  # «из 216 самолётов 69 машин (32 %)»
            alike = abs(100 * sentence.claims[count].number.value / claim.number.value - percent(share.number)) <= 1
        if at not in bases and opens and alike:
            return claim
    return None


def _antecedent(sentence: Sentence, count: int) -> Claim | None:
    unit = sentence.claims[count].unit
    wholes = _antecedents(sentence, count)
    if len(wholes) > 1 and wholes[-1].unit.measure and not unit.measure:
        wholes = wholes[:-1]  # «120 рек общей длиной 900 км, из них 14»
    return wholes[-1] if wholes and wholes[-1].unit.compatible(unit) else None


def _reaches(lines: Outline, mark: int, count: int) -> bool:
    """Whether «в том числе» speaks of a count: in a bracket it does not speak of what follows the bracket."""
    bracket = lines.bracket(mark)
    return bracket is None or bracket.holds(count)


def _antecedents(sentence: Sentence, count: int) -> list[Claim]:
    """Counts before the last «из них» that stands before the count."""
    claims = sentence.claims
    lines, here = outline(sentence.text), claims[count].number.start
    told = [m.start() for m in _OF_BEFORE.finditer(sentence.text, 0, here) if _reaches(lines, m.start(), here)]
    return [c for c in claims[:count] if c.kind is Kind.COUNT and told and c.number.end <= told[-1]]
