"""A tiny sound methodology on disk, for tests that break one thing at a time."""

from __future__ import annotations

from pathlib import Path

MAIN = """\
id: tiny
version: "1"
language: ru
title: Крошечный мониторинг
region: {nom: Край}
levels:
  - {id: municipality, title: район, unit: район|района|районов}
  - {id: school, title: школа, unit: школа|школы|школ}
periods: {calendar_year: "{year} год", school_year: "{previous}/{year} учебный год"}
campaigns: {2020: {}, 2021: {opens: 2021-11-15, closes: 2021-12-15}}
ranks:
  - {id: high, title: высокий, at_least: 75%}
  - {id: low, title: низкий, at_least: 0%}
denominators:
  - {id: everyone, title: все обучающиеся, value: pupils}
"""
CRITERION = """\
id: plans
number: 1
title: Планы
fields:
  - {id: has_plan, label: Есть план, type: yes_no, since: 2020}
  - {id: pupils, label: Обучающиеся, type: integer, since: 2020, unit: человек|человека|человек}
  - {id: tested, label: Прошли диагностику, type: integer, since: 2020, part_of: pupils}
  - {id: surveyed, label: Опрошены, type: integer, since: 2020, overlaps: [asked_twice]}
  - {id: asked_twice, label: Опрошены ещё раз, type: integer, since: 2020, overlaps: [surveyed]}
  - {id: posts, label: Ставки, type: decimal, since: 2021}
  - {id: school_plan, label: Есть план школы, type: yes_no, asked: school, since: 2021}
indicators:
  - id: plan
    title: Наличие плана
    since: 2020
    value: share_of_units(has_plan)
    period: calendar_year
    unit: район|района|районов
    deficit_below: 60%
    finding: План есть в {count} ({share}) {районе|районах|районах}.
    finding_none: Плана нет ни в одном районе.
    advice: [write_plan]
    examples:
      - name: двое из трёх ответивших
        given: {has_plan: {да: 2, нет: 1, нет ответа: 1, не участвовали: 5}}
        expect: {count: 2, of: 3, share: 67%}
  - id: tested
    title: Охват диагностикой
    since: 2020
    value: ratio(tested, everyone)
    period: calendar_year
    deficit_below: 50%
    examples:
      - given: [{tested: 10, pupils: 40}, {tested: 30}]
        expect: {count: 10, of: 40, share: 25%}
  - {id: posts, title: Ставки, since: 2021, value: sum(posts), period: calendar_year, deficit_below_each: 1}
  - {id: districts_with_school_plans, title: Районы с планами школ, since: 2021, period: calendar_year,
     level: school, units: municipality, value: share_of_units(school_plan)}
"""
PROBLEMS = """\
- {id: no_plan, title: Нет плана, when: not has_plan, typical_from: 30%, advice: [write_plan]}
"""
RECOMMENDATIONS = """\
- {id: write_plan, text: Разработать план., addressee: municipality}
- {id: teach, text: Проводить семинары., addressee: municipality, always: true}
"""
TERRITORIES = """\
id,name,kind,tile_row,tile_col
north,Северный район,district,0,0
south,Южный район,district,1,0
east,Восточный район,district,1,1
west,Западный район,district,0,1
"""


def write_methodology(folder: Path, **changes: tuple[str, str]) -> Path:
    """Write the methodology; ``criterion=(old, new)`` replaces one piece of a file."""
    files = {
        "main": ("methodology.yaml", MAIN),
        "criterion": ("criteria/01.yaml", CRITERION),
        "problems": ("problems.yaml", PROBLEMS),
        "recommendations": ("recommendations.yaml", RECOMMENDATIONS),
        "territories": ("territories.csv", TERRITORIES),
    }
    (folder / "criteria").mkdir(parents=True, exist_ok=True)
    for key, (name, content) in files.items():
        old, new = changes.get(key, ("", ""))
        assert old in content, f"{old!r} is not in {name}"
        (folder / name).write_text(content.replace(old, new, 1) if old else content, encoding="utf-8")
    return folder
