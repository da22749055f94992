"""Check totals: lists that do not add up, sums that add up only because a part is left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from orientir.factcheck.catalogue import Finding, finding, say, wrong_sum
from orientir.factcheck.proof import explained, make_up, near, no_more, weight
from orientir.factcheck.shares.bases import Judged
from orientir.factcheck.shares.fitting import fits
from orientir.factcheck.text.claims import Claim, Reading
from orientir.factcheck.text.lists import wholes
from orientir.factcheck.text.numbers import Kind
from orientir.factcheck.text.slips import mistyped
from orientir.factcheck.text.whole import Whole
from orientir.terms import Severity, round_half_up

_LEAST_SUM = 1000  # among smaller numbers sums coincide by chance
_MUCH = 1000  # more likely another unit, or a number that was typed apart
_NEAR_OPEN = 20
_FAR = 3
_PRINTED = "а итог напечатан"
_SHORT = 3  # digits: among such numbers one in thirty is another one but for a digit


def lists_against_totals(reading: Reading) -> Iterator[Finding]:
    """«58 школ, в том числе 20 …, 30 … и 9 …»: a total and its parts, a part and its whole."""
    told: set[int] = set()
    for whole in wholes(reading):
        if id(whole.total) in told:
            continue
        found = list(_part_over_whole(whole, reading)) or list(_sum_of(whole, reading))
        if found:
            told.add(id(whole.total))
        yield from found


def _part_over_whole(whole: Whole, reading: Reading) -> Iterator[Finding]:
    total = whole.total.number
    if not whole.marked:
        return
    for at, part in enumerate(whole.parts):
        bounded = part.number.bound or total.bound
        if _AND_MORE.match(whole.total.after):
            return  # «производительностью 8 тонн и выше, в том числе 20 тонн»
        if _UP_TO.search(part.before) or re.fullmatch(r"\s*[–—-]\s*", part.before):
            continue  # «25 тысяч человек, …, в том числе из НИИ, считают, что будет до 40 тысяч»
        if {part.number.bound, total.bound} == {"under", "over"}:
            continue  # «менее 10 км», «более 100 км» are classes
        greater = part.number.value > 2 * total.value if bounded else part.number.low > total.high
        if not greater or not _one_time(part, whole.total) or not _one_thing(part, whole.total, first=not at):
            continue
        arithmetic = f"часть {say(part.number.value)} больше целого {say(total.value)}"
        advice = "Проверьте, не переставлены ли числа."
        if not whole.total.unit.key and not re.match(r"\s*\(", whole.total.after):
            return  # a line of a form: «имущество 451, из них 452»
        plain = (
            part.unit.compatible(whole.total.unit)
            or whole.total.unit.people
            or part.unit.adjectives
            or _GENERIC.search(whole.total.unit.text)
        )
        if not plain:
            continue
        if part.number.value <= whole.greatest:
            continue  # «230, в том числе 49 и 181, из них 214»: the parts may be those of the first total
        severity = Severity.CHECK if part.number.value > _MUCH * total.value or not part.unit.key else None
        severity = weight(reading, [part, whole.total], no_more, severity, rivals=False)
        figures = [part.number.value, total.value]
        yield finding("part-over-whole", [whole.total, part], figures, arithmetic, advice, severity)
        return


_GENERIC = re.compile(
    r"единиц|учрежден|организац|объект|субъект|сооружен|предприят|преступлени|нарушени|происшестви|обращени|мероприяти"
)
_MONEY = re.compile(r"[$€£]\s*$")
_AND_MORE = re.compile(r"[^,;.]{0,20}\sи\s+(?:выше|более|больше|старше)\b", re.IGNORECASE)
_UP_TO = re.compile(r"\bдо\s+(?:[а-яё]+\s+)?$", re.IGNORECASE)
_NAMED_LINE = re.compile(r"[а-яё)]\s+[–—-]\s*$", re.IGNORECASE)
_PAIR_OF_YEARS = re.compile(r"\b(?:с|со|от)\s+$", re.IGNORECASE)


def _one_thing(part: Claim, total: Claim, first: bool) -> bool:
    """Whether a part is of the total's unit; the first after «из них» may be named by a narrower word.

    «6 939 голов скота, из них 2 873 коровы, 9 012 голов овец»: a later one with a noun of its own is another total.
    """
    if bool(_MONEY.search(part.before)) is not bool(_MONEY.search(total.before)):
        return False  # «21 пункт, среди которых отмывание $4 млрд»
    if part.unit.measure or total.unit.measure:
        return part.unit.compatible(total.unit)
    if not part.unit.key and _NAMED_LINE.search(part.before):
        return True  # «– прочие – 10 151»
    if part.unit.same(total.unit):
        return first or not re.match(r"\s*(?:\w+\.?\s+)?[а-яё]{3,}", part.after)
    narrower = total.unit.people or not part.unit.people
    return first and narrower and not part.number.spelled and not _PAIR_OF_YEARS.search(part.before)


def _one_time(part: Claim, total: Claim) -> bool:
    return not (part.period and total.period and not part.period.same(total.period))


def _sum_of(whole: Whole, reading: Reading) -> Iterator[Finding]:
    """An error where the form promises all the parts and the difference is a slip; a check where it is small.

    Parts that make less than their total may be some of the parts only, parts that make more may not: unless «из них»
    lets them overlap.
    """
    total, parts = whole.total, whole.parts
    if whole.loose:
        yield from _slip_of(total, parts, reading)
        return
    if len(parts) < 2 or any(_adds_up(total, way, whole.uncounted) for way in (parts, *whole.others)):
        return
    bounded = total.number.bound or any(part.number.bound for part in parts)
    made, wanted = _sum(parts), total.number.value
    if bounded or max(part.number.value for part in parts) > wanted or _of_other_things(total, parts):
        return  # a part over its whole is told as such, or the list goes on to something else
    if any(c.number.value == made for c in reading.sentences[total.sentence].claims) or _open_by_shares(whole, reading):
        return  # «159 дел в отношении 206 лиц, в том числе: 23 …»: the parts are those of another number
    off = abs(made - wanted)
    nearly = off * _NEAR_OPEN <= wanted
    over = made > wanted and not whole.subset
    same = all(part.unit.same(total.unit) for part in parts)  # «50 опытов: 48 опытов …, 2 опыта …»
    several = len(parts) > 2 or whole.joined or whole.opposites or same
    slip = mistyped(total.number, made)
    whole_by_sense = slip or over or whole.opposites or _years(parts)
    bare = whole.closed and not whole.marked and not any(part.unit.key for part in parts)  # «28: 7 – здесь, 24 – там»
    bare = bare and "," not in parts[0].before
    sense = whole.opposites or (whole.closed and whole.joined)
    typo = slip and whole.marked and (len(total.number.digits) > _SHORT or sense)
    money = total.unit.measure and nearly and over and whole.marked
    slipped = slip or explained([claim.number for claim in (total, *parts)], make_up, least=2)
    if off * _FAR > wanted and not (typo or (whole.closed and slipped and len(total.number.digits) > _SHORT)):
        return
    if (whole.closed and several and whole_by_sense and off * _FAR <= wanted) or money:
        severity = Severity.CHECK if _of_two_groups(whole) else None
        close = near(wanted, made)
        yield wrong_sum(total, parts, _PRINTED, weight(reading, [total, *parts], make_up, severity, close=close))
    elif (
        (nearly and (several or whole.closed) and not (whole.uncounted and made < wanted))
        or (whole.marked and (over or (whole.closed and slipped)) and off * 5 <= wanted)
        or (whole.closed and same)
        or (whole.closed and slipped)
        or typo
        or bare
    ):
        yield wrong_sum(total, parts, _PRINTED, Severity.CHECK)


def _of_two_groups(whole: Whole) -> bool:
    """«1 538 граждан, в том числе 611 женщин и 427 инвалидов»: groups that may overlap and leave some out."""
    one, two = whole.parts[0], whole.parts[-1]
    groups = one.unit.people and two.unit.people and not one.unit.same(two.unit)
    return len(whole.parts) == 2 and not whole.opposites and groups


def _slip_of(total: Claim, parts: Sequence[Claim], reading: Reading) -> Iterator[Finding]:
    """A check if one slip explains why the parts, whose form does not promise them all, do not make the total."""
    numbers = [claim.number for claim in (total, *parts)]
    printed = {c.number.value for c in reading.sentences[total.sentence].claims}
    if not make_up(numbers) and _sum(parts) not in printed and explained(numbers, make_up, least=2):
        yield wrong_sum(total, parts, _PRINTED, Severity.CHECK)


def _of_other_things(total: Claim, parts: Sequence[Claim]) -> bool:
    """«1 332 человека, в том числе 572 дела, … 1 008 лиц»: some parts are of the total's unit, some of another."""
    alike = [part.unit.same(total.unit) or (part.unit.people and total.unit.people) for part in parts if part.unit.key]
    return total.unit.people and any(alike) and not alike[0]


