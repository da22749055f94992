"""Copy all tables and files into one archive that any supported database can take back.

The archive is a ZIP: ``tables/NAME.jsonl`` (a line a row, values by column), ``files/...`` and ``manifest.json``
with the number of rows and SHA-256 of each. Sessions are left out, so that a copy lets nobody in; so are rows
that migrations write themselves.
"""

from __future__ import annotations

import base64
import hashlib
import json
import os
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any

from django.apps import apps
from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import DEFAULT_DB_ALIAS, connection, connections, models, transaction
from django.db.migrations.recorder import MigrationRecorder

from orientir.terms import Issue, Refused, reason_of

FORMAT = 1
LEFT_OUT = {"django_session", "django_content_type", "auth_permission", "campaigns_countedahead"}
Model = type[models.Model]


@dataclass(frozen=True)
class Copied:
    """What an archive holds; ``digest`` is SHA-256 of its manifest, which names those of all parts."""

    rows: int
    files: int
    digest: str


def back_up(target: Path) -> Copied:
    """Write a copy while others go on saving: it holds what was saved before it began, and is read back at once."""
    if target.exists():
        raise _refused("exists", target, "такой файл уже есть.", "Укажите другое имя: копии не перезаписываются.")
    part = target.with_name(f"{target.name}.part")
    try:
        with os.fdopen(os.open(part, os.O_CREAT | os.O_TRUNC | os.O_RDWR, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
                _write(archive)
            file.flush()
            os.fsync(file.fileno())
        copied = examine(part)
        part.replace(target)
    except OSError as fault:
        raise _refused(
            "disk", target, f"записать не удалось: {reason_of(fault)}.", "Проверьте место и права."
        ) from fault
    finally:
        with suppress(OSError):
            part.unlink()
    return copied


def _write(archive: zipfile.ZipFile) -> None:
    with _still_data():
        tables = {model._meta.db_table: _write_table(archive, model) for model in copied_models()}
        applied = sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())
    manifest = {
        "format": FORMAT,
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "migrations": applied,
        "tables": tables,
        "files": dict(_write_files(archive)),
    }
    archive.writestr("manifest.json", json.dumps(manifest, ensure_ascii=False, indent=1, sort_keys=True))


@contextmanager
def _still_data() -> Iterator[None]:
    """Let this thread read one consistent state of the database without stopping writers, and without a second copy.

    SQLite's log keeps what others write meanwhile apart from what the reading transaction has begun with.
    """
    if connection.vendor == "sqlite":
        live, still = connections[DEFAULT_DB_ALIAS], connections.create_connection(DEFAULT_DB_ALIAS)
        still.settings_dict = {**still.settings_dict, "OPTIONS": {"timeout": 10}}
        connections[DEFAULT_DB_ALIAS] = still
        try:
            with transaction.atomic():
                MigrationRecorder.Migration.objects.exists()  # the first question begins it
                yield
        finally:
            connections[DEFAULT_DB_ALIAS] = live
            still.close()
    else:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
            yield


def copied_models() -> list[Model]:
    """Every table but those left out."""
    every = apps.get_models(include_auto_created=True)
    found = [m for m in every if m._meta.managed and not m._meta.proxy and m._meta.db_table not in LEFT_OUT]
    return sorted(found, key=lambda model: model._meta.db_table)


def rows_of(model: Model) -> Iterator[bytes]:
    """The rows of a table as JSON lines, in the order of their keys."""
    fields = model._meta.concrete_fields
    for row in model._base_manager.order_by("pk").iterator(chunk_size=500):
        values = {field.column: _plain(field.value_from_object(row)) for field in fields}
        yield json.dumps(values, ensure_ascii=False, sort_keys=True, cls=DjangoJSONEncoder).encode() + b"\n"


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")  # the audit chain counts them
    if isinstance(value, bytes | memoryview):
        return base64.b64encode(bytes(value)).decode()
    return str(value) if isinstance(value, models.fields.files.FieldFile) else value


def _write_table(archive: zipfile.ZipFile, model: Model) -> dict[str, Any]:
    sha, count = hashlib.sha256(), 0
    with archive.open(f"tables/{model._meta.db_table}.jsonl", "w", force_zip64=True) as part:
        for line in rows_of(model):
            part.write(line)
            sha.update(line)
            count += 1
    return {"rows": count, "sha256": sha.hexdigest()}


def _write_files(archive: zipfile.ZipFile) -> Iterator[tuple[str, str]]:
    root = Path(settings.MEDIA_ROOT)
    for path in sorted(p for p in root.rglob("*") if p.is_file()):
        name = path.relative_to(root).as_posix()
        sha = hashlib.sha256()
        try:
            with path.open("rb") as source, archive.open(f"files/{name}", "w", force_zip64=True) as part:
                for block in iter(lambda: source.read(1 << 20), b""):
                    part.write(block)
                    sha.update(block)
        except FileNotFoundError:
            continue  # a draft that was thrown away meanwhile
        yield name, sha.hexdigest()


def examine(path: Path) -> Copied:
    """Read an archive to its end and hold every part against the manifest; raises ``Refused``."""
    try:
        with zipfile.ZipFile(path) as archive:
            manifest = read_manifest(archive)
            wrong = [name for name, sha in _parts(manifest) if _digest(archive, name) != sha]
            digest = hashlib.sha256(archive.read("manifest.json")).hexdigest()
    except OSError as fault:
        raise _refused("unreadable", path, f"{reason_of(fault)}.", "Проверьте имя и права.") from fault
    except (zipfile.BadZipFile, KeyError, ValueError, EOFError) as fault:
        raise _refused("unreadable", path, "это не копия Ориентира, или она повреждена.", "Возьмите другую.") from fault
    if wrong:
        raise _refused("damaged", path, f"повреждено: {', '.join(wrong[:5])}.", "Возьмите другую копию.")
    return Copied(sum(t["rows"] for t in manifest["tables"].values()), len(manifest["files"]), digest)


def read_manifest(archive: zipfile.ZipFile) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads(archive.read("manifest.json"))
    if manifest["format"] != FORMAT:
        raise ValueError("another format")
    return manifest


def _parts(manifest: dict[str, Any]) -> Iterator[tuple[str, str]]:
    yield from ((f"tables/{name}.jsonl", table["sha256"]) for name, table in manifest["tables"].items())
    yield from ((f"files/{name}", sha) for name, sha in manifest["files"].items())


def _digest(archive: zipfile.ZipFile, name: str) -> str:
    with archive.open(name) as part:
        return digest_of(part)


def digest_of(part: IO[bytes]) -> str:
    sha = hashlib.sha256()
    for block in iter(lambda: part.read(1 << 20), b""):
        sha.update(block)
    return sha.hexdigest()


def _refused(code: str, path: Path, message: str, advice: str) -> Refused:
    return Refused([Issue(code, str(path), message, advice)])
