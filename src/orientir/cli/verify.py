"""``orientir verify SNAPSHOT --digest …``: is the archive whole, and is it the one whose digest was published?"""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any


def add(commands: Any) -> None:
    parser = commands.add_parser("verify", help="проверить, что снимок цел и что это тот самый снимок")
    parser.add_argument("snapshot", type=Path, metavar="СНИМОК", help="снимок: файл или папка")
    parser.add_argument("--digest", default="", metavar="ОТПЕЧАТОК", help="отпечаток, напечатанный в справке")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    from orientir.snapshot import verify
    from orientir.snapshot.promise import promise

    digest, issues = verify(arguments.snapshot, arguments.digest)
    for issue in issues:
        print(issue)
    if issues:
        return 1
    print(*promise(digest, named=bool(arguments.digest)), sep="\n")
    return 0
