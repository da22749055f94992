"""Check a text that somebody brings: the fact check of the command line as a job, its findings kept for the owner."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from orientir.factcheck import Figure, Finding, check_reading, figures, key_of, open_document, parts_of, read_claims
from orientir.terms import Issue, Refused
from orientir.web.campaigns.models import Campaign
from orientir.web.directory import audit
from orientir.web.directory.access import INSTITUTE, has_role
from orientir.web.directory.actions_erase import ERASED
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import User
from orientir.web.directory.uploads import too_much
from orientir.web.jobs.actions import start
from orientir.web.jobs.kinds import hourly, job
from orientir.web.jobs.worker import Task
from orientir.web.results.campaign_jobs import frozen_snapshot
from orientir.web.results.models import CheckedText
from orientir.workbooks.files import shown_name
from orientir.workbooks.guard import LARGEST_FILE, MB

CHECK = "text_check"
KEPT = timedelta(days=31)
MOST = 300
"""Findings that are kept: a text with more is mended first."""
REMEMBERED = 50
"""Texts of a person whose dismissed findings stay dismissed in the next one."""
give_words({"text.dismissed": "замечание к тексту снято", "text.forgotten": "проверенный текст удалён"})


def texts_of(user: User) -> QuerySet[CheckedText]:
    """The texts of the person: nobody else sees them, whatever the role."""
    return CheckedText.objects.filter(by=user).select_related("job", "against")


def comparable_for(user: User) -> QuerySet[Campaign]:
    """The years with whose frozen data the person may compare: before they are published, the institute alone."""
    frozen = Campaign.objects.filter(state=Campaign.State.FROZEN).defer("methodology__files")
    return frozen.order_by("-year") if has_role(user, *INSTITUTE) else frozen.none()


@transaction.atomic
def keep(*, by: User, name: str, data: bytes, against: Campaign | None) -> CheckedText:
    """Keep an uploaded text and ask for the job that checks it. Raises ``Refused``."""
    _check_room(by, len(data))
    text = CheckedText(by=by, name=shown_name(name)[:120], size=len(data), against=against)
    path = path_of(text.pk)
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    text.save()
    begin(text)
    return text


def begin(text: CheckedText) -> None:
    """Ask for the job; a second one is refused while the first is under way."""
    with transaction.atomic():
        text.job = start(CHECK, by=text.by, about=f"text:{text.pk}")
        text.save(update_fields=["job"])


@transaction.atomic
def dismiss(text: CheckedText, *, by: User, number: int, reason: str) -> None:
    """Call a finding no error, with the reason; without one it stands again."""
    locked = for_write(CheckedText.objects.all()).get(pk=text.pk)
    if locked.findings is None or not 0 <= number < len(locked.findings):
        raise Refused([Issue("no_finding", "Замечание", "такого нет.", "Обновите страницу.")])
    if locked.dismissed.get(str(number), "") == reason:
        return
    locked.dismissed = {key: why for key, why in locked.dismissed.items() if key != str(number)}
    if reason:
        locked.dismissed[str(number)] = reason
    locked.save(update_fields=["dismissed"])
    audit.record(by=by, what="text.dismissed", kind="text", object=str(locked.pk))


@transaction.atomic
def forget(text: CheckedText, *, by: User) -> None:
    """Throw a text away, with what was found in it."""
    if CheckedText.objects.filter(pk=text.pk).delete()[0]:
        path_of(text.pk).unlink(missing_ok=True)
        audit.record(by=by, what="text.forgotten", kind="text", object=str(text.pk))


def path_of(text: uuid.UUID) -> Path:
    """Where the file is until it is read: under our own id."""
    return _folder() / f"{text}.bin"


@job(CHECK, "проверка текста")
def check(task: Task) -> None:
    """Read the text, check it, and keep the findings."""
    text = CheckedText.objects.select_related("against", "by").filter(job=task.job).first()
    if text is None or not path_of(text.pk).is_file():
        raise Refused([Issue("text.gone", "Текст", "его больше нет.", "Загрузите его ещё раз.")])
    task.tell("Читаем текст", 0, 2)
    try:
        reading = read_claims(open_document(path_of(text.pk)))
    except Refused as refusal:
        raise Refused([Issue(i.code, text.name, i.message, i.advice) for i in refusal.issues]) from refusal
    task.tell("Проверяем числа", 1, 2)
    found, bindings = check_reading(reading, _figures(text.against), {})
    found = found[:MOST]
    with task.finishing():
        text.findings, text.bound = [as_stored(finding) for finding in found], len(bindings)
        text.dismissed = _known(found, texts_of(text.by).exclude(pk=text.pk)[:REMEMBERED])
        text.save(update_fields=["findings", "dismissed", "bound"])
    path_of(text.pk).unlink(missing_ok=True)


def as_stored(finding: Finding) -> dict[str, Any]:
    """A finding as a page shows it, and the quotation and the arithmetic by which it is known again."""
    return {
        "code": finding.code,
        "severity": finding.severity.value,
        "title": finding.title,
        "arithmetic": finding.arithmetic,
        "advice": finding.advice,
        "quotations": [
            {"place": str(quoted.place), "row": quoted.row, "parts": parts_of(quoted)} for quoted in finding.quotations
        ],
        "key": key_of(finding),
    }


def _known(found: Sequence[Finding], earlier: Iterable[CheckedText]) -> dict[str, str]:
    """The reasons of findings that the owner has dismissed in an earlier text already, by their place."""
    reasons = {
        tuple(text.findings[int(number)]["key"]): reason
        for text in earlier
        for number, reason in text.dismissed.items()
        if text.findings
    }
    keys = (key_of(finding) for finding in found)
    return {str(number): reasons[key] for number, key in enumerate(keys) if key in reasons}


def _figures(campaign: Campaign | None) -> Sequence[Figure]:
    from orientir.analysis import values

    snapshot = frozen_snapshot(campaign) if campaign else None
    return figures(values(snapshot).values(), snapshot.methodology) if snapshot else ()


def _check_room(by: User, size: int) -> None:
    if size > LARGEST_FILE:
        message = f"больше {LARGEST_FILE // MB} МБ."
        raise Refused([Issue("file.large", "Файл", message, "Уберите из него картинки или проверьте по частям.")])
    for_write(User.objects.all()).get(pk=by.pk)  # what one person sends at once is counted one after another
    since = timezone.now() - timedelta(days=1)
    if over := too_much(CheckedText.objects.all(), by=by, size=size, whence="text", since=since):
        message = f"за сутки вы проверили {over[0]} МБ, а можно {over[1]} МБ."
        raise Refused([Issue("file.quota", "Файл", message, "Загрузите его завтра.")])


def _folder() -> Path:
    return Path(settings.MEDIA_ROOT) / "texts"


def _forget(rows: QuerySet[CheckedText]) -> int:
    gone = list(rows.values_list("pk", flat=True))
    CheckedText.objects.filter(pk__in=gone).delete()
    for pk in gone:
        path_of(pk).unlink(missing_ok=True)
    return len(gone)


def forget_texts() -> int:
    """Remove texts that are older than a month, and files that no text waits for any more; returns how many texts."""
    before = timezone.now() - KEPT
    known = {path_of(pk).name for pk in CheckedText.objects.filter(findings=None).values_list("pk", flat=True)}
    for path in _folder().glob("*.bin"):
        if path.name not in known and path.stat().st_mtime < (timezone.now() - timedelta(hours=1)).timestamp():
            path.unlink(missing_ok=True)
    return _forget(CheckedText.objects.filter(at__lt=before))


def _forget_person(sender: object, email: str, **more: object) -> None:
    _forget(CheckedText.objects.filter(by__email=email))


hourly(forget_texts)
ERASED.connect(_forget_person, dispatch_uid="texts")
