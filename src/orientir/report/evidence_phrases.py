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
    "factor_weak": "Незаметна связь {listed}.",
    "factor_weaker": "слабее {weakest} при {units}",
    "factor_among": "участнике|участниках|участниках",
    "factor_reversed": "Без разделения на города и районы связь выглядит обратной: дело в различии между ними.",
    "factor_size": "Оба показателя связаны и с числом жителей: за связью может стоять величина муниципалитета.",
    "verdict_seen": "Связь видна",
    "verdict_opposite": "Связь видна, но обратная ожидаемой",
    "verdict_not_shown": "Не доказано",
    "verdict_too_few": "Данных мало",
    "message_more": "Где больше «{factor}», там больше и «{outcome}»",
    "message_less": "Где больше «{factor}», там меньше «{outcome}»",
    "message_more_yes": "Где на «{factor}» отвечают «да», там больше «{outcome}»",
    "message_less_yes": "Где на «{factor}» отвечают «да», там меньше «{outcome}»",
    "message_not_shown": "Связь «{factor}» и «{outcome}» не доказана",
    "message_too_few": "О связи «{factor}» и «{outcome}» судить нельзя: данных мало",
    "dots_alt": "Каждая точка — муниципалитет: чем правее, тем больше «{across}», чем выше, тем больше «{up}». "
    "Значения муниципалитетов — в приложении А.",
    "kind_urban_okrug": "городские округа",
    "kind_municipal_district": "районы",
    "left_out": "Нет на рисунке и в расчёте:",
    "left_out_withheld": "число скрыто — {number}",
    "left_out_population": "число жителей не указано — {number}",
    "left_out_unknown": "значения нет — {number}",
    "less_than": "менее {share}",
    "hypotheses": "гипотеза|гипотезы|гипотез",
    "effects_note": "Эффект — насколько больше показатель изменился у участников меры, чем у остальных муниципалитетов "
    "того же вида с поправкой на начальное значение; случайность исключают перестановки с поправкой на число проверок. "
    "Участвуют в мерах не по жребию, поэтому и видимый эффект может иметь другую причину. Интервалы показаны без этой "
    "поправки: и тот, что не задевает нуля, может быть случайным.",
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
    "effect_numbers": "{difference} (от {low} до {high}); участников — {took_part}, остальных — {others}",
    "effect_nought": "изменилось меньше, чем у остальных ← 0 → больше",
    "effects_none": "Эффект не доказан ни в одной из {of}",
    "effects_some": "Эффект виден в {shown} из {of}",
    "effects_harm": "{told}; ухудшение — в {harm}",
    "of_tests": "проверки|проверок|проверок",
    "effect_unlike": "Участники начинали с других значений: поправка на возврат к среднему приблизительна.",
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
    "factor_weak": "Not noticed is a connection {listed}.",
    "factor_weaker": "weaker than {weakest} among {units}",
    "factor_among": "unit|units",
    "factor_reversed": "Without the split into towns and districts the connection looks the other way round.",
    "factor_size": "Both go together with the number of inhabitants, which may be behind the connection.",
    "verdict_seen": "A connection is seen",
    "verdict_opposite": "A connection is seen, opposite to what was expected",
    "verdict_not_shown": "Not shown",
    "verdict_too_few": "Too few data",
    "message_more": "Where there is more of “{factor}” there is more of “{outcome}”",
    "message_less": "Where there is more of “{factor}” there is less of “{outcome}”",
    "message_more_yes": "Where “{factor}” is answered with yes there is more of “{outcome}”",
    "message_less_yes": "Where “{factor}” is answered with yes there is less of “{outcome}”",
    "message_not_shown": "No connection of “{factor}” and “{outcome}” is shown",
    "message_too_few": "“{factor}” and “{outcome}”: too few data",
    "dots_alt": "Each dot is a unit: further right there is more of “{across}”, higher up more of “{up}”. The "
    "values are in Appendix A.",
    "left_out": "Neither in the picture nor in the coefficient:",
    "left_out_withheld": "a number is withheld of {number}",
    "left_out_population": "the number of inhabitants is not given of {number}",
    "left_out_unknown": "there is no value of {number}",
    "less_than": "less than {share}",
    "hypotheses": "hypothesis|hypotheses",
    "effects_note": "The effect is how much more an indicator changed where people took part than in units of the same "
    "kind, corrected for the value before; chance is ruled out by shuffles corrected for the number of tests. Nobody "
    "takes part by lot, so that even an effect that is seen may have another cause. The intervals are not corrected: "
    "one that leaves nought out may still be chance.",
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
    "effect_numbers": "{difference} ({low} to {high}); participants {took_part}, others {others}",
    "effect_nought": "changed less than the others ← 0 → more",
    "effects_none": "No effect is shown in any of {of}",
    "effects_some": "An effect is seen in {shown} of {of}",
    "effects_harm": "{told}; harm in {harm}",
    "of_tests": "test|tests",
    "effect_unlike": "Participants began with other values: the correction for a return to the mean is approximate.",
}
EVIDENCE: Mapping[str, Mapping[str, str]] = {"ru": RUSSIAN, "en": ENGLISH}
