"""Demonstration records: a year of every register, made from the synthetic answers of 2021 and exact against them.

What a municipality has answered is taken apart into records that add up to it, in its schools where the question is
asked of schools. Organisations are invented and say so. The same answers give the same bytes.

    python examples/irkutsk/make_registers.py
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import TypeVar

from words_of_registers import (
    AUTUMN,
    CONTESTS,
    COURSES,
    DECISIONS,
    EMPLOYER_EVENTS,
    EVENT_FORMS,
    GROUPS,
    MEASURES,
    MEETINGS,
    MODEL_SECTIONS,
    OCCUPATIONS,
    ORGANISATIONS,
    PRACTICE_CRITERIA,
    PRACTICES,
    PROFILES,
    PROJECTS,
    REGION_DECISIONS,
    ROAD_MAP,
    SESSIONS,
    SPRING,
    STAFF_EVENTS,
    TAUGHT,
    THEMES,
    UNIVERSITIES,
)

from orientir.cli.demo_schools import apportion, chance, school_answers, schools_by_territory
from orientir.collection import read_examples
from orientir.methodology import Methodology, load
from orientir.terms import Answer, Territory, Year

HERE = Path(__file__).resolve().parent
METHODOLOGY = HERE.parents[1] / "methodology" / "irkutsk"
YEAR = Year(2021)
LEARNERS = ("bratsk", "tayshetsky")

Row = dict[str, object]
T = TypeVar("T")


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


def pick(values: Sequence[T], *key: object) -> T:
    return values[chance(*key, below=len(values))]


def day(first: date, last: date, *key: object) -> date:
    """A day between two, no Saturday and no Sunday."""
    found = first + timedelta(days=chance(*key, "day", below=(last - first).days))
    return found - timedelta(days=max(0, found.weekday() - 4)) if found.weekday() > 4 else found


def moved(when: object, years: int) -> object:
    """A day, a year or a typed period so many years later."""
    if isinstance(when, date):
        return when + timedelta(days=364 * years)
    if isinstance(when, int):
        return when + years
    return re.sub(r"20\d\d", lambda found: str(int(found[0]) + years), str(when))


class Records:
    """The rows of every register."""

    def __init__(self) -> None:
        self.rows: dict[str, list[Row]] = {}

    def add(self, register: str, owner: str, **cells: object) -> None:
        self.rows.setdefault(register, []).append({"owner": owner, **cells})

    def repeat(self, methodology: Methodology) -> None:
        """Copy what the learners' municipalities did in the year into the next one, for their practice forms."""
        for register in methodology.registers:
            on = register.counts.first if register.counts else ""
            if on not in register.key or register.counts is None or not (register.counts.period or on == "year"):
                continue
            later = 2 if register.counts.period == "two_years" else 1
            own = [row for row in self.rows[register.id] if str(row["owner"]).partition("-")[0] in LEARNERS]
            self.rows[register.id] += [row | {on: moved(row[on], later)} for row in own]

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
    if isinstance(value, Decimal):
        return str(value).replace(".", ",")
    return "" if value is None else str(value)


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
            parts=referring(
                "model_sections", "goals", "technologies", "organisation",
                *["staff"] * (chance(place.id, "staff") < 60),
                *["monitoring"] * (chance(place.id, "monitoring") < 50),
            ),
        )  # fmt: skip
    elif chance(place.id, "draft") < 40:
        records.add(
            "municipal_models", place.id, document=f"Проект муниципальной модели СПС {name} (условное название)",
            stage="разрабатывается", since=day(date(2021, 3, 1), date(2021, 11, 1), place.id, "draft"),
            parts=referring("model_sections", "goals"),
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


def support(place: Place, records: Records) -> None:
    """Sites, money, assignments, and the organisations that help."""
    own = [f"{place.id}-other-1", *(place.school(i) for i in range(len(place.schools)))]
    for i in range(place.number("innovation_sites_number")):
        records.add(
            "innovation_sites", own[1 + i], theme=f"{THEMES[(i + len(place.id)) % len(THEMES)]} (условная тема)",
            status=pick(("инновационная", "пилотная", "экспериментальная"), place.id, i, "status"),
            level=pick(("на региональном уровне", "на муниципальном уровне"), place.id, i, "level"),
            since=day(date(2018, 9, 3), date(2021, 9, 30), place.id, i, "site"),
        )  # fmt: skip
    amount, document = place.answers["funding_amount"], f"Муниципальная программа {place.territory.forms['gen']}"
    if place.says("has_funding"):
        known = isinstance(amount, Decimal)
        roubles = int(amount * 1000) if isinstance(amount, Decimal) else 0
        for purpose, part in (
            ("Профессиональные пробы", roubles * 3 // 5),
            ("Конкурсы и слёты", roubles - roubles * 3 // 5),
        ):
            records.add(
                "funding_lines", place.id, document=f"{document} (условное название)", purpose=purpose, year=YEAR,
                amount=part if known else None, source="местный бюджет",
            )  # fmt: skip
    for i in range(place.number("assignment_number")):
        records.add(
            "municipal_assignments", own[i], service="Профориентация обучающихся (условное название)", year=YEAR,
            volume=100 + 50 * chance(place.id, i, "volume", below=10),
        )  # fmt: skip
    kind = {
        "authority": "орган управления образованием", "methodical": "методический или ресурсный центр",
        "supplementary": "организация дополнительного образования", "school": "общеобразовательная организация",
    }.get(str(place.answers["coordinator_kind"]), "другая организация")  # fmt: skip
    for question, name, role, sort in (
        ("has_coordinator", "coordinator_name", "отвечает за профориентацию в муниципалитете", kind),
        (
            "has_resource_centre",
            "resource_centres",
            "ресурсный центр по профориентации",
            "методический или ресурсный центр",
        ),
        (
            "has_private_providers",
            "private_providers",
            "коммерческая организация, оказывает услуги",
            "другая организация",
        ),
    ):
        if place.says(question):
            records.add(
                "support_units", place.id, name=place.answers[name], role=role, kind=sort,
                page=f"https://{place.id.replace('_', '-')}.example/{question.removeprefix('has_').replace('_', '-')}",
                contact=f"sps@{place.id.replace('_', '-')}.example",
                since=day(date(2017, 9, 1), date(2021, 9, 1), place.id, question),
            )  # fmt: skip


def staff(place: Place, records: Records) -> None:
    """Posts, training, contests of specialists."""
    for i, answers in enumerate(place.schools):
        fte = answers.get("school_posts_fte")
        if isinstance(fte, Decimal) and fte:
            records.add(
                "specialist_posts", place.school(i), fte=fte, place="в школе",
                post=pick(("Педагог-навигатор", "Педагог-психолог", "Советник по профориентации"), place.id, i, "post"),
                since=day(date(2018, 9, 3), date(2021, 9, 10), place.id, i, "post"),
            )  # fmt: skip
    other = place.answers["other_posts_fte"]
    if isinstance(other, Decimal) and other:
        since = day(date(2018, 9, 3), date(2021, 9, 10), place.id, "other post")
        records.add(
            "specialist_posts", f"{place.id}-other-1", post="Методист по профориентации", fte=other, since=since,
            place="в другом учреждении",
        )  # fmt: skip
    for school, people, _ in place.counted("trained_staff"):
        records.add(
            "staff_training", school, programme=pick(COURSES, school, "course"), people=people,
            kind=pick(("повышение квалификации",) * 4 + ("переподготовка",), school, "kind"),
            provider=pick(("irkutsk-university-2", "irkutsk-other-2"), school, "provider"),
            hours=pick((18, 36, 72, 256), school, "hours"),
            finished=day(date(2020, 2, 3), date(2021, 12, 10), school, "finished"),
        )  # fmt: skip
    if place.says("staff_contests"):
        title, kind = pick(STAFF_EVENTS, place.id, "staff event")
        records.add(
            "staff_events", place.id, title=title, kind=kind, level=pick(("региональный", "федеральный"), place.id),
            held=day(date(2021, 2, 1), date(2021, 12, 10), place.id, "staff event"),
            people=1 + chance(place.id, "specialists", below=6),
        )  # fmt: skip


def preferences(place: Place, records: Records) -> None:
    """Diagnostics by source, graduates, profile classes."""
    tested = list(place.counted("diagnostics_bvb"))
    known = isinstance(place.answers["diagnostics_bvb_ovz"], int)
    ovz = apportion(place.number("diagnostics_bvb_ovz"), [number for _, number, _ in tested])
    for (school, pupils, _), part in zip(tested, ovz, strict=True):
        records.add(
            "diagnostics", school, source="«Билет в будущее»", pupils=pupils, pupils_ovz=part if known else None,
            held=day(date(2021, 9, 15), date(2021, 11, 30), school, "bvb"), tool="Тесты платформы проекта",
        )  # fmt: skip
    for school, pupils, _ in place.counted("plans_survey"):
        records.add(
            "diagnostics", school, source="исследование профессиональных планов выпускников", pupils=pupils,
            held=day(date(2021, 10, 1), date(2021, 11, 30), school, "plans"), tool="Анкета исследования",
        )  # fmt: skip
    for school, pupils, _ in place.counted("diagnostics_other"):
        records.add(
            "diagnostics", school, source=pick(("другой проект", "своя диагностика школы"), school, "source"),
            held=day(date(2021, 1, 18), date(2021, 12, 10), school, "other"), pupils=pupils,
            tool=pick(("Карта интересов", "Дифференциально-диагностический опросник", "Ориентир"), school, "tool"),
        )  # fmt: skip
    columns = {
        "grade_9": "graduates_9", "grade_11": "graduates_11", "profile": "profile_graduates",
        "admitted": "profile_admission", "advanced": "advanced_exam_choice", "college": "college_after_9",
    }  # fmt: skip
    for i, answers in enumerate(place.schools):
        school = place.school(i)
        records.add(
            "graduate_outcomes", school, year=YEAR, **{id: answers[question] for id, question in columns.items()}
        )
        if answers["profile_graduates"] and chance(school, "class") < 40:
            profile, subjects = pick(PROFILES, school, "profile")
            records.add(
                "profile_classes", school, grade=pick(("10 А", "10 Б", "11 А"), school, "grade"), profile=profile,
                subjects=subjects, years="01.09.2021–31.08.2022", pupils=12 + chance(school, "class size", below=15),
            )  # fmt: skip


def awareness(place: Place, records: Records) -> None:
    """Events for pupils and professional probes."""
    forms = [part.strip() for part in str(place.answers["event_forms"]).split(";")]
    projects = [name for question, name in PROJECTS.items() if place.says(question)]
    for i, (form, project) in enumerate(
        [*((form, "") for form in forms), *(("онлайн-уроки", name) for name in projects)]
    ):
        kind, title = EVENT_FORMS[form]
        pupils = 20 + chance(place.id, i, "event", below=60)
        records.add(
            "pupil_events", place.school(i % len(place.schools)), title=f"{title} № {i + 1} (условное)", form=kind,
            project=project, held=day(date(2021, 1, 20), date(2021, 12, 10), place.id, i, "event"), pupils=pupils,
            pupils_ovz=1 + chance(place.id, i, "ovz", below=4) if place.says("events_ovz") and i % 2 == 0 else 0,
        )  # fmt: skip
    for school, pupils, ovz in probed(place):
        first = pupils * 2 // 3 if pupils > 15 else pupils
        parts = [part for part in (first, pupils - first) if part]
        shares = apportion(ovz, parts) if isinstance(ovz, int) else [None] * len(parts)
        for i, (part, share) in enumerate(zip(parts, shares, strict=True)):
            spring = i == 0
            first_day = date(2021, 4, 12) if spring else date(2021, 10, 11)
            held = day(first_day, first_day + timedelta(days=5), school, i)
            venue = place.one(pick(("college", "college", "enterprise"), school, i, "kind"), school, i)
            records.add(
                "professional_probes", school, venue=venue, held=held, pupils=part, pupils_ovz=share,
                occupation=OCCUPATIONS[pick(list(OCCUPATIONS), venue, held, "occupation")][0],
                programme=pick(SPRING if spring else AUTUMN, venue, held, "programme"),
            )  # fmt: skip


def probed(place: Place) -> Iterable[tuple[str, int, int | None]]:
    """Who came to probes by school, and of them those with disabilities.

    The note says 22 776, which is 20 182 who came to probes and 2 594 who took part in contests: the forms of the
    municipalities hold the sum, the register holds those who came.
    """
    schools = list(place.counted("probes"))
    ovz = [answers.get("probes_ovz") for *_, answers in schools]
    known = [number if isinstance(number, int) else 0 for number in ovz]
    came = place.number("probes") - place.number("contest_participants") - sum(known)
    others = apportion(came, [pupils - part for (_, pupils, _), part in zip(schools, known, strict=True)])
    for (school, *_), number, part, other in zip(schools, ovz, known, others, strict=True):
        if part + other:
            yield school, part + other, number if isinstance(number, int) else None


def together(place: Place, records: Records) -> None:
    """Events with employers, contests, parents."""
    for number, school in enumerate(place.shared("employer_events_number"), start=1):
        part, title = pick(list(EMPLOYER_EVENTS.items()), place.id, number, "part")
        records.add(
            "employer_events", school, employer=place.one("enterprise", number, "event"), title=f"{title} № {number}",
            part=part, held=day(date(2021, 1, 20), date(2021, 12, 10), place.id, number, "employer"),
            pupils=15 + chance(place.id, number, "pupils", below=40),
            parents=chance(place.id, number, "parents", below=9),
        )  # fmt: skip
    for school, pupils, _ in place.counted("contest_participants"):
        id, (_, _, first, _, _) = pick([c for c in CONTESTS.items() if c[1][3] < date(2021, 9, 1)], school, "contest")
        records.add(
            "contest_entries", school, contest=f"contest_calendar:{id}", held=first, pupils=pupils,
            stage=pick(("отборочный", "отборочный", "финал", "победители и призёры"), school, "stage"),
        )  # fmt: skip
    came = list(place.counted("parents"))
    events = max(place.number("parent_events"), len(came))
    shares = [1 + share for share in apportion(events - len(came), [number for _, number, _ in came])]
    for (school, parents, _), share in zip(came, shares if came else [], strict=True):
        for i, part in enumerate(
            apportion(parents, [30 + chance(school, i, "meeting", below=30) for i in range(share)])
        ):
            series, title = pick(list(MEETINGS.items()), school, i, "series")
            records.add(
                "parent_meetings", school, title=f"{title} № {i + 1}", series=series, parents=part,
                held=day(date(2020, 9, 14), date(2021, 5, 28), school, i, "meeting"),
            )  # fmt: skip


def beyond(place: Place, records: Records) -> None:
    """Supplementary education and camps."""
    for school, pupils, _ in place.counted("supplementary_education"):
        technical = pupils * (45 + chance(school, "technical", below=30)) // 100
        parts = {"техническая": technical, "естественно-научная": pupils - technical}
        if chance(school, "arts") < 20:
            parts["художественная"] = 8 + chance(school, "arts pupils", below=12)
        for direction, part in parts.items():
            if part:
                records.add(
                    "supplementary_groups", school, programme=pick(GROUPS[direction], school, direction), pupils=part,
                    direction=direction, since=date(2021, 9, 1), provider=pick((school, f"{place.id}-other-1"), school),
                )  # fmt: skip
    number = place.number("summer_sessions_number")
    for i, pupils in enumerate(apportion(place.number("summer_pupils"), [40 + i % 3 * 10 for i in range(number)])):
        first = date(2021, 6, 1) + timedelta(days=24 * (i % 3))
        days = f"{text(first)}–{text(first + timedelta(days=20))}"
        camp = place.one("camp", i) if i % 2 else place.school(i % len(place.schools))
        title = f"{pick(SESSIONS, place.id, i)} (условная), поток {i + 1}"
        records.add("summer_camps", place.id, title=title, camp=camp, days=days, pupils=pupils)


def shown_to_others(place: Place, records: Records) -> None:
    """Measures of the region that were attended, practices, programmes of the colleges."""
    for id, (_, held) in MEASURES.items():
        if chance(place.id, id) < 45:
            records.add(
                "measure_attendance", place.id, measure=f"regional_measures:{id}", held=held,
                people=1 + chance(place.id, id, "people", below=5),
                follow_up=pick(("пока ничего", "рассказали школам", "применили у себя"), place.id, id),
            )  # fmt: skip
    if chance(place.id, "practice") < 40:
        title, groups, summary = pick(PRACTICES, place.id, "practice")
        records.add(
            "practices", place.school(0), title=f"{title} (условная), {place.territory.name}", groups=groups,
            summary=summary, result="Обучающихся, которые назвали выбранную профессию, стало больше: показал опрос.",
            needs="Один педагог, договор с колледжем, две недели подготовки.",
            criteria=referring("practice_criteria", "result", *["repeatable"] * (chance(place.id, "repeatable") < 70)),
            since="2019–2025", taken_up="две соседние школы" if chance(place.id, "taken up") < 50 else None,
        )  # fmt: skip
    for kind in ("college", "university"):
        for school in place.organisations[kind]:
            if school.startswith(f"{place.id}-"):
                for id in TAUGHT.get(school) or TAUGHT[school.partition("-")[2]]:
                    after = "после 9 класса" if kind == "college" else "после 11 класса"
                    records.add(
                        "study_programmes", school, title=f"{OCCUPATIONS[id][0]} (условная программа)", form="очная",
                        occupation=f"occupations:{id}", after=after, months=34 if kind == "college" else 48,
                        places=pick((15, 20, 25), school, id), ovz=chance(school, id, "ovz") < 40,
                        since=date(2019, 6, 1),
                    )  # fmt: skip


def decided(place: Place, records: Records) -> None:
    """What most municipalities have decided upon what they lacked, some of it done."""
    for question, (title, indicator) in DECISIONS.items():
        if not place.says(question) and chance(place.id, question, "decided") < 60:
            records.add(
                "decisions", place.id, **decision(title, indicator, place.id, question),
                responsible="Управление образования (условное)",
            )  # fmt: skip


def decision(title: str, indicators: str, *key: object) -> Row:
    """A decision of the spring after the year, half of them done."""
    taken = day(date(2022, 1, 17), date(2022, 3, 25), *key, "taken")
    due = day(date(2022, 5, 16), date(2022, 9, 30), *key, "due")
    done = due - timedelta(days=1 + chance(*key, "early", below=20)) if chance(*key, "done") < 50 else None
    order = f"Приказ от {text(taken)} № {1 + chance(*key, 'number', below=90)} (условный)"
    return {
        "title": title, "year": YEAR, "document": order,
        "indicators": indicators, "due": due, "done": done, "result": "Исполнено в срок." if done else None,
    }  # fmt: skip


def referring(register: str, *names: str) -> str:
    """References to records of another register, as a cell holds several."""
    return "; ".join(f"{register}:{name}" for name in names)


def region(records: Records) -> None:
    """What the institute keeps: the road map, the calendar, measures, occupations."""
    for number, title, owner, due, done, indicators in ROAD_MAP:
        records.add(
            "road_map", "", number=number, title=title, responsible=owner, due=due, done=done, indicators=indicators,
            result="Сделано в срок." if done else None,
        )  # fmt: skip
    for register, rows in (("model_sections", MODEL_SECTIONS), ("practice_criteria", PRACTICE_CRITERIA)):
        for id, (title, about) in rows.items():
            records.add(register, "", name_here=id, title=title, about=about)
    for id, (title, level, first, last, stages) in CONTESTS.items():
        records.add(
            "contest_calendar", "", name_here=id, title=title, level=level, organiser="Региональный институт",
            days=f"{text(first)}–{text(last)}", stages=stages, grades="6–11 классы",
        )  # fmt: skip
    for measure in load(METHODOLOGY).measures:
        kind, held = MEASURES[measure.id]
        records.add(
            "regional_measures", "", name_here=measure.id, title=measure.text, kind=kind, held=held,
            audience="муниципальные команды", indicators="; ".join(measure.indicators),
        )  # fmt: skip
    for title, indicators, owner in REGION_DECISIONS:
        records.add("region_decisions", "", **decision(title, indicators, title), responsible=owner)
    for id, (title, field_of_work, demand, education, work) in OCCUPATIONS.items():
        records.add(
            "occupations", "", name_here=id, title=title, field=field_of_work, demand=demand, education=education,
            work=work, salary=45_000 + 2_500 * chance(id, "salary", below=20), source="условные данные",
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
    region(records)
    for place in places:
        for make in (
            documents,
            support,
            staff,
            preferences,
            awareness,
            cooperation,
            together,
            beyond,
            shown_to_others,
            decided,
        ):
            make(place, records)
    records.repeat(methodology)
    records.save(methodology)


if __name__ == "__main__":
    main()
