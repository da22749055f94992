"""A questionnaire is a level: an indicator counts its answers, a form takes numbers from it, and none is told apart."""

from __future__ import annotations

import random
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest

from orientir.analysis import CountedAnswers, Engine, engines, explain, reference, values
from orientir.analysis.model import Request
from orientir.analysis.places import places_of
from orientir.cli.explain import _lines
from orientir.methodology import load
from orientir.methodology.records import Record, answer_of_total, known_answer
from orientir.report import gather, note
from orientir.report.document import Figure, Paragraph, plain
from orientir.snapshot import Snapshot, Table, freeze, read, write
from orientir.snapshot.model import WHOSE
from orientir.snapshot.questionnaires import columns_of_survey, table_for, write_answers
from orientir.terms import REGION, FilledForm, Refused, Year, percent
from small_methodology import CRITERION, write_methodology

SURVEY = """\
id: plans_of_pupils
title: Планы обучающихся
asked: pupils
note: [plan, helped]
sections:
  - id: one
    title: Раздел
    questions:
      - {id: plan, kind: single, label: Что дальше?, options: {college: Колледж, work: Работа, unsure: Не знаю}}
      - {id: helped, kind: several, label: Что помогло?, options: {probe: Проба, lesson: Урок}}
      - {id: hours, kind: number, minimum: 0, maximum: 9, label: Сколько часов?}
"""
KNOWN = {
    "has_plan, label: Есть план, type: yes_no,": "n() > 0",
    "surveyed, label: Опрошены, type: integer,": "n()",
    "asked_twice, label: Опрошены ещё раз, type: integer,": "sum(hours)",
    "tested, label: Прошли диагностику, type: integer,": "count_units(plan in ('college', 'work'))",
}
INDICATORS = """
  - {id: choosing, title: Доля выбравших колледж, since: 2020, level: plans_of_pupils, period: calendar_year,
     value: "share_of_units(plan = 'college')", denominator: ответившие}
  - {id: helped_hours, title: Часов на ответ, since: 2020, level: plans_of_pupils, period: calendar_year,
     value: "ratio(hours, hours)"}
  - {id: with_probes, title: Районы где помогла проба, since: 2020, level: plans_of_pupils, units: municipality,
     period: calendar_year, value: count_units(helped_probe)}
  - {id: surveyed_people, title: Опрошены, since: 2020, period: calendar_year, value: sum(surveyed)}
"""
PLACES = ("north", "south", "east")


def folder(path: Path) -> Path:
    made = write_methodology(path)
    (made / "surveys").mkdir()
    (made / "surveys" / "plans.yaml").write_text(SURVEY, encoding="utf-8")
    criterion = CRITERION
    for question, value in KNOWN.items():
        assert question in criterion
        known = f'{question} known: {{survey: plans_of_pupils, value: "{value}"}},'
        criterion = criterion.replace(question, known)
    (made / "criteria" / "01.yaml").write_text(criterion + INDICATORS, encoding="utf-8")
    return made


@pytest.fixture(scope="module")
def frozen(tmp_path_factory: pytest.TempPathFactory) -> Snapshot:
    """A year with 400 answers from three districts, some of them empty, written and read again."""
    path = tmp_path_factory.mktemp("polls")
    methodology = load(folder(path / "methodology"))
    survey, chance = methodology.surveys[0], random.Random(13)  # made-up answers
    truth = [1, 0, None]
    rows = [
        [
            f"{chance.getrandbits(64):016x}", place, f"{place}-school-{chance.randrange(3)}",
            chance.choice(["college", "work", "unsure", None]), chance.choice(truth), chance.choice(truth),
            chance.choice([None, 0, 3, 9]),
        ]
        for place in chance.choices(PLACES, (5, 3, 1), k=400)
    ]  # fmt: skip
    write_answers(path / "answers.parquet", columns_of_survey(survey), rows)
    forms = [FilledForm(place, {"surveyed": 7}) for place in PLACES]
    answers = {survey.id: table_for(path / "answers.parquet", survey)}
    made = freeze(methodology, Year(2021), {"municipality": forms}, synthetic=True, surveys=answers)
    write(made, path / "a.snapshot")
    return read(path / "a.snapshot")


def in_memory(table: Table) -> Table:
    cells = {c.name: c for c in table.columns}
    rows = tuple((u, p, *(cells[n].store(a[n]) if n in a else None for n in cells)) for u, p, a in table.answers())
    return Table(table.level, table.columns, rows)


def test_both_engines_and_the_reference_agree_on_an_indicator_over_a_questionnaire(frozen: Snapshot) -> None:
    table = frozen.tables["plans_of_pupils"]
    places = places_of(frozen.methodology.territories)
    over = [i for i in frozen.methodology.indicators if i.level == table.level]
    requests = [Request(i.formula.at(2021), i.units) for i in over]  # type: ignore[arg-type]

    fast = engines.compute(table, requests, Engine.DUCKDB, places=places)
    embedded = engines.compute(in_memory(table), requests, Engine.SQLITE, places=places)
    slow = reference.compute(in_memory(table), requests, places=places)

    assert len(over) == 3
    assert fast == embedded == slow
    found = values(frozen)
    chose = [a["plan"] == "college" for _, _, a in table.answers() if "plan" in a]
    region = found.region("choosing")
    assert (region.k, region.n) == (sum(chose), len(chose))
    assert region.value == Fraction(sum(chose), len(chose))
    assert found.region("with_probes").k == len(PLACES)


