"""Check the text around the numbers: periods, bases, section numbers, names, conclusions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction

from orientir.factcheck.catalogue import CATALOGUE, Finding, Quotation, finding, say
from orientir.factcheck.read.document import Paragraph
from orientir.factcheck.shares.bases import Judged
from orientir.factcheck.shares.candidates import is_total
from orientir.factcheck.shares.ratios import ratios
from orientir.factcheck.text.claims import Claim, Reading
from orientir.factcheck.text.numbers import Kind
from orientir.factcheck.text.periods import TITLES, PeriodKind
from orientir.factcheck.text.words import WORD, meaningful, plain, root, stem
from orientir.factcheck.text.year_columns import rows, year_columns

_MIXABLE = (PeriodKind.YEAR, PeriodKind.SCHOOL_YEAR, PeriodKind.YEARS, PeriodKind.PART)
_CONCLUSION = re.compile(
    r"(?:свидетельств\w+|подтвержда\w+|доказыва\w+|говор[ия]т\w*|позвол\w+ сделать вывод|показыва\w+)[^.]{0,80}"
    r"(?:эффективност|результативност|успешност|положительн\w+ динамик)",
    re.IGNORECASE,
)
_ABBREVIATION = re.compile(r"\b[А-ЯЁ]{2,5}\b")
_PERIODS_TOLD = re.compile(r"к разным периодам|разные периоды|разного рода период", re.IGNORECASE)
BASE_TOLD = re.compile(
    r"(?:баз[аы]|основани[ея]|числ\w+ \w+)[^.]{0,60}\bне (?:опубликован|указан|назван|известн|приведен|приведён)",
    re.IGNORECASE,
)
_NEAR = 3
_NEAR_TABLE = 20  # paragraphs


def acknowledged(reading: Reading, words: re.Pattern[str], near: Claim | None = None) -> bool:
    """Whether the author says it himself: anywhere, or within the next sentences after a claim."""
    if near is None:
        return any(words.search(s.text) for s in reading.sentences if s.cell is None)
    after = reading.sentences[near.sentence : near.sentence + _NEAR]
    return any(words.search(s.text) for s in after if s.cell is None)


def mixed_periods(reading: Reading) -> Iterator[Finding]:
    """Numbers of a calendar year, a school year, several years together and a part of a year in one text."""
    first: dict[PeriodKind, Claim] = {}
    able = [c for c in reading.claims if c.period and c.period.kind in _MIXABLE and c.cell is None]
    able = [c for c in able if c.kind in (Kind.COUNT, Kind.PERCENT) and not _split_by_years(c, reading)]
    for claim in able:
        assert claim.period
        shown = first.setdefault(claim.period.kind, claim)
        if claim.number.value > shown.number.value:
            first[claim.period.kind] = claim  # the weightiest number speaks best for its period
    if len(first) < 2 or acknowledged(reading, _PERIODS_TOLD):
        return
    named = [(claim, claim.period) for claim in first.values() if claim.period]
    arithmetic = "; ".join(f"{say(c.number.value)} – {p.text} ({TITLES[p.kind]})" for c, p in named)
    figures = [Fraction(n) for c, p in named for n in (c.number.value, p.first, p.last)]
    advice = "Назовите период у каждого числа и не складывайте и не сравнивайте числа за периоды разного рода."
    yield finding("periods-mixed", tuple(first.values()), figures, arithmetic, advice)


def _split_by_years(claim: Claim, reading: Reading) -> bool:
    """«В 2021–2023 годах 9 школ: 2 в 2021 году, …»: a sum of years beside its own years mixes nothing."""
    period = claim.period
    if period is None or period.kind is not PeriodKind.YEARS:
        return False
    beside = [
        c.period for c in reading.sentences[claim.sentence].claims if c.period and c.period.kind is PeriodKind.YEAR
    ]
    return any(period.first <= other.first <= period.last for other in beside)


def counts_without_base(reading: Reading, judged: Sequence[Judged], bound: Collection[int]) -> Iterator[Finding]:
    """Counts of persons with no share and no base in a text that gives shares for the rest.

    ``bound`` are the ids of the claims that the data explain.
    """
    known = set(bound) | {id(v.pair.count) for v in judged} | {id(v.base) for v in judged if v.base}
    known |= {id(claim) for pair in ratios(reading) for claim in pair}
    bare = [c for c in reading.claims if id(c) not in known and _reached(c) and len(_counts_of(c, reading)) == 1]
    bare = [c for c in bare if not acknowledged(reading, BASE_TOLD, c)]
    if len(bare) > 1 and len({v.pair.k for v in judged}) > 3:
        figures = [claim.number.value for claim in bare]
        arithmetic = "без основания: " + ", ".join(map(say, figures)) + f"; с процентом или основанием: {len(judged)}"
        yield finding(
            "count-no-base",
            bare,
            figures,
            arithmetic,
            "Добавьте, из скольких: иначе число нельзя ни оценить, ни сравнить.",
        )


def _reached(claim: Claim) -> bool:
    """Whether it is a plain count of persons reached by something, said once and not as a part of another."""
    persons = claim.cell is None and claim.counts and claim.unit.people and claim.number.value >= 100
    return persons and not claim.part and not claim.number.bound and not _is_whole(claim)


def _is_whole(claim: Claim) -> bool:
    """Whether the number is itself a base: presented as all there is."""
    return is_total(claim) and not re.search(r"участ|приня|охвач|состави|вш[иае]|шедш", claim.before + claim.after[:40])


def _counts_of(claim: Claim, reading: Reading) -> list[Claim]:
    """Numbers of one sentence that explain each other («58 834 (35 786 и 23 048)»)."""
    own = [c for c in reading.sentences[claim.sentence].claims if c.kind is Kind.COUNT and not c.part]
    return [c for c in own if c.unit.people or not c.unit.key] if len(own) > 1 else own


def section_numbers(reading: Reading) -> Iterator[Finding]:
    """Two sections in a row with one number. A list that starts anew after a colon is no section."""
    last: Paragraph | None = None
    before: Paragraph | None = None
    in_list = False
    for block in reading.document.blocks:
        if not isinstance(block, Paragraph):
            continue
        in_list = bool(block.number) and (in_list or (before is not None and before.text.endswith(":")))
        if block.number and not in_list:
            if last is not None and last.number == block.number:
                yield Finding(
                    "section-number-twice",
                    CATALOGUE["section-number-twice"][0],
                    (Quotation(last.text[:200], last.place), Quotation(block.text[:200], block.place)),
                    (Decimal(block.number),) if block.number.count(".") < 2 else (),
                    f"номер {block.number} стоит дважды",
                    "Перенумеруйте разделы.",
                )
            last = block
        before = block


def two_names(reading: Reading) -> Iterator[Finding]:
    """One thing under two names: «кадровая обеспеченность» and «кадровое обеспечение», ДОД and ДОО in one list."""
    yield from _headings(reading)
    yield from _abbreviations(reading)


def _headings(reading: Reading) -> Iterator[Finding]:
    seen: dict[frozenset[str], Quotation] = {}
    short = [b for b in reading.document.blocks if isinstance(b, Paragraph) and len(b.text) < 90]
    labels = [Quotation(re.sub(r"^[\W\d]+", "", b.text), b.place) for b in short]
    for grid in reading.grids:
        for row in grid.body():
            if grid.is_group(row):
                labels.append(Quotation(grid.row_label(row), grid.table.cell_place(row, grid.label_column)))
    for label in labels:
        words = [word for word in WORD.findall(label.text) if meaningful(word)]
        key = frozenset(map(root, words))
        if len(key) < 2 or len(words) > 5 or re.search(r"\d", label.text):
            continue
        other = seen.setdefault(key, label)
        stems, others = ({stem(w) for w in WORD.findall(text) if meaningful(w)} for text in (label.text, other.text))
        if stems != others and len(stems) == len(others):
            yield _names(other, label, f"«{other.text.strip(' .;')}» и «{label.text.strip(' .;')}»")


def _abbreviations(reading: Reading) -> Iterator[Finding]:
    lists: dict[tuple[str, ...], tuple[str, Quotation]] = {}
    for sentence in reading.sentences:
        found = list(_ABBREVIATION.finditer(sentence.text))
        for at in range(len(found) - 2):
            three = found[at : at + 3]
            gaps = [sentence.text[a.end() : b.start()] for a, b in zip(three, three[1:], strict=False)]
            before = [plain(w) for w in WORD.findall(sentence.text[: three[0].start()])[-2:]]
            if any(gap.strip() not in (",", "и") for gap in gaps) or len(before) < 2:
                continue
            key = (*before, *(m.group() for m in three[1:]))
            quotation = Quotation(sentence.text, sentence.place)
            name, other = lists.setdefault(key, (three[0].group(), quotation))
            if name != three[0].group():
                yield _names(other, quotation, f"{name} и {three[0].group()} в одном и том же перечне")
                lists[key] = (three[0].group(), quotation)


def _names(one: Quotation, two: Quotation, what: str) -> Finding:
    severity = CATALOGUE["term-two-names"][0]
    return Finding("term-two-names", severity, (one, two), (), what, "Называйте одно и то же одинаково.")


def conclusions(reading: Reading) -> Iterator[Finding]:
    """«Свидетельствует об эффективности» next to a table in which not every row has both years."""
    sentences = [s for s in reading.sentences if _CONCLUSION.search(s.text) and s.cell is None]
    for index, grid in enumerate(reading.grids):
        columns = year_columns(grid)
        if len(columns) < 2 or not sentences:
            continue
        table = [row for row in rows(reading, index, columns[0][1], columns[-1][1]) if row.before or row.after]
        comparable = [row for row in table if row.before and row.after]
        if len(comparable) * 3 > len(table) * 2:
            continue
        near = [s for s in sentences if abs(s.place.block - grid.table.place.block) <= _NEAR_TABLE]
        if not near:
            continue
        groups = _groups(reading, index, columns)
        arithmetic = f"сопоставимы {len(comparable)} из {len(table)} строк таблицы"
        figures = [Decimal(len(comparable)), Decimal(len(table))]
        if groups:
            arithmetic += f"; хотя бы одна сопоставимая строка есть в {groups[0]} из {groups[1]} разделов"
            figures += map(Decimal, groups)
        quotations = tuple(Quotation(s.text, s.place) for s in near)
        advice = "Скажите, на скольких строках основан вывод, и чем показано, что причина – принятые меры."
        yield Finding(
            "conclusion-unsupported",
            CATALOGUE["conclusion-unsupported"][0],
            quotations,
            tuple(figures),
            arithmetic,
            advice,
        )


def _groups(reading: Reading, index: int, columns: list[tuple[int, int]]) -> tuple[int, int] | None:
    """How many groups of rows have a comparable row, of how many (of how many the text speaks, if it does)."""
    grid = reading.grids[index]
    cells = {s.cell for s in reading.sentences if s.cell and s.claims}
    heads = [row for row in grid.body() if grid.is_group(row)]
    if not heads:
        return None
    have = {
        grid.group(row)
        for row in grid.body()
        if all((index, row, column) in cells for column in (columns[0][1], columns[-1][1])) and grid.group(row)
    }
    names = {root(word) for word in WORD.findall(grid.table.rows[0][grid.label_column])}
    spoken = [c.number.value for c in reading.claims if c.cell is None and c.unit.key[:6] in names and c.number.exact]
    return len(have), int(max([Fraction(len(heads)), *spoken]))


_NAMES = re.compile(r"^[^.:;,\d]*?(?:\([^()]*\))?\s*:\s*(?P<names>[А-ЯЁ][^;:.]*)\.?$", re.DOTALL)


_SIDES = re.compile(r"\s(?:у|с|со|от|из|в|на|против)\s", re.IGNORECASE)


def listed_names(reading: Reading) -> Iterator[Finding]:
    """«3 района: Аларский, Нукутский, Осинский»: as many names as the number right before the colon says."""
    for sentence in reading.sentences:
        head = sentence.text.partition(":")[0]
        counts = [c for c in sentence.claims if c.kind is Kind.COUNT and c.number.end <= len(head)]
        found = _NAMES.match(sentence.text[counts[-1].number.end :]) if counts and sentence.cell is None else None
        if not found or not counts[-1].number.exact or len(counts) < len(sentence.claims):
            continue
        if (
            not counts[-1].unit.key
            or counts[-1].number.bound
            or "(" in head.rpartition(")")[2]
            or _SIDES.search(found.group("names"))
        ):
            continue  # «около 20 стран», «(судья: …)», «А и Б с одной стороны, В с другой»
        names = [name.strip() for name in re.split(r",|\sи\s", re.sub(r"\([^()]*\)", "", found.group("names")))]
        number = counts[-1].number.value
        if number > 2 * len(names):
            continue  # «70 000 картин из стран Востока: Китай, Япония, Корея»
        # «2 города и 3 района: …», «в пяти из восьми районов: …»
        several = len(counts) > 1 and len(names) in (sum(c.number.value for c in counts), counts[-2].number.value)
        if len(names) > 2 and all(name[:1].isupper() for name in names) and len(names) != number and not several:
            arithmetic = f"названо {len(names)}, а число – {say(number)}"
            advice = "Сверьте число с перечнем."
            yield finding("list-count", counts[-1:], [number, len(names)], arithmetic, advice)
