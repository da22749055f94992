"""Count and percentage said of one thing, and the base the percentage may be of."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from fractions import Fraction

from orientir.factcheck.shares.fitting import fits, percent
from orientir.factcheck.text.changes import is_size
from orientir.factcheck.text.claims import PART, Claim, Reading, Sentence
from orientir.factcheck.text.clauses import Outline, outline
from orientir.factcheck.text.numbers import Kind
from orientir.factcheck.text.whole import only_count
from orientir.factcheck.text.words import beginnings

_NOT_OF = r"(?!них|котор|эти|этого|числа\s+[а-яё]|года|состава)"
# «из расселённых домов снесены 68»: the verb says that 68 is a part, not what the part is of.
VERB = r"\w*(?:[аеёя]н[аоы]|[аеиыоуя]л[аои]?|л[аои]?с[ья]|[аеиуюя]т|[ую]тся|[ея]тся)"
_OF_WORDS = rf"из\s+(?:(?:этих|тех)\s+$|{_NOT_OF})(?:(?!{VERB}\b)(?!и\s)[а-яё-]+\s+){{0,4}}$"
_OF = re.compile(
    rf"\b(?:{_OF_WORDS}|от\s+{_NOT_OF}(?:(?!(?:и|ещ[её]|плюс|кажд\w+)\s)[а-яё-]+\s+){{0,4}}$)", re.IGNORECASE
)
_OPENS = re.compile(
    rf"(?:^|[,:;–—-]\s*|[а-яё]\s+(?=(?-i:Из)))\s*(?:{_OF_WORDS}"
    r"|из\s+(?:общего\s+)?(?:числа|количества)\s+(?:[а-яё-]+\s+){1,4}\(\s*(?:всего\s*)?(?:[–—-]\s*)?$)",
    re.IGNORECASE,
)
_OF_BEFORE = re.compile(
    r"\b(?:из|среди) (?:них|которых|этого числа|этих)\b|\bв том числе\b|\bв т\.\s?ч\.", re.IGNORECASE
)
_LEADS = re.compile(
    r"(?:из них|из которых|среди них|в том числе)\s+(?:[а-яё«»-]+\s+){0,6}(?P<dash>[–—-]\s*)?$", re.IGNORECASE
)
_AFTER_ITS_COUNT = re.compile(
    r"^\s*(?:[а-яё]+\s+)?из\s+(?:них|которых)\s*\(\s*$", re.IGNORECASE
)  # «900 школ, 560 из них (62 %)»
_OF_AFTER = re.compile(
    r"^\s*(?:\)\s*)?[^.,;():–—-]{0,70}\b(?:из|от)\s+(?!них|которых)[^.,;()]{0,140}$"
    r"|^[^.;()]{0,40}\b(?:из|от|всех|всего|общего|общей)\s+[^.,;()]{0,100}\(\s*(?:всего\s*)?(?:[–—-]\s*)?$",
    re.IGNORECASE,
)
_OPEN = re.compile(
    r"^(?!.*\bа также\b)[^();]{0,110}\((?:или|это|что составля\w+|т\.\s?е\.|\s|[а-яё]{4,12}\s)*$", re.IGNORECASE
)
_LINK = re.compile(
    r"^[^();:]{0,80}?(?:[,–—-]\s*)?(?:или|то есть|т\.\s?е\.|(?:что )?составля(?!ющ)\w+|(?:что )?составил\w*"
    r"|это)"
    r"(?:\s+(?:около|почти|примерно|более|менее|свыше|лишь|всего|только))*\s*(?:\bв\s+)?$",
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
    r"^\s*(?:(?:от|к)\s+)?(?:[а-яё]+\s+){0,2}(?:план\w*|назначени\w*|лимит\w*|норматив\w*|задани\w*)\s*\(\s*$",
    re.IGNORECASE,
)
_PLAN_FIRST = re.compile(r"^[^()]{0,40}\(\s*план\w*\s*[–—:-]?\s*$", re.IGNORECASE)
_FACT = re.compile(r"^[^()]{0,25}[,;]\s*(?:факт\w*|исполнен\w*|освоен\w*|фактически)\s*[–—:-]?\s*$", re.IGNORECASE)
OF_ALL = re.compile(r"^\s*(?:от|из)\s+(?:общего|всего|их)\s+(?:числ|количеств)\w*\s*(?:[,;.)]|$)", re.IGNORECASE)
_PLANNED = re.compile(
    r"\bпри\s+(?:(?:год|утвержд|уточн|установл|квартальн)\w+\s+)?(?:план|лимит|норм|годов|задан|прогноз|назначен)\w*\s+(?:в\s+)?$",
    re.IGNORECASE,
)
_GIVEN = re.compile(
    r"\b(?:выделен|предусмотрен|запланирован|планировал|утвержден|утверждён|доведен|доведён)\w*\s+(?:в\s+(?:сумме|объ[её]ме)\s+)?$",
    re.IGNORECASE,
)
_SPENT = re.compile(
    r"^[^.;:()\d]{0,40},\s*(?:из\s+них\s+)?(?:фактически\s+)?(?:освоен|исполнен|израсходован|выполнен|использован|проведен|перечислен)\w*"
    r"\s*(?:[–—-]\s*)?$",
    re.IGNORECASE,
)
# «план – 4 218,6 млн руб., факт – 4 286,1 млн руб., исполнение – 101,6 %»
_PLAN_IS = re.compile(r"\bплан\w*\s*[–—:-]\s*$", re.IGNORECASE)
_DONE_BY = re.compile(r"[,(]\s*(?:исполнени|выполнени|освоени)\w+\s*(?:[–—:-]\s*)?$", re.IGNORECASE)
_ON_PLAN = re.compile(r"^[^();:]{0,30},?\s(?:или\s+)?на\s+$", re.IGNORECASE)
_OUT_OF = re.compile(r"^\s*из\s+$", re.IGNORECASE)
_OF_THEM = re.compile(r"^\s*(?:из|от|среди)\s+(?:них|которых|этого)", re.IGNORECASE)
_OPENS_WITH_SHARE = re.compile(r"[^()]*\(\s*…\s*(?:на|в|с|у|по)\s", re.IGNORECASE)
_CHANGE = re.compile(
    r"\bна\s+$|\bдо\s+$|\bпротив\s+$|прирост|рост\b|снижени|увеличени|сокращени|прибав\w+|выполнени", re.IGNORECASE
)


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
    """Whether a pair's share is right over this base, whose «тыс.» may be meant of both."""
    part, scale = pair.count.number, base.number.scale
    if scale > 1 == part.scale and part.value * scale <= base.number.value:
        lent = replace(part, value=part.value * scale, step=part.step * scale)
        return fits(part, base.number, pair.share.number) or fits(lent, base.number, pair.share.number)
    return fits(part, base.number, pair.share.number)


