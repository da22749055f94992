"""Write people, their roles and invitations; no other module does."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from orientir.terms import Issue, Refused, issue
from orientir.web.directory import outbox
from orientir.web.directory.access import has_role
from orientir.web.directory.audit import record
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import Invitation, Message, Organisation, Role, Territory, User, title_of
from orientir.web.directory.people_list import Todo, read

VALID = timedelta(days=14)
Place = Territory | Organisation | None
give_words(
    {
        "invite": "приглашение",
        "invitation_accepted": "приглашение принято",
        "invitation_called_back": "приглашение отозвано",
        "address_proved": "адрес подтверждён письмом",
        "role_given": "роль выдана",
        "role_taken": "роль снята",
        "account_closed": "учётная запись отключена",
        "account_opened": "учётная запись включена",
        "second_factor_reset": "второй фактор снят оператором",
        "renamed": "имя изменено",
    },
    kinds={"user": "учётная запись", "invitation": "приглашение"},
    keys={"role": "роль", "place": "место"},
)


def refuse(code: str, message: str, advice: str = "") -> Refused:
    return Refused([Issue(code, "", message, advice)])


def _at(place: Place) -> dict[str, Any]:
    return {
        "territory": place if isinstance(place, Territory) else None,
        "organisation": place if isinstance(place, Organisation) else None,
    }


def _territory(role: Role | Invitation) -> str | None:
    return role.organisation.territory_id if role.organisation else role.territory_id


@transaction.atomic
def invite(
    *, email: str, kind: str, place: Place, by: User | None, link: Callable[[str], str]
) -> tuple[Invitation, str]:
    """Invite a person to a role; returns the invitation and its link, which is mailed.

    ``link`` makes the address of the page from the one-time token. Earlier invitations that the same person has
    written to the address stop working, those of others do not. The institute hears that somebody has an account;
    to a coordinator it looks the same, and who has an account gets one more role by the link.
    """
    email = email.strip().lower()
    institute = by is None or has_role(by, Role.Kind.OPERATOR)
    known = User.objects.filter(email=email).exists()
    if known and institute:
        raise refuse("known", "У этого человека уже есть учётная запись.", "Добавьте ему роль на его странице.")
    _forget_late(replaced=Invitation.objects.filter(email=email, by=by, accepted=None))
    return _invite(email, kind, place, by=by, link=link, known=known)


@transaction.atomic
def invite_listed(raw: bytes, *, by: User, link: Callable[[str], str]) -> int:
    """Invite everybody of a list, or give the role to those who have an account; returns how many that were.

    Lines with faults are left. The same list sent again, or twice at once, invites nobody twice.
    """
    for_write(User.objects.filter(pk=by.pk)).get()
    _forget_late()
    people = read(raw, by=by)
    for line in people.open:
        if line.todo is Todo.GIVE and line.user:
            give_role(line.user, kind=line.kind, place=line.place, by=by)
        else:
            known = User.objects.filter(email=line.email).exists()
            _invite(line.email, line.kind, line.place, by=by, link=link, known=known)
    return len(people.open)


def _forget_late(replaced: QuerySet[Invitation] | None = None) -> None:
    """Forget who has not come in time: nobody needs that address any more. What is ``replaced`` ends now."""
    now = timezone.now()
    list(for_write(Invitation.objects.filter(accepted=None).exclude(email="")))
    if replaced is not None:
        replaced.filter(expires__gt=now).update(expires=now)
    Message.objects.filter(invitation__accepted=None, invitation__expires__lte=now).delete()
    Invitation.objects.filter(accepted=None, expires__lte=now).exclude(email="").update(email="")


def _invite(
    email: str, kind: str, place: Place, *, by: User | None, link: Callable[[str], str], known: bool
) -> tuple[Invitation, str]:
    token = secrets.token_urlsafe(32)
    invitation = Invitation.objects.create(
        email=email,
        kind=kind,
        digest=_digest(token),
        by=by,
        expires=timezone.now() + VALID,
        proves=by is None or has_role(by, Role.Kind.OPERATOR) or settings.MAIL_WORKS,
        **_at(place),
    )
    record(
        by=by,
        who="" if by else "сервер",
        what="invite",
        kind="invitation",
        object=invitation.pk,
        territory=_territory(invitation),
        after={"role": title_of(invitation), "place": str(place or "")},
    )
    address = link(token)
    text = _invitation_text(invitation, place, address, known=known)
    outbox.put(email, "Приглашение в Ориентир", text, invitation=invitation)
    return invitation, address


def _invitation_text(invitation: Invitation, place: Place, address: str, *, known: bool) -> str:
    role = f"{title_of(invitation)}{f' ({place})' if place else ''}"
    until = timezone.localtime(invitation.expires)
    todo = "Откройте страницу и примите новую роль" if known else "Откройте страницу и придумайте пароль"
    return (
        "Здравствуйте!\n\n"
        f"Вас приглашают в систему мониторинга профориентации «Ориентир». Ваша роль: {role}.\n\n"
        f"{todo}:\n{address}\n\n"
        f"Ссылка действует до {until:%d.%m.%Y} и только один раз. Никому её не пересылайте.\n"
    )


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def open_invitation(token: str) -> Invitation | None:
    """The invitation of a token that can still be used."""
    found = Invitation.objects.select_related("territory", "organisation__territory")
    return found.filter(digest=_digest(token), accepted=None, expires__gt=timezone.now()).first()


def who_must_sign_in(invitation: Invitation) -> User | None:
    """The person whose account the invitation is for, where a password of theirs is known to be their own.

    An account whose address nobody has proved may be in the hands of whoever saw its link: who comes by a letter
    chooses a new password for it.
    """
    person = User.objects.filter(email=invitation.email).first()
    return person if person and (person.proved or not invitation.proves) else None


@transaction.atomic
def accept_invitation(*, token: str, name: str, password: str) -> User:
    """Make the account of an invited person, or take over one that nobody has proved; the link stops working."""
    invitation = _held(token)
    if who_must_sign_in(invitation):
        raise _gone()
    user = for_write(User.objects.filter(email=invitation.email)).first()
    if user is None:
        user = User.objects.create_user(invitation.email, password, name=name)
    else:  # whoever has signed in before is signed out with the old password
        user.name = name
        user.set_password(password)
        user.save(update_fields=["name", "password"])
    if invitation.proves:
        prove(user)
    _take_up(invitation, user)
    return user


@transaction.atomic
def accept_role(*, token: str, by: User) -> None:
    """Give a signed-in person the role of an invitation to their own address; the link stops working."""
    invitation = _held(token)
    if who_must_sign_in(invitation) != by:
        raise _gone()
    _take_up(invitation, by)


def _held(token: str) -> Invitation:
    """The invitation, locked with all others of its address: of two clicks the second finds what the first has made.

    The account comes first: whoever erases it holds it and waits for its invitations.
    """
    address = Invitation.objects.filter(digest=_digest(token)).values("email")
    for_write(User.objects.filter(email__in=address)).first()
    list(for_write(Invitation.objects.filter(email__in=address, accepted=None)))
    invitation = open_invitation(token)
    if invitation is None:
        raise _gone()
    return invitation


def _gone() -> Refused:
    return Refused([issue("ru", "invitation.gone", "")])


def _take_up(invitation: Invitation, user: User) -> None:
    role, _ = Role.objects.get_or_create(
        user=user, kind=invitation.kind, territory=invitation.territory, organisation=invitation.organisation
    )
    invitation.accepted = timezone.now()
    invitation.save(update_fields=["accepted"])
    record(
        by=user,
        what="invitation_accepted",
        kind="user",
        object=user.pk,
        territory=_territory(role),
        after={"role": str(role)},
    )


@transaction.atomic
def prove(person: User) -> None:
    """Keep that the address is the person's: the link of a letter to it has been used."""
    if User.objects.filter(pk=person.pk, proved=None).update(proved=timezone.now()):
        record(by=person, what="address_proved", kind="user", object=person.pk)


