"""What must hold between registers and the rest of a methodology; the examples beside them run here as tests."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from orientir.methodology.check import example_answer, normal
from orientir.methodology.formula import Holds
from orientir.methodology.model import NUMERIC, Field, FieldType, Known, Methodology, Register, SeenBy
from orientir.methodology.parse import nearest
from orientir.methodology.records import Record, counted, known_answer
from orientir.methodology.wording import TRUTHS
from orientir.methodology.yaml_files import Faults
from orientir.terms import Answer, Year

RECORDS = "records"
"""The key of an example under which the number of records that belong to the year is expected."""


def check_registers(methodology: Methodology, faults: Faults) -> None:
    """Add every fault that only shows when registers and questions are seen together."""
    questions = {f.id: f for f in methodology.fields}
    for question in questions.values():
        for known in filter(None, (question.known, question.polled)):
            _kind_of_answer(question, known, faults)
    for register in methodology.registers:
        _references(methodology, register, faults)
        for example in register.examples:
            _example(methodology, register, questions, example, faults)


def _kind_of_answer(question: Field, known: Known, faults: Faults) -> None:
    """Refuse a sum that is not of the kind that the question wants."""
    if isinstance(known.value, Holds) != (question.type is FieldType.YES_NO):
        yes_no = question.type is FieldType.YES_NO
        wanted = "сравните итог с числом: n() > 0" if yes_no else "напишите sum(поле) или n()"
        faults.add(question.place, f"known вопроса «{question.id}» не того вида, что ответ.", f"Исправьте: {wanted}.")
    elif question.type not in (*NUMERIC, FieldType.YES_NO):
        source = "из анкеты" if known.survey else "из реестра"
        faults.add(question.place, f"«{question.id}»: {source} известны только числа и «да/нет».", "Уберите known.")


def _references(methodology: Methodology, register: Register, faults: Faults) -> None:
    """Refuse a field by which others would read titles of a register that they do not see."""
    width = list(SeenBy)
    for f in register.fields:
        for target in (r for r in methodology.registers if r.id in f.to):
            seen = register.seen_by if f.public else SeenBy.INSTITUTE
            if width.index(target.seen_by) < width.index(seen):
                message = f"«{f.id}» показывает названия записей реестра «{target.id}» тем, кто его не видит."
                faults.add(f.place, message, f"Уберите public или откройте реестр: seen_by: {seen}.")


def _example(
    methodology: Methodology,
    register: Register,
    questions: Mapping[str, Field],
    example: Mapping[str, Any],
    faults: Faults,
) -> None:
    place, name = example["place"], example.get("name", "без имени")
    expected, given, year = example.get("expect"), example.get("given"), example.get("year")
    if not isinstance(expected, dict) or not expected or not isinstance(given, list) or not isinstance(year, int):
        advice = "Укажите year, given: [{поле: значение}, …] и expect: {records: 1, вопрос: да}."
        faults.add(place, f"Пример «{name}» ничего не проверяет.", advice)
        return
    fields = {f.id: f for f in register.fields}
    try:
        records = [Record(str(at), "", _record(row, fields)) for at, row in enumerate(given)]
    except ValueError as error:
        faults.add(place, f"Пример «{name}»: {error}", "Исправьте given.")
        return
    found = counted(register, methodology, Year(year), records)
    for key, wanted in expected.items():
        question = questions.get(key)
        if key == RECORDS:
            shown: object = len(found)
        elif question and question.known and question.known.register == register.id:
            shown = known_answer(question, question.known, found)
        else:
            known = [RECORDS, *(q.id for q in questions.values() if q.known and q.known.register == register.id)]
            faults.add(place, f"Пример «{name}»: в expect неизвестно «{key}».", nearest(key, known))
            continue
        if not _same(shown, wanted):
            word = {True: "да", False: "нет"}.get(shown, shown) if isinstance(shown, bool) else shown
            faults.add(place, f"Пример «{name}»: {key} — {word}, а ожидалось {wanted}.", "Исправьте реестр или пример.")


def _record(row: object, fields: Mapping[str, Field]) -> dict[str, Answer]:
    if not isinstance(row, dict):
        raise ValueError("запись — это {поле: значение}.")
    return {id: example_answer(id, value, fields) for id, value in row.items()}


def _same(shown: object, wanted: object) -> bool:
    if isinstance(shown, bool):
        return TRUTHS.get(str(wanted).strip().lower()) is shown
    return normal(shown) == normal(wanted)
