"""The fixed words of a note that are not the methodology's: headings, column titles, captions."""

from __future__ import annotations

from collections.abc import Mapping

from orientir.analysis import Reason
from orientir.terms import Absence

RUSSIAN: Mapping[str, str] = {
    "contents": "Содержание",
    "aims": "Цели, задачи и участники мониторинга",
    "aim_dates": "Сбор данных проводился с {opens} по {closes}.",
    "criteria": "Анализ по критериям",
    "criterion": "{section}.{number}. {title}",
    "level": "Уровень эффективности по критерию — {rank}: порог достигнут в {met} из {assessed} случаев ({share}).",
    "no_level": "Уровень по критерию не определяется: пороги для его показателей не установлены.",
    "deficits": "Ниже порога: {list}.",
    "bars": "Доли по показателям критерия «{title}», %",
    "map": "Уровень эффективности по критерию «{title}» в муниципальных образованиях",
    "map_all": "Общий уровень эффективности в муниципальных образованиях по всем критериям",
    "map_alt": "Карта-сетка: {list}.",
    "problems": "Типичные проблемы",
    "problem_share": "{count} из {of} {unit} ({share}): ",
    "problem_untypical": "Ниже порога типичности.",
    "comparison": "Сравнение результатов за два года",
    "table_comparison": "Сравнение эффективности работы за {previous} и {year} годы",
    "column_indicator": "Критерий, показатель",
    "column_year": "{year} год",
    "column_measures": "Принятые меры",
    "column_change": "Изменение на общем составе",
    "panel": "Общий состав (участники мониторинга и {previous}, и {year} года): {count} {unit}.",
    "points": "{number}{nbsp}п.{nbsp}п.",
    "on_panel": "{before} → {after} из {of}",
    "conclusion": (
        "Сопоставимых строк таблицы — {comparable} из {rows}. На общем составе участников значение выросло в {up}, "
        "снизилось в {down}. "
        "Связь изменений с принятыми мерами этим сравнением не доказывается."
    ),
    "conclusion_cases": "случае|случаях|случаях",
    "panel_bars": "Сопоставимые показатели на общем составе участников, %",
    "highlight_growth": "{title}: с {before} до {after} из {of}, участвовавших в оба года ({points}).",
    "highlight_criterion": "Слабее всего критерий «{title}»: уровень {rank}, порог достигнут в {met} из {assessed} "
    "случаев ({share}).",
    "highlight_problem": "Чаще всего встречается проблема: {title} — {count} из {of}.",
    "recommendations": "Рекомендации",
    "addressed_table": "Адресные рекомендации муниципальным образованиям по выявленным дефицитам",
    "column_recommendation": "Рекомендация",
    "column_addressees": "Кому адресована",
    "annex": "Приложение А. Значения показателей по муниципальным образованиям",
    "annex_lead": "Обозначения: «да», «нет» — ответ муниципалитета; {marks}.",
    "annex_territory": "Муниципальное образование",
    "annex_region": "По региону",
    "method": "Приложение Б. Метод",
    "method_data": ("Данные: методика «{methodology}», версия {version}; отпечаток снимка за {year} год — {digest}."),
    "method_trail": "Отпечаток журнала действий на день заморозки данных — {digest}.",
    "abbreviations": "Приложение В. Перечень сокращений",
    "figure": "Рисунок {number} — {caption}",
    "table": "Таблица {number} — {caption}",
    "yes": "да",
    "no": "нет",
    "no_rank": "не определён",
    "all": "все участники мониторинга",
    "all_but": "все участники мониторинга, кроме: {list}",
    "same_measures": "Те же меры, что строкой выше.",
}

