"""Territories, organisations, people, roles, invitations, and the audit trail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.dispatch import Signal
from django.utils import timezone
from django.utils.functional import cached_property

from orientir.terms import Said, said, say, sort_name, worded
from orientir.web.directory.append_only import AppendOnly


class Territories(models.QuerySet["Territory"]):
    def present(self) -> Territories:
        """Those that have not ended in an earlier year."""
        return self.filter(Q(until__isnull=True) | Q(until__gte=timezone.localdate().year))


class Territory(models.Model):
    """A municipality under our own stable id; its name, kind and code are dated (``TerritoryName``).

    After the year ``until`` it is no more; ``heirs`` are the ids of the territories that follow it, ``below`` those of
    all that lie in it, at any depth.
    """

    id = models.SlugField("код", primary_key=True, max_length=64)
    name = models.CharField("название", max_length=200)
    kind = models.CharField("вид", max_length=40)
    population = models.PositiveIntegerField("население", null=True, blank=True)
    tile_row = models.SmallIntegerField("строка карты", null=True, blank=True)
    tile_column = models.SmallIntegerField("столбец карты", null=True, blank=True)
    tile_label = models.CharField("подпись на карте", max_length=12, blank=True)
    position = models.PositiveSmallIntegerField("порядок", default=0)
    until = models.PositiveSmallIntegerField("последний год", null=True, blank=True)
    heirs = models.JSONField("преемники", default=list)
    below = models.JSONField("территории внутри", default=list)

    objects = Territories.as_manager()

    class Meta:
        ordering: ClassVar = ["position", "id"]

    def __str__(self) -> str:
        return self.name

    def name_on(self, day: date) -> str:
        """What it was called on that day; before the first dated name, what it was called first."""
        names = sorted(self.names.all(), key=lambda dated: dated.since)
        return next((n.name for n in (*reversed([n for n in names if n.since <= day]), *names)), self.name)


class TerritoryName(models.Model):
    """What a territory was called, of what kind it was and under which code, from a day on."""

    territory = models.ForeignKey(Territory, models.PROTECT, related_name="names")
    since = models.DateField("с")
    name = models.CharField("название", max_length=200)
    kind = models.CharField("вид", max_length=40)
    code = models.CharField("ОКТМО", max_length=20, blank=True)

    class Meta:
        constraints: ClassVar = [models.UniqueConstraint(fields=["territory", "since"], name="one_name_a_day")]


class Organisations(models.QuerySet["Organisation"]):
    def working(self, on: date) -> Organisations:
        """Those that are not closed on that day."""
        return self.filter(Q(closed__isnull=True) | Q(closed__gt=on))

    def enter(self, organisations: Iterable[Organisation]) -> list[Organisation]:
        """Add organisations, each under a stable id of its own."""
        made = list(organisations)
        for organisation in made:
            organisation.sort()
        self.give_ids(made)
        return self.bulk_create(made, batch_size=500)

    def give_ids(self, organisations: Sequence[Organisation]) -> None:
        """Give those without an id the next numbers of their territory and kind."""
        places = {organisation.territory_id for organisation in organisations}
        known = Organisation.objects.filter(territory__in=places).values_list("stable_id", flat=True)
        last: Counter[str] = Counter()
        for id in (*known, *(organisation.stable_id for organisation in organisations)):
            stem, _, number = id.rpartition("-")
            last[stem] = max(last[stem], int(number or 0))
        for organisation in organisations:
            if not organisation.stable_id:
                stem = f"{organisation.territory_id}-{organisation.kind}"
                last[stem] += 1
                organisation.stable_id = f"{stem}-{last[stem]}"


ENTERED = Signal()
"""Sent with ``organisations`` that were added or work again, and ``by`` whom, inside the transaction."""


MOVED = Signal()
"""Sent with ``organisations`` whose territory has become another, inside the transaction."""


class Organisation(models.Model):
    """A school, college, university, camp or enterprise of a territory; ``closed`` from a day on, or not.

    ``stable_id`` (``bratsk-school-12``: territory, kind, running number) names it outside of the database, in
    workbooks and snapshots. It is given once and stays, whatever happens to the name.
    """

    class Kind(models.TextChoices):
        SCHOOL = "school", "школа"
        COLLEGE = "college", "колледж"
        UNIVERSITY = "university", "вуз"
        CAMP = "camp", "лагерь"
        ENTERPRISE = "enterprise", "предприятие"
        OTHER = "other", "другая организация"

    stable_id = models.SlugField("код", max_length=100, unique=True, editable=False)
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="organisations")
    kind = models.CharField("вид", max_length=16, choices=Kind)
    name = models.CharField("название", max_length=300)
    sort_name = models.CharField(max_length=300, editable=False, default="")
    closed = models.DateField("закрыта с", null=True, blank=True)

    objects = Organisations.as_manager()

    class Meta:
        ordering: ClassVar = ["sort_name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["territory", "kind", "name"], name="one_organisation_of_a_name")
        ]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self.stable_id:
            Organisation.objects.give_ids([self])
        self.sort()
        super().save(*args, **kwargs)

    def sort(self) -> None:
        """Give it its place in lists: to a database № 10 comes before № 2."""
        self.sort_name = sort_name(self.name)[:300]

    def name_on(self, day: date) -> str:
        """What it was called on that day."""
        later = [former for former in self.former_names.all() if former.until > day]
        return min(later, key=lambda former: former.until).name if later else self.name


class FormerName(models.Model):
    """What an organisation was called until the day from which it has another name."""

    organisation = models.ForeignKey(Organisation, models.CASCADE, related_name="former_names")
    until = models.DateField("до")
    name = models.CharField("название", max_length=300)

    class Meta:
        ordering: ClassVar = ["-until"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["organisation", "until"], name="one_renaming_a_day")]


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> User:
        """A person; without a password nobody can sign in with one."""
        user = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)


class User(AbstractBaseUser):
    """A member of staff. Only a work address and a name are kept.

    An ``erased`` person is a number only: what the person did stays, who it was is gone.
    """

    email = models.EmailField("рабочая почта", unique=True)
    name = models.CharField("имя", max_length=150, blank=True)
    is_active = models.BooleanField("может входить", default=True)
    joined = models.DateTimeField("с", default=timezone.now)
    erased = models.DateTimeField("удалена", null=True, blank=True)
    proved = models.DateTimeField("адрес подтверждён", null=True, blank=True)
    """When a letter to the address was last known to reach the person; empty where somebody else may have come."""

    USERNAME_FIELD = "email"
    objects = UserManager()

    @cached_property
    def held_roles(self) -> list[Role]:
        """The roles, fetched once; of the signed-in person they have come along (``accounts``)."""
        return list(self.roles.all())

    def __str__(self) -> str:
        return f"удалённая учётная запись № {self.pk}" if self.erased else self.name or self.email


def _place_of(*, table: str) -> models.CheckConstraint:
    """A role holds in the place that its kind asks for: a municipality, an organisation, or the whole region."""
    return models.CheckConstraint(
        name=f"{table}_has_its_place",
        condition=Q(kind="coordinator", territory__isnull=False, organisation__isnull=True)
        | Q(kind__in=["school", "organiser"], territory__isnull=True, organisation__isnull=False)
        | Q(kind__in=["operator", "methodologist", "viewer"], territory__isnull=True, organisation__isnull=True),
    )


class Role(models.Model):
    """What a person may do, and where. One person may hold several."""

    class Kind(models.TextChoices):
        OPERATOR = "operator", say("ru", "role.operator")
        METHODOLOGIST = "methodologist", say("ru", "role.methodologist")
        COORDINATOR = "coordinator", say("ru", "role.coordinator")
        SCHOOL = "school", say("ru", "role.school")
        ORGANISER = "organiser", say("ru", "role.organiser")
        VIEWER = "viewer", say("ru", "role.viewer")

    user = models.ForeignKey(User, models.CASCADE, related_name="roles")
    kind = models.CharField("роль", max_length=16, choices=Kind)
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="roles")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="roles")

    class Meta:
        constraints: ClassVar = [
            # An empty place counts as different in a unique index, so each sort of place has its own.
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=Q(territory__isnull=True, organisation__isnull=True),
                name="one_role_at_the_institute",
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "territory"],
                condition=Q(territory__isnull=False),
                name="one_role_in_a_territory",
            ),
            models.UniqueConstraint(
                fields=["user", "kind", "organisation"],
                condition=Q(organisation__isnull=False),
                name="one_role_in_an_organisation",
            ),
            _place_of(table="role"),
        ]

    def __str__(self) -> str:
        return worded("ru", self.said)

    @property
    def said(self) -> Said:
        """The role with its place, for a page in any language."""
        return _with_place(self)

    @cached_property
    def below(self) -> list[str]:
        """The territories that lie in its own; of the signed-in person they have come along (``accounts``)."""
        return list(self.territory.below) if self.territory else []


def _with_place(role: Role | Invitation) -> Said:
    place = role.territory or role.organisation
    return said("role.in_place", role=_title(role), place=str(place)) if place else _title(role)


def title_of(role: Role | Invitation) -> str:
    """What the role is called: a territory in which others lie is no municipality."""
    return worded("ru", _title(role))


def _title(role: Role | Invitation) -> Said:
    return said("role.territory") if role.territory and role.territory.below else said(f"role.{role.kind}")


class Invitation(models.Model):
    """A one-time link by which a person takes up a role. Only the digest of the token is kept.

    ``by`` is empty for the first invitation, which is written on the server. ``proves`` says whether who comes by the
    link has shown that the address is theirs: nobody but the institute has seen the link besides the letter.
    """

    email = models.EmailField("рабочая почта")
    kind = models.CharField("роль", max_length=16, choices=Role.Kind)
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, blank=True, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    digest = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    expires = models.DateTimeField()
    accepted = models.DateTimeField(null=True, blank=True)
    proves = models.BooleanField(default=False)

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [_place_of(table="invitation")]

    def __str__(self) -> str:
        return worded("ru", self.said)

    @property
    def said(self) -> Said:
        """The role that is offered with its place, for a page in any language."""
        return _with_place(self)


class Message(models.Model):
    """A letter about an account that waits for the worker: an invitation, a new password.

    Its text holds a link that opens the account and is ``sealed`` with the secret key. A letter that went out is
    forgotten; an invitation that did not keeps the reason.
    """

    to = models.EmailField()
    subject = models.CharField(max_length=200)
    sealed = models.TextField()
    invitation = models.ForeignKey(Invitation, models.CASCADE, null=True, related_name="letters")
    at = models.DateTimeField(default=timezone.now)
    error = models.CharField(max_length=300, blank=True)
    worker = models.PositiveIntegerField(null=True, blank=True)

    class Meta:
        indexes: ClassVar = [
            # What the worker asks twice a second.
            models.Index(name="messages_to_send", fields=["id"], condition=Q(error=""))
        ]


class AuditEvent(AppendOnly):
    """One line of the audit trail: who, when, what, on what, before and after, from where.

    Lines are only ever added. ``digest`` is SHA-256 over the line and the digest of the line before it.
    People with an account are named by its number (``by``), so that an account can be erased and the chain still
    holds; ``who`` is for those without: the server, or what a stranger typed for an address.
    ``territory`` decides who may see the line besides the institute.
    """

    at = models.DateTimeField()
    by = models.ForeignKey(User, models.DO_NOTHING, null=True, related_name="+", db_constraint=False)
    who = models.CharField(max_length=254)
    what = models.CharField(max_length=60, db_index=True)
    kind = models.CharField(max_length=40)
    object = models.CharField(max_length=80)
    territory = models.ForeignKey(Territory, models.PROTECT, null=True, related_name="+")
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    address = models.CharField(max_length=45, blank=True)
    digest = models.CharField(max_length=64, unique=True)

    class Meta:
        ordering: ClassVar = ["id"]
        indexes: ClassVar = [models.Index(fields=["territory", "-id"]), models.Index(fields=["kind", "object"])]
