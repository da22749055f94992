"""Choose the values that are not published because few people stand behind them.

A value that is not printed may still be computed: the total less what is printed, one column less another, or what is
left once it is known that a hidden count is below the limit. So the choice is held against a reader who knows the rule,
the thresholds that were reached, and of every hidden cell whether it is small itself or goes with others: more is
hidden until he must allow for several values of each small one. That he must is shown by tables that would be printed
just alike.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from functools import cached_property

from orientir.analysis.findings import threshold
from orientir.analysis.linear import Form, forms_of
from orientir.analysis.model import Value
from orientir.methodology import FormulaKind, Indicator, Methodology
from orientir.methodology.formula import columns
from orientir.terms import REGION, Year

Key = tuple[str, str]
"""An indicator and a territory."""
Hidden = frozenset[Key]

POSSIBLE = 3
"""So many values at least must be possible for a hidden small count, even to who knows that it is below the limit."""


def withheld(
    methodology: Methodology,
    values: Mapping[Key, Value],
    places: Sequence[str],
    earlier: Sequence[tuple[Mapping[Key, Value], Hidden]] = (),
) -> Hidden:
    """The (indicator, territory) pairs of ``places`` whose value is not printed in a table with a total.

    A count is small from 1 to the limit of its group less one; so is a ratio whose part, base or rest is. With them go
    as few others as keep them unknown. Where none suffice, zeros go too, and the total of the region (``REGION``): it
    cannot be seen then whose the small value is.

    ``earlier`` are the tables of the same year that were printed before: all values, and what was withheld of them.
    What was withheld stays so. Where a small value has been corrected, or a corrected one is small, the rest of the
    column may be as it was: one total less the other would tell the correction, so the new total goes.
    """
    board = _Board(methodology, values, places)
    hidden = frozenset((target.indicator.id, target.place) for target in board.targets)
    hidden = hidden.union(*(known for _, known in earlier))
    for before, _ in earlier:
        for target in board.corrected(_Board(methodology, before, places)):
            hidden |= board.apart(target, hidden)
    for target in board.targets:
        if not board.safe(target, hidden):
            hidden |= board.widened(target, hidden)
    return hidden


@dataclass(frozen=True)
class _Target:
    """A small value of one indicator on one place: ``form`` is its part, its base or its rest."""

    indicator: Indicator
    place: str
    form: Form
    limit: int


@dataclass(frozen=True)
class _Move:
    """A change of some questions' answers, as a reader might imagine it: so many more here, so many fewer elsewhere."""

    steps: Form
    touched: tuple[Indicator, ...]


