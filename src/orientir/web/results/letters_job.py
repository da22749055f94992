"""Write the letters to municipalities and the sheets for schools into one archive."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.utils import timezone

from orientir.report import (
    Counsel,
    Envelope,
    LetterMaterial,
    Sheets,
    ShortDocument,
    ShortDocx,
    ShortPdf,
    gather_letters_shown,
    letter,
    sheet,
)
from orientir.terms import Issue, Refused
from orientir.web.campaigns.models import Campaign
from orientir.web.directory.models import Organisation, User
from orientir.web.jobs.kinds import job
from orientir.web.jobs.worker import Task
from orientir.web.results.actions_letters import people_of_places
from orientir.web.results.campaign_jobs import (
    LETTERS,
    campaign_of,
    folder_of,
    frozen_snapshot,
)
from orientir.web.results.file_names import MOMENT, file_name
from orientir.web.results.followed import followed_by
from orientir.web.results.letter_items import given, item_of, stored
from orientir.web.results.letter_models import Delivery, InstituteLetter
from orientir.web.results.shown_years import years_to_show

STEP = 10
"""So many documents are written between two looks at the progress."""
SCHOOL = "school"


@dataclass(frozen=True)
class Written:
    """A document with the row that will lead to it."""

    document: ShortDocument
    row: InstituteLetter | None
    path: str


def archive_name(campaign: Campaign) -> str:
    return f"letters-{campaign.year}.zip"


@job(LETTERS, "письма муниципалитетам и листы школ")
def write(task: Task) -> None:
    """Write every letter and every sheet as DOCX and PDF; with the job's end they can be handed over."""
    campaign = campaign_of(task.job)
    delivery = Delivery.objects.filter(job=task.job).first()
    snapshot = frozen_snapshot(campaign)
    if delivery is None or snapshot is None:
        raise Refused([Issue("not_frozen", str(campaign), "данные ещё не заморожены.", "Сначала заморозьте их.")])
    advised = {row.territory_id: given(row.items) for row in campaign.advice.filter(approved__isnull=False)}
    task.tell("Считаем показатели", 0, 1)
    found = gather_letters_shown(*years_to_show(campaign))
    total = sum(place in advised for place in snapshot.took_part()) + len(snapshot.took_part(SCHOOL))
    folder = folder_of(campaign, task.job.pk)
    folder.mkdir(parents=True, exist_ok=True)
    part = folder / f"{archive_name(campaign)}.part"
    rows: list[InstituteLetter] = []
    write_docx, write_pdf = ShortDocx(), ShortPdf()
    with zipfile.ZipFile(part, "w") as archive:
        for number, one in enumerate(_documents(campaign, delivery, found, advised)):
            if number % STEP == 0:
                task.tell("Пишем письма и листы", number, total)
            archive.writestr(zipfile.ZipInfo(f"{one.path}.docx", MOMENT), write_docx(one.document))
            archive.writestr(zipfile.ZipInfo(f"{one.path}.pdf", MOMENT), write_pdf(one.document))
            rows += [one.row] if one.row else []
    part.replace(folder / archive_name(campaign))
    task.tell("Письма готовы", total, total)
    with task.finishing(folder):
        InstituteLetter.objects.bulk_create(rows, batch_size=200)


def read_file(row: InstituteLetter, ending: str) -> bytes | None:
    """A letter out of the archive of its job; None where the archive is gone."""
    campaign = row.delivery.campaign
    path = folder_of(campaign, row.delivery.job_id) / archive_name(campaign)
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.read(f"{row.path}.{ending}")
    except (OSError, KeyError, zipfile.BadZipFile):
        return None


def _documents(
    campaign: Campaign, delivery: Delivery, found: LetterMaterial, advised: Mapping[str, list[Counsel]]
) -> Iterator[Written]:
    people, followed, sheets = people_of_places(), followed_by(campaign), Sheets(found)
    day = timezone.localdate(delivery.job.at)
    names = {t.id: t.name for t in found.snapshot.territories}
    for place in found.snapshot.took_part():
        if place in advised:
            envelope = Envelope(day, delivery.answer_by, _names(people.get(place, [])))
            document = letter(found, place, advised[place], envelope, followed.get(place, ()))
            path = str(Path("Письма", file_name(names[place])))
            items = stored(map(item_of, advised[place]))
            yield Written(
                document, InstituteLetter(delivery=delivery, territory_id=place, path=path, items=items), path
            )
    known = dict(Organisation.objects.filter(kind=SCHOOL).values_list("stable_id", "pk"))
    for id, unit in found.snapshot.units.get(SCHOOL, {}).items():
        if id not in sheets.answers:
            continue
        school, counsels = known.get(id), advised.get(unit.within, [])  # its municipality may not have taken part
        envelope = Envelope(day, delivery.answer_by, _names(people.get(school, []) if school else []))
        path = str(Path("Листы школ", file_name(names[unit.within]), file_name(unit.name, f"({id})")))
        row: InstituteLetter | None = None
        if school is not None:
            items = stored(map(item_of, sheets.concerning(id, counsels)))
            row = InstituteLetter(
                delivery=delivery, territory_id=unit.within, organisation_id=school, path=path, items=items
            )
        yield Written(sheet(sheets, id, counsels, envelope), row, path)


def _names(users: list[User]) -> tuple[str, ...]:
    return tuple(user.name for user in users)
