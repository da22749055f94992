"""Gaps planted in the demonstration data: no change and no share is printed as if they were not there."""

from __future__ import annotations

import re
from dataclasses import replace
from random import Random

import pytest

from extent import extent
from irkutsk import SILENT, forms, material, methodology, snapshot, with_gaps
from orientir.factcheck import check, figures
from orientir.factcheck.read.html import read_html
from orientir.report import Material, gather, note
from orientir.report.document import Paragraph, Table, plain
from orientir.report.html import html
from orientir.snapshot import Snapshot, freeze
from orientir.terms import NBSP, REGION, Absence, Severity, Year


def on_both(field: str) -> tuple[int, int, int]:
    """Counted by hand: "yes" in 2020 and in 2021, and the municipalities that said yes or no in both."""
    before = {form.unit: form.answers[field] for form in forms(2020)}
    silent = list(before)[:SILENT]
    after = {form.unit: form.answers[field] for form in forms(2021) if form.unit not in silent}
    both = [unit for unit in before.keys() & after.keys() if {type(before[unit]), type(after[unit])} == {bool}]
    return sum(bool(before[unit]) for unit in both), sum(bool(after[unit]) for unit in both), len(both)


def words(found: Material) -> str:
    pieces = []
    for block in note(found).blocks:
        if isinstance(block, Paragraph):
            pieces.append(plain(block.spans))
        elif isinstance(block, Table):
            pieces += [plain(cell.spans) for row in block.rows for cell in row]
    return "\n".join(pieces).replace(NBSP, " ")


def test_the_note_tells_a_form_that_was_not_accepted_from_no_form_at_all() -> None:
    left = [form for form in forms(2021) if form.unit not in ("bratsk", "alarsky")]
    frozen = freeze(methodology(), Year(2021), {"municipality": left}, synthetic=True, not_accepted=["bratsk"])
    said = words(gather(frozen, snapshot(2020)))

    assert re.search(r"Форма за 2021 год отправлена, но не принята: г(ород|\.) Братск\.", said)
    assert re.search("Форму за 2021 год не сдал один из опрошенных: Аларский", said)
    assert not re.search("2021 году не участвовали: [^.]*Братск", said)
    assert "«н/п» — форма не принята" in said


def test_a_change_is_printed_over_those_who_answered_in_both_years() -> None:
    before, after, panel = on_both("has_network")
    compared = with_gaps().comparisons["network"]

    assert compared.panel_before is not None
    assert compared.panel_after is not None
    assert (compared.panel_before.k, compared.panel_after.k, compared.panel_after.n) == (before, after, panel)
    assert re.search(
        rf"{before} → {after} из {panel} \([+−][\d,]+ п. п.\); "
        rf"ответили в оба года: {panel} из 38 муниципалитетов",
        words(with_gaps()),
    )


def test_other_questions_keep_their_panel() -> None:
    whole, gappy = material().comparisons, with_gaps().comparisons

    assert {id for id in whole if whole[id].change != gappy[id].change} == {"network"}


def test_a_share_of_those_who_answered_says_of_how_many() -> None:
    value = with_gaps().values.region("network")

    assert (value.n, value.took_part) == (42 - SILENT, 42)
    assert f"({value.k} из 30 ответивших, {value.percent} %)" in words(with_gaps())
    assert f"{value.k} из 30 ({value.percent} %)" in words(with_gaps())


@pytest.mark.parametrize("found", [material, with_gaps])
def test_our_own_fact_check_finds_no_error(found) -> None:
    page = html(note(found()))
    known = figures(found().values.values(), methodology())

    assert [f for f in check(read_html(page.encode()), known) if f.severity is Severity.ERROR] == []


@pytest.mark.parametrize("seed", extent((0, 2, 5), tuple(range(6))))
def test_random_gaps_make_no_sentence_that_contradicts_another(seed: int) -> None:
    chance = Random(seed)  # no secret
    asked = [f.id for f in methodology().form("municipality", Year(2021)) if f.type in ("yes_no", "integer", "decimal")]
    units = [form.unit for form in forms(2021)]
    silent = {(chance.choice(units), chance.choice(asked)) for _ in range(1 + 20 * seed)}
    planted = [
        replace(form, answers={id: a for id, a in form.answers.items() if (form.unit, id) not in silent})
        for form in forms(2021)
    ]
    found = gather(freeze(methodology(), Year(2021), {"municipality": planted}, synthetic=True), snapshot(2020))
    page = html(note(found))

    assert check(read_html(page.encode()), figures(found.values.values(), methodology())) == []


def test_a_total_that_would_tell_of_a_few_pupils_is_hidden_in_the_text_too() -> None:
    planted = [
        replace(form, answers={**form.answers, "summer_pupils": 2 if form.unit == "zima" else 0})
        for form in forms(2021)
    ]
    found = gather(freeze(methodology(), Year(2021), {"municipality": planted}, synthetic=True), snapshot(2020))

    assert "участвующих в летних сменах и площадках: скрыто." in words(found)
    assert "составило 2 человека" not in words(found)


def few(year: int, **answers: int) -> Snapshot:
    """A year in which only the pupils of Zima answer these questions, and all others with 0."""
    zero = dict.fromkeys(answers, 0)
    planted = [
        replace(form, answers={**form.answers, **(answers if form.unit == "zima" else zero)}) for form in forms(year)
    ]
    return freeze(methodology(), Year(year), {"municipality": planted}, synthetic=True)


def test_a_hidden_share_of_the_region_stands_in_no_sentence_about_thresholds() -> None:
    found = gather(few(2021, profile_admission=1, graduates_of_profile=3), snapshot(2020))

    assert ("profile_admission", REGION) in found.withheld
    assert found.values.region("profile_admission").k is None
    assert "по профилю обучения (значение скрыто, порог 60 %)" in words(found)
    assert "33 %" not in "\n".join(line for line in words(found).splitlines() if "по профилю обучения" in line)


def test_what_was_hidden_in_the_earlier_year_is_hidden_in_the_comparison() -> None:
    found = gather(snapshot(2021), few(2020, diagnosed=1, diagnostics_base_2020=3))
    compared = found.comparisons["diagnostics"]

    assert compared.before is not None
    assert (compared.before.absence, compared.panel_before, compared.change) == (Absence.SUPPRESSED, None, None)
    assert "охват в 2020 году — скрыто и выпускники" in words(found)
    assert "1 из 3 (33" not in words(found)
