"""Publish a frozen campaign as an edition: its numbers, its note and its files, complete or not at all."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING

from django.conf import settings
from django.db.models import Max
from django.urls import reverse
from django.utils import timezone

from orientir.analysis import Shown
from orientir.opendata import Edition as Content
from orientir.opendata import corrections, make, write_edition
from orientir.opendata.edition import Correction
from orientir.terms import Issue, Refused, Severity
from orientir.web.campaigns.models import Campaign
from orientir.web.campaigns.pinned_methodology import methodology_of
from orientir.web.jobs.kinds import job
from orientir.web.jobs.models import Job
from orientir.web.jobs.worker import Task, onto_disk
from orientir.web.results import cycle
from orientir.web.results.actions_editions import (
    CHANGED,
    add,
    approved_in,
    last_edition,
    obstacles,
    why_of,
)
from orientir.web.results.campaign_jobs import (
    PUBLISH,
    campaign_of,
)
from orientir.web.results.editions import (
    DATA,
    DRAWN,
    MANIFEST,
    NOTE,
    PICTURE,
    Known,
    content_of,
    folder_of_edition,
    known_editions,
    manifest_of,
)
from orientir.web.results.editions import note_of as printed_note
from orientir.web.results.freezing import trail_at_freeze
from orientir.web.results.models import Edition
from orientir.web.results.note_text import latest, note_of
from orientir.web.results.plans import plans_of
from orientir.web.results.reworded import reworded
from orientir.web.results.shown_years import years_to_show

if TYPE_CHECKING:  # brings in what draws and writes documents, which most commands need not wait for
    from orientir.report import Document, Edited

STEPS = 6
Step = Callable[[str], None]


@job(PUBLISH, "публикация")
def publish(task: Task) -> None:
    """Check and write an edition; with the job's end it is published, or nothing is."""
    campaign = campaign_of(task.job)
    if issues := obstacles(campaign) + ([] if approved_in(campaign, task.job) else [CHANGED]):
        raise Refused(issues)
    why, number = why_of(campaign, task.job), next_number()
    part = folder_of_edition(number).with_name(f"{task.job.pk}.part")
    _forget_unfinished(part.parent)
    done = 0

    def step(name: str) -> None:
        nonlocal done
        done += 1
        task.tell(name, done, STEPS)

    try:
        content, remarks = write(campaign, why, number, part, step)
        listed = manifest_of(number, content.year, part)
        (part / MANIFEST).write_bytes(listed)
        onto_disk(*part.rglob("*"), part)
        with task.finishing():
            if Edition.objects.filter(number=number).exists():
                message = "в это же время опубликована другая редакция."
                raise Refused([Issue("number", f"Редакция {number}", message, "Опубликуйте ещё раз.")])
            folder = folder_of_edition(number)
            shutil.rmtree(folder, ignore_errors=True)  # of a publication that never came to its end
            part.replace(folder)
            onto_disk(folder.parent)
            add(campaign, content, by=task.job.by, why=why, manifest=sha256(listed).hexdigest(), remarks=remarks)
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _forget_unfinished(folder: Path) -> None:
    """Remove what publications have left whose worker has died."""
    alive = set(map(str, Job.objects.filter(state=Job.State.RUNNING).values_list("pk", flat=True)))
    for path in folder.glob("*.part"):
        if path.stem not in alive:
            shutil.rmtree(path, ignore_errors=True)


def next_number() -> int:
    """The number of the next edition."""
    return (Edition.objects.aggregate(last=Max("number"))["last"] or 0) + 1


