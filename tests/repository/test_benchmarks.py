"""The benchmarks run, on tiny sizes: what they print is for people, how long it takes is not tested."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

import pytest

from orientir.methodology import load

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(autouse=True)
def _from_the_root(monkeypatch):
    monkeypatch.syspath_prepend(ROOT)


def test_rivals_compute_our_figures_from_rows_and_from_a_file(tmp_path):
    bench, respondents = import_module("benchmarks.bench_indicators"), import_module("benchmarks.respondents")
    source = respondents.methodology()
    wanted = respondents.requests(source)

    for data in (respondents.in_memory(source, 90), respondents.in_file(source, 90, tmp_path / "a.parquet")):
        ours, theirs = bench.duel([data], wanted, turns=0)
        assert ours.clock > 0
        assert len(theirs) == 3


def test_a_rival_with_other_figures_is_refused():
    bench, respondents = import_module("benchmarks.bench_indicators"), import_module("benchmarks.respondents")
    source = respondents.methodology()
    wanted = respondents.requests(source)
    data = respondents.in_memory(source, 50)
    results = bench.compute(data, wanted)
    rival = bench.RIVALS[0]
    counts = rival.count(rival.load(data))
    bench.refuse_other_figures(wanted, results, counts, rival.name)

    k, n = counts["parents"]["region"]
    counts["parents"]["region"] = (k + 1, n)

    with pytest.raises(SystemExit, match="parents, region"):
        bench.refuse_other_figures(wanted, results, counts, rival.name)


def test_respondents_are_the_same_every_time_and_other_with_another_seed():
    respondents = import_module("benchmarks.respondents")
    source = respondents.methodology()

    assert respondents.in_memory(source, 20) == respondents.in_memory(source, 20)
    assert respondents.in_memory(source, 20, seed=1) != respondents.in_memory(source, 20)


@pytest.mark.parametrize(
    ("run", "shows"),
    [
        (lambda: import_module("benchmarks.bench_start").programs(1), "orientir values"),
        (lambda: import_module("benchmarks.bench_start").crossing((60,), 1), "| 60 |"),
        (lambda: import_module("benchmarks.bench_way").run(1), "to three documents"),
        (lambda: import_module("benchmarks.__main__").program("bench_reading.py", "2"), "openpyxl"),
        (lambda: import_module("benchmarks.machine").described(), "duckdb"),
    ],
)
def test_a_benchmark_shows_its_table(run, shows):
    assert shows in run()


def test_the_page_has_a_place_for_everything_measured():
    main = import_module("benchmarks.__main__")
    sections = {name: f"measured {name}" for name in main.parts(main.QUICK)}

    page = import_module("benchmarks.page").page("a machine", sections)

    assert all(found in page for found in sections.values())


def test_known_answers_are_simulated_and_have_their_places_on_the_page(monkeypatch):
    chance, chance_page = import_module("benchmarks.chance"), import_module("benchmarks.chance_page")
    for name, value in (("DRAWS", 1_000), ("STRENGTHS", (0.1, 0.7)), ("SIZES", (1.75,))):
        monkeypatch.setattr(chance, name, value)
    nothing, strong, moved = (list(part(1)) for part in (chance.nothing_there, chance.connections, chance.effects))

    page = chance_page.page(nothing, strong, moved, chance.DRAWS)

    assert all(row.title in page for row in nothing)
    assert "| 0,7 | 100 % | 100 % |" in page.replace("\N{NO-BREAK SPACE}", " ")
    assert chance_page.picture(strong).count("<circle") == 6  # two and two, and the key


def test_the_page_on_what_can_be_seen_keeps_what_the_note_promises():
    """No more than 5 % of what is not there is found, by three standard errors; weaker than 0.44 is mostly missed."""
    text = (ROOT / "docs/what-can-be-seen.md").read_text(encoding="utf-8").replace("\N{NO-BREAK SPACE}", " ")
    rows = [[cell.strip(" |") for cell in line.split(" | ")] for line in text.splitlines() if line.endswith("% |")]
    share = [[float(cell.rstrip(" %").replace(",", ".")) for cell in row[1:]] for row in rows]
    wrong = [numbers[0] for numbers in share if len(numbers) == 1]
    found = {row[0]: numbers for row, numbers in zip(rows, share, strict=True)}

    assert "строка — 1 000 областей" in text
    assert len(wrong) == 8
    assert max(wrong) <= 5 + 3 * (5 * 95 / 1_000) ** 0.5
    assert "слабее 0,44" in text
    assert 70 <= found["0,44"][0] <= 85
    assert found["0,44"][1] < 50
    assert found["0,6"][1] >= 80
    assert all(numbers[2] >= 90 for numbers in share if len(numbers) == 3)


def test_engines_and_their_rivals_count_alike_over_a_large_file(monkeypatch):
    monkeypatch.delenv("ORIENTIR_SPARK", raising=False)

    shown = import_module("benchmarks.bench_large").run([500], turns=1)

    assert [line.split(" | ")[1] for line in shown.splitlines()[2:]] == [
        "Orientir, DuckDB",
        "DuckDB by hand",
        "pandas, as usual",
        "pandas, tuned",
    ]


def test_a_country_is_the_region_so_many_times(tmp_path):
    source = import_module("benchmarks.respondents").methodology()

    folder = import_module("benchmarks.nation").methodology_of(ROOT / "methodology/irkutsk", tmp_path / "country", 3)

    assert len(load(folder).territories) == 3 * len(source.territories)