def _years(parts: Sequence[Claim]) -> bool:
    """Whether each part is of a year of its own."""
    years = {part.period.text for part in parts if part.period}
    return len(years) == len(parts)


_SHARE = re.compile(r"[^,;()]{0,60}\(\s*")


def _open_by_shares(whole: Whole, reading: Reading) -> bool:
    """«27 410 детей, в том числе 23 788 (86,8 %) … и 2 909 (10,6 %)»: the shares say that these are not all."""
    shares = []
    for part in whole.parts:
        after = [c for c in reading.sentences[part.sentence].claims if c.number.start > part.number.start][:1]
        shares += [c.number for c in after if c.kind is Kind.PERCENT and _SHARE.fullmatch(c.before)]
    if len(shares) != len(whole.parts) or not whole.total.number.value:
        return False
    told = sum((share.value for share in shares), Fraction(0))
    slack = sum((share.step for share in shares), Fraction(0))
    return told < 100 - slack and abs(told - 100 * _sum(whole.parts) / whole.total.number.value) <= slack


def _sum(parts: Sequence[Claim]) -> Fraction:
    return sum((part.number.value for part in parts), Fraction(0))


def _adds_up(total: Claim, parts: Sequence[Claim], uncounted: int) -> bool:
    """Whether the parts make up the total within what rounding allows; an item without a number may be one."""
    low = high = Fraction(0)
    least, most = _printed_whole(total, parts)
    for at, part in enumerate(parts, 1):
        low, high = low + part.number.low, high + part.number.high
        extra = uncounted if at == len(parts) else 0
        if low <= most and high + extra >= least:
            return True  # what follows is no part any more
    return False


