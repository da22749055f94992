"""Notes with planted faults, and how many of them the checker finds.

``python tests/factcheck_corpus.py`` prints what is missed and what is falsely reported;
``python tests/factcheck_corpus.py --write`` renews the tables in docs/fact-check.md.
"""

from __future__ import annotations

import re
import sys
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path

import yaml

from orientir.factcheck import CATALOGUE, Finding, check
from orientir.factcheck.read.plain_text import read_text
from orientir.terms import Severity

ROOT = Path(__file__).parent / "factcheck"
PAGE = Path(__file__).parents[1] / "docs" / "fact-check.md"
SETS = {
    "corpus": "корпус",
    "holdout": "первый отложенный набор",
    "holdout2": "второй отложенный набор",
    "holdout3": "третий отложенный набор",
}
WEIGHTS = {Severity.ERROR: "ошибка", Severity.CHECK: "проверьте", Severity.HINT: "подсказка"}


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
    """One note checked. ``false`` are the errors and checks that nobody planted; hints are no alarms."""

    note: Note
    found: tuple[Fault, ...]
    missed: tuple[Fault, ...]
    right: tuple[Finding, ...]
    false: tuple[Finding, ...]


@cache
def notes(folder: str) -> tuple[Note, ...]:
    read = []
    for path in sorted((ROOT / folder).glob("*.yaml")):
        data = yaml.safe_load(path.read_text(encoding="utf-8"))
        faults = tuple(
            Fault(
                tuple(f["code"].split("|")), frozenset(Decimal(str(n)) for n in f["figures"]), f.get("optional", False)
            )
            for f in data["faults"]
        )
        read.append(Note(path.stem, data["title"], data["text"], faults))
    return tuple(read)


@cache
def measure(note: Note) -> Result:
    findings = check(read_text(note.text, note.name))
    alarms = [f for f in findings if f.severity is not Severity.HINT]
    found = tuple(fault for fault in note.faults if any(fault.found_by(f) for f in findings))
    missed = tuple(fault for fault in note.faults if fault not in found and not fault.optional)
    right = tuple(f for f in alarms if any(fault.found_by(f) for fault in note.faults))
    return Result(note, found, missed, right, tuple(f for f in alarms if f not in right))


def measure_all(folder: str) -> list[Result]:
    return [measure(note) for note in notes(folder)]


def report() -> str:
    """The measured part of docs/fact-check.md."""
    lines = [
        "| набор | справок | ошибок заложено | найдено | тревог | из них верных |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    every: list[Result] = []
    for folder, title in SETS.items():
        results = measure_all(folder)
        every += results
        planted, found, alarms, right = _counts(results)
        lines.append(f"| {title} | {len(results)} | {planted} | {found} | {alarms} | {right} |")
    lines += ["", "| код | заложено | найдено | тревог | из них верных |", "| --- | --- | --- | --- | --- |"]
    lines += [f"| `{code}` | {' | '.join(map(str, row))} |" for code, row in _by_code(every).items() if any(row)]
    return "\n".join(lines) + "\n"


def _counts(results: Iterable[Result]) -> tuple[int, int, int, int]:
    results = list(results)
    found, missed = sum(len(r.found) for r in results), sum(len(r.missed) for r in results)
    right, false = sum(len(r.right) for r in results), sum(len(r.false) for r in results)
    return found + missed, found, right + false, right


def _by_code(results: list[Result]) -> dict[str, tuple[int, int, int, int]]:
    """A fault that several codes may tell stands under the code that told it, else under the first."""
    planted: Counter[str] = Counter()
    found: Counter[str] = Counter()
    for result in results:
        for fault in result.found:
            codes = [f.code for f in check(read_text(result.note.text)) if fault.found_by(f)]
            planted[codes[0]] += 1
            found[codes[0]] += 1
        planted.update(fault.codes[0] for fault in result.missed)
    right = Counter(f.code for result in results for f in result.right)
    false = Counter(f.code for result in results for f in result.false)
    return {code: (planted[code], found[code], right[code] + false[code], right[code]) for code in CATALOGUE}


def codes() -> str:
    """The table of codes."""
    head = "| код | вес | что не так |\n| --- | --- | --- |\n"
    return head + "".join(
        f"| `{code}` | {WEIGHTS[weight]} | {title} |\n" for code, (weight, title) in CATALOGUE.items()
    )


def page() -> str:
    """docs/fact-check.md as it should be now."""
    text = PAGE.read_text(encoding="utf-8")
    for name, content in (("codes", codes()), ("measured", report())):
        text = re.sub(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", rf"\g<1>{content}\g<2>", text, flags=re.DOTALL)
    return text


def main() -> None:
    if "--write" in sys.argv:
        PAGE.write_text(page(), encoding="utf-8")
        return
    for folder in SETS:
        for result in measure_all(folder):
            for fault in result.missed:
                print(f"{folder}/{result.note.name}: missed {fault.codes} {sorted(map(str, fault.figures))}")
            for finding in result.false:
                print(f"{folder}/{result.note.name}: false {finding.code} {finding.severity} | {finding.arithmetic}")
        planted, found, alarms, right = _counts(measure_all(folder))
        print(f"{folder}: planted {planted}, found {found}, alarms {alarms}, right {right}")


if __name__ == "__main__":
    main()
