"""Answers blanked, units that come and go, definitions changed at random: what is printed holds by hand.

Every change is held against a plain computation over its panel, every share against its base, and our own fact check
reads each note.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orientir.analysis import Comparison, Reason, compare, reference_values, values
from orientir.factcheck import check, figures
from orientir.factcheck.read.html import read_html
from orientir.methodology import FormulaKind, Methodology, load
from orientir.report import gather, note
from orientir.report.document import Document, Paragraph, Span, Table, plain
from orientir.report.html import html
from orientir.snapshot import Snapshot, freeze
from orientir.terms import NBSP, THIN, Absence, Answer, FilledForm, Severity, Unit, Year, figure, signed
from small_methodology import write_methodology

CRITERION = """\
id: plans
number: 1
title: Планы
fields:
  - {id: has_plan, label: Есть план, type: yes_no, since: 2020}
  - {id: has_model, label: Есть модель, type: yes_no, since: 2020}
  - {id: pupils, label: Обучающиеся, type: integer, since: 2020}
  - {id: tested, label: Прошли диагностику, type: integer, since: 2020}
  - {id: club, label: Есть кружок, type: yes_no, asked: school, since: 2020}
  - {id: leavers, label: Выпускники, type: integer, asked: school, since: 2020}
  - {id: admitted, label: Поступили, type: integer, asked: school, since: 2020}
indicators:
  - {id: plan, title: Наличие плана развития, since: 2020, period: calendar_year, value: share_of_units(has_plan),
     finding: "План развития есть в {count} {районе|районах|районах} ({share})."}
  - {id: both, title: Наличие плана вместе с моделью, since: 2020, period: calendar_year,
     value: share_of_units(has_plan and has_model),
     finding: "Документы обоих видов приняты в {count} {районе|районах|районах} ({share})."}
  - {id: tested, title: Охват диагностикой, since: 2020, period: calendar_year, value: "ratio(tested, everyone)",
     finding: "Диагностику прошли обучающиеся в количестве {count} ({share})."}
  - {id: number, title: Численность обучающихся, since: 2020, period: calendar_year, value: sum(pupils)}
  - {id: clubs, title: Школы с кружками, since: 2020, period: calendar_year, level: school,
     value: share_of_units(club), finding: "Кружки работают в {count} {школе|школах|школах} ({share})."}
  - {id: club_districts, title: Территории с дополнительным образованием, since: 2020, period: calendar_year,
     level: school, units: municipality, value: share_of_units(club)}
  - {id: admission, title: Поступление выпускников школ, since: 2020, period: calendar_year, level: school,
     value: "ratio(admitted, leavers)"}
