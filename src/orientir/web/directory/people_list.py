"""Read a list of people to be invited: whom, to what, and what is the matter with each line."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from enum import StrEnum

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db.models import QuerySet
from django.utils import timezone

from orientir.methodology.csv_table import CsvRow, read_table
from orientir.terms import Issue, folded
from orientir.web.directory import access
from orientir.web.directory.models import Invitation, Organisation, Role, Territory, User
from orientir.web.directory.named_places import NamedPlaces

EMAIL, TERRITORY, SCHOOL, ORGANISER = "почта", "муниципалитет", "школа", "организатор"
"""Headings of the columns; who has neither a school nor an organiser of probes is to coordinate the municipality."""
Kind = Role.Kind
ROLES = {SCHOOL: Kind.SCHOOL, ORGANISER: Kind.ORGANISER}
MISSING = {SCHOOL: "В списке нет школы «{}»", ORGANISER: "В списке нет организатора «{}»"}


class Todo(StrEnum):
    """What is to be done about a line."""

    INVITE = "пригласить"
    GIVE = "добавить роль: учётная запись уже есть"
    HAS = "роль уже есть"
    WAITS = "уже приглашён, ещё не вошёл"
    TWICE = "эта строка повторяется"


@dataclass(frozen=True)
class Line:
    """One person of the list, and the role."""

    number: int
    email: str
    kind: str
    place: Territory | Organisation
    todo: Todo
    user: User | None = None


@dataclass(frozen=True)
class PeopleList:
    """The lines that could be read, and every fault of the others."""

    lines: tuple[Line, ...]
    issues: tuple[Issue, ...]

    @property
    def open(self) -> tuple[Line, ...]:
        """The lines about which something is to be done."""
        return tuple(line for line in self.lines if line.todo in (Todo.INVITE, Todo.GIVE))


def read(raw: bytes, *, by: User) -> PeopleList:
    """Read the list as somebody may use it who looks after the region or a municipality; seven queries."""
    table = read_table(raw, (EMAIL, TERRITORY))
    issues = [Issue("table", f"строка {f.line}", f.message, f.advice) for f in table.faults]
    places = _Places(by)
    wanted = [one for row in table.rows if (one := _wanted(row, places, issues))]
    return PeopleList(tuple(_lines(wanted, by, issues)), tuple(issues))


@dataclass(frozen=True)
class _Wanted:
    number: int
    email: str
    kind: str
    place: Territory | Organisation

    @property
    def key(self) -> tuple[str, str, str]:
        return self.email, self.kind, str(self.place.pk)


class _Places:
    """The municipalities and schools that the person looks after."""

    def __init__(self, by: User) -> None:
        self.institute = access.has_role(by, Kind.OPERATOR)
        self.territories = NamedPlaces(access.territories_under(by))
        self.schools: dict[str, list[Organisation]] = defaultdict(list)
        self.organisers: dict[str, list[Organisation]] = defaultdict(list)
        for one in access.organisations_under(by):
            if one.closed is None or one.closed > timezone.localdate():
                kept = self.schools if one.kind == Organisation.Kind.SCHOOL else self.organisers
                kept[one.territory_id].append(one)

    def organisation(self, column: str, text: str, territory: Territory) -> Organisation | str:
        """The school or the organiser of the municipality, or why there is none."""
        own = (self.schools if column == SCHOOL else self.organisers)[territory.pk]
        names = {folded(one.name): one for one in own}
        found = names.get(folded(text)) or next((one for one in own if one.stable_id == text), None)
        if found:
            return found
        like = "; ".join(f"«{names[name]}»" for name in get_close_matches(folded(text), names, n=3, cutoff=0.5))
        hint = f"Похожие: {like}." if like else "Сверьте название со страницей «Организации»."
        return f"{MISSING[column].format(text[:100])} ({territory}). {hint}"


def _wanted(row: CsvRow, places: _Places, issues: list[Issue]) -> _Wanted | None:
    """The person and the role of a row; None with its faults told."""
    at, email = f"строка {row.line}", row[EMAIL].lower()
    try:
        validate_email(email)
    except ValidationError:
        letters = "".join(dict.fromkeys(re.findall("[а-яё]", email)))
        advice = f"Русские буквы в нём: {letters}. Наберите адрес латинскими." if letters else "Исправьте адрес."
        issues.append(Issue("email", at, f"«{row[EMAIL][:100]}» не похоже на адрес почты.", advice))
        email = ""
    territory = places.territories.find(row[TERRITORY])
    if isinstance(territory, str):
        issues.append(Issue("territory", at, territory))
    elif row[SCHOOL] and row[ORGANISER]:
        issues.append(Issue("school", at, "Названы и школа, и организатор.", "Дайте каждой роли свою строку."))
    elif column := SCHOOL if row[SCHOOL] else ORGANISER if row[ORGANISER] else "":
        place = places.organisation(column, row[column], territory)
        if isinstance(place, str):
            issues.append(Issue("school", at, place))
        elif email:
            return _Wanted(row.line, email, ROLES[column], place)
    elif not places.institute:
        issues.append(Issue("school", at, "Школа не названа.", "Координаторов приглашает институт."))
    elif email:
        return _Wanted(row.line, email, Kind.COORDINATOR, territory)
    return None


def _lines(wanted: list[_Wanted], by: User, issues: list[Issue]) -> Iterator[Line]:
    """What is to be done about each. A coordinator does not learn here either who has an account elsewhere."""
    addresses = {one.email for one in wanted}
    held = {_key(role, role.user.email) for role in access.roles_under(by).filter(user__email__in=addresses)}
    sent = access.invitations_of(by).filter(email__in=addresses, accepted=None, expires__gt=timezone.now())
    waiting = {_key(invitation, invitation.email) for invitation in sent}
    known: dict[str, User] = {}
    if access.has_role(by, Kind.OPERATOR):
        known = {user.email: user for user in User.objects.filter(email__in=addresses)}
    seen: set[tuple[str, str, str]] = set()
    for one in wanted:
        user = known.get(one.email)
        if one.key in seen:
            todo = Todo.TWICE
        elif one.key in held:
            todo = Todo.HAS
        elif one.key in waiting:
            todo = Todo.WAITS
        elif user and user.proved is None:
            message = f"У {one.email} есть учётная запись, но по ссылке из письма ещё никто не входил."
            advice = "Пусть человек нажмёт на странице входа «Забыли пароль?» и задаст пароль по ссылке из письма."
            issues.append(Issue("unproved", f"строка {one.number}", message, advice))
            continue
        else:
            todo = Todo.GIVE if user else Todo.INVITE
        seen.add(one.key)
        yield Line(one.number, one.email, one.kind, one.place, todo, user)


def _key(held: Role | Invitation, email: str) -> tuple[str, str, str]:
    return email, held.kind, str(held.organisation_id or held.territory_id or "")


def schools_without(organisations: QuerySet[Organisation]) -> dict[int, str]:
    """The schools among them that nobody answers for, with who is invited ('' where nobody is)."""
    held = Role.objects.filter(kind=Kind.SCHOOL, user__is_active=True).values("organisation")
    schools = organisations.filter(kind=Organisation.Kind.SCHOOL, closed=None).exclude(pk__in=held)
    sent = Invitation.objects.filter(organisation__in=schools, accepted=None, expires__gt=timezone.now())
    invited = dict(sent.order_by("pk").values_list("organisation_id", "email"))
    return {pk: invited.get(pk, "") for pk in schools.order_by().values_list("pk", flat=True)}
