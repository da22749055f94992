"""Methodologies that a campaign can be given: those that come with Orientir, and those put on the server."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from orientir.methodology import Methodology, load
from orientir.terms import Issue, Refused
from orientir.web.campaigns.pinned_methodology import levels_nobody_answers


def folders() -> dict[str, Path]:
    """Folders by the name that a person chooses: ``ORIENTIR_HOME/methodologies/*`` before our own."""
    package = Path(__file__).resolve().parents[2]
    ours = (package.parents[1] / "methodology", package / "content" / "methodology")
    places = (Path(settings.HOME) / "methodologies", *ours)
    found: dict[str, Path] = {}
    for place in places:
        for folder in sorted(place.iterdir()) if place.is_dir() else ():
            if (folder / "methodology.yaml").is_file():
                found.setdefault(folder.name, folder)
    return found


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
    try:
        methodology = load(folder)
    except Refused as refusal:
        return Read(name, None, tuple(refusal.issues))
    issues = tuple(levels_nobody_answers(methodology))
    return Read(name, None if issues else methodology, issues)
