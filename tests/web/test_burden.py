"""What a form costs: minutes between saves, what was known already, and which questions nobody needs."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from irkutsk import methodology
from orientir.methodology.uses import uses_of
from orientir.snapshot import Effort
from orientir.terms import Year
from orientir.web.campaigns.burden import FEWEST, effort_of, times_of
from orientir.web.campaigns.models import Change
from web.cast import Browser, Region

START = datetime(2021, 11, 20, 3, tzinfo=UTC)


def test_a_break_another_person_and_what_was_known_cost_nothing() -> None:
    def save(minute: float, *fields: str, by: int = 1, form: int = 1, kind: str = "save") -> tuple:  # type: ignore[type-arg]
        return form, by, START + timedelta(minutes=minute), kind, {id: {"answer": "1"} for id in fields}

    times = times_of(
        [
            save(0, "a"),
            save(2, "b"),
            save(5, "c", "d"),
            save(6, "e", "f", kind="known"),
            save(30, "a"),
            save(31, "b", by=2),
            save(0, "a", form=2),
            save(4, "b", form=2),
        ]
    )

    assert times.of_form == {1: 5.0, 2: 4.0}
    assert times.of_question == {"b": [2.0, 4.0], "c": [1.5], "d": [1.5]}
    assert times.answered["a"] == 2
    assert times.known == {"e": 1, "f": 1}


def test_a_question_is_used_where_a_formula_a_base_a_problem_or_another_question_reads_it() -> None:
    uses = uses_of(methodology(), Year(2021))

    assert any("Наличие" in use for use in uses["has_programme"])
    assert uses["graduates_9"], "through a named base"
    assert uses["pupils_6_11"]
    assert uses["coordinator_page"] == ()


def test_the_methodologist_sees_minutes_only_where_enough_forms_tell(
    as_: Callable[[str], Browser], region: Region
) -> None:
    forms = list(region.campaign.submissions.filter(level="municipality")[:FEWEST])
    anna = region.people["anna"]
    for number, form in enumerate(forms):
        for minute, field in enumerate(("has_programme", "probes")):
            at = START + timedelta(minutes=minute * (number + 1))
            Change.objects.create(
                submission=form, by=anna, kind="save", at=at, version=1, after={field: {"answer": "1"}}, before={}
            )

    page = as_("maria").get("/campaigns/2021/burden/").content.decode()
    assert "<strong>3 мин</strong>" in " ".join(page.split())
    assert "нигде" in page
    assert as_("anna").get("/campaigns/2021/burden/").status_code == 404
    assert effort_of(region.campaign) == Effort(minutes=3, forms=FEWEST, answers=2 * FEWEST, known=0)
