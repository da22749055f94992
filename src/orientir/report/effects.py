"""What a note says of the effect of a measure: shown, not shown, or why it cannot be measured."""

from __future__ import annotations

from orientir.analysis import Effect, Outcome
from orientir.methodology import FormulaKind, Polarity
from orientir.report.sentences import Wording, exact, points
from orientir.terms import figure, signed


def effect_words(wording: Wording, one: Effect) -> str:
    """«Эффект не доказан: …», with the difference of changes and its interval, or why it cannot be measured."""
    indicator = wording.methodology.indicator(one.indicator)
    given = {
        "title": indicator.short or indicator.title,
        "took_part": figure(one.took_part, wording.language),
        "others": figure(one.others, wording.language),
    }
    if one.difference is None or one.low is None or one.high is None:
        return wording.phrases[f"effect_{one.outcome}"].format(**given)
    share = indicator.kind(wording.year) in (FormulaKind.SHARE, FormulaKind.RATIO)
    shown = [_of_effect(wording, number, share) for number in (one.difference, one.low, one.high)]
    given |= dict(zip(("difference", "low", "high"), shown, strict=True))
    words = wording.phrases[f"effect_{one.outcome}"].format(**given)
    worse = one.high if indicator.polarity is Polarity.LESS else one.low
    if one.outcome is Outcome.NOT_SHOWN and (worse > 0 if indicator.polarity is Polarity.LESS else worse < 0):
        words += f" {wording.phrases['effect_harm_possible']}"
    return f"{words} {wording.phrases['effect_unlike']}" if one.unlike else words


def _of_effect(wording: Wording, number: float, share: bool) -> str:
    if share:
        return points(wording.language, wording.phrases["points"], exact(number))
    return signed(exact(number), wording.language, 1)
