"""A snapshot as a folder: the same files as in the archive, whose large tables are read where they lie.

A cluster whose machines share a disk sees them there. A folder from outside is hostile: what is not a plain file with
a plain name is refused, and nothing but the manifest and small files is taken into memory.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator, Mapping
from pathlib import Path

from orientir.snapshot.archive import LARGEST_TEXT, MANIFEST, Content, damaged
from orientir.terms import Issue, Refused

MOST_FILES = 10_000
LONGEST_NAME = 255


def lay(files: Mapping[str, Content], path: Path) -> None:
    """Write the folder whole or not at all; raises ``Refused`` where something bears its name already."""
    part = not_taken(path)
    part.mkdir(parents=True)
    try:
        for name, content in files.items():
            target = part / name
            target.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                target.write_bytes(content)
            else:
                shutil.copyfile(content, target)
        part.rename(path)
    except BaseException:
        shutil.rmtree(part, ignore_errors=True)
        raise


def not_taken(path: Path) -> Path:
    """The name under which a folder is written until it is whole; ``Refused`` where one of the two is taken."""
    part = path.with_name(path.name + ".part")
    for taken, advice in ((path, "Назовите другую папку."), (part, "Удалите её: она осталась от прерванной записи.")):
        if taken.exists() or taken.is_symlink():
            raise Refused([Issue("folder_exists", str(taken), "папка или файл с таким именем уже есть.", advice)])
    return part


def is_snapshot_folder(path: Path) -> bool:
    return (path / MANIFEST).is_file()


def lying(path: Path) -> dict[str, Content]:
    """The contents of a folder, not yet checked; tables in Parquet stay where they are. Raises ``Refused``."""
    found = dict(_files(path))
    small = {name: size for name, size in found.items() if not name.endswith(".parquet")}
    if sum(small.values()) > LARGEST_TEXT:
        raise Refused([damaged(path, "папка слишком велика для снимка.")])
    place = path.absolute()  # a server has another working folder
    return {name: (place / name).read_bytes() if name in small else place / name for name in found}


def _files(path: Path) -> Iterator[tuple[str, int]]:
    """Name within the folder and size of each file; raises ``Refused`` for what a snapshot never holds."""
    folders, number = [""], 0
    while folders:
        inside = folders.pop()
        with os.scandir(path / inside) as entries:
            below = list(_some(entries, MOST_FILES))
        number += len(below)
        if number > MOST_FILES:
            raise Refused([damaged(path, "это не снимок: в папке слишком много файлов.")])
        if inside and not below:
            raise Refused([damaged(path, f"«{inside}» — пустая папка, в снимке таких нет.")])
        for entry in below:
            name = f"{inside}/{entry.name}" if inside else entry.name
            status = entry.stat(follow_symlinks=False)
            if not name.isprintable() or "\\" in name or len(name) > LONGEST_NAME:
                raise Refused([damaged(path, f"недопустимое имя файла {name[:LONGEST_NAME]!a}.")])
            if stat.S_ISDIR(status.st_mode):
                folders.append(name)
            elif stat.S_ISREG(status.st_mode):
                yield name, status.st_size
            else:
                raise Refused([damaged(path, f"«{name}» — ссылка или не файл, в снимке таких нет.")])


def _some(entries: Iterator[os.DirEntry[str]], most: int) -> Iterator[os.DirEntry[str]]:
    """The entries, of too many one more than there may be."""
    for _, entry in zip(range(most + 1), entries, strict=False):
        yield entry
