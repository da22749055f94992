"""Attach files and take them away; no other module writes them. The app of the thing has asked before who may."""

from __future__ import annotations

import hashlib
import os
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from orientir.terms import Refused, issue
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import User
from orientir.web.directory.uploads import midnight, too_much
from orientir.web.evidence.kinds import kind_of, name_for
from orientir.web.evidence.models import EvidenceFile
from orientir.web.jobs.kinds import hourly
from orientir.workbooks.files import hostile, shown_name
from orientir.workbooks.guard import LARGEST_FILE, MB, HostileFileError

MOST = 20
"""Files of one thing."""
KEPT = timedelta(days=7)
"""How long a file that was taken away can be put back."""


def files_of(about: str) -> QuerySet[EvidenceFile]:
    """The files of a thing, with those that were taken away and can still be put back."""
    return EvidenceFile.objects.filter(about=about).select_related("by")


def path_of(file: EvidenceFile) -> Path:
    """Where the bytes are: under our own id, outside of everything that is served."""
    return _folder() / f"{file.pk}.bin"


@transaction.atomic
def attach(about: str, *, by: User, name: str, data: bytes, language: str = "ru") -> tuple[EvidenceFile, bool]:
    """Keep a file; the same bytes again are the file that is there (then False). Raises ``Refused``."""
    if len(data) > LARGEST_FILE:
        raise _refused(language, "too_large", name, most=LARGEST_FILE // MB)
    try:
        kind = kind_of(data)
    except HostileFileError as error:
        raise Refused([hostile(shown_name(name), error, language)]) from error
    digest = hashlib.sha256(data).hexdigest()
    for_write(User.objects.all()).get(pk=by.pk)  # what one person sends at once is counted one after another
    there = EvidenceFile.objects.filter(about=about, taken=None)
    if same := there.filter(digest=digest).first():
        return same, False
    if there.count() >= MOST:
        raise _refused(language, "too_many", name, most=MOST)
    _check_room(by, name, len(data), language)
    shown = name_for(name, kind)
    file = EvidenceFile(about=about, name=shown, kind=kind.suffix, size=len(data), digest=digest, by=by)
    try:
        _write(path_of(file), data)
        file.save()
    except BaseException:
        path_of(file).unlink(missing_ok=True)
        raise
    return file, True


@transaction.atomic
def take_away(file: EvidenceFile) -> bool:
    """Take a file away; whether it was there. For a week it can be put back."""
    return bool(EvidenceFile.objects.filter(pk=file.pk, taken=None).update(taken=timezone.now()))


@transaction.atomic
def put_back(file: EvidenceFile) -> bool:
    """Put back a file that was taken away; whether it was. Not beside one of the same bytes."""
    if EvidenceFile.objects.filter(about=file.about, digest=file.digest, taken=None).exists():
        return False
    return bool(EvidenceFile.objects.filter(pk=file.pk).exclude(taken=None).update(taken=None))


def _check_room(by: User, name: str, size: int, language: str) -> None:
    if over := too_much(EvidenceFile.objects.all(), by=by, size=size, whence="evidence", since=midnight()):
        sent, most = over
        raise _refused(language, "today", name, sent=sent, most=most)


def _refused(language: str, key: str, name: str, **values: Any) -> Refused:
    return Refused([issue(language, f"files.{key}", shown_name(name), code="file.refused", **values)])


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "evidence"


def _write(path: Path, data: bytes) -> None:
    """Write the bytes so that they are on the disk before the database says that they are."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_suffix(".part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def forget_files() -> int:
    """Remove what was taken away a week ago, row and bytes, and old bytes without a row; returns how many files."""
    before = timezone.now() - KEPT
    EvidenceFile.objects.filter(taken__lt=before).delete()
    kept = {f"{pk}.bin" for pk in EvidenceFile.objects.values_list("pk", flat=True)}
    gone = [p for p in _folder().glob("*") if p.name not in kept and p.stat().st_mtime < before.timestamp()]
    for path in gone:
        path.unlink(missing_ok=True)
    return len(gone)


hourly(forget_files)