def _printed_whole(total: Claim, parts: Sequence[Claim]) -> tuple[Fraction, Fraction]:
    """What a total may be: «8 755,00 тыс.» over parts with decimals that are no zeros was rounded to a whole."""
    number = total.number
    if number.step >= number.scale or number.value % number.scale:
        return number.low, number.high
    finer = any(part.number.value % part.number.scale for part in parts if part.number.scale == number.scale)
    half = Fraction(number.scale, 2) if finer and number.scale > 1 else Fraction(0)
    return min(number.low, number.value - half), max(number.high, number.value + half)


def sums_that_leave_out(reading: Reading, judged: Sequence[Judged]) -> Iterator[Finding]:
    """A figure that is exactly the sum of some figures of its subject, while another of them is left out."""
    frequency = Counter(root for s in reading.sentences if s.claims for root in {r for c in s.claims for r in c.topic})
    shares = {id(verdict.pair.count): verdict for verdict in judged}
    told: set[Fraction] = set()
    by_root: dict[str, list[Claim]] = {}
    for claim in reading.claims:
        if claim.cell is None and not claim.part:
            for root in claim.topic:
                by_root.setdefault(root, []).append(claim)
    for total in reading.claims:
        if not total.number.exact or total.number.value < _LEAST_SUM or total.part or total.number.value in told:
            continue
        if id(total) not in shares or (total.cell and reading.grids[total.cell[0]].is_total(total.cell[1])):
            continue  # among numbers without a share sums coincide; the parts of a total are its rows
        rare = {root for root in total.topic if frequency[root] <= 4}
        near = {id(c): c for root in rare for c in by_root.get(root, ()) if _one_subject(c, total)}
        related = sorted(near.values(), key=lambda c: (c.sentence, c.number.start))
        if len(related) < 2 or any(c.place.block == total.place.block for c in related):
            continue
        low, high = related[0].sentence, related[-1].sentence
        window = [c for c in reading.claims if low <= c.sentence <= high and _one_subject(c, total) and not c.part]
        some = _exact_sum(total, window[:12])
        left_out = [c for c in related if c not in some and any(_parallel(c, part) for part in some)]
        if some and left_out and set(some) & set(related):
            told.add(total.number.value)
            share = shares[id(total)]
            yield _leaves_out(total, some, left_out, share, rare)
            yield from _ambiguous(total, [*some, *left_out], share)


