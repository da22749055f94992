"""List the forms of a campaign with their states: not started, late, being checked.

The number of queries does not depend on the number of forms.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from django.db.models import BooleanField, Case, Count, Q, QuerySet, Value, When
from django.utils import timezone

from orientir.terms import folded, sort_name
from orientir.web.campaigns.deadline import the_later
from orientir.web.campaigns.models import COUNTED, UNSENT, Campaign, Remark, Submission
from orientir.web.campaigns.pinned_methodology import methodology_of, year_of
from orientir.web.directory.models import Territory

LATE = "late"
LETTERS = {
    "not_started": "Н",
    "draft": "З",
    "submitted": "О",
    "returned": "В",
    "accepted": "П",
    "frozen": "Ф",
    LATE: "!",
}
"""What stands on a tile beside its colour, so that nobody depends on colours."""
TITLES = {
    LATE: "просрочена",
    **{str(state.value): str(state.label) for state in Submission.State},
}
_INCLUSIVE = timedelta(seconds=1)
"""The last second counts to its end."""


class Row(NamedTuple):
    """One form on the board, without its answers: a country has tens of thousands of them.

    ``form`` is its key; ``school`` is None where the form is that of the territory itself. ``schools`` counts the
    forms of the territory's schools by where they stand, ``remarks`` the open ones.
    """

    closes: datetime
    form: int
    organisation: int | None
    school: str | None
    territory: str
    place: str
    level: str
    state: str
    filled: int
    submitted: datetime | None
    changed: datetime | None
    extended_to: datetime | None
    asked: int
    is_late: bool = False
    schools: Mapping[str, int] = {}
    remarks: int = 0

    @property
    def unit(self) -> str:
        return self.school or self.place

    @property
    def standing(self) -> str:
        """Its state, or "late" where its deadline has passed without it."""
        return LATE if self.is_late else self.state

    @property
    def title(self) -> str:
        return TITLES[self.standing]

    @property
    def letter(self) -> str:
        return LETTERS[self.standing]

    @property
    def state_title(self) -> str:
        return TITLES[self.state]

    @property
    def deadline(self) -> datetime:
        return the_later(self.closes, self.extended_to)

    @property
    def days_late(self) -> int:
        """Whole days after its deadline (with an extension, if any) that the form came or has been awaited."""
        end = self.submitted or (timezone.now() if self.state in UNSENT else None)
        if end is None or end <= self.closes:
            return 0
        return max((timezone.localdate(end) - timezone.localdate(self.deadline)).days, 0)

    @property
    def by_extension(self) -> bool:
        """Whether the form came in time only because it was given more."""
        return bool(self.submitted and not self.days_late and self.submitted >= self.closes + _INCLUSIVE)

    @property
    def schools_total(self) -> int:
        return sum(self.schools.values())

    @property
    def schools_done(self) -> int:
        return sum(self.schools.get(state, 0) for state in COUNTED)


_READ = (
    *("pk", "organisation_id", "organisation__name", "territory_id", "territory__name", "level"),
    *("state", "filled", "submitted", "changed", "extended_to", "asked"),
)


def rows_of(campaign: Campaign, forms: QuerySet[Submission]) -> list[Row]:
    """The forms of the query on the board, each with its open remarks; two queries."""
    limit, by_level = timezone.now() - _INCLUSIVE, asked_by_level(campaign)
    open_ones = Remark.objects.filter(submission__campaign=campaign, settled__isnull=True)
    remarks = Counter(open_ones.values_list("submission", flat=True))

    rows = []
    for values in forms.values_list(*_READ):
        row = Row(campaign.closes, *values)
        late = row.state in UNSENT and row.closes <= limit and (row.extended_to is None or row.extended_to <= limit)
        asked = row.asked or by_level.get(row.level, 0)
        rows.append(row._replace(is_late=late, asked=asked, remarks=remarks[row.form]))
    return rows


def asked_by_level(campaign: Campaign) -> dict[str, int]:
    """How many questions a form of each level has."""
    methodology = methodology_of(campaign.methodology)
    return {level.id: len(methodology.form(level.id, year_of(campaign))) for level in methodology.levels}


def schools_of(campaign: Campaign, forms: QuerySet[Submission]) -> dict[str, Counter[str]]:
    """How many schools of each territory stand where; one query."""
    counted = (
        forms.filter(campaign=campaign, level__in=_levels(campaign, territorial=False))
        .annotate(late=_late(campaign))
        .order_by()
        .values_list("territory_id", "state", "late")
        .annotate(number=Count("*"))  # of a column, PostgreSQL would read the forms and not their index alone
    )
    schools: dict[str, Counter[str]] = defaultdict(Counter)
    for territory, state, late, number in counted:
        schools[territory][LATE if late else state] += number
    return schools


def territories(campaign: Campaign, forms: QuerySet[Submission]) -> list[Row]:
    """Every territory of the query; two queries."""
    return rows_of(campaign, forms.filter(campaign=campaign, level__in=_levels(campaign, territorial=True)))


def with_schools(rows: Iterable[Row], schools: Mapping[str, Counter[str]]) -> list[Row]:
    """The rows of territories with the given schools in each counted, at any depth; one query."""
    below, none = dict(Territory.objects.exclude(below=[]).values_list("pk", "below")), Counter[str]()

    def inside(place: str) -> Counter[str]:
        own = schools.get(place, none)
        return total([own, *(schools.get(id, none) for id in below[place])]) if place in below else own

    return [row._replace(schools=inside(row.territory)) for row in rows]


def total(schools: Iterable[Mapping[str, int]]) -> Counter[str]:
    """How many schools of several territories stand where."""
    found = Counter[str]()
    for here in schools:
        for standing, number in here.items():
            found[standing] += number
    return found


def _levels(campaign: Campaign, *, territorial: bool) -> list[str]:
    methodology = methodology_of(campaign.methodology)
    return [level.id for level in methodology.levels if (level in methodology.territorial) == territorial]


GROUPS: Mapping[str, tuple[str, Callable[[Row], bool]]] = {
    "done": ("принятые", lambda row: row.state in COUNTED),
    "sent": ("отправленные", lambda row: row.submitted is not None),
    "in_time": ("отправленные в срок", lambda row: row.submitted is not None and not row.days_late),
    "by_extension": ("отправленные в продлённый срок", lambda row: row.by_extension),
    "remarked": ("с открытыми замечаниями", lambda row: row.remarks > 0),
}
"""Forms that are counted beside those of one state, and how they are called."""
SORTS: Mapping[str, Callable[[Row], Any]] = {
    "name": lambda row: sort_name(row.unit),
    "state": lambda row: list(TITLES).index(row.standing),
    "filled": lambda row: row.filled / (row.asked or 1),
    "deadline": lambda row: row.deadline,
    "sent": lambda row: row.submitted,
    "changed": lambda row: row.changed,
    "schools": lambda row: row.schools_done / (row.schools_total or 1),
}
"""What the board is sorted by; what is None of a row stands last in either order."""


def chosen(rows: Iterable[Row], *, state: str = "", text: str = "", sort: str = "") -> list[Row]:
    """The rows in a state or group whose names hold the text, in the order that is asked for (``-name``: from the end).

    What is not known is passed over.
    """
    found = list(rows)
    if state in GROUPS:
        found = [row for row in found if GROUPS[state][1](row)]
    elif state in TITLES:
        found = [row for row in found if row.standing == state]
    if words := folded(text).split():
        found = [row for row in found if all(word in folded(f"{row.unit} {row.place}") for word in words)]
    by = SORTS.get(sort.removeprefix("-"))
    if by is None:
        return found
    known, unknown = ([row for row in found if (by(row) is None) == none] for none in (False, True))
    return [*sorted(known, key=by, reverse=sort.startswith("-")), *unknown]


def counts(rows: Iterable[Row]) -> dict[str, int]:
    """How many forms stand where, late ones apart, in the order of the legend."""
    found = Counter(row.standing for row in rows)
    return {name: found[name] for name in TITLES}


def late_forms(campaign: Campaign, forms: QuerySet[Submission]) -> QuerySet[Submission]:
    """Forms that have not been sent although their last moment has passed."""
    return forms.filter(campaign=campaign).annotate(late=_late(campaign)).filter(late=True)


def _late(campaign: Campaign) -> Case:
    """The rule of ``standing`` for the database: unsent, and both last moments have passed."""
    limit = timezone.now() - _INCLUSIVE
    passed = Q(extended_to__isnull=True) | Q(extended_to__lte=limit)
    late = Q(state__in=UNSENT) & passed if campaign.closes <= limit else Q(pk__in=[])
    return Case(When(late, then=Value(value=True)), default=Value(value=False), output_field=BooleanField())
