"""Findings that an editor has called no error, with the reason: kept in the file of bindings, quiet the next time.

A dismissal holds while the code, the quoted sentence and the numbers are the same: a changed number is told anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from orientir.factcheck.catalogue import Finding
from orientir.factcheck.pins import HEAD, entries
from orientir.terms import Issue, Refused

_KEYS = {"not_an_error", "quotation", "arithmetic", "reason"}


@dataclass(frozen=True)
class Dismissal:
    """What identifies a finding, and why it is no error."""

    code: str
    quotation: str
    arithmetic: str
    reason: str

    def of(self, finding: Finding) -> bool:
        """Whether it speaks of this finding."""
        return (self.code, self.quotation, self.arithmetic) == key_of(finding)


def key_of(finding: Finding) -> tuple[str, str, str]:
    """The code, the first quotation and the arithmetic: by these a finding is known again."""
    quoted = finding.quotations[0] if finding.quotations else None
    return finding.code, _plain(quoted.text if quoted else ""), _plain(finding.arithmetic)


def _plain(text: str) -> str:
    """A text with plain spaces: an editor may retype the others."""
    return " ".join(text.split())


def read_dismissals(path: Path) -> tuple[Dismissal, ...]:
    """Read the dismissals of a file. Raises Refused with every fault at once."""
    found, issues = [], []
    for number, entry in enumerate(entries(path), 1):
        if not isinstance(entry, dict) or "not_an_error" not in entry:
            continue
        place = f"{path.name}, запись {number}"
        if set(entry) != _KEYS:
            message = "нужны not_an_error, quotation, arithmetic и reason."
            issues.append(Issue("dismissals", place, message, "Возьмите строки из отчёта целиком."))
        elif not str(entry["reason"] or "").strip():
            issues.append(Issue("dismissals", place, "не названа причина.", "Впишите в reason, почему это не ошибка."))
        else:
            found.append(
                Dismissal(
                    str(entry["not_an_error"]),
                    _plain(str(entry["quotation"])),
                    _plain(str(entry["arithmetic"])),
                    str(entry["reason"]).strip(),
                )
            )
    if issues:
        raise Refused(issues)
    return tuple(found)


def sorted_out(
    findings: Sequence[Finding], dismissals: Sequence[Dismissal]
) -> tuple[list[Finding], list[tuple[Finding, str]]]:
    """The findings that stand, and those dismissed with their reasons."""
    standing: list[Finding] = []
    dismissed: list[tuple[Finding, str]] = []
    for finding in findings:
        reason = next((one.reason for one in dismissals if one.of(finding)), None)
        if reason is None:
            standing.append(finding)
        else:
            dismissed.append((finding, reason))
    return standing, dismissed


def lines_of(finding: Finding, reason: str = "") -> str:
    """The lines that dismiss a finding once they stand in the file."""
    code, quotation, arithmetic = key_of(finding)
    entry = {"not_an_error": code, "quotation": quotation, "arithmetic": arithmetic, "reason": reason}
    return yaml.safe_dump([entry], allow_unicode=True, sort_keys=False, width=10_000)


def dismiss(finding: Finding, reason: str, path: Path) -> None:
    """Add a dismissal to the file, which is made if there is none."""
    before = path.read_text(encoding="utf-8") if path.exists() else HEAD
    path.write_text(before.rstrip("\n") + "\n" + lines_of(finding, reason), encoding="utf-8")
