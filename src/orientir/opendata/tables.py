"""The tables of an edition, declared once: every file format, the dictionary and the schemas follow from this."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from orientir.opendata.edition import Edition, Figure, Level
from orientir.terms import REGION

Cell = str | int | Decimal | bool | None


@dataclass(frozen=True)
class Column:
    """A column: ``type`` of its cells, and in Russian what it means. A cell may be empty unless ``required``."""

    name: str
    type: type[str] | type[int] | type[Decimal] | type[bool]
    meaning: str
    required: bool = False


@dataclass(frozen=True)
class Table:
    """Rows under ``columns``. ``key`` tells rows apart, ``refers`` names the table whose key a column holds."""

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    refers: Mapping[str, str] = field(default_factory=dict)


def tables(edition: Edition) -> tuple[Table, ...]:
    """All tables of an edition; the values come first."""
    return (
        _values(edition),
        _indicators(edition),
        _definitions(edition),
        _territories(edition),
        _levels(edition),
        _changes(edition),
        _problems(edition),
        _corrections(edition),
    )


def _id(name: str, meaning: str) -> Column:
    return Column(name, str, meaning, required=True)


YEAR = Column("year", int, "Год мониторинга", required=True)
INDICATOR = _id("indicator", "Идентификатор показателя, не меняется из года в год")
TERRITORY = _id("territory", f"Идентификатор муниципалитета; {REGION} — регион в целом")


def _values(edition: Edition) -> Table:
    titles = {i.id: i.title for i in edition.indicators}
    names = {p.id: p.name for p in edition.places} | {REGION: edition.region.get("nom", REGION)}

    def row(figure: Figure) -> tuple[Cell, ...]:
        indicator = edition.indicator(figure.indicator)
        definition = indicator.definition(figure.year) if indicator else None
        return (
            figure.year,
            figure.indicator,
            titles[figure.indicator],
            figure.territory,
            names[figure.territory],
            figure.k,
            figure.n,
            figure.value,
            figure.percent,
            figure.answered,
            figure.absence or None,
            definition.kind if definition else None,
            definition.population if definition else None,
            definition.period if definition else None,
            edition.synthetic,
        )

    return Table(
        "values",
        "Значения показателей по муниципалитетам и региону",
        (
            YEAR,
            INDICATOR,
            Column("indicator_title", str, "Название показателя", required=True),
            TERRITORY,
            Column("territory_name", str, "Название муниципалитета или региона", required=True),
            Column("k", Decimal, "Числитель доли или сама численность"),
            Column("n", Decimal, "База: от какого числа взята доля; для сумм — сколько ответов сложено"),
            Column("value", Decimal, "Значение: доля от 0 до 1 или численность; до шести знаков после запятой"),
            Column("percent", Decimal, "Доля в процентах, как она напечатана; округление — половина вверх, один раз"),
            Column("answered", int, "Сколько участников дали ответ, вошедший в значение"),
            Column(
                "absence",
                str,
                "Почему значения нет: suppressed — скрыто, за числом стоят немногие; no_answer — нет ответа; "
                "zero_base — база равна нулю; not_applicable — не применимо; not_asked — не спрашивали; "
                "did_not_take_part — не участвовали; not_accepted — форма не принята; not_assessed — не оценивали",
            ),
            Column("kind", str, "share — доля участников, count — их число, ratio — отношение сумм, total — сумма"),
            Column("population", str, "Совокупность, к которой относится база"),
            Column("period", str, "Период, за который собран ответ"),
            Column("synthetic", bool, "Данные вымышлены для демонстрации; с публикацией совпадают только итоги"),
        ),
        ("year", "indicator", "territory"),
        tuple(row(figure) for figure in edition.figures),
        {"indicator": "indicators"},
    )


def _indicators(edition: Edition) -> Table:
    criteria = {c.id: c for c in edition.criteria}
    return Table(
        "indicators",
        "Показатели",
        (
            INDICATOR,
            Column("title", str, "Название", required=True),
            Column("criterion_number", int, "Номер критерия", required=True),
            Column("criterion_title", str, "Критерий", required=True),
            Column("answered_by", str, "Кто отвечает", required=True),
            Column("unit", str, "Единица: для одного, двух и пяти; пусто, если считаются участники"),
            Column(
                "polarity", str, "more_is_better — больше лучше, less_is_better — меньше лучше, neutral", required=True
            ),
            Column("finding", str, "Вывод о регионе за год выпуска"),
            Column("caveat", str, "Чего это число не говорит"),
            Column("source", str, "Источник показателя; пусто — показатель наш"),
        ),
        ("indicator",),
        tuple(
            (
                i.id,
                i.title,
                criteria[i.criterion].number,
                criteria[i.criterion].title,
                i.answered_by,
                ", ".join(i.unit) or None,
                i.polarity,
                i.finding or None,
                i.caveat or None,
                i.source or None,
            )
            for i in edition.indicators
        ),
    )


def _definitions(edition: Edition) -> Table:
    return Table(
        "definitions",
        "Как показатель измерялся в каждом году",
        (
            INDICATOR,
            YEAR,
            Column("kind", str, "Вид: share, count, ratio или total", required=True),
            Column("formula", str, "Формула по ответам", required=True),
            Column("population", str, "Совокупность"),
            Column("period", str, "Период"),
            Column("took_part", int, "Сколько участников ответили на мониторинг", required=True),
            Column("asked", int, "Скольких спросили", required=True),
            Column("threshold", str, "Порог для региона"),
            Column("threshold_each", str, "Порог для каждого муниципалитета"),
        ),
        ("indicator", "year"),
        tuple(
            (
                i.id,
                d.year,
                d.kind,
                d.formula,
                d.population or None,
                d.period or None,
                d.took_part,
                d.asked,
                d.threshold or None,
                d.threshold_each or None,
            )
            for i in edition.indicators
            for d in i.definitions
        ),
        {"indicator": "indicators"},
    )


def _territories(edition: Edition) -> Table:
    def row_column(tile: tuple[int, int] | None) -> tuple[Cell, Cell]:
        return tile or (None, None)

    return Table(
        "territories",
        "Муниципалитеты",
        (
            _id("territory", "Идентификатор муниципалитета, не меняется из года в год"),
            Column("name", str, "Название", required=True),
            Column("centre", str, "Административный центр"),
            Column("population", int, "Число жителей"),
            Column("participation", str, "Участие в мониторинге в год выпуска", required=True),
            Column("overall", str, "Уровень работы в целом"),
            Column("peers", str, "Похожие муниципалитеты, ближайший первым"),
            Column("tile_row", int, "Строка на плиточной карте"),
            Column("tile_column", int, "Столбец на плиточной карте"),
        ),
        ("territory",),
        tuple(
            (
                p.id,
                p.name,
                p.centre or None,
                p.population,
                p.participation.get(edition.year, ""),
                p.overall.title or None,
                ", ".join(p.peers) or None,
                *row_column(p.tile),
            )
            for p in edition.places
        ),
    )


def _levels(edition: Edition) -> Table:
    titles = {c.id: c.title for c in edition.criteria}

    def rows(territory: str, levels: tuple[Level, ...]) -> Iterator[tuple[Cell, ...]]:
        for level in levels:
            if level.criterion in titles:
                yield (
                    territory,
                    level.criterion,
                    titles[level.criterion],
                    level.title or None,
                    level.met,
                    level.assessed,
                )

    found = [*rows(REGION, edition.levels), *(r for p in edition.places for r in rows(p.id, p.levels))]
    return Table(
        "levels",
        "Уровни по критериям",
        (
            TERRITORY,
            _id("criterion", "Идентификатор критерия"),
            Column("criterion_title", str, "Критерий", required=True),
            Column("level", str, "Уровень; пусто, если оценивать нечего"),
            Column("met", int, "Сколько порогов достигнуто", required=True),
            Column("assessed", int, "Сколько порогов проверено", required=True),
        ),
        ("territory", "criterion"),
        tuple(found),
    )


def _changes(edition: Edition) -> Table:
    return Table(
        "changes",
        "Изменения по региону за год на участниках, ответивших в оба года",
        (
            INDICATOR,
            Column("year_before", int, "Прошлый год", required=True),
            Column("year_after", int, "Год выпуска", required=True),
            Column("k_before", Decimal, "Числитель прошлого года на общих участниках"),
            Column("n_before", Decimal, "База прошлого года на общих участниках"),
            Column("k_after", Decimal, "Числитель года выпуска на общих участниках"),
            Column("n_after", Decimal, "База года выпуска на общих участниках"),
            Column("panel", int, "Сколько участников ответили в оба года", required=True),
            Column("change", Decimal, "Изменение: для долей 0,05 — пять процентных пунктов; пусто — сравнивать нельзя"),
            Column("words", str, "Изменение словами или причина, по которой сравнения нет"),
        ),
        ("indicator",),
        tuple(
            (
                i.id,
                c.before,
                c.after,
                c.k_before,
                c.n_before,
                c.k_after,
                c.n_after,
                c.panel,
                c.change,
                c.words or None,
            )
            for i in edition.indicators
            if (c := i.change)
        ),
        {"indicator": "indicators"},
    )


def _problems(edition: Edition) -> Table:
    return Table(
        "problems",
        "Типичные проблемы и у кого они есть",
        (
            _id("problem", "Идентификатор проблемы"),
            Column("title", str, "Проблема", required=True),
            Column("typical", bool, "Типична ли она для региона", required=True),
            Column("known", int, "У скольких муниципалитетов можно судить, есть ли она", required=True),
            _id("territory", "Идентификатор муниципалитета, у которого она есть"),
        ),
        ("problem", "territory"),
        tuple((p.id, p.title, p.typical, p.known, territory) for p in edition.problems for territory in p.places),
        {"territory": "territories"},
    )


def _corrections(edition: Edition) -> Table:
    return Table(
        "corrections",
        "Исправления",
        (
            Column("number", int, "Порядковый номер исправления", required=True),
            Column("edition", int, "Номер выпуска, который исправил", required=True),
            Column("day", str, "День выпуска", required=True),
            Column("what", str, "Что исправлено", required=True),
            Column("before", str, "Было"),
            Column("after", str, "Стало"),
            Column("why", str, "Почему"),
        ),
        ("number",),
        tuple(
            (number, c.number, c.day.isoformat(), c.what, c.before or None, c.after or None, c.why or None)
            for number, c in enumerate(edition.corrections, 1)
        ),
    )
