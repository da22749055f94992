"""Methodologies that a campaign can be given: those that come with Orientir, and those put on the server."""

from __future__ import annotations

import os
import re
import shutil
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from textwrap import shorten

from django.conf import settings

from orientir.methodology import Methodology, load
from orientir.methodology.model import FOLDERS
from orientir.methodology.yaml_files import Faults, YamlEntry, read_yaml
from orientir.terms import Issue, Refused, language_of, languages
from orientir.web.campaigns.pinned_methodology import levels_nobody_answers
from orientir.workbooks.archive import read_folder
from orientir.workbooks.guard import HostileFileError

MAIN = "methodology.yaml"
LONGEST_TITLE = 60
"""Signs of a title that stand in a list to choose from."""


def folders() -> dict[str, Path]:
    """Folders by the name that a person chooses: ``ORIENTIR_HOME/methodologies/*`` before our own."""
    package = Path(__file__).resolve().parents[2]
    ours = (package.parents[1] / "methodology", package / "content" / "methodology")
    places = (Path(settings.HOME) / "methodologies", *ours)
    found: dict[str, Path] = {}
    for place in places:
        for folder in sorted(place.iterdir()) if place.is_dir() else ():
            if (folder / MAIN).is_file():
                found.setdefault(folder.name, folder)
    return found


def labels() -> list[tuple[str, str]]:
    """The names that a person chooses from, each with the title, edition and language of its methodology."""
    return [(name, _label(name, folder)) for name, folder in folders().items()]


def _label(name: str, folder: Path) -> str:
    main = read_yaml(folder / MAIN, Faults())  # the other files take a second to read
    if not isinstance(main, YamlEntry):
        return name
    title, language = shorten(main.text("title"), LONGEST_TITLE, placeholder="…"), main.text("language")
    spoken = language_of(language).title if language in languages() else language
    return f"{title}, редакция {main.text('version')}, {spoken} ({name})"


def files_of(name: str) -> dict[str, bytes] | None:
    """The files of a methodology that can be chosen, by their names within its folder; None for an unknown name."""
    folder = folders().get(name)
    if folder is None:
        return None
    every = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    return {inside: path.read_bytes() for inside, path in every.items() if CONTENT.fullmatch(inside)}


@dataclass(frozen=True)
class Read:
    """A methodology that was read from its folder, or everything that is wrong with it."""

    name: str
    methodology: Methodology | None
    issues: tuple[Issue, ...] = ()


def read(name: str) -> Read:
    """Read and check the methodology of that name; an unknown name is an issue as well."""
    folder = folders().get(name)
    if folder is None:
        return Read(
            name, None, (Issue("no_methodology", name or "Методика", "такой методики нет.", "Выберите из списка."),)
        )
    return _checked(name, folder)


def _checked(name: str, folder: Path) -> Read:
    """The methodology of a folder; its faults name files within the folder, never places of the server."""
    try:
        methodology = load(folder)
    except Refused as refusal:
        inside = f"{folder}{os.sep}"
        return Read(name, None, tuple(replace(one, place=one.place.removeprefix(inside)) for one in refusal.issues))
    issues = tuple(levels_nobody_answers(methodology))
    return Read(name, None if issues else methodology, issues)


CONTENT = re.compile(rf"(?:[^/]+\.ya?ml|(?:{'|'.join(FOLDERS)})/[^/]+\.ya?ml|territories\.csv|boundaries\.geojson)")
BESIDE = ("territories.csv", "boundaries.geojson")
"""Files of a methodology that are not YAML."""
AGAIN = "Заархивируйте папку методики заново: один архив ZIP без пароля."


def put_up(archive: Path) -> Read:
    """Check a methodology that came as a ZIP of its folder, and put it on the shelf under a name of its own.

    Only the files that make a methodology are taken out of the archive. One with faults is not kept.
    """
    try:
        files = _content(archive)
    except HostileFileError as refusal:
        return Read("", None, (Issue("archive", "Архив", refusal.said()[0], AGAIN),))
    if MAIN not in files:
        advice = "В архиве должна лежать папка методики с этим файлом."
        return Read("", None, (Issue("archive", "Архив", f"в нём нет файла {MAIN}.", advice),))
    shelf = Path(settings.HOME) / "methodologies"
    shelf.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=shelf, prefix=".new-") as place:
        folder = Path(place) / "methodology"
        for name, content in files.items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)
        found = _checked("", folder)
        if found.methodology is None:
            return found
        name = f"{found.methodology.id}-{found.methodology.digest[:12]}"
        if not (shelf / name).exists():
            shutil.move(folder, shelf / name)
    return replace(found, name=name)


def _content(archive: Path) -> dict[str, bytes]:
    """The files of the methodology in an archive, by their names within its folder, wherever that lies in it."""
    every = read_folder(archive, lambda name: name.endswith((".yaml", ".yml")) or Path(name).name in BESIDE)
    tops = sorted((n.removesuffix(MAIN) for n in every if n == MAIN or n.endswith(f"/{MAIN}")), key=len)
    top = tops[0] if tops else ""
    inside = {name.removeprefix(top): content for name, content in every.items() if name.startswith(top)}
    return {name: content for name, content in inside.items() if CONTENT.fullmatch(name)}
