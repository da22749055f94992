"""A snapshot changed by somebody who wrote its manifest anew: every command answers in Russian, none with a trace."""

from __future__ import annotations

import contextlib
import hashlib
import io
import json
import re
import zipfile
from decimal import Decimal
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from orientir.cli import main
from orientir.methodology import load
from orientir.methodology.loading import digest
from orientir.snapshot import freeze, write
from orientir.snapshot.archive import pack
from orientir.terms import Absence, FilledForm, Unit, Year
from small_methodology import write_methodology

COMMANDS = (
    ["verify", "SNAPSHOT"],
    ["verify", "SNAPSHOT", "--digest", "0" * 64],
    ["values", "SNAPSHOT"],
    ["values", "SNAPSHOT", "--format", "json"],
    ["compare", "SNAPSHOT", "--previous", "PREVIOUS"],
    ["compare", "PREVIOUS", "--previous", "SNAPSHOT"],
    ["explain", "SNAPSHOT", "plan"],
    ["explain", "SNAPSHOT", "tested", "north"],
    ["explain", "SNAPSHOT", "districts_with_school_plans", "south"],
    ["factcheck", "NOTE", "--snapshot", "SNAPSHOT"],
    ["check", "METHODOLOGY", "--previous", "SNAPSHOT"],
)
NOTE = ["note", "SNAPSHOT", "--previous", "PREVIOUS", "--out", "OUT"]
NASTY = (
    "",
    "много",
    "-1",
    "2",
    "1e9",
    "9" * 19,
    "9" * 40,
    "1_000",
    "٣",
    "0.5",
    "NaN",
    "2021-13-45",
    "no_such",
    '"',
    "\n",
    "\x00",
)


@cache
def originals() -> tuple[dict[str, bytes], dict[str, bytes]]:
    """The files of a snapshot of 2021 and of one of 2020."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        methodology = load(write_methodology(folder / "methodology"))
        found = []
        for year in (2021, 2020):
            forms = [
                FilledForm("north", {"has_plan": True, "pupils": 100, "tested": 40, "posts": Decimal("12.75")}),
                FilledForm(
                    "south", {"has_plan": False, "pupils": 60, "tested": Absence.NOT_APPLICABLE}, {"pupils": "?"}
                ),
            ]
            schools = [FilledForm(f"s{n}", {"school_plan": n > 0}) for n in range(3 * (year == 2021))]
            units = [Unit(f"s{n}", f"Школа {n}", "school", "school", "north") for n in range(3)]
            asked = {"municipality": forms, "school": schools}
            write(freeze(methodology, Year(year), asked, synthetic=False, units=units), folder / "snapshot")
            with zipfile.ZipFile(folder / "snapshot") as archive:
                found.append({name: archive.read(name) for name in archive.namelist()})
        return found[0], found[1]


def sealed(files: dict[str, bytes], manifest: dict[str, object] | None = None) -> bytes:
    """The archive of some files with a manifest that fits them."""
    sources = {n.removeprefix("methodology/"): c for n, c in sorted(files.items()) if n.startswith("methodology/")}
    made = json.loads(files["manifest.json"]) | (manifest or {})
    made["files"] = {n: hashlib.sha256(c).hexdigest() for n, c in sorted(files.items()) if n != "manifest.json"}
    if isinstance(made.get("methodology"), dict):
        made["methodology"]["digest"] = digest(sources)
    parsed = files.get("methodology.json", b"")
    old = json.loads(originals()[0]["methodology.json"])["digest"].encode()
    files = files | {"methodology.json": parsed.replace(old, digest(sources).encode())} if parsed else files
    made["files"] |= {n: hashlib.sha256(files[n]).hexdigest() for n in files if n == "methodology.json"}
    files = files | {"manifest.json": (json.dumps(made, ensure_ascii=False, indent=1, sort_keys=True) + "\n").encode()}
    target = io.BytesIO()
    pack(files, target)
    return target.getvalue()


class Tampered:
    """An archive and, for whoever reads a failure, what was done to it."""

    def __init__(self, what: str, archive: bytes) -> None:
        self.what, self.archive = what, archive

    def __repr__(self) -> str:
        return f"Tampered({self.what})"


@st.composite
def tampered(draw: st.DrawFn) -> Tampered:
    """A cell, a row, a word of a text file, a value of the manifest or a whole file is not what it was."""
    files = dict(originals()[0])
    kind = draw(st.sampled_from(["cell", "word", "manifest", "file", "row"]))
    nasty = st.sampled_from(NASTY) | st.text(max_size=5)
    if kind == "manifest":
        key = draw(st.sampled_from(["year", "levels", "synthetic", "methodology", "places", "participation", "format"]))
        new = draw(st.none() | st.integers(-5, 3000) | nasty | st.lists(nasty, max_size=2) | st.booleans())
        return Tampered(f"manifest: {key} = {new!r}", sealed(files, {key: new}))
    tables = sorted(name for name in files if name.endswith(".csv") and not name.startswith("methodology/"))
    name = draw(st.sampled_from(tables if kind in ("cell", "row") else sorted(files.keys() - {"manifest.json"})))
    what = name
    if kind == "file":
        del files[name]
        if draw(st.booleans()):
            files[name] = draw(st.binary(max_size=20))
        what += f": {files.get(name)!r}"
    elif kind == "row":
        lines = files[name].splitlines(keepends=True)
        at = draw(st.integers(0, len(lines) - 1))
        new = draw(st.sampled_from([[], [lines[at]] * 2, [b"\n"]]))
        files[name] = b"".join(lines[:at] + new + lines[at + 1 :])
        what += f", line {at + 1}: {len(new)} instead of one"
    elif words := list(re.finditer(rb"[^,\n]+" if kind == "cell" else rb"[\w.%]+", files[name])):
        word, new = draw(st.sampled_from(words)), draw(nasty).encode("utf-8", "ignore")
        files[name] = files[name][: word.start()] + new + files[name][word.end() :]
        what += f" at {word.start()}: {word[0]!r} is {new!r}"
    return Tampered(what, sealed(files))


def answer(command: list[str], archive: bytes) -> tuple[int, str]:
    """The exit status of a command over an archive, and what it said on the error stream."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "s.snapshot").write_bytes(archive)
        (folder / "previous.snapshot").write_bytes(sealed(originals()[1]))
        (folder / "note.txt").write_text("План есть в 1 районе (50 %).", encoding="utf-8")
        known = {
            "SNAPSHOT": folder / "s.snapshot",
            "PREVIOUS": folder / "previous.snapshot",
            "NOTE": folder / "note.txt",
            "METHODOLOGY": folder / "methodology",
            "OUT": folder / "out",
        }
        if "METHODOLOGY" in command:
            write_methodology(folder / "methodology")
        said = io.StringIO()
        with (
            contextlib.redirect_stdout(io.TextIOWrapper(io.BytesIO(), encoding="utf-8")),
            contextlib.redirect_stderr(said),
        ):
            status = main([str(known.get(part, part)) for part in command])
        return status, said.getvalue()


