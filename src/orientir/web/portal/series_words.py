"""The words of the pages on which years stand side by side."""

from __future__ import annotations

from collections.abc import Mapping

RUSSIAN: Mapping[str, str] = {
    "series_title": "Годы рядом: {years}",
    "series_title_of": "{place}, годы рядом: {years}",
    "series_lead": "Каждое число взято из редакции своего года и напечатано так же, как в ней; заново здесь ничего не "
    "считали. Изменение — из редакции более позднего года, по тем, кто ответил на вопрос в оба года. Где годы "
    "несопоставимы, вместо изменения стоит причина.",
    "series_lead_of": "Каждое число взято из редакции своего года и напечатано так же, как в ней. Где годы сравнивать "
    "нельзя, так и сказано; почему — на странице региона.",
    "series_source": "{year} год — редакция {number}",
    "series_alone": "Опубликован только один год: рядом поставить нечего.",
    "series_gone": "С {year} года не оценивают.",
    "series_new": "В {year} году не оценивали.",
    "series_not_compared": "Редакция {number} с {year} годом не сравнивала.",
    "series_other_data": "Несопоставимо: данные за {year} год исправлены после редакции {number}.",
}
ENGLISH: Mapping[str, str] = {
    "series_title": "Years side by side: {years}",
    "series_title_of": "{place}, years side by side: {years}",
    "series_lead": "Each number is from the edition of its year, as it was printed there; nothing is computed anew. A "
    "change is from the edition of the later year, of those that answered in both. Where years do not compare, the "
    "reason stands instead.",
    "series_lead_of": "Each number is from the edition of its year, as it was printed there. Where years may not be "
    "compared that is said; the reason is on the page of the region.",
    "series_source": "{year}: edition {number}",
    "series_alone": "Only one year is published: there is nothing to put beside it.",
    "series_gone": "Not measured from {year} on.",
    "series_new": "Not measured in {year}.",
    "series_not_compared": "Edition {number} did not compare with {year}.",
    "series_other_data": "Not comparable: the data of {year} were corrected after edition {number}.",
}
