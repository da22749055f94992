"""A large table frozen in a stream, beside pandas: seconds and peak memory, each in a process of its own.

    python benchmarks/bench_freeze.py [ROWS]

Both take the same answers one form after another, keep numbers as integers and write one Parquet file in the order of
territory and unit. Pandas writes the file and nothing else; ours also refuses strangers and doubles, keeps absences
apart, and seals everything under one digest.
"""

from __future__ import annotations

import random
import resource
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from benchmarks import respondents  # noqa: E402
from benchmarks.duel import ratio, table  # noqa: E402
from orientir.methodology import Field, FieldType, Level, Methodology  # noqa: E402
from orientir.snapshot import freeze, write  # noqa: E402
from orientir.terms import Absence, Answer, FilledForm  # noqa: E402

LEVEL = "questionnaire"


def methodology() -> Methodology:
    """The methodology with its 66 municipal questions put to respondents without a name."""
    source = respondents.methodology()
    criteria = tuple(
        replace(c, fields=tuple(replace(f, asked=(*f.asked, LEVEL)) for f in c.fields)) for c in source.criteria
    )
    return replace(
        source, levels=(*source.levels, Level(LEVEL, "анкета", ("анкета", "анкеты", "анкет"))), criteria=criteria
    )


def forms(source: Methodology, number: int) -> Iterator[FilledForm]:
    """So many forms, three answers in a hundred missing and two "not applicable"."""
    chance = random.Random(1)
    fields = source.form(LEVEL, respondents.YEAR)
    for n in range(number):
        drawn = [(field, chance.random()) for field in fields]
        answers = {field.id: answer(field, at) for field, at in drawn if at >= 0.03}
        yield FilledForm(f"q{n:07}", answers, within=source.territories[n % len(source.territories)].id)


def answer(field: Field, at: float) -> Answer:
    if at < 0.05:
        return Absence.NOT_APPLICABLE
    if field.type is FieldType.YES_NO:
        return at < 0.5
    if field.type is FieldType.INTEGER:
        return int(at * 100)
    return Decimal(int(at * 100)).scaleb(-field.scale) if field.scale else "ответ"


def ours(number: int, folder: Path) -> None:
    source = methodology()
    write(freeze(source, respondents.YEAR, {LEVEL: forms(source, number)}, synthetic=True), folder / "year.snapshot")


def rival(number: int, folder: Path) -> None:
    import pandas as pd  # type: ignore[import-untyped]

    source = methodology()
    order = {territory.id: at for at, territory in enumerate(source.territories)}
    fields = source.form(LEVEL, respondents.YEAR)
    rows = [
        (order[form.within], form.unit, *(stored(f, form.answers.get(f.id)) for f in fields))
        for form in forms(source, number)
    ]
    frame = pd.DataFrame(rows, columns=["territory", "unit", *(f.id for f in fields)])
    frame.sort_values(["territory", "unit"]).to_parquet(folder / "rival.parquet", compression="zstd", index=False)


def stored(field: Field, given: Answer | None) -> int | str | None:
    if given is None or isinstance(given, Absence):
        return None
    if isinstance(given, Decimal):
        return int(given.scaleb(field.scale))
    return int(given) if isinstance(given, bool | int) else str(given)


def main() -> None:
    number = int(sys.argv[1]) if len(sys.argv) > 1 else 300_000
    if len(sys.argv) > 2:
        started = time.perf_counter()
        with TemporaryDirectory() as name:
            {"ours": ours, "rival": rival}[sys.argv[2]](number, Path(name))
        print(time.perf_counter() - started, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
        return
    found = {}
    for who in ("ours", "rival"):
        command = [sys.executable, __file__, str(number), who]
        printed = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout
        found[who] = [float(word) for word in printed.split()]
    (seconds, memory), (theirs, their_memory) = found["ours"], found["rival"]
    rows = [
        (f"Orientir, {number} rows of 66 columns", f"{seconds:.1f} s", "1", f"{memory:.0f} MB", "1"),
        ("pandas", f"{theirs:.1f} s", ratio(seconds, theirs), f"{their_memory:.0f} MB", ratio(memory, their_memory)),
    ]
    print(table(("program", "seconds", "ratio", "peak memory", "ratio"), rows))


if __name__ == "__main__":
    main()
