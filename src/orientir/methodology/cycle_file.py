"""Read cycle.yaml: the documents of the management cycle."""

from __future__ import annotations

from collections.abc import Sequence

from orientir.methodology.cycle import CycleDocument, CyclePart, Only, Show, shown_in_documents
from orientir.methodology.model import Owner, Register
from orientir.methodology.parse import nearest
from orientir.methodology.yaml_files import YamlEntry

ARCHIVE = "archive"
"""Where the address of a document would stand, all of them are fetched."""


def read_cycle(entries: Sequence[YamlEntry], registers: Sequence[Register]) -> tuple[CycleDocument, ...]:
    """The documents that the file declares."""
    return tuple(_document(entry, {register.id: register for register in registers}) for entry in entries)


def _document(entry: YamlEntry, registers: dict[str, Register]) -> CycleDocument:
    parts = tuple(_part(each, registers) for each in entry.entries("parts"))
    if not parts:
        entry.fault("parts", "Не сказано, из чего документ собирается.", f"Возможны: {', '.join(Show)}.")
    if entry.text("id") == ARCHIVE:
        entry.fault("id", f"Код «{ARCHIVE}» занят: по этому адресу скачивают все документы.", "Дайте другой код.")
    document = CycleDocument(
        id=entry.text("id"),
        place=entry.place,
        title=entry.required("title"),
        about=entry.required("about"),
        brief=entry.flag("brief", default=False),
        parts=parts,
    )
    entry.finish()
    return document


def _part(entry: YamlEntry, registers: dict[str, Register]) -> CyclePart:
    show, only = entry.member("show", Show, Show.RECORDS), entry.member("only", Only, Only.ALL)
    part = CyclePart(show, only)
    if show is Show.RECORDS:
        id = entry.required("register")
        register = registers.get(id)
        if id and register is None:
            advice = nearest(id, list(registers)) or f"Возможны: {', '.join(registers) or 'реестров ещё нет'}."
            entry.fault("register", f"Реестра «{id}» нет.", advice)
        fields = entry.strings("fields")
        if register:
            _check(entry, register, fields)
            if register.belongs_to is Owner.REGION and only is not Only.REGION:
                message = f"Реестр «{id}» ведёт область: в документах муниципалитетов его записей не будет."
                entry.fault("only" if "only" in entry.values else "register", message, "Добавьте only: region.")
        part = CyclePart(show, only, id, fields, entry.required("todo"))
    entry.finish()
    return part


def _check(entry: YamlEntry, register: Register, fields: Sequence[str]) -> None:
    """Documents are published: they show what the register shows to everybody."""
    known = {f.id: f for f in register.fields}
    for id in fields:
        if id not in known:
            advice = nearest(id, list(known)) or f"Возможны: {', '.join(known)}."
            entry.fault("fields", f"Поля «{id}» в реестре нет.", advice)
        elif not shown_in_documents(known[id]):
            advice = "Добавьте ему public: true в реестре или уберите отсюда; ссылки на другие записи не печатаются."
            entry.fault("fields", f"Поле «{id}» в документах показать нельзя.", advice)
    if not fields:
        entry.fault("fields", "Не сказано, какие поля показать.", "Назовите два-пять полей реестра.")
