"""Hypotheses on factors: a planted connection is seen, chance is not, and nothing is claimed beyond that."""

from __future__ import annotations

import random
import re
from dataclasses import replace
from pathlib import Path

import pytest

from irkutsk import document, forms, material, methodology
from orientir.analysis import Factor, Verdict, factors, values
from orientir.methodology import load
from orientir.report import gather, note
from orientir.report.document import Figure
from orientir.report.evidence_pictures import factor_dots
from orientir.report.factors import left_out, verdict
from orientir.snapshot import Snapshot, freeze
from orientir.terms import FilledForm, Refused, Year
from small_methodology import write_methodology


def year(filled: list[FilledForm]) -> Snapshot:
    return freeze(methodology(), Year(2021), {"municipality": filled}, synthetic=True)


def with_diagnostics(more_where: str, *, few: bool = False) -> Snapshot:
    """2021 in which far more graduates are tested where this question is answered yes."""
    chance = random.Random(1)
    made = []
    for number, form in enumerate(forms(2021)):
        yes = number < 3 if few else bool(form.answers[more_where])
        base = int(str(form.answers["graduates_9"])) + int(str(form.answers["graduates_11"]))
        tested = int(base * (0.6 if yes else 0.2) * chance.uniform(0.8, 1.2))
        answers = {**form.answers, more_where: yes, "plans_survey": 0, "diagnostics_other": tested}
        made.append(replace(form, answers=answers))
    return year(made)


def found(snapshot: Snapshot, id: str) -> Factor:
    return next(f for f in factors(snapshot, values(snapshot)) if f.hypothesis.id == id)


def test_a_planted_connection_is_seen_and_told_with_its_uncertainty() -> None:
    snapshot = with_diagnostics("has_programme")

    one = found(snapshot, "programme_diagnostics")

    assert one.verdict is Verdict.SEEN
    assert one.association is not None
    assert 0 < one.association.low < one.association.rho < one.association.high < 1
    told = verdict(gather(snapshot).wording, one)
    assert told.startswith("Связь видна: ранговый коэффициент +0,")
    assert "с поправкой на" in told


def test_no_coefficient_is_of_a_value_that_is_withheld() -> None:
    withheld = material().withheld

    tested = [(id, f.points) for f in material().factors for id in (f.hypothesis.factor, f.hypothesis.outcome)]
    used = {(id, place) for id, points in tested for place in points}

    assert withheld & {(id, place) for id, _ in tested for place in material().snapshot.took_part()}
    assert not used & withheld


def test_a_connection_that_turns_round_within_towns_and_districts_is_named_and_not_told_as_it_looks() -> None:
    one = found(with_diagnostics("has_programme"), "programme_diagnostics")
    assert one.association is not None
    paradox = replace(one, association=replace(one.association, pooled=-one.association.rho))

    told = verdict(material().wording, paradox)

    assert told.startswith("Связь видна: ранговый коэффициент +0,")
    assert "Без разделения на города и районы связь выглядит обратной" in told
    assert "выглядит обратной" not in verdict(material().wording, one)


def test_a_connection_against_the_expectation_is_told_as_such() -> None:
    turned = replace(methodology(), factors=tuple(replace(h, more=not h.more) for h in methodology().factors))
    snapshot = replace(with_diagnostics("has_programme"), methodology=turned)

    assert found(snapshot, "programme_diagnostics").verdict is Verdict.OPPOSITE


def test_in_the_demonstration_nothing_is_claimed() -> None:
    assert {f.verdict for f in material().factors} == {Verdict.NOT_SHOWN}
    assert all("Не доказано" in verdict(material().wording, f) for f in material().factors)


def test_where_nearly_all_answer_alike_there_are_too_few_data() -> None:
    one = found(with_diagnostics("has_programme", few=True), "programme_diagnostics")

    assert one.verdict is Verdict.TOO_FEW
    assert "Данных мало" in verdict(material().wording, one)


@pytest.mark.parametrize(
    ("entry", "message"),
    [
        ("{id: a, factor: nothing, outcome: tested, expected: more, why: ждём}", "показателя «nothing» нет"),
        ("{id: a, factor: plan, outcome: posts, expected: more, why: ждём}", "численность"),
        ("{id: a, factor: tested, outcome: tested, expected: more, why: ждём}", "один и тот же"),
        ("{id: a, factor: plan, outcome: tested, expected: sideways, why: ждём}", "Нет ожидания «sideways»"),
        ("{id: a, factor: plan, outcome: tested, expected: more}", "why"),
    ],
)
def test_a_wrong_hypothesis_is_refused_with_its_line(tmp_path: Path, entry: str, message: str) -> None:
    folder = write_methodology(tmp_path)
    (folder / "factors.yaml").write_text(f"- {entry}\n", encoding="utf-8")

    with pytest.raises(Refused) as refused:
        load(folder)

    told = "\n".join(map(str, refused.value.issues))
    assert message in told
    assert "factors.yaml:1" in told


def test_the_note_draws_a_connection_that_is_seen_with_the_name_of_each_municipality_and_none_that_is_not() -> None:
    drawn = [b for b in note(gather(with_diagnostics("has_programme"))).blocks if isinstance(b, Figure)]

    [figure] = [f for f in drawn if "программа или план" in f.caption]
    assert figure.caption.endswith("Где на «программа или план» отвечают «да», там больше «охват диагностикой»")
    assert figure.svg.count("<title>") == 42
    assert len(re.findall("</text>", figure.svg)) > 30
    assert not [b for b in document().blocks if isinstance(b, Figure) and "Связь" in b.caption]


def test_a_picture_has_no_dot_for_what_is_withheld_and_says_so() -> None:
    one = next(f for f in material().factors if f.hypothesis.id == "network_profile")

    drawn = factor_dots(material(), one)

    assert drawn is not None
    assert drawn.caption == "Связь «сетевое взаимодействие» и «поступили по профилю» не доказана"
    assert drawn.svg.count("<title>") == len(one.points)
    hidden = sum((one.hypothesis.outcome, place) in material().withheld for place in material().snapshot.took_part())
    assert hidden == 42 - len(one.points) > 0
    assert left_out(material(), one).startswith(
        f"Нет на рисунке и в расчёте: число скрыто — {hidden}\N{NO-BREAK SPACE}муниц"
    )