@transaction.atomic
def call_back(invitation: Invitation, *, by: User) -> None:
    """Cancel an invitation that was sent by mistake, and erase its address."""
    invitation.letters.all().delete()
    Invitation.objects.filter(pk=invitation.pk, accepted=None).update(expires=timezone.now(), email="")
    record(
        by=by,
        what="invitation_called_back",
        kind="invitation",
        object=invitation.pk,
        territory=_territory(invitation),
    )


@transaction.atomic
def give_role(person: User, *, kind: str, place: Place, by: User) -> Role:
    """Give a person one more role; giving it twice changes nothing.

    Whoever invited somebody without a letter may have chosen the password: such an account gets no role but in the
    schools of a municipality where it has one already.
    """
    home = isinstance(place, Organisation) and person.roles.filter(organisation__territory=place.territory_id).exists()
    if not home and not User.objects.filter(pk=person.pk, proved__isnull=False).exists():
        raise refuse(
            "unproved",
            "Адрес этого человека не подтверждён: по ссылке из письма ещё никто не входил, и пароль мог задать кто-то "
            "другой.",
            "Пусть он нажмёт на странице входа «Забыли пароль?» и задаст пароль по ссылке из письма; "
            "после этого роль можно дать.",
        )
    role, new = Role.objects.get_or_create(user=person, kind=kind, **_at(place))
    if new:
        record(
            by=by,
            what="role_given",
            kind="user",
            object=person.pk,
            territory=_territory(role),
            after={"role": str(role)},
        )
    return role


