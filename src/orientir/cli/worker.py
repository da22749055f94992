"""``orientir worker``: do the long work and send the letters; ``orientir serve`` starts one by itself."""

from __future__ import annotations

import os
import signal
from argparse import Namespace
from typing import Any


def add(commands: Any) -> None:
    parser = commands.add_parser("worker", help="выполнять долгие работы и отправлять письма (serve запускает сам)")
    parser.add_argument("--with-server", action="store_true", help="остановиться вместе с тем, кто запустил")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    from orientir.cli.django_start import start

    start(new_home=False)
    from orientir.web.jobs.worker import work
    from orientir.web.site.start import refuse_unfit_data

    # Stopping needs no farewell: what is half done is rolled back, and the next worker tells that it has failed.
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    refuse_unfit_data()
    parent = os.getppid()
    work(lambda: not arguments.with_server or os.getppid() == parent)
    return 0
