"""Lock rows in one order, so that no two actions ever wait for each other.

An action locks the rows that it will write through ``for_write``: a campaign before its forms, rows of one table in
the order of their primary keys. Its audit line comes after all of them, for the chain is one lock for everybody
until the transaction ends.
"""

from __future__ import annotations

from typing import TypeVar

from django.db.models import Model, QuerySet

Rows = TypeVar("Rows", bound=Model)


def for_write(rows: QuerySet[Rows]) -> QuerySet[Rows]:
    """Read the rows and lock them until the transaction ends.

    They can still be referred to. References (of a letter to its campaign, of an audit line to a person) are checked
    at the commit, by somebody who holds the audit chain: they must wait for nobody who waits for the chain.
    """
    return rows.select_for_update(of=("self",), no_key=True).order_by("pk")
