"""What is written down of every step of an application: a line of its history, a line of the audit trail."""

from __future__ import annotations

from typing import Any

from orientir.web.bookings.models import Application, ApplicationChange
from orientir.web.directory import audit
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.models import User

KINDS = {
    "applied": "заявка подана",
    "changed": "заявка изменена",
    "offer": "предложены места",
    "passed": "очередь прошла мимо",
    "accept": "предложение принято",
    "refuse": "от предложения отказались",
    "confirm": "организатор подтвердил",
    "decline": "организатор отказал",
    "lapse": "срок истёк",
    "cancel": "школа отменила заявку",
    "call_off": "проба отменена",
    "told": "отмечено, кто пришёл",
}
"""What happened to an application, by the kind of the change."""
give_words(
    {f"application.{kind}": title for kind, title in KINDS.items()},
    kinds={"application": "заявка на пробу"},
    keys={
        "held": "мест",
        "free": "свободно",
        "free_ovz": "свободно для обучающихся с ОВЗ",
        "asked": "нужно",
        "asked_ovz": "нужно для обучающихся с ОВЗ",
        "attended": "пришло",
        "ovz": "с ОВЗ",
        "again": "уже учтено",
        "guest": "сверх мест",
    },
)


def write_down(
    application: Application, *, by: User | None, kind: str, after: dict[str, Any] | None = None, key: str = ""
) -> None:
    """Add the line to the history and to the audit trail; without a person it was the stated rule."""
    ApplicationChange.objects.create(
        application=application, by=by, kind=kind, after=after, version=application.version, key=key
    )
    audit.record(
        by=by, who="" if by else "сервер", what=f"application.{kind}", kind="application", object=application.pk,
        territory=application.school.territory_id, after=after,
    )  # fmt: skip


def done_under(key: str, by: User, kind: str, **of: Any) -> Application | None:
    """The application to which this page of this person has done the same already: its answer was lost on the way.

    ``of`` says of which one: a page that is sent again after one has gone back may be about another thing.
    """
    if not key:
        return None
    about = {f"application__{name}": value for name, value in of.items()}
    own = ApplicationChange.objects.filter(key=key, by=by, kind=kind, **about).select_related("application")
    change = own.first()
    return change.application if change else None
