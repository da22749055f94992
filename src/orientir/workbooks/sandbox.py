"""Run the workbook parser in a child process with limits of memory and time; restart it when a workbook kills it."""

from __future__ import annotations

import json
import select
import struct
import subprocess
import sys
from datetime import date, datetime, time, timedelta
from pathlib import Path
from types import TracebackType
from typing import Any

from orientir.cells.model import Value
from orientir.workbooks.guard import HostileFileError

PATIENCE = 30
"""Seconds of waiting for one workbook on a busy machine; its processor time is limited far lower."""
_CHILD = Path(__file__).with_name("sandbox_child.py")

Rows = list[list[Value]]


class Sandbox:
    """Parses checked workbooks in a child process with limited memory and time.

    ``send`` hands one workbook over and returns at once, so that the caller can check the next one
    meanwhile; ``receive`` waits for its sheets. One workbook at a time is under way.
    """

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Sandbox:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def send(self, archive: bytes) -> None:
        try:
            self._write(archive)
        except OSError:  # the child has died since the last workbook: not this one's fault
            self._stop()
            try:
                self._write(archive)
            except OSError as error:
                raise HostileFileError(
                    "Программа чтения книг не запускается.", "Обратитесь к администратору."
                ) from error

    def receive(self) -> list[tuple[str, Rows]]:
        """The sheets of the workbook sent last: (name, rows from A1 on). Raises ``HostileFileError``."""
        answer = self._answer()
        if answer is None:
            self._stop()
            raise HostileFileError("Чтение файла потребовало слишком много памяти или времени.")
        found = json.loads(answer, object_hook=_value)
        if not isinstance(found, list):
            raise HostileFileError("Содержимое книги не читается.")
        return [(name, rows) for name, rows in found]

    def _write(self, archive: bytes) -> None:
        if self._child is None:
            # -I: nothing from the environment or the working folder gets imported.
            command = [sys.executable, "-I", str(_CHILD)]
            self._child = subprocess.Popen(  # noqa: S603  our own interpreter and our own file
                command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
            )
        assert self._child.stdin is not None
        self._child.stdin.write(struct.pack("<Q", len(archive)) + archive)
        self._child.stdin.flush()

    def _answer(self) -> bytes | None:
        """The child's bytes; None where it has died or is stuck."""
        if self._child is None or self._child.stdout is None:
            return None
        pipe = self._child.stdout
        waiting = select.poll()
        waiting.register(pipe, select.POLLIN | select.POLLHUP)
        if not waiting.poll(1000 * PATIENCE):
            return None
        head = pipe.read(8)
        if len(head) < 8:
            return None
        length = struct.unpack("<Q", head)[0]
        body = pipe.read(length)
        return body if len(body) == length else None

    def _stop(self) -> None:
        child, self._child = self._child, None
        if child is None:
            return
        child.kill()
        for pipe in (child.stdin, child.stdout):
            try:
                if pipe is not None:
                    pipe.close()
            except OSError:
                continue  # bytes that the dead child no longer takes
        child.wait()


def _value(found: dict[str, Any]) -> Value:
    """Dates and times back from the child's JSON."""
    if "date" in found:
        moment = datetime.fromisoformat(found["date"])
        return moment if moment.time() != time() else date(moment.year, moment.month, moment.day)
    if "time" in found:
        return time.fromisoformat(found["time"])
    return timedelta(seconds=found["span"]) if "span" in found else str(found.get("other", ""))
