"""Demonstration records: a year of every register, made from the synthetic answers of 2021 and exact against them.

What a municipality has answered is taken apart into records that add up to it, in its schools where the question is
asked of schools. Organisations are invented and say so. The same answers give the same bytes.

    python examples/irkutsk/make_registers.py
"""

from __future__ import annotations

import csv
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path

from orientir.cli.demo_schools import apportion, chance, school_answers, schools_by_territory
from orientir.collection import read_examples
from orientir.methodology import Methodology, load
from orientir.terms import Answer, Territory, Year

HERE = Path(__file__).resolve().parent
METHODOLOGY = HERE.parents[1] / "methodology" / "irkutsk"
YEAR = Year(2021)

# Kind, name, grammatical ending of «условный», and how many people one such organisation serves.
ORGANISATIONS = (
    ("college", ("Политехнический колледж", "Аграрный техникум", "Медицинский колледж", "Транспортный техникум",
                 "Колледж сферы услуг", "Строительный техникум"), "условный", 45_000),
    ("camp", ("Лагерь «Сосновый бор»", "Лагерь «Звёздный»", "Лагерь «Ангара»", "Лагерь «Багульник»"),
     "условный", 60_000),
    ("enterprise", ("Лесхоз", "Механический завод", "Хлебозавод", "Энергосбыт", "Вагонное депо", "Аграрный холдинг"),
     "условный", 20_000),
    ("other", ("Дом детского творчества", "Центр «Точка опоры»", "Клуб «Выбор профессии»"), "условный", 40_000),
)  # fmt: skip
UNIVERSITIES = {
    "irkutsk": ("Технический университет", "Педагогический институт", "Медицинский университет"),
    "bratsk": ("Институт лесной промышленности",),
    "angarsk": ("Химико-технологический институт",),
}

Row = dict[str, object]


@dataclass
class Place:
    """A municipality: its answers, its schools with theirs, its organisations by kind."""

    territory: Territory
    answers: Mapping[str, Answer]
    schools: list[Mapping[str, Answer]]
    organisations: dict[str, list[str]] = field(default_factory=dict)

    @property
    def id(self) -> str:
        return self.territory.id

    def number(self, question: str) -> int:
        """A count that the municipality has answered; 0 where it has not."""
        answer = self.answers.get(question)
        return answer if isinstance(answer, int) else 0

    def says(self, question: str) -> bool:
        return self.answers.get(question) is True

    def school(self, i: int) -> str:
        return f"{self.id}-school-{i + 1}"

    def counted(self, question: str) -> Iterable[tuple[str, int, Mapping[str, Answer]]]:
        """The schools that have counted somebody: their id, how many, and all their answers."""
        for i, answers in enumerate(self.schools):
            answer = answers.get(question)
            if isinstance(answer, int) and answer:
                yield self.school(i), answer, answers

    def shared(self, question: str) -> Iterable[str]:
        """The school of each of the things that the municipality has counted, as the forms of schools say it."""
        sizes = [20 + chance(self.id, i, "size") for i in range(len(self.schools))]
        for i, share in enumerate(apportion(self.number(question), sizes)):
            yield from [self.school(i)] * share

    def one(self, kind: str, *key: object) -> str:
        """One organisation of a kind, here or else in the centre of the region."""
        found = self.organisations[kind]
        return found[chance(self.id, kind, *key, below=len(found))]


def pick(values: Sequence[str], *key: object) -> str:
    return values[chance(*key, below=len(values))]


def day(first: date, last: date, *key: object) -> date:
    """A day between two, no Saturday and no Sunday."""
    found = first + timedelta(days=chance(*key, "day", below=(last - first).days))
    return found - timedelta(days=max(0, found.weekday() - 4)) if found.weekday() > 4 else found


