"""A bridge over a changed definition: both years by what they have in common, beside the refusal and named as such."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

import irkutsk
from orientir.analysis import Bridged, Reason, compare_shown, shown, values, withholding, withholding_nothing
from orientir.factcheck import check, figures
from orientir.factcheck.read.html import read_html
from orientir.methodology import Methodology, load
from orientir.methodology.definition import unsettled
from orientir.report import Material, Telling, gather, highlights, note
from orientir.report.document import Figure, Paragraph, plain
from orientir.report.html import html
from orientir.snapshot import Snapshot, freeze
from orientir.terms import NBSP, REGION, THIN, Absence, Answer, FilledForm, Refused, Year
from published_figures import ROOT
from small_methodology import write_methodology

GUIDE = " ".join((ROOT / "docs/for-methodologists.md").read_text(encoding="utf-8").replace("\n>", "\n").split())
OLD = """\
    value: ratio(tested, everyone)
    period: calendar_year
    deficit_below: 50%
    examples:
      - given: [{tested: 10, pupils: 40}, {tested: 30}]
        expect: {count: 10, of: 40, share: 25%}
"""
BRIDGE = '{2020: {title: прошли диагностику, value: "ratio(tested, pupils)"}}'
NEW = """\
    value: {2020: "ratio(tested, everyone)", 2021: "ratio(surveyed, everyone)"}
    redefined: {2021: считаем опрошенных}
    bridge: %s
    period: calendar_year