def write(campaign: Campaign, why: str, number: int, folder: Path, step: Step) -> tuple[Content, list[str]]:
    """Make everything that an edition consists of, and say what the operator should know of it.

    Raises ``Refused`` with every reason against publishing it.
    """
    from orientir.report import Telling, drawn_evidence, gather_shown, note, pages, picture, write_files

    step("Читаем снимки")
    now, before = years_to_show(campaign)
    material = gather_shown(now, before, trail=trail_at_freeze(campaign))
    edited, telling = note_of(campaign, note(material)), Telling(material)
    document = edited.document
    step("Проверяем справку")
    issues = [*_lost(edited), *_errors_of(document, now)]
    step("Сравниваем с прежней редакцией")
    today = timezone.localdate()
    plans = plans_of(methodology_of(campaign.methodology), today)
    content = make(
        now, before, telling, number=number, day=today, plans=plans, factors=material.factors, effects=material.effects
    )
    if last := _last(campaign):
        title, nothing = telling.text_title("note", ""), telling.nothing()
        words = reworded(edited, latest(campaign), [page.html for page in printed_note(last)])
        changed = (
            *corrections(content_of(last), content, telling, why),
            *(Correction(number, today, title, old or nothing, new, why) for old, new in words),
        )
        content = replace(content, corrections=changed)
        issues += [] if changed else [_unchanged(last)]
    if issues:
        raise Refused(issues)
    step("Пишем справку")
    data = folder / DATA
    write_edition(content, data, settings.SITE + reverse("open_data", kwargs={"number": number}))
    write_files(document, data, f"note-{content.year}")
    step("Рисуем картинку")
    (folder / PICTURE).write_bytes(picture(material))
    (folder / DRAWN).write_text(json.dumps(drawn_evidence(material), ensure_ascii=False), "utf-8")
    parts = [asdict(page) for page in pages(document)]
    (folder / NOTE).write_text(json.dumps(parts, ensure_ascii=False), "utf-8")
    cycle.write_pages(cycle.as_of_today(campaign, cycle.settled(material, now, before)), folder)
    step("Записываем контрольные суммы")
    return content, [*_remarks(now)]


def _last(campaign: Campaign) -> Known | None:
    edition = last_edition(campaign)
    return next((known for known in known_editions() if edition and known.number == edition.number), None)


def _lost(edited: Edited) -> Iterator[Issue]:
    """Edits of the text that stand nowhere: somebody must look at them before the note is published."""
    for reason in edited.lost.values():
        advice = "Откройте «Текст справки», верните абзацу текст по данным или поправьте его заново."
        yield Issue("edit_lost", "Текст справки", f"правка не применена: {reason}.", advice)


def _errors_of(document: Document, now: Shown) -> Iterator[Issue]:
    """What the fact check calls an error in the note."""
    from orientir.factcheck import check, figures, read_html
    from orientir.report import html

    known = figures(now.values.values(), now.snapshot.methodology)
    for found in check(read_html(html(document).encode()), known):
        if found.severity is Severity.ERROR:
            quoted = found.quotations[0].text if found.quotations else ""
            yield Issue(found.code, f"Справка, «{quoted[:120]}»", f"{found.title} {found.arithmetic}", found.advice)


def _remarks(now: Shown) -> Iterator[str]:
    """What is left out of an edition altogether, and what earlier ones have told already."""
    snapshot = now.snapshot
    for indicator in now.left_out:
        yield (
            f"Показатель «{indicator.title}» за {snapshot.year} год не напечатан ни для региона, ни для "
            "муниципалитетов: иначе скрытые в нём числа можно было бы вычислить."
        )
    for told in now.told:
        title, place = snapshot.methodology.indicator(told.indicator).title, snapshot.name(told.place)
        reader = f"Его может вычислить {snapshot.name(told.reader)} по своим ответам. " if told.reader else ""
        yield (
            f"Показатель «{title}», {place}: скрытое число следует уже из прежних редакций, задним числом "
            f"его не скрыть. {reader}Новая редакция к этому ничего не добавляет."
        )


def _unchanged(earlier: Known) -> Issue:
    what = "опубликовано то же самое: ни одно число и ни один текст не изменились."
    advice = "Поправьте текст справки или откройте данные, исправьте ошибку и заморозьте их заново."
    return Issue("unchanged", f"Редакция {earlier.number}", what, advice)
