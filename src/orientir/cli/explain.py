"""``orientir explain SNAPSHOT INDICATOR [TERRITORY]``: where one number comes from."""

from __future__ import annotations

from argparse import Namespace
from pathlib import Path
from typing import Any

from orientir.terms import REGION, Issue, Refused


def add(commands: Any) -> None:
    parser = commands.add_parser("explain", help="объяснить одно число: формула, k и n, ответы, отпечаток данных")
    parser.add_argument("snapshot", type=Path, metavar="СНИМОК", help="файл снимка")
    parser.add_argument("indicator", metavar="ПОКАЗАТЕЛЬ", help="имя показателя, например municipal_programme")
    parser.add_argument("territory", nargs="?", default=REGION, metavar="ТЕРРИТОРИЯ", help="по умолчанию весь регион")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    from orientir.analysis import explain, values
    from orientir.snapshot import read

    snapshot = read(arguments.snapshot)
    indicators = [indicator.id for indicator in snapshot.methodology.indicators]
    places = [REGION, *(territory.id for territory in snapshot.methodology.territories)]
    _known(arguments.indicator, indicators, "нет такого показателя.")
    _known(arguments.territory, places, "нет такой территории.")
    explanation = explain(snapshot, values(snapshot), arguments.indicator, arguments.territory)
    print("\n".join(_lines(snapshot, explanation)))
    return 0


def _known(id: str, known: list[str], message: str) -> None:
    from orientir.methodology.parse import nearest

    if id not in known:
        raise Refused([Issue("unknown", id, message, nearest(id, known))])


def _lines(snapshot: Any, explanation: Any) -> list[str]:
    from orientir.cells.display import in_words
    from orientir.methodology.wording import ABSENT
    from orientir.terms import figure, percent

    value, indicator = explanation.value, explanation.indicator
    fields = {f.id: f for f in snapshot.methodology.fields}
    lines = [f"{indicator.title}", f"{snapshot.name(value.territory)}, {value.period}", ""]
    if value.absence:
        lines.append(f"Значения нет: {ABSENT['ru'][value.absence]}.")
    else:
        share = f" ({percent(value.value, places=value.percent_places)})" if value.percent is not None else ""
        lines.append(f"Значение: {figure(value.k)}{share}")
        lines.append(
            f"k = {figure(value.k)}, n = {figure(value.n)}" + (f" — {value.population}" if value.population else "")
        )
    lines += [f"Формула: {value.formula}", f"Участвовали: {value.took_part} из {value.asked}"]
    if indicator.caveat:
        lines.append(f"Оговорка: {indicator.caveat}")
    if indicator.source:
        lines.append(f"Источник: {indicator.source}")
    if snapshot.synthetic:
        lines.append("Данные синтетические: ответы территорий придуманы для демонстрации.")
    lines += ["", *[f"{name}: {fields[name].label}" for name in explanation.fields], "", "Ответы:"]
    for part in explanation.contributions:
        answers = "; ".join(f"{name} = {in_words(fields[name], answer)}" for name, answer in part.answers.items())
        remarks = "".join(f" [{remark}]" for remark in part.comments.values() if remark)
        lines.append(f"  {snapshot.name(part.unit)}: {answers}{remarks}")
    lines += ["", f"Отпечаток данных: {value.digest}"]
    return lines