def off_by(pair: Pair, base: Claim) -> Fraction:
    """How far a printed share is from the true one, in points."""
    return abs(100 * pair.k / base.number.value - pair.p)


def loose(pair: Pair) -> bool:
    """«более 60 %» and «треть» fit too many bases to let any of them pass."""
    return bool(pair.share.number.bound) or pair.share.kind is Kind.SHARE


def pairs(reading: Reading) -> tuple[Pair, ...]:
    """Every count that is printed with its share."""
    found = [
        pair
        for sentence in reading.sentences
        for pair in (
            *_this_is(sentence, reading),
            *(_of_sentence_before(pair, reading) for pair in _in_sentence(sentence)),
        )
    ]
    rated = {c.place for s in reading.sentences for c in s.claims if c.cell is None and is_rate(c)}
    # Where one percentage is «к уровню 2020 года», its neighbours without a base of their own are so as well.
    return tuple(pair for pair in found if pair.base is not None or pair.count.place not in rated)


_THIS_IS = re.compile(r"\W*это\s+(?:составля\w+\s+)?", re.IGNORECASE)
_PLAN_THAT_MAKES = re.compile(r"[^.;()]{0,40}план\w*,\s+котор\w+\s+составля\w+\s*", re.IGNORECASE)


def _this_is(sentence: Sentence, reading: Reading) -> Iterator[Pair]:
    """«Отдохнули 2 745 детей. Это 60 % от общего числа школьников (4 575)»."""
    if sentence.cell or not sentence.index or len(sentence.claims) < 2:
        return
    share, whole = sentence.claims[:2]
    count = only_count(reading.sentences[sentence.index - 1])
    kinds = (share.kind, whole.kind) == (Kind.PERCENT, Kind.COUNT)
    named = _OF_AFTER.match(whole.before) or _OF_PLAN.match(whole.before) or _PLAN_THAT_MAKES.fullmatch(whole.before)
    told = kinds and named and _THIS_IS.fullmatch(share.before)
    if told and count and count.place == share.place and alike(whole, count):
        yield Pair(count, share, whole)


