"""What an indicator means in a year, and what is different about it in another year or another version."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, fields, is_dataclass
from enum import StrEnum
from typing import Any

from orientir.methodology.formula import Column, Constant, Named, columns, nodes
from orientir.methodology.model import Field, Indicator, Methodology, SourceLine
from orientir.terms import Issue, Year, say

QUESTION: tuple[tuple[str, Callable[[Field], object]], ...] = (
    ("вопрос", lambda f: " ".join(f.label.split())),
    ("вид ответа", lambda f: f.type),
    ("единица", lambda f: f.unit[:1]),
    ("частью чего является", lambda f: f.part_of),
    ("варианты ответа", lambda f: dict(f.choices)),
)
"""What makes a question the same one; the words around it (help, reason, bounds) may change."""


class Aspect(StrEnum):
    """What is different about a definition."""

    METHODOLOGY = "methodology"
    LEVEL = "level"
    FORMULA = "formula"
    BASE = "base"
    BASE_TITLE = "base_title"
    PERIOD = "period"
    LABEL = "label"
    ANSWER = "answer"


@dataclass(frozen=True)
class Difference:
    """One thing that is different, with its later place; ``before`` and ``after`` as the author wrote them."""

    aspect: Aspect
    before: str
    after: str
    place: SourceLine

    def words(self, language: str) -> str:
        """The difference in words, to stand after a colon."""
        return say(language, f"definition.{self.aspect}", before=self.before, after=self.after)


Meant = tuple[Methodology, Indicator, Year]
"""An indicator as a methodology means it in a year."""


def differences(before: Meant, after: Meant) -> list[Difference]:
    """Everything about the definition of one indicator that is different."""
    return [*_around(before, after), *_computed(before, after), *_asked(before, after)]


def _around(before: Meant, after: Meant) -> Iterator[Difference]:
    (then, old, year), (now, new, later) = before, after
    if then.id != now.id:
        yield Difference(Aspect.METHODOLOGY, then.id, now.id, new.place)
    for one, two in ((old.level, new.level), (old.units, new.units)):
        if one != two:
            yield Difference(Aspect.LEVEL, _unit(then, one), _unit(now, two), new.place)
            break
    periods = old.period.at(year) or "", new.period.at(later) or ""
    if periods[0] != periods[1]:
        yield Difference(Aspect.PERIOD, *periods, new.place)


def _unit(methodology: Methodology, level: str) -> str:
    known = [*methodology.levels, *map(methodology.level, (register.id for register in methodology.registers))]
    return next((one.unit[0] for one in known if one.id == level and one.unit), level)


def _computed(before: Meant, after: Meant) -> Iterator[Difference]:
    (then, old, year), (now, new, later) = before, after
    one, two = old.formula.at(year), new.formula.at(later)
    if _bare(one) != _bare(two):
        texts = old.formula_text.at(year) or "", new.formula_text.at(later) or ""
        yield Difference(Aspect.FORMULA, *texts, new.place)
    was, became = _named(one), _named(two)
    for name in sorted(was.keys() & became.keys()):
        if _bare(was[name]) != _bare(became[name]):
            yield _of_base(Aspect.BASE, then, now, name, new)
        elif _title(then, name) != _title(now, name):
            yield _of_base(Aspect.BASE_TITLE, then, now, name, new)


def _of_base(aspect: Aspect, then: Methodology, now: Methodology, name: str, indicator: Indicator) -> Difference:
    base = now.denominators.get(name)
    return Difference(aspect, _title(then, name), _title(now, name), base.place if base else indicator.place)


def _title(methodology: Methodology, base: str) -> str:
    found = methodology.denominators.get(base)
    return " ".join(found.title.split()) if found else base


def _asked(before: Meant, after: Meant) -> Iterator[Difference]:
    (then, old, year), (now, new, later) = before, after
    read = columns(old.formula.at(year)) & columns(new.formula.at(later))
    return asked_otherwise((then, old.level), (now, new.level), read)


def asked_otherwise(
    before: tuple[Methodology, str], after: tuple[Methodology, str], read: Collection[str]
) -> Iterator[Difference]:
    """What is different about the questions, of those ``read``, that both of two levels are asked."""
    known = {f.id: f for f in before[0].fields_of(before[1]) if f.id in read}
    for f in after[0].fields_of(after[1]):
        if f.id not in known:
            continue
        changed = [name for name, part in QUESTION if part(known[f.id]) != part(f)]
        if QUESTION[0][0] in changed:
            yield Difference(Aspect.LABEL, known[f.id].label, f.label, f.place)
        elif changed:
            yield Difference(Aspect.ANSWER, f.label, ", ".join(changed), f.place)


def _named(formula: object) -> dict[str, object]:
    return {node.name: node.value for node in nodes(formula) if isinstance(node, Named)}


def _bare(node: Any) -> Any:
    """A formula without what does not change its meaning: decimal places kept, and the insides of named bases."""
    if isinstance(node, Column):
        return Column(node.name)
    if isinstance(node, Named):
        return Named(node.name, Constant(0))
    if is_dataclass(node) and not isinstance(node, type):
        return type(node)(**{f.name: _bare(getattr(node, f.name)) for f in fields(node)})
    return node


def settled(indicator: Indicator, before: Year, after: Year) -> bool:
    """Whether the author has said what a changed definition means for comparing the two years."""
    said = indicator.redefined.keys() | indicator.same_meaning.keys()
    return any(before < year <= after for year in said)


def unsettled(methodology: Methodology, previous: Methodology | None = None, year: Year | None = None) -> list[Issue]:
    """Changed definitions of which the author has not said whether the meaning has changed.

    Within the methodology, from one year of a formula or a period to the next; and against a ``previous`` version, from
    the ``year`` it was used in (its last campaign, if unknown) to the last campaign here.
    """
    issues: list[Issue] = []
    for indicator in methodology.indicators:
        dated = indicator.formula.by_year.keys() | indicator.period.by_year.keys()
        for start in (y for y in sorted(dated) if indicator.since < y and indicator.in_force(y)):
            before = Year(start - 1)
            issues += _issues((methodology, indicator, before), (methodology, indicator, start))
        old = next((i for i in previous.indicators if i.id == indicator.id), None) if previous else None
        if previous and old:
            then = year or max(previous.campaigns, default=indicator.since)
            now = max(methodology.campaigns, default=indicator.since)
            if old.in_force(then) and indicator.in_force(now) and old.formula.at(then):
                issues += _issues((previous, old, then), (methodology, indicator, now))
    return issues


def _issues(before: Meant, after: Meant) -> Iterator[Issue]:
    _, indicator, year = after
    if settled(indicator, before[2], year) or (before[2] == year and settled(indicator, Year(year - 1), year)):
        return
    earlier = "в прежней версии методики" if before[2] == year else f"в {before[2]} году"
    for found in differences(before, after):
        yield Issue(
            "unsettled",
            str(found.place),
            f"«{indicator.id}»: определение {year} года не то, что {earlier}: {found.words('ru')}.",
            f"Смысл другой — напишите redefined: {{{year}: почему}}; прежний — same_meaning: {{{year}: почему}}.",
        )
