"""Bound what uploaded workbooks take of the disk: so many bytes a person and day, a week for what is not applied."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from orientir.terms import say
from orientir.web.campaigns.models import Upload
from orientir.web.campaigns.refusals import TooMuch
from orientir.web.campaigns.workbooks import UPLOADS, path_of
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import User
from orientir.web.directory.uploads import midnight, too_much
from orientir.web.jobs.kinds import hourly

FORM, IMPORT = "form", "import"
"""Whence workbooks come: one of a form, or those of many at once. Each has its limit in the settings."""
KEPT = timedelta(days=7)
AT_ONCE = 100


def check_room(by: User, size: int, whence: str, language: str) -> None:
    """Raise ``TooMuch`` where the person has uploaded so much today that these bytes are too many."""
    if over := too_much(Upload.objects.all(), by=by, size=size, whence=whence, since=midnight()):
        sent, most = over
        raise TooMuch(say(language, "refused.uploads", sent=sent, most=most))


def forget_uploads() -> int:
    """Remove workbooks that were not applied within a week, row and file; returns how many."""
    return _forget_rows() + _forget_strays()


def _forget_strays() -> int:
    """Remove files without a row: of an upload that was cut short, or of a removal that was."""
    before = (timezone.now() - KEPT).timestamp()
    folder = Path(settings.MEDIA_ROOT) / UPLOADS
    old = {path.stem: path for path in folder.glob("*.xlsx") if path.stat().st_mtime < before}
    known = set(map(str, Upload.objects.values_list("pk", flat=True))) if old else set()
    strays = [path for name, path in old.items() if name not in known]
    for path in strays:
        path.unlink(missing_ok=True)
    return len(strays)


def _forget_rows() -> int:
    with transaction.atomic():
        old = Upload.objects.filter(applied=None, at__lt=timezone.now() - KEPT)
        gone = list(for_write(old)[:AT_ONCE])
        Upload.objects.filter(pk__in=[upload.pk for upload in gone]).delete()
    for upload in gone:
        path_of(upload).unlink(missing_ok=True)
    return len(gone) + (_forget_rows() if len(gone) == AT_ONCE else 0)


hourly(forget_uploads)
