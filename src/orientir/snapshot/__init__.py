"""A campaign frozen for good: tables and a manifest under one digest, the only input of analysis."""

from orientir.snapshot.freezing import freeze
from orientir.snapshot.model import ColumnSpec, Effort, Snapshot, Table
from orientir.snapshot.storage import read, sealed, verify, write

__all__ = ["ColumnSpec", "Effort", "Snapshot", "Table", "freeze", "read", "sealed", "verify", "write"]