class Records:
    """The rows of every register."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {}

    def add(self, register: str, owner: str, **cells: object) -> None:
        self.rows.setdefault(register, []).append({"owner": owner, **cells})

    def save(self, methodology: Methodology) -> None:
        for register in methodology.registers:
            rows = self.rows[register.id]
            columns = [c for c in ("owner", "name_here", *(f.id for f in register.fields)) if any(c in r for r in rows)]
            write(f"{register.id}.csv", columns, rows)


def write(name: str, columns: Sequence[str], rows: Iterable[Row]) -> None:
    with (HERE / "registers" / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns, restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({id: text(value) for id, value in row.items()} for row in rows)


def text(value: object) -> str:
    if isinstance(value, bool):
        return "да" if value else "нет"
    if isinstance(value, date):
        return value.strftime("%d.%m.%Y")
    return "" if value is None else str(value).replace(".", ",") if isinstance(value, float) else str(value)


def organisations(places: Sequence[Place]) -> list[Row]:
    """Invented organisations; every municipality has an enterprise and a house of creativity, many the rest."""
    rows: list[Row] = []
    for place in places:
        people = place.territory.population or 30_000
        for kind, names, invented, served in ORGANISATIONS:
            number = min(len(names), max(kind in ("enterprise", "other"), people // served))
            enter(rows, place, kind, [f"{name} ({invented}), {place.territory.name}" for name in names[:number]])
        enter(rows, place, "university", [f"{name} (условный)" for name in UNIVERSITIES.get(place.id, ())])
    centre = next(place for place in places if place.id == "irkutsk").organisations
    for place in places:
        place.organisations = {kind: place.organisations[kind] or centre[kind] for kind in centre}
    return rows


def enter(rows: list[Row], place: Place, kind: str, names: Sequence[str]) -> None:
    ids = [f"{place.id}-{kind}-{i + 1}" for i in range(len(names))]
    rows += [{"id": id, "territory": place.id, "kind": kind, "name": n} for id, n in zip(ids, names, strict=True)]
    place.organisations[kind] = ids


def documents(place: Place, records: Records) -> None:
    """Pages, models, programmes: what a municipality has decided and says in public."""
    name, answers = place.territory.forms["gen"], place.answers
    if place.says("information_public"):
        records.add(
            "public_addresses", place.id, page=f"Раздел «Профориентация» (условный), {place.territory.name}",
            address=f"https://{place.id.replace('_', '-')}.example/sps",
            kind="сайт органа управления образованием", open=True, monthly=place.says("information_current"),
            updated=answers["information_updated"], since=date(2019, 9, 2),
        )  # fmt: skip
    if place.says("has_model"):
        records.add(
            "municipal_models", place.id, document=answers["model_document"],
            stage={"adopted": "утверждена", "running": "реализуется"}[str(answers["model_stage"])],
            since=day(date(2020, 9, 1), date(2021, 10, 1), place.id, "model"),
            parts="цели и показатели; технологии и формы работы; организация и ответственные"
            + ("; кадры" if chance(place.id, "staff") < 60 else "")
            + ("; мониторинг и оценка результатов" if chance(place.id, "monitoring") < 50 else ""),
        )  # fmt: skip
    elif chance(place.id, "draft") < 40:
        records.add(
            "municipal_models", place.id, document=f"Проект муниципальной модели СПС {name} (условное название)",
            stage="разрабатывается", since=day(date(2021, 3, 1), date(2021, 11, 1), place.id, "draft"),
            parts="цели и показатели",
        )  # fmt: skip
    if place.says("has_programme"):
        first, last = answers["programme_first_year"], answers["programme_last_year"]
        records.add(
            "programmes", place.id, document=answers["programme_document"], years=f"{first}–{last}",
            kind="план мероприятий", ovz=place.says("programme_ovz_section"), link=answers["programme_link"],
        )  # fmt: skip


def cooperation(place: Place, records: Records) -> None:
    """Agreements of schools, and their events with employers."""
    for number, school in enumerate(place.shared("network_agreements"), start=1):
        kind = pick(("college", "college", "enterprise", "other", "camp", "university"), place.id, number, "partner")
        since = day(date(2019, 9, 2), date(2021, 10, 1), place.id, number, "agreement")
        records.add(
            "agreements", school, partner=place.one(kind, number), kind="сетевая форма реализации программ",
            number=f"{number}-С", since=since, until=date(since.year + 3, 8, 31) if number % 3 else None,
        )  # fmt: skip
    for number in range(chance(place.id, "probes agreements", below=3)):
        school = place.school(chance(place.id, number, "school", below=len(place.schools)))
        records.add(
            "agreements", school, partner=place.one("enterprise", number, "tour"), number=f"{number + 1}-Э",
            kind="профессиональные пробы и экскурсии", since=day(date(2020, 9, 1), date(2021, 10, 1), place.id, number),
        )  # fmt: skip


def main() -> None:
    methodology = load(METHODOLOGY)
    examples = read_examples(HERE / f"{YEAR}.csv", methodology)
    territories = {t.id: t for t in methodology.territories}
    numbers = schools_by_territory(methodology.territories)
    asked = list(methodology.form("school", YEAR))
    places = [
        Place(territories[f.unit], f.answers, school_answers(f.unit, numbers[f.unit], asked, f.answers))
        for f in examples.forms
    ]
    (HERE / "registers").mkdir(exist_ok=True)
    write("organisations.csv", ("id", "territory", "kind", "name"), organisations(places))
    records = Records()
    for place in places:
        for make in (documents, cooperation):
            make(place, records)
    records.save(methodology)


if __name__ == "__main__":
    main()
