"""A recommendation as the database keeps it and as letters read it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

from orientir.report import Counsel


@dataclass(frozen=True)
class Item:
    """A recommendation to one municipality; one that is not ``given`` was proposed and left out by an operator."""

    recommendation: str
    addressee: str
    text: str
    indicators: tuple[str, ...] = ()
    problems: tuple[str, ...] = ()
    given: bool = True

    @property
    def counsel(self) -> Counsel:
        return Counsel(self.recommendation, self.addressee, self.text, self.indicators, self.problems)


def item_of(counsel: Counsel) -> Item:
    return Item(**asdict(counsel))


def stored(items: Iterable[Item]) -> list[dict[str, Any]]:
    """Items as JSON."""
    return [asdict(item) | {"indicators": list(item.indicators), "problems": list(item.problems)} for item in items]


def read(kept: Sequence[dict[str, Any]]) -> list[Item]:
    """Items from JSON."""
    items = (Item(**entry) for entry in kept)
    return [replace(i, indicators=tuple(i.indicators), problems=tuple(i.problems)) for i in items]


def given(kept: Sequence[dict[str, Any]]) -> list[Counsel]:
    """The recommendations that are given, in the order of the document."""
    return [item.counsel for item in read(kept) if item.given]