def _one_subject(claim: Claim, total: Claim) -> bool:
    exact = claim.number.exact and claim.cell is None and 10 <= claim.number.value < total.number.value
    return exact and claim.unit.compatible(total.unit) and not claim.unit.measure and claim.sentence != total.sentence


def _parallel(one: Claim, other: Claim) -> bool:
    """Two items of one list: most of the words are the same."""
    shared = len(one.topic & other.topic)
    return shared >= 3 and shared * 2 >= min(len(one.topic), len(other.topic))


def _exact_sum(total: Claim, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    for size in (2, 3, 4):
        for some in combinations(claims, size):
            if _sum(some) == total.number.value:
                return some
    return ()


def _leaves_out(total: Claim, some: Sequence[Claim], out: Sequence[Claim], share: Judged, rare: set[str]) -> Finding:
    terms = " + ".join(say(part.number.value) for part in some)
    missing = ", ".join(say(claim.number.value) for claim in out)
    all_parts = _sum([*some, *out])
    subject = [c for c in some if c.topic & rare]
    own = _sum([*subject, *out])
    arithmetic = f"{say(total.number.value)} = {terms}; не вошло: {missing}; со всеми частями было бы {say(all_parts)}"
    figures = [total.number.value, *(c.number.value for c in some), *(c.number.value for c in out), all_parts]
    if subject and len(subject) < len(some):
        arithmetic += f", а без чужого слагаемого – {say(own)}"
        figures.append(own)
        if share.base:
            n = share.base.number.value
            arithmetic += f" ({say(100 * own / n, 1)} % от {say(n)})"
            figures += [Fraction(round_half_up(100 * own / n, 1)), n]
    advice = "Скажите, что входит в итог и почему названная рядом часть в него не вошла, или пересчитайте итог."
    return finding("sum-leaves-out", [total, *some, *out], figures, arithmetic, advice)


def _ambiguous(total: Claim, parts: Sequence[Claim], share: Judged) -> Iterator[Finding]:
    """The printed percentage fits another sum of the same parts as well: it cannot tell which is meant."""
    if share.base is None or not share.fits:
        return
    pair, base = share.pair, share.base
    for size in (2, 3):
        for some in combinations(parts, size):
            made = _sum(some)
            number = pair.count.number
            other = type(number)(made, number.kind, number.start, number.end)
            if made == total.number.value or not fits(other, base.number, pair.share.number):
                continue
            terms = " + ".join(say(part.number.value) for part in some)
            n = base.number.value
            arithmetic = (
                f"{say(pair.p)} % от {say(n)} – это и {say(pair.k)} ({say(100 * pair.k / n, 1)} %), "
                f"и {terms} = {say(made)} ({say(100 * made / n, 1)} %)"
            )
            figures = [pair.p, pair.k, made, *(c.number.value for c in some), n]
            advice = "По проценту нельзя понять, какая сумма имелась в виду: назовите слагаемые."
            yield finding("percent-ambiguous", [pair.count, *some], figures, arithmetic, advice)
