"""What an edition publishes: the published figures, nothing that is withheld, and the same after storage."""

from dataclasses import replace
from datetime import date

import pytest

from irkutsk import edition, material, snapshot
from orientir.analysis import shown
from orientir.opendata import corrections, from_json, to_json
from orientir.opendata.edition import PlanItem
from orientir.report import Telling
from published_figures import Figure, figures


@pytest.mark.parametrize("figure", figures(), ids=str)
def test_an_edition_tells_what_was_published(figure: Figure) -> None:
    told = edition().by_key[figure.indicator, "region", figure.year]

    assert told.k == figure.count
    if figure.of is not None:
        assert (told.n, told.percent) == (figure.of, figure.percent)


def test_nothing_that_is_withheld_is_in_an_edition() -> None:
    hidden = {(i, p, year) for year in (2020, 2021) for i, p in shown(snapshot(year)).hidden}

    told = [edition().by_key[key] for key in hidden if key in edition().by_key]

    assert len(told) > 50
    assert {(f.k, f.n, f.value, f.percent, f.answered, f.absence, f.shown) for f in told} == {
        (None, None, None, None, None, "suppressed", "скрыто")
    }


def test_an_edition_is_the_same_after_storage_byte_for_byte() -> None:
    stored = to_json(edition())

    assert from_json(stored) == edition()
    assert to_json(from_json(stored)) == stored


def test_a_change_of_an_edition_says_its_panel_or_why_there_is_none() -> None:
    programme, diagnostics = (edition().indicator(id) for id in ("municipal_programme", "diagnostics"))

    assert programme is not None
    assert programme.change is not None
    assert diagnostics is not None
    assert diagnostics.change is not None
    assert programme.change.panel == 38
    assert programme.change.words.replace("\N{NO-BREAK SPACE}", " ") == "24 → 28 из 38 (+10,5 п. п.)"
    assert diagnostics.change.change is None
    assert "41 009" in diagnostics.change.words.replace("\N{NARROW NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("stored", [b"", b"{}", b"[]", b'{"number": "x"}', b"\xff"])
def test_what_is_no_edition_is_refused(stored: bytes) -> None:
    with pytest.raises(ValueError, match="Edition"):
        from_json(stored)


def test_the_log_of_corrections_names_what_was_entered_otherwise_in_a_plan_and_not_that_a_day_has_passed() -> None:
    item = PlanItem("p", "План", "1.1, Обучить", "", "Институт", date(2021, 12, 30), None, "ahead", (), synthetic=True)
    before, late = (replace(edition(), plans=(replace(item, state=state),)) for state in ("ahead", "late"))
    done = replace(edition(), plans=(replace(item, state="done", done=date(2021, 12, 20)),))

    [told] = corrections(before, done, Telling(material()), "Опоздавшая запись")

    assert (told.what, told.before, told.after) == (
        "Пункт плана «1.1, Обучить»",
        "Институт; срок 30.12.2021; не выполнено",
        "Институт; срок 30.12.2021; выполнено 20.12.2021",
    )
    assert corrections(before, late, Telling(material()), "") == ()
    assert corrections(replace(before, plans=None), done, Telling(material()), "") == ()