@settings(deadline=None, max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(tampered(), st.sampled_from(COMMANDS))
def test_no_command_ends_in_a_trace(found, command):
    status, said = answer(command, found.archive)

    assert status in (0, 1, 2)
    assert status != 2 or re.search("[а-яё]", said)


@settings(deadline=None, max_examples=8, suppress_health_check=[HealthCheck.too_slow])
@given(tampered())
def test_no_note_ends_in_a_trace(found):
    assert answer(NOTE, found.archive)[0] in (0, 2)


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        ("answers/municipality.csv", b",100,", "много", "строка 2: «много» не может быть ответом на «pupils»"),
        ("answers/municipality.csv", b",100,", "9" * 30, "не может быть ответом на «pupils»"),
        ("answers/municipality.csv", b",12.75", "12.7", "«12.7» не может быть ответом на «posts»"),
        ("answers/municipality.csv", b"north,north,1", "north,north,2", "«2» не может быть ответом на «has_plan»"),
        ("answers/municipality.csv", b"south,south", "north,north", "один участник ответил дважды"),
        ("answers/municipality.csv", b"south,south", "west,west", "ответили не те, кто участвовал"),
        ("answers/school.csv", b"s0,north", "s0,mars", "территории «mars» нет"),
    ],
)
def test_a_consistent_archive_with_impossible_answers_is_refused_with_their_place(name, old, new, said):
    files = dict(originals()[0])
    replaced = f",{new}".encode() + b"," * old.endswith(b",") if old.startswith(b",") else new.encode()
    assert old in files[name]
    files[name] = files[name].replace(old, replaced, 1)

    assert answer(["verify", "SNAPSHOT"], sealed(files))[0] == 1
    status, told = answer(["values", "SNAPSHOT"], sealed(files))
    assert status == 2
    assert said in told
