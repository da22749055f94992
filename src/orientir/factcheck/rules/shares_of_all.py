"""Check shares of one whole told in a sentence: «торговля – 38 %, транспорт – 17 %, прочее – 45 %» make 100 %."""

from __future__ import annotations

import re
from collections.abc import Iterator
from fractions import Fraction

from orientir.factcheck.catalogue import Finding, finding, say
from orientir.factcheck.proof import explained, make_hundred
from orientir.factcheck.text.changes import is_size
from orientir.factcheck.text.claims import Reading
from orientir.factcheck.text.clauses import outline
from orientir.factcheck.text.numbers import Kind
from orientir.factcheck.text.whole import MANY, MARK
from orientir.terms import Severity

_REST = re.compile(
    r"\b(?:прочи[ехй]\w*|прочее|остальн\w+|друг(?:ие|ое|их)|ины[ех]|иное|затруднил\w*|нет\s+ответа|воздержал\w*)\b",
    re.IGNORECASE,
)
_LEAST = 3


def shares_of_all(reading: Reading) -> Iterator[Finding]:
    """A list of percentages that ends with what is left and does not make 100 because of one slip."""
    for sentence in reading.sentences:
        lines = outline(sentence.text)
        shares = [c for c in sentence.claims if c.kind is Kind.PERCENT and not lines.bracket(c.number.start)]
        if sentence.cell or len(shares) < _LEAST or MARK.search(sentence.text) or MANY.search(sentence.text):
            continue
        last = shares[-1]
        left = _REST.search(last.before) or _REST.match(last.after.strip()[:40])
        odd = any(is_size(c) or c.number.bound or c.number.value >= 100 for c in shares)
        numbers = [share.number for share in shares]
        if not left or odd or make_hundred(numbers) or not explained(numbers, make_hundred, least=1):
            continue
        made = sum((number.value for number in numbers), Fraction(0))
        terms = " + ".join(say(number.value) for number in numbers)
        arithmetic = f"{terms} = {say(made)} %, а доли целого составляют 100 %"
        figures = [made, *(number.value for number in numbers), Fraction(100)]
        advice = "Найдите долю, в которой опечатка, или скажите, что можно было выбрать несколько ответов."
        yield finding("shares-not-100", shares, figures, arithmetic, advice, Severity.CHECK)
