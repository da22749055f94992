"""The documents of the management cycle, declared in cycle.yaml: which there are, and of what each is put together."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from orientir.methodology.field import Field, FieldType, SourceLine


class Show(StrEnum):
    """What a part of a document tells; ``RECORDS`` are those of a register."""

    AIMS = "aims"
    INDICATORS = "indicators"
    METHOD = "method"
    PARTICIPATION = "participation"
    VALUES = "values"
    LEVELS = "levels"
    DEFICITS = "deficits"
    PROBLEMS = "problems"
    COMPARISON = "comparison"
    FACTORS = "factors"
    RECOMMENDATIONS = "recommendations"
    MEASURES = "measures"
    PLANNED = "planned"
    FOLLOWED = "followed"
    PASSED = "passed"
    EFFECTS = "effects"
    RECORDS = "records"


class Only(StrEnum):
    """Whose documents a part stands in."""

    ALL = "all"
    REGION = "region"
    TERRITORY = "territory"


@dataclass(frozen=True)
class CyclePart:
    """A part of a document. Of a register it shows the ``fields``; ``todo`` says what to do where it has no record."""

    show: Show
    only: Only = Only.ALL
    register: str = ""
    fields: tuple[str, ...] = ()
    todo: str = ""


@dataclass(frozen=True)
class CycleDocument:
    """A document: ``about`` says in a sentence what it is for; ``brief`` ones make the short cycle."""

    id: str
    place: SourceLine
    title: str
    about: str
    brief: bool
    parts: tuple[CyclePart, ...]


def shown_in_documents(f: Field) -> bool:
    """Whether a field of a register may stand in a document that everybody reads."""
    return f.public and f.type not in (FieldType.REFERENCE, FieldType.CONTACT)
