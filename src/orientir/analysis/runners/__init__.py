"""One module for each engine: the rows of a statement of ours over the table ``t``.

``t`` has the columns ``_unit``, ``territory`` and the fields that the statement reads. A runner raises
``OverflowError`` where a number needs more than 64 bits, ``Refused`` where its server cannot be reached.
"""

from orientir.analysis.runners.tables import Run

__all__ = ["Run"]