def test_what_a_form_takes_from_a_poll_is_what_the_slow_way_counts(frozen: Snapshot) -> None:
    table, methodology = frozen.tables["plans_of_pupils"], frozen.methodology
    asked = [(f, f.polled) for f in methodology.fields if f.polled]
    everyone = [(p, str(a[WHOSE]), Record(u, "", a)) for u, p, a in table.answers()]

    assert len(asked) == len(KNOWN)
    for question, known in asked:
        parts = engines.totals(table, known.total, known.where, WHOSE)
        assert len(parts) == 9
        for unit in (*PLACES, "north-school-1"):
            own = [part for whose, part in parts.items() if unit in whose]
            number, total = engines.added(known.total, own)
            records = [record for place, whose, record in everyone if unit in (place, whose)]
            assert number == len(records) > 0
            assert answer_of_total(question, known, total, some=True) == known_answer(question, known, records)


def test_a_number_from_a_poll_ends_at_how_many_answered_and_at_nobody(frozen: Snapshot) -> None:
    found = values(frozen)
    whole, north = (explain(frozen, found, "surveyed_people", place) for place in (REGION, "north"))
    in_north = sum(place == "north" for _, place, _ in frozen.tables["plans_of_pupils"].answers())

    assert whole.polls == (CountedAnswers("surveyed", "plans_of_pupils", 400),)
    assert north.polls == (CountedAnswers("surveyed", "plans_of_pupils", in_north),)
    told = "\n".join(_lines(frozen, whole))
    assert "surveyed: «Планы обучающихся», анкеты: 400\N{NO-BREAK SPACE}ответов" in told
    assert not [unit for unit, _, _ in frozen.tables["plans_of_pupils"].answers() if unit in told]
    assert not explain(frozen, found, "choosing").contributions


def test_the_note_has_a_page_of_the_poll_with_every_base_and_no_small_group(frozen: Snapshot) -> None:
    rows = list(frozen.tables["plans_of_pupils"].answers())
    chose = [a["plan"] for _, _, a in rows if "plan" in a]
    college = chose.count("college")
    document = note(gather(frozen))
    at = next(i for i, b in enumerate(document.blocks) if getattr(b, "text", "") == "Анкета «Планы обучающихся»")
    response, notes, plan, helped = document.blocks[at + 1 : at + 5]

    assert isinstance(response, Paragraph)
    assert isinstance(notes, Paragraph)
    assert isinstance(plan, Figure)
    assert isinstance(helped, Figure)
    assert "400\N{NO-BREAK SPACE}ответов. Сколько всего человек спрашивали, по этим данным не известно." in plain(
        response.spans
    )
    assert "Охват: 3 из 4\N{NO-BREAK SPACE}районов." in plain(response.spans)
    assert "Сами ответы придуманы" in plain(notes.spans)
    assert "могут превысить 100 %" in plain(notes.spans).replace("\N{NO-BREAK SPACE}", " ")
    assert f"«Что дальше?» — {len(chose)}\N{NO-BREAK SPACE}ответ" in plan.caption
    assert f"Колледж: {percent(Fraction(college, len(chose)))} ({college})" in plan.alt
    assert "скрыты" not in plain(notes.spans)


def test_the_note_withholds_small_numbers_and_has_no_page_without_answers(frozen: Snapshot) -> None:
    table = in_memory(frozen.tables["plans_of_pupils"])
    column = [c.name for c in table.columns].index("plan") + 2
    few = [row for row in table.rows if row[column] == "unsure"][3:]
    small = replace(table, rows=tuple(row for row in table.rows if row not in few))

    page = note(gather(replace(frozen, tables={**frozen.tables, "plans_of_pupils": small})))
    without = note(gather(replace(frozen, tables={"municipality": frozen.tables["municipality"]})))

    assert "Не знаю: скрыто" in page.figures[-2].alt
    assert not [f for f in page.figures if "(3)" in f.alt]
    assert any("Числа меньше 5 скрыты" in plain(b.spans) for b in page.blocks if isinstance(b, Paragraph))
    assert not [h for h in without.headings if h.anchor.startswith("poll")]


@pytest.mark.parametrize("asked", ["[hours]", "[nothing]", "[plan, helped, plan2, plan3]"])
def test_the_note_draws_at_most_three_questions_of_kinds_that_it_can_draw(tmp_path: Path, asked: str) -> None:
    made = folder(tmp_path)
    path = made / "surveys" / "plans.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("[plan, helped]", asked), encoding="utf-8")

    with pytest.raises(Refused) as refused:
        load(made)

    assert f"{path}:4" in {issue.place for issue in refused.value.issues}
