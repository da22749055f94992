"""The one rule for ids that people write: of levels, questions, indicators, territories."""

from __future__ import annotations

import re

IDENTIFIER = r"[a-z][a-z0-9_]*"
LONGEST_ID = 64


def fault_of_id(id: str) -> tuple[str, str] | None:
    """What is wrong with an id and how to mend it; None for a sound one.

    Ids stand in addresses of pages, names of files and formulas, so they are plain and short.
    """
    if len(id) > LONGEST_ID:
        return f"Код «{id[:20]}…» длиннее {LONGEST_ID} знаков.", "Сократите его."
    if not re.fullmatch(IDENTIFIER, id):
        return f"Код «{id}» недопустим.", "Латиница, цифры и «_», с буквы: has_programme."
    return None
