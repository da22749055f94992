"""PostgreSQL and Spark compute exactly what plain Python does, and say so where they cannot."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

import irkutsk
from extent import extent
from orientir.analysis import Engine, engine_for, engines, reference, reference_values, values
from orientir.analysis.model import Request
from orientir.methodology import load
from orientir.methodology.formula import Column, Constant, Sum, Times
from orientir.snapshot import Snapshot, Table, freeze, read, write
from orientir.terms import FilledForm, Refused, Unit, Year
from random_formulas import COLUMNS, cells, formulas, table_of

SLOW = settings(deadline=None, suppress_health_check=list(HealthCheck), phases=[Phase.explicit, Phase.generate])
"""Without shrinking: a server answers in tenths of a second."""
COUNTRY = Path(__file__).parents[1] / "methodologies/country"


def agree(engine: Engine, data: list[tuple[object, ...]], wanted: list[object]) -> None:
    table, requests = table_of(data), [Request(formula) for formula in wanted]

    assert engines.compute(table, requests, engine) == reference.compute(table, requests)
    assert engines.answered(table, wanted, {}, engine) == reference.answered(table, wanted, {})


@settings(SLOW, max_examples=extent(60, 200))
@given(st.lists(cells, max_size=12), st.lists(formulas, min_size=1, max_size=4))
def test_postgresql_agrees_on_random_formulas(postgresql, data, wanted):
    agree(Engine.POSTGRESQL, data, wanted)


@settings(SLOW, max_examples=extent(5, 40))
@given(st.lists(cells, max_size=40), st.lists(formulas, min_size=20, max_size=20))
def test_spark_agrees_on_random_formulas(spark, data, wanted):
    agree(Engine.SPARK, data, wanted)


def country(path: Path, monkeypatch: pytest.MonkeyPatch) -> Snapshot:
    """A year of 60 schools, large enough here to be kept as a file for each of two regions, read where they lie."""
    monkeypatch.setattr("orientir.snapshot.freezing.LARGE", 20)
    units = [Unit(f"s-{n}", f"Школа {n}", "school", "school", ("cedar", "river", "meadow")[n % 3]) for n in range(60)]
    forms = [FilledForm(u.id, {"has_class": n % 2 == 0, "tested": n, "pupils": 100}) for n, u in enumerate(units)]
    write(freeze(load(COUNTRY), Year(2025), {"school": forms}, units=units, synthetic=True), path, as_folder=True)
    return read(path)


@pytest.mark.parametrize("engine", [Engine.POSTGRESQL, Engine.SPARK])
def test_a_server_that_is_named_takes_the_large_tables(engine, request, tmp_path, monkeypatch):
    request.getfixturevalue(engine.value)
    small = irkutsk.snapshot(2021)
    large = country(tmp_path / "year=2025 [1]*", monkeypatch)

    assert engine_for(large).engine is engine
    assert engine_for(small).engine is Engine.SQLITE
    assert dict(values(large)) == dict(reference_values(large))
    assert dict(values(small, engine)) == dict(reference_values(small))


@pytest.mark.parametrize("engine", [Engine.POSTGRESQL, Engine.SPARK])
def test_a_number_that_no_engine_holds_is_refused(engine, request):
    request.getfixturevalue(engine.value)
    rows = tuple((f"u{i}", "north", *(2**62 if c.name == "people" else None for c in COLUMNS)) for i in range(2))

    with pytest.raises(Refused, match="слишком велики, чтобы их сложить: «people»"):
        engines.compute(
            Table("unit", COLUMNS, rows, size=2), [Request(Sum(Times(Column("people"), Constant(9, 0))))], engine
        )


@pytest.mark.parametrize(
    ("engine", "address"),
    [(Engine.SPARK, "sc://127.0.0.1:1"), (Engine.SPARK, "нет"), (Engine.POSTGRESQL, "postgresql://127.0.0.1:1/x")],
)
def test_a_server_that_does_not_answer_is_a_sentence(engine, address, monkeypatch):
    monkeypatch.setenv(f"ORIENTIR_{engine.name}", address)

    with pytest.raises(Refused, match=r"не отвечает.*Проверьте адрес"):
        values(irkutsk.snapshot(2021), engine)
