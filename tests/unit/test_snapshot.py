"""A snapshot: the same forms, the same bytes; a changed byte is found; absence keeps its kind."""

from __future__ import annotations

import gc
import hashlib
import json
import random
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from orientir.analysis import Engine, engine_for, values
from orientir.methodology import load
from orientir.snapshot import freeze, read, verify, write
from orientir.snapshot.archive import pack
from orientir.terms import Absence, FilledForm, Refused, Unit, Year
from small_methodology import write_methodology

FIRST_FORMAT = Path(__file__).parents[1] / "snapshot_of_format_1.snapshot"
"""Written before names and parsed formulas travelled in snapshots."""
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
    write(freeze(methodology, Year(2021), {"municipality": [NORTH, SOUTH]}, synthetic=True), target)
    return target


def test_the_same_forms_in_any_order_give_the_same_bytes(tmp_path, methodology, path):
    other = tmp_path / "other.snapshot"
    write(freeze(methodology, Year(2021), {"municipality": [SOUTH, NORTH]}, synthetic=True), other)

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
    expected = values(freeze(methodology, Year(2021), {"municipality": [NORTH, SOUTH]}, synthetic=True))
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
        freeze(methodology, Year(2021), {"municipality": [NORTH, NORTH, FilledForm("mars", {})]}, synthetic=False)

    assert {issue.code for issue in refusal.value.issues} == {"two_forms", "unknown_unit"}


def test_one_school_under_three_names_or_with_three_forms_is_refused(methodology):
    names = ("Школа № 1", "школа №1", "Школа N 1")
    units = [Unit(f"s{n}", name, "school", "school", "north") for n, name in enumerate(names)]
    other = Unit("s9", "Школа № 1", "school", "school", "south")
    forms = [FilledForm(unit.id, {"school_plan": True}) for unit in (*units[:2], other)]
    with pytest.raises(Refused, match=r"несколько раз: «Школа № 1» \(s0\), «школа №1» \(s1\)"):
        freeze(methodology, Year(2021), {"school": forms}, synthetic=False, units=[*units, other])
    with pytest.raises(Refused, match="«Школа № 1» форм: 3"):
        freeze(methodology, Year(2021), {"school": forms[:1] * 3}, synthetic=False, units=units)
    with pytest.raises(Refused, match="s7: нет в реестре уровня «школа»"):
        freeze(
            methodology, Year(2021), {"school": [FilledForm("s7", {}, within="north")]}, synthetic=False, units=units
        )

    kept = freeze(methodology, Year(2021), {"school": forms[1:]}, synthetic=False, units=[*units, other])
    assert kept.took_part("school") == ("s1", "s9")


def test_a_unit_within_an_organisation_lies_in_the_territory_above_both(tmp_path):
    school = "  - {id: school, title: школа, unit: школа|школы|школ}\n"
    club = "  - {id: club, title: кружок, unit: кружок|кружка|кружков}\n"
    asked = "  - {id: school_plan, label: Есть план школы, type: yes_no, asked: school, since: 2021}\n"
    folder = write_methodology(
        tmp_path / "clubs",
        main=(school, school + club),
        criterion=(asked, asked + asked.replace("school", "club").replace("школы", "кружка")),
    )
    units = [Unit("c1", "Кружок", "club", "club", "s1"), Unit("s1", "Школа № 1", "school", "school", "south")]
    forms = [FilledForm("c1", {"club_plan": True})]

    frozen = freeze(load(folder), Year(2021), {"club": forms}, synthetic=True, units=units)
    write(frozen, tmp_path / "clubs.snapshot")

    assert [row[:2] for row in read(tmp_path / "clubs.snapshot").tables["club"].rows] == [("c1", "south")]
    with pytest.raises(Refused, match="в какой территории лежит участник уровня «кружок»"):
        freeze(load(folder), Year(2021), {"club": forms}, synthetic=True, units=units[:1])


@pytest.mark.parametrize(
    ("unit", "says"),
    [
        (Unit("north", "Школа", "school", "school", "south"), "один код у двух участников: район «Северный район»"),
        (Unit("s1", " ", "school", "school", "south"), "нет названия"),
        (Unit("s1\n", "Школа", "school", "school", "south"), "перенос строки"),
        (Unit("", "Школа", "school", "school", "south"), "код пуст"),
    ],
)
def test_a_unit_that_could_not_be_told_from_others_is_refused(methodology, unit, says):
    with pytest.raises(Refused, match=says):
        freeze(methodology, Year(2021), {"school": [FilledForm(unit.id, {})]}, synthetic=True, units=[unit])


def test_forms_of_a_level_that_is_not_in_the_methodology_are_said(methodology):
    with pytest.raises(Refused, match="planet: в методике нет такого уровня"):
        freeze(methodology, Year(2021), {"planet": [FilledForm("x", {})]}, synthetic=True)


