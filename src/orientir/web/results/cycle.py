"""The documents of the management cycle of a frozen year: what they are made of now, as pages and as files."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import lru_cache
from pathlib import Path

from django.db.models import Q
from django.utils import timezone

from orientir.analysis import Shown
from orientir.methodology.cycle import CycleDocument
from orientir.methodology.records import Record
from orientir.report import (
    CycleMaterial,
    Material,
    Planned,
    ShortDocument,
    ShortDocx,
    ShortPdf,
    blocks_html,
    cycle_document,
    gather_shown,
    missing,
    public_letters,
    short_html,
)
from orientir.terms import REGION, Issue, Refused
from orientir.web.campaigns.models import Campaign
from orientir.web.jobs.kinds import job
from orientir.web.jobs.worker import Task
from orientir.web.registers.counting import counted, of_year
from orientir.web.results.campaign_jobs import CYCLE, FrozenYears, campaign_of, folder_of, frozen_years
from orientir.web.results.editions import CyclePage, known_editions, pages_name
from orientir.web.results.file_names import MOMENT, file_name
from orientir.web.results.followed import followed_by, in_words, last_delivery
from orientir.web.results.letter_items import given, read
from orientir.web.results.letter_models import InstituteLetter
from orientir.web.results.shown_years import years_to_show

FORMATS = ("html", "docx", "pdf")


@dataclass(frozen=True)
class Writers:
    """What writes one document after another in a format."""

    docx: ShortDocx
    pdf: ShortPdf

    @classmethod
    def new(cls) -> Writers:
        return cls(ShortDocx(), ShortPdf())

    def __call__(self, document: ShortDocument, kind: str, links: Iterable[tuple[str, str]] = ()) -> bytes:
        if kind == "html":
            return short_html(document, links).encode()
        return self.docx(document) if kind == "docx" else self.pdf(document)


def material_of(campaign: Campaign, place: str | None = None) -> CycleMaterial | None:
    """What the documents are made of today, those of one place or of all; None while the data are not frozen.

    Raises ``Refused`` where a snapshot or an edition is not whole.
    """
    years = frozen_years(campaign)
    return as_of_today(campaign, _settled(years, len(known_editions())), place) if years else None


@lru_cache(maxsize=4)
def _settled(years: FrozenYears, editions: int) -> CycleMaterial:
    """What frozen data say; another edition may withhold more of them."""
    now, before = years_to_show(years.campaign)
    return settled(gather_shown(now, before), now, before)


def settled(material: Material, now: Shown, before: Shown | None) -> CycleMaterial:
    """What frozen data say, before anything of today; ``material`` is that of the note."""
    return CycleMaterial(public_letters(material, now, before), before, timezone.localdate())


def as_of_today(campaign: Campaign, found: CycleMaterial, place: str | None = None) -> CycleMaterial:
    """The same with what registers, recommendations and letters say today."""
    local = _at(place)
    delivery = last_delivery(campaign)
    letters = InstituteLetter.objects.filter(local, delivery=delivery, organisation__isnull=True)
    handed_over = letters.prefetch_related("measures") if delivery else letters.none()
    return replace(
        found,
        day=timezone.localdate(),
        records=_records(found, place),
        counsels={row.territory_id: given(row.items) for row in campaign.advice.filter(local, approved__isnull=False)},
        planned={letter.territory_id: tuple(_planned(letter)) for letter in handed_over},
        followed={id: rows for id, rows in followed_by(campaign).items() if place in (None, id)},
    )


def _at(place: str | None) -> Q:
    return Q() if place in (None, REGION) else Q(territory=place)


def _records(found: CycleMaterial, place: str | None) -> dict[str, list[Record]]:
    """The records of the year of every register that a document shows: one query each."""
    snapshot = found.letters.snapshot
    wanted = {part.register for document in found.documents for part in document.parts if part.register}
    records = {}
    for register in (r for r in snapshot.methodology.registers if r.id in wanted):
        rows = of_year(register, snapshot.methodology, snapshot.year)
        records[register.id] = list(
            counted(register, rows if place in (None, REGION) else rows.filter(territory=place))
        )
    return records


def _planned(letter: InstituteLetter) -> Iterator[Planned]:
    measures = list(letter.measures.all())
    for at, item in enumerate(read(letter.items)):
        yield Planned(item.text, tuple(in_words(one) for one in measures if one.item == at))


def name_of(found: CycleMaterial, place: str) -> str:
    snapshot = found.letters.snapshot
    return snapshot.methodology.region.get("nom", "") if place == REGION else snapshot.name(place)


def archive(found: CycleMaterial, place: str, into: zipfile.ZipFile, write: Writers, folder: str = "") -> None:
    """All documents of a place in all formats; as pages they lead to one another, the first is also index.html."""
    links = [(f"{number:02}-{one.id}.html", one.title) for number, one in enumerate(found.documents, 1)]
    for number, document in enumerate(found.documents, 1):
        made = cycle_document(found, document, place)
        for kind in FORMATS:
            data = write(made, kind, links)
            into.writestr(_entry(f"{folder}{number:02}-{document.id}.{kind}"), data)
            if number == 1 and kind == "html":
                into.writestr(_entry(f"{folder}index.html"), data)


def _entry(name: str) -> zipfile.ZipInfo:
    entry = zipfile.ZipInfo(name, MOMENT)
    entry.compress_type = zipfile.ZIP_DEFLATED
    return entry


def archived(found: CycleMaterial, place: str) -> bytes:
    """The archive of one place."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as into:
        archive(found, place, into, Writers.new())
    return buffer.getvalue()


def write_pages(found: CycleMaterial, folder: Path) -> None:
    """Write the documents as an edition keeps them: a file for each place, ``editions.cycle_of`` reads it."""
    for place in [REGION, *(t.id for t in found.letters.snapshot.territories)] if found.documents else []:
        path = folder / pages_name(place)
        path.parent.mkdir(parents=True, exist_ok=True)
        pages = [asdict(_page(found, document, place)) for document in found.documents]
        path.write_text(json.dumps(pages, ensure_ascii=False), "utf-8")


def _page(found: CycleMaterial, document: CycleDocument, place: str) -> CyclePage:
    made = cycle_document(found, document, place)
    lacking = tuple(map(str, missing(found, document, place)))
    return CyclePage(
        document.id, document.title, made.title, document.about, document.brief, blocks_html(made.blocks), lacking
    )


def document_of(found: CycleMaterial, id: str) -> CycleDocument | None:
    return next((document for document in found.documents if document.id == id), None)


@job(CYCLE, "документы управленческого цикла")
def write(task: Task) -> None:
    """Write the documents of the region and of every territory into one archive, a folder each."""
    campaign = campaign_of(task.job)
    found = material_of(campaign)
    if found is None:
        raise Refused([Issue("not_frozen", str(campaign), "данные ещё не заморожены.", "Сначала заморозьте их.")])
    places = [REGION, *(territory.id for territory in found.letters.snapshot.territories)]
    folder = folder_of(campaign, task.job.pk)
    folder.mkdir(parents=True, exist_ok=True)
    name = f"cycle-{campaign.year}.zip"
    part, writers = folder / f"{name}.part", Writers.new()
    with zipfile.ZipFile(part, "w") as into:
        for number, place in enumerate(places):
            task.tell("Пишем документы", number, len(places))
            archive(found, place, into, writers, f"{file_name(name_of(found, place))}/")
    part.replace(folder / name)
    with task.finishing(folder):
        task.tell("Документы готовы", len(places), len(places))
