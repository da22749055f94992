"""The catalogue of findings: one code, one weight, one sentence each; and the finding itself."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from orientir.factcheck.read.document import TextPlace
from orientir.factcheck.text.claims import Claim
from orientir.terms import Severity, figure, round_half_up

CATALOGUE: dict[str, tuple[Severity, str]] = {
    "percent-impossible": (Severity.ERROR, "Процент не получается из этого числа и основания."),
    "percent-truncated": (Severity.ERROR, "Процент отброшен, а не округлён."),
    "complement-forced": (Severity.ERROR, "Проценты подогнаны под сумму 100."),
    "rounding-mixed": (Severity.CHECK, "В тексте нет единого правила округления."),
    "count-two-percents": (Severity.ERROR, "Одному числу соответствуют разные проценты."),
    "two-values": (Severity.ERROR, "У одной величины два значения."),
    "sum-mismatch": (Severity.ERROR, "Итог не равен сумме частей."),
    "list-count": (Severity.CHECK, "В перечне не столько названий, сколько сказано."),
    "sum-leaves-out": (Severity.CHECK, "Итог — точная сумма, в которую не вошла названная рядом часть."),
    "percent-ambiguous": (Severity.CHECK, "Тот же процент даёт и другая сумма частей."),
    "part-over-whole": (Severity.ERROR, "Часть больше целого."),
    "shares-not-100": (Severity.ERROR, "Доли целого не складываются в 100 %."),
    "average-wrong": (Severity.ERROR, "Среднее не получается из этих чисел."),
    "difference-wrong": (Severity.CHECK, "Разность не получается из этих чисел."),
    "growth-wrong": (Severity.ERROR, "Изменение не следует из значений за два периода."),
    "points-for-percent": (Severity.CHECK, "Разность процентов названа процентами, а не процентными пунктами."),
    "direction-wrong": (Severity.ERROR, "Слова о росте или снижении противоречат числам."),
    "growth-bases": (Severity.CHECK, "Значения двух лет отнесены к разным основаниям."),
    "growth-panel": (Severity.CHECK, "В двух годах разное число участников: рост смешан с их сменой."),
    "words-against-figure": (Severity.ERROR, "Слова о доле противоречат числу."),
    "periods-mixed": (Severity.HINT, "Рядом стоят числа за периоды разного рода."),
    "percent-no-base": (Severity.HINT, "Не указано, от чего взят процент."),
    "count-no-base": (Severity.HINT, "Числа приведены без основания, хотя у соседних оно есть."),
    "section-number-twice": (Severity.HINT, "Два раздела носят один номер."),
    "term-two-names": (Severity.HINT, "Одно и то же названо по-разному."),
    "conclusion-unsupported": (Severity.CHECK, "Вывод опирается на меньшее число сопоставимых строк, чем кажется."),
    "data-mismatch": (Severity.ERROR, "Число расходится с данными."),
}
"""Every code with its usual severity and its one sentence. A rule may lower the severity, never raise it."""


@dataclass(frozen=True)
class Quotation:
    """Words of the document and where they stand.

    ``row`` is the name of the table row, ``marks`` are the (start, end) of the numbers in question.
    """

    text: str
    place: TextPlace
    row: str = ""
    marks: tuple[tuple[int, int], ...] = ()

    @property
    def words(self) -> tuple[str, TextPlace]:
        """The quotation without its marks."""
        return self.text, self.place


@dataclass(frozen=True)
class Finding:
    """One thing to look at: ``figures`` are the numbers involved, the printed ones first."""

    code: str
    severity: Severity
    quotations: tuple[Quotation, ...]
    figures: tuple[Decimal, ...]
    arithmetic: str
    advice: str

    @property
    def title(self) -> str:
        """The catalogue's sentence for the code."""
        return CATALOGUE[self.code][1]


def finding(
    code: str,
    claims: Iterable[Claim],
    figures: Iterable[Fraction | Decimal | int],
    arithmetic: str,
    advice: str,
    severity: Severity | None = None,
) -> Finding:
    """Make a finding that quotes the sentences of ``claims``, each sentence once."""
    claims = list(claims)
    marks: dict[tuple[str, TextPlace, str], list[tuple[int, int]]] = {}
    for claim in claims:
        marks.setdefault((claim.quotation, claim.place, claim.row), []).append((claim.number.start, claim.number.end))
    quotations = tuple(Quotation(*quoted, tuple(sorted(set(spans)))) for quoted, spans in marks.items())
    # «12,4 млн» is both 12400000 and the printed 12.4: a reader may look for either.
    printed = [claim.number.value / claim.number.scale for claim in claims if claim.number.scale > 1]
    numbers = {decimal(number): None for number in (*figures, *printed)}
    return Finding(code, severity or CATALOGUE[code][0], quotations, tuple(numbers), arithmetic, advice)


def wrong_sum(total: Claim, parts: Sequence[Claim], printed: str, severity: Severity | None) -> Finding:
    """Find that parts do not make their total; ``printed`` says where that stands («а итог напечатан»)."""
    made = sum((part.number.value for part in parts), Fraction(0))
    terms = " + ".join(say(part.number.value) for part in parts)
    difference = abs(made - total.number.value)
    arithmetic = f"{terms} = {say(made)}, {printed} {say(total.number.value)} (разница {say(difference)})"
    figures = [total.number.value, *(part.number.value for part in parts), made, difference]
    advice = f"Исправьте итог на {say(made)} или найдите ошибку в частях."
    return finding("sum-mismatch", [total, *parts], figures, arithmetic, advice, severity)


def decimal(number: Fraction | Decimal | int) -> Decimal:
    """A figure as it is printed: at most four decimals, no trailing zeros."""
    value = round_half_up(number, 4)
    return value.quantize(Decimal(1)) if value == value.to_integral() else value.normalize()


def say(number: Fraction | Decimal | int, places: int = 4) -> str:
    """A number of a finding in print, with at most four decimals."""
    return figure(number, places=places)
