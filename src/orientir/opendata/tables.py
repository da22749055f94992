"""The tables of an edition, declared once: every file format, the dictionary and the schemas follow from this."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from orientir.opendata.edition import Edition
from orientir.terms import REGION

Cell = str | int | Decimal | bool | None
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class Column:
    """A column: ``type`` of its cells, and in Russian what it means. A cell may be empty unless ``required``."""

    name: str
    type: type[str] | type[int] | type[Decimal] | type[bool]
    meaning: str
    required: bool = False


@dataclass(frozen=True)
class Declared:
    """A table of every edition: ``made`` gives its rows. ``key`` tells them apart, ``refers`` names the table whose
    key a column holds."""

    name: str
    title: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    made: Callable[[Edition], Iterable[Row]]
    refers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Table:
    """The rows of a declared table in one edition."""

    declared: Declared
    rows: tuple[Row, ...]

    @property
    def name(self) -> str:
        return self.declared.name

    @property
    def title(self) -> str:
        return self.declared.title

    @property
    def columns(self) -> tuple[Column, ...]:
        return self.declared.columns


def _values(edition: Edition) -> Iterator[Row]:
    titles = {i.id: i.title for i in edition.indicators}
    definitions = {(i.id, d.year): d for i in edition.indicators for d in i.definitions}
    for figure in edition.figures:
        definition = definitions.get((figure.indicator, figure.year))
        yield (
            figure.year,
            figure.indicator,
            titles[figure.indicator],
            figure.territory,
            edition.names[figure.territory],
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


def _indicators(edition: Edition) -> Iterator[Row]:
    criteria = {c.id: c for c in edition.criteria}
    for i in edition.indicators:
        criterion = criteria[i.criterion]
        own = (i.finding or None, i.caveat or None, i.source or None)
        unit = ", ".join(i.unit) or None
        yield i.id, i.title, criterion.number, criterion.title, i.answered_by, unit, i.polarity, *own


def _definitions(edition: Edition) -> Iterator[Row]:
    for i in edition.indicators:
        for d in i.definitions:
            asked = (d.population or None, d.period or None, d.took_part, d.asked)
            yield i.id, d.year, d.kind, d.formula, *asked, d.threshold or None, d.threshold_each or None


def _territories(edition: Edition) -> Iterator[Row]:
    for p in edition.places:
        took_part, overall = p.participation.get(edition.year, ""), p.overall.title or None
        row, column = p.tile or (None, None)
        yield p.id, p.name, p.centre or None, p.population, took_part, overall, ", ".join(p.peers) or None, row, column


def _levels(edition: Edition) -> Iterator[Row]:
    titles = {c.id: c.title for c in edition.criteria}
    for territory, levels in [(REGION, edition.levels), *((p.id, p.levels) for p in edition.places)]:
        for level in levels:
            if title := titles.get(level.criterion):
                yield territory, level.criterion, title, level.title or None, level.met, level.assessed


def _changes(edition: Edition) -> Iterator[Row]:
    for i in edition.indicators:
        if c := i.change:
            panel = (c.k_before, c.n_before, c.k_after, c.n_after, c.panel)
            yield i.id, c.before, c.after, *panel, c.change, c.words or None


def _problems(edition: Edition) -> Iterator[Row]:
    return ((p.id, p.title, p.typical, p.known, place) for p in edition.problems for place in p.places)


def _plans(edition: Edition) -> Iterator[Row]:
    for number, item in enumerate(edition.plans or (), 1):
        days = (day.isoformat() if day else None for day in (item.due, item.done))
        told = "; ".join(f"{label}: {said}" for label, said in item.told) or None
        own = (item.plan, item.plan_title, item.territory or REGION, item.title, item.who or None)
        yield number, *own, *days, item.state, told, item.synthetic


def _factors(edition: Edition) -> Iterator[Row]:
    for f in edition.evidence.factors if edition.evidence else ():
        names = (f.id, f.factor, f.outcome, f.expected, f.why or None, f.verdict)
        yield *names, f.units, f.rho, f.low, f.high, f.p, f.tested, f.detectable, f.left_out or None


def _factor_points(edition: Edition) -> Iterator[Row]:
    factors = edition.evidence.factors if edition.evidence else ()
    return ((f.id, place, x, y) for f in factors for place, x, y, _, _ in f.points)


def _effects(edition: Edition) -> Iterator[Row]:
    for e in edition.evidence.effects if edition.evidence else ():
        numbers = (e.took_part, e.others, e.difference, e.low, e.high, e.p)
        yield e.measure, e.title, e.indicator, e.outcome, *numbers, e.told


def _corrections(edition: Edition) -> Iterator[Row]:
    for number, c in enumerate(edition.corrections, 1):
        yield number, c.number, c.day.isoformat(), c.what, c.before or None, c.after or None, c.why or None


def _id(name: str, meaning: str) -> Column:
    return Column(name, str, meaning, required=True)


YEAR = Column("year", int, "Год мониторинга", required=True)
INDICATOR = _id("indicator", "Идентификатор показателя, не меняется из года в год")
TERRITORY = _id("territory", f"Идентификатор муниципалитета; {REGION} — регион в целом")

LOW = Column("low", Decimal, "Нижняя граница 95-процентного интервала")
HIGH = Column("high", Decimal, "Верхняя граница 95-процентного интервала")

TABLES = (
    Declared(
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
        _values,
        {"indicator": "indicators"},
    ),
    Declared(
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
            Column("finding", str, "Вывод о регионе за отчётный год"),
            Column("caveat", str, "Чего это число не говорит"),
            Column("source", str, "Источник показателя; пусто — показатель наш"),
        ),
        ("indicator",),
        _indicators,
    ),
    Declared(
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
        _definitions,
        {"indicator": "indicators"},
    ),
    Declared(
        "territories",
        "Муниципалитеты",
        (
            _id("territory", "Идентификатор муниципалитета, не меняется из года в год"),
            Column("name", str, "Название", required=True),
            Column("centre", str, "Административный центр"),
            Column("population", int, "Число жителей"),
            Column("participation", str, "Участие в мониторинге в отчётном году", required=True),
            Column("overall", str, "Уровень работы в целом"),
            Column("peers", str, "Похожие муниципалитеты, ближайший первым"),
            Column("tile_row", int, "Строка на плиточной карте"),
            Column("tile_column", int, "Столбец на плиточной карте"),
        ),
        ("territory",),
        _territories,
    ),
    Declared(
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
        _levels,
    ),
    Declared(
        "changes",
        "Изменения по региону за год на участниках, ответивших в оба года",
        (
            INDICATOR,
            Column("year_before", int, "Прошлый год", required=True),
            Column("year_after", int, "Отчётный год", required=True),
            Column("k_before", Decimal, "Числитель прошлого года на общих участниках"),
            Column("n_before", Decimal, "База прошлого года на общих участниках"),
            Column("k_after", Decimal, "Числитель отчётного года на общих участниках"),
            Column("n_after", Decimal, "База отчётного года на общих участниках"),
            Column("panel", int, "Сколько участников ответили в оба года", required=True),
            Column("change", Decimal, "Изменение: для долей 0,05 — пять процентных пунктов; пусто — сравнивать нельзя"),
            Column("words", str, "Изменение словами или причина, по которой сравнения нет"),
        ),
        ("indicator",),
        _changes,
        {"indicator": "indicators"},
    ),
    Declared(
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
        _problems,
        {"territory": "territories"},
    ),
    Declared(
        "roadmap",
        "Ход дорожной карты и других планов на день публикации",
        (
            Column("number", int, "Порядковый номер пункта в таблице", required=True),
            _id("plan", "Идентификатор плана"),
            Column("plan_title", str, "Название плана", required=True),
            TERRITORY,
            Column("title", str, "Что запланировано", required=True),
            Column("who", str, "Кто отвечает"),
            Column("due", str, "Срок: последний день, к которому должно быть сделано"),
            Column("done", str, "День, когда сделано; пусто, если не сделано"),
            Column(
                "state",
                str,
                "done — выполнено; late — просрочено; ahead — срок ещё не прошёл; undated — срока нет и не выполнено",
                required=True,
            ),
            Column("told", str, "Остальное, что сказано о пункте"),
            Column("synthetic", bool, "Условная запись демонстрации", required=True),
        ),
        ("number",),
        _plans,
    ),
    Declared(
        "factors",
        "Гипотезы о том, что связано с результатами",
        (
            _id("factor", "Идентификатор гипотезы"),
            Column("factor_title", str, "Что могло быть связано с результатом", required=True),
            Column("outcome_title", str, "Результат", required=True),
            Column("expected", str, "Что ожидалось", required=True),
            Column("why", str, "Почему этого ожидали"),
            Column(
                "verdict",
                str,
                "seen — связь видна; opposite — видна, но обратная ожидаемой; not_shown — не доказано; "
                "too_few — данных мало",
                required=True,
            ),
            Column("units", int, "Сколько муниципалитетов в расчёте"),
            Column("rho", Decimal, "Ранговый коэффициент внутри видов муниципалитетов"),
            LOW,
            HIGH,
            Column(
                "p",
                Decimal,
                "Вероятность такой же или более сильной связи, если бы её не было; с поправкой на число гипотез",
            ),
            Column("tested", int, "Сколько гипотез проверено вместе", required=True),
            Column("detectable", Decimal, "Самая слабая связь, заметная при таком числе муниципалитетов"),
            Column("left_out", str, "Кого нет в расчёте и почему"),
        ),
        ("factor",),
        _factors,
    ),
    Declared(
        "factor_points",
        "Пары значений, по которым проверена каждая гипотеза",
        (
            _id("factor", "Идентификатор гипотезы"),
            _id("territory", "Идентификатор муниципалитета"),
            Column("x", Decimal, "Значение того, что могло быть связано с результатом", required=True),
            Column("y", Decimal, "Значение результата", required=True),
        ),
        ("factor", "territory"),
        _factor_points,
        {"factor": "factors", "territory": "territories"},
    ),
    Declared(
        "effects",
        "Эффект мер: изменение у участников меры по сравнению с остальными",
        (
            _id("measure", "Идентификатор меры"),
            Column("title", str, "Мера", required=True),
            INDICATOR,
            Column(
                "outcome",
                str,
                "shown — эффект виден; harm — ухудшение; not_shown — не доказан; everybody — участвовали все, сравнить "
                "не с кем; nobody — не участвовал никто; too_few — сравнимых мало",
                required=True,
            ),
            Column("took_part", int, "Участников в расчёте", required=True),
            Column("others", int, "Остальных в расчёте", required=True),
            Column("difference", Decimal, "На сколько больше показатель изменился у участников: в долях или единицах"),
            LOW,
            HIGH,
            Column(
                "p",
                Decimal,
                "Вероятность такой же или большей разницы, если бы эффекта не было; с поправкой на число проверок",
            ),
            Column("told", str, "То же словами", required=True),
        ),
        ("measure", "indicator"),
        _effects,
        {"indicator": "indicators"},
    ),
    Declared(
        "corrections",
        "Исправления",
        (
            Column("number", int, "Порядковый номер исправления", required=True),
            Column("edition", int, "Номер редакции, которая исправила", required=True),
            Column("day", str, "День редакции", required=True),
            Column("what", str, "Что исправлено", required=True),
            Column("before", str, "Было"),
            Column("after", str, "Стало"),
            Column("why", str, "Почему"),
        ),
        ("number",),
        _corrections,
    ),
)


def tables(edition: Edition) -> tuple[Table, ...]:
    """All tables of an edition; the values come first."""
    return tuple(Table(declared, tuple(declared.made(edition))) for declared in TABLES)
