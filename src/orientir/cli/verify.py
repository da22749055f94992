"""``orientir verify SNAPSHOT``: check byte for byte that a snapshot is what was frozen."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any


def add(commands: Any) -> None:
    parser = commands.add_parser("verify", help="проверить, что в снимке не изменён ни один байт")
    parser.add_argument("snapshot", type=Path, metavar="СНИМОК", help="файл снимка")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    from orientir.snapshot import verify

    digest, issues = verify(arguments.snapshot)
    for issue in issues:
        print(issue)
    if issues:
        return 1
    print(f"Снимок цел. Отпечаток: {digest}")
    return 0
