"""What the database itself refuses, on SQLite as on PostgreSQL: an empty place is a place like any other."""

from __future__ import annotations

import pytest
from django.db import IntegrityError, transaction

from orientir.web.campaigns.models import Submission
from orientir.web.directory.models import Role
from web.cast import Region


@pytest.mark.parametrize("level", ["municipality", "school"])
def test_a_unit_has_one_form_in_a_campaign(region: Region, level: str) -> None:
    form = Submission.objects.filter(level=level).first()
    assert form is not None

    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.create(
            campaign=form.campaign, level=form.level, territory=form.territory, organisation=form.organisation
        )


@pytest.mark.parametrize("kind", ["operator", "coordinator", "school"])
def test_a_person_holds_a_role_once(region: Region, kind: str) -> None:
    role = Role.objects.filter(kind=kind).first()
    assert role is not None

    with pytest.raises(IntegrityError), transaction.atomic():
        Role.objects.create(user=role.user, kind=kind, territory=role.territory, organisation=role.organisation)
