"""Ask for an edition to be published, and add its line; nothing else writes editions."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from django.db import transaction

from orientir.cells.words import clean
from orientir.opendata import Edition as Content
from orientir.terms import Issue
from orientir.web.campaigns.models import Campaign
from orientir.web.campaigns.refusals import NotAsked, NotSaved
from orientir.web.directory import audit
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.models import AuditEvent, User
from orientir.web.jobs.models import Job
from orientir.web.results.campaign_jobs import NOT_FROZEN, PUBLISH, folder_of, start
from orientir.web.results.models import Edition
from orientir.web.results.note_text import text_of

give_words(
    {"edition.publish": "редакция опубликована"},
    kinds={"edition": "редакция"},
    keys={
        "year": "год",
        "manifest": "отпечаток файлов",
        "why": "почему",
        "corrections": "исправлений",
        "remarks": "замечания",
    },
)
WHY, APPROVED = "why.txt", "approved.txt"
PRACTICE = Issue("practice", "Кампания", "она учебная.", "Опубликуйте настоящую.")
CHANGED = Issue(
    "changed", "Текст справки", "пока вы его утверждали, его изменили.", "Прочитайте его и утвердите ещё раз."
)


def obstacles(campaign: Campaign) -> list[Issue]:
    """Every reason against publishing that is seen without reading the data."""
    practice = [PRACTICE] if campaign.practice else []
    return practice + ([NOT_FROZEN] if campaign.state != Campaign.State.FROZEN else [])


def last_edition(campaign: Campaign) -> Edition | None:
    """The last edition of the same monitoring in the same year: publishing again corrects it."""
    same = Edition.objects.filter(campaign__methodology__identifier=campaign.methodology.identifier)
    return same.filter(year=campaign.year).first()


@transaction.atomic
def publish(campaign: Campaign, *, by: User, why: str, approved: str) -> Job:
    """Ask for the job that publishes a frozen campaign; ``why`` says what an edition of a published year corrects.

    ``approved`` is the text that the person has approved, as ``note_text.text_of`` names it. Raises ``NotSaved`` with
    every reason against it, ``NotAsked`` where a correction is not explained or the text not approved.
    """
    if issues := obstacles(campaign):
        raise NotSaved("Не опубликовано. " + " ".join(f"{i.place}: {i.message} {i.advice}" for i in issues))
    earlier = last_edition(campaign)
    reason = clean(why) if earlier else ""
    if earlier and not reason:
        message = f"Этот год уже опубликован (редакция {earlier.number}). Напишите, что исправлено и почему."
        raise NotAsked(message, "why")
    if not approved:
        raise NotAsked("Прочитайте текст справки и отметьте, что он утверждён.", "approved")
    if approved != text_of(campaign):
        raise NotSaved(CHANGED.message.capitalize() + " " + CHANGED.advice)
    job = start(campaign, kind=PUBLISH, by=by)
    folder = folder_of(campaign, job.pk)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / WHY).write_text(reason, "utf-8")
    (folder / APPROVED).write_text(approved, "utf-8")
    return job


def why_of(campaign: Campaign, job: Job) -> str:
    """Why a job was asked to publish again; empty for the first edition of a year."""
    return (folder_of(campaign, job.pk) / WHY).read_text("utf-8")


def approved_in(campaign: Campaign, job: Job) -> bool:
    """Whether the text is still the one that was approved when a job was asked for."""
    return (folder_of(campaign, job.pk) / APPROVED).read_text("utf-8") == text_of(campaign)


def add(
    campaign: Campaign, content: Content, *, by: User, why: str, manifest: str, remarks: Sequence[str] = ()
) -> Edition:
    """Add the line of an edition whose files are there; within the transaction of the job that made them."""
    edition = Edition(
        number=content.number,
        year=content.year,
        campaign=campaign,
        day=content.day,
        snapshot=content.digests[content.year],
        manifest=manifest,
        why=why,
        by=by,
    )
    edition.save()
    after = {"year": edition.year, "manifest": manifest, "why": why, "corrections": len(content.corrections)}
    if remarks:
        after["remarks"] = list(remarks)
    audit.record(by=by, what="edition.publish", kind="edition", object=edition.number, after=after)
    return edition


def remarks_of(editions: Iterable[Edition]) -> list[tuple[int, str]]:
    """What the operator should know of editions, each with its number: what was left out, what earlier ones told."""
    numbers = [str(edition.number) for edition in editions]
    lines = AuditEvent.objects.filter(what="edition.publish", kind="edition", object__in=numbers).order_by("-pk")
    return [(int(line.object), remark) for line in lines for remark in (line.after or {}).get("remarks", ())]
