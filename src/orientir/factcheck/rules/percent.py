"""Check percentages against count and base, by one rule, in words as in figures."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from orientir.factcheck.catalogue import Finding, finding, say
from orientir.factcheck.proof import explained, near, weight
from orientir.factcheck.shares.bases import Judged
from orientir.factcheck.shares.fitting import fits, possible_counts, share_fits, truncates
from orientir.factcheck.shares.ratios import DIRECTLY
from orientir.factcheck.text.claims import Claim, Reading
from orientir.factcheck.text.numbers import Kind, Number
from orientir.terms import Severity, round_half_up

_WINDOW = 10
_FAR = 5
_CLOSE = 1
_NEAR_SENTENCES = 4
_NEARLY = 10


def wrong_percentages(judged: Sequence[Judged], reading: Reading) -> Iterator[Finding]:
    """Every count whose percentage does not follow from its base, and every count with two percentages."""
    twins = {
        id(claim)
        for sentence in reading.sentences
        for at, claim in enumerate(sentence.claims)
        if _twin(sentence.claims, at)
    }
    told = {id(v) for v in judged if v.pair.share.kind is Kind.SHARE and id(v.pair.share) in twins}
    for group in _same_count(judged):
        yield _two_percents(group, reading)
        told |= {id(verdict) for verdict in group}
    settled = {id(claim) for v in judged if v.fits for claim in (v.pair.count, v.pair.share)}
    for at, verdict in enumerate(judged):
        if verdict.fits or verdict.base is None or id(verdict) in told or _chained(verdict, judged):
            continue
        planned = "план" in verdict.base.before.lower()
        if verdict.pair.p <= 100 and verdict.pair.k > verdict.base.number.value and not planned:
            continue
        if _of_the_rest(verdict) or (verdict.pair.base is None and "соответственно" in verdict.pair.count.quotation):
            continue
        if verdict.pair.share.kind is Kind.SHARE or verdict.pair.share.number.bound:
            yield from _against_words(verdict, reading)
        elif not _apart(verdict) and (not verdict.named or _nearly(verdict)):
            yield _wrong(verdict, at, judged, reading, settled)


def _chained(verdict: Judged, judged: Sequence[Judged]) -> bool:
    """«87 (11 %), из них 10 (9 %)»: both may be shares of a number that is not printed."""
    outer = [other for other in judged if other.pair.count is verdict.base and other.base is None]
    return verdict.pair.anaphoric and bool(outer)


def _apart(verdict: Judged) -> bool:
    """Whether nothing ties count and base: rounded ones «более 2 116,9 тыс.», or a rough one of another sentence."""
    pair, base = verdict.pair, verdict.base
    assert base is not None
    if pair.count.number.bound or base.number.bound:
        return abs(verdict.true - pair.p) <= 2 * pair.share.number.step
    far = base.sentence != pair.count.sentence and pair.count.cell is None and not verdict.listed
    return far and not base.number.exact


def _nearly(verdict: Judged) -> bool:
    """Whether one slip makes a share of a named whole wrong, or it is nearly right."""
    assert verdict.base is not None
    numbers = [verdict.pair.count.number, verdict.base.number, verdict.pair.share.number]
    return near(verdict.pair.p, verdict.true) or explained(numbers, share_fits, least=2)


def _of_the_rest(verdict: Judged) -> bool:
    """«ошибались в 3 из 4 случаев (точность 25 %)»: the bracket names what is left."""
    share, base = verdict.pair.share, verdict.base
    named = re.search(r"\(\s*[а-яё]{4,}\s+$", share.before)
    return bool(named and base and abs(100 - verdict.true - share.number.value) <= share.number.step / 2)


def _wrong(verdict: Judged, at: int, judged: Sequence[Judged], reading: Reading, settled: Collection[int]) -> Finding:
    pair, base = verdict.pair, verdict.base
    assert base is not None
    n, share = base.number.value, pair.share.number
    right = round_half_up(verdict.true, share.places)
    code, why = "percent-impossible", ""
    partners = _partition(verdict, at, judged)
    if truncates(pair.count.number, base.number, share):
        code, why = "percent-truncated", " (дробная часть отброшена)"
    elif partners:
        code = "complement-forced"
        rest = " − ".join(say(other.pair.p) for other in partners)
        why = f"; {say(pair.p)} = 100 − {rest}"
    off = abs(verdict.true - pair.p)
    far = off > _FAR and (pair.base is None or pair.anaphoric)
    beside = base.place == pair.count.place or pair.count.cell is not None or (off <= share.step and base.number.exact)
    severity = None if verdict.tied and beside and not far else Severity.CHECK
    claims = [pair.count, base, pair.share]
    close = near(pair.p, verdict.true) or _stated(verdict)
    severity = weight(reading, claims, share_fits, severity, close=close, settled=settled)
    arithmetic = (
        f"{say(pair.k)} из {say(n)} = {say(verdict.true, max(2, share.places + 1))} %, "
        f"то есть {say(Fraction(right))} %, а напечатано {say(pair.p)} %{why}"
    )
    counts = possible_counts(base.number, share)
    advice = f"Исправьте процент на {say(Fraction(right))} %"
    advice += (
        f" или проверьте число: {say(pair.p)} % дают {_listed(counts)} из {say(n)}."
        if counts
        else (f": ни одно целое число из {say(n)} не даёт {say(pair.p)} %.")
    )
    figures = [pair.k, pair.p, Fraction(right), n, *counts]
    return finding(
        code, [pair.count, pair.share, *([base] if pair.base is None else [])], figures, arithmetic, advice, severity
    )


def _stated(verdict: Judged) -> bool:
    """«31 из 42 муниципалитетов (80 %)»: the form itself says what is a share of what."""
    pair, base = verdict.pair, verdict.base
    if base is None or base.sentence != pair.count.sentence or not base.number.exact:
        return False
    return bool(DIRECTLY.fullmatch(base.before) and re.fullmatch(r"[^\d,;.()]*\(\s*", pair.share.before))


_NARROW = Fraction(1, 10)
_LIST = 4
_GROUPS = re.compile(r"\bв\s+(?:[\w-]+\s+)?группе\b", re.IGNORECASE)


def unlike_neighbours(judged: Sequence[Judged]) -> Iterator[Finding]:
    """Shares of one sentence whose base is not named, all of one number but one: «111 (13,5 %), 144 (17,4 %), …»."""
    groups: dict[tuple[int, int], list[Judged]] = defaultdict(list)
    lines = _line_runs(judged)
    for verdict in judged:
        pair = verdict.pair
        plain = pair.share.kind is Kind.PERCENT and not pair.share.number.bound and pair.k and 0 < pair.p < 100
        if plain and verdict.base is None and pair.count.cell is None and not pair.count.number.bound:
            groups[lines.get(id(verdict), (-1, pair.count.sentence))].append(verdict)
    for (line, _), group in groups.items():
        if line >= 0 and len(group) < _LIST:
            continue
        if len(_GROUPS.findall(group[0].pair.count.quotation)) > 1:
            continue  # «в первой группе 15 (19,7 %), во второй группе 20 (26,7 %)»: each has a base of its own
        if len(group) == 2 and _make_all(group):
            yield _unlike(group[0], group[0].pair.k + group[1].pair.k, group[0].pair.k + group[1].pair.k)
            continue
        odd = next((v for v in group if _is_odd(v, [other for other in group if other is not v])), None)
        if odd:
            yield _unlike(odd, *_common([v for v in group if v is not odd]))


def _line_runs(judged: Sequence[Judged]) -> dict[int, tuple[int, int]]:
    """For each share that is the only one of its line: the first of the lines around that hold one share each."""
    by_line: dict[int, list[Judged]] = defaultdict(list)
    for verdict in judged:
        if verdict.pair.count.cell is None:
            by_line[verdict.pair.count.place.block].append(verdict)
    single = {line: found[0] for line, found in by_line.items() if len(found) == 1}
    first: dict[int, int] = {}
    for line in sorted(single):
        first[line] = first.get(line - 1, line)
    runs = Counter(first.values())
    return {id(verdict): (first[line], 0) for line, verdict in single.items() if runs[first[line]] >= _LIST}


def _make_all(group: Sequence[Judged]) -> bool:
    """«308 мужчин (82,8 %), 64 женщины (17,2 %)»: two shares that make 100 % are of both counts together."""
    one, two = group
    whole = one.pair.k + two.pair.k
    if one.pair.p + two.pair.p != 100 or one.pair.share.number.step == 1 or not whole:
        return False
    return all(abs(100 * v.pair.k / whole - v.pair.p) > 2 * v.pair.share.number.step for v in group)


def _is_odd(verdict: Judged, others: Sequence[Judged]) -> bool:
    """Whether the others are shares of one number, and this one is not."""
    if len(others) < 2 or len({v.pair.count.period for v in (verdict, *others)}) > 1:
        return False
    low, high = _common(others)
    own_low, own_high = _implied(verdict)
    if low - 1 <= verdict.pair.k <= high + 1:
        return False  # the others are shares of this very count
    return low <= high and high - low <= _NARROW * low and (own_low > high or own_high < low)


def _common(verdicts: Sequence[Judged]) -> tuple[Fraction, Fraction]:
    ranges = [_implied(verdict) for verdict in verdicts]
    return max(low for low, _ in ranges), min(high for _, high in ranges)


def _implied(verdict: Judged) -> tuple[Fraction, Fraction]:
    """Between which numbers the base of a share lies."""
    count, share = verdict.pair.count.number, verdict.pair.share.number
    half = share.step / 2
    return 100 * count.low / (share.value + half), 100 * count.high / max(share.value - half, half / 10)


def _unlike(verdict: Judged, low: Fraction, high: Fraction) -> Finding:
    pair = verdict.pair
    right = Fraction(round_half_up(200 * pair.k / (low + high), pair.share.number.places))
    arithmetic = (
        f"проценты вместе составляют 100 %, а числа – {say(low)}; "
        if low == high
        else f"соседние проценты взяты от числа между {say(low, 0)} и {say(high, 0)}; "
    ) + f"{say(pair.k)} от него – {say(right)} %, а напечатано {say(pair.p)} %"
    advice = "Проверьте число и процент или назовите основание."
    figures = [pair.k, pair.p, right]
    return finding("percent-impossible", [pair.count, pair.share], figures, arithmetic, advice, Severity.CHECK)


_OF_FEW = re.compile(r"^\s*(?:из|от)\s+(?:общего числа\s+)?$", re.IGNORECASE)
_FEW = 200


def shares_of_few(reading: Reading) -> Iterator[Finding]:
    """«45 % из 23 участников»: no whole number of 23 gives 45 %."""
    for sentence in reading.sentences:
        for share, whole in zip(sentence.claims, sentence.claims[1:], strict=False):
            n, p = whole.number, share.number
            apart = share.kind is not Kind.PERCENT or p.bound or n.bound or not _OF_FEW.match(whole.before)
            if apart or not n.exact or not 1 < n.value <= _FEW or whole.unit.measure or possible_counts(n, p):
                continue
            near = [Fraction(int(n.value * p.value / 100) + step) for step in (0, 1)]
            shown = [Fraction(round_half_up(100 * k / n.value, p.places)) for k in near]
            told = " и ".join(f"{say(k)} – это {say(v)} %" for k, v in zip(near, shown, strict=True))
            arithmetic = f"ни одно целое число из {say(n.value)} не даёт {say(p.value)} %: {told}"
            figures = [p.value, n.value, *near, *shown]
            yield finding("percent-impossible", [share, whole], figures, arithmetic, "Проверьте процент и число.")


def _listed(counts: list[Fraction]) -> str:
    return say(counts[0]) if len(counts) == 1 else f"числа от {say(counts[0])} до {say(counts[-1])}"


def _partition(verdict: Judged, at: int, judged: Sequence[Judged]) -> list[Judged]:
    """The other parts of the same whole, when counts add up to it and percentages to exactly 100."""
    base = verdict.base
    window = [
        other
        for other in judged[max(0, at - _WINDOW) : at + _WINDOW]
        if other is not verdict and other.base and base and other.base.number.value == base.number.value
        and other.pair.count.place == verdict.pair.count.place and other.pair.share.kind is Kind.PERCENT
        and abs(other.pair.count.sentence - verdict.pair.count.sentence) <= 1
    ]  # fmt: skip
    for group in ([other] for other in window):
        if _whole([verdict, *group]):
            return group
    return window if window and _whole([verdict, *window]) else []


def _whole(parts: list[Judged]) -> bool:
    base = parts[0].base
    counts = sum((part.pair.k for part in parts), Fraction(0))
    return base is not None and counts == base.number.value and sum(part.pair.p for part in parts) == 100


def _same_count(judged: Sequence[Judged]) -> list[list[Judged]]:
    """Groups of one count of one unit that is printed with different percentages, wrongly at least once."""
    by_count: dict[Fraction, list[list[Judged]]] = defaultdict(list)
    for verdict in judged:
        pair = verdict.pair
        if pair.share.kind is not Kind.PERCENT or pair.share.number.bound:
            continue
        group = next((group for group in by_count[pair.k] if _one_unit(group[0], verdict)), None)
        if group is None:
            by_count[pair.k].append([verdict])
        else:
            group.append(verdict)
    found = []
    for group in (group for groups in by_count.values() for group in groups):
        differing = len({v.pair.p for v in group}) > 1
        finest = max(v.pair.share.number.places for v in group)
        one_base = len({v.base.number.value for v in group if v.base}) <= 1
        misfit = any(not v.fits for v in group)
        shares = [v.pair.p for v in group]
        guessed = any(not v.fits and v.pair.base is None for v in group)
        unknown = any(not v.fits and v.base is None for v in group)
        apart = guessed and max(shares) - min(shares) > (_CLOSE if unknown else _FAR)
        if differing and misfit and one_base and not apart and all(v.pair.share.number.places == finest for v in group):
            found.append(group)
    return found


def _one_unit(one: Judged, other: Judged) -> bool:
    a, b = one.pair.count, other.pair.count
    if not a.unit.specific and abs(a.sentence - b.sentence) > _NEAR_SENTENCES:
        return False  # «2 ед.» of one list and «2 ед.» of another
    return ((a.unit.same(b.unit) or (a.place == b.place and a.unit.compatible(b.unit))) and a.period == b.period) or (
        a.unit.same(b.unit) and (a.period is None or b.period is None)
    )


def _two_percents(group: list[Judged], reading: Reading) -> Finding:
    shares = sorted({verdict.pair.p for verdict in group})
    base = next((verdict.base for verdict in group if verdict.base), None)
    k = group[0].pair.k
    printed = " и ".join(f"{say(p)} %" for p in shares)
    figures = [k, *shares]
    if base is None:
        arithmetic, advice = (
            f"{say(k)} напечатано как {printed}",
            "Укажите, от чего взят каждый процент, или исправьте один из них.",
        )
    else:
        true = 100 * k / base.number.value
        right = Fraction(round_half_up(true, group[0].pair.share.number.places))
        figures += [right, base.number.value]
        arithmetic = (
            f"{say(k)} из {say(base.number.value)} = {say(true, 2)} %, то есть {say(right)} %, а напечатано {printed}"
        )
        advice = f"Пишите везде {say(right)} %."
    wrong_first = sorted(group, key=lambda verdict: verdict.fits)
    sure = any(verdict.tied or (verdict.certain and verdict.votes) for verdict in group)
    claims = [claim for verdict in wrong_first for claim in (verdict.pair.count, verdict.pair.share)]
    printed_shares = [v.pair.share for v in group if v.pair.p in (shares[0], shares[-1])]
    severity = weight(reading, printed_shares, _one_value, None if sure else Severity.CHECK, rivals=False)
    return finding("count-two-percents", claims, figures, arithmetic, advice, severity)


def _one_value(numbers: Sequence[Number]) -> bool:
    return len({number.value for number in numbers}) == 1


_WORDS = {Fraction(1, 2): "половина", Fraction(1, 3): "треть", Fraction(1, 4): "четверть", Fraction(2, 3): "две трети"}
_BOUND_WORDS = {"over": "более ", "under": "менее ", "about": "около "}


def _share_words(number: Number) -> str:
    word = f"{say(100 * number.value, 1)} %" if number.kind is Kind.SHARE else f"{say(number.value)} %"
    return _BOUND_WORDS.get(number.bound, "") + word


def _against_words(verdict: Judged, reading: Reading) -> Iterator[Finding]:
    """A share in words, or «более 60 %», against its count and base: only where the sentence names the base."""
    pair, base = verdict.pair, verdict.base
    assert base is not None
    if pair.count.number.bound or base.number.bound:
        return  # «менее чем 5 дней из 12 (менее 40 %)»
    rough = _ROUGH if pair.share.number.bound == "about" else _PLAIN
    if (
        pair.share.kind is Kind.SHARE
        and pair.share.number.bound in ("", "about")
        and abs(verdict.true - pair.p) <= rough
    ):
        return
    seen = verdict.tied and base.sentence == pair.count.sentence
    bracket = re.search(r"\(\s*$", max(pair.count, pair.share, key=lambda claim: claim.number.start).before)
    people = pair.count.unit.people and base.unit.people
    nearly = abs(verdict.true - pair.p) <= _NEARLY
    alike = pair.share.kind is Kind.PERCENT and (pair.count.unit.same(base.unit) or people)
    if not seen and not (bracket and alike and verdict.certain and nearly):
        return
    printed = pair.count.quotation[pair.share.number.start : pair.share.number.end].strip() or "доля"
    arithmetic = (
        f"{say(pair.k)} из {say(base.number.value)} = {say(verdict.true, 2)} %, "
        f"а слова «{printed}» означают {_share_words(pair.share.number)}"
    )
    figures: list[Fraction | Decimal] = [
        pair.k,
        base.number.value,
        pair.p,
        _ordinal(pair.share.number),
        round_half_up(verdict.true, 1),
    ]
    severity = None if seen and not _most_votes(pair.share) else Severity.CHECK
    severity = weight(reading, [pair.count, base, pair.share], share_fits, severity, close=near(pair.p, verdict.true))
    advice = "Согласуйте слова с числом."
    yield finding("words-against-figure", [pair.count, pair.share], figures, arithmetic, advice, severity)


def _most_votes(share: Claim) -> bool:
    """The most votes or seats may be less than a half."""
    words = share.quotation[share.number.start : share.number.end].lower()
    return words.startswith("большинств") and bool(re.search(r"\bголос|\bмест|\bмандат|\bпарламент", share.quotation))


def _ordinal(number: Number) -> Fraction:
    """«каждый десятый» speaks of 10 as much as of 10 %."""
    return 1 / number.value if number.kind is Kind.SHARE else number.value


def share_words(reading: Reading) -> Iterator[Finding]:
    """«Большинство (48 %)», «более трети (19, или 30 %)»: words and a percentage of one thing."""
    for sentence in reading.sentences:
        for at, claim in enumerate(sentence.claims):
            twin = _twin(sentence.claims, at)
            words = sentence.text[claim.number.start : claim.number.end]
            each = words.lower().startswith("кажд")
            if claim.kind is not Kind.SHARE or twin is None or _agree(claim.number, twin.number, each=each):
                continue
            arithmetic = f"«{words}» – это {_share_words(claim.number)}, а напечатано {say(twin.number.value)} %"
            figures = [twin.number.value, 100 * claim.number.value]
            between = sentence.claims[at + 1]
            figures += [between.number.value] if between.kind is Kind.COUNT else []
            severity = Severity.CHECK if _most_votes(claim) else None
            severity = weight(reading, [claim, twin], lambda n: _agree(*n), severity, rivals=False)
            advice = "Согласуйте слова с процентом."
            yield finding("words-against-figure", [claim], figures, arithmetic, advice, severity)


def _twin(claims: tuple[Claim, ...], at: int) -> Claim | None:
    """The percentage in the bracket that explains a share in words."""
    rest = claims[at + 1 : at + 3]
    between = rest[0].before if rest else ""
    if not _EXPLAINED.match(between):
        return None
    if rest[0].kind is Kind.PERCENT:
        return None if _OF.match(rest[0].after) else rest[0]
    inside = (
        len(rest) == 2 and rest[0].kind is Kind.COUNT and rest[1].kind is Kind.PERCENT and ")" not in rest[1].before
    )
    return rest[1] if inside and not _OF.match(rest[1].after) else None


_OF = re.compile(r"^\s*\)?\s*(?:от|из)\s")
# «половина школ (43 %)»: nothing opens between the word and its bracket, and the bracket opens with its figure.
_EXPLAINED = re.compile(
    r"^(?!.*\sи\s)[^(),;:]{0,90}\((?:\s|или|это|то есть|т\.\s?е\.|около|почти|более|менее|свыше|примерно"
    r"|порядка|лишь|всего|в\b|у\b|[–—])*$",
    re.IGNORECASE,
)
_ROUGH, _PLAIN = 8, 5


def _agree(words: Number, figure: Number, *, each: bool = False) -> bool:
    value, printed = 100 * words.value, figure.value
    if words.bound == "over":
        return printed > value or (figure.high > value >= printed and figure.step >= 1 and printed != value)
    if words.bound == "under":
        return printed < value
    if each:  # «каждый второй (44 %)»: the nearest whole number
        return printed > 0 and abs(100 / printed - 1 / words.value) <= Fraction(1, 2)
    return abs(printed - value) <= (_ROUGH if words.bound else _PLAIN)


def no_single_rounding(judged: Sequence[Judged]) -> Iterator[Finding]:
    """A text where some percentages are only explained by rounding and others only by truncation."""
    groups: dict[Fraction, list[Judged]] = defaultdict(list)
    for verdict in judged:
        plain = verdict.pair.share.kind is Kind.PERCENT and not verdict.pair.share.number.bound
        if (
            plain
            and verdict.base
            and verdict.pair.count.number.exact
            and verdict.base.number.exact
            and verdict.pair.p < 100
        ):
            groups[verdict.base.number.value].append(verdict)
    for n, group in groups.items():
        marks = [
            (v, _half_up(v), truncates(v.pair.count.number, v.base.number, v.pair.share.number))
            for v in group
            if v.base
        ]
        rounded = [v for v, up, cut in marks if up and not cut]
        cut_off = [v for v, up, cut in marks if cut and not up]
        neither = [v for v, up, cut in marks if not cut and not up]
        if len(rounded) > 1 and len(cut_off) > 1:
            arithmetic = (
                f"из {len(group)} процентов от {say(n)} только округлением объясняются {len(rounded)}, "
                f"только отбрасыванием дробной части – {len(cut_off)}, ничем – {len(neither)}"
            )
            figures = [n, *(v.pair.p for v in cut_off), *(v.pair.p for v in rounded)]
            claims = [v.pair.count for v in (*cut_off, *rounded)]
            advice = "Округляйте все проценты по одному правилу: половина и больше – вверх."
            yield finding("rounding-mixed", claims, figures, arithmetic, advice)


def _half_up(verdict: Judged) -> bool:
    assert verdict.base is not None
    return fits(verdict.pair.count.number, verdict.base.number, verdict.pair.share.number)
