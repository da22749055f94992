"""Everything that is different between two versions of a methodology besides the questions of its forms."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, fields, is_dataclass
from difflib import unified_diff
from enum import Enum
from fractions import Fraction
from typing import Any

from orientir.methodology.model import Dated, Methodology, SourceLine
from orientir.terms import figure

PASSED_OVER = {"place", "formula", "examples", "indicators", "fields", "sections"}
"""Where a thing stands, what its text says already, and what is compared by itself."""
NAMES: Mapping[str, str] = {
    "title": "название", "short": "краткое название", "formula_text": "формула", "level": "кого считают",
    "units": "что считают", "period": "период", "since": "с какого года", "until": "по какой год",
    "redefined": "смысл изменён", "same_meaning": "смысл прежний", "bridge": "мост",
    "at_least": "с какой доли", "later": "с какой доли в следующие годы",
    "polarity": "что лучше", "unit": "единица",
    "denominator_title": "название базы", "percent_places": "знаки после запятой", "deficit_below": "порог дефицита",
    "deficit_below_each": "порог дефицита территории", "finding": "предложение справки", "caveat": "оговорка",
    "finding_none": "предложение, когда значения нет", "advice": "рекомендации", "protect": "защита малых групп",
    "source": "источник", "when": "условие", "typical_from": "с какой доли типична", "limits": "чего правило не видит",
    "text": "текст", "addressee": "кому", "always": "всегда", "year": "год", "intro": "вступление",
    "conclusion": "заключение", "number": "номер", "ours": "порог наш", "complement_of": "дополнение",
    "overlap_accepted": "пересечение принято", "record": "название записи", "kept_by": "кто ведёт",
    "seen_by": "кто видит", "belongs_to": "чьи записи", "key": "ключ", "counts": "что относится к году",
    "languages": "языки", "asked": "кого спрашивают", "thanks": "слова в конце", "grades": "классы", "days": "дни",
    "population": "сколько спрошено", "quotas": "квоты", "leanings": "шкалы", "kind": "вид", "label": "вопрос",
    "hint": "подсказка", "required": "обязательный", "options": "варианты", "rows": "строки", "first": "начало шкалы",
    "last": "конец шкалы", "ends": "края шкалы", "most": "сколько ответов", "alone": "вариант без других",
    "longest": "сколько знаков",
}  # fmt: skip
ADDED, REMOVED, CHANGED = "Добавлено", "Убрано", "Изменено"


@dataclass(frozen=True)
class Detail:
    """One property of a thing, before and after, in words."""

    name: str
    before: str
    after: str


@dataclass(frozen=True)
class Changed:
    """A thing of the methodology («показатель»), what has happened to it, and in what."""

    kind: str
    title: str
    what: str
    details: tuple[Detail, ...] = ()


@dataclass(frozen=True)
class ChangedFile:
    """A file whose text is different, with the lines around each difference."""

    name: str
    lines: tuple[str, ...]


def changes(before: Methodology, after: Methodology) -> list[Changed]:
    """Criteria, indicators with their thresholds, bases, problems, recommendations, measures, registers, texts."""
    then, now = dict(_things(before)), dict(_things(after))
    return [found for kind, things in then.items() for found in _compared(kind, things, now[kind])]


def changed_files(before: Methodology, after: Methodology) -> list[ChangedFile]:
    """The files that are not the same, line by line; what no other list says is here."""
    found = []
    for name in sorted(before.files.keys() | after.files.keys()):
        old, new = (m.files.get(name, b"").decode("utf-8", "replace").splitlines() for m in (before, after))
        if old != new:
            found.append(ChangedFile(name, tuple(unified_diff(old, new, "было", "стало", lineterm="", n=2))[2:]))
    return found


def _things(methodology: Methodology) -> Iterator[tuple[str, Mapping[str, Any]]]:
    yield "критерий", {c.id: c for c in methodology.criteria}
    yield "показатель", {i.id: i for i in methodology.indicators}
    yield "база", methodology.denominators
    yield "типичная проблема", {p.id: p for p in methodology.problems}
    yield "рекомендация", {r.id: r for r in methodology.recommendations}
    yield "мера", {m.id: m for m in methodology.measures}
    yield "реестр", {r.id: r for r in methodology.registers}
    yield "поле реестра", {f"{r.title}: {f.id}": f for r in methodology.registers for f in r.fields}
    yield "анкета", {s.id: s for s in methodology.surveys}
    yield "вопрос анкеты", {f"{s.id}.{q.id}": q for s in methodology.surveys for q in s.questions}
    yield "текст справки", methodology.texts
    yield "уровень эффективности", {rank.id: rank for rank in methodology.ranks}
    yield "уровень", {level.id: level for level in methodology.levels}


def _compared(kind: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> Iterator[Changed]:
    for id in [*before, *(id for id in after if id not in before)]:
        old, new = before.get(id), after.get(id)
        title = _title(id, old if new is None else new)
        if old is None or new is None:
            yield Changed(kind, title, ADDED if old is None else REMOVED)
        elif details := tuple(_details(old, new)):
            yield Changed(kind, title, CHANGED, details)


def _title(id: str, thing: Any) -> str:
    named = getattr(thing, "title", "") or getattr(thing, "label", "") or id
    return " ".join(str(next(iter(named.values()), id) if isinstance(named, Mapping) else named).split())


def _details(old: Any, new: Any) -> Iterator[Detail]:
    if not is_dataclass(old) or not is_dataclass(new):
        if old != new:
            yield Detail("текст", _said(old), _said(new))
        return
    for name in (f.name for f in fields(old) if f.name not in PASSED_OVER):
        was, became = (_said(getattr(thing, name)) for thing in (old, new))
        if was != became:
            yield Detail(NAMES.get(name, name), was, became)


def _said(value: Any) -> str:
    """A value in words; equal for what means the same, wherever it stands."""
    if value is None or isinstance(value, SourceLine):
        return ""
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, Dated):
        value = value.by_year
    if isinstance(value, Fraction):
        return figure(value) if value > 1 else f"{figure(value * 100)} %"
    if isinstance(value, Enum):
        return str(value.value)
    if isinstance(value, Mapping):
        return "; ".join(f"{key}: {_said(part)}" if key else _said(part) for key, part in value.items())
    if isinstance(value, tuple | list | frozenset):
        return ", ".join(map(_said, value))
    if is_dataclass(value) and not isinstance(value, type):
        told = (_said(getattr(value, f.name)) for f in fields(value) if f.name not in PASSED_OVER)
        return "; ".join(filter(None, told))
    return str(value).strip()
