"""A methodology as JSON, its formulas parsed: read back without YAML and without the formula parser.

Only what differs from a class's default is written, so that a class may gain a field with a default and the bytes
of older methodologies stay as they are. Reading makes objects of the methodology's own classes and of nothing else.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import MISSING, fields, is_dataclass
from datetime import date
from decimal import Decimal
from enum import Enum
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from typing import Any

from orientir.methodology import bridge, cycle, field, formula, model, questionnaire, register
from orientir.terms import Territory

_CLASSES: Mapping[str, type] = {
    found.__name__: found
    for module in (model, bridge, cycle, field, formula, questionnaire, register)
    for found in vars(module).values()
    if isinstance(found, type) and found.__module__ == module.__name__
} | {"Territory": Territory}
_PLAIN: Mapping[str, Callable[[Any], Any]] = {
    "fraction": Fraction,
    "decimal": Decimal,
    "date": date.fromisoformat,
    "list": lambda items: [_read(item) for item in items],
    "set": lambda items: frozenset(_read(item) for item in items),
    "map": lambda pairs: {_read(key): _read(value) for key, value in pairs},
}


@lru_cache(maxsize=8)
def to_json(methodology: model.Methodology) -> bytes:
    """The methodology without its files; places are relative to its folder."""
    return json.dumps(_written(methodology), ensure_ascii=False, separators=(",", ":")).encode()


def from_json(data: bytes, files: Mapping[str, bytes]) -> model.Methodology | None:
    """The methodology that ``to_json`` has written; None where it was written by a version with other classes."""
    try:
        found = _read(json.loads(data))
        return model.Methodology(**found, files=files) if isinstance(found, dict) else None
    except (KeyError, TypeError, ValueError):
        return None


def survey_to_json(survey: questionnaire.Survey) -> str:
    """One questionnaire as it is now: a survey that runs keeps the words that people have answered."""
    return json.dumps(_written(survey), ensure_ascii=False, separators=(",", ":"))


def survey_from_json(text: str) -> questionnaire.Survey:
    """The questionnaire that ``survey_to_json`` has written."""
    found = _read(json.loads(text))
    if not isinstance(found, questionnaire.Survey):
        raise TypeError("no questionnaire")
    return found


def _written(value: Any) -> Any:
    if isinstance(value, Enum):
        return {"is": type(value).__name__, "value": value.value}
    if value is None or isinstance(value, bool | int | str):
        return value
    if isinstance(value, model.SourceLine):
        return {"is": "SourceLine", "path": _relative(value.path), "line": value.line}
    if is_dataclass(value) and not isinstance(value, type):
        given = {name: _written(v) for name, v in vars(value).items() if v != _defaults(type(value)).get(name, MISSING)}
        if isinstance(value, model.Methodology):
            return {name: v for name, v in given.items() if name != "files"}
        return {"is": type(value).__name__} | given
    if isinstance(value, tuple):
        return [_written(item) for item in value]
    if isinstance(value, Mapping):
        if all(isinstance(key, str) for key in value) and "is" not in value:
            return {key: _written(item) for key, item in value.items()}
        return {"is": "map", "value": [[_written(key), _written(item)] for key, item in value.items()]}
    if isinstance(value, list | frozenset):
        items = value if isinstance(value, list) else sorted(value)
        return {"is": "list" if isinstance(value, list) else "set", "value": [_written(item) for item in items]}
    return {"is": type(value).__name__.lower(), "value": str(value)}


def _read(value: Any) -> Any:
    if isinstance(value, list):
        return tuple([_read(item) for item in value])
    if not isinstance(value, dict):
        return value
    kind = value.get("is")
    if kind is None:
        return {key: _read(item) for key, item in value.items()}
    if kind in _PLAIN:
        return _PLAIN[kind](value["value"])
    made = _CLASSES[kind]
    if issubclass(made, Enum):
        return made(value["value"])
    given = {name: _read(item) for name, item in value.items() if name != "is"}
    if made is model.SourceLine:
        given["path"] = Path(given["path"])
    return made(**given)


@lru_cache(maxsize=64)
def _defaults(kind: type) -> Mapping[str, Any]:
    """What each field of a class is where nothing is given."""
    found = {}
    for f in fields(kind):
        if f.default is not MISSING:
            found[f.name] = f.default
        elif f.default_factory is not MISSING:
            found[f.name] = f.default_factory()
    return found


def _relative(path: Path) -> str:
    """The file within its methodology: ``criteria/plans.yaml`` or ``methodology.yaml``."""
    return "/".join(path.parts[-2:] if path.parent.name in model.FOLDERS else path.parts[-1:])
