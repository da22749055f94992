"""A snapshot as a folder is the same snapshot; that of a country has a file for each region; a changed one is told."""

from __future__ import annotations

import os
import shutil
import zipfile
from pathlib import Path

import duckdb
import pytest

from orientir.analysis import reference_values, values
from orientir.cli import main
from orientir.methodology import load
from orientir.snapshot import freeze, read, sealed, verify, write
from orientir.terms import FilledForm, Refused, Unit, Year
from small_methodology import write_methodology

COUNTRY = Path(__file__).parents[1] / "methodologies/country"
LIE_IN = {"cedar": "taiga", "river": "taiga", "meadow": "steppe"}
TAIGA = "answers/school/taiga.parquet"


def country(order=1):
    """A year of 60 schools in three municipalities of two regions."""
    units = [Unit(f"s-{n:02}", f"Школа {n}", "school", "school", list(LIE_IN)[n % 3]) for n in range(60)]
    forms = [FilledForm(u.id, {"has_class": n % 2 == 0, "tested": n, "pupils": 100}) for n, u in enumerate(units)]
    return freeze(load(COUNTRY), Year(2025), {"school": iter(forms[::order])}, units=units, synthetic=True)


@pytest.fixture(autouse=True)
def twenty_rows_are_many(monkeypatch):
    monkeypatch.setattr("orientir.snapshot.freezing.LARGE", 20)


@pytest.fixture
def folder(tmp_path):
    write(country(), tmp_path / "2025", as_folder=True)
    return tmp_path / "2025"


def test_a_folder_and_its_archive_are_the_same_snapshot(tmp_path, folder):
    archive = tmp_path / "2025.snapshot"
    write(read(folder), archive)
    write(read(archive), tmp_path / "again", as_folder=True)

    with zipfile.ZipFile(archive) as packed:
        files = {name: packed.read(name) for name in packed.namelist()}
    assert {str(f.relative_to(folder)): f.read_bytes() for f in folder.rglob("*") if f.is_file()} == files
    assert verify(archive) == verify(folder) == verify(tmp_path / "again") == sealed(folder, read(archive).digest)
    assert verify(folder) == (country().digest, [])


def test_a_large_table_of_a_country_is_a_file_for_each_region_and_computes_the_same(folder, monkeypatch):
    found = read(folder).tables["school"]
    assert found.parquet == {region: folder / f"answers/school/{region}.parquet" for region in ("taiga", "steppe")}
    for region, file in found.parquet.items():
        held = duckdb.sql(f"SELECT DISTINCT territory FROM '{file}'").fetchall()
        assert {place for (place,) in held} == {place for place, above in LIE_IN.items() if above == region}
    assert dict(values(read(folder))) == dict(reference_values(read(folder)))

    monkeypatch.setattr("orientir.snapshot.freezing.LARGE", 1000)
    small = country()
    assert list(found.answers()) == list(small.tables["school"].answers())
    numbers = [(v.indicator, v.territory, v.k, v.n) for v in values(small).values()]
    assert [(v.indicator, v.territory, v.k, v.n) for v in values(read(folder)).values()] == numbers


def test_forms_of_a_country_in_any_order_give_the_same_files(folder):
    assert country(-1).digest == read(folder).digest


def test_a_large_table_of_one_tier_stays_one_file(tmp_path):
    forms = [FilledForm(f"q{n:02}", {"school_plan": n % 3 == 0}, within="north") for n in range(30)]
    methodology = load(write_methodology(tmp_path / "methodology"))
    write(freeze(methodology, Year(2021), {"school": forms}, synthetic=True), tmp_path / "2021", as_folder=True)

    assert read(tmp_path / "2021").tables["school"].parquet == tmp_path / "2021/answers/school.parquet"
    assert '"format": 2,' in (tmp_path / "2021/manifest.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda f: (f / TAIGA).write_bytes((f / TAIGA).read_bytes()[:-1]), f"«{TAIGA}» не совпадает с описью"),
        (lambda f: (f / "methodology.json").unlink(), "«methodology.json» не совпадает с описью"),
        (lambda f: (f / "лишний.txt").touch(), "«лишний.txt» не совпадает с описью"),
        (lambda f: (f / "a\nb").touch(), r"недопустимое имя файла 'a\nb'"),
        (lambda f: (f / "units/empty").mkdir(), "«units/empty» — пустая папка"),
        (lambda f: (f / "manifest.json").unlink(), "папка повреждена или это не снимок"),
        (lambda f: (f / TAIGA).rename(f.parent / "t") and (f / TAIGA).symlink_to(f.parent / "t"), "ссылка или не файл"),
        (lambda f: os.truncate(f / "methodology.json", 2**30), "слишком велика"),
        (lambda f: os.mkfifo(f / "pipe"), "ссылка или не файл"),
    ],
)
def test_a_changed_folder_is_told(folder, change, said, capsys):
    change(folder)

    assert said in verify(folder)[1][0].message
    assert main(["values", str(folder)]) == 2
    assert said in capsys.readouterr().err


def test_answers_of_one_region_in_the_file_of_another_are_told(tmp_path, folder, monkeypatch):
    snapshot = read(folder)
    files = snapshot.tables["school"].parquet
    exchanged = {"taiga": files["steppe"], "steppe": files["taiga"]}
    monkeypatch.setitem(snapshot.tables["school"].__dict__, "parquet", exchanged)
    write(snapshot, tmp_path / "exchanged", as_folder=True)

    with pytest.raises(Refused, match="в файле «taiga» не только ответы этой территории"):
        read(tmp_path / "exchanged")


def test_a_folder_replaces_nothing_and_leaves_nothing_half_written(tmp_path, folder, monkeypatch):
    with pytest.raises(Refused, match="уже есть"):
        write(read(folder), folder, as_folder=True)
    monkeypatch.setattr(shutil, "copyfile", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write(read(folder), tmp_path / "other", as_folder=True)

    assert [path.name for path in tmp_path.iterdir()] == ["2025"]
