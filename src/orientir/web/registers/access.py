"""Fetch the records that a person may see or keep; any other is answered with 404."""

from __future__ import annotations

from collections.abc import Iterable
from functools import reduce
from operator import or_

from django.contrib.auth.models import AnonymousUser
from django.db.models import Count, Q, QuerySet
from django.shortcuts import get_object_or_404

from orientir.methodology import Field
from orientir.methodology.model import Keeper, Owner, Register, SeenBy
from orientir.web.directory.access import INSTITUTE, Kind, Reach, has_role, reach_of, within
from orientir.web.directory.models import Organisation, Organisations, Territory, User
from orientir.web.evidence.actions import files_of as files_of_thing
from orientir.web.evidence.models import EvidenceFile
from orientir.web.registers.models import Record

Person = User | AnonymousUser
ROLES = {Keeper.SCHOOL: Kind.SCHOOL, Keeper.COORDINATOR: Kind.COORDINATOR, Keeper.OPERATOR: Kind.OPERATOR}


def keeping(user: Person, register: Register) -> Reach:
    """Where the person keeps records of the register."""
    return reach_of(user, *(ROLES[keeper] for keeper in register.kept_by))


def keeps(user: Person, register: Register) -> bool:
    """Whether the person keeps any record of the register."""
    reach = keeping(user, register)
    if register.belongs_to is Owner.REGION:
        return reach.region
    if register.belongs_to is Owner.TERRITORY:
        return reach.region or bool(reach.territories)
    return reach.region or bool(reach.territories or reach.units)


def of_institute(user: Person) -> bool:
    return has_role(user, *INSTITUTE)


def sees(user: Person, register: Register) -> bool:
    """Whether the person sees anything of the register: its list opens, even if it is empty."""
    wide = register.seen_by is SeenBy.PUBLIC or (register.seen_by is SeenBy.SIGNED_IN and user.is_authenticated)
    return wide or of_institute(user) or keeps(user, register)


def kept_by(user: Person, register: Register) -> QuerySet[Record]:
    """The records that the person keeps."""
    return within(_of(register), keeping(user, register))


def seen_by(user: Person, register: Register) -> QuerySet[Record]:
    """The records that the person may see; of others only what is not under review."""
    if of_institute(user):
        return _of(register)
    own = kept_by(user, register)
    if register.seen_by is SeenBy.INSTITUTE or not sees(user, register):
        return own
    settled = [Record.State.PUBLISHED] if register.reviewed else [Record.State.KEPT, Record.State.PUBLISHED]
    return _of(register).filter(Q(state__in=settled) | Q(pk__in=own.values("pk")))


def counts_of(user: Person, registers: Iterable[Register]) -> dict[str, int]:
    """How many records of each register the person may see; one query, however many registers."""
    return _counted(seen_by(user, register) for register in registers)


def own_counts_of(user: Person, registers: Iterable[Register]) -> dict[str, int]:
    """How many records of each register the person keeps; one query, too."""
    return _counted(kept_by(user, register) for register in registers)


def _counted(records: Iterable[QuerySet[Record]]) -> dict[str, int]:
    seen = reduce(or_, records, Record.objects.none())
    return dict(seen.select_related(None).order_by().values_list("register").annotate(n=Count("pk")))


def record_of(user: Person, register: Register, pk: int) -> Record:
    """One record that the person may see."""
    return get_object_or_404(seen_by(user, register), pk=pk)


def own_record_of(user: Person, register: Register, pk: int) -> Record:
    """One record that the person keeps; 404 for those who may only look at it, too."""
    return get_object_or_404(kept_by(user, register), pk=pk)


def files_of(user: Person, register: Register, record: Record) -> QuerySet[EvidenceFile]:
    """The files of a record, for those who keep it and for the institute.

    Others get those that the institute has published with the record: of a register without review they get none.
    """
    found = files_of_thing(record.evidence)
    if of_institute(user) or kept_by(user, register).filter(pk=record.pk).exists():
        return found
    published = register.reviewed and record.state == Record.State.PUBLISHED
    return found.filter(taken=None) if published else EvidenceFile.objects.none()


def fields_of(user: Person, register: Register, *, own: bool) -> tuple[Field, ...]:
    """The fields of a record that the person may see: of others' records only the public ones."""
    if own or of_institute(user) or register.seen_by is SeenBy.INSTITUTE:
        return register.fields
    return tuple(f for f in register.fields if f.public)


def owners_of(user: Person, register: Register) -> Organisations | QuerySet[Territory]:
    """Whose records the person may add: organisations or territories, never closed ones."""
    reach = keeping(user, register)
    if register.belongs_to is Owner.ORGANISATION:
        found = within(Organisation.objects.filter(closed=None), reach, unit="pk")
        found = found.filter(kind__in=register.owners) if register.owners else found
        return found.select_related("territory").order_by("territory__position", "sort_name")
    return within(Territory.objects.all(), reach, territory="pk", unit=None)


def places_of(user: Person, register: Register) -> QuerySet[Territory]:
    """The territories whose records the person may see: a list is narrowed to one of them."""
    if of_institute(user) or register.seen_by is not SeenBy.INSTITUTE:
        return Territory.objects.all()
    reach = keeping(user, register)
    inside = Q(pk__in=reach.territories) | Q(organisations__in=reach.units)
    return Territory.objects.filter(inside).distinct()


def _of(register: Register) -> QuerySet[Record]:
    return Record.objects.filter(register=register.id).select_related("territory", "organisation")