@dataclass
class _Board:
    """The values that a table would print, and what they tell of each other."""

    methodology: Methodology
    values: Mapping[Key, Value]
    places: Sequence[str]
    _moves: dict[Form, list[_Move]] = field(default_factory=dict)
    _wants: dict[tuple[str, str, Form], Mapping[bool, int]] = field(default_factory=dict)

    def at(self, indicator: Indicator, place: str) -> Value | None:
        value = self.values.get((indicator.id, place))
        return value if value is not None and value.absence is None else None

    @cached_property
    def year(self) -> Year:
        return next((value.year for value in self.values.values()), Year(0))

    @cached_property
    def forms(self) -> dict[str, tuple[Form, Form]]:
        """By indicator the sums that its k and n are, in the order of the methodology; n is nothing but in a ratio."""
        found = {i.id: forms_of(i, self.year) for i in self.methodology.indicators}
        return {id: forms for id, forms in found.items() if forms}

    @cached_property
    def indicators(self) -> list[Indicator]:
        return [i for i in self.methodology.indicators if i.id in self.forms]

    def limit(self, indicator: Indicator) -> int:
        return self.methodology.small_groups.get(indicator.protect, 0)

    @cached_property
    def targets(self) -> list[_Target]:
        return [
            _Target(indicator, place, form, limit)
            for indicator in self.indicators
            if (limit := self.limit(indicator))
            for place in self.places
            if (value := self.at(indicator, place))
            for form, part in zip(_parts(*self.forms[indicator.id]), _numbers(value), strict=False)
            if 0 < part < limit
        ]

    def safe(self, target: _Target, hidden: Hidden) -> bool:
        """Whether a reader must allow for enough values of a small one, knowing or not knowing that it is small."""
        return all(
            any(self._possible(target, m, hidden, wanted, knowing) >= wanted for m in self.moves(target.form))
            for knowing, wanted in self._wanted(target).items()
        )

    def _wanted(self, target: _Target) -> Mapping[bool, int]:
        """How many values must be possible to who knows that one is small, and to who does not.

        Its own base and threshold may allow fewer whatever else is hidden; two at the very least.
        """
        key = target.indicator.id, target.place, target.form
        if key not in self._wants:
            found = {}
            for knowing, most in ((True, min(POSSIBLE, target.limit - 1)), (False, target.limit)):
                alone = max(self._alone(target, move, most, knowing) for move in self.moves(target.form))
                found[knowing] = min(most, max(2, alone))
            self._wants[key] = found
        return self._wants[key]

    def _alone(self, target: _Target, move: _Move, enough: int, knowing: bool) -> int:
        """How many values a move would show to be possible if no total were printed."""
        hidden = frozenset((i.id, target.place) for i in move.touched)
        return 1 + sum(self._room(target.place, move, sign, hidden, enough, knowing, None) for sign in (1, -1))

    def widened(self, target: _Target, hidden: Hidden) -> Hidden:
        """What to hide so that a target is safe: the fewest cells that a move needs; else the whole column."""
        found = [more for move in self.moves(target.form) if (more := self._for_move(target, move, hidden))]
        if found:
            return min(found, key=lambda more: (len(more - hidden), sorted(more - hidden)))
        return self.whole(target, hidden)

    def corrected(self, before: _Board) -> list[_Target]:
        """The small values of this table or of an earlier one that are not the same in both."""
        both = {(target.indicator.id, target.place, target.form): target for target in (*before.targets, *self.targets)}
        return [target for target in both.values() if self._told(target) != before._told(target)]

    def _told(self, target: _Target) -> tuple[Fraction, ...] | None:
        value = self.at(target.indicator, target.place)
        return _numbers(value) if value else None

    def apart(self, target: _Target, hidden: Hidden) -> Hidden:
        """What to hide so that a target is safe from who knows every other value of its column."""
        alone = replace(self, places=(target.place,))
        found = []
        for move in self.moves(target.form):
            own = {(i.id, place) for i in move.touched for place in (target.place, REGION) if self.at(i, place)}
            if self._told(target) is None or alone.safe(target, hidden | own):
                found.append(hidden | own)
        if found:
            return min(found, key=lambda more: (len(more - hidden), sorted(more - hidden)))
        return self.whole(target, hidden)

    def whole(self, target: _Target, hidden: Hidden) -> Hidden:
        """The whole column of a target, and those of all that its answers stand in."""
        move = self.moves(target.form)[0]
        read = {column for column, _ in move.steps}
        answers = [i for i in self.indicators if not read.isdisjoint(columns(i.formula.at(self.year)))]
        shown = {(i.id, place) for i in (*move.touched, *answers) for place in self.places if self.at(i, place)}
        return hidden | shown | {(i.id, REGION) for i in move.touched}

    def _for_move(self, target: _Target, move: _Move, hidden: Hidden) -> Hidden:
        """The cells of a move at the target's place and at the next smallest others until it is safe; else none."""

        def cells(place: str) -> Iterator[Key]:
            return ((i.id, place) for i in move.touched if self.at(i, place))

        hidden = hidden.union(cells(target.place))
        at = _parts(*self.forms[target.indicator.id]).index(target.form)
        own = {p: _numbers(v)[at] for p in self.places if p != target.place and (v := self.at(target.indicator, p))}
        for place in sorted(own, key=lambda place: (own[place], place)):
            if self.safe(target, hidden):
                return hidden
            if own[place] > 0:
                hidden = hidden.union(cells(place))
        return hidden if self.safe(target, hidden) else frozenset()

    def moves(self, form: Form) -> list[_Move]:
        """The changes of one question, or of two that stand in one sum, that change a form; the plainest first."""
        if form not in self._moves:
            own = [column for column, _ in form]
            read = [{column for form in forms for column, _ in form} for forms in self.forms.values()]
            near = {column for together in read if not together.isdisjoint(own) for column in together}
            single: list[Form] = [((column, Fraction(1)),) for column in own]
            pairs: list[Form] = [
                ((column, Fraction(1)), (other, Fraction(sign)))
                for column in own
                for other in sorted(near - {column})
                for sign in (-1, 1)
            ]
            found = [_Move(steps, tuple(self._touched(steps))) for steps in single + pairs if _shift(form, steps)]
            self._moves[form] = sorted(found, key=lambda move: len(move.touched))
        return self._moves[form]

    def _touched(self, steps: Form) -> Iterable[Indicator]:
        return (i for i in self.indicators if any(_shift(form, steps) for form in self.forms[i.id]))

    def _possible(self, target: _Target, move: _Move, hidden: Hidden, enough: int, knowing: bool) -> int:
        """How many values of a target the move shows to be possible; more than ``enough`` are not counted."""
        tops = {i.id: self._top(i, hidden) for i in move.touched} if knowing else None
        rooms = 0
        for sign in (1, -1):
            room = self._room(target.place, move, sign, hidden, enough, knowing, tops)
            if not all((i.id, REGION) in hidden for i in move.touched):
                others = 0
                for place in self.places:
                    if others < room and place != target.place:
                        others += self._room(place, move, -sign, hidden, enough, knowing, tops)
                room = min(room, others)
            rooms += room
        return rooms + 1

    def _room(
        self,
        place: str,
        move: _Move,
        sign: int,
        hidden: Hidden,
        enough: int,
        knowing: bool,
        tops: Mapping[str, Fraction | None] | None,
    ) -> int:
        """How often a move may be made at a place and nothing printed, and nothing that is known, be different."""
        own = [(i, value) for i in move.touched if (value := self.at(i, place))]
        if not own or any((i.id, place) not in hidden for i, _ in own):
            return 0
        if any(not any(self.at(i, place) for i in self._readers[column]) for column, _ in move.steps):
            return 0
        for times in range(1, enough + 1):
            for indicator, value in own:
                k, n = (times * sign * _shift(form, move.steps) for form in self.forms[indicator.id])
                if not self._alike(indicator, value, k, n, tops[indicator.id] if tops else None, knowing):
                    return times - 1
            if not self._within(place, move.steps, times * sign):
                return times - 1
        return enough

    @cached_property
    def _readers(self) -> dict[str, list[Indicator]]:
        """By question the indicators in whose sums it stands."""
        found: dict[str, list[Indicator]] = {}
        for indicator in self.indicators:
            for column in {column for form in self.forms[indicator.id] for column, _ in form}:
                found.setdefault(column, []).append(indicator)
        return found

    def _top(self, indicator: Indicator, hidden: Hidden) -> Fraction | None:
        """The smallest printed count but 0: the next smallest are hidden first, so a hidden one is not above it."""
        values = (self.at(indicator, p) for p in self.places if (indicator.id, p) not in hidden)
        return min((value.k for value in values if value and value.k), default=None)

    def _alike(
        self, indicator: Indicator, value: Value, k: Fraction, n: Fraction, top: Fraction | None, knowing: bool
    ) -> bool:
        """Whether a value with ``k`` and ``n`` more would be hidden for the same cause and judged as it is."""
        before, after = _numbers(value), _numbers(value, k, n)
        if not all(new >= 1 if old > 0 else new == old for old, new in zip(before, after, strict=True)):
            return False
        if knowing and _small(before, self.limit(indicator)) != _small(after, self.limit(indicator)):
            return False
        if top is not None and after[0] > max(top, before[0]):
            return False
        asked = threshold(indicator, value.territory, self.year)
        if asked is None:
            return True
        one, two = (p[0] / p[1] if value.kind is FormulaKind.RATIO else p[0] for p in (before, after))
        return (one >= asked) == (two >= asked)

    def _within(self, place: str, steps: Form, times: int) -> bool:
        """Whether no "of which" question gets more than its whole, where both are printed somewhere."""
        own, change = self._answers(place), dict(steps)
        for part, whole in self._wholes:
            if (part in change or whole in change) and part in own and whole in own and own[part] <= own[whole]:
                gap = own[whole] - own[part] + times * (change.get(whole, Fraction()) - change.get(part, Fraction()))
                if gap < 0:
                    return False
        return True

    @cached_property
    def _wholes(self) -> list[tuple[str, str]]:
        return [(f.id, f.part_of) for f in self.methodology.fields if f.part_of]

    def _answers(self, place: str) -> dict[str, Fraction]:
        """The answers of a place that are an indicator's k or n by themselves."""
        return {
            form[0][0]: number
            for indicator in self.indicators
            if (value := self.at(indicator, place))
            for form, number in zip(self.forms[indicator.id], _numbers(value), strict=False)
            if len(form) == 1 and form[0][1] == 1
        }


def _numbers(value: Value, k: Fraction = Fraction(), n: Fraction = Fraction()) -> tuple[Fraction, ...]:
    """The count; of a ratio its part, its base and its rest; each with so many more."""
    part, base = (value.k or Fraction()) + k, (value.n or Fraction()) + n
    return (part, base, base - part) if value.kind is FormulaKind.RATIO else (part,)


def _parts(k: Form, n: Form) -> tuple[Form, ...]:
    """The forms of ``_numbers``."""
    rest = dict(n)
    for column, times in k:
        rest[column] = rest.get(column, Fraction()) - times
    return k, n, tuple(sorted((column, times) for column, times in rest.items() if times))


def _shift(form: Form, steps: Form) -> Fraction:
    """By how much a form changes."""
    change = dict(steps)
    return sum((times * change.get(column, Fraction()) for column, times in form), Fraction())


def _small(numbers: Iterable[Fraction], limit: int) -> bool:
    return any(0 < number < limit for number in numbers)
