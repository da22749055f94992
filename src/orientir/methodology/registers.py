"""Read registers from their files, and where questions say that a register knows the answer."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from orientir.methodology.formula import Row
from orientir.methodology.identifiers import fault_of_id
from orientir.methodology.model import (
    NUMERIC,
    Calendar,
    Counts,
    Due,
    Field,
    FieldType,
    Fresh,
    Guests,
    Keeper,
    Owner,
    Register,
    SeenBy,
)
from orientir.methodology.parse import Names
from orientir.methodology.yaml_files import YamlEntry
from orientir.terms import ORGANISATION_KINDS, Year

TERRITORY = "territory"
"""What a reference names that names a territory."""
RESERVED = frozenset({"base", "key", "owner", "whose", "sure", "records", "record_number", "record_owner"})
"""What pages, lists and examples of records call other things than fields."""
INDICATORS = "indicators"
"""Instead of choices: the indicators of the methodology are those."""
ROUBLES = ("руб", "рубль", "рубля", "рублей", "₽")
"""How an amount may end in a cell."""


def read_registers(entries: Sequence[YamlEntry], forms: int, periods: Sequence[str]) -> tuple[Register, ...]:
    """The registers that the files declare; ``forms`` is how many plural forms a word has."""
    names = [entry.text("id") for entry in entries]
    return tuple(_register(entry, forms, periods, names) for entry in entries)


def with_indicators(registers: Iterable[Register], indicators: Mapping[str, str]) -> tuple[Register, ...]:
    """The registers with the indicators, by id and title, among which some of their fields choose."""

    def filled(f: Field) -> Field:
        return replace(f, choices=indicators) if f.of_indicators else f

    return tuple(replace(r, fields=tuple(map(filled, r.fields))) for r in registers)


def _register(entry: YamlEntry, forms: int, periods: Sequence[str], registers: Sequence[str]) -> Register:
    fields = _fields(entry, forms, registers)
    ids = [f.id for f in fields]
    links = [f.id for f in fields if f.type is FieldType.LINK]
    owner = entry.member("belongs_to", Owner, Owner.TERRITORY)
    owners = tuple(entry.one_of("owners", kind, ORGANISATION_KINDS) for kind in entry.strings("owners"))
    if owners and owner is not Owner.ORGANISATION:
        entry.fault(
            "owners", "Виды организаций названы, а записи принадлежат не им.", "Напишите belongs_to: organisation."
        )
    kept_by = entry.strings("kept_by")
    for kept in kept_by:
        entry.one_of("kept_by", kept, list(Keeper))
    if not kept_by:
        entry.fault("kept_by", "Не сказано, кто ведёт реестр.", f"Назовите роли: {', '.join(Keeper)}.")
    register = Register(
        id=entry.required("id"),
        place=entry.place,
        title=entry.required("title"),
        record=entry.words("record", forms),
        kept_by=tuple(Keeper(kept) for kept in kept_by if kept in list(Keeper)),
        seen_by=entry.member("seen_by", SeenBy, SeenBy.INSTITUTE),
        belongs_to=owner,
        fields=fields,
        named_by=_fields_named(entry, "named_by", ids) or tuple(ids[:1]),
        key=_fields_named(entry, "key", ids),
        owners=owners,
        counts=_counts(entry, fields, periods),
        calendar=_calendar(entry, fields),
        guests=_guests(entry, fields),
        reviewed=entry.flag("reviewed", default=False),
        due=_due(entry, fields),
        fresh=_fresh(entry, fields),
        measures=entry.text("measures") and entry.one_of("measures", entry.text("measures"), ids),
        checked=entry.text("checked") and entry.one_of("checked", entry.text("checked"), links),
        help=entry.text("help"),
        hint=entry.text("hint"),
        source=entry.text("source"),
        examples=entry.examples(),
    )
    _check_days(entry, register)
    hidden = [f.id for f in fields if f.id in register.named_by and not f.public]
    if hidden and register.seen_by is SeenBy.PUBLIC:
        advice = f"Напишите у поля «{hidden[0]}» public: true или назовите запись иначе в named_by."
        entry.fault("seen_by", "Реестр открыт всем, а название записи — нет.", advice)
    if not register.record:
        entry.fault("record", "Не сказано, как называется одна запись.", "Например: соглашение|соглашения|соглашений.")
    entry.finish()
    return register


def _check_days(entry: YamlEntry, register: Register) -> None:
    """Refuse hidden days where others see the records: filters and words like «завершено» would tell them."""
    if register.seen_by is SeenBy.INSTITUTE:
        return
    counts, due, fresh, calendar = register.counts, register.due, register.fresh, register.calendar
    told = {
        "counts": (counts.first, counts.last) if counts else (),
        "due": (due.by, due.done, due.who) if due else (),
        "fresh": (fresh.on,) if fresh else (),
        "calendar": (calendar.when, calendar.until, calendar.at, calendar.location) if calendar else (),
    }
    for f in (f for f in register.fields if not f.public):
        if key := next((key for key, ids in told.items() if f.id in ids), ""):
            entry.fault(key, f"Поле «{f.id}» видят не все, кто видит реестр.", "Добавьте ему public: true.")


def _fields(entry: YamlEntry, forms: int, registers: Sequence[str]) -> tuple[Field, ...]:
    fields = tuple(_field(e, forms, registers) for e in entry.entries("fields"))
    if not fields:
        entry.fault("fields", "В реестре нет ни одного поля.", "Добавьте fields: хотя бы одно поле.")
    ids = [f.id for f in fields]
    choices = [f.id for f in fields if f.type is FieldType.CHOICE and not f.several]
    for place, f in enumerate(fields):
        if f.id in ids[:place]:
            entry.fault("fields", f"Код «{f.id}» уже занят.", "Дайте другому полю другой код.")
        if f.id and (wrong := fault_of_id(f.id)):
            entry.fault("fields", *wrong)
        if f.minimum is not None and f.maximum is not None and f.maximum < f.minimum:
            entry.fault("fields", f"«{f.id}»: maximum меньше, чем minimum.", "Поменяйте их местами.")
        if f.id in RESERVED:
            entry.fault("fields", f"Код «{f.id}» занят программой.", "Дайте полю другой код.")
        for id in f.overlaps:
            entry.one_of("fields", id, choices, f"overlaps поля «{f.id}»: поля с выбором «{id}» в реестре нет.")
    return fields


def _fields_named(entry: YamlEntry, key: str, ids: Sequence[str]) -> tuple[str, ...]:
    return tuple(entry.one_of(key, id, ids, f"Поля «{id}» в реестре нет.") for id in entry.strings(key))


def _field(entry: YamlEntry, forms: int, registers: Sequence[str]) -> Field:
    kind = entry.member("type", FieldType, FieldType.TEXT)
    of_indicators = entry.get("choices") == INDICATORS
    choices, former = ({}, {}) if of_indicators else _choices(entry)
    if (kind is FieldType.CHOICE) != (of_indicators or bool(choices)):
        entry.fault(
            "choices",
            "Варианты нужны полю с выбором, и только ему.",
            "Напишите type: choice и choices: {код: надпись}.",
        )
    several = entry.flag("several", default=False)
    if several and kind not in (FieldType.CHOICE, FieldType.REFERENCE):
        entry.fault("several", "Несколько ответов бывает только у поля с выбором или ссылкой.", "Удалите several.")
    for id in choices:
        if " " in id:
            entry.fault("choices", f"В коде варианта «{id}» пробел.", "Уберите его.")
    to = entry.strings("to")
    if (kind is FieldType.REFERENCE) != bool(to):
        entry.fault(
            "to", "Не сказано, на что ссылается поле, или это не ссылка.", "Напишите type: reference и to: [college]."
        )
    for target in to:
        entry.one_of("to", target, [*ORGANISATION_KINDS, TERRITORY, *registers], f"Ссылаться на «{target}» нельзя.")
    public = entry.flag("public", default=False)
    if public and kind is FieldType.CONTACT:
        entry.fault("public", "Контакты людей не публикуются.", "Удалите public.")
    field = Field(
        id=entry.required("id"),
        place=entry.place,
        criterion="",
        label=entry.required("label"),
        type=kind,
        asked=(),
        since=Year(0),
        unit=entry.words("unit", forms),
        accepts=(*entry.strings("accepts"), *(ROUBLES if kind is FieldType.MONEY else ())),
        help=entry.text("help"),
        evidence=entry.text("evidence"),
        places=entry.integer("places", 2 if kind is FieldType.DECIMAL else 0),
        minimum=entry.decimal("minimum"),
        maximum=entry.decimal("maximum"),
        choices=choices,
        former=former,
        added=entry.flag("added", default=True),
        of_indicators=of_indicators,
        overlaps=entry.strings("overlaps"),
        required=entry.flag("required", default=False),
        several=several,
        to=to,
        public=public,
    )
    entry.finish()
    return field


def _choices(entry: YamlEntry) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    """The choices with their names, and their former names: ``{2014: JuniorSkills, 2023: «Юниоры»}`` has one."""
    names, former = {}, {}
    for id, given in entry.mapping("choices").items():
        if isinstance(given, YamlEntry):
            dated = {word: str(name) for word, name in given.values.items() if re.fullmatch(r"(19|20)\d\d", word)}
            for word in given.values.keys() - dated.keys() or ([] if dated else ["choices"]):
                entry.fault("choices", f"«{word}» — не год.", "Названия задаются по годам: {2014: …, 2023: …}.")
            *earlier, names[id] = (dated[word] for word in sorted(dated)) if dated else (id,)
            former[id] = tuple(earlier)
        else:
            if given is None:
                entry.fault("choices", f"У варианта «{id}» нет надписи.", "Напишите её после двоеточия.")
            names[id] = str(given)
    return names, former


def _due(entry: YamlEntry, fields: Sequence[Field]) -> Due | None:
    given = entry.mapping("due")
    if not given:
        return None
    days = sorted(f.id for f in fields if f.type is FieldType.DATE)
    for key in given.keys() - {"by", "done", "who"}:
        entry.fault("due", f"Неизвестный ключ «{key}».", "Возможны: by, done, who.")
    by, done, who = (str(given.get(key, "")) for key in ("by", "done", "who"))
    for id in (by, done):
        entry.one_of("due", id, days, f"Поля с датой «{id}» в реестре нет.")
    if who:
        entry.one_of("due", who, sorted(f.id for f in fields), f"Поля «{who}» в реестре нет.")
    return Due(by, done, who)


def _fresh(entry: YamlEntry, fields: Sequence[Field]) -> Fresh | None:
    given = entry.mapping("fresh")
    if not given:
        return None
    for key in given.keys() - {"on", "days"}:
        entry.fault("fresh", f"Неизвестный ключ «{key}».", "Возможны: on, days.")
    on, days = str(given.get("on", "")), given.get("days")
    known = sorted(f.id for f in fields if f.type is FieldType.DATE)
    entry.one_of("fresh", on, known, f"Поля с датой «{on}» в реестре нет.")
    if not isinstance(days, int) or days < 1:
        entry.fault("fresh", f"«days: {days}» — не число дней.", "Напишите, например, days: 31.")
        return None
    return Fresh(on, days)


def _counts(entry: YamlEntry, fields: Sequence[Field], periods: Sequence[str]) -> Counts | None:
    """Read which records count: ``{from: since, until: until}`` or ``{on: held, within: school_year}``."""
    given = entry.mapping("counts")
    if not given:
        return None
    days = {f.id for f in fields if f.type in (FieldType.DATE, FieldType.PERIOD)}
    for key in given.keys() - {"from", "until", "on", "within"}:
        entry.fault("counts", f"Неизвестный ключ «{key}».", "Возможны: from, until, on, within.")
    first = str(given.get("on") or given.get("from") or "")
    last = str(given.get("on") or given.get("until") or "")
    for id in filter(None, (first, last)):
        entry.one_of("counts", id, sorted(days), f"Поля с датой «{id}» в реестре нет.")
    period = str(given.get("within") or "")
    if period:
        entry.one_of("counts", period, periods, f"Нет периода «{period}».")
    return Counts(first, last, period)


CALENDAR = {
    "when": (FieldType.DATE, FieldType.PERIOD),
    "until": (FieldType.DATE,),
    "at": (FieldType.TEXT,),
    "place": (FieldType.TEXT, FieldType.CHOICE, FieldType.REFERENCE),
}
"""What a calendar may name, and of which types those fields are."""


def _calendar(entry: YamlEntry, fields: Sequence[Field]) -> Calendar | None:
    """Read which fields put a record into the calendar: ``{when: held, at: hours, place: place}``."""
    given = {key: str(id) for key, id in entry.mapping("calendar").items()}
    if not given:
        return None
    for key in given.keys() - CALENDAR.keys():
        entry.fault("calendar", f"Неизвестный ключ «{key}».", f"Возможны: {', '.join(CALENDAR)}.")
    if "when" not in given:
        entry.fault("calendar", "Не сказано, какое поле — день.", "Например: {when: held, place: place}.")
    for key in given.keys() & CALENDAR.keys():
        able = {f.id: f for f in fields if f.type in CALENDAR[key]}
        entry.one_of("calendar", given[key], sorted(able), f"Поле «{given[key]}» для «{key}» не подходит.")
    return Calendar(given.get("when", ""), given.get("until", ""), given.get("at", ""), given.get("place", ""))


GUESTS: Mapping[str, tuple[FieldType, ...]] = {
    "what": (FieldType.TEXT,),
    "where": (FieldType.REFERENCE,),
    "when": (FieldType.DATE,),
    "number": (FieldType.INTEGER,),
    "number_ovz": (FieldType.INTEGER,),
    "within": (FieldType.CHOICE,),
}
"""What a register that takes guests says about its records, and of which types the fields are."""


def _guests(entry: YamlEntry, fields: Sequence[Field]) -> Guests | None:
    """Read which fields those who came to booked places fill: ``{what: occupation, where: venue, ...}``."""
    given = {key: str(id) for key, id in entry.mapping("guests").items()}
    if not given:
        return None
    for key in given.keys() - GUESTS.keys():
        entry.fault("guests", f"Неизвестный ключ «{key}».", f"Возможны: {', '.join(GUESTS)}.")
    for key in GUESTS.keys() - given.keys() - {"within"}:
        entry.fault("guests", f"Не сказано, какое поле — «{key}».", f"Назовите: {', '.join(GUESTS)}.")
    for key in given.keys() & GUESTS.keys():
        able = [f.id for f in fields if f.type in GUESTS[key] and not f.several]
        entry.one_of("guests", given[key], able, f"Поле «{given[key]}» для «{key}» не подходит.")
    if entry.text("belongs_to") != Owner.ORGANISATION:
        entry.fault("guests", "Места занимают организации, а записи принадлежат не им.", "belongs_to: organisation.")
    return Guests(**{key: given.get(key, "") for key in GUESTS})


def names_of(fields: Iterable[Field], level: str | None, bases: Mapping[str, Row]) -> Names:
    """What formulas of a level may name; of any level, or of a register, where it is None."""
    asked = [f for f in fields if level is None or level in f.asked]
    truths = frozenset(f.id for f in asked if f.type is FieldType.YES_NO)
    numbers = {f.id: f.scale for f in asked if f.type in NUMERIC}
    choices = {f.id: frozenset(f.choices) for f in asked if f.type is FieldType.CHOICE}
    others = frozenset(f.id for f in asked) - truths - numbers.keys() - choices.keys()
    percents = frozenset(f.id for f in asked if f.type is FieldType.PERCENT)
    return Names(numbers, truths, choices, others, bases, percents)
