"""The files of an edition, judged by other people's programs; and no number in them that is withheld."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import csvw
import frictionless
import openpyxl
import pandas as pd
import pyshacl
import pytest

from irkutsk import edition, snapshot
from orientir.analysis import shown
from orientir.opendata import write_edition

ADDRESS = "https://example.org/open/data/"
SHAPES = Path(__file__).with_name("dcat_ap.ttl")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("edition")
    write_edition(edition(), made, ADDRESS)
    return made


def test_frictionless_finds_no_fault_in_the_package(folder: Path) -> None:
    report = frictionless.validate(str(folder / "datapackage.json"))

    assert report.valid, report.flatten(["rowNumber", "fieldName", "type", "note"])[:5]
    assert next(task.stats.get("rows") for task in report.tasks) == len(edition().figures)


def test_a_reader_of_csvw_gets_every_row_with_its_types(folder: Path) -> None:
    group = csvw.TableGroup.from_file(folder / "csv-metadata.json")

    rows = {name: list(table.iterdicts(strict=True)) for name, table in group.tabledict.items()}

    assert len(rows["values.csv"]) == len(edition().figures)
    assert {row["synthetic"] for row in rows["values.csv"]} == {True}


@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of rdflib, which pyshacl reads with
def test_the_catalogue_has_what_dcat_ap_asks_for(folder: Path) -> None:
    catalogue = (folder / "dcat.jsonld").read_text()

    fits, _, told = pyshacl.validate(
        catalogue, data_graph_format="json-ld", shacl_graph=str(SHAPES), shacl_graph_format="turtle"
    )

    assert fits, told
    assert f"{ADDRESS}values.csv" in catalogue


def test_every_format_holds_the_same_values(folder: Path) -> None:
    from_csv = pd.read_csv(folder / "values.csv")
    from_json = pd.read_json(folder / "values.json")
    from_parquet = pd.read_parquet(folder / "values.parquet")
    book = openpyxl.load_workbook(folder / "orientir-2021.xlsx", read_only=True)
    from_book = list(book["values"].iter_rows(values_only=True))

    numbers = ["k", "n", "value", "percent"]
    assert len(from_csv) == len(from_json) == len(from_parquet) == len(from_book) - 1
    for other in (from_json, from_parquet):
        assert list(other.columns) == list(from_csv.columns)
        pd.testing.assert_frame_equal(other[numbers].astype(float), from_csv[numbers].astype(float))
    assert [row[5] for row in from_book[1:]] == [None if pd.isna(k) else k for k in from_csv.k]


def test_the_example_of_five_lines_gets_a_figure_of_the_note(folder: Path) -> None:
    ran = subprocess.run([sys.executable, "example.py"], cwd=folder, capture_output=True, text=True, check=True)

    expected = (folder / "example.py").read_text().rpartition("# ")[2].strip()
    assert ran.stdout.strip() == expected == "33 (79 %)"


def test_no_file_tells_a_number_that_is_withheld(folder: Path) -> None:
    hidden = shown(snapshot(2021)).hidden
    values = pd.read_csv(folder / "values.csv").set_index(["year", "indicator", "territory"])

    told = values.loc[[(2021, *key) for key in hidden], ["k", "n", "value", "percent", "answered"]]

    assert len(told) == edition().withheld == len(hidden)
    assert told.isna().all().all()


def test_the_same_edition_gives_the_same_bytes_and_its_checksums_hold(folder: Path, tmp_path: Path) -> None:
    files = write_edition(edition(), tmp_path, ADDRESS)

    listed = dict(reversed(line.split("  ")) for line in (folder / "checksums.sha256").read_text().splitlines())
    assert {path.name for path in files} == {*listed, "checksums.sha256"}
    for path in files:
        assert path.read_bytes() == (folder / path.name).read_bytes(), path.name
    assert all(sha256((folder / name).read_bytes()).hexdigest() == digest for name, digest in listed.items())


def test_a_title_that_looks_like_a_formula_is_none_in_csv_and_excel(tmp_path: Path) -> None:
    hostile = replace(edition().places[0], name='=HYPERLINK("http://example.org")')
    write_edition(replace(edition(), places=(hostile, *edition().places[1:])), tmp_path)

    sheet = openpyxl.load_workbook(tmp_path / "orientir-2021.xlsx")["territories"]
    assert sheet["B2"].data_type == "s"
    assert "'=HYPERLINK" in (tmp_path / "territories.csv").read_text()
