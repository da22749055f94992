"""A whole and its parts: a total followed by «в том числе», «из них» or a colon, and what may be a part of it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

from orientir.factcheck.text.changes import is_size
from orientir.factcheck.text.claims import Claim, Sentence
from orientir.factcheck.text.clauses import Outline, outline
from orientir.factcheck.text.numbers import Kind

# «каждый из которых» speaks of each, not of a part.
_EACH = "".join(
    rf"(?<!{word}\s)"
    for stem, ends in (
        ("кажд", ("ый", "ая", "ое", "ого", "ой", "ому", "ым")),
        ("одн", ("а", "о", "ого", "ой")),
        ("люб", ("ой", "ого")),
        ("", ("один", "часть", "многие", "большинство", "некоторые", "несколько")),
    )
    for word in (stem + end for end in ends)
)
MARK = re.compile(
    rf"{_EACH}\b(?:в\s+том\s+числе|в\s+т\.\s?ч\.?|из\s+них|из\s+которых|из\s+этого\s+числа|из\s+общего\s+числа(?!\s+\d)"
    r"|среди\s+(?:них|которых))(?![а-яё])",
    re.IGNORECASE,
)
SUBSET = re.compile(r"из\s+них|из\s+которых|из\s+этого|из\s+общего|среди", re.IGNORECASE)
REST = re.compile(r"\b(?:остальн|проч(?:и|е)|ин(?:ых|ые|ой|ая|ое)\b|друг(?:их|ие))", re.IGNORECASE)
MANY = re.compile(
    r"нескольк|одновременно|в обеих|дважды|более одного"
    r"|множествен|и тот и другой|пересека|\bпо\s+\d+\s*[–—-]|соответственно",
    re.IGNORECASE,
)
OF_YEAR = re.compile(r"\b(?:19|20)\d\d\s*(?:год\w*|г\.?)?\s*[–—:-]")
_OF_YEAR_ENDS = re.compile(OF_YEAR.pattern + r"\s*$")
AFTER_PREPOSITION = re.compile(r"(?:^|\s)(?:с|со|на|в|из|для|до|от|по)\s+$", re.IGNORECASE)
_COUNTED_IN = re.compile(r"\s[а-яё]+(?:\s[а-яё]+)?\s(?:из|в|на|по)\s+", re.IGNORECASE)
MOST = 40
FEW = 5
_STOP = re.compile(r"[а-яё]{5,}\.\s")
SIZES = re.compile(r"\bна\s+\d[\d \u00a0]*[^\d%;.]{1,60}\bна\s+\d", re.IGNORECASE)


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
    opposites: bool = False
    """Whether the parts are «сельские» and «городские» or the like, or end with «остальные»."""
    greatest: Fraction = Fraction(0)
    """The greatest count that stands before the total in its sentence."""
    joined: bool = False
    """Whether an «и» stands before the last part."""
    loose: bool = False
    """Whether the parts are not of the total's unit."""
    subset: bool = False
    """Whether «из них» opens the list: its parts need not exclude one another."""


def plain_counts(sentence: Sentence) -> list[Claim]:
    """The counts of a sentence that are no sizes of a change and stand in no bracket."""
    lines = outline(sentence.text)
    return [c for c in sentence.claims if c.kind is Kind.COUNT and not is_size(c) and not lines.bracket(c.number.start)]


def only_count(sentence: Sentence) -> Claim | None:
    """The plain count of a sentence that has no other."""
    counts = plain_counts(sentence)
    return counts[0] if len(counts) == 1 else None


