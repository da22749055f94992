"""The process in which a workbook is parsed: few imports, little memory, nothing but two pipes.

Run as a script by ``sandbox``. It reads archives (8 bytes of length, then the bytes) and answers each with
JSON in the same framing: a list of [sheet name, rows] or a string that says why there is none.
"""

from __future__ import annotations

import gc
import io
import json
import struct
import sys
from datetime import date, time, timedelta

MEMORY = 80 << 20
"""Bytes of address space, a fifth of which the interpreter itself maps; a form needs little more."""
LARGEST_ANSWER = 8 << 20
"""Bytes: one long text that thousands of cells share would otherwise come out thousands of times."""
SECONDS = 3
"""Of processor time for one workbook; ours takes a thousandth of that."""


def main() -> None:
    import python_calamine

    _limit_memory()
    gc.disable()  # nothing here refers to itself; collecting would only walk over the cells
    # Excel allows 255 sheets easily; a form has three. The rest is not ours to read.
    most_sheets = 20
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while len(head := requests.read(8)) == 8:
        archive = requests.read(struct.unpack("<Q", head)[0])
        _limit_time()
        try:
            with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(archive)) as book:
                answer: object = [
                    [name, book.get_sheet_by_name(name).to_python(skip_empty_area=False)]
                    for name in book.sheet_names[:most_sheets]
                ]
        except Exception as error:  # noqa: BLE001  the parser's own kinds are many; each means "not read"
            answer = f"{type(error).__name__}: {error}"
        data = json.dumps(answer, ensure_ascii=False, default=_plain).encode("utf-8", "surrogatepass")
        data = data if len(data) <= LARGEST_ANSWER else b'"too large"'
        answers.write(struct.pack("<Q", len(data)))
        answers.write(data)
        answers.flush()


def _plain(value: object) -> dict[str, str | float]:
    """Dates and times, which JSON has no form for. A cell is never an object otherwise."""
    if isinstance(value, timedelta):
        return {"span": value.total_seconds()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    return {"time": value.isoformat()} if isinstance(value, time) else {"other": str(value)}


def _limit_memory() -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    except (ImportError, ValueError, OSError):
        return  # no such limits on this system; the guard has bounded the work already


def _limit_time() -> None:
    try:
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime) + 1 + SECONDS
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
    except (ImportError, ValueError, OSError):
        return


if __name__ == "__main__":
    main()
