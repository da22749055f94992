"""Fetch the signed-in person of a request: session, account and roles in two plain statements.

Every page and every save begins with them. Django would ask three times and put each question together anew, which
takes longer than answering it.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from allauth.account.auth_backends import AuthenticationBackend
from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

from orientir.web.directory.models import Role, User

SESSION = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"
OF_PERSON = ("id", "password", "email", "name", "is_active", "erased")
OF_ROLE = ("id", "user_id", "kind", "territory_id", "organisation_id")
"""Columns in the order in which the models have them."""
PERSON = (
    f"SELECT {', '.join(f'directory_user.{name}' for name in OF_PERSON)}, "  # noqa: S608  # names of our own
    f"{', '.join(f'directory_role.{name}' for name in OF_ROLE)}, directory_territory.below "
    "FROM directory_user LEFT JOIN directory_role ON directory_role.user_id = directory_user.id "
    "LEFT JOIN directory_territory ON directory_territory.id = directory_role.territory_id "
    "WHERE directory_user.id = %s AND directory_user.is_active AND directory_user.erased IS NULL "
    "ORDER BY directory_role.id"
)


class SessionStore(db.SessionStore):
    """Sessions in the database, as Django keeps them."""

    def load(self) -> dict[str, Any]:
        now = connection.ops.adapt_datetimefield_value(timezone.now())
        with connection.cursor() as cursor:
            cursor.execute(SESSION, [self.session_key, now])
            row = cursor.fetchone()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row[0])


class Accounts(AuthenticationBackend):
    """Sign-in as allauth does it; whoever is signed in is fetched together with all roles."""

    def get_user(self, user_id: int) -> User | None:
        with connection.cursor() as cursor:
            cursor.execute(PERSON, [user_id])
            rows = cursor.fetchall()
        if not rows:
            return None
        using, own = connection.alias, len(OF_PERSON)
        person: User = User.from_db(using, OF_PERSON, rows[0][:own])
        person.is_active = True  # SQLite knows no truth, only 1
        person.held_roles = [_role(using, row[own:]) for row in rows if row[own] is not None]
        return person


def _role(using: str, row: Sequence[Any]) -> Role:
    role: Role = Role.from_db(using, OF_ROLE, row[:-1])
    role.below = json.loads(row[-1]) if row[-1] else []
    return role
