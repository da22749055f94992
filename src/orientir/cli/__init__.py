"""The command ``orientir``: each module here is one command with ``add(commands)`` and ``run(arguments)``."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module

from orientir.cli.parser import Parser
from orientir.cli.refusals import issues_of
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
        return _told(refusal.issues)
    except BrokenPipeError:
        # The reader (head, less) has gone; that is its business, not an error.
        sys.stderr.close()
        return 0
    except Exception as fault:
        issues = issues_of(fault, given)
        if not issues:
            raise
        return _told(issues)
    return status


def _told(issues: list[Issue]) -> int:
    for issue in issues:
        print(issue, file=sys.stderr)
    print(f"Не выполнено. Ошибок: {len(issues)}.", file=sys.stderr)
    return 2
