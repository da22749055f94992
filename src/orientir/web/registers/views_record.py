"""One record: read, added, copied, changed, closed, reviewed."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orientir.cells.model import Unreadable, unreadable
from orientir.cells.words import clean
from orientir.methodology import Field, FieldType
from orientir.methodology.model import Owner, Register
from orientir.terms import folded, say
from orientir.web.directory.access import Kind, has_role, me
from orientir.web.directory.audit_words import EVENTS
from orientir.web.directory.days import day_of
from orientir.web.directory.page_numbers import number_of
from orientir.web.evidence.kinds import ACCEPTED
from orientir.web.registers import access, actions
from orientir.web.registers.declared import methodology
from orientir.web.registers.document import Read, out_of_order, read_typed, shown
from orientir.web.registers.listing import YES_NO
from orientir.web.registers.models import PageCheck, Record
from orientir.web.registers.names import Names, labels_of, names_of, one_of_several, owner_word
from orientir.web.registers.views import of_register
from orientir.workbooks.guard import LARGEST_FILE, MB

OWNER = "whose"
BOXES = 40
"""So many things one ticks; more are typed."""


@dataclass(frozen=True)
class Input:
    """One field of the page: what is typed in it, what is wrong with it, what others have written meanwhile."""

    field: Field
    value: str
    options: tuple[tuple[str, str], ...] = ()
    chosen: tuple[str, ...] = ()
    offered: tuple[str, ...] = ()
    error: str = ""
    theirs: str | None = None

    @property
    def kind(self) -> str:
        """Which control the template draws."""
        if self.options:
            return "boxes" if self.field.several else "list"
        if self.field.several:
            return "prose"
        kinds = {FieldType.TEXT: "prose", FieldType.DATE: "date"}
        return kinds.get(self.field.type, "line")

    @property
    def help(self) -> str:
        """What stands under the label."""
        typed = "Названия через точку с запятой." if self.field.several and not self.options else ""
        return " ".join(filter(None, (self.field.help, typed, "Обязательно." if self.field.required else "")))

    @property
    def inputmode(self) -> str:
        modes = {FieldType.INTEGER: "numeric", FieldType.DECIMAL: "decimal", FieldType.MONEY: "decimal"}
        return modes.get(self.field.type, "url" if self.field.type is FieldType.LINK else "")


@dataclass
class Draft:
    """What a person types into a record, and everything that is wrong with it."""

    typed: dict[str, str]
    owner: str = ""
    problems: dict[str, Unreadable] = field(default_factory=dict)
    theirs: Mapping[str, Any] = field(default_factory=dict)
    twins: list[Record] = field(default_factory=list)
    message: str = ""
    status: int = 200


@require_safe
@of_register
def record(request: HttpRequest, found: Register, pk: int) -> HttpResponse:
    """One record with its history and where it is used."""
    return record_page(request, found, access.record_of(request.user, found, pk))


def record_page(
    request: HttpRequest, register: Register, one: Record, refusal: actions.NotSaved | None = None
) -> HttpResponse:
    """The page of a record, with why something about it was refused."""
    own = access.kept_by(request.user, register).filter(pk=one.pk).exists()
    fields = access.fields_of(request.user, register, own=own)
    history = list(one.changes.select_related("by")) if own or access.of_institute(request.user) else []
    documents = [one.document, *(c.before or {} for c in history), *(c.after or {} for c in history)]
    labels = labels_of(fields, documents)
    return render(
        request,
        "registers/record.html",
        {
            "register": register,
            "record": one,
            "own": own,
            "reviews": register.reviewed and has_role(request.user, Kind.OPERATOR),
            "rows": [(f, shown(f, one.document.get(f.id), labels), one.document.get(f.id)) for f in fields],
            "history": [(c, EVENTS[f"record.{c.kind}"], _changed(fields, c, labels)) for c in history],
            "used": _used_in(register),
            "check": PageCheck.objects.filter(record=one).first() if register.checked and (own or history) else None,
            "files": access.files_of(request.user, register, one),
            "accepted": ACCEPTED,
            "largest": LARGEST_FILE // MB,
            "kinds": say("ru", "evidence.kinds"),
            "refusal": refusal,
        },
        status=(422 if refusal.about else 409) if refusal else 200,
    )


def _changed(fields: tuple[Field, ...], change: Any, labels: Mapping[str, str]) -> list[tuple[str, str, str]] | None:
    """Label, value before and after, of the fields that a save has changed; None where it was a file."""
    before, after = change.before or {}, change.after or {}
    if change.kind.startswith("file_"):
        return None
    if change.kind == "added":
        return []
    return [
        (f.label, shown(f, before.get(f.id), labels), shown(f, after.get(f.id), labels))
        for f in fields
        if f.id in before or f.id in after
    ]


def _used_in(register: Register) -> list[str]:
    """The questions that the register answers."""
    found = methodology()
    return [f.label for f in found.fields if f.known and f.known.register == register.id] if found else []


@require_http_methods(["GET", "HEAD", "POST"])
@of_register
def new(request: HttpRequest, found: Register) -> HttpResponse:
    """Add a record; ``?copy=17`` begins with what another one says."""
    if not access.keeps(request.user, found):
        raise Http404
    owners = names_of(found, access.owners_of(request.user, found))
    if request.method != "POST":
        return _edit(request, found, None, _blank(request, found, owners), owners)
    if made := actions.made_under(_key(request)):
        return redirect(made)
    draft = _posted(request, found)
    read = read_typed(found.fields, draft.typed, _lookup())
    draft.problems = _problems(found, read)
    owner = _owner(found, draft, owners)
    if not draft.problems:
        draft.twins = [] if request.POST.get("sure") else _likely(found, owner, read.document)
    if draft.problems or draft.twins:
        draft.status = 422
        return _edit(request, found, None, draft, owners)
    try:
        whose = actions.whose(found, owner)
        made = actions.add(found, by=me(request), owner=whose, document=read.document, key=_key(request))
    except actions.Twin as refusal:
        draft.message, draft.twins, draft.status = refusal.message, [refusal.other], 422
        return _edit(request, found, None, draft, owners)
    messages.success(request, "Запись внесена.")
    return redirect(made)


@require_http_methods(["GET", "HEAD", "POST"])
@of_register
def edit(request: HttpRequest, found: Register, pk: int) -> HttpResponse:
    """Change a record; a save made on an older version shows both, and keeps what was typed."""
    one = access.own_record_of(request.user, found, pk)
    if request.method != "POST":
        return _edit(request, found, one, Draft(_as_typed(found, one)))
    draft = _posted(request, found)
    read = read_typed(found.fields, draft.typed, _lookup())
    draft.problems = _problems(found, read)
    if draft.problems:
        draft.status = 422
        return _edit(request, found, one, draft)
    try:
        person, base, key = me(request), _base(request), _key(request)
        saved = actions.change(found, one, by=person, document=read.document, base=base, key=key)
    except actions.Stale as refusal:
        draft.message, draft.theirs, draft.status = refusal.message, refusal.theirs, 409
        one = access.own_record_of(request.user, found, pk)
        return _edit(request, found, one, draft)
    except actions.Twin as refusal:
        draft.message, draft.twins, draft.status = refusal.message, [refusal.other], 422
        return _edit(request, found, one, draft)
    again = one.state == Record.State.PUBLISHED and saved.state == Record.State.SUBMITTED
    messages.success(request, f"Запись сохранена{' и отправлена институту: он опубликует её снова' if again else ''}.")
    return redirect(one)


@require_POST
@of_register
def close(request: HttpRequest, found: Register, pk: int) -> HttpResponse:
    """Close a record from a day on; without a day it is open again."""
    one = access.own_record_of(request.user, found, pk)
    text = request.POST.get("since", "")
    try:
        since = None if request.POST.get("open") else day_of(text, "Укажите день, с которого запись не действует.")
        actions.close(found, one, by=me(request), since=since, base=_base(request))
    except ValueError as error:
        return record_page(request, found, one, actions.NotSaved(str(error), "since"))
    except actions.NotSaved as refusal:
        return record_page(request, found, one, refusal)
    messages.success(request, "Запись закрыта: в прошлых годах она осталась." if since else "Запись снова действует.")
    return redirect(one)


@require_POST
@of_register
def step(request: HttpRequest, found: Register, pk: int) -> HttpResponse:
    """Submit a record that one keeps; return or publish one as the institute."""
    kind = request.POST.get("step", "")
    submits = kind == "submitted"
    if not found.reviewed or kind not in actions.STEPS or not (submits or has_role(request.user, Kind.OPERATOR)):
        raise Http404
    get = access.own_record_of if submits else access.record_of
    one = get(request.user, found, pk)
    remark = clean(request.POST.get("remark", ""))[:2000]
    try:
        actions.step(one, by=me(request), kind=kind, base=_base(request), remark=remark)
    except actions.NotSaved as refusal:
        return record_page(request, found, one, refusal)
    return redirect(one)


def _edit(
    request: HttpRequest, register: Register, one: Record | None, draft: Draft, owners: Names | None = None
) -> HttpResponse:
    lookup = _lookup()
    labels = labels_of(register.fields, [draft.theirs])
    inputs = [_input(f, draft, lookup, labels) for f in register.fields]
    owner = owner_word(register) if one is None and owners and len(owners.labels) > 1 else ""
    context = {
        "register": register,
        "record": one,
        "inputs": inputs,
        "owner_label": owner,
        "owner": draft.owner,
        "owners": owners.options() if owners and owner else (),
        "owner_wrong": _owner_wrong(draft),
        "issues": [(f"f-{i.field.id}", i.field.label, i.error) for i in inputs if i.error],
        "draft": draft,
        "base": one.version if one else 0,
        "key": uuid.uuid4().hex,
    }
    return render(request, "registers/edit.html", context, status=draft.status)


def _input(f: Field, draft: Draft, lookup: Callable[[Field], Names], labels: Mapping[str, str]) -> Input:
    value = draft.typed.get(f.id, "")
    options: tuple[tuple[str, str], ...] = ()
    if f.type is FieldType.YES_NO:
        options = tuple((label, label) for label in YES_NO.values())
    elif f.type is FieldType.CHOICE:
        options = tuple((label, label) for label in f.choices.values())
    theirs = shown(f, draft.theirs[f.id], labels) or "пусто" if f.id in draft.theirs else None
    chosen = tuple(name for part in value.split(";") if (name := part.strip())) if f.several else ()
    offered = tuple(lookup(f).options()) if f.type is FieldType.REFERENCE else ()
    if f.several and len(offered) <= BOXES:
        named = dict.fromkeys((*map(one_of_several, offered), *chosen)) if offered else {}
        options, offered = options or tuple((label, label) for label in named), ()
    return Input(f, value, options, chosen, offered, _said(draft.problems.get(f.id)), theirs)


def _problems(register: Register, read: Read) -> dict[str, Unreadable]:
    """What is wrong with what was typed, field by field."""
    late = None if read.problems else out_of_order(register, read.document)
    return {late[0].id: late[1]} if late else dict(read.problems)


def _owner_wrong(draft: Draft) -> actions.NotSaved | None:
    return actions.NotSaved(_said(draft.problems[OWNER]), OWNER) if OWNER in draft.problems else None


def _said(problem: Unreadable | None) -> str:
    return " ".join(problem.said()).strip() if problem else ""


def _posted(request: HttpRequest, register: Register) -> Draft:
    typed = {f.id: "; ".join(request.POST.getlist(f.id)) for f in register.fields}
    return Draft(typed, request.POST.get(OWNER, ""))


def _blank(request: HttpRequest, register: Register, owners: Names) -> Draft:
    """An empty page, or one with what another record says."""
    number = request.GET.get("copy", "")
    if number.isdecimal() and len(number) < 10:
        other = access.record_of(request.user, register, int(number))
        own = access.kept_by(request.user, register).filter(pk=other.pk).exists()
        seen = {f.id for f in access.fields_of(request.user, register, own=own)}
        typed = {id: text for id, text in _as_typed(register, other).items() if id in seen}
        return Draft(typed, owners.label(other.unit) if other.unit in owners.labels else "")
    return Draft({})


def _as_typed(register: Register, one: Record) -> dict[str, str]:
    labels = labels_of(register.fields, [one.document])
    typed = {}
    for f in register.fields:
        value = one.document.get(f.id)
        # A control for dates takes them as the document keeps them.
        typed[f.id] = str(value or "") if f.type is FieldType.DATE else shown(f, value, labels).removesuffix(" ₽")
    return typed


def _owner(register: Register, draft: Draft, owners: Names) -> str:
    """The stable id of the owner that is chosen, or the only one there is."""
    if register.belongs_to is Owner.REGION:
        return ""
    if len(owners.labels) == 1:
        return next(iter(owners.labels))
    found = owners.find(draft.owner) if draft.owner.strip() else unreadable("registers.owner")
    if isinstance(found, Unreadable):
        draft.problems[OWNER] = found
        return ""
    return found


def _likely(register: Register, owner: str, document: Mapping[str, Any]) -> list[Record]:
    """Records of the same owner that say the same where records are named, whatever the spelling."""
    named = [folded(str(document.get(id, ""))) for id in register.named_by[:1]]
    others = Record.objects.filter(register=register.id).select_related("territory", "organisation")
    mine = others.filter(organisation__stable_id=owner) if register.belongs_to is Owner.ORGANISATION else others
    mine = mine.filter(territory=owner) if register.belongs_to is Owner.TERRITORY else mine
    same = (
        o for o in mine.iterator() if [folded(str(o.document.get(id, ""))) for id in register.named_by[:1]] == named
    )
    return [other for other, _ in zip(same, range(3), strict=False)]


def _lookup() -> Callable[[Field], Names]:
    """What each reference may name, fetched once a request."""
    known: dict[str, Names] = {}

    def names(f: Field) -> Names:
        if f.id not in known:
            known[f.id] = names_of(f)
        return known[f.id]

    return names


def _base(request: HttpRequest) -> int:
    return number_of(request.POST.get("base", ""))


def _key(request: HttpRequest) -> str:
    return request.POST.get("key", "")[:40]
