"""Recommendations to municipalities, the letters that bring them, and what becomes of both."""

from __future__ import annotations

from typing import Any, ClassVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone

from orientir.web.campaigns.models import Campaign
from orientir.web.directory.models import Organisation, Territory
from orientir.web.jobs.models import Job

LONGEST = 2000
"""Characters of a recommendation, of an answer, of a measure."""
PERSON = settings.AUTH_USER_MODEL


def _both(name: str, moment: str, person: str) -> models.CheckConstraint:
    """When something was done and by whom are known together or not at all."""
    condition = Q(**{f"{moment}__isnull": True, f"{person}__isnull": True})
    return models.CheckConstraint(
        name=name, condition=condition | Q(**{f"{moment}__isnull": False, f"{person}__isnull": False})
    )


class TerritoryAdvice(models.Model):
    """The recommendations of a year to one municipality, as proposed from its deficits and edited by operators.

    ``items`` are those of ``letter_items.Item``, one JSON document with one ``version``: a save made on an older one is
    refused. ``grounds`` are the sentences about its deficits when they were proposed, ``followed`` what has become of
    last year's. What is changed must be approved again.
    """

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="advice")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    items: Any = models.JSONField(default=list)
    grounds: Any = models.JSONField(default=list)
    followed: Any = models.JSONField(default=list)
    version = models.PositiveIntegerField(default=0)
    changed = models.DateTimeField(null=True, blank=True)
    changed_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    approved = models.DateTimeField(null=True, blank=True)
    approved_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["territory__position"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["campaign", "territory"], name="one_advice_a_territory"),
            _both("advice_is_changed_by_somebody", "changed", "changed_by"),
            _both("advice_is_approved_by_somebody", "approved", "approved_by"),
        ]

    def __str__(self) -> str:
        return str(self.territory)


class Delivery(models.Model):
    """The letters of a year that one job writes; nobody but the institute sees them until they are handed over."""

    campaign = models.ForeignKey(Campaign, models.PROTECT, related_name="deliveries")
    job = models.OneToOneField(Job, models.PROTECT, related_name="+")
    answer_by = models.DateField("ответить до")
    delivered = models.DateTimeField(null=True, blank=True)
    delivered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta:
        ordering: ClassVar = ["-id"]
        constraints: ClassVar = [_both("letters_are_delivered_by_somebody", "delivered", "delivered_by")]


class InstituteLetter(models.Model):
    """A letter of the institute to a municipality, or the sheet of a school (``organisation``).

    ``path`` is its name in the archive of the job without an ending, ``items`` the recommendations in it. ``version``
    counts its answers: one written on an older one is refused.
    """

    delivery = models.ForeignKey(Delivery, models.PROTECT, related_name="letters")
    territory = models.ForeignKey(Territory, models.PROTECT, related_name="+")
    organisation = models.ForeignKey(Organisation, models.PROTECT, null=True, blank=True, related_name="+")
    path = models.CharField(max_length=400)
    items: Any = models.JSONField(default=list)
    acknowledged = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    answer = models.TextField("ответ", max_length=LONGEST, blank=True)
    answered = models.DateTimeField(null=True, blank=True)
    answered_by = models.ForeignKey(PERSON, models.PROTECT, null=True, blank=True, related_name="+")
    version = models.PositiveIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["-delivery", "territory__position", "organisation__sort_name"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["delivery", "organisation"], name="one_sheet_a_school"),
            models.UniqueConstraint(
                fields=["delivery", "territory"], condition=Q(organisation__isnull=True), name="one_letter_a_territory"
            ),
            _both("a_letter_is_read_by_somebody", "acknowledged", "acknowledged_by"),
            _both("a_letter_is_answered_by_somebody", "answered", "answered_by"),
            models.CheckConstraint(
                name="an_answer_to_a_letter_says_something",
                condition=Q(answer="", answered__isnull=True) | (~Q(answer="") & Q(answered__isnull=False)),
            ),
        ]

    def __str__(self) -> str:
        return str(self.organisation or self.territory)

    def get_absolute_url(self) -> str:
        return reverse("institute_letter", args=[self.pk])


class PlannedMeasure(models.Model):
    """What a municipality plans upon a recommendation of its letter, until when, and what has become of it.

    ``item`` is the place of the recommendation in the letter. ``key`` is that of the page on which it was written: the
    same one sent again plans nothing. Its register of plan items would be the road map, but that one is the region's.
    """

    class State(models.TextChoices):
        PLANNED = "planned", "запланирована"
        DONE = "done", "выполнена"
        DROPPED = "dropped", "отменена"

    letter = models.ForeignKey(InstituteLetter, models.CASCADE, related_name="measures")
    item = models.PositiveSmallIntegerField()
    text = models.TextField("мера", max_length=LONGEST)
    due = models.DateField("срок")
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    outcome = models.TextField("что сделано", max_length=LONGEST, blank=True)
    by = models.ForeignKey(PERSON, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    version = models.PositiveIntegerField(default=0)
    key = models.CharField(max_length=40, blank=True)

    class Meta:
        ordering: ClassVar = ["item", "due", "id"]
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["letter", "key"], condition=~Q(key=""), name="one_measure_a_page"),
            models.CheckConstraint(
                name="a_measure_that_is_over_says_how", condition=Q(state="planned") | ~Q(outcome="")
            ),
        ]

    def __str__(self) -> str:
        return self.text[:80]
