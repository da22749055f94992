"""Run one script on files of strangers in a process of little memory that has nothing but two pipes.

Run by ``sandbox`` with the script, its memory, seconds for one file and the largest answer. It reads files (8 bytes of
length, then the bytes) and answers each in the same framing: "+" and what the script says, or "-" and why not.
"""

from __future__ import annotations

import struct
import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location


def main() -> None:
    answer = _answer_of(sys.argv[1])
    memory, seconds, largest = map(int, sys.argv[2:])
    _limit_memory(memory)
    requests, answers = sys.stdin.buffer, sys.stdout.buffer
    while len(head := requests.read(8)) == 8:
        data = requests.read(struct.unpack("<Q", head)[0])
        _limit_time(seconds)
        try:
            said = b"+" + answer(data).encode("utf-8", "surrogatepass")
        except Exception as error:  # noqa: BLE001  the kinds of the libraries are many; each means "not read"
            said = f"-{type(error).__name__}: {error}".encode("utf-8", "replace")
        said = said if len(said) <= largest + 1 else b"-too large"
        answers.write(struct.pack("<Q", len(said)))
        answers.write(said)
        answers.flush()


def _answer_of(script: str) -> Callable[[bytes], str]:
    """The function ``answer`` of a file, which is loaded alone: a package around it would take memory and time."""
    spec = spec_from_file_location("reader", script)
    assert spec is not None
    assert spec.loader is not None
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    found: Callable[[bytes], str] = module.answer
    return found


def _limit_memory(memory: int) -> None:
    try:
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    except (ImportError, ValueError, OSError):
        return  # no such limits on this system; what is handed over has been checked as far as it can be


def _limit_time(seconds: int) -> None:
    try:
        import resource

        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime) + 1 + seconds
        resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.RLIM_INFINITY))
    except (ImportError, ValueError, OSError):
        return


if __name__ == "__main__":
    main()
