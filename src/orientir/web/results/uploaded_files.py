"""Filled forms as they arrived, kept on the disk for the job that reads them, and what came of every file.

A job's folder holds ``names.json`` beside the uploaded files, or ``apply.json`` where it applies what another
job has read; at the end ``outcome.json``. A name that came with a file is only shown.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from contextlib import ExitStack
from dataclasses import asdict, dataclass, field
from functools import partial
from pathlib import Path, PurePosixPath
from uuid import uuid4

from django.conf import settings
from django.utils import timezone

from orientir.cells.words import clean
from orientir.terms import Issue
from orientir.web.campaigns.kept_uploads import KEPT as KEPT_FOR
from orientir.web.directory.audit_words import give_words
from orientir.web.jobs.kinds import hourly
from orientir.web.jobs.models import Job
from orientir.workbooks.archive import check_kind, opened_archive, passed_over
from orientir.workbooks.batch import Source
from orientir.workbooks.files import hostile, shown_name
from orientir.workbooks.guard import LARGEST_FILE, HostileFileError, check_size

READY, MEND, REFUSED, IGNORED = "ready", "mend", "refused", "ignored"
"""What reading a file came to: it can be applied; its author must mend it; it does not belong here; it is no form."""
TABLE = "table"
"""A consolidated table was read: what is to be said of it as a whole."""
KEPT, SENT, UNSENT = "kept", "sent", "unsent"
"""What applying one came to: saved; saved and sent; saved, but could not be sent."""
STALE = "stale"
"""The form has changed since its file was read."""
TITLES = {
    MEND: "нужно исправить",
    REFUSED: "не принято",
    UNSENT: "сохранено, но не отправлено",
    STALE: "форма изменилась",
    TABLE: "сводная таблица",
    READY: "можно сохранить",
    SENT: "сохранено и отправлено",
    KEPT: "сохранено",
    IGNORED: "пропущено",
}
"""What came of a file, in the order in which a person wants to see it."""
give_words(keys=TITLES)
MOST_ISSUES, LONGEST_ISSUE = 70, 400
"""Of one file, as they are kept to be shown."""


@dataclass(frozen=True)
class Row:
    """What came of one file or row of a table. ``form`` and ``unit`` say whose it is, ``changes`` counts answers.

    ``absent`` counts the questions for which a table has no column.
    """

    name: str
    result: str
    form: int | None = None
    unit: str = ""
    upload: str = ""
    changes: int = 0
    issues: list[str] = field(default_factory=list)
    absent: int = 0


def place_of(job: int) -> Path:
    """The folder of a job: under our own number, never served."""
    return _root() / str(job)


def store(files: Iterable[tuple[str, Iterable[bytes]]]) -> Path:
    """Keep uploaded files, given as name and pieces, in a new folder until a job takes it."""
    folder = _new_folder()
    names = []
    for number, (name, pieces) in enumerate(files):
        with (folder / f"{number}.bin").open("wb") as target:
            target.writelines(pieces)
        names.append(name)
    _write(folder / "names.json", names)
    return folder


def store_order(job: int, *, submit: bool) -> Path:
    """Keep the order to apply what a job has read."""
    folder = _new_folder()
    _write(folder / "apply.json", {"job": job, "submit": submit})
    return folder


def order_of(job: int) -> dict[str, int] | None:
    """The order to apply; None for a job that reads."""
    path = place_of(job) / "apply.json"
    return dict(json.loads(path.read_text("utf-8"))) if path.is_file() else None


def outcome_of(job: int) -> list[Row] | None:
    """What came of each file; None where the job has not come to its end."""
    path = place_of(job) / "outcome.json"
    return [Row(**row) for row in json.loads(path.read_text("utf-8"))] if path.is_file() else None


def keep_outcome(job: int, rows: Iterable[Row]) -> None:
    """Keep what came of each file; the uploaded files are not needed any more: what was read is kept with its form."""
    _write(place_of(job) / "outcome.json", [asdict(row) for row in rows])
    for path in place_of(job).glob("*.bin"):
        path.unlink()


def forget_files() -> int:
    """Remove the files of uploads that no job has come to an end with in a week; returns how many folders.

    A job that still waits keeps its files, however long no worker has run.
    """
    before = (timezone.now() - KEPT_FOR).timestamp()
    waiting = set(map(str, Job.objects.filter(state__in=Job.UNDER_WAY).values_list("pk", flat=True)))
    folders = [folder for folder in _root().glob("*") if folder.is_dir() and not (folder / "outcome.json").is_file()]
    gone = [folder for folder in folders if folder.stat().st_mtime < before and folder.name not in waiting]
    for folder in gone:
        shutil.rmtree(folder, ignore_errors=True)
    return len(gone)


hourly(forget_files)


def sources_of(job: int, archives: ExitStack) -> tuple[list[Source], list[Row]]:
    """The files to be read, and the rows of those that will not be. Archives stay open on the stack."""
    sources, rows = [], []
    for number, name in enumerate(json.loads((place_of(job) / "names.json").read_text("utf-8"))):
        path, shown = place_of(job) / f"{number}.bin", shown_name(name)
        if PurePosixPath(name.lower()).suffix == ".zip":
            try:
                found, ignored = archives.enter_context(opened_archive(path))
            except HostileFileError as error:
                rows.append(Row(shown, REFUSED, issues=messages_of([hostile(shown, error)], shown)))
                continue
            sources += found
            rows += [_ignored(inside, word) for inside, word in ignored]
        elif word := passed_over(name):
            rows.append(_ignored(shown, word))
        else:
            sources.append(Source(shown, partial(_bytes, path, name)))
    return sources, rows


def messages_of(issues: list[Issue], name: str) -> list[str]:
    """Issues of a file as they stand beneath its name."""
    lines = []
    for issue in issues[:MOST_ISSUES]:
        place = issue.place.removeprefix(name).lstrip(", ")
        line = clean(" ".join(filter(None, (f"{place}:" if place else "", issue.message, issue.advice))))
        lines.append(sentence(line if len(line) <= LONGEST_ISSUE else f"{line[: LONGEST_ISSUE - 1]}…"))
    return lines


def _ignored(name: str, word: str) -> Row:
    return Row(name, IGNORED, issues=[f"{sentence(word)}."])


def sentence(text: str) -> str:
    """The text with a capital letter."""
    return text[:1].upper() + text[1:]


def _bytes(path: Path, name: str) -> bytes:
    check_kind(name)
    check_size(path.stat().st_size)
    with path.open("rb") as file:
        return file.read(LARGEST_FILE + 1)


def _root() -> Path:
    return Path(settings.MEDIA_ROOT) / "imports"


def _new_folder() -> Path:
    folder = _root() / uuid4().hex
    folder.mkdir(parents=True)
    return folder


def _write(path: Path, document: object) -> None:
    part = path.with_suffix(".part")
    part.write_text(json.dumps(document, ensure_ascii=False), "utf-8")
    part.replace(path)
