"""A snapshot: the same forms, the same bytes; a changed byte is found; absence keeps its kind."""

from __future__ import annotations

import json
import random
import zipfile
from decimal import Decimal

import pytest

from orientir.analysis import values
from orientir.methodology import load
from orientir.snapshot import freeze, read, verify, write
from orientir.terms import Absence, FilledForm, Refused, Year
from small_methodology import write_methodology

NORTH = FilledForm(
    "north",
    {"has_plan": True, "pupils": 100, "tested": 40, "posts": Decimal("12.75"), "surveyed": Absence.NOT_APPLICABLE},
    comments={"has_plan": 'приказ № 45; "новый"\nсм. сайт'},
    evidence={"has_plan": "https://example.org/plan"},
)
SOUTH = FilledForm("south", {"has_plan": False, "pupils": 60, "tested": Absence.NO_ANSWER, "posts": Decimal("0.5")})


@pytest.fixture
def methodology(tmp_path):
    return load(write_methodology(tmp_path / "methodology"))


@pytest.fixture
def path(tmp_path, methodology):
    target = tmp_path / "2021.snapshot"
    write(freeze(methodology, Year(2021), [NORTH, SOUTH], synthetic=True), target)
    return target


def test_the_same_forms_in_any_order_give_the_same_bytes(tmp_path, methodology, path):
    other = tmp_path / "other.snapshot"
    write(freeze(methodology, Year(2021), [SOUTH, NORTH], synthetic=True), other)

    assert other.read_bytes() == path.read_bytes()


def test_what_was_frozen_is_read_back(path):
    snapshot = read(path)

    assert snapshot.synthetic
    assert [unit for unit, _, _ in snapshot.tables["municipality"].answers()] == ["north", "south"]
    north = next(snapshot.tables["municipality"].answers())[2]
    assert north["posts"] == Decimal("12.75")
    assert north["has_plan"] is True
    assert "surveyed" not in north
    assert snapshot.absences["municipality"] == {("north", "surveyed"): Absence.NOT_APPLICABLE}
    assert snapshot.comments["municipality"]["north", "has_plan"][0] == NORTH.comments["has_plan"]
    assert snapshot.participation["municipality"]["east"] == "did_not_take_part"


def test_a_snapshot_carries_its_methodology_and_computes_without_the_folder(tmp_path, methodology, path):
    expected = values(freeze(methodology, Year(2021), [NORTH, SOUTH], synthetic=True))
    for file in sorted((tmp_path / "methodology").rglob("*"), reverse=True):
        file.unlink() if file.is_file() else file.rmdir()

    assert dict(values(read(path))) == dict(expected)


def test_any_changed_byte_is_detected(path):
    original = path.read_bytes()
    assert verify(path)[1] == []
    picked = random.Random(1).sample(range(len(original)), 150)
    for position in [0, len(original) - 1, *picked]:
        changed = bytearray(original)
        changed[position] ^= 1
        path.write_bytes(bytes(changed))

        assert verify(path)[1], f"byte {position} was changed and nobody noticed"


@pytest.mark.parametrize("cut", [0, 1, 100, -1])
def test_a_cut_file_is_refused_with_a_sentence(path, cut):
    path.write_bytes(path.read_bytes()[:cut])

    with pytest.raises(Refused, match=r"повреждён|не снимок"):
        read(path)


def test_a_compressed_archive_is_refused_before_it_is_unpacked(path):
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr("manifest.json", b" " * 10_000_000)

    with pytest.raises(Refused, match="не снимок"):
        read(path)


def test_the_manifest_names_every_file_and_who_took_part(path):
    with zipfile.ZipFile(path) as archive:
        manifest = json.loads(archive.read("manifest.json"))
        names = set(archive.namelist()) - {"manifest.json"}

    assert set(manifest["files"]) == names
    assert manifest["participation"] == {"took_part": 2, "did_not_take_part": 2, "not_asked": 0}
    assert manifest["campaign"] == {"opens": "2021-11-15", "closes": "2021-12-15"}


def test_a_form_of_a_stranger_and_a_second_form_are_refused_together(methodology):
    with pytest.raises(Refused) as refusal:
        freeze(methodology, Year(2021), [NORTH, NORTH, FilledForm("mars", {})], synthetic=False)

    assert {issue.code for issue in refusal.value.issues} == {"two_forms", "unknown_unit"}
