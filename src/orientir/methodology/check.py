"""What must hold across a whole methodology; the examples beside the rules run here as tests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import Any

from orientir.methodology.formula import AddTotals, Formula, Plus, columns, nodes
from orientir.methodology.interpret import count
from orientir.methodology.model import Denominator, Field, FieldType, Indicator, Methodology, Owner, SourceLine
from orientir.methodology.parse import nearest
from orientir.methodology.wording import TRUTHS, absent, faults_of
from orientir.methodology.yaml_files import Faults
from orientir.terms import POPULATION, Absence, Answer, Counted, Year, languages

LATEST = Year(9999)
WORDS = {absent(language, absence): absence for language in languages() for absence in Absence}


def check(methodology: Methodology, faults: Faults) -> None:
    """Add every fault that only shows when the parts are seen together."""
    if not list(methodology.indicators):
        place = methodology.criteria[0].place
        faults.add(place, "В методике нет ни одного показателя.", "Добавьте indicators хотя бы в один критерий.")
    _ids(methodology, faults)
    _fields(methodology, faults)
    for indicator in methodology.indicators:
        _references(methodology, indicator, faults)
        _sentences(methodology, indicator, faults)
        _formulas(methodology, indicator, faults)
        _bridges(methodology, indicator, faults)
        for example in indicator.examples:
            _example(methodology, indicator, example, faults)
    _advice(methodology, faults)
    _factors(methodology, faults)


def _ids(methodology: Methodology, faults: Faults) -> None:
    seen: dict[tuple[str, str], SourceLine] = {}
    everything: list[Field | Indicator | Denominator] = [*methodology.fields, *methodology.indicators]
    everything += methodology.denominators.values()
    for item in everything:
        # A denominator is named in formulas beside the fields, so these two share one set of names.
        kind = "показатель" if isinstance(item, Indicator) else "поле"
        first = seen.setdefault((kind, item.id), item.place)
        if first is not item.place:
            faults.add(item.place, f"Код «{item.id}» уже занят: {first}.", "Дайте другой код.")


def _fields(methodology: Methodology, faults: Faults) -> None:
    fields = {f.id: f for f in methodology.fields}
    for f in fields.values():
        if f.id in ("unit", "territory"):  # columns of every table of answers
            faults.add(f.place, f"Код «{f.id}» служебный.", "Дайте вопросу другой код.")
        if f.until is not None and f.until < f.since:
            faults.add(f.place, f"«{f.id}»: until раньше, чем since.", "Исправьте годы.")
        if f.minimum is not None and f.maximum is not None and f.minimum > f.maximum:
            faults.add(f.place, f"«{f.id}»: minimum больше, чем maximum.", "Исправьте границы.")
        if f.part_of:
            _part(f, fields, faults)
        if f.when is not None:
            _condition(f, fields, faults)
        for other in f.overlaps:
            if other not in fields:
                faults.add(f.place, f"overlaps: поля «{other}» нет.", nearest(other, sorted(fields)))
            elif f.id not in fields[other].overlaps:
                faults.add(
                    f.place,
                    f"«{f.id}» пересекается с «{other}», но не наоборот.",
                    "Укажите overlaps у обоих.",
                )


def _condition(f: Field, fields: Mapping[str, Field], faults: Faults) -> None:
    """A question hangs on questions above it, which everybody who is asked it is asked as well."""
    assert f.when is not None
    above = list(fields)[: list(fields).index(f.id)]
    for name in sorted(columns(f.when)):
        if name not in above:
            faults.add(f.place, f"«{f.id}»: when зависит от вопроса ниже — «{name}».", "Поставьте его выше.")
            continue
        other = fields[name]
        for level in f.asked:
            if level not in other.asked:
                message = f"«{f.id}»: when зависит от вопроса «{name}», а уровень «{level}» о нём не спрашивают."
                faults.add(f.place, message, "Спросите этот уровень об обоих вопросах или ни об одном.")
        if f.since < other.since or (other.until is not None and (f.until is None or f.until > other.until)):
            message = f"«{f.id}»: when зависит от вопроса «{name}», которого нет в часть этих лет."
            faults.add(f.place, message, "Исправьте since и until.")


def _part(f: Field, fields: Mapping[str, Field], faults: Faults) -> None:
    whole = fields.get(f.part_of)
    if whole is None:
        faults.add(f.place, f"part_of: поля «{f.part_of}» нет.", nearest(f.part_of, sorted(fields)))
        return
    if whole.type is not f.type:
        faults.add(f.place, f"«{f.id}» и его целое «{whole.id}» разных типов.", "Сделайте типы одинаковыми.")
    seen = [f.id]
    while whole is not None and whole.part_of:
        if whole.id in seen:
            faults.add(f.place, f"Круг: «{'» → «'.join([*seen, whole.id])}».", "Часть не может быть частью себя.")
            return
        seen.append(whole.id)
        whole = fields.get(whole.part_of)


def _references(methodology: Methodology, indicator: Indicator, faults: Faults) -> None:
    ids = [i.id for i in methodology.indicators]
    recommendations = [r.id for r in methodology.recommendations]
    if indicator.complement_of and indicator.complement_of not in ids:
        faults.add(indicator.place, f"complement_of: показателя «{indicator.complement_of}» нет.")
    for advice in indicator.advice:
        if advice not in recommendations:
            faults.add(indicator.place, f"advice: рекомендации «{advice}» нет.", nearest(advice, recommendations))
    if indicator.until is not None and indicator.until < indicator.since:
        faults.add(indicator.place, f"«{indicator.id}»: until раньше, чем since.", "Исправьте годы.")
    _units_of(methodology, indicator, faults)


def _units_of(methodology: Methodology, indicator: Indicator, faults: Faults) -> None:
    """Units are those of a level; of a register, its records or the territories in which they lie."""
    levels = [level.id for level in methodology.levels]
    register = methodology.register(indicator.level)
    within = register.counts.period if register and register.counts else ""
    for period in (p for p in indicator.period.by_year.values() if within and p != within):
        message = f"«{indicator.id}»: period «{period}», а записи реестра относятся к году по «{within}»."
        faults.add(indicator.place, message, f"Напишите period: {within}.")
    if indicator.units == indicator.level:
        return
    if indicator.units not in levels:
        faults.add(indicator.place, f"units: уровня «{indicator.units}» нет.", nearest(indicator.units, levels))
    elif register and indicator.units not in [level.id for level in methodology.territorial]:
        message = f"units: «{indicator.units}» — не уровень территорий, по нему не сложить."
        faults.add(indicator.place, message, "Назовите уровень территорий или удалите units.")
    elif register and register.belongs_to is Owner.REGION:
        message = f"units: записи реестра «{register.id}» ничьи, по территориям их не сложить."
        faults.add(indicator.place, message, "Удалите units.")


def _advice(methodology: Methodology, faults: Faults) -> None:
    recommendations = [r.id for r in methodology.recommendations]
    ids = [i.id for i in methodology.indicators]
    for problem in methodology.problems:
        for advice in problem.advice:
            if advice not in recommendations:
                faults.add(problem.place, f"advice: рекомендации «{advice}» нет.", nearest(advice, recommendations))
    for measure in methodology.measures:
        for id in measure.indicators:
            if id not in ids:
                faults.add(measure.place, f"indicators: показателя «{id}» нет.", nearest(id, ids))


def _factors(methodology: Methodology, faults: Faults) -> None:
    """Hypotheses name indicators; an outcome that is a number of people would only tell how big a unit is."""
    known = {i.id: i for i in methodology.indicators}
    for hypothesis in methodology.factors:
        for key, id in (("factor", hypothesis.factor), ("outcome", hypothesis.outcome)):
            if id not in known and not (key == "factor" and id == POPULATION):
                faults.add(hypothesis.place, f"{key}: показателя «{id}» нет.", nearest(id, [*known, POPULATION]))
        outcome = known.get(hypothesis.outcome)
        if outcome and not {f.kind for f in outcome.formula.by_year.values()} <= {"share", "ratio"}:
            message = f"outcome: «{outcome.id}» — численность, она следует за величиной муниципалитета."
            faults.add(hypothesis.place, message, "Назовите долю.")
        if hypothesis.factor == hypothesis.outcome:
            faults.add(hypothesis.place, "factor и outcome — один и тот же показатель.", "Назовите два разных.")


def _sentences(methodology: Methodology, indicator: Indicator, faults: Faults) -> None:
    known = frozenset(i.id for i in methodology.indicators)
    for key in ("finding", "finding_none"):
        for fault in faults_of(getattr(indicator, key), methodology.language, known):
            faults.add(indicator.place, f"{key} показателя «{indicator.id}»: {fault}", "Исправьте предложение.")


def _formulas(methodology: Methodology, indicator: Indicator, faults: Faults) -> None:
    fields = {f.id: f for f in methodology.fields_of(indicator.level)}
    for start, formula in indicator.formula.by_year.items():
        year = max(start, indicator.since)
        absent = [id for id in sorted(columns(formula)) if not fields[id].in_force(year)]
        if absent:
            faults.add(
                indicator.place,
                f"«{indicator.id}»: в {year} году не спрашивают: {', '.join(absent)}.",
                "Исправьте since/until поля или задайте формулу по годам.",
            )
        if methodology.register(indicator.level):
            _apart(indicator, [fields[id] for id in sorted(columns(formula))], faults)
        elif not indicator.overlap_accepted:
            for a, b in added_overlapping(formula, fields):
                faults.add(
                    indicator.place,
                    f"«{indicator.id}» складывает «{a}» и «{b}», а они могут считать одних и тех же людей.",
                    "Уберите одно из них или объясните сложение в overlap_accepted.",
                )


def _bridges(methodology: Methodology, indicator: Indicator, faults: Faults) -> None:
    """A bridge leads over a change of meaning, and reads what is asked on both of its sides."""
    if indicator.bridge is None:
        return
    fields = {f.id: f for f in methodology.fields_of(indicator.level)}
    last = indicator.until or max([*methodology.campaigns, *indicator.redefined, indicator.since])
    for start, bridge in indicator.bridge.by_year.items():
        if not any(start < year for year in indicator.redefined):
            message = f"«{indicator.id}»: после {start} года смысл не менялся, мост не нужен."
            faults.add(bridge.place, message, "Напишите redefined с годом и причиной или удалите bridge.")
        for year in sorted({start, last}):
            absent = [id for id in sorted(columns(bridge.formula)) if not fields[id].in_force(year)]
            if absent or not indicator.in_force(year):
                asked = f"не спрашивают: {', '.join(absent)}" if absent else "показателя нет"
                message = f"«{indicator.id}»: мост с {start} года, а в {year} году {asked}."
                faults.add(bridge.place, message, "Оставьте в мосте то, что спрашивают все эти годы.")
        if not indicator.overlap_accepted:
            for a, b in added_overlapping(bridge.formula, fields):
                message = f"Мост «{indicator.id}» складывает «{a}» и «{b}», а они могут считать одних и тех же людей."
                faults.add(bridge.place, message, "Уберите одно из них или объясните сложение в overlap_accepted.")


def _apart(indicator: Indicator, read: Sequence[Field], faults: Faults) -> None:
    """Refuse to add numbers of records that may count the same people."""
    for f in read:
        if f.overlaps and not indicator.overlap_accepted:
            message = f"«{indicator.id}»: числа «{f.label}» при разных «{', '.join(f.overlaps)}» складывать нельзя."
            advice = "Спросите в анкете с known и where или объясните сложение в overlap_accepted."
            faults.add(indicator.place, message, advice)


def added_overlapping(formula: Formula, fields: Mapping[str, Field]) -> Iterator[tuple[str, str]]:
    """Pairs of fields that a formula adds although they may count the same people."""
    for node in nodes(formula):
        if isinstance(node, Plus | AddTotals):
            for a in sorted(columns(node.left)):
                for b in sorted(columns(node.right)):
                    if b in fields[a].overlaps or fields[a].part_of == b or fields[b].part_of == a:
                        yield a, b


# --- examples ----------------------------------------------------------------------------------------


def _example(methodology: Methodology, indicator: Indicator, example: Mapping[str, Any], faults: Faults) -> None:
    place, name = example["place"], example.get("name", "без имени")
    year = Year(int(example.get("year") or indicator.until or max([LATEST, indicator.since])))
    formula = indicator.formula.at(year)
    expected = example.get("expect")
    if formula is None or not isinstance(expected, dict) or not expected:
        faults.add(place, f"Пример «{name}» ничего не проверяет.", "Укажите given и expect: {count: …, share: …}.")
        return
    fields = {f.id: f for f in methodology.fields_of(indicator.level)}
    try:
        units = list(_units(example.get("given"), fields))
    except ValueError as error:
        faults.add(place, f"Пример «{name}»: {error}", "Исправьте given.")
        return
    counted = count(formula, [[unit] for unit in units])
    for key, wanted in expected.items():
        found = _shown(key, counted, indicator.percent_places.at(year) or 0)
        if found is None:
            faults.add(place, f"Пример «{name}»: в expect неизвестно «{key}».", "Можно: count, of, share.")
        elif found != normal(wanted):
            faults.add(
                place,
                f"Пример «{name}»: {key} — {found}, а ожидалось {wanted}.",
                "Исправьте формулу или пример.",
            )


def _units(given: object, fields: Mapping[str, Field]) -> Iterable[Mapping[str, Answer]]:
    """Units of an example: ``{field: {answer: how many units}}``, or one mapping for each unit."""
    rows: list[dict[str, object]] = []
    if isinstance(given, list):
        rows = given
    elif isinstance(given, dict) and len(given) == 1:
        ((id, answers),) = given.items()
        if not isinstance(answers, dict) or not all(isinstance(n, int) for n in answers.values()):
            raise ValueError("для одного поля нужно {ответ: сколько единиц}.")
        rows = [{id: answer} for answer, n in answers.items() for _ in range(n)]
    else:
        raise ValueError("given — это {поле: {ответ: сколько}} или список единиц.")
    for row in rows:
        if not isinstance(row, dict):
            raise ValueError("единица — это {поле: ответ}.")
        answers = {id: example_answer(id, answer, fields) for id, answer in row.items()}
        # Who did not take part, or whose form was not accepted, is not among the units at all.
        if not {Absence.DID_NOT_TAKE_PART, Absence.NOT_ACCEPTED} & set(answers.values()):
            yield answers


def example_answer(id: str, value: object, fields: Mapping[str, Field]) -> Answer:
    """An answer as an example spells it; raises ValueError with what is wrong."""
    if id not in fields:
        raise ValueError(f"поля «{id}» нет. {nearest(id, sorted(fields))}")
    word = str(value).strip().lower()
    if word in WORDS or value is None:
        return WORDS.get(word, Absence.NO_ANSWER)
    match fields[id].type:
        case FieldType.YES_NO:
            if word not in TRUTHS:
                raise ValueError(f"«{value}» — не «да» и не «нет».")
            return TRUTHS[word]
        case FieldType.INTEGER | FieldType.DECIMAL | FieldType.PERCENT | FieldType.MONEY:
            try:
                return Decimal(word.replace(",", "."))
            except InvalidOperation:
                raise ValueError(f"«{value}» — не число.") from None
        case FieldType.DATE if isinstance(value, date):
            return value
        case FieldType.DATE:
            raise ValueError(f"«{value}» — не дата. Напишите её так: 2021-09-01.")
    return str(value)


def _shown(key: str, counted: Counted, places: int) -> str | None:
    match key:
        case "count":
            return normal(counted.k)
        case "of":
            return normal(counted.n)
        case "share":
            percent = counted.percent(places)
            return "нет" if percent is None else f"{percent}%"
    return None


def normal(value: object) -> str:
    """Numbers and percents in one spelling, to compare what is written with what came out."""
    text = str(value).replace(",", ".").replace(" ", "").replace("\N{NO-BREAK SPACE}", "")
    if text.endswith("%"):
        return text
    try:
        return str(Fraction(text))
    except ValueError:
        return text
