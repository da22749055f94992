"""The command line as a newcomer meets it: the whole way once, and every refusal in plain Russian."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import zipfile
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from orientir.analysis import Engine, values
from orientir.cli import COMMANDS, main
from orientir.methodology import load
from orientir.snapshot import freeze, read, write
from orientir.terms import FilledForm, Refused, Year
from orientir.workbooks import form_of, write_form
from published_figures import METHODOLOGY, figures
from small_methodology import write_methodology

COUNTRY = Path(__file__).parents[1] / "methodologies" / "country"


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


def _rows(text):
    return list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))


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
    text = capsys.readouterr().out
    assert text.startswith("\ufeffindicator;territory;")  # as Russian Excel opens it
    rows = _rows(text)
    assert any("," in row["value"] for row in rows)
    assert not any("." in row["value"] + row["percent"] for row in rows)
    main(["values", str(out / "2021.snapshot"), "--format", "json"])
    objects = json.loads(capsys.readouterr().out)

    assert [row["indicator"] for row in rows] == [value["indicator"] for value in objects]
    assert [row["k"].replace(",", ".") for row in rows] == ["" if v["k"] is None else str(v["k"]) for v in objects]


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


@pytest.mark.parametrize("name", ["Катангский район", "катангский  РАЙОН", "город братск", "Усть-Кутский район"])
def test_a_territory_is_found_by_the_name_that_is_printed(name, out, capsys):
    assert main(["explain", str(out / "2021.snapshot"), "network", name]) == 0
    assert said(capsys).count("has_network = ") == 1


def _manifest(path) -> bytes:
    with zipfile.ZipFile(path) as archive:
        return archive.read("manifest.json")


def test_a_misspelt_indicator_is_answered_with_the_nearest(out, capsys):
    assert main(["explain", str(out / "2021.snapshot"), "netwrok"]) == 2
    assert "Похожие: network —" in said(capsys)


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


PERIOD = ("period: calendar_year\n    unit", "period: {2020: calendar_year, 2021: school_year}\n    unit")
LATER = ("period: calendar_year\n    unit", "period: school_year\n    unit")
BASE = ("title: все обучающиеся", "title: обучающиеся 6–11 классов")
UNITS = ("value: share_of_units(has_plan)", "units: school\n    value: share_of_units(has_plan)")


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"criterion": LATER}, "вид периода: был «calendar_year», стал «school_year»"),
        ({"main": BASE}, "база называлась «все обучающиеся», теперь «обучающиеся 6–11 классов»"),
        ({"criterion": UNITS}, "единица счёта: была «район», стала «школа»"),
    ],
)
def test_check_notices_another_period_base_and_unit(changes, says, tmp_path, capsys):
    old, new = write_methodology(tmp_path / "old"), write_methodology(tmp_path / "new", **changes)

    assert main(["check", str(new), "--previous", str(old)]) == 1
    assert f"не то, что в прежней версии методики: {says}" in said(capsys)


def test_check_notices_a_period_that_changes_within_the_methodology(tmp_path, capsys):
    assert main(["check", str(write_methodology(tmp_path, criterion=PERIOD))]) == 1
    assert "определение 2021 года не то, что в 2020 году: вид периода" in said(capsys)


def test_check_names_the_year_of_the_snapshot_it_compares_with(tmp_path, capsys):
    """The methodology that the snapshot was frozen under already knew the campaign of the next year."""
    old = load(write_methodology(tmp_path / "old"))
    form = FilledForm("north", {"has_plan": True})
    write(freeze(old, Year(2020), {"municipality": [form]}, synthetic=False), tmp_path / "2020.snapshot")
    new = write_methodology(tmp_path / "new", criterion=("label: Есть план,", "label: План принят,"))

    assert main(["check", str(new), "--previous", str(tmp_path / "2020.snapshot")]) == 1
    assert "определение 2021 года не то, что в 2020 году" in said(capsys)


def test_check_notices_that_percentages_are_added(tmp_path, capsys):
    share = (
        "label: Прошли диагностику, type: integer, since: 2020, part_of: pupils",
        "label: Доля, type: percent, since: 2020",
    )
    for value, status in (("sum(tested)", 1), ("sum(tested + pupils)", 1), ("sum(tested * pupils)", 0)):
        write_methodology(tmp_path, criterion=share)
        file = tmp_path / "criteria/01.yaml"
        text = file.read_text(encoding="utf-8").replace("value: ratio(tested, everyone)", f"value: {value}")
        start, end = text.index("    examples:\n      - given"), text.index("  - {id: posts, title")
        file.write_text(text[:start] + text[end:], encoding="utf-8")

        assert main(["check", str(tmp_path)]) == status
        assert ("«tested» складывает процент" in said(capsys)) == bool(status)


def test_numbers_too_large_to_add_are_a_sentence(tmp_path, capsys):
    formula = ("value: sum(posts)", "value: sum(pupils * 999999999999)")
    methodology = load(write_methodology(tmp_path / "methodology", criterion=formula))
    forms = [FilledForm("north", {"pupils": 999_999_999})]
    write(freeze(methodology, Year(2021), {"municipality": forms}, synthetic=False), tmp_path / "s")

    for command in (["values"], ["explain"], ["note", "--out", str(tmp_path)]):
        given = [command[0], str(tmp_path / "s"), *(["posts"] if command == ["explain"] else []), *command[1:]]
        assert main(given) == 2
        assert "слишком велики, чтобы их сложить: «pupils»" in said(capsys)
    with pytest.raises(Refused, match="слишком велики"):
        values(read(tmp_path / "s"), Engine.DUCKDB)


def test_verify_promises_no_more_than_it_knows(out, tmp_path, capsys):
    """Whoever rebuilds the archive passes without the digest and fails with it."""
    path = str(out / "2021.snapshot")
    assert main(["verify", path]) == 0
    alone = said(capsys)
    digest = re.search("[0-9a-f]{64}", alone)[0]
    assert "согласован сам с собой" in alone
    assert "ещё не значит" in alone
    assert main(["verify", path, "--digest", digest.upper()]) == 0
    assert "тот самый" in said(capsys)

    rebuilt = tmp_path / "rebuilt.snapshot"
    write(replace(read(out / "2021.snapshot"), synthetic=False), rebuilt)
    assert main(["verify", str(rebuilt)]) == 0
    assert main(["verify", str(rebuilt), "--digest", digest]) == 1
    assert "другой снимок" in said(capsys)
    assert main(["verify", path, "--digest", digest[:12]]) == 1
    assert "не отпечаток" in said(capsys)


def test_every_change_comes_with_its_panel_in_a_file(out, capsys):
    years = [str(out / "2021.snapshot"), "--previous", str(out / "2020.snapshot")]
    assert main(["compare", *years, "--format", "json"]) == 0
    rows = json.loads(capsys.readouterr().out)
    assert main(["compare", *years]) == 0
    assert len(_rows(capsys.readouterr().out)) == len(rows)

    changed = [row for row in rows if row["change"] is not None]
    assert {(row["panel"], row["participants"], row["level"]) for row in changed} == {(38, 38, "municipality")}
    assert all(row["refusal"] for row in rows if row["change"] is None)
    assert main(["compare", str(out / "2020.snapshot"), "--previous", str(out / "2021.snapshot")]) == 2


def test_a_number_explains_all_its_decimals_and_what_its_base_is_made_of(tmp_path, capsys):
    more = ("label: Ставки, type: decimal,", "label: Ставки, type: decimal, places: 3,")
    base = ("value: pupils}", "value: 2 * pupils - surveyed}")
    write_methodology(tmp_path / "m", criterion=more, main=base)
    file = tmp_path / "m/criteria/01.yaml"
    kept = file.read_text(encoding="utf-8")
    start, end = kept.index("    examples:\n      - given"), kept.index("  - {id: posts, title")
    file.write_text(kept[:start] + kept[end:], encoding="utf-8")
    form = FilledForm("north", {"posts": Decimal("1.125"), "pupils": 40, "tested": 10, "surveyed": 30})
    write(freeze(load(tmp_path / "m"), Year(2021), {"municipality": [form]}, synthetic=False), tmp_path / "s")

    assert main(["explain", str(tmp_path / "s"), "posts"]) == 0
    assert "Значение: 1,125" in said(capsys)
    assert main(["explain", str(tmp_path / "s"), "tested"]) == 0
    text = said(capsys)
    assert "База everyone = pupils * 2 - surveyed" in text
    assert "pupils = 40" in text
    assert "surveyed = 30" in text


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


@pytest.fixture
def a_file(tmp_path):
    path = tmp_path / "file"
    path.touch()
    return path


@pytest.mark.parametrize(
    "arguments",
    [
        ["note", "{snapshot}", "--out", "{file}"],
        ["note", "{snapshot}", "--out", "{file}/under"],
        ["note", "{snapshot}", "--out", "/proc/x"],
        ["freeze", "{forms}", "--year", "2021", "--out", "{folder}"],
        ["freeze", "{forms}", "--year", "2021", "--out", "{file}/under"],
        ["demo", "forms", "--year", "2021", "--out", "{file}"],
        ["run", "--out", "{file}"],
        ["factcheck", "{note}", "--snapshot", "{snapshot}", "--bindings", "{folder}"],
        ["factcheck", "{note}", "--out", "{folder}"],
    ],
)
def test_a_place_where_nothing_can_be_written_is_a_russian_sentence(out, tmp_path, a_file, capsys, arguments):
    (note := tmp_path / "note.txt").write_text("Программы есть в 31 муниципалитете.", encoding="utf-8")
    places = {
        "snapshot": out / "2021.snapshot",
        "forms": out / "2021",
        "note": note,
        "file": a_file,
        "folder": tmp_path,
    }

    assert main([argument.format(**places) for argument in arguments]) == 2

    told = said(capsys)
    assert re.search(r"нет такого файла|это папка|это файл|здесь уже есть файл|не записан", told)
    assert "Не выполнено. Ошибок: 1." in told
    assert not re.search(r"Errno|[a-z]{3,} [a-z]{2,} [a-z]", told.replace(str(tmp_path), "")), told


def test_demonstration_answers_of_another_methodology_are_asked_for(tmp_path, capsys):
    folder = write_methodology(tmp_path / "tiny")

    assert main(["demo", "forms", "--year", "2021", "--out", str(tmp_path), "--methodology", str(folder)]) == 2
    told = said(capsys)
    assert "к методике «tiny» учебных ответов нет" in told
    assert "examples/tiny" not in told


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["serve", "--port", "99999"], "от 1 до 65535"),
        (["serve", "--processes", "-3"], "от 1 до 64"),
        (["serve", "--processes", "²"], "«²»"),
    ],
)
def test_a_number_out_of_bounds_is_told_with_its_bounds(arguments, says, capsys):
    with pytest.raises(SystemExit):
        main(arguments)

    assert says in said(capsys)


def test_a_word_of_a_title_leads_to_the_indicator(out, capsys):
    assert main(["explain", str(out / "2021.snapshot"), "сетев"]) == 2
    assert re.search(r"Похожие: network — Наличие сетевого", said(capsys))


def test_a_copy_that_is_not_there_is_said_to_be_missing(tmp_path, capsys):
    assert main(["restore", str(tmp_path / "nope.zip")]) == 2
    assert "нет такого файла" in said(capsys)


def test_of_the_asked_level_is_said_how_many_took_part_and_a_place_above_has_its_name(tmp_path, capsys):
    folder = tmp_path / "country"
    shutil.copytree(COUNTRY, folder)
    methodology = load(folder)
    form = FilledForm("taiga", {"has_concept": True})
    blank = form_of(methodology, "region", Year(2024))
    (tmp_path / "forms").mkdir()
    write_form(tmp_path / "forms" / "1.xlsx", blank, blank.units[0], form, None, synthetic=True)
    frozen = tmp_path / "2024.snapshot"

    arguments = ["freeze", str(tmp_path / "forms"), "--year", "2024", "--out", str(frozen)]
    assert main([*arguments, "--methodology", str(folder)]) == 0
    assert "Участвовали: 1 из 2." in said(capsys)
    assert main(["explain", str(frozen), "plan", "cedar"]) == 0
    assert said(capsys).splitlines()[1].startswith("Кедровый район, ")
