"""Write organisations from the site; no other module does."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils.formats import date_format

from orientir.terms import folded
from orientir.web.directory.actions import refuse
from orientir.web.directory.audit import record
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import ENTERED, MOVED, FormerName, Organisation, Territory, User

STALE, TAKEN = "stale", "taken"
give_words(
    {
        "organisation_added": "организация добавлена",
        "organisation_renamed": "организация переименована",
        "organisation_closed": "организация закрыта",
        "organisation_opened": "организация открыта снова",
        "organisation_moved": "организация перенесена в другую территорию",
    },
    kinds={"organisation": "организация"},
    keys={"name": "название", "since": "с", "territory": "территория"},
)


def stamp(organisation: Organisation) -> str:
    """What a page has shown of an organisation: an action taken on an older one is refused."""
    return f"{organisation.closed or ''} {organisation.name}"


@transaction.atomic
def add(*, by: User, territory: Territory, kind: str, name: str) -> tuple[Organisation, bool]:
    """Add an organisation; one of this name that is there already is returned as it is, with False."""
    name = _plain(name)
    found = _namesake(territory.pk, kind, name)
    if found is not None:
        return found, False
    (organisation,) = Organisation.objects.enter([Organisation(territory=territory, kind=kind, name=name)])
    # Before the audit trail is held: the campaigns are locked, too, by people who then wait for the trail.
    ENTERED.send(Organisation, organisations=[organisation], by=by)
    _told(organisation, by, "organisation_added", after=name)
    return organisation, True


@transaction.atomic
def rename(organisation: Organisation, *, by: User, name: str, since: date, seen: str) -> Organisation:
    """Call it something else from a day on; the former name stays. The name that it has already changes nothing."""
    name, taken = _plain(name), _namesake(organisation.territory_id, organisation.kind, _plain(name))
    locked = _locked(organisation)
    if locked.name == name:
        return locked
    _refuse_stale(locked, seen)
    if taken is not None and taken.pk != locked.pk:
        raise refuse(TAKEN, f"На этой территории уже есть «{taken.name}».", "Назовите иначе или закройте лишнюю.")
    last = locked.former_names.first()
    if last and since < last.until:
        day = date_format(last.until, "j E Y")
        raise refuse("order", f"Нынешнее название действует с {day}.", "Укажите этот день или более поздний.")
    before = locked.name
    # Named twice in a day: what it was called in between was a slip.
    FormerName.objects.get_or_create(organisation=locked, until=since, defaults={"name": before})
    locked.name = name
    locked.save(update_fields=["name", "sort_name"])
    after = {"name": name, "since": since.isoformat()}
    _told(locked, by, "organisation_renamed", before=before, after=after)
    return locked


@transaction.atomic
def close(organisation: Organisation, *, by: User, closed: date, seen: str) -> Organisation:
    """Close it from a day on: campaigns that begin then or later have no form for it. Its old forms stay."""
    locked = _locked(organisation)
    if locked.closed != closed:
        _refuse_stale(locked, seen)
        _set_closed(locked, closed)
        _told(locked, by, "organisation_closed", after={"since": closed.isoformat()})
    return locked


@transaction.atomic
def reopen(organisation: Organisation, *, by: User, seen: str) -> Organisation:
    """Open an organisation again that was closed by mistake or works again."""
    locked = _locked(organisation)
    if locked.closed:
        _refuse_stale(locked, seen)
        before = {"since": locked.closed.isoformat()}
        _set_closed(locked, None)
        ENTERED.send(Organisation, organisations=[locked], by=by)
        _told(locked, by, "organisation_opened", before=before)
    return locked


@transaction.atomic
def move(organisation: Organisation, *, by: User | None, to: str, seen: str | None = None) -> Organisation:
    """Put an organisation into a territory that follows its own. Its code and its old forms stay as they are."""
    locked = _locked(organisation)
    if locked.territory_id == to:
        return locked
    if seen is not None:
        _refuse_stale(locked, seen)
    if to not in _heirs(locked.territory):
        raise refuse("heir", "Организация переходит только к преемнику своей территории.", "Выберите из списка.")
    if (taken := _namesake(to, locked.kind, locked.name)) is not None:
        message = f"«{taken.name}» уже есть на территории «{taken.territory}»."
        raise refuse(TAKEN, message, "Переименуйте одну из двух, потом перенесите.")
    before, locked.territory_id = locked.territory_id, to
    locked.save(update_fields=["territory"])
    MOVED.send(Organisation, organisations=[locked])
    _told(locked, by, "organisation_moved", before={"territory": before}, after={"territory": to})
    return locked


def _heirs(territory: Territory) -> set[str]:
    """The territories that follow one, and those that follow them."""
    found: set[str] = set()
    open_ = list(territory.heirs)
    while open_:
        found |= set(open_)
        after = Territory.objects.filter(pk__in=open_).values_list("heirs", flat=True)
        open_ = [id for heirs in after for id in heirs if id not in found]
    return found


def _plain(name: str) -> str:
    return " ".join(name.split())


def _namesake(territory: str, kind: str, name: str) -> Organisation | None:
    """An organisation of the same name, however it is spelt. Nobody else adds or renames one meanwhile."""
    for_write(Territory.objects.all()).get(pk=territory)
    others = Organisation.objects.filter(territory=territory, kind=kind)
    return next((other for other in others if folded(other.name) == folded(name)), None)


def _locked(organisation: Organisation) -> Organisation:
    return for_write(Organisation.objects.select_related("territory")).get(pk=organisation.pk)


def _refuse_stale(organisation: Organisation, seen: str) -> None:
    if stamp(organisation) != seen:
        raise refuse(STALE, "Пока вы смотрели, запись изменили.", "Посмотрите, какая она теперь, и повторите.")


def _set_closed(organisation: Organisation, closed: date | None) -> None:
    organisation.closed = closed
    organisation.save(update_fields=["closed"])


def _told(organisation: Organisation, by: User | None, what: str, before: object = None, after: object = None) -> None:
    record(
        by=by,
        who="" if by else "сервер",
        what=what,
        kind="organisation",
        object=organisation.pk,
        territory=organisation.territory_id,
        before=before,
        after=after,
    )
