"""The questions of the municipal form, and a filled row of them as a browser posts it."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from orientir.methodology import Field, FieldType, load
from orientir.terms import Year

FOLDER = Path(__file__).resolve().parents[2] / "methodology" / "irkutsk"
TYPED = {
    FieldType.TEXT: "Учебный ответ {n}",
    FieldType.LINK: "https://bratsk.example/{n}",
    FieldType.DATE: "{day:02}.11.2021",
    FieldType.DECIMAL: "{n}.5",
    FieldType.FILE: "file-{n}.pdf",
}


@cache
def questions() -> tuple[Field, ...]:
    return load(FOLDER).form("municipality", Year(2021))


def filled(turn: int, *, bare: bool) -> dict[str, str]:
    """Every question answered, differently in every turn; dates and yes/no as the two programs expect them."""
    return {field.id: _typed(field, turn, bare=bare) for field in questions()}


def _typed(field: Field, turn: int, *, bare: bool) -> str:
    if field.type is FieldType.YES_NO:
        return ("on" if bare else "да") if turn % 2 else ("" if bare else "нет")
    if field.type is FieldType.CHOICE:
        labels = list(field.choices.values())
        return labels[turn % len(labels)]
    if field.type is FieldType.INTEGER:
        return str(int(field.minimum or 0) + turn % 20)
    if field.type is FieldType.DATE and bare:
        return f"2021-11-{1 + turn % 28:02}"
    return TYPED[field.type].format(n=turn, day=1 + turn % 28)
