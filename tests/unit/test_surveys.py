"""Questionnaires of the methodology: declared in a file, checked with its lines, walked by one path finder."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from irkutsk import methodology
from orientir.methodology import compiled, load
from orientir.methodology.formula import columns
from orientir.methodology.questionnaire import Survey
from orientir.methodology.survey_path import find_way, profile, screens
from orientir.terms import Answer, Refused
from small_methodology import write_methodology

SURVEY = """\
id: plans_of_pupils
languages: [ru, en]
title: {ru: Планы, en: Plans}
asked: pupils
sections:
  - id: one
    title: {ru: Раздел, en: Section}
    questions:
      - id: plan
        kind: single
        label: {ru: 'Что дальше?', en: 'What next?'}
        options: {college: {ru: Колледж, en: College}, work: {ru: Работа, en: Work}}
      - id: far
        kind: single
        when: plan = 'college'
        label: {ru: 'Далеко?', en: 'Far?'}
        options: {near: {ru: Нет, en: Near}, away: {ru: Да, en: Far}}
  - id: two
    title: {ru: Дорога, en: Way}
    when: far = 'away'
    questions:
      - id: hours
        kind: number
        minimum: 0
        maximum: 48
        label: {ru: 'Сколько часов?', en: 'How many hours?'}
"""


def written(folder: Path, text: str) -> Path:
    root = write_methodology(folder)
    (root / "surveys").mkdir()
    (root / "surveys" / "plans.yaml").write_text(text, encoding="utf-8")
    return root


def told(folder: Path, text: str) -> list[tuple[str, str]]:
    with pytest.raises(Refused) as refused:
        load(written(folder, text))
    return [(issue.place.rpartition(":")[2], issue.message) for issue in refused.value.issues]


def asked(survey: Survey, answers: Mapping[str, Answer]) -> list[list[str]]:
    return [[q.id for q in screen.questions] for screen in find_way(survey, answers).screens]


def test_the_next_screen_follows_from_the_answers_and_those_of_a_left_branch_are_dropped(tmp_path: Path) -> None:
    (survey,) = load(written(tmp_path, SURVEY)).surveys
    answers = {"plan": "college", "far": "away", "hours": 3}

    assert asked(survey, {}) == [["plan"]]
    assert asked(survey, answers) == [["plan"], ["far"], ["hours"]]

    back = find_way(survey, answers | {"plan": "work"})
    assert [[q.id for q in screen.questions] for screen in back.screens] == [["plan"]]
    assert back.answers == {"plan": "work"}
    assert back.left == {"far": "away", "hours": 3}


def test_a_question_never_stands_on_the_screen_of_one_that_it_hangs_on() -> None:
    for survey in methodology().surveys:
        for screen in screens(survey):
            shown = {f.id for q in screen.questions for f in q.fields}
            for question in screen.questions:
                assert shown.isdisjoint(columns(question.when)), question.id


@pytest.mark.parametrize(
    ("old", "new", "line", "message"),
    [
        ("{ru: 'Далеко?', en: 'Far?'}", "{ru: 'Далеко?'}", "16", "«label»: нет перевода на английский."),
        ("{ru: Планы, en: Plans}", "Планы", "3", "«title»: текст на одном языке, а их 2."),
        ("{ru: 'Что дальше?', en", "{ru: Что, если нет?, en", "11", "«label»: запятая делит текст"),
        ("when: plan = 'college'", "when: plan = 'colege'", "15", "У «plan» нет варианта «colege»."),
        ("when: plan = 'college'", "when: hours > 1", "15", "Условие зависит от вопроса «hours», который стоит ниже"),
        ("when: plan = 'college'", "when: far = 'near'", "15", "Условие зависит от вопроса «far», который стоит ниже"),
        ("when: far = 'away'", "when: plan = 'work' and far = 'away'", "22", "До вопроса «hours» не дойти"),
        ("when: plan = 'college'", "when: plan = 'college' and plan = 'work'", "13", "До вопроса «far» не дойти"),
        ("id: far\n", "id: plan\n", "13", "Код «plan» уже занят."),
        ("id: far\n", "id: far__1\n", "13", "Код «far__1» занят программой."),
        ("        minimum: 0\n", "", "22", "У числа нет границ"),
        ("asked: pupils", "asked: pupilz", "4", "«asked: pupilz» не бывает."),
        (
            "        maximum: 48",
            "        maximum: 48\n        options: {a: {ru: А, en: A}}",
            "26",
            "У вопроса этого вида",
        ),
    ],
)
def test_every_slip_of_a_questionnaire_is_told_with_its_line(
    tmp_path: Path, old: str, new: str, line: str, message: str
) -> None:
    assert old in SURVEY
    found = told(tmp_path, SURVEY.replace(old, new, 1))

    assert any(place == line and said.startswith(message) for place, said in found), found


@pytest.mark.parametrize(
    ("known", "line", "message"),
    [
        ("{survey: plans_of_pupil, value: n()}", "6", "Нет анкеты «plans_of_pupil»."),
        ("{survey: plans_of_pupils, value: sum(plan)}", "6", "«plan» — не число, складывать его нельзя."),
        ("{survey: plans_of_pupils, value: n(), where: plan = 'colege'}", "6", "У «plan» нет варианта «colege»."),
        ("{survey: plans_of_pupils, value: n(), per: owner}", "6", "Неизвестный ключ «per»."),
        ("{survey: plans_of_pupils, value: n() > 0}", "6", "known вопроса «pupils» не того вида, что ответ."),
        ("[{survey: plans_of_pupils, value: n()}, {survey: plans_of_pupils, value: n()}]", "6", "В known дважды"),
        ("[{survey: plans_of_pupils, value: n()}, {register: none, value: n()}]", "6", "Нет реестра «none»."),
    ],
)
def test_a_question_that_is_known_from_a_questionnaire_is_checked_with_its_line(
    tmp_path: Path, known: str, line: str, message: str
) -> None:
    root = written(tmp_path, SURVEY)
    path = root / "criteria" / "01.yaml"
    label = "label: Обучающиеся, type: integer,"
    path.write_text(path.read_text(encoding="utf-8").replace(label, f"{label} known: {known},"), encoding="utf-8")

    with pytest.raises(Refused) as refused:
        load(root)

    found = [(issue.place, issue.message) for issue in refused.value.issues]
    assert any(place == f"{path}:{line}" and said.startswith(message) for place, said in found), found


def test_an_example_beside_a_questionnaire_is_a_test(tmp_path: Path) -> None:
    example = "examples:\n  - {name: Колледж, given: {plan: college}, expect: {asked: far, skipped: plan}}\n"

    assert told(tmp_path, SURVEY + example) == [("28", "Пример «Колледж»: вопрос «plan» задан.")]


def test_an_interest_questionnaire_adds_up_to_a_profile_by_its_key() -> None:
    interests = methodology().survey("interests")
    assert interests
    answers = {f"pair_{n}": "ab"[n % 2] for n in range(1, 11)}

    found = profile(interests, answers)

    assert sum(one.points for one in found) == 10
    assert {one.most for one in found} == {4}
    assert [one.leaning.id for one in found] == ["people", "things", "nature", "signs", "art"]


def test_points_with_a_minus_are_taken_off(tmp_path: Path) -> None:
    key = "profile:\n  - {id: far_off, title: {ru: Даль, en: Far}, keys: {far: {near: -2, away: 3}, hours: 1}}\n"
    (survey,) = load(written(tmp_path, SURVEY + key)).surveys

    points = [profile(survey, answers)[0] for answers in ({"far": "near"}, {"far": "away", "hours": 5})]

    assert [(one.points, one.most) for one in points] == [(-2, 51), (8, 51)]


def test_a_snapshot_keeps_questionnaires_with_their_conditions_parsed() -> None:
    ours = methodology()

    again = compiled.from_json(compiled.to_json(ours), ours.files)

    assert again
    assert again.surveys[0].sections == ours.surveys[0].sections or compiled.to_json(again) == compiled.to_json(ours)
    assert [f.id for f in again.form("graduate_plans", 2021)][:3] == ["grade", "after_9", "after_11"]  # type: ignore[arg-type]
