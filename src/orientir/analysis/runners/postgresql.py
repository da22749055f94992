"""PostgreSQL: the rows are copied into a table that is gone with the connection."""

from __future__ import annotations

import os
from collections.abc import Collection
from decimal import Decimal
from typing import Any

from orientir.analysis.runners.tables import picked, translated, used
from orientir.snapshot import Table
from orientir.terms import Issue, Refused

ADDRESS = "ORIENTIR_POSTGRESQL"
NUL = "\0"
"""The one character that PostgreSQL keeps in no text."""


def run(table: Table, read: Collection[str], statement: str) -> list[tuple[Any, ...]]:
    import psycopg
    from psycopg.errors import NumericValueOutOfRange

    columns = used(table, read)
    kinds = ", ".join(["_unit text", "territory text", *(f'"{c.name}" {_kind(c.is_integer)}' for c in columns)])
    address = os.environ.get(ADDRESS, "")
    try:
        with psycopg.connect(address, connect_timeout=5) as connection:
            connection.execute(f"CREATE TEMP TABLE t ({kinds}) ON COMMIT DROP")  # type: ignore[arg-type, unused-ignore]
            with connection.cursor().copy("COPY t FROM STDIN") as copy:
                for row in picked(table, read):
                    copy.write_row([cell.replace(NUL, "") if isinstance(cell, str) else cell for cell in row])
            found = connection.execute(translated(statement, "postgres")).fetchall()  # type: ignore[arg-type, unused-ignore]
    except NumericValueOutOfRange as error:
        raise OverflowError(str(error)) from error
    except psycopg.OperationalError as error:
        message = f"PostgreSQL не отвечает: {str(error).splitlines()[0]}"
        raise Refused([Issue("no_server", ADDRESS, message, "Проверьте адрес и доступ.")]) from error
    # A sum of whole numbers comes as a decimal, which is as long as it has to be.
    return [tuple(int(cell) if isinstance(cell, Decimal) else cell for cell in row) for row in found]


def _kind(is_integer: bool) -> str:
    return "bigint" if is_integer else "text"
