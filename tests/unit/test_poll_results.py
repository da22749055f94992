"""What is shown of a poll: nothing of one question says what is withheld of another."""

from __future__ import annotations

from irkutsk import methodology
from orientir.analysis.poll_results import SMALL, TABULATED, Board, board_of, counted_answers
from orientir.analysis.question_links import links_of
from orientir.analysis.tabulation import Tally
from orientir.terms import REGION


def board(places: dict[str, tuple[int, int]]) -> Board:
    """Graduates of grades 9 and 11 of some places; of the first half go to a college, the others stay at school."""
    survey = methodology().survey("graduate_plans")
    assert survey is not None
    questions = [q for q in survey.questions if q.kind in TABULATED]
    counted = [(counted_answers(q, q.fields), survey.conditions_of(q.id)) for q in questions]
    tallies = []
    for place, (nine, eleven) in places.items():
        counts = {("grade", "g9"): nine, ("grade", "g11"): eleven, ("after_11", "university"): eleven}
        counts |= {("after_9", "college"): nine // 2, ("after_9", "school"): nine - nine // 2}
        tallies += [Tally(place, f"{place}-school-1", nine + eleven, counts), Tally(place, f"{place}-school-2", 1, {})]
    return board_of(tallies, {f.id: v for pairs, _ in counted for f, v in pairs}, SMALL, links_of(counted))


def test_where_a_grade_is_withheld_the_questions_for_it_do_not_say_how_many_answered() -> None:
    shown = board({"bratsk": (40, 30), "angarsk": (20, 2), "tulun": (16, 3)})

    for place in ("angarsk", "tulun"):
        assert shown.cells(place, "grade")[0] == {"g9": None, "g11": None}
        for question in ("after_9", "after_11"):
            cells, answered = shown.cells(place, question)
            assert answered is None
            assert set(cells.values()) == {None}
    assert shown.cells("bratsk", "after_9")[1] == 40
    assert shown.cells(REGION, "after_9")[1] == 76


def test_where_nothing_is_withheld_a_question_for_some_is_shown_as_it_is() -> None:
    shown = board({"bratsk": (40, 30), "angarsk": (20, 20)})

    assert shown.cells("angarsk", "after_9") == ({"school": 10, "college": 10, "work": 0, "other": 0, "unsure": 0}, 20)


def test_where_the_sums_of_the_region_are_withheld_the_region_does_not_say_how_many_answered_either() -> None:
    shown = board({"bratsk": (40, 1), "angarsk": (20, 2)})

    assert shown.cells(REGION, "grade")[0]["g11"] is None
    assert shown.cells(REGION, "after_9")[1] is None
    assert shown.cells(REGION, "after_11")[1] is None


def test_a_municipality_of_which_one_school_alone_has_answered_is_as_careful_as_a_school() -> None:
    def tallies(more: int) -> list[Tally]:
        eight = {("chosen", "one"): 30, ("chosen", "none"): 8}
        schools = [("bratsk", 1, eight), ("angarsk", 1, eight), ("angarsk", 2, {("chosen", "one"): more})]
        return [Tally(t, f"{t}-school-{n}", sum(c.values()), c) for t, n, c in schools]

    shown = board_of(tallies(20), {"chosen": ["one", "none"]}, SMALL)
    assert shown.cells("bratsk", "chosen")[0]["none"] is None
    assert shown.cells("angarsk", "chosen")[0]["none"] is None, "else the sum of the region tells it"
    assert board_of(tallies(20)[1:], {"chosen": ["one", "none"]}, SMALL).cells("angarsk", "chosen")[0]["none"] == 8
