"""What runs inside a contender's own process: making its people and forms, and reading what is stored."""

from __future__ import annotations

import json
from datetime import timedelta

import django


def orientir(number: int) -> None:
    """A campaign of 2021 with ``number`` people, one form each, all of them municipal."""
    django.setup()
    from django.core.management import call_command
    from django.test import Client
    from django.utils import timezone

    from benchmarks.bare.questions import FOLDER
    from orientir.web.campaigns.models import Campaign, Submission
    from orientir.web.campaigns.pinned_methodology import pin
    from orientir.web.directory.models import Role, Territory, User

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    now = timezone.now()
    campaign = Campaign.objects.create(
        year=2021, methodology=pin(FOLDER), state="open",
        opens=now - timedelta(days=1), closes=now + timedelta(days=1),
    )  # fmt: skip
    people = []
    for n in range(number):
        territory = Territory.objects.create(id=f"unit-{n}", name=f"Муниципалитет {n}", kind="urban_okrug", position=n)
        user = User.objects.create_user(f"unit-{n}@example.org", None)
        Role.objects.create(user=user, kind="coordinator", territory=territory)
        form = Submission.objects.create(campaign=campaign, level="municipality", territory=territory)
        client = Client()
        client.force_login(user, "orientir.web.directory.accounts.Accounts")
        people.append((client.cookies["session"].value, form.pk))
    print(json.dumps(people))


def bare(number: int) -> None:
    """The same in the bare project."""
    django.setup()
    from django.contrib.auth.models import User
    from django.core.management import call_command
    from django.test import Client

    from benchmarks.bare.models import Form

    call_command("migrate", "auth", verbosity=0)
    call_command("migrate", run_syncdb=True, verbosity=0)
    people = []
    for n in range(number):
        user = User.objects.create_user(f"unit-{n}")
        client = Client()
        client.force_login(user)
        people.append((client.cookies["session"].value, Form.objects.create(user=user).pk))
    print(json.dumps(people))


def stored(kind: str) -> None:
    """The marked answer of every form."""
    django.setup()
    from benchmarks.bench_web import AUTOSAVED

    if kind == "bare":
        from benchmarks.bare.models import Form

        found = dict(Form.objects.values_list("pk", AUTOSAVED))
    else:
        from orientir.web.campaigns.models import Submission

        found = {pk: answers.get(AUTOSAVED) for pk, answers in Submission.objects.values_list("pk", "answers")}
    print(json.dumps(found))