OF_THEM_AFTER = re.compile(r"\s*(?:[а-яё]+\s+)?из\s+(?:них|которых)\b", re.IGNORECASE)
_OF_THEM_OPENS = re.compile(r"\W*(?:из\s+них|из\s+этого\s+числа|среди\s+них)\b", re.IGNORECASE)


def _of_sentence_before(pair: Pair, reading: Reading) -> Pair:
    """«Подано 323 жалобы. Из них 249 (77 %) …»: the only count of the sentence before is the base."""
    count = pair.count
    sentence = reading.sentences[count.sentence]
    opens = _OF_THEM_OPENS.match(sentence.text) or OF_THEM_AFTER.match(count.after)
    if (
        pair.base is not None
        or not opens
        or not count.sentence
        or count.number.start != sentence.claims[0].number.start
    ):
        return pair
    base = only_count(reading.sentences[count.sentence - 1])
    if (
        base is None
        or base.place != count.place
        or base.number.value < pair.k
        or base.unit.measure
        or base.number.bound
    ):
        return pair
    return replace(pair, base=base)


def is_rate(claim: Claim) -> bool:
    """Whether a percentage is a rate, not a share: «91 % к 2020 году», «96 % плана», «105 % от уровня 2019 года»."""
    return claim.kind is Kind.PERCENT and bool(_RATE.match(claim.after) or _RATE_BEFORE.search(claim.before))


_NAMES = re.compile(
    r"^\s*\)?\s*(?:(?:от|из|среди)\s+)?(?:(?:общ|вс)\w+\s+)*(?:(?:числа|количества|объ[её]ма)\s+)?(?:всех\s+)?([а-яё]{5,})",
    re.IGNORECASE,
)


def names(share: Claim, whole: Claim) -> bool:
    """Whether the words after a share name its whole: «58 (13 % устроенных)», where 412 were «устроено»."""
    named = _NAMES.match(share.after)
    return bool(named and beginnings(named[1]) & beginnings(f"{whole.before} {whole.unit.text}"))


def _in_sentence(sentence: Sentence) -> Iterator[Pair]:
    claims = sentence.claims
    wholes = parts_of(sentence)
    bases = set(wholes.values())
    taken: set[tuple[int, Kind]] = set()
    for at, claim in enumerate(claims):
        planned = _plan_and_fact(claims, at)
        if planned:
            yield planned
        if planned or not _is_share(claims, at, wholes):
            continue
        sides = (_count_before(claims, at, bases), _count_after(claims, at, wholes))
        first, second = sides if claim.kind is Kind.PERCENT else sides[::-1]
        count = second if first is None or (first, claim.kind) in taken else first
        if count is None or (count, claim.kind) in taken:
            continue
        taken.add((count, claim.kind))
        if count and _of_plan(claims, count, claims[count - 1]):
            facts = [c for c in claims[max(0, count - 2) : count] if c.kind is Kind.COUNT]
            right = [c for c in facts if fits(c.number, claims[count].number, claim.number)]
            yield Pair((right or facts)[-1], claim, claims[count])  # «заменено 42 в 19 домах при плане 64 (65,6 %)»
            continue
        if is_size(claims[count]) and count not in wholes:
            continue  # «на 40 человек (2 %)» is no share
        base = _base(sentence, at, count, wholes)
        if base is None and claim.number.value > 100:
            continue  # nor is «120 % плана»
        anaphoric = claims[count].part or bool(PART.search(claims[count].before))
        yield Pair(claims[count], claim, base, anaphoric)


