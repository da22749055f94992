"""The whole way: filled workbooks of two years, two snapshots, the note in three formats; each step a process."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from benchmarks.duel import alternate, module, orientir, ratio, shown, table

STEPS = ("2020 forms frozen", "2021 forms frozen", "note written")


def run(turns: int) -> str:
    """The table of the steps and of the rival, in Markdown."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        steps = {}
        for year in ("2020", "2021"):
            forms, snapshot = folder / year, folder / f"{year}.snapshot"
            steps[f"{year} forms filled (demonstration)"] = orientir("demo", "forms", "--year", year, "--out", forms)
            steps[f"{year} forms frozen"] = orientir("freeze", forms, "--year", year, "--out", snapshot)
        snapshots = (folder / "2021.snapshot", "--previous", folder / "2020.snapshot")
        steps["note written"] = orientir("note", *snapshots, "--out", folder / "note")
        rival = module("consolidation", folder / "2021", folder / "all.xlsx")
        seconds = alternate({**steps, "openpyxl": rival}, turns)
    theirs = seconds.pop("openpyxl")
    ours = seconds["2021 forms frozen"]
    return table(
        ("step", "seconds"),
        [
            *((step, shown(taken)) for step, taken in seconds.items()),
            ("**forms of both years to three documents**", f"**{shown(sum(seconds[step] for step in STEPS))}**"),
            (
                f"openpyxl: 42 forms copied and summed, nothing else ({ratio(ours, theirs)} of our freeze)",
                shown(theirs),
            ),
        ],
    )