"""
DISTRICTS = ("north", "south", "east", "west")
SCHOOLS = {f"s{n}": DISTRICTS[n % 3] for n in range(6)}


@dataclass(frozen=True)
class Rule:
    """An indicator written once more: its fields, and k and n of one unit (None where it cannot be counted)."""

    fields: tuple[str, ...]
    of: Callable[..., tuple[int, int] | None]
    school: bool = False
    coarse: bool = False


def _share(value: Answer) -> tuple[int, int] | None:
    return (int(value), 1) if isinstance(value, bool) else None


def _both(one: Answer, two: Answer) -> tuple[int, int] | None:
    if one is False or two is False:
        return 0, 1
    return (1, 1) if one is True and two is True else None


def _ratio(part: Answer, whole: Answer) -> tuple[int, int] | None:
    return (part, whole) if isinstance(part, int) and isinstance(whole, int) else None


def _sum(value: Answer) -> tuple[int, int] | None:
    return (value, 1) if isinstance(value, int) else None


RULES: Mapping[str, Rule] = {
    "plan": Rule(("has_plan",), _share),
    "both": Rule(("has_plan", "has_model"), _both),
    "tested": Rule(("tested", "pupils"), _ratio),
    "number": Rule(("pupils",), _sum),
    "clubs": Rule(("club",), _share, school=True),
    "club_districts": Rule(("club",), _share, school=True, coarse=True),
    "admission": Rule(("admitted", "leavers"), _ratio, school=True),
}
CHANGES: Mapping[str, tuple[str, str, frozenset[str]]] = {
    "nothing": ("", "", frozenset()),
    "label": ("label: Есть план,", "label: План принят,", frozenset({"plan", "both"})),
    "formula": ("share_of_units(club)", "share_of_units(club and club)", frozenset({"clubs"})),
    "base": ("value: pupils}", "value: pupils * 1}", frozenset({"tested"})),
    "methodology": ("id: tiny", "id: other", frozenset(RULES)),
}


@cache
def methodology(change: str = "nothing", words: str = "") -> Methodology:
    """The methodology after one change, of which its author says ``words``."""
    old, new, _ = CHANGES[change]
    with TemporaryDirectory() as name:
        folder = write_methodology(Path(name), **({"main": (old, new)} if change in ("base", "methodology") else {}))
        text = CRITERION if change in ("base", "methodology") else CRITERION.replace(old, new, 1)
        if words:
            text = text.replace("since: 2020, period", f"since: 2020, {words}: {{2021: так решено}}, period")
        (folder / "criteria/01.yaml").write_text(text, encoding="utf-8")
        for extra in ("problems.yaml", "recommendations.yaml"):
            (folder / extra).unlink()
        return load(folder)


Forms = Mapping[str, Mapping[str, Answer]]

absent = st.sampled_from([Absence.NO_ANSWER, Absence.NO_ANSWER, Absence.NOT_APPLICABLE, Absence.SUPPRESSED])
truths = st.booleans() | st.booleans() | absent
numbers = st.integers(0, 60) | st.integers(100, 400) | absent
municipal = st.fixed_dictionaries({"has_plan": truths, "has_model": truths, "pupils": numbers, "tested": numbers}).map(
    lambda answers: within(answers, "tested", "pupils")
)
of_school = st.fixed_dictionaries({"club": truths, "leavers": numbers, "admitted": numbers}).map(
    lambda answers: within(answers, "admitted", "leavers")
)


def within(answers: dict[str, Answer], part: str, whole: str) -> dict[str, Answer]:
    """The answers with a part no larger than its whole: a form where it is larger is not accepted."""
    one, of = answers[part], answers[whole]
    return answers | {part: min(one, of)} if isinstance(one, int) and isinstance(of, int) else answers


def some(units: tuple[str, ...], answers: st.SearchStrategy[dict[str, Answer]]) -> st.SearchStrategy[Forms]:
    """Forms of those units that take part."""
    return st.fixed_dictionaries({}, optional=dict.fromkeys(units, answers))


years = st.tuples(some(DISTRICTS, municipal), some(tuple(SCHOOLS), of_school))


def frozen(found: Methodology, year: int, districts: Forms, schools: Forms) -> Snapshot:
    units = [Unit(id, f"Школа «{id}»", "school", "school", place) for id, place in SCHOOLS.items()]
    forms = {
        "municipality": [FilledForm(id, answers) for id, answers in districts.items()],
        "school": [FilledForm(id, answers) for id, answers in schools.items()],
    }
    return freeze(found, Year(year), forms, units=units, synthetic=False)


def counted(rule: Rule, forms: Forms, units: list[str]) -> tuple[int, int]:
    """k and n over some units, by hand."""
    found = {unit: rule.of(*(forms[unit][name] for name in rule.fields)) for unit in units}
    pairs = {unit: pair for unit, pair in found.items() if pair is not None}
    if rule.coarse:
        return len({SCHOOLS[unit] for unit, (k, _) in pairs.items() if k}), len({SCHOOLS[unit] for unit in pairs})
    return sum(k for k, _ in pairs.values()), sum(n for _, n in pairs.values())


def on_panel(rule: Rule, before: Forms, after: Forms) -> list[str]:
    """The units that answered every field in both years and count in both."""
    answered = (Absence.NO_ANSWER, Absence.SUPPRESSED)
    return [
        unit
        for unit in before
        if unit in after
        and all(
            not any(year[unit][name] in answered for name in rule.fields)
            and rule.of(*(year[unit][name] for name in rule.fields)) is not None
            for year in (before, after)
        )
    ]


def same(words: str) -> str:
    return re.sub(r"\s+", " ", words.replace(NBSP, " ").replace(THIN, " "))


def printed(document: Document, indicator: str, territory: str) -> list[str]:
    """Every cell and paragraph of a document with a figure of one indicator on one place."""
    cells: list[tuple[Span, ...]] = []
    for block in document.blocks:
        if isinstance(block, Table):
            cells += [cell.spans for row in block.rows for cell in row]
        elif isinstance(block, Paragraph):
            cells.append(block.spans)
    return [same(plain(c)) for c in cells if any(s.indicator == indicator and s.territory == territory for s in c)]


@settings(deadline=None, max_examples=60, suppress_health_check=[HealthCheck.too_slow])
@given(years, years, st.sampled_from(sorted(CHANGES)), st.sampled_from(["", "redefined", "same_meaning"]))
def test_every_change_is_that_of_its_panel(first, second, change, words):
    before = frozen(methodology(), 2020, *first)
    after = frozen(methodology(change, words), 2021, *second)
    compared = compare((before, values(before)), (after, values(after)))

    assert dict(values(after)) == dict(reference_values(after))
    for id, rule in RULES.items():
        then, now = first[rule.school], second[rule.school]
        panel = on_panel(rule, then, now)
        _check(compared[id], rule, panel, then, now, changed=id in CHANGES[change][2], words=words)


def _check(
    found: Comparison, rule: Rule, panel: list[str], then: Forms, now: Forms, *, changed: bool, words: str
) -> None:
    reasons = {refusal.reason for refusal in found.refusals}
    assert (found.change is None) == bool(reasons)
    if reasons & {Reason.NO_ANSWERS, Reason.ZERO_BASE} and not found.panel_before:
        return
    assert (found.panel.units, found.panel.participants) == (set(panel), len(then.keys() & now.keys()))
    if words == "redefined":
        assert found.change is None
    if changed and not words:
        assert found.change is None
        assert reasons & {Reason.OTHER_DEFINITION, Reason.NO_ANSWERS, Reason.ZERO_BASE}
    if found.change is None:
        return
    assert bool(found.same_meaning) == changed
    (k, n), (k2, n2) = counted(rule, then, panel), counted(rule, now, panel)
    assert found.panel_before is not None
    assert found.panel_after is not None
    assert (found.panel_before.k, found.panel_before.n) == (k, n)
    assert (found.panel_after.k, found.panel_after.n) == (k2, n2)
    shared = found.after.kind in (FormulaKind.SHARE, FormulaKind.RATIO)
    assert found.change == (Fraction(k2, n2) - Fraction(k, n) if shared else k2 - k)
    assert n == n2 or rule.of is _ratio, "a share of units has one base in both years"


@settings(deadline=None, derandomize=True, max_examples=40, suppress_health_check=[HealthCheck.too_slow])
@given(years, years, st.sampled_from(["nothing", "label", "base"]), st.sampled_from(["", "same_meaning"]))
def test_every_printed_change_has_its_panel_and_every_share_its_base(first, second, change, words):
    material = gather(frozen(methodology(change, words), 2021, *second), frozen(methodology(), 2020, *first))
    document = note(material)

    for id, rule in RULES.items():
        comparison, value = material.comparisons[id], material.values.region(id)
        if comparison.change is not None:
            panel = on_panel(rule, first[rule.school], second[rule.school])
            (words_of_change,) = printed(document, id, "panel")
            _says_its_panel(words_of_change, comparison, rule, panel, first[rule.school], second[rule.school])
        if value.percent is not None and not value.whole:
            both = [v.n for v in (value, comparison.before) if v is not None and v.n is not None]
            bases = "|".join(re.escape(same(figure(n))) for n in both)
            told = [words for words in printed(document, id, "region") if "%" in words]
            assert told
            assert all(re.search(rf"(?:из|от) (?:{bases})\b", words) for words in told), told
    page = html(document)
    wrong = check(read_html(page.encode()), figures(material.values.values(), material.snapshot.methodology))
    assert [(f.code, f.arithmetic) for f in wrong if f.severity is Severity.ERROR] == []


def _says_its_panel(words: str, found: Comparison, rule: Rule, panel: list[str], then: Forms, now: Forms) -> None:
    (k, n), (k2, n2) = counted(rule, then, panel), counted(rule, now, panel)
    assert f"→ {same(figure(k2))}" in words
    shared = found.after.kind in (FormulaKind.SHARE, FormulaKind.RATIO)
    if shared:
        told = [same(figure(number)) for number in (k, n, k2, n2)]
        first = told[0] if n == n2 else f"{told[0]} из {told[1]}"
        assert f"{first} → {told[2]} из {told[3]}" in words
        assert signed((Fraction(k2, n2) - Fraction(k, n)) * 100, places=1) in words
    participants = len(then.keys() & now.keys())
    if len(panel) < participants:
        assert f"{len(panel)} из {participants} " in words
    elif not shared or n2 != len(panel) or found.after.kind is FormulaKind.RATIO:
        assert f"все {participants}" in words