"""


@cache
def methodology(old: str = "", new: str = "", bridge: str = BRIDGE) -> Methodology:
    """The small methodology with a bridge, and with one piece of its questions replaced."""
    with TemporaryDirectory() as name:
        groups = ("periods:", "small_groups: {people: 5}\nperiods:")
        folder = write_methodology(Path(name), criterion=(OLD, NEW % bridge), main=groups)
        criterion = folder / "criteria/01.yaml"
        text = criterion.read_text(encoding="utf-8")
        assert old in text
        criterion.write_text(text.replace(old, new, 1), encoding="utf-8")
        return load(folder)


def year(number: int, tested: dict[str, Answer], of: Methodology | None = None, posts: str = "1") -> Snapshot:
    """A year in which of a hundred pupils of each district so many were tested, and 50 surveyed."""
    of = of or methodology()
    known: dict[str, Answer] = {"has_plan": True, "pupils": 100, "surveyed": 50, "asked_twice": 0}
    asked = {f.id for f in of.form("municipality", Year(number))}
    filled = [
        FilledForm(
            unit, {id: a for id, a in {**known, "posts": Decimal(posts), "tested": answer}.items() if id in asked}
        )
        for unit, answer in tested.items()
    ]
    return freeze(of, Year(number), {"municipality": filled}, synthetic=True)


def bridged(before: Snapshot, after: Snapshot) -> Bridged:
    comparison = gather(after, before).comparisons["tested"]
    assert comparison.change is None  # the indicator itself stays refused
    assert Reason.REDEFINED in {refusal.reason for refusal in comparison.refusals}
    assert comparison.bridged is not None
    return comparison.bridged


@cache
def example() -> Material:
    """The example of 2022 beside 2021."""
    return gather(irkutsk.changed(), irkutsk.snapshot(2021))


def told(before: Snapshot, after: Snapshot) -> str:
    return Telling(gather(after, before)).change("tested").replace(NBSP, " ").replace(THIN, " ")


def test_both_years_are_counted_by_the_common_definition_on_those_that_answered_in_both() -> None:
    before = year(2020, {"north": 10, "south": 20, "east": 30, "west": 5})
    after = year(2021, {"north": 25, "south": 40, "east": Absence.NO_ANSWER})

    one = bridged(before, after)

    assert one.panel.units == {"north", "south"}
    assert one.change == Fraction(25 + 40, 200) - Fraction(10 + 20, 200)
    assert told(before, after) == (
        "Несопоставимо: определение изменилось. Считаем опрошенных. По общему определению («прошли диагностику»): "
        "30 → 65 из 200 (+17,5 п. п.); ответили в оба года: 2 из 3 районов."
    )


LABEL = ("label: Прошли диагностику", "label: Протестированы")
WITHOUT = ("label: Опрошены, type: integer, since: 2020", "label: Опрошены, type: integer, since: 2021")
SURVEYED = '{2020: {title: опрошены, value: "ratio(surveyed, pupils)"}}'
OTHER = year(2021, {"north": 1}, replace(methodology(), id="other"))
NOBODY = '{2020: {title: никого, value: "ratio(tested, asked_twice)"}}'


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        (year(2020, {"north": 1}), year(2021, {"south": 1}), "никто не участвовал в оба года."),
        (
            year(2020, {"north": 1}),
            year(2021, {"north": Absence.NO_ANSWER}),
            "никто не ответил на этот вопрос в оба года.",
        ),
        (year(2020, {"north": 1}), year(2021, {"north": 1}, methodology(*LABEL)), "теперь «Протестированы»)."),
        (
            year(2020, {"north": 1}, methodology(*WITHOUT)),
            year(2021, {"north": 1}, methodology(bridge=SURVEYED)),
            "в 2020 году не спрашивали «Опрошены».",
        ),
        (year(2020, {"north": 1}), year(2021, {"north": 1}, methodology(bridge=NOBODY)), "база равна нулю."),
        (year(2020, {"north": 1}), OTHER, "(методика «tiny», теперь «other»)."),
    ],
)
def test_where_not_even_a_bridge_leads_over_it_says_why(before: Snapshot, after: Snapshot, why: str) -> None:
    assert bridged(before, after).change is None
    words = told(before, after).partition("По общему определению («")[2]
    assert "») тоже несопоставимо: " in words
    assert words.rstrip(".").endswith(why.rstrip("."))


def test_numbers_are_the_same_with_other_decimal_places_in_another_version() -> None:
    posts = ("type: decimal, since: 2021", "type: decimal, since: 2020, places: %d")
    sides = [
        methodology(posts[0], posts[1] % places, "{2020: {title: ставки, value: sum(posts)}}") for places in (1, 2)
    ]
    everywhere: dict[str, Answer] = {"north": 1, "south": 1}

    one = bridged(year(2020, everywhere, sides[0], posts="1.5"), year(2021, everywhere, sides[1], posts="2.25"))

    assert one.change == Fraction("4.5") - 3


def test_of_an_example_of_2022_the_changed_definitions_are_settled_and_the_bridges_stand_beside_the_refusals() -> None:
    now, before = irkutsk.changed(), irkutsk.snapshot(2021)
    assert unsettled(now.methodology, before.methodology, Year(2021)) == []
    material = example()

    said = {id: Telling(material).change(id).replace(NBSP, " ").replace(THIN, " ") for id in material.comparisons}

    assert said["municipal_programme"] in GUIDE
    assert said["municipal_programme"].endswith("из 42 (+7,1 п. п.).")
    assert "от выпускников 9 и 11 классов»): 18 411 → 20 653 из 58 834 (+3,8 п. п.)" in said["diagnostics"]
    assert said["coordinator"].endswith("с 2022 года — хотя бы половина ставки.")
    assert said["employment_centre"] == "В предыдущем году не оценивали."
    assert "innovation_sites" not in said
    assert "Смысл прежний" in said["summer_sessions"]


def test_a_bridge_is_in_the_notes_of_the_comparison_and_in_no_picture_highlight_or_level() -> None:
    material = example()
    blocks = note(material).blocks

    said = [plain(b.spans) for b in blocks if isinstance(b, Paragraph) and "По общему определению" in plain(b.spans)]

    assert len(said) == 2
    assert all(words.startswith("Примечание ") for words in said)
    programme = material.snapshot.methodology.indicator("municipal_programme").title
    pictures = [block for block in blocks if isinstance(block, Figure) and "2021" in block.svg]
    assert pictures
    assert not [block for block in pictures if programme in block.alt]
    assert not [sentence for sentence in highlights(material) if "общему определению" in sentence]


def test_our_own_fact_check_is_quiet_about_a_note_with_bridges_and_a_dated_level() -> None:
    material = example()
    known = figures(material.values.values(), material.snapshot.methodology)

    page = html(note(material)).replace(NBSP, " ")

    assert check(read_html(page.encode()), known) == []
    assert "высокий — от 80 %" in page  # the share from which the level is reached is another one from 2022 on


def test_sums_of_a_bridge_are_told_only_where_they_follow_from_what_is_printed() -> None:
    now, before = irkutsk.changed(), irkutsk.snapshot(2021)
    everything = [withholding(snapshot, values(snapshot), frozenset()) for snapshot in (before, now)]
    one_inside = withholding(now, values(now), frozenset({("plans_survey", "bratsk")}))
    no_total = withholding(now, values(now), frozenset({("plans_survey", REGION)}))

    told = {
        name: compare_shown(everything[0], year)["diagnostics"].bridged
        for name, year in (("all", everything[1]), ("inside", one_inside), ("total", no_total))
    }

    assert [one is not None and one.change is not None for one in told.values()] == [True, True, False]
    assert told["total"] is not None
    assert told["total"].refusal is not None
    assert told["total"].refusal.reason is Reason.WITHHELD
    assert told["total"].before is None
    programme = compare_shown(everything[0], no_total)["municipal_programme"].bridged
    assert programme is not None
    assert programme.change is not None


def test_sums_of_people_that_no_indicator_prints_by_themselves_are_for_the_institute_alone() -> None:
    guarded = methodology("    redefined:", "    protect: people\n    redefined:")
    before, after = (year(at, {"north": 10, "south": 20, "east": 30}, guarded) for at in (2020, 2021))

    public = compare_shown(shown(before), shown(after))["tested"].bridged
    alone = compare_shown(withholding_nothing(before), withholding_nothing(after))["tested"].bridged

    assert public is not None
    assert public.refusal is not None
    assert public.refusal.reason is Reason.WITHHELD
    assert alone is not None
    assert alone.change == 0
    assert "изменение не приводится: по нему" in told(before, after)


@pytest.mark.parametrize(
    ("bridge", "message"),
    [
        ("sum(tested)", "«bridge: sum(tested)» — не мост"),
        ("{2020: sum(tested)}", "не мост"),
        ("{2020: {value: sum(tested)}}", "«title»"),
        ("{2020: {title: прошли, value: sum(testd)}}", "«tested»"),
        ("{2020: {title: прошли, value: sum(tested), why: x}}", "«why»"),
        ("{2021: {title: прошли, value: sum(tested)}}", "после 2021 года смысл не менялся"),
        ("{2020: {title: ставки, value: sum(posts)}}", "мост с 2020 года, а в 2020 году не спрашивают: posts"),
        ("{2020: {title: опрошены, value: sum(surveyed + asked_twice)}}", "одних и тех же людей"),
    ],
)
def test_a_wrong_bridge_is_refused_with_its_line(tmp_path: Path, bridge: str, message: str) -> None:
    with pytest.raises(Refused) as refused:
        load(write_methodology(tmp_path, criterion=(OLD, NEW % bridge)))

    told = [str(issue) for issue in refused.value.issues if message in str(issue)]
    assert told
    assert "criteria/01.yaml:" in told[0]
