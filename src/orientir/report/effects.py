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
    given |= dict(zip(("difference", "low", "high"), _shown(wording, one), strict=True))
    words = wording.phrases[f"effect_{one.outcome}"].format(**given)
    worse = one.high if indicator.polarity is Polarity.LESS else one.low
    if one.outcome is Outcome.NOT_SHOWN and (worse > 0 if indicator.polarity is Polarity.LESS else worse < 0):
        words += f" {wording.phrases['effect_harm_possible']}"
    return f"{words} {wording.phrases['effect_unlike']}" if one.unlike else words


def effect_numbers(wording: Wording, one: Effect) -> str:
    """«+3,1 п. п. (от −9,0 до +15,2), участников — 20, остальных — 18»; empty where nothing was measured."""
    if one.difference is None:
        return ""
    difference, low, high = _shown(wording, one)
    sides = {"took_part": figure(one.took_part, wording.language), "others": figure(one.others, wording.language)}
    return wording.phrases["effect_numbers"].format(difference=difference, low=low, high=high, **sides)


def _shown(wording: Wording, one: Effect) -> list[str]:
    share = wording.methodology.indicator(one.indicator).kind(wording.year) in (FormulaKind.SHARE, FormulaKind.RATIO)
    return [_of_effect(wording, number or 0.0, share) for number in (one.difference, one.low, one.high)]


def _of_effect(wording: Wording, number: float, share: bool) -> str:
    if share:
        return points(wording.language, wording.phrases["points"], exact(number))
    return signed(exact(number), wording.language, 1)
