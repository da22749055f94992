"""The methodology that a campaign has pinned: kept in the database, read once per process."""

from __future__ import annotations

import tempfile
from functools import lru_cache
from itertools import dropwhile
from pathlib import Path, PurePosixPath

from django.db import connection

from orientir.methodology import Criterion, Field, Methodology, load
from orientir.terms import Issue, Refused, Year
from orientir.web.campaigns.models import Campaign, MethodologyVersion, Submission
from orientir.web.directory.models import Organisation


def pin(folder: Path) -> MethodologyVersion:
    """Keep the methodology of a folder for campaigns; the same one is kept once.

    Raises ``orientir.terms.Refused`` with every fault of the folder.
    """
    methodology = load(folder)
    if issues := levels_nobody_answers(methodology):
        raise Refused(issues)
    files = {name: content.decode("utf-8") for name, content in methodology.files.items()}
    version, _ = MethodologyVersion.objects.get_or_create(
        digest=methodology.digest,
        defaults={
            "identifier": methodology.id,
            "version": methodology.version,
            "title": methodology.title[:300],
            "files": files,
        },
    )
    return version


def levels_nobody_answers(methodology: Methodology) -> list[Issue]:
    """Levels that are neither of territories nor a kind of organisation: none of their forms could be laid out."""
    held = {level.id for level in methodology.territorial} | set(Organisation.Kind.values)
    kinds = ", ".join(Organisation.Kind.values)
    advice = f"Укажите его у территорий (столбец level в territories.csv) или назовите видом организации: {kinds}."
    return [
        Issue("level", "methodology.yaml", f"Уровень «{level.id}» ({level.title}) некому заполнять.", advice)
        for level in methodology.levels
        if level.id not in held
    ]


def methodology_of(version: MethodologyVersion) -> Methodology:
    """The pinned methodology. Reading takes most of a second, so a process does it once per digest."""
    if version.digest not in _KNOWN:
        _KNOWN[version.digest] = _read(version)
    return _KNOWN[version.digest]


_KNOWN: dict[str, Methodology] = {}


def in_force() -> Methodology | None:
    """The methodology that the monitoring goes by now: that of its latest year, practice aside."""
    campaigns = Campaign.objects.filter(practice=False).order_by("-year", "-pk")
    version = MethodologyVersion.objects.filter(pk__in=campaigns.values("methodology")[:1]).defer("files").first()
    return methodology_of(version) if version else None


def read_ahead() -> None:
    """Read every methodology that campaigns ask, so that nobody's first page waits for it."""
    for version in MethodologyVersion.objects.filter(campaigns__isnull=False).distinct():
        methodology_of(version)
    connection.close()  # processes that are made from this one must not share it


def _read(version: MethodologyVersion) -> Methodology:
    with tempfile.TemporaryDirectory(prefix="orientir-methodology-") as place:
        folder = Path(place)
        for name, text in version.files.items():
            relative = PurePosixPath(name)
            if relative.is_absolute() or ".." in relative.parts:
                raise ValueError(f"methodology {version.digest}: the file name {name!r} leaves its folder")
            path = folder / relative
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(text.encode("utf-8"))
        methodology = load(folder)
    if methodology.digest != version.digest:
        raise ValueError(f"methodology {version.digest}: its files have changed, they now are {methodology.digest}")
    return methodology


def year_of(campaign: Campaign) -> Year:
    return Year(campaign.year)


def version_of(submission: Submission) -> MethodologyVersion:
    """The version that the form answers: its own where the campaign has moved on, else the campaign's."""
    return submission.methodology or submission.campaign.methodology


def lost_since(campaign: Campaign, digest: str, level: str) -> frozenset[str] | None:
    """The questions to which answers of an older version, by its digest, are none; None where nobody has said."""
    later = list(dropwhile(lambda step: step["digest"] != digest, campaign.corrections))
    return frozenset(id for step in later for id in step["lost"].get(level, ())) if later else None


def questions_of(submission: Submission) -> dict[str, Field]:
    """The questions that this form asks, by id, in the order of the methodology."""
    version = version_of(submission)
    methodology_of(version)
    return _questions(version.digest, submission.level, submission.campaign.year)


def language_of_form(submission: Submission) -> str:
    """The language in which the form asks, and in which its author is told what is wrong with an answer."""
    return methodology_of(version_of(submission)).language


def sections_of(submission: Submission) -> list[tuple[Criterion, list[tuple[str, Field]]]]:
    """The questions that this form asks under their criteria, each with its number: «3.2»."""
    asked = questions_of(submission)
    found = []
    for criterion in methodology_of(version_of(submission)).criteria:
        own = [asked[question.id] for question in criterion.fields if question.id in asked]
        if own:
            found.append((criterion, [(f"{criterion.number}.{place}", f) for place, f in enumerate(own, 1)]))
    return found


@lru_cache(maxsize=64)
def _questions(digest: str, level: str, year: int) -> dict[str, Field]:
    return {question.id: question for question in _KNOWN[digest].form(level, Year(year))}
