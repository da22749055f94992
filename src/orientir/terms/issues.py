"""What is wrong, said to the person who can mend it; and input refused with every reason at once."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much an issue weighs: an error refuses, a check wants a human decision, a hint only helps."""

    ERROR = "error"
    CHECK = "check"
    HINT = "hint"


@dataclass(frozen=True)
class Issue:
    """One thing that is wrong, said to the person who can mend it.

    ``place`` says where (file and line, or file, sheet and cell); ``message`` what is wrong;
    ``advice`` what to do. All three are in the reader's language.
    """

    code: str
    place: str
    message: str
    advice: str = ""
    severity: Severity = Severity.ERROR

    def __str__(self) -> str:
        return " ".join(part for part in (f"{self.place}:", self.message, self.advice) if part)


class Refused(Exception):
    """Input that cannot be accepted, with every reason at once (never only the first)."""

    def __init__(self, issues: list[Issue]) -> None:
        super().__init__("\n".join(map(str, issues)))
        self.issues = issues