def _plan_and_fact(claims: tuple[Claim, ...], at: int) -> Pair | None:
    """«87,6 % (план – 99,8, исполнено – 87,4)», «выделено 99,8, освоено 87,4, или 87,6 %»."""
    share, two = claims[at], claims[at + 1 : at + 3]
    if share.kind is not Kind.PERCENT:
        return None
    if len(two) == 2 and two[1].kind is Kind.COUNT:
        led = _PLAN_FIRST.match(two[0].before) and _FACT.match(two[1].before)
        if led or (re.match(r"^\s*[:(]\s*при\b", two[0].before) and _of_plan(claims, at + 1, two[1])):
            return Pair(two[1], share, two[0])
    plan, fact = claims[max(0, at - 2) : at] if at > 1 else (share, share)
    if plan.kind is fact.kind is Kind.COUNT and plan.unit.compatible(fact.unit):
        made = _LINK.match(share.before) or re.fullmatch(r"[^().,;]{0,30}\(\s*", share.before)
        spent = made and _GIVEN.search(plan.before) and _SPENT.match(fact.before)
        if spent or (_DONE_BY.search(share.before) and _FACT.match(fact.before) and _PLAN_IS.search(plan.before)):
            return Pair(fact, share, plan)
    if at > 1 and _ON_PLAN.match(share.before) and is_size(share) and _of_plan(claims, at - 1, claims[at - 2]):
        return Pair(claims[at - 2], share, claims[at - 1])
    return None


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
    if claim.kind is Kind.SHARE and _OPENS_WITH_SHARE.match(claim.before + "…" + claim.after):
        return False  # «49 были амнистированы (большинство на этапе следствия)»
    if _is_makeup(claims, at) or re.match(r"^\s*%?\s*(?:и|против|vs)\s+$", claim.after):
        return False
    if (
        at
        and claims[at - 1].number.spelled
        and ("(" not in claim.before or re.search(r"\bодн[аиоу]\w*\s*\(", claim.before))
    ):
        return False  # «все три дозы получили 93,2 %», «из семи советов один (14 %)»
    after = claims[at + 1].before if at + 1 < len(claims) else ""
    explained = (at + 1 in wholes and re.match(r"^\s*\(\s*$", after)) or _OF_PLAN.match(after)
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


def _of_plan(claims: tuple[Claim, ...], plan: int, fact: Claim) -> bool:
    """«388 при плане 401»: the count is what another is held against."""
    planned = _PLANNED.search(claims[plan].before) and claims[plan].kind is fact.kind is Kind.COUNT
    return bool(planned) and claims[plan].unit.compatible(fact.unit)


def _base(sentence: Sentence, at: int, count: int, wholes: Mapping[int, int]) -> Claim | None:
    """The base that the sentence names for a count and its share."""
    claims = sentence.claims
    share, whole = claims[at], wholes.get(count)
    base = claims[whole] if whole is not None else _base_after(claims, at, count)
    if base is not None:
        return base
    if _OF_POPULATION.match(share.after):
        return next((c for c in _antecedents(sentence, count) if "прожива" in c.before), None)
    if NAMED_BASE.match(share.after) and not OF_ALL.match(share.after):
        return next((c for c in reversed(_antecedents(sentence, count)) if names(share, c)), None)
    return _clause_base(sentence, count, share, set(wholes.values()))


def parts_of(sentence: Sentence) -> dict[int, int]:
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
    if _MADE.search(between) and _GOVERNED.search(one.before) and at - 1 not in bases:
        return None  # «за 12 и 24 мес составила 37,6 %»: the subject is elsewhere
    inside = "(" in one.before.rpartition(")")[2]
    if _OPEN.match(between) or _LINK.match(between) or _DASH.match(between) or (inside and between.strip(" ,") == ""):
        # «45 из 120 (38 %)»: the percentage speaks of 45, not of the base between them.
        return at - 2 if at - 1 in bases and at >= 2 and claims[at - 2].kind is Kind.COUNT else at - 1
    return None


def _count_after(claims: tuple[Claim, ...], at: int, wholes: Mapping[int, int]) -> int | None:
    if at + 1 >= len(claims):
        return None
    two = claims[at + 1]
    if two.kind is not Kind.COUNT or two.cell != claims[at].cell:
        return None
    opened = re.match(r"^[^().;]{0,90}\(\s*$", two.before)
    told = at + 1 in wholes and re.match(r"^\s*:\s*(?:[а-яё]+\s+){0,3}$", two.before)
    if told:
        return at + 1  # «явка – 46,3 %: проголосовали 92 600 избирателей из 200 000»
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
        if _OF_AFTER.match(whole.before) and alike(whole, claims[count]):
            return whole
    return None


