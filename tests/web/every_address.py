"""Every address of the site, found by walking its resolver, and the objects that its arguments name."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils import timezone

from orientir.web.bookings.models import Application, Slot
from orientir.web.campaigns.actions_evidence import about
from orientir.web.campaigns.models import Remark, Submission, Upload
from orientir.web.directory.models import Invitation, Organisation, Role, User
from orientir.web.evidence.actions import attach
from orientir.web.evidence.models import EvidenceFile
from orientir.web.jobs.models import Job
from orientir.web.registers.models import Record
from orientir.web.results.letter_models import Delivery, InstituteLetter, PlannedMeasure, TerritoryAdvice
from orientir.web.surveys import editions
from orientir.web.surveys.codes import code_of, digest_of
from orientir.web.surveys.models import Code, Entry, Poll
from web import small_edition
from web.bookings import a_college, a_slot, a_week, asks
from web.cast import Region

FIELD, SECTION, INDICATOR = "has_programme", "staff", "municipal_programme"
REGISTER, LIST = "agreements", "00000000-0000-4000-8000-000000000000"


def _walk(resolver: URLResolver, outer: frozenset[str]) -> Iterator[tuple[URLPattern, frozenset[str]]]:
    for entry in resolver.url_patterns:
        groups = outer | entry.pattern.regex.groupindex.keys()
        if isinstance(entry, URLResolver):
            yield from _walk(entry, groups)
        else:
            yield entry, groups


PATTERNS = {str(p.name): (p, groups) for p, groups in _walk(get_resolver(), frozenset()) if p.name}
ADDRESSES = set(PATTERNS)
ADVICE: list[dict[str, Any]] = [
    {"recommendation": "", "addressee": "school", "text": "Совет", "indicators": [], "problems": [], "given": True}
]
PUBLIC = {name for name, (pattern, _) in PATTERNS.items() if getattr(pattern.callback, "public", False)}
"""Pages of published editions, the same for everybody."""
OF_AN_OBJECT = {"pk", "territory", "remark"}
OF_EVERYBODY = {"slot", "slot_apply"}
"""What is offered to everybody, whosever it is."""


@dataclass(frozen=True)
class Thing:
    """Everything that belongs to one unit: its form, an upload, a remark, the person who answers for it."""

    submission: Submission
    upload: Upload
    remark: Remark
    person: User
    role: Role
    invitation: Invitation
    job: Job
    record: Record
    file: EvidenceFile
    scan: EvidenceFile
    slot: Slot
    application: Application
    entry: Entry
    letter: InstituteLetter
    measure: PlannedMeasure


def things(region: Region) -> dict[str, Thing]:
    """Of Bratsk, of Sergey's school, of another school in Bratsk, and of Taishet."""
    olga = region.people["olga"]
    other = User.objects.create(email="other@example.org", password="!")
    Role.objects.create(user=other, kind="school", organisation=region.schools[1])
    failed = {"kind": "import", "about": f"campaign:{region.campaign.pk}", "state": "failed", "error": "пробная"}
    job = Job.objects.create(by=olga, **failed)
    poll, delivery = _poll(), _letters(region)
    units = {
        "bratsk": ("bratsk", region.people["anna"], region.schools[0]),
        "own school": (region.schools[0], region.people["sergey"], region.schools[0]),
        "other school": (region.schools[1], other, region.schools[1]),
        "taishet": ("tayshetsky", region.people["boris"], region.schools[2]),
    }
    found = {}
    small_edition.published(region)
    week = a_week(region)
    colleges = {"taishet": a_college("Колледж города Тайшета", "tayshetsky")}
    applicants = {"own school": 0, "other school": 1, "bratsk": 1, "taishet": 2}
    for number, (name, (unit, person, school)) in enumerate(units.items()):
        form = region.form(unit)
        record = Record.objects.create(
            register=REGISTER, territory=form.territory, organisation=form.organisation, title=name
        )
        found[name] = Thing(
            form,
            Upload.objects.create(submission=form, name="x.xlsx", digest="", size=1, entries={}, base=0, by=person),
            form.remarks.create(field=FIELD, text="Проверьте.", by=olga),
            person,
            person.roles.get(),
            Invitation.objects.create(
                email=f"new{number}@example.org",
                kind="school",
                organisation=school,
                digest=str(number),
                by=olga,
                expires=timezone.now() + timedelta(days=1),
            ),
            job,
            record,
            attach(record.evidence, by=person, name="приказ.pdf", data=b"%PDF-1.4 %%EOF")[0],
            attach(about(form, FIELD), by=person, name="приказ.pdf", data=b"%PDF-1.4 %%EOF")[0],
            slot := a_slot(region, colleges.get(name), week),
            asks(region, slot, applicants[name], 5),
            _sheet(poll, region.schools[1] if name == "bratsk" else school),
            letter := _letter(delivery, form),
            letter.measures.create(item=0, text="Мера", due=timezone.localdate(), by=person),
        )
    return found


