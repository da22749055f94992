"""``orientir audit verify``: check that no line of the audit trail was changed, cut out or inserted."""

from __future__ import annotations

from argparse import Namespace
from typing import Any

from orientir.terms import figure

SHOWN = 20


def add(commands: Any) -> None:
    parser = commands.add_parser("audit", help="проверить журнал действий")
    parser.add_argument("action", choices=["verify"], metavar="verify", help="пересчитать цепочку отпечатков")
    parser.add_argument("--head", default="", metavar="ОТПЕЧАТОК", help="отпечаток журнала, напечатанный в справке")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    """Exit status 1 where a line does not follow from those before it, or the printed head is not among them."""
    from orientir.cli.django_start import start

    start(new_home=False)
    from orientir.web.directory import audit
    from orientir.web.directory.models import AuditEvent
    from orientir.web.site.start import refuse_unfit_data

    refuse_unfit_data()
    head, wrong = audit.verify()
    for line in wrong[:SHOWN]:
        print(f"Запись {line}: изменена, или запись перед ней удалена.")
    if len(wrong) > SHOWN:
        print(f"…и ещё таких записей: {figure(len(wrong) - SHOWN)}.")
    lost = bool(arguments.head) and not AuditEvent.objects.filter(digest=arguments.head).exists()
    if lost:
        print(f"Записи с отпечатком {arguments.head} нет: журнал обрезан или переписан.")
    if not wrong and not lost:
        print(f"Журнал цел. Записей: {figure(AuditEvent.objects.count())}.")
    print(f"Отпечаток последней записи: {head}")
    return 1 if wrong or lost else 0
