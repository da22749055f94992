"""How questions hang on one another: which answers lead to a question that only some are asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from orientir.methodology import Field, FieldType
from orientir.methodology.formula import Condition, columns
from orientir.methodology.interpret import holds
from orientir.terms import Answer

Counted = Sequence[tuple[Field, Sequence[str]]]
"""The fields of a question with the answers that are counted."""


@dataclass(frozen=True)
class Link:
    """The fields of a question that the same people have answered, and the answers to others on which it hangs.

    ``leads`` say by field and answer whether that answer alone leads to the question, leads past it, or neither.
    """

    fields: tuple[str, ...]
    leads: Mapping[str, Mapping[str, bool | None]]


Links = Mapping[str, Link]
"""By field of a question."""


def links_of(questions: Iterable[tuple[Counted, Sequence[Condition]]]) -> Links:
    """The links of counted questions, each with the conditions on which it is asked.

    A condition reads a field by the id of the questionnaire: ``grade`` is also ``grade__1``, another wording of it.
    """
    told = list(questions)
    every = [pair for counted, _ in told for pair in counted]
    found: dict[str, Link] = {}
    for counted, conditions in told:
        read = frozenset[str]().union(*map(columns, conditions))
        leads = {
            f.id: {value: _leads(conditions, f, value) for value in values} for f, values in every if _id(f) in read
        }
        several = tuple(f.id for f, _ in counted if f.type is FieldType.YES_NO)
        found |= {f.id: Link(several or (f.id,), leads) for f, _ in counted}
    return found


def _leads(conditions: Sequence[Condition], f: Field, value: str) -> bool | None:
    """Whether all conditions hold with this answer alone; None where others decide."""
    ways = {holds(condition, {_id(f): _answer(f, value)}) for condition in conditions}
    return False if False in ways else None if None in ways else True


def _answer(f: Field, value: str) -> Answer:
    if f.type is FieldType.CHOICE:
        return value
    return value == "1" if f.type is FieldType.YES_NO else int(value)


def _id(f: Field) -> str:
    return f.id.split("__")[0]