def _clause_base(sentence: Sentence, count: int, share: Claim, bases: set[int]) -> Claim | None:
    """The base that the sentence names before the count.

    «Из 56 мостов 14 (25 %) …, 21 (38 %) …»: it opens the clause and holds for all of it. «Из 36 районов 30 …,
    из них 12 (40 %)»: the number before «из них», unless only the 36 gives the share. «Школ 48, из них в 24 (50 %) …,
    в 17 (35 %) …»: the total of the list, if its first item or a neighbour is a share of it.
    """
    opening, nearest = _opening(sentence, count, share, bases), _antecedent(sentence, count)
    if _AFTER_ITS_COUNT.match(share.before):
        nearest = next((c for c in reversed(sentence.claims[:count]) if c.kind is Kind.COUNT), None)
        return nearest if nearest and alike(nearest, sentence.claims[count]) else None
    part = sentence.claims[count].number
    able = [nearest, opening, *_antecedents(sentence, count)]
    if opening:  # «Из 98 рейсов выполнено 90, сорвано 8; из-за поломок – 2 (25 %)»
        able += [c for c in sentence.claims[:count] if c.kind is Kind.COUNT and c.number.start > opening.number.start]
    right = [base for base in able if base and fits(part, base.number, share.number)]
    if right:
        return right[0]
    if opening or nearest is None:
        return nearest or opening
    return nearest if _leads(sentence, count) or _neighbour_fits(sentence, count, nearest) else None


def alike(one: Claim, other: Claim) -> bool:
    """Whether two counts may be of one set: of one unit, or both of persons."""
    return one.unit.compatible(other.unit) or (one.unit.people and other.unit.people)


def _leads(sentence: Sentence, count: int) -> bool:
    """«из них 12»: nothing but a preposition or a few words between the mark and the count."""
    led = _LEADS.search(sentence.claims[count].before)
    # «25 140 голов (100,1 %), из них коров – 7 816 (100,6 %)»: percentages of another year.
    rates = any(
        two.kind is Kind.PERCENT and one.kind is Kind.COUNT
        for one, two in zip(sentence.claims[:count], sentence.claims[1:count], strict=False)
    )
    return led is not None and not (led.group("dash") and rates)


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
        one_set = alike(claim, sentence.claims[count])
        if not one_set and not (claim.unit.measure or unit.measure):  # «из 216 самолётов 69 машин (32 %)»
            one_set = abs(100 * sentence.claims[count].number.value / claim.number.value - percent(share.number)) <= 1
        if at not in bases and opens and one_set:
            return claim
    return None


def _antecedent(sentence: Sentence, count: int) -> Claim | None:
    unit = sentence.claims[count].unit
    wholes = _antecedents(sentence, count)
    if len(wholes) > 1 and wholes[-1].unit.measure and not unit.measure:
        wholes = wholes[:-1]  # «120 рек общей длиной 900 км, из них 14»
    return wholes[-1] if wholes and (wholes[-1].unit.compatible(unit) or unit.adjectives) else None


def _reaches(lines: Outline, mark: int, count: int) -> bool:
    """Whether «в том числе» speaks of a count: in a bracket it does not speak of what follows the bracket."""
    bracket = lines.bracket(mark)
    return bracket is None or bracket.holds(count)


def _antecedents(sentence: Sentence, count: int) -> list[Claim]:
    """Counts before the last «из них» that stands before the count."""
    claims = sentence.claims
    lines, here = outline(sentence.text), claims[count].number.start
    told = [m.start() for m in _OF_BEFORE.finditer(sentence.text, 0, here) if _reaches(lines, m.start(), here)]
    able = [c for c in claims[:count] if c.kind is Kind.COUNT and told and c.number.end <= told[-1]]
    # «19 771 осуждённый (в 2015 г. их было 22 829), из них»: what a bracket holds is not spoken of after it
    outside = [lines.bracket(c.number.start) for c in able]
    return [c for c, bracket in zip(able, outside, strict=True) if bracket is None or bracket.holds(told[-1])]
