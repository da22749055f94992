"""The corpus of notes with planted faults, and the measurement of precision and recall over it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import yaml

from orientir.factcheck.catalogue import Finding
from orientir.factcheck.check import check
from orientir.factcheck.read_text import read_text
from orientir.terms import Severity

ROOT = Path(__file__).parent / "factcheck"


@dataclass(frozen=True)
class Fault:
    """A planted fault: any of ``codes`` with all of ``figures`` finds it; an optional one need not be found."""

    codes: tuple[str, ...]
    figures: frozenset[Decimal]
    optional: bool = False

    def found_by(self, finding: Finding) -> bool:
        return finding.code in self.codes and self.figures <= set(finding.figures)


@dataclass(frozen=True)
class Note:
    name: str
    title: str
    text: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True)
class Result:
    """One note checked: which faults were found, which findings (errors and checks) nobody planted."""

    note: Note
    found: tuple[Fault, ...]
    missed: tuple[Fault, ...]
    right: tuple[Finding, ...]
    false: tuple[Finding, ...]


def notes(folder: str) -> list[Note]:
    """The notes of "corpus" or "holdout"."""
    read = []
    for path in sorted((ROOT / folder).glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        faults = tuple(
            Fault(tuple(f["code"].split("|")), frozenset(Decimal(str(n)) for n in f["figures"]), f.get("optional", False))
            for f in data["faults"]
        )
        read.append(Note(path.stem, data["title"], data["text"], faults))
    return read


def measure(note: Note) -> Result:
    """Check a note and compare with what was planted. Hints are not alarms and are left out."""
    findings = [f for f in check(read_text(note.text, note.name)) if f.severity is not Severity.HINT]
    every = check(read_text(note.text, note.name))
    found = tuple(fault for fault in note.faults if any(fault.found_by(f) for f in every))
    missed = tuple(fault for fault in note.faults if fault not in found and not fault.optional)
    right = tuple(f for f in findings if any(fault.found_by(f) for fault in note.faults))
    return Result(note, found, missed, right, tuple(f for f in findings if f not in right))


if __name__ == "__main__":
    import sys

    for folder in sys.argv[1:] or ["corpus"]:
        results = [measure(note) for note in notes(folder)]
        for result in results:
            for fault in result.missed:
                print(f"MISSED {result.note.name}: {fault.codes} {sorted(map(str, fault.figures))}")
            for finding in result.false:
                print(f"FALSE  {result.note.name}: {finding.code} {finding.severity} | {finding.arithmetic} | {finding.quotations[0].text[:150] if finding.quotations else ''}")
        found, missed = sum(len(r.found) for r in results), sum(len(r.missed) for r in results)
        right, false = sum(len(r.right) for r in results), sum(len(r.false) for r in results)
        print(f"{folder}: faults found {found}/{found + missed}; alarms right {right}/{right + false}")
