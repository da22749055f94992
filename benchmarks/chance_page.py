"""The page docs/what-can-be-seen.md: tables of simulated regions between sentences that hold whatever they show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from orientir.analysis.association import LEVEL, SHUFFLES, detectable
from orientir.report.svg_dots import Axis, Dot, dots
from orientir.terms import NBSP, THIN, figure, percent

TOGETHER = 6
"""Hypotheses that are tested and corrected together, as many as the methodology of Irkutsk declares."""
UNITS, TOWNS = 42, 10


@dataclass(frozen=True)
class Found:
    """Of how many simulated regions in how many something was found, and in how many the interval held the truth."""

    title: str
    regions: int
    seen: int
    covered: int = 0


Powers = Sequence[tuple[float, Found, Found]]

TEXT = """\
# Что видно на 42 муниципалитетах

Для тех, кто спрашивает, можно ли верить словам справки «связь видна», «эффект виден» и «не доказано». Страницу пишет
`python -m benchmarks.chance --write`: программа придумывает области из 42 муниципалитетов (10 городов и 32 района),
о которых заранее известно, что в них с чем связано и что сделала мера, и судит о них так же, как справка. Каждая
строка — {regions} областей; перестановок в каждой проверке {draws} (в справке {shuffles}).

## Где нечего находить

Связи нет, мера ничего не дала. Справка вправе ошибиться не чаще чем в {level} областей; в {regions} областях такая доля
может случайно оказаться и на {error} п. п. больше или меньше.

| Что проверяется | Нашлось то, чего нет |
| --- | --- |
{nothing}

«У городов больше и того и другого» — связь, которая исчезает, если сравнивать города с городами, а районы с районами.
«Участвуют отстающие» — их значения поднялись бы и без меры. При нескольких проверках считается область, в которой
нашлась хотя бы одна связь.

## Какую связь видно

Слабую связь на 42 муниципалитетах чаще всего не видно, и «не доказано» не значит «связи нет». Справка пишет, какая
связь ей незаметна: при {units} участниках — слабее {detectable}. По формуле такую связь одна проверка находит в четырёх
случаях из пяти; здесь, где сравнивают города с городами, а районы с районами, — в {alone}. Справка же проверяет
{together} гипотез вместе, и поправка строже: связь слабее {detectable} она чаще пропускает, чем находит, а в четырёх
случаях из пяти находит связь от {sure}.

![Как часто находится связь такой силы](images/what-can-be-seen.svg)

| Ранговый коэффициент | Одна гипотеза | Она же среди {together} | Интервал накрыл истину |
| --- | --- | --- | --- |
{strong}

## Какой эффект видно

Половина муниципалитетов участвовала в мере. Размер эффекта — в стандартных отклонениях изменения: если изменения
муниципалитетов обычно расходятся на 10 п. п., то эффект 1 — это 10 п. п.

| Эффект | Одна проверка | Она же среди {together} | Интервал накрыл истину |
| --- | --- | --- | --- |
{moved}

## На чём проверены сами расчёты

Коэффициент, перестановки, интервал и поправка сверены с библиотекой scipy на случайных данных и с опубликованными
примерами: Siegel 1956 (ранговый коэффициент), Agresti 2002 и Beitler, Landis 1985 (связь в восьми клиниках),
Fisher 1935 (опыт Дарвина), Charig и др. 1986 (парадокс Симпсона). Примеры — в `tests/unit/test_known_answers.py`.

Парадокс Симпсона — связь, которая меняет знак, если сравнивать подобное с подобным. Справка не сообщает связь, видимую
без разделения на города и районы, а говорит, что она выглядит обратной и что дело в различии между ними.
"""


def page(nothing: Sequence[Found], strong: Powers, moved: Powers, draws: int) -> str:
    """The whole page."""
    weakest = detectable(UNITS - 1)  # towns and districts are compared apart
    near = min(strong, key=lambda row: abs(row[0] - weakest))[1]
    regions = nothing[0].regions
    return TEXT.format(
        regions=figure(regions),
        error=figure(Fraction(196 * (LEVEL * (1 - LEVEL) / regions) ** 0.5), places=1),
        alone=_share(near.seen, near),
        sure=next((figure(Fraction(s)) for s, _, among in strong if among.seen >= 0.8 * among.regions), "—"),
        draws=figure(draws),
        shuffles=figure(SHUFFLES),
        level=percent(Fraction(str(LEVEL))),
        nothing="\n".join(f"| {row.title} | {_share(row.seen, row, 1)} |" for row in nothing),
        units=UNITS,
        detectable=figure(Fraction(weakest)),
        together=TOGETHER,
        strong=_powers(strong),
        moved=_powers(moved),
    ).replace(THIN, NBSP)


def _powers(rows: Powers) -> str:
    return "\n".join(
        f"| {figure(Fraction(size))} | {_share(alone.seen, alone)} | {_share(among.seen, among)} "
        f"| {_share(alone.covered, alone)} |"
        for size, alone, among in rows
    )


def _share(number: int, of: Found, places: int = 0) -> str:
    return percent(Fraction(number, of.regions), places=places)


def picture(strong: Powers) -> str:
    """How often a connection is found, by its strength: alone, and among others."""
    whole = strong[-1][0]
    points = [
        Dot(_share(found.seen, found), size / whole, found.seen / found.regions, hollow=among)
        for size, *both in strong
        for among, found in enumerate(both)
    ]
    across = Axis("ранговый коэффициент", tuple((size / whole, figure(Fraction(size))) for size, *_ in strong))
    up = Axis("В какой доле областей связь найдена", tuple((at / 4, percent(Fraction(at, 4))) for at in range(5)))
    return dots(points, across, up, ("одна гипотеза", f"она же среди {TOGETHER} гипотез"))[0]
