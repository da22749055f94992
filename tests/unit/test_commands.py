"""The command line as a newcomer meets it: the whole way once, and every refusal in plain Russian."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile

import pytest

from orientir.cli import COMMANDS, main
from published_figures import METHODOLOGY, figures
from small_methodology import write_methodology


@pytest.fixture(scope="module")
def out(tmp_path_factory):
    """Forms of both years, read back and frozen through the commands themselves."""
    folder = tmp_path_factory.mktemp("out")
    for year in ("2020", "2021"):
        assert main(["demo", "forms", "--year", year, "--out", str(folder / year)]) == 0
        assert main(["freeze", str(folder / year), "--year", year, "--out", str(folder / f"{year}.snapshot")]) == 0
    return folder


def said(capsys) -> str:
    captured = capsys.readouterr()
    return captured.out + captured.err


@pytest.mark.parametrize("figure", figures(), ids=str)
def test_every_published_figure_comes_out_of_the_workbooks(out, capsys, figure):
    assert main(["values", str(out / f"{figure.year}.snapshot"), "--format", "json"]) == 0
    values = json.loads(capsys.readouterr().out)
    (value,) = [v for v in values if v["indicator"] == figure.indicator and v["territory"] == "region"]

    assert value["k"] == float(figure.count)
    assert value["percent"] == (None if figure.percent is None else float(figure.percent))
    assert value["n"] == float(figure.of) if figure.of else True
    assert value["synthetic"] is True
    assert re.fullmatch(r"[0-9a-f]{64}", value["digest"])


def test_values_are_the_same_in_both_formats(out, capsys):
    main(["values", str(out / "2021.snapshot"), "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    main(["values", str(out / "2021.snapshot"), "--format", "json"])
    objects = json.loads(capsys.readouterr().out)

    assert [row["indicator"] for row in rows] == [value["indicator"] for value in objects]
    assert [row["k"] for row in rows] == ["" if v["k"] is None else str(v["k"]) for v in objects]


def test_the_forms_give_the_same_snapshot_under_any_names(out, tmp_path, capsys):
    for number, path in enumerate(sorted((out / "2021").iterdir(), reverse=True)):
        (tmp_path / f"письмо {number}.xlsx").write_bytes(path.read_bytes())
    (tmp_path / "сопроводительное.docx").write_bytes(b"x")

    assert main(["freeze", str(tmp_path), "--year", "2021", "--out", str(tmp_path / "again")]) == 0
    assert "сопроводительное.docx" in said(capsys)
    assert (tmp_path / "again").read_bytes() == (out / "2021.snapshot").read_bytes()


def test_a_snapshot_verifies_until_a_byte_is_changed(out, tmp_path, capsys):
    assert main(["verify", str(out / "2021.snapshot")]) == 0
    damaged = tmp_path / "damaged.snapshot"
    damaged.write_bytes((out / "2021.snapshot").read_bytes().replace("Братский".encode(), "Братскии".encode(), 1))

    assert main(["verify", str(damaged)]) == 1
    assert main(["values", str(damaged)]) == 2
    assert re.search("не совпадает|повреждён", said(capsys))


def test_a_number_explains_itself(out, capsys):
    assert main(["explain", str(out / "2021.snapshot"), "school_posts_fte"]) == 0
    text = capsys.readouterr().out

    assert "608,75" in text
    assert "sum(school_posts_fte)" in text
    assert "синтетические" in text
    assert text.count("school_posts_fte = ") == 42
    digest = json.loads(_manifest(out / "2021.snapshot"))
    assert digest["year"] == 2021
    assert main(["explain", str(out / "2021.snapshot"), "network", "bratsk"]) == 0
    assert capsys.readouterr().out.count("has_network = ") == 1


def _manifest(path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read("manifest.json")


def test_a_misspelt_indicator_is_answered_with_the_nearest(out, capsys):
    assert main(["explain", str(out / "2021.snapshot"), "netwrok"]) == 2
    assert "«network»" in said(capsys)


def test_the_note_is_written_and_years_in_the_wrong_order_are_refused(out, tmp_path, capsys):
    older, newer = str(out / "2020.snapshot"), str(out / "2021.snapshot")

    assert main(["note", newer, "--previous", older, "--out", str(tmp_path)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == {"note-2021.pdf", "note-2021.docx", "note-2021.html"}
    assert main(["note", older, "--previous", newer, "--out", str(tmp_path)]) == 2
    assert "более раннего года" in said(capsys)


def test_check_says_what_it_checked_and_names_faults(tmp_path, capsys):
    assert main(["check", str(METHODOLOGY)]) == 0
    assert "Критериев: 10" in capsys.readouterr().out
    broken = write_methodology(tmp_path, criterion=("share_of_units(has_plan)", "share_of_units(hass_plan)"))
    assert main(["check", str(broken)]) == 1
    assert "01.yaml:16:" in capsys.readouterr().out


def test_check_asks_what_a_changed_definition_means(tmp_path, capsys):
    dated = 'value: {2020: share_of_units(has_plan), 2021: "share_of_units(has_plan and has_plan)"}'
    old = write_methodology(tmp_path / "old")
    new = write_methodology(tmp_path / "new", criterion=("label: Есть план,", "label: План принят,"))
    changed = write_methodology(tmp_path / "dated", criterion=("value: share_of_units(has_plan)", dated))

    assert main(["check", str(new)]) == 0
    assert main(["check", str(new), "--previous", str(old)]) == 1
    assert re.search(r"01\.yaml:5: «plan».*спрашивали «Есть план», теперь «План принят».*same_meaning", said(capsys))
    assert main(["check", str(changed)]) == 1
    assert re.search(r"01\.yaml:13: «plan».*формула была.*redefined: \{2021: почему\}", said(capsys))


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["freez"],
        ["freeze"],
        ["freeze", "nowhere", "--year", "2021"],
        ["freeze", ".", "--year", "двадцатый", "--out", "x"],
        ["values", "x", "--format", "xml"],
        ["verify", "x", "лишнее"],
    ],
)
def test_a_wrong_call_is_explained_in_russian(arguments, capsys):
    with pytest.raises(SystemExit) as stop:
        main(arguments)

    assert stop.value.code == 2
    last = capsys.readouterr().err.strip().splitlines()[-1]
    assert last.startswith("Ошибка:")
    assert not re.search(r"[a-z]{4,} [a-z]{3,}", last.replace("values", "")), last


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_in_russian(command, capsys):
    with pytest.raises(SystemExit):
        main([command, "--help"])
    text = capsys.readouterr().out

    assert text.startswith("Как вызвать:")
    assert not re.search(r"\b(usage|options|positional|show this)\b", text)


def test_a_file_that_is_not_there_is_a_sentence_not_a_trace(capsys):
    assert main(["values", "нет.snapshot"]) == 2
    assert "файла нет" in said(capsys)
