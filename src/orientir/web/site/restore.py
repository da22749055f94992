"""Restore a copy into an empty installation: nothing that is there is ever overwritten."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any

from django.conf import settings
from django.core.management.color import no_style
from django.db import connection, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from orientir.terms import Issue, Refused
from orientir.web.site.backup import Copied, Model, copied_models, examine, read_manifest, rows_of

BATCH = 500


def restore(source: Path) -> Copied:
    """Take back all tables and files of an archive and hold them against it; raises ``Refused``, changing nothing.

    The database must have been migrated, be empty and be of the very version that the copy was made by.
    """
    copied = examine(source)
    with zipfile.ZipFile(source) as archive:
        manifest = read_manifest(archive)
        _refuse_unfit(source, manifest)
        with transaction.atomic():
            for model in copied_models():
                _load(archive, model)
            _continue_numbers()
            changed = [m._meta.db_table for m in copied_models() if _digest(m) != _promised(manifest, m)]
            if changed:
                raise _refused(
                    "differs", source, f"после записи отличается: {', '.join(changed)}.", "Ничего не записано."
                )
            _write_files(archive, manifest)
    return copied


def _refuse_unfit(source: Path, manifest: dict[str, Any]) -> None:
    full = [m._meta.db_table for m in copied_models() if m._base_manager.exists()]
    if full or any(p.is_file() for p in Path(settings.MEDIA_ROOT).rglob("*")):
        advice = "Восстанавливают в пустую установку: укажите другую ORIENTIR_HOME или другую базу."
        raise _refused("not_empty", source, "здесь уже есть данные, они не тронуты.", advice)
    applied = {f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations()}
    if applied != set(manifest["migrations"]):
        advice = "Установите версию, которой сделана копия, восстановите и затем обновите."
        raise _refused("version", source, "копия сделана другой версией Ориентира.", advice)


def _load(archive: zipfile.ZipFile, model: Model) -> None:
    fields = model._meta.concrete_fields
    with archive.open(f"tables/{model._meta.db_table}.jsonl") as part:
        rows = (json.loads(line) for line in part)
        while batch := list(islice(rows, BATCH)):
            objects = [model(**{f.attname: _value(f, row[f.column]) for f in fields}) for row in batch]
            size = connection.ops.bulk_batch_size(list(fields), objects)
            for some in _by(objects, size):
                # As they were: without the values that saving would fill in anew.
                model._base_manager._insert(some, fields=fields, raw=True)  # type: ignore[attr-defined]


def _by(objects: list[models.Model], size: int) -> Iterator[list[models.Model]]:
    return (objects[start : start + size] for start in range(0, len(objects), size))


def _value(field: Any, value: Any) -> Any:
    if value is None or isinstance(field, models.JSONField):
        return value
    if isinstance(field, models.BinaryField):
        return base64.b64decode(value)
    target = field.target_field if field.is_relation else field
    return target.to_python(value)


def _continue_numbers() -> None:
    with connection.cursor() as cursor:
        for statement in connection.ops.sequence_reset_sql(no_style(), copied_models()):
            cursor.execute(statement)


def _digest(model: Model) -> str:
    sha = hashlib.sha256()
    for line in rows_of(model):
        sha.update(line)
    return sha.hexdigest()


def _promised(manifest: dict[str, Any], model: Model) -> str:
    return str(manifest["tables"][model._meta.db_table]["sha256"])


def _write_files(archive: zipfile.ZipFile, manifest: dict[str, Any]) -> None:
    root = Path(settings.MEDIA_ROOT)
    for name in manifest["files"]:
        parts = PurePosixPath(name)
        if parts.is_absolute() or ".." in parts.parts:
            raise _refused("outside", Path(name), "файл копии указывает за пределы папки.", "Копию подменили.")
        target = root / parts
        target.parent.mkdir(parents=True, exist_ok=True)
        with target.open("wb") as file:
            file.write(archive.read(f"files/{name}"))
            file.flush()
            os.fsync(file.fileno())


def _refused(code: str, path: Path, message: str, advice: str) -> Refused:
    return Refused([Issue(code, str(path), message, advice)])
