"""Files of evidence."""

from __future__ import annotations

import uuid
from typing import ClassVar

from django.conf import settings
from django.db import models
from django.utils import timezone


class EvidenceFile(models.Model):
    """One file that somebody has attached to a thing.

    ``about`` names the thing ("record:17"): who may see it may see the file, and the app of the thing asks for that.
    ``name`` is only shown and never a path; ``kind`` is the suffix of what the bytes are. ``taken`` is when the file
    was taken away: a week later row and bytes are removed.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    about = models.CharField(max_length=80)
    name = models.CharField("имя файла", max_length=130)
    kind = models.CharField(max_length=8)
    size = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(default=timezone.now)
    taken = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering: ClassVar = ["at", "id"]
        indexes: ClassVar = [models.Index(fields=["about"])]
        constraints: ClassVar = [
            models.UniqueConstraint(
                fields=["about", "digest"], condition=models.Q(taken=None), name="one_file_of_these_bytes"
            )
        ]

    def __str__(self) -> str:
        return self.name