ENGLISH: Mapping[str, str] = {
    "contents": "Contents",
    "aims": "Aims, tasks and participants",
    "aim_dates": "Data were collected from {opens} to {closes}.",
    "criteria": "Analysis by criterion",
    "criterion": "{section}.{number}. {title}",
    "level": "Level: {rank}; the threshold is reached in {met} of {assessed} cases ({share}).",
    "no_level": "No level is given: no thresholds are set for this criterion.",
    "deficits": "Below the threshold: {list}.",
    "bars": "Shares by indicators of “{title}”, %",
    "map": "Level by criterion “{title}”",
    "map_all": "Overall level across all criteria",
    "map_alt": "Tile map: {list}.",
    "problems": "Typical problems",
    "problem_share": "{count} of {of} {unit} ({share}): ",
    "problem_untypical": "Below the threshold for a typical problem.",
    "comparison": "Two years compared",
    "table_comparison": "Effectiveness in {previous} and {year}",
    "column_indicator": "Criterion, indicator",
    "column_year": "{year}",
    "column_measures": "Measures taken",
    "column_change": "Change on the common panel",
    "panel": "The common panel (participants of both {previous} and {year}): {count} {unit}.",
    "points": "{number}{nbsp}points",
    "on_panel": "{before} → {after} of {of}",
    "conclusion": (
        "Rows that can be compared: {comparable} of {rows}. On the common panel the value rose in {up}, "
        "fell in {down}. "
        "This comparison does not prove that the measures caused the change."
    ),
    "conclusion_cases": "case|cases",
    "panel_bars": "Comparable indicators on the common panel, %",
    "highlight_growth": "{title}: from {before} to {after} of {of} that took part in both years ({points}).",
    "highlight_criterion": "The weakest criterion is “{title}”: {rank}, the threshold is reached in {met} of "
    "{assessed} cases ({share}).",
    "highlight_problem": "The commonest problem: {title} — {count} of {of}.",
    "recommendations": "Recommendations",
    "addressed_table": "Recommendations addressed by deficit",
    "column_recommendation": "Recommendation",
    "column_addressees": "Addressed to",
    "annex": "Annex A. Values by unit",
    "annex_lead": "Marks: “yes”, “no” — the unit’s answer; {marks}.",
    "annex_territory": "Unit",
    "annex_region": "All",
    "method": "Annex B. Method",
    "method_data": "Data: methodology “{methodology}”, version {version}; digest of the {year} snapshot: {digest}.",
    "method_trail": "Digest of the audit trail on the day when the data were frozen: {digest}.",
    "abbreviations": "Annex C. Abbreviations",
    "figure": "Figure {number}. {caption}",
    "table": "Table {number}. {caption}",
    "yes": "yes",
    "no": "no",
    "no_rank": "not given",
    "all": "all participants",
    "all_but": "all participants but: {list}",
    "same_measures": "The same measures as in the row above.",
}

MARKS: Mapping[str, Mapping[Absence, str]] = {
    "ru": {
        Absence.NO_ANSWER: "…",
        Absence.NOT_APPLICABLE: "х",
        Absence.NOT_ASKED: "н/с",
        Absence.DID_NOT_TAKE_PART: "н/у",
        Absence.NOT_ASSESSED: "н/о",
    },
    "en": {
        Absence.NO_ANSWER: "…",
        Absence.NOT_APPLICABLE: "x",
        Absence.NOT_ASKED: "n/a",
        Absence.DID_NOT_TAKE_PART: "n/p",
        Absence.NOT_ASSESSED: "n/m",
    },
}
"""What stands in a cell of a table for an absent value; the annex says what each mark means."""

REASONS: Mapping[str, Mapping[Reason, str]] = {
    "ru": {
        Reason.NO_EARLIER_YEAR: "Данных за предыдущий год нет.",
        Reason.NOT_ASSESSED: "В предыдущем году не оценивали.",
        Reason.NO_ANSWERS: "За один из двух лет нет ни одного ответа.",
        Reason.REDEFINED: "Несопоставимо: определение изменилось. {detail}",
        Reason.OTHER_PERIOD: "Несопоставимо: периоды разного вида.",
        Reason.OTHER_BASE: "Несопоставимо: другая база ({before} и {after}).",
        Reason.NO_PANEL: "Нет территорий, участвовавших в оба года.",
    },
    "en": {
        Reason.NO_EARLIER_YEAR: "No data for the previous year.",
        Reason.NOT_ASSESSED: "Not assessed in the previous year.",
        Reason.NO_ANSWERS: "No answer in one of the two years.",
        Reason.REDEFINED: "Not comparable: the definition has changed. {detail}",
        Reason.OTHER_PERIOD: "Not comparable: periods of different kinds.",
        Reason.OTHER_BASE: "Not comparable: another base ({before} and {after}).",
        Reason.NO_PANEL: "No unit took part in both years.",
    },
}

PHRASES: Mapping[str, Mapping[str, str]] = {"ru": RUSSIAN, "en": ENGLISH}
MONTHS = (
    [
        "января",
        "февраля",
        "марта",
        "апреля",
        "мая",
        "июня",
        "июля",
        "августа",
        "сентября",
        "октября",
        "ноября",
        "декабря",
    ],
    [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ],
)
