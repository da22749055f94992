"""``orientir serve``: run the web server and the worker on one machine."""

from __future__ import annotations

import os
import socket
import sys
from argparse import Namespace
from ipaddress import ip_address
from typing import Any

from orientir.cli.parser import whole
from orientir.terms import Issue, Refused, reason_of

MOST_PROCESSES = 64

WORKER = (
    sys.executable,
    "-c",
    "import sys; from orientir.cli import main; sys.exit(main())",
    "worker",
    "--with-server",
)


def add(commands: Any) -> None:
    parser = commands.add_parser("serve", help="запустить систему в браузере")
    parser.add_argument("--port", type=whole(1, 65_535), default=8000, metavar="ПОРТ", help="порт (по умолчанию 8000)")
    parser.add_argument("--address", default="127.0.0.1", metavar="АДРЕС", help="адрес (по умолчанию 127.0.0.1)")
    parser.add_argument(
        "--processes",
        type=whole(1, MOST_PROCESSES),
        metavar="N",
        help="сколько процессов (по умолчанию — по числу ядер и ещё один, но не больше пяти)",
    )
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    demo = os.environ.get("ORIENTIR_DEMO") == "1"
    if demo and not _is_this_machine(arguments.address):
        message = f"Демонстрация на адресе {arguments.address} не запускается: в ней вход упрощён."
        raise Refused([Issue("demo_address", "--address", message, "Уберите --address или ORIENTIR_DEMO.")])
    host = f"[{arguments.address}]" if ":" in arguments.address else arguments.address
    place = f"{host}:{arguments.port}"
    if demo:
        os.environ.setdefault("ORIENTIR_SITE", f"http://{place}")
    from orientir.cli.django_start import start

    start()
    from django.conf import settings

    from orientir.web.campaigns.pinned_methodology import read_ahead
    from orientir.web.site.server import PROCESSES, Server
    from orientir.web.site.start import prepare

    _refuse_taken(arguments.address, arguments.port)
    prepare(_demonstrate if demo else lambda: None)
    read_ahead()
    where = f"http://{place}/" if demo else f"{place}, снаружи — https через ваш прокси-сервер"
    said = f"Ориентир: {where}\nДанные: {settings.HOME}. Остановить: Ctrl+C."
    Server(place, arguments.processes or PROCESSES, said, beside=WORKER).run()
    return 0


def _demonstrate() -> None:
    """Fill an empty demonstration and say how to sign in."""
    from orientir.cli.demo_seed import demonstration_accounts, fill, print_accounts
    from orientir.cli.parser import content
    from orientir.web.campaigns.models import Campaign

    if not Campaign.objects.exists():
        print("Готовлю учебные данные…", flush=True)
        fill(content("methodology/irkutsk"))
    print_accounts(demonstration_accounts())


def _refuse_taken(address: str, port: int) -> None:
    """Refuse an address on which the server could not listen, before anything is prepared for it."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    try:
        socket.create_server((address, port), family=family).close()
    except OSError as fault:
        why = "нет такого адреса" if (fault.errno or 0) < 0 else reason_of(fault)  # names have numbers of their own
        advice = "Укажите другой --port или --address."
        raise Refused([Issue("port", f"{address}:{port}", f"{why}.", advice)]) from None


def _is_this_machine(address: str) -> bool:
    try:
        return ip_address(address).is_loopback
    except ValueError:
        return address == "localhost"
