"""Read where the answer to a question is known: from the records of a register, from the answers to a questionnaire."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from orientir.methodology.field import Field, Known
from orientir.methodology.formula import columns
from orientir.methodology.model import Register
from orientir.methodology.parse import FormulaError, parse_condition, parse_known
from orientir.methodology.questionnaire import Survey
from orientir.methodology.registers import names_of
from orientir.methodology.yaml_files import YamlEntry

OF_REGISTER = ("register", "value", "where", "per")
OF_SURVEY = ("survey", "value", "where")
PAIR = "Возможны один реестр и одна анкета: [{survey: …, value: …}, {register: …, value: …}]."


def read_sources(
    entry: YamlEntry, registers: Sequence[Register], surveys: Sequence[Survey]
) -> tuple[Known | None, Known | None]:
    """The register and the questionnaire from which an answer is known: ``known`` is one of them or a list of both."""
    listed = isinstance(entry.get("known"), list)
    places = entry.entries("known") if listed else [entry]
    found: list[Known | None] = [None, None]
    for at in places:
        given = at.values if listed else at.mapping("known")
        if listed:
            at.read.update(given)
        polled = "survey" in given
        if found[polled] is not None:
            entry.fault("known", f"В known дважды названа {'анкета' if polled else 'запись о реестре'}.", PAIR)
        if not given:
            continue
        key = ("survey" if polled else "register") if listed else "known"
        found[polled] = _of_survey(at, key, given, surveys) if polled else _of_register(at, key, given, registers)
    return found[0], found[1]


def read_known(entry: YamlEntry, registers: Iterable[Register], at: str) -> Known | None:
    """From which register a number is known: ``{register: posts, where: "place = 'school'", value: sum(fte)}``."""
    given = entry.mapping(at)
    return _of_register(entry, at, given, registers) if given else None


def _of_register(entry: YamlEntry, at: str, given: Mapping[str, Any], registers: Iterable[Register]) -> Known | None:
    _only(entry, at, given, OF_REGISTER)
    id = str(given.get("register", ""))
    if "per" in given:
        entry.one_of(at, str(given["per"]), ["owner"], f"«per: {given['per']}» не бывает.")
    register = next((r for r in registers if r.id == id), None)
    if register is None:
        entry.one_of(at, id, [r.id for r in registers], f"Нет реестра «{id}».")
        return None
    known = _read(entry, at, given, register.fields, register=id, per_owner="per" in given)
    for f in register.fields if known else ():
        assert known is not None
        if f.id in columns(known.value) and not set(f.overlaps) <= columns(known.where):
            message = f"Числа «{f.label}» при разных «{', '.join(f.overlaps)}» складывать нельзя."
            entry.fault(at, message, "Добавьте where с одним из них: людей посчитали бы дважды.")
    return known


def _of_survey(entry: YamlEntry, at: str, given: Mapping[str, Any], surveys: Iterable[Survey]) -> Known | None:
    _only(entry, at, given, OF_SURVEY)
    id = str(given.get("survey", ""))
    survey = next((s for s in surveys if s.id == id), None)
    if survey is None:
        entry.one_of(at, id, [s.id for s in surveys], f"Нет анкеты «{id}».")
        return None
    return _read(entry, at, given, survey.fields, register="", survey=id)


def _only(entry: YamlEntry, at: str, given: Mapping[str, Any], keys: Sequence[str]) -> None:
    for key in given.keys() - set(keys):
        entry.fault(at, f"Неизвестный ключ «{key}».", f"Возможны: {', '.join(keys)}.")


def _read(entry: YamlEntry, at: str, given: Mapping[str, Any], fields: Iterable[Field], **of: Any) -> Known | None:
    names, where, text = names_of(fields, None, {}), str(given.get("where", "")), str(given.get("value", ""))
    try:
        chosen = parse_condition(where, names) if where else None
        return Known(value=parse_known(text, names), text=text, where=chosen, **of)
    except FormulaError as error:
        entry.fault(at, error.message, error.advice)
        return None
