"""``orientir explain SNAPSHOT INDICATOR [TERRITORY]``: where one number comes from."""

from __future__ import annotations

from argparse import Namespace
from collections.abc import Callable, Iterator, Mapping
from difflib import get_close_matches
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orientir.terms import REGION, Issue, Refused, folded

if TYPE_CHECKING:
    from orientir.snapshot import Snapshot

SIMILAR = 5
"""At most so many similar names are told."""


def add(commands: Any) -> None:
    parser = commands.add_parser("explain", help="объяснить одно число: формула, k и n, ответы, отпечаток данных")
    parser.add_argument("snapshot", type=Path, metavar="СНИМОК", help="снимок: файл или папка")
    parser.add_argument("indicator", metavar="ПОКАЗАТЕЛЬ", help="код показателя, например municipal_programme")
    parser.add_argument(
        "territory",
        nargs="?",
        default=REGION,
        metavar="ТЕРРИТОРИЯ",
        help="код или название, например bratsk или «город Братск»; по умолчанию весь регион",
    )
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    from orientir.analysis import explain, values
    from orientir.snapshot import read

    snapshot = read(arguments.snapshot)
    methodology = snapshot.methodology
    _known(arguments.indicator, {i.id: i.title for i in methodology.indicators}, "нет такого показателя.")
    places = {REGION: methodology.region.get("nom", "")} | {t.id: t.name for t in methodology.territories}
    territory = _place(arguments.territory, places)
    explanation = explain(snapshot, values(snapshot), arguments.indicator, territory)
    print("\n".join(_lines(snapshot, explanation)))
    return 0


def _place(given: str, names: Mapping[str, str]) -> str:
    """The id of a territory given by its id or by its name as it is printed; refused where there is none."""
    if given in names:
        return given
    named = [id for id, name in names.items() if folded(name) == folded(given)]
    if len(named) != 1:
        _known(given, names, "таких территорий несколько." if named else "нет такой территории.")
    return named[0]


def _known(id: str, titles: Mapping[str, str], message: str) -> None:
    """Refuse an id that is not among ``titles``, naming those that are like it or whose titles hold the word."""
    if id in titles:
        return
    like = get_close_matches(id, titles, n=3, cutoff=0.5)
    like += [one for one, title in titles.items() if one not in like and folded(id) in folded(f"{one} {title}")]
    named = "; ".join(f"{one} — {titles[one]}" for one in like[:SIMILAR])
    advice = f"Похожие: {named}." if named else "Все коды выводит orientir values."
    raise Refused([Issue("unknown", id, message, advice)])


def _name(snapshot: Snapshot, unit: str) -> str:
    """What a unit is called, also a territory of a level that was not collected."""
    named = snapshot.name(unit)
    return next((t.name for t in snapshot.methodology.territories if t.id == unit), unit) if named == unit else named


def _lines(snapshot: Snapshot, explanation: Any) -> list[str]:
    from orientir.methodology.wording import absent
    from orientir.terms import percent, say, whole_figure

    value, indicator, language = explanation.value, explanation.indicator, snapshot.methodology.language
    words = partial(say, language)
    lines = [f"{indicator.title}", f"{_name(snapshot, value.territory)}, {value.period}", ""]
    if value.absence:
        lines.append(words("explain.none", reason=absent(language, value.absence)))
    else:
        shown = "" if value.percent is None else percent(value.value, language, value.percent_places)
        share = f" ({shown})" if shown else ""
        lines.append(words("explain.value", value=f"{whole_figure(value.k, language)}{share}"))
        of = f" — {value.population}" if value.population else ""
        lines.append(f"k = {whole_figure(value.k, language)}, n = {whole_figure(value.n, language)}{of}")
    lines.append(words("explain.formula", formula=value.formula))
    lines += [words("explain.base", name=name, formula=text) for name, text in explanation.bases.items()]
    if indicator.level in snapshot.records:
        lines.append(words("explain.listed", count=value.asked))
    else:
        lines.append(words("explain.took_part", count=value.took_part, of=value.asked))
        if value.answered is not None:
            lines.append(words("explain.answered", count=value.answered))
    if indicator.caveat:
        lines.append(words("explain.caveat", text=indicator.caveat))
    if indicator.source:
        lines.append(words("explain.source", text=indicator.source))
    if snapshot.synthetic:
        lines.append(words("explain.synthetic"))
    return [*lines, *_behind(snapshot, explanation, words), "", words("explain.digest", digest=value.digest)]


def _behind(snapshot: Snapshot, explanation: Any, words: Callable[..., str]) -> Iterator[str]:
    """The answers and the records that the number was made of."""
    from orientir.cells.display import in_words

    fields, language = {f.id: f for f in snapshot.methodology.fields}, snapshot.methodology.language
    of_register = explanation.indicator.level in snapshot.records
    if not of_register:
        yield from ("", *(f"{name}: {fields[name].label}" for name in explanation.fields), "", words("explain.answers"))
    for part in explanation.contributions:
        answers = "; ".join(
            f"{name} = {in_words(fields[name], answer, language)}" for name, answer in part.answers.items()
        )
        remarks = "".join(f" [{remark}]" for remark in part.comments.values() if remark)
        yield f"  {_name(snapshot, part.unit)}: {answers}{remarks}"
    if explanation.polls:
        yield from ("", words("explain.polls"))
    for poll in explanation.polls:
        survey = snapshot.methodology.survey(poll.survey)
        title = survey.title[survey.language] if survey else poll.survey
        yield "  " + words("explain.poll", field=poll.field, title=title, count=poll.answers)
    if explanation.records:
        yield from ("", words("explain.counted" if of_register else "explain.records"))
    for r in explanation.records:
        unit = _name(snapshot, r.unit or r.territory)
        yield "  " + words("explain.record", unit=unit, title=r.title, register=r.register, number=r.id)
