"""Keep the statements that every save needs: Django's own SQL, built once instead of while others wait."""

from __future__ import annotations

from functools import cache
from threading import local
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

Row = TypeVar("Row", bound=Model)
LARGEST = 2**63 - 1


class OneRow(Generic[Row]):
    """A query for one row by its number, with the related rows that it selects."""

    def __init__(self, rows: QuerySet[Row]) -> None:
        self._rows = rows
        self._kept = local()  # a compiler belongs to a connection, and a connection to a thread

    def get(self, pk: int) -> Row | None:
        if pk > LARGEST:
            return None
        if not hasattr(self._kept, "compiler"):
            compiler = self._rows.filter(pk=0).order_by().query.get_compiler(connection=connection)
            self._kept.compiler, (self._kept.sql, _) = compiler, compiler.as_sql()
        compiler = self._kept.compiler
        with connection.cursor() as cursor:
            cursor.execute(self._kept.sql, [pk])
            row = cursor.fetchone()
        if row is None:
            return None
        [values] = compiler.results_iter([[row]])
        return self._made(compiler, values)

    def _made(self, compiler: Any, values: Any) -> Row:
        """The row as an object, as Django's ``ModelIterable`` makes it."""
        own = compiler.klass_info["select_fields"]
        names = [compiler.select[place][0].target.attname for place in own]
        made: Row = compiler.klass_info["model"].from_db(connection.alias, names, values[own[0] : own[-1] + 1])
        related = get_related_populators(compiler.klass_info, compiler.select, connection.alias)  # type: ignore[call-arg]
        for populator in related:  # the type stubs are of a newer Django
            populator.populate(values, made)
        return made


@cache
def _update(model: type[Model], names: tuple[str, ...], condition: str) -> str:
    columns = ", ".join(f'"{model._meta.get_field(name).column}" = %s' for name in names)  # type: ignore[union-attr]
    return f'UPDATE {model._meta.db_table} SET {columns} WHERE "id" = %s AND "{condition}" = %s'  # noqa: S608  # ours


def write_if(row: Model, names: tuple[str, ...], condition: str, value: int) -> bool:
    """Write these fields of a row where a column still has the value; whether it had."""
    fields = [row._meta.get_field(name) for name in names]
    values = [field.get_db_prep_save(getattr(row, field.attname), connection) for field in fields]  # type: ignore[union-attr]
    with connection.cursor() as cursor:
        cursor.execute(_update(type(row), names, condition), [*values, row.pk, value])
        return bool(cursor.rowcount)