def total_before(sentence: Sentence, before: int, lines: Outline, named: bool) -> Claim | None:
    """The last count at the level of the mark, no size of a change and not far away."""
    before = _of_item_before(sentence.text, before) if named else before
    host = lines.bracket(before)
    opened = host is not None and not re.search(r"\d", sentence.text[host.start : before])
    if host and opened:
        before, host = host.start, None  # «38 школ (из них 12 сельских)»
    item = lines.item(before)
    sizes = named and SIZES.search(sentence.text, before)
    for claim in reversed(sentence.claims):
        start = claim.number.start
        if claim.number.end > before:
            continue
        if item is not None and not item.holds(start):
            return None
        if lines.bracket(start) != host:
            continue
        if not named and _COUNTED_IN.fullmatch(claim.before) and not claim.unit.measure and claim.kind is Kind.COUNT:
            continue  # «210 человек из 17 школ: 120 …»
        if claim.kind is not Kind.COUNT or (is_size(claim) and not sizes):
            if named:
                continue
            return None
        if _inside_part(sentence.text, claim, before) or _is_part_itself(
            sentence, claim, before, lines, named and not opened
        ):
            return None
        return None if _is_no_total(sentence.text, claim, before) else claim
    return None


def _of_item_before(text: str, mark: int) -> int:
    """«2 100 часов; из них 530 …»: a mark that opens an item speaks of the item before it."""
    return text.rindex(";", 0, mark) if text[:mark].rstrip().endswith(";") else mark


def _is_no_total(text: str, claim: Claim, before: int) -> bool:
    """Whether a count is too small, numbers an item, or stands on a torn line: «…4 млн» and «474 тыс.» on the next."""
    start = claim.number.start
    few = claim.number.value <= 1 or (claim.number.spelled and claim.number.value < FEW)
    money = claim.unit.measure and claim.number.scale > 1
    numbers_item = start < 3 and text[claim.number.end : claim.number.end + 1] in (".", ")")
    torn = (start < 2 and money) or (claim.part and ";" in text[before:])
    return few or numbers_item or torn


def _inside_part(text: str, claim: Claim, before: int) -> bool:
    """Whether another sentence part has begun since: «работают 124 койки, оказана помощь …, из них»."""
    between = re.sub(r"\([^()]*\)", "", text[claim.number.end : before])
    return (
        between.count(",") > 3
        or len(between) > 160
        or bool(re.search("[;•\uf0b7]", between))
        or bool(_STOP.search(between))
    )


def _is_part_itself(sentence: Sentence, claim: Claim, before: int, lines: Outline, named: bool) -> bool:
    """«9 из которых», «12 (30 %) из них», and the last of several years: no total of what follows."""
    text = sentence.text
    between = re.sub(r"\([^()]*\)", "", text[claim.number.end : before])
    if named and not between.strip() and not text[:before].rstrip().endswith(","):
        return True
    earlier = [c for c in sentence.claims if c.number.end <= claim.number.start and c.kind is Kind.COUNT]
    last = earlier[-1] if earlier else None
    if len(OF_YEAR.findall(text[: claim.number.start])) > 1 and _OF_YEAR_ENDS.search(text[: claim.number.start]):
        return True
    years = (
        last is not None and last.period is not None and claim.period is not None and not last.period.same(claim.period)
    )
    return bool(years and last is not None and one_measure(last, claim) and lines.bracket(last.number.start) is None)


def one_measure(claim: Claim, total: Claim) -> bool:
    named = claim.unit.key and total.unit.key  # «184,6 тыс. преступлений, в том числе 126,3 тыс. краж»
    scaled = claim.number.scale > 1 and total.number.scale > 1 and not (total.unit.people or named)
    if claim.unit.measure or total.unit.measure or scaled:
        return (claim.unit.compatible(total.unit) and (claim.number.scale > 1) == (total.number.scale > 1)) or (
            claim.unit.key == total.unit.key != ""
        )
    return True


def goes_on(part: Claim, total: Claim) -> bool:
    """Whether a count may be a part: of the total's unit or of persons, or what its neighbours are."""
    if part.number.value < 0:
        return False
    if part.unit.compatible(total.unit) or not total.unit.key:
        return True
    bodies = total.unit.people or total.unit.key.startswith("субъект")  # persons or firms
    return not part.unit.measure and not total.unit.measure and (bodies or not part.unit.people)
