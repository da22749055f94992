"""A published edition of one municipality and one indicator, written in no time, for tests that only need some page."""

from __future__ import annotations

import json
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from hashlib import sha256

from orientir.opendata.edition import (
    Criterion,
    Definition,
    Edition,
    Evidence,
    Factor,
    Figure,
    Indicator,
    Level,
    Licence,
    Place,
    Problem,
    Recommendation,
    to_json,
)
from orientir.web.results import editions, models
from web.cast import Region

FACTOR = "posts_diagnostics"
CYCLE_PAGE = "goals"
PLACE, INDICATOR, NOTE_PAGE, FILE = "bratsk", "municipal_programme", "main", "edition.json"


def content() -> Edition:
    level, one = Level("regulation", "high", "высокий", 1, 1), Decimal(1)
    definition = Definition(2021, "share", "share_of_units(x)", "участники", "на дату", 1, 1, "не ниже 75 %", "")
    place = Place(
        PLACE, "город Братск", "г. Братск", "города Братска", "г. Братск", 224071, (0, 0), "Брат",
        {2021: "took_part"}, level, (level,), (), ("p",), ("r",), (), "",
    )  # fmt: skip
    indicator = Indicator(
        INDICATOR, "regulation", "Наличие программы", "программа", ("муниципалитет",) * 3, "муниципалитет",
        "more_is_better", "справка", True, "Программа есть в 1 муниципалитете.", "", (definition,), None,
    )  # fmt: skip
    factor = Factor(
        FACTOR, "ставки", "охват", "«ставки» → больше «охват»", "", "too_few", "Данных мало", "Участник один.",
        None, None, None, None, None, 0, None, "«Ставки» и «охват»: данных мало", "", ((PLACE, one, one, "да", "1"),),
    )  # fmt: skip
    return Edition(
        number=1, day=date(2022, 2, 1), year=2021, previous=None, language="ru", title="Мониторинг",
        region={"nom": "Иркутская область"}, institute="Институт", synthetic=True, label="Данные синтетические.",
        digests={2021: "0" * 64}, methodology="irkutsk 2021.2", licence=Licence("", "", ""),
        small_groups={"people": 5}, withheld=0,
        ranks=(("high", "высокий"),), addressees={"municipality": "муниципалитетам"}, abbreviations={"ОО": "школа"},
        criteria=(Criterion("regulation", 1, "Нормативное обеспечение", "Нормы", "", ""),),
        levels=(level,), indicators=(indicator,), places=(place,),
        problems=(Problem("p", "Проблема", "", "справка", True, 1, (PLACE,)),),
        recommendations=(Recommendation("r", "Совет", "municipality", True, "", False, (PLACE,)),),
        figures=tuple(
            Figure(INDICATOR, where, 2021, one, one, one, Decimal(100), 1, "", "да") for where in ("region", PLACE)
        ),
        evidence=Evidence((factor,), "Записана 1 гипотеза.", "Связь не называет причины.", (), "", ""),
    )  # fmt: skip


def published(region: Region, given: Edition | None = None) -> None:
    """Publish it where nothing is published yet."""
    if models.Edition.objects.exists():
        return
    folder = editions.folder_of_edition(1)
    (folder / editions.DATA).mkdir(parents=True, exist_ok=True)
    (folder / editions.CONTENT).write_bytes(to_json(given or content()))
    note = [{"id": NOTE_PAGE, "title": "Главное", "headings": [[2, "Вывод", "end"]], "html": "<p>Вывод.</p>"}]
    (folder / editions.NOTE).write_text(json.dumps(note), encoding="utf-8")
    page = editions.CyclePage(CYCLE_PAGE, "Цели", "Цели: город Братск", "Зачем.", False, "<p>Цель.</p>", ("Нет дат.",))
    for place in ("region", PLACE):
        (folder / editions.pages_name(place)).parent.mkdir(exist_ok=True)
        (folder / editions.pages_name(place)).write_text(json.dumps([asdict(page)]), encoding="utf-8")
    (folder / editions.PICTURE).write_bytes(b"\x89PNG")
    listed = editions.manifest_of(1, 2021, folder)
    (folder / editions.MANIFEST).write_bytes(listed)
    models.Edition(
        number=1, year=2021, campaign=region.campaign, day=date(2022, 2, 1), snapshot="0" * 64,
        manifest=sha256(listed).hexdigest(), by=region.people["olga"],
    ).save()  # fmt: skip
