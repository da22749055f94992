"""The words of a note on factors and on the effect of measures."""

from __future__ import annotations

from collections.abc import Mapping

RUSSIAN: Mapping[str, str] = {
    "factors": "Что связано с результатами",
    "factors_lead": "До расчёта записано {number}. Проверено, есть ли связь внутри городов и внутри районов, рангами "
    "и перестановками; вероятности исправлены на число проверок.",
    "column_hypothesis": "Что ожидалось",
    "column_verdict": "Что показывают данные",
    "table_factors": "Гипотезы о факторах",
    "factors_note": "Связь двух показателей не называет причины: обе стороны может определять третье обстоятельство, "
    "которого нет в форме. Гипотезы и порог в 5 % наши; проверено только то, что записано заранее.",
    "population": "Число жителей",
    "expected_more": "«{factor}» → больше «{outcome}»",
    "expected_less": "«{factor}» → меньше «{outcome}»",
    "factor_seen": "Связь видна: {numbers}.",
    "factor_opposite": "Связь видна, но обратная ожидаемой: {numbers}.",
    "factor_not_shown": "Не доказано: {numbers}.",
    "factor_too_few": "Данных мало: оба значения известны и различаются у слишком немногих участников.",
    "factor_numbers": "ранговый коэффициент {rho}, 95-процентный интервал от {low} до {high}; вероятность случайного "
    "совпадения — {p} с поправкой на {number}; участников — {units}",
    "factor_weak": "При таком числе участников связь слабее {weakest} незаметна.",
    "factor_reversed": "Без разделения на города и районы связь выглядит обратной: дело в различии между ними.",
    "factor_size": "Оба показателя связаны и с числом жителей: за связью может стоять величина муниципалитета.",
    "less_than": "менее {share}",
    "hypotheses": "гипотеза|гипотезы|гипотез",
    "effects_note": "Эффект — насколько больше показатель изменился у участников меры, чем у остальных муниципалитетов "
    "того же вида с близким начальным значением; случайность исключают перестановки с поправкой на число проверок. "
    "Участвуют в мерах не по жребию, поэтому и видимый эффект может иметь другую причину.",
    "effect_shown": "Эффект виден («{title}»): у участников изменение на {difference} больше, чем у остальных "
    "(95-процентный интервал от {low} до {high}; участников — {took_part}, остальных — {others}).",
    "effect_harm": "У участников показатель («{title}») изменился к худшему: разница с остальными {difference} "
    "(95-процентный интервал от {low} до {high}; участников — {took_part}, остальных — {others}).",
    "effect_not_shown": "Эффект не доказан («{title}»): разница изменений участников и остальных {difference} "
    "(95-процентный интервал от {low} до {high}; участников — {took_part}, остальных — {others}).",
    "effect_everybody": "Эффект («{title}») измерить нельзя: участвовали все, сравнить не с кем.",
    "effect_nobody": "Эффект («{title}») измерить нельзя: никто из тех, чьи годы сопоставимы, не участвовал.",
    "effect_too_few": "Эффект («{title}») измерить нельзя: сопоставимых участников или остальных слишком мало "
    "(участников — {took_part}, остальных — {others}).",
    "effect_harm_possible": "Вред не исключён.",
    "effect_unlike": "Участники начинали с других значений: часть разницы может быть возвратом к среднему.",
}
ENGLISH: Mapping[str, str] = {
    "factors": "What goes together with results",
    "factors_lead": "{number} were written down before anything was computed. Each is tested within towns and within "
    "districts, by ranks and permutations; the probabilities are corrected for the number of tests.",
    "column_hypothesis": "What was expected",
    "column_verdict": "What the data say",
    "table_factors": "Hypotheses on factors",
    "factors_note": "A connection of two indicators names no cause: a third circumstance may be behind both. The "
    "hypotheses and the level of 5% are ours; only what was written down before is tested.",
    "population": "Number of inhabitants",
    "expected_more": "“{factor}” → more “{outcome}”",
    "expected_less": "“{factor}” → less “{outcome}”",
    "factor_seen": "A connection is seen: {numbers}.",
    "factor_opposite": "A connection is seen, opposite to what was expected: {numbers}.",
    "factor_not_shown": "Not shown: {numbers}.",
    "factor_too_few": "Too few data: both values are known and differ in too few units.",
    "factor_numbers": "rank coefficient {rho} (95% interval {low} to {high}), probability of chance {p} corrected for "
    "{number}; {units} units",
    "factor_weak": "With so many units a connection weaker than {weakest} is not noticed.",
    "factor_reversed": "Without the split into towns and districts the connection looks the other way round.",
    "factor_size": "Both go together with the number of inhabitants, which may be behind the connection.",
    "less_than": "less than {share}",
    "hypotheses": "hypothesis|hypotheses",
    "effects_note": "The effect is how much more an indicator changed where people took part than in units of the same "
    "kind with a similar value before; chance is ruled out by shuffles corrected for the number of tests. Nobody takes "
    "part by lot, so that even an effect that is seen may have another cause.",
    "effect_shown": "An effect is seen (“{title}”): participants changed by {difference} more than the others "
    "(95% interval {low} to {high}; participants {took_part}, others {others}).",
    "effect_harm": "Participants changed for the worse (“{title}”): difference {difference} "
    "(95% interval {low} to {high}; participants {took_part}, others {others}).",
    "effect_not_shown": "No effect is shown (“{title}”): difference of the changes {difference} "
    "(95% interval {low} to {high}; participants {took_part}, others {others}).",
    "effect_everybody": "The effect (“{title}”) cannot be measured: everybody took part.",
    "effect_nobody": "The effect (“{title}”) cannot be measured: nobody whose years compare took part.",
    "effect_too_few": "The effect (“{title}”) cannot be measured: too few compare "
    "(participants {took_part}, others {others}).",
    "effect_harm_possible": "Harm is not ruled out.",
    "effect_unlike": "Participants began with other values: part of the difference may be a return to the mean.",
}
EVIDENCE: Mapping[str, Mapping[str, str]] = {"ru": RUSSIAN, "en": ENGLISH}
