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
INSIDE = 2
"""So many must be possible even to a municipality that knows its own answers and takes them off every total."""


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
    return board.fewest(hidden)


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


@dataclass(frozen=True)
class _Possible:
    """How many values a reader must allow for, and the places ``to`` which fewer than ``INSIDE`` are possible."""

    outside: int
    to: frozenset[str]


@dataclass
class _Board:
    """The values that a table would print, and what they tell of each other."""

    methodology: Methodology
    values: Mapping[Key, Value]
    places: Sequence[str]
    _moves: dict[Form, list[_Move]] = field(default_factory=dict)
    _wants: dict[tuple[str, str, Form], Mapping[bool, int]] = field(default_factory=dict)
    _rooms: dict[tuple[object, ...], int] = field(default_factory=dict)
    _answered: dict[str, Mapping[str, Fraction]] = field(default_factory=dict)

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
        """Whether a reader must allow for enough values of a small one, knowing or not knowing that it is small.

        And whether each municipality that takes its own answers off the totals must still allow for two.
        """
        for knowing, wanted in self._wanted(target).items():
            outside, inside = False, None
            for move in self.moves(target.form):
                possible = self._possible(target, move, hidden, wanted, knowing)
                outside = outside or possible.outside >= wanted
                inside = possible.to if inside is None else inside & possible.to
                if outside and not inside:
                    break
            if not outside or inside:
                return False
        return True

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

    def fewest(self, hidden: Hidden) -> Hidden:
        """What is to be hidden besides: of several ways the one that hides the fewest totals, then the fewest cells.

        The small values are made safe one after another, in several orders; then everything that need not be hidden is
        printed again.
        """
        targets = self.targets
        orders = (targets, targets[::-1], sorted(targets, key=lambda t: (t.place, t.indicator.id)))
        return min((self._spared(self._covered(hidden, order), hidden) for order in orders), key=_cost)

    def _covered(self, hidden: Hidden, targets: Iterable[_Target]) -> Hidden:
        for target in targets:
            if not self.safe(target, hidden):
                hidden |= self.widened(target, hidden)
        return hidden

    def _spared(self, hidden: Hidden, kept: Hidden) -> Hidden:
        """The same without what is hidden in vain: totals are printed again first, then the greatest values."""
        needed = list[_Target]()
        for target in self.targets:
            if self.safe(target, hidden):
                needed.append(target)
            else:
                kept |= self.whole(target, kept)
        for key in sorted(hidden - kept, key=self._worth, reverse=True):
            concerned = (t for t in needed if any(i.id == key[0] for move in self.moves(t.form) for i in move.touched))
            if all(self.safe(target, hidden - {key}) for target in concerned):
                hidden -= {key}
        return hidden

    def _worth(self, key: Key) -> tuple[bool, Fraction, Key]:
        value = self.values.get(key)
        return key[1] == REGION, (value.k if value else None) or Fraction(), key

    def widened(self, target: _Target, hidden: Hidden) -> Hidden:
        """What to hide so that a target is safe: the fewest cells that a move needs; else the whole column."""
        found = [more for move in self.moves(target.form) for more in self._for_move(target, move, hidden)]
        return min(found, key=_cost) if found else self.whole(target, hidden)

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
        return min(found, key=_cost) if found else self.whole(target, hidden)

    def whole(self, target: _Target, hidden: Hidden) -> Hidden:
        """The whole column of a target, and those of all that its answers stand in; or those of every move of it."""
        plainest, *more = self.moves(target.form)
        first = self._columns((plainest,), hidden)
        if self.safe(target, first) or not self.safe(target, every := self._columns((plainest, *more), hidden)):
            return first
        return every

    def _columns(self, moves: Sequence[_Move], hidden: Hidden) -> Hidden:
        read = {column for move in moves for column, _ in move.steps}
        touched = {i.id for move in moves for i in move.touched}
        stands = (i.id for i in self.indicators if not read.isdisjoint(columns(i.formula.at(self.year))))
        cells = {(id, place) for id in (*touched, *stands) for place in self.places if (id, place) in self.values}
        shown = {key for key in cells if self.values[key].absence is None}
        return hidden | shown | {(id, REGION) for id in touched}

    def _for_move(self, target: _Target, move: _Move, hidden: Hidden) -> Iterator[Hidden]:
        """The cells of a move at the target's place, and those at the next smallest others or the totals."""

        def cells(place: str) -> Hidden:
            return frozenset((i.id, place) for i in move.touched if self.at(i, place))

        own = hidden | cells(target.place)
        orders = self._orders(target, move)
        for start in (own, own | cells(REGION)):
            found = [more for order in orders if (more := self._grown(target, start, map(cells, order)))]
            if found:
                yield min(found, key=_cost)
                return

    def _grown(self, target: _Target, hidden: Hidden, more: Iterable[Hidden]) -> Hidden:
        """With as many of the cells as it takes, the last ones first left out again; nothing where all do not do."""
        found, cells = hidden, iter(more)
        while not self.safe(target, found):
            if (added := next(cells, None)) is None:
                return frozenset()
            found |= added
        for key in sorted(found - hidden, key=self._worth, reverse=True):
            if self.safe(target, found - {key}):
                found -= {key}
        return found

    def _orders(self, target: _Target, move: _Move) -> list[list[str]]:
        """The other places in the orders in which they are tried: by what is small itself, and by all that is moved."""
        at = _parts(*self.forms[target.indicator.id]).index(target.form)
        part, whole = dict[str, Fraction](), dict[str, Fraction]()
        for place in self.places:
            if place != target.place and (value := self.at(target.indicator, place)) and _numbers(value)[at]:
                part[place] = _numbers(value)[at]
            if place != target.place and (moved := [v for i in move.touched if (v := self.at(i, place))]):
                whole[place] = max((v.k or Fraction() for v in moved), default=Fraction())
        found = [sorted(numbers, key=lambda p: (numbers[p], p)) for numbers in (part, whole)]
        return found if found[0] != found[1] else found[:1]

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

    def _possible(self, target: _Target, move: _Move, hidden: Hidden, enough: int, knowing: bool) -> _Possible:
        """How many values of a target the move shows to be possible; more than ``enough`` are not counted."""
        tops = {i.id: self._top(i, hidden) for i in move.touched} if knowing else None
        apart = all((i.id, REGION) in hidden for i in move.touched)
        outside, inside = 1, dict[str, int]()
        for sign in (1, -1):
            room = self._room(target.place, move, sign, hidden, enough, knowing, tops)
            others = dict[str, int]()
            for place in () if apart or not room else self.places:
                if place != target.place and (more := self._room(place, move, -sign, hidden, enough, knowing, tops)):
                    others[place] = more
                    if len(others) > 1 and sum(others.values()) >= room:
                        break
            total = room if apart else min(room, sum(others.values()))
            outside += total
            for place in self.places:
                left = total if apart else min(room, sum(others.values()) - others.get(place, 0))
                inside[place] = inside.get(place, 1) + left
        return _Possible(outside, frozenset(p for p, n in inside.items() if n < INSIDE and p != target.place))

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
        key = place, move.steps, sign, enough, knowing, tops and tuple(tops.items())
        if key not in self._rooms:
            self._rooms[key] = self._steps(place, own, move, sign, enough, knowing, tops)
        return self._rooms[key]

    def _steps(
        self,
        place: str,
        own: Sequence[tuple[Indicator, Value]],
        move: _Move,
        sign: int,
        enough: int,
        knowing: bool,
        tops: Mapping[str, Fraction | None] | None,
    ) -> int:
        """The same where all that the move touches is hidden."""
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

    def _answers(self, place: str) -> Mapping[str, Fraction]:
        """The answers of a place that are an indicator's k or n by themselves."""
        if place not in self._answered:
            self._answered[place] = {
                form[0][0]: number
                for indicator in self.indicators
                if (value := self.at(indicator, place))
                for form, number in zip(self.forms[indicator.id], _numbers(value), strict=False)
                if len(form) == 1 and form[0][1] == 1
            }
        return self._answered[place]


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


def _cost(hidden: Hidden) -> tuple[int, int, list[Key]]:
    """Fewer totals are better, then fewer cells; between equals the order of the names decides."""
    return sum(place == REGION for _, place in hidden), len(hidden), sorted(hidden)


def _small(numbers: Iterable[Fraction], limit: int) -> bool:
    return any(0 < number < limit for number in numbers)
