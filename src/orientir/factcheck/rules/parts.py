"""Check parts against the whole that they are said to be of: «48 из 42 школ»."""

from __future__ import annotations

import re
from collections.abc import Iterator

from orientir.factcheck.catalogue import Finding, finding, say
from orientir.factcheck.proof import no_more, weight
from orientir.factcheck.shares.pairs import OF_THEM_AFTER
from orientir.factcheck.shares.ratios import DIRECTLY, ratios
from orientir.factcheck.text.claims import Claim, Reading
from orientir.terms import Severity

_MUCH = 100  # «часть» a hundred times its whole: more likely another unit or a number typed apart


def parts_over_wholes(reading: Reading) -> Iterator[Finding]:
    """«48 из 42 школ»: more than there are."""
    for part, whole in ratios(reading):
        made_up = re.match(r"\s*и\s*$", whole.after)  # «6 из 5 и 1»
        aside = re.search(r"[,№:]|\s[–—-]\s", whole.before) and whole.number.start > part.number.start
        apart = made_up or aside or whole.number.spelled
        apart = apart or not _one_set(part, whole)
        if part.number.exact and part.number.value > whole.number.value and not part.unit.measure and not apart:
            figures = [part.number.value, whole.number.value]
            arithmetic = f"{say(figures[0])} больше, чем {say(figures[1])}"
            advice = "Проверьте, не переставлены ли числа."
            named = re.search(r"\bиз\s", whole.before) and part.number.value <= _MUCH * whole.number.value
            severity = weight(reading, [part, whole], no_more, None if named else Severity.CHECK, rivals=False)
            yield finding("part-over-whole", [part, whole], figures, arithmetic, advice, severity)


def _one_set(part: Claim, whole: Claim) -> bool:
    """«48 из 42 школ»: the part names no unit of its own, or that of its whole; «700 человек из 50 стран» does."""
    of_it = DIRECTLY.fullmatch(whole.before) or OF_THEM_AFTER.match(part.after)
    bare = not part.unit.key and whole.unit.key and of_it
    return bool(bare) or part.unit.same(whole.unit) or (part.unit.people and whole.unit.people)
