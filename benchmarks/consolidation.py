"""The rival of a clerk: the forms copied into one workbook, and summed, with openpyxl. No checks, no note.

Run by ``bench_way``: python -m benchmarks.consolidation FORMS TARGET.xlsx
"""

from __future__ import annotations

import sys
from pathlib import Path

from openpyxl import Workbook, load_workbook

MARK, ANSWER = 0, 5
"""Columns of the form: the hidden name of the question, and the answer."""


def main(folder: Path, target: Path) -> None:
    answers = {path.stem: answers_of(path) for path in sorted(folder.glob("*.xlsx"))}
    questions = list(dict.fromkeys(name for given in answers.values() for name in given))
    book = Workbook()
    sheet = book.create_sheet("answers", 0)
    sheet.append(["", *questions])
    for unit, given in answers.items():
        sheet.append([unit, *(given.get(name) for name in questions)])
    sheet.append(["", *(total([given.get(name) for given in answers.values()]) for name in questions)])
    book.save(target)


def answers_of(path: Path) -> dict[str, object]:
    sheet = load_workbook(path).worksheets[0]
    rows = sheet.iter_rows(values_only=True)
    return {str(row[MARK]).split()[1]: row[ANSWER] for row in rows if str(row[MARK]).startswith("@field ")}


def total(answers: list[object]) -> float:
    """Numbers are added, «да» is counted."""
    return sum(answer for answer in answers if isinstance(answer, int | float)) or answers.count("да")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
