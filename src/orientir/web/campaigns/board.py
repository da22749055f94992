"""List the forms of a campaign with their states: not started, late, being checked.

The number of queries does not depend on the number of forms: one for the municipalities, one that
counts the schools of all of them, and one that counts open remarks.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from django.db.models import BooleanField, Case, Count, Q, QuerySet, Value, When
from django.utils import timezone

from orientir.terms import folded
from orientir.web.campaigns.deadline import last_moment
from orientir.web.campaigns.models import UNSENT, Campaign, Submission
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


@dataclass(frozen=True)
class Row:
    """One form on the board. ``standing`` is its state, or "late" where its deadline has passed without it."""

    form: Submission
    standing: str
    deadline: datetime
    asked: int
    schools: Mapping[str, int] = field(default_factory=dict)
    remarks: int = 0

    @property
    def title(self) -> str:
        return TITLES[self.standing]

    @property
    def letter(self) -> str:
        return LETTERS[self.standing]

    @property
    def state_title(self) -> str:
        return TITLES[self.form.state]

    @property
    def days_late(self) -> int:
        """Whole days after its deadline (with an extension, if any) that the form came or has been awaited."""
        end = self.form.submitted or (timezone.now() if self.form.state in UNSENT else None)
        if end is None:
            return 0
        return max((timezone.localdate(end) - timezone.localdate(self.deadline)).days, 0)

    @property
    def by_extension(self) -> bool:
        """Whether the form came in time only because it was given more."""
        return bool(self.form.submitted and not self.days_late and self.form.submitted > self.form.campaign.closes)

    @property
    def schools_total(self) -> int:
        return sum(self.schools.values())

    @property
    def schools_done(self) -> int:
        return sum(self.schools.get(state, 0) for state in ("accepted", "frozen"))


def standing(form: Submission, now: datetime) -> str:
    """The form's state, or "late" where it has not been sent and its last moment has passed."""
    if form.state in UNSENT and last_moment(form) <= now - _INCLUSIVE:
        return LATE
    return str(form.state)


def rows_of(campaign: Campaign, forms: QuerySet[Submission]) -> list[Row]:
    """The forms of the query on the board, each with its deadline and open remarks; one query."""
    now = timezone.now()
    asked = asked_by_level(campaign)
    light = forms.select_related("territory", "organisation").defer("answers", "comments", "evidence", "versions")
    counted = light.annotate(open_remarks=Count("remarks", filter=Q(remarks__settled__isnull=True)))
    rows = []
    for form in counted:
        form.campaign = campaign  # the same one for all: not fetched again for each
        remarks = int(getattr(form, "open_remarks", 0))
        level = form.asked or asked.get(form.level, 0)
        rows.append(Row(form, standing(form, now), last_moment(form), level, remarks=remarks))
    return rows


def asked_by_level(campaign: Campaign) -> dict[str, int]:
    """How many questions a form of each level has."""
    methodology = methodology_of(campaign.methodology)
    return {level.id: len(methodology.form(level.id, year_of(campaign))) for level in methodology.levels}


def municipalities(campaign: Campaign, forms: QuerySet[Submission]) -> list[Row]:
    """Every municipality of the query, with the states of its schools counted; two queries."""
    rows = rows_of(campaign, forms.filter(campaign=campaign, organisation__isnull=True))
    schools: dict[str, dict[str, int]] = {}
    counted = (
        forms.filter(campaign=campaign, organisation__isnull=False)
        .annotate(late=_late(campaign))
        .order_by()
        .values_list("territory_id", "state", "late")
        .annotate(Count("pk"))
    )
    for territory, state, late, number in counted:
        standings = schools.setdefault(territory, {})
        key = LATE if late else state
        standings[key] = standings.get(key, 0) + number

    def inside(place: Territory) -> Counter[str]:
        """The schools of a territory and of all that lie in it."""
        total = Counter(schools.get(place.pk, {}))
        for id in place.below:
            total.update(schools.get(id, {}))
        return total

    return [replace(row, schools=inside(row.form.territory)) for row in rows]


def schools_of(campaign: Campaign, forms: QuerySet[Submission], territory: str) -> list[Row]:
    """The schools of one municipality, № 2 before № 10; one query."""
    rows = rows_of(campaign, forms.filter(campaign=campaign, territory=territory, organisation__isnull=False))
    return sorted(rows, key=SORTS["name"])


GROUPS: Mapping[str, tuple[str, Callable[[Row], bool]]] = {
    "done": ("принятые", lambda row: row.form.state in ("accepted", "frozen")),
    "sent": ("отправленные", lambda row: row.form.submitted is not None),
    "in_time": ("отправленные в срок", lambda row: row.form.submitted is not None and not row.days_late),
    "by_extension": ("отправленные в продлённый срок", lambda row: row.by_extension),
    "remarked": ("с открытыми замечаниями", lambda row: row.remarks > 0),
}
"""Forms that are counted beside those of one state, and how they are called."""
SORTS: Mapping[str, Callable[[Row], Any]] = {
    "name": lambda row: _natural(folded(str(row.form))),
    "state": lambda row: list(TITLES).index(row.standing),
    "filled": lambda row: row.form.filled / (row.asked or 1),
    "deadline": lambda row: row.deadline,
    "sent": lambda row: (row.form.submitted is None, row.form.submitted),
    "changed": lambda row: (row.form.changed is None, row.form.changed),
    "schools": lambda row: row.schools_done / (row.schools_total or 1),
}
"""What the board is sorted by."""


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
        found = [row for row in found if all(word in folded(f"{row.form} {row.form.territory}") for word in words)]
    by = SORTS.get(sort.removeprefix("-"))
    return sorted(found, key=by, reverse=sort.startswith("-")) if by else found


def _natural(name: str) -> list[tuple[int, str]]:
    """A key by which № 2 stands before № 10."""
    return [(int(part), "") if part.isdecimal() else (0, part) for part in re.split(r"(\d+)", name)]


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