@transaction.atomic
def take_role(role: Role, *, by: User) -> None:
    """Take a role from a person. The institute never loses its last operator."""
    if role.kind == Role.Kind.OPERATOR:
        keep_an_operator(but=role.user)
    territory = _territory(role)
    if Role.objects.filter(pk=role.pk).delete()[0]:
        record(
            by=by,
            what="role_taken",
            kind="user",
            object=role.user_id,
            territory=territory,
            before={"role": str(role)},
        )


@transaction.atomic
def set_active(person: User, *, active: bool, by: User) -> None:
    """Close or open a person's account. Closing ends all sessions at once."""
    if not active and person == by:
        raise refuse("self", "Себя отключить нельзя.", "Попросите другого оператора.")
    if not active and person.roles.filter(kind=Role.Kind.OPERATOR).exists():
        keep_an_operator(but=person)
    if User.objects.filter(pk=person.pk, is_active=not active).update(is_active=active):
        record(by=by, what="account_opened" if active else "account_closed", kind="user", object=person.pk)


def keep_an_operator(*, but: User) -> None:
    """Refuse where nobody else could let people in any more."""
    operators = User.objects.filter(pk__in=Role.objects.filter(kind=Role.Kind.OPERATOR).values("user"))
    # Locked first, then asked anew: of two operators who shut each other out, the second hears why not.
    list(for_write(operators))
    if not operators.filter(is_active=True).exclude(pk=but.pk).exists():
        raise refuse("last", "Это последний оператор института.", "Сначала дайте роль оператора кому-нибудь ещё.")


@transaction.atomic
def reset_second_factor(person: User, *, by: User) -> None:
    """Remove the second factor of a person who has lost the phone: a new one is set up at the next sign-in."""
    Authenticator.objects.filter(user=person).delete()
    record(by=by, what="second_factor_reset", kind="user", object=person.pk)
    text = f"Второй фактор вашей учётной записи снял оператор {by}. Если вы об этом не просили, сообщите в институт."
    outbox.put(person.email, "Второй фактор снят", text)


@transaction.atomic
def rename(person: User, *, name: str, by: User) -> None:
    """Change how a person is called."""
    if User.objects.filter(pk=person.pk).exclude(name=name).update(name=name):
        record(by=by, what="renamed", kind="user", object=person.pk)
