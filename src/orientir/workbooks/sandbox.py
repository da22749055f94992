"""Read files of strangers in a child process with limits of memory and time; restart it when a file kills it."""

from __future__ import annotations

import os
import select
import struct
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

_RUNNER = Path(__file__).with_name("sandbox_child.py")


class NoAnswerError(Exception):
    """The reading script met an error of its own, or its answer was too large."""


class ExhaustedError(Exception):
    """The child died or took too long: the file wants more memory or time than it is given."""


@dataclass(frozen=True)
class Limits:
    """What a child may use: bytes of address space, seconds of processor time for one file, bytes of one answer.

    ``patience`` is how many seconds an answer is waited for on a busy machine.
    """

    memory: int
    seconds: int
    patience: int
    largest_answer: int


class Sandbox:
    """A child process that runs ``script``, which has a function ``answer`` from the bytes of a file to a text.

    ``send`` hands one file over and returns at once, so that the caller can prepare the next one meanwhile;
    ``receive`` waits for its answer. One file at a time is under way.
    """

    def __init__(self, script: Path, limits: Limits) -> None:
        self._limits = limits
        facts = (script, limits.memory, limits.seconds, limits.largest_answer)
        # -I: nothing from the environment or the working folder gets imported.
        self._command = [sys.executable, "-I", str(_RUNNER), *map(str, facts)]
        self._child: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop()

    def send(self, data: bytes) -> None:
        """Hand a file over; raises ``OSError`` where no child can be started."""
        try:
            self._write(data)
        except OSError:  # the child has died since the last file: not this one's fault
            self._stop()
            self._write(data)

    def receive(self) -> bytes:
        """The answer to the file sent last. Raises ``NoAnswerError`` or ``ExhaustedError``."""
        answer = self._answer()
        if answer is None:
            self._stop()
            raise ExhaustedError
        if not answer.startswith(b"+"):
            raise NoAnswerError(answer[1:].decode("utf-8", "replace"))
        return answer[1:]

    def _write(self, data: bytes) -> None:
        if self._child is None:
            self._child = subprocess.Popen(  # noqa: S603  our own interpreter and our own files
                self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, bufsize=0
            )
        assert self._child.stdin is not None
        rest = memoryview(struct.pack("<Q", len(data)) + data)
        while rest:
            rest = rest[self._child.stdin.write(rest) or 0 :]

    def _answer(self) -> bytes | None:
        """The child's bytes; None where it has died or is stuck."""
        deadline = time.monotonic() + self._limits.patience
        head = self._read(8, deadline)
        return None if head is None else self._read(struct.unpack("<Q", head)[0], deadline)

    def _read(self, length: int, deadline: float) -> bytes | None:
        if self._child is None or self._child.stdout is None or length > self._limits.largest_answer + 1:
            return None
        pipe, found = self._child.stdout.fileno(), bytearray()
        waiting = select.poll()
        waiting.register(pipe, select.POLLIN | select.POLLHUP)
        while len(found) < length:
            left = 1000 * (deadline - time.monotonic())
            piece = os.read(pipe, length - len(found)) if left > 0 and waiting.poll(left) else b""
            if not piece:
                return None
            found += piece
        return bytes(found)

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