def _poll() -> Poll:
    """A poll that runs, without lines of the audit trail: how many a page shows must not depend on it."""
    survey = editions.declared("graduate_plans")
    assert survey
    today = timezone.localdate()
    poll = Poll.objects.create(
        survey=survey.id,
        year=2021,
        name="для проверки",
        title=survey.title["ru"],
        opens=today,
        closes=today + timedelta(days=9),
    )
    editions.add(poll, survey)
    return poll


def _sheet(poll: Poll, school: Organisation) -> Entry:
    entry = Entry.objects.create(poll=poll, organisation=school, kind="codes", number=2, nonce=str(school.pk))
    for number in range(2):
        Code.objects.get_or_create(pk=digest_of(code_of(entry, number)), defaults={"entry": entry})
    return entry


def _letters(region: Region) -> Delivery:
    """Letters that were handed over, with the recommendations that they bring."""
    olga, now = region.people["olga"], timezone.now()
    job = Job.objects.create(kind="letters", about=f"campaign:{region.campaign.pk}", state="done", by=olga)
    for place in ("bratsk", "tayshetsky"):
        TerritoryAdvice.objects.create(campaign=region.campaign, territory_id=place, items=ADVICE)
    return Delivery.objects.create(
        campaign=region.campaign, job=job, answer_by=now.date(), delivered=now, delivered_by=olga
    )


def _letter(delivery: Delivery, form: Submission) -> InstituteLetter:
    return InstituteLetter.objects.create(
        delivery=delivery, territory=form.territory, organisation=form.organisation, path="письмо", items=ADVICE
    )


def is_of_an_object(name: str) -> bool:
    """Whether the address is of something that belongs to one unit."""
    return bool(PATTERNS[name][1] & OF_AN_OBJECT) and not name.startswith("job") and name not in OF_EVERYBODY


def path_of(name: str, thing: Thing) -> str:
    """The path of an address; one with an argument that nobody has told about fails with what to do."""
    return reverse(name, kwargs={group: _argument(name, group, thing) for group in PATTERNS[name][1]})


def _argument(name: str, group: str, thing: Thing) -> Any:
    if group == "pk":
        for prefix, object in (
            ("form", thing.submission),
            ("review", thing.submission),
            ("person", thing.person),
            ("role_give", thing.person),
            ("role_take", thing.role),
            ("invitation", thing.invitation),
            ("organisation", thing.invitation.organisation),
            ("job", thing.job),
            ("register", thing.record),
            ("slot", thing.slot),
            ("application", thing.application),
            ("survey", thing.entry),
            ("institute_letter", thing.letter),
        ):
            if name.startswith(prefix):
                return object.pk
    known = {
        "slug": "2021",
        "register": REGISTER,
        "week": thing.slot.week_id,
        "poll": thing.entry.poll_id,
        "code": code_of(thing.entry, 0),
        "territory": thing.submission.territory_id,
        "remark": thing.remark.pk,
        "measure": thing.measure.pk,
        "id": {
            "form_preview": thing.upload.pk,
            "form_file": thing.upload.pk,
            "form_section": SECTION,
            "form_evidence": thing.scan.pk,
            "register_list": LIST,
            "open_place": small_edition.PLACE,
            "open_series_of": small_edition.PLACE,
            "open_cycle_of": small_edition.PLACE,
            "open_cycle_document": small_edition.PLACE,
            "open_indicator": small_edition.INDICATOR,
            "open_factor": small_edition.FACTOR,
            "open_note_page": small_edition.NOTE_PAGE,
            **dict.fromkeys(("text", "text_dismiss", "text_again", "text_delete"), LIST),
            "register_file": thing.file.pk,
            "register_file_take": thing.file.pk,
        }.get(name, FIELD),
        "indicator": INDICATOR,
        "place": "region",
        "document": "goals",
        "kind": {"export": "csv", "institute_letter_file": "pdf", "cycle_file": "pdf"}.get(name, "school"),
        "level": "municipality",
        "digest": thing.submission.campaign.methodology.digest,
        "token": "nonesuch",
        "name": {"open_file": small_edition.FILE, "methodology_on_shelf": "irkutsk"}.get(name, "nonesuch.pdf"),
        "number": 1,
        "uidb36": "1",
        "key": "set-password",
        "provider_id": "region",
    }
    if group not in known:
        raise LookupError(f"tests/web/every_address.py: say what the argument {group!r} of {name!r} is")
    return known[group]