def test_a_snapshot_of_the_first_format_is_still_read():
    snapshot = read(FIRST_FORMAT)

    assert verify(FIRST_FORMAT) == (snapshot.digest, [])
    assert snapshot.name("north") == "Северный район"
    assert values(snapshot).region("plan").k == 1


def test_a_form_that_was_sent_and_not_accepted_is_neither_an_answer_nor_absence_and_needs_the_third_format(
    tmp_path, methodology, path
):
    def formats(file):
        with zipfile.ZipFile(file) as archive:
            return json.loads(archive.read("manifest.json"))["format"]

    other = tmp_path / "other.snapshot"
    forms = {"municipality": [NORTH]}
    write(freeze(methodology, Year(2021), forms, synthetic=True, not_accepted=["south"]), other)
    snapshot = read(other)

    assert verify(other) == (snapshot.digest, [])
    assert snapshot.participation["municipality"]["south"] == "not_accepted"
    assert snapshot.took_part() == ("north",)
    assert values(snapshot)["plan", "south"].absence is Absence.NOT_ACCEPTED
    assert values(snapshot)["plan", "east"].absence is Absence.DID_NOT_TAKE_PART
    assert (formats(path), formats(other)) == (2, 3)


def test_a_snapshot_of_a_newer_program_asks_for_the_newer_program(path):
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    manifest = json.loads(files["manifest.json"]) | {"format": 5}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in (files | {"manifest.json": json.dumps(manifest).encode()}).items():
            archive.writestr(name, content)

    with pytest.raises(Refused, match="более новой версией"):
        read(path)


def test_formulas_that_do_not_follow_from_the_methodology_are_found(path):
    snapshot = read(path)
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["methodology.json"] = files["methodology.json"].replace(b'"share_of_units(has_plan)"', b'"sum(tested)"')
    manifest = json.loads(files["manifest.json"])
    manifest["files"]["methodology.json"] = hashlib.sha256(files["methodology.json"]).hexdigest()
    files["manifest.json"] = (json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()
    with path.open("wb") as file:
        pack(files, file)

    digest, [issue] = verify(path)
    assert digest == ""
    assert "не соответствует файлам методики" in issue.message
    assert snapshot.digest != read(path).digest


def questionnaires(number, order=1):
    """So many answers without a name, of which every seventh has a remark and every ninth a special absence."""
    for n in range(number)[::order]:
        answers = {"school_plan": n % 3 == 0} if n % 9 else {"school_plan": Absence.NOT_APPLICABLE}
        comments = {"school_plan": f'ответ "{n}",\nвторая строка'} if n % 7 == 0 else {}
        yield FilledForm(f"q{n:06}", answers, comments, within="north" if n % 2 else "south")


def test_a_large_table_is_kept_as_a_file_and_counts_the_same(tmp_path, methodology, monkeypatch):
    asked = {"municipality": [NORTH, SOUTH], "school": list(questionnaires(300))}
    small = freeze(methodology, Year(2021), asked, synthetic=True)
    monkeypatch.setattr("orientir.snapshot.freezing.LARGE", 100)
    large = freeze(methodology, Year(2021), asked | {"school": questionnaires(300)}, synthetic=True)
    write(large, tmp_path / "large.snapshot")
    again = read(tmp_path / "large.snapshot")

    assert small.tables["school"].parquet is None
    assert again.tables["school"].parquet is not None
    assert again.tables["school"].size == 300
    assert list(again.tables["school"].answers()) == list(small.tables["school"].answers())
    assert again.absences["school"] == small.absences["school"]
    assert again.comments["school"] == small.comments["school"]
    numbers = [(v.indicator, v.territory, v.k, v.n) for v in values(again).values()]
    assert numbers == [(v.indicator, v.territory, v.k, v.n) for v in values(small).values()]
    assert engine_for(again).engine is Engine.DUCKDB
    assert verify(tmp_path / "large.snapshot") == (large.digest, [])


def test_a_large_table_in_any_order_gives_the_same_bytes(tmp_path, methodology, monkeypatch):
    monkeypatch.setattr("orientir.snapshot.freezing.LARGE", 100)
    for name, order in (("one", 1), ("two", -1)):
        write(freeze(methodology, Year(2021), {"school": questionnaires(300, order)}, synthetic=True), tmp_path / name)

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_large_table_leaves_nothing_behind(methodology, monkeypatch):
    monkeypatch.setattr("orientir.snapshot.freezing.LARGE", 100)
    snapshot = freeze(methodology, Year(2021), {"school": questionnaires(300)}, synthetic=True)
    parquet = snapshot.tables["school"].parquet
    assert parquet.exists()

    del snapshot
    gc.collect()

    assert not parquet.parent.exists()
