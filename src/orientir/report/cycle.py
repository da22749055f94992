"""The documents of the management cycle, of the region and of each territory."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from orientir.methodology.cycle import CycleDocument, CyclePart, Only, Show
from orientir.report.cycle_material import CycleMaterial, Missing
from orientir.report.cycle_parts import LACKS, PARTS, TITLED
from orientir.report.cycle_records import no_records, records, register_of
from orientir.report.document import Block, Heading, Paragraph, ShortDocument, text
from orientir.terms import REGION


def cycle_document(found: CycleMaterial, document: CycleDocument, place: str) -> ShortDocument:
    """One document of the region (``terms.REGION``) or of a territory."""
    letters, words = found.letters, found.words
    snapshot, wording = letters.snapshot, letters.material.wording
    number = found.documents.index(document) + 1
    about = words["number"].format(number=number, of=len(found.documents), about=document.about)
    blocks: list[Block] = [Paragraph(text(about), style="note")]
    if snapshot.synthetic and (notice := wording.text("synthetic_notice")):
        blocks.append(Paragraph(text(notice), style="note"))
    blocks += [block for part in _parts_of(document, place) for block in _written(found, part, place)]
    blocks.append(Paragraph(text(words["data"].format(year=snapshot.year, digest=snapshot.digest)), style="note"))
    name = snapshot.methodology.region.get("nom", "") if place == REGION else wording.place(place)
    sender = tuple(filter(None, (wording.text("institute"), wording.text("centre")))) if place == REGION else (name,)
    return ShortDocument(
        language=wording.language,
        sender=sender,
        addressee=(wording.day(found.day),),
        title=words["title"].format(title=document.title, place=name, year=snapshot.year),
        blocks=tuple(blocks),
        label=wording.text("synthetic_label") if snapshot.synthetic else "",
        digest=snapshot.digest,
        date=found.day,
    )


def missing(found: CycleMaterial, document: CycleDocument, place: str) -> list[Missing]:
    """What a document lacks: looked up, nothing is written for it."""
    return [lack for part in _parts_of(document, place) if (lack := _lack(found, part, place))]


def _parts_of(document: CycleDocument, place: str) -> Iterator[CyclePart]:
    wanted = (Only.ALL, Only.REGION if place == REGION else Only.TERRITORY)
    return (part for part in document.parts if part.only in wanted)


def _lack(found: CycleMaterial, part: CyclePart, place: str) -> Missing | None:
    if part.show is Show.RECORDS:
        return no_records(found, part, place)
    lacks = LACKS.get(part.show)
    return lacks(found, place) if lacks else None


def _written(found: CycleMaterial, part: CyclePart, place: str) -> Iterator[Block]:
    """A part, headed by its title where it has one of its own, with what it lacks."""
    lack = _lack(found, part, place)
    if title := _title(found, part):
        yield Heading(2, title, part.register or part.show.value)
    if lack:
        yield _told(found.words, lack)
    if part.show is Show.RECORDS:
        yield from records(found, part, place)
    else:
        yield from PARTS[part.show](found, place)


def _title(found: CycleMaterial, part: CyclePart) -> str:
    if part.show is Show.RECORDS:
        return register_of(found, part).title
    return found.words[part.show.value] if part.show in TITLED else ""


def _told(words: Mapping[str, str], lacking: Missing) -> Paragraph:
    return Paragraph(text(words["missing"].format(told=lacking), strong=True), style="note")
