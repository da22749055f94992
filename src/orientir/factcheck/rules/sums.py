"""Check totals: lists that do not add up, sums that add up only because a part is left out."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import combinations

from orientir.factcheck.catalogue import Finding, finding, say
from orientir.factcheck.shares.bases import Judged
from orientir.factcheck.shares.fitting import fits
from orientir.factcheck.text.claims import PART, Claim, Reading, Sentence
from orientir.factcheck.text.numbers import Kind
from orientir.terms import Severity, round_half_up

_LIST = re.compile(r"в том числе|в т\.\s?ч\.|из них|из которых|:|\(|складыва\w+", re.IGNORECASE)
_FROM_BEFORE = re.compile(r"^\W*(?:из них|из этого числа|в том числе|из которых)", re.IGNORECASE)
_ALL_PARTS = re.compile(
    r"остальн|прочи|прочей|иной|иных|другие|\bсельск|\bгородск|\bмужчин|\bженщин|мальчик|девоч|юнош|девуш|государственн"
    r"|муниципальн|частн|очно|дистанционн|российск|иностранн|соответственно"
    r"|бюджетн|внебюджетн|перв\w+ категор|младш|старш",
    re.IGNORECASE,
)
_MANY_ANSWERS = re.compile(r"несколько|одновременно|более одного|множествен|и тот и другой|пересека", re.IGNORECASE)
_SUMS_UP = re.compile(
    r"(?:[–—-]\s*(?:а\s+)?всего|,?\s*а всего|итого|в сумме|вместе|\(всего|в общей сложности)\s*[–—:-]?\s*$",
    re.IGNORECASE,
)
_MOST_PARTS = 8


def lists_against_totals(reading: Reading) -> Iterator[Finding]:
    """«58 школ, в том числе 20 …, 30 … и 9 …»: a total followed or preceded by all of its parts."""
    for before, sentence in zip((None, *reading.sentences), reading.sentences, strict=False):
        if sentence.cell or _MANY_ANSWERS.search(sentence.text):
            continue
        for total, parts, sure in _listed(sentence, before):
            if len(parts) < 2 or _adds_up(total, parts):
                continue
            whole = sure or bool(
                _ALL_PARTS.search(sentence.text[parts[0].number.start - 40 if parts[0].number.start > 40 else 0 :])
            )
            close = abs(_sum(parts) - total.number.value) * 10 <= total.number.value
            if whole or close:
                yield _mismatch(total, parts, None if whole else Severity.CHECK)


def _listed(sentence: Sentence, before: Sentence | None) -> Iterator[tuple[Claim, list[Claim], bool]]:
    """Every (total, parts, surely all parts) of a sentence."""
    claims = [claim for claim in sentence.claims if claim.kind is Kind.COUNT]
    for at, total in enumerate(claims[:-1]):
        between = sentence.text[total.number.end : claims[at + 1].number.start]
        after = sentence.text[total.number.end :]
        if not total.part and _LIST.search(re.sub(r"\([^()]*%\s*\)", "", between)):
            bracket = re.match(r"[^();]*\(([^()]*)\)", after) if "(" in between and "%" not in between else None
            end = total.number.end + bracket.end() if bracket else len(sentence.text)
            parts = [c for c in claims[at + 1 :] if c.number.start < end]
            if bracket and "соответственно" not in bracket.group(1) and not _LIST.search(bracket.group(1)):
                continue
            parts = _first_level(sentence, parts)
            yield total, _parts(total, parts), "соответственно" in after[: end - total.number.end]
            break
    for at, total in enumerate(claims):
        if at > 1 and _SUMS_UP.search(total.before):
            yield total, _parts(total, claims[:at]), True
    if before and before.place == sentence.place and _FROM_BEFORE.match(sentence.text):
        totals = [c for c in before.claims if c.kind is Kind.COUNT and not c.part]
        if totals:
            yield totals[-1], _parts(totals[-1], claims), False


def _first_level(sentence: Sentence, parts: list[Claim]) -> list[Claim]:
    """«120, из них А – 80, в том числе 30 …»: the second list goes into detail of the first."""
    for at in range(1, len(parts)):
        if PART.search(sentence.text[parts[at - 1].number.end : parts[at].number.start]):
            return parts[:at]
    return parts


def _parts(total: Claim, claims: Sequence[Claim]) -> list[Claim]:
    measured = total.unit.measure
    return [c for c in claims if c.unit.measure == measured and not (measured and not c.unit.compatible(total.unit))][
        :_MOST_PARTS
    ]


def _sum(parts: Sequence[Claim]) -> Fraction:
    return sum((part.number.value for part in parts), Fraction(0))


def _adds_up(total: Claim, parts: Sequence[Claim]) -> bool:
    """Whether all of the parts, or some of them (a list may go into detail), make up the total."""
    ends = [(part.number.low, part.number.high) for part in parts]
    least, most = total.number.low, total.number.high
    sums = [(Fraction(0), Fraction(0), 0)]
    for low, high in ends:
        sums += [(below + low, above + high, size + 1) for below, above, size in sums]
    return any(size > 1 and low <= most and high >= least for low, high, size in sums)


def _mismatch(total: Claim, parts: Sequence[Claim], severity: Severity | None) -> Finding:
    made = _sum(parts)
    terms = " + ".join(say(part.number.value) for part in parts)
    difference = say(abs(made - total.number.value))
    arithmetic = f"{terms} = {say(made)}, а итог напечатан {say(total.number.value)} (разница {difference})"
    figures = [total.number.value, *(part.number.value for part in parts), made, abs(made - total.number.value)]
    advice = f"Исправьте итог на {say(made)} или найдите ошибку в частях."
    return finding("sum-mismatch", [total, *parts], figures, arithmetic, advice, severity)


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
        if not total.number.exact or total.number.value < 100 or total.part or total.number.value in told:
            continue
        if total.cell and reading.grids[total.cell[0]].is_total(total.cell[1]):
            continue  # its parts are the rows
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
            yield _leaves_out(total, some, left_out, shares.get(id(total)), rare)
            yield from _ambiguous(total, [*some, *left_out], shares.get(id(total)))


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


def _leaves_out(
    total: Claim, some: Sequence[Claim], out: Sequence[Claim], share: Judged | None, rare: set[str]
) -> Finding:
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
        if share and share.base:
            n = share.base.number.value
            arithmetic += f" ({say(100 * own / n, 1)} % от {say(n)})"
            figures += [Fraction(round_half_up(100 * own / n, 1)), n]
    advice = "Скажите, что входит в итог и почему названная рядом часть в него не вошла, или пересчитайте итог."
    return finding("sum-leaves-out", [total, *some, *out], figures, arithmetic, advice)


def _ambiguous(total: Claim, parts: Sequence[Claim], share: Judged | None) -> Iterator[Finding]:
    """The printed percentage fits another sum of the same parts as well: it cannot tell which is meant."""
    if share is None or share.base is None or not share.fits:
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
