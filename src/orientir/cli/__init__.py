"""The command ``orientir``: each module here is one command with ``add(commands)`` and ``run(arguments)``."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Sequence
from importlib import import_module

from orientir.cli.parser import Parser
from orientir.terms import Issue, Refused

COMMANDS = (
    *("check", "demo", "freeze", "verify", "values", "compare", "explain", "note", "factcheck", "run"),
    *("serve", "worker", "directory", "invite", "audit", "backup", "restore"),
)
EPILOG = "Подробнее о команде: orientir КОМАНДА --help. Код выхода 1 — есть ошибки в данных, 2 — команда не выполнена."


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; faults in the input are printed all at once and give exit status 2."""
    parser = Parser(prog="orientir", description="Мониторинг профориентации: от форм до справки.", epilog=EPILOG)
    commands = parser.add_subparsers(title="Команды", metavar="КОМАНДА", required=True, dest="command")
    for name in COMMANDS:
        import_module(f"orientir.cli.{name}").add(commands)
    given = parser.parse_args(arguments)
    try:
        status: int = given.run(given)
    except Refused as refusal:
        for issue in refusal.issues:
            print(issue, file=sys.stderr)
        print(f"Не выполнено. Ошибок: {len(refusal.issues)}.", file=sys.stderr)
        return 2
    except (ArithmeticError, AttributeError, LookupError, RuntimeError, TypeError, ValueError):
        issues = _damage(given)
        if not issues:
            raise
        print(*issues, sep="\n", file=sys.stderr)
        print(f"Не выполнено. Ошибок: {len(issues)}.", file=sys.stderr)
        return 2
    except BrokenPipeError:
        # The reader (head, less) has gone; that is its business, not an error.
        sys.stderr.close()
        return 0
    return status


def _damage(given: Namespace) -> list[Issue]:
    """What is wrong with the snapshots that a command was given: a failure over a damaged one is told as such."""
    from orientir.snapshot import verify

    paths = [path for path in (getattr(given, "snapshot", None), getattr(given, "previous", None)) if path]
    return [issue for path in paths if path.is_file() for issue in verify(path)[1]]
