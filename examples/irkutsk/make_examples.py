"""Demonstration data: 42 municipalities in 2020 and 2021, invented one by one and exact in total.

The published note gives totals of the region only. This script spreads every total over the municipalities
by largest remainders, along invented but plausible differences of size and effort, and writes ``2020.csv``
and ``2021.csv`` beside itself. The same seed gives the same bytes.

    python examples/irkutsk/make_examples.py
"""

from __future__ import annotations

import csv
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path

HERE = Path(__file__).resolve().parent
REGISTER = HERE.parents[1] / "methodology" / "irkutsk" / "territories.csv"
SEED = 20_211_115

NOT_APPLICABLE = "х"
EMPTY = ""

# Rough sizes where the register has no population. Invented, used only as weights, never written out.
GUESSED_POPULATION = {
    "zhigalovsky": 8_000, "zalarinsky": 27_000, "ziminsky": 12_000, "kuytunsky": 27_000,
    "nizhneilimsky": 46_000, "nizhneudinsky": 60_000, "nukutsky": 15_000, "olkhonsky": 11_000,
    "osinsky": 22_000, "slyudyansky": 39_000, "tulunsky": 24_000, "usolsky": 50_000, "ust_kutsky": 47_000,
    "ust_udinsky": 13_000, "shelekhovsky": 69_000, "zima": 31_000, "sayansk": 38_000, "svirsk": 13_000,
    "tulun": 41_000, "usolye_sibirskoe": 76_000, "ust_ilimsk": 80_000,
}  # fmt: skip

# Not published and therefore chosen: 2 594 is printed as 1.6 % of the pupils, 8 858 as 21.6 % of the base of 2020.
PUPILS_6_11 = 162_100
DIAGNOSTICS_BASE_2020 = 41_009

# Real data are never smooth: a few municipalities stand out for reasons of their own.
OUTLIERS = {
    ("sayansk", "probes"): 2.0, ("bodaybinsky", "probes"): 3.0, ("bratsky", "parents"): 0.1,
    ("slyudyansky", "parents"): 3.5, ("ust_kutsky", "trained_staff"): 4.0, ("cheremkhovo", "diagnostics_bvb"): 0.05,
    ("chunsky", "summer_pupils"): 4.0,
}  # fmt: skip

# Answers left out. Only fields without a published base of 42; the totals are spread over the others.
MISSING = {
    "information_page": {"alarsky", "kuytunsky"},
    "coordinator_page": {"angarsk", "chunsky", "tulun", "zima"},
    "funding_amount": {"ust_ilimsk", "osinsky"},
    "trained_staff": {"mamsko_chuysky"},
    "diagnostics_bvb_ovz": {"katangsky", "zhigalovsky"},
    "probes": {"balagansky"},
    "probes_ovz": {"balagansky", "katangsky"},
    "parents": {"olkhonsky"},
    "parent_events": {"olkhonsky", "nukutsky"},
    "employers": {"usolsky", "kirensky"},
}


@dataclass(frozen=True)
class Municipality:
    """``effort`` is an invented drive between 0 and 1 that the answers of one municipality share."""

    id: str
    genitive: str
    rural: bool
    population: int
    effort: float


Column = dict[str, str]
Counts = dict[str, int]


class Region:
    """The municipalities, the seeded noise, and the answers gathered so far."""

    def __init__(self) -> None:
        self.noise = random.Random(SEED)
        with REGISTER.open(encoding="utf-8", newline="") as file:
            self.all = [self._municipality(row) for row in csv.DictReader(file)]
        self.table: dict[str, Column] = {}

    def _municipality(self, row: Mapping[str, str]) -> Municipality:
        population = int(row["population"] or GUESSED_POPULATION[row["id"]])
        rural = row["kind"] == "municipal_district"
        effort = (self.noise.random() + self.noise.random() + (0.0 if rural else 0.25)) / 2.25
        return Municipality(row["id"], row["gen"], rural, population, effort)

    def choose(self, how_many: int, score: Callable[[Municipality], float], among: Iterable[str] = ()) -> set[str]:
        """The ``how_many`` municipalities of the highest score, noise included."""
        pool = set(among) or {m.id for m in self.all}
        scored = sorted(((score(m) + self.noise.random(), m.id) for m in self.all if m.id in pool), reverse=True)
        return {id for _, id in scored[:how_many]}

    def spread(
        self,
        field: str,
        total: int,
        weight: Callable[[Municipality], float],
        *,
        among: Iterable[str] | None = None,
        most: Mapping[str, int] | None = None,
        least: int = 0,
    ) -> Counts:
        """Spread a published total over municipalities, none above ``most`` or below ``least``."""
        pool = {m.id for m in self.all} if among is None else set(among)
        weights = {
            m.id: weight(m) * (0.75 + self.noise.random() / 2) * OUTLIERS.get((m.id, field), 1.0)
            for m in self.all
            if m.id in pool - MISSING.get(field, set())
        }
        return apportion(total, weights, most or {}, least)

    def write(self, field: str, answer: Callable[[Municipality], object]) -> None:
        """Add a column; the places left out stay empty."""
        self.table[field] = {m.id: EMPTY if m.id in MISSING.get(field, set()) else _text(answer(m)) for m in self.all}

    def write_counts(self, field: str, counts: Counts, absent: object = 0) -> None:
        self.write(field, lambda m: counts.get(m.id, absent))


def apportion(total: int, weights: Mapping[str, float], most: Mapping[str, int], least: int) -> Counts:
    """Largest remainders: whole parts that add up to ``total`` and stay within ``least`` and ``most``.

    >>> apportion(10, {"a": 1.0, "b": 1.0, "c": 1.0}, {"a": 1}, 0)
    {'a': 1, 'b': 5, 'c': 4}
    """
    room = {id: most.get(id, total) - least for id in weights}
    left = total - least * len(weights)
    if left < 0 or sum(room.values()) < left:
        raise ValueError(f"{total} cannot be spread over {len(weights)} places")
    given = dict.fromkeys(weights, Fraction(0))
    open_ids = set(weights)
    while open_ids:
        # A place that would get more than it can hold is filled, and the rest goes to the others.
        scale = Fraction(sum(Fraction(weights[id]) for id in open_ids))
        rest = left - sum(given[id] for id in weights if id not in open_ids)
        given |= {id: rest * Fraction(weights[id]) / scale for id in open_ids}
        full = {id for id in open_ids if given[id] > room[id]}
        if not full:
            break
        given |= {id: Fraction(room[id]) for id in full}
        open_ids -= full
    whole = {id: int(share) for id, share in given.items()}
    by_remainder = sorted(weights, key=lambda id: (whole[id] - given[id], id))
    for id in [id for id in by_remainder if whole[id] < room[id]][: left - sum(whole.values())]:
        whole[id] += 1
    return {id: least + whole[id] for id in weights}


def _text(answer: object) -> str:
    if isinstance(answer, bool):
        return "да" if answer else "нет"
    return str(answer)


def link(m: Municipality, page: str) -> str:
    return f"https://{m.id.replace('_', '-')}.example/{page}"


def regulation(region: Region) -> None:
    current = region.choose(33, lambda m: 1.2 * m.effort)
    stale = region.choose(4, lambda m: m.effort, among={m.id for m in region.all} - current)
    model = region.choose(21, lambda m: 1.3 * m.effort)
    programme = region.choose(31, lambda m: 0.5 * m.effort + 0.4 * (m.id in model))
    sites = region.choose(17, lambda m: m.effort + (0.0 if m.rural else 0.6))

    def updated(m: Municipality) -> str:
        day = 10 + int(region.noise.random() * 18)
        month = 11 if m.id in current else 3 + int(region.noise.random() * 5)
        return f"2021-{month:02}-{day:02}" if m.id in current | stale else NOT_APPLICABLE

    def stage(m: Municipality) -> str:
        return ("running" if m.effort > 0.55 else "adopted") if m.id in model else NOT_APPLICABLE

    def if_programme(answer: Callable[[Municipality], object]) -> Callable[[Municipality], object]:
        return lambda m: answer(m) if m.id in programme else NOT_APPLICABLE

    first = {m.id: 2019 + int(region.noise.random() * 3) for m in region.all}
    region.write("information_public", lambda m: m.id in current | stale)
    region.write("information_page", lambda m: link(m, "sps") if m.id in current | stale else NOT_APPLICABLE)
    region.write("information_updated", updated)
    region.write("information_current", lambda m: m.id in current if m.id in current | stale else NOT_APPLICABLE)
    region.write("has_model", lambda m: m.id in model)
    named = "Муниципальная модель СПС {} (условное название)"
    region.write("model_document", lambda m: named.format(m.genitive) if m.id in model else NOT_APPLICABLE)
    region.write("model_stage", stage)
    region.write("has_programme", lambda m: m.id in programme)
    region.write(
        "programme_document", if_programme(lambda m: f"План мероприятий по СПС {m.genitive} (условное название)")
    )
    region.write("programme_link", if_programme(lambda m: link(m, "plan")))
    region.write("programme_first_year", if_programme(lambda m: first[m.id]))
    region.write("programme_last_year", if_programme(lambda m: first[m.id] + 4))
    region.write("programme_ovz_section", if_programme(lambda m: m.effort + region.noise.random() > 0.7))
    region.write("has_innovation_sites", lambda m: m.id in sites)
    region.write("innovation_sites_number", lambda m: 1 + m.population // 120_000 if m.id in sites else 0)


def finance(region: Region) -> None:
    funding = region.choose(17, lambda m: m.effort + (m.population > 40_000))
    assignment = region.choose(8, lambda m: m.effort + 0.3 * (m.id in funding))

    def amount(m: Municipality) -> str:
        tenths = 200 + int(m.population / 25 * (0.5 + region.noise.random()))
        return f"{tenths // 10}.{tenths % 10}" if m.id in funding else NOT_APPLICABLE

    region.write("has_funding", lambda m: m.id in funding)
    region.write("funding_amount", amount)
    region.write("has_assignment", lambda m: m.id in assignment)
    region.write("assignment_number", lambda m: 1 + m.population // 100_000 if m.id in assignment else 0)
    named = "Центр дополнительного образования {} (условное название)"
    region.write(
        "assignment_organisations", lambda m: named.format(m.genitive) if m.id in assignment else NOT_APPLICABLE
    )


def infrastructure(region: Region) -> set[str]:
    """Returns the municipalities with a coordinator: other answers depend on it."""
    coordinator = region.choose(21, lambda m: 1.6 * m.effort)
    centre = region.choose(7, lambda m: m.effort + (m.population > 60_000) + (m.id in coordinator))
    private = region.choose(7, lambda m: 2.0 * (m.population > 70_000))

    def kind(m: Municipality) -> str:
        kinds = ("authority", "methodical", "supplementary", "school") if m.rural else ("methodical", "supplementary")
        return kinds[int(region.noise.random() * len(kinds))] if m.id in coordinator else NOT_APPLICABLE

    def named(text: str, chosen: set[str]) -> Callable[[Municipality], object]:
        return lambda m: f"{text} {m.genitive} (условное название)" if m.id in chosen else NOT_APPLICABLE

    region.write("has_coordinator", lambda m: m.id in coordinator)
    region.write("coordinator_name", named("Центр профориентации", coordinator))
    region.write("coordinator_kind", kind)
    region.write("coordinator_page", lambda m: link(m, "coordinator") if m.id in coordinator else NOT_APPLICABLE)
    region.write("has_resource_centre", lambda m: m.id in centre)
    region.write("resource_centres", named("Ресурсный центр", centre))
    region.write("has_private_providers", lambda m: m.id in private)
    region.write("private_providers", named("Клуб «Выбор профессии»", private))
    return coordinator


def staff(region: Region, coordinator: set[str]) -> None:
    posts = region.choose(23, lambda m: m.effort + 0.4 * (m.population > 30_000))
    # Other posts only where schools have theirs: table 1 counts 23 municipalities with posts anywhere.
    other = region.choose(11, lambda m: m.effort + (not m.rural), among=posts)
    quarters = region.spread("school_posts_fte", 4 * 608 + 3, lambda m: m.population + 5_000, among=posts, least=2)
    halves = region.spread("other_posts_fte", 2 * 19, lambda m: m.population + 80_000, among=other, least=1)
    trained = region.spread(
        "trained_staff", 380, lambda m: (m.population + 40_000) * (0.3 + m.effort) * (1.5 if m.id in coordinator else 1)
    )
    schools = {m.id: max(1, min(quarters.get(m.id, 0) // 3, 3 + m.population // 8_000)) for m in region.all}
    region.write("school_posts_fte", lambda m: _parts(quarters.get(m.id, 0), 4))
    region.write("schools_with_posts", lambda m: schools[m.id] if m.id in posts else 0)
    region.write("other_posts_fte", lambda m: _parts(halves.get(m.id, 0), 2))
    region.write_counts("trained_staff", trained)
    region.write("staff_contests", lambda m: m.effort + region.noise.random() > 0.6)


def _parts(number: int, of: int) -> str:
    """``number / of`` as a decimal: (51, 4) is 12.75."""
    return str(number / of).removesuffix(".0")


def preferences(region: Region, coordinator: set[str], pupils: Counts) -> None:
    def size(m: Municipality) -> float:
        return pupils[m.id]

    nine = region.spread("graduates_9", 35_786, size, most=pupils)
    eleven = region.spread("graduates_11", 23_048, lambda m: size(m) * (0.8 if m.rural else 1.1))
    both = {id: nine[id] + eleven[id] for id in nine}
    bvb = region.spread(
        "diagnostics_bvb",
        10_929,
        lambda m: size(m) * (0.3 + m.effort) * (1.3 if m.id in coordinator else 1),
        most=pupils,
    )
    ovz = region.spread("diagnostics_bvb_ovz", 386, lambda m: bvb[m.id], most=bvb)
    plans = region.spread("plans_survey", 7_298, lambda m: both[m.id] * (0.2 + m.effort), most=both)
    other = region.spread("diagnostics_other", 11_113, lambda m: size(m) * (0.2 + m.effort), most=pupils)
    profile = region.spread("profile_graduates", 10_226, lambda m: both[m.id] * (0.5 if m.rural else 1), most=both)
    admitted = region.spread("profile_admission", 6_850, lambda m: profile[m.id], most=profile)
    advanced_most = {id: min(profile[id], eleven[id]) for id in profile}
    advanced = region.spread("advanced_exam_choice", 5_168, lambda m: profile[m.id], most=advanced_most)
    college = region.spread("college_after_9", 9_569, lambda m: nine[m.id] * (1.2 if m.rural else 1), most=nine)
    for field, counts in {
        "diagnostics_bvb": bvb,
        "diagnostics_bvb_ovz": ovz,
        "plans_survey": plans,
        "diagnostics_other": other,
        "graduates_9": nine,
        "graduates_11": eleven,
        "profile_graduates": profile,
        "profile_admission": admitted,
        "advanced_exam_choice": advanced,
        "college_after_9": college,
    }.items():
        region.write_counts(field, counts)


def awareness(region: Region, coordinator: set[str], pupils: Counts) -> None:
    probes = region.spread(
        "probes",
        22_776,
        lambda m: pupils[m.id] * (0.4 + m.effort) * (1.6 if m.id in coordinator else 1),
        most=pupils,
    )
    ovz = region.spread("probes_ovz", 577, lambda m: probes[m.id], among=probes, most=probes)
    usual = "классные часы; экскурсии; дни открытых дверей"
    region.write("event_forms", lambda m: usual + ("; ярмарки профессий; викторины" if m.effort > 0.5 else ""))
    region.write("events_ovz", lambda m: ovz.get(m.id, 0) > 0)
    region.write("takes_part_proektoria", lambda m: m.effort + region.noise.random() > 0.3)
    region.write("takes_part_za_soboy", lambda m: m.effort + region.noise.random() > 0.7)
    region.write("takes_part_juniorskills", lambda m: m.effort + region.noise.random() > 0.9)
    region.write_counts("probes", probes)
    region.write_counts("probes_ovz", ovz)


def cooperation(region: Region, coordinator: set[str]) -> set[str]:
    """Returns the municipalities whose events have employers: parents come there more readily."""
    network = region.choose(27, lambda m: 0.4 * m.effort + 0.3 * (m.id in coordinator))
    employers = region.choose(31, lambda m: 0.5 * m.effort + 0.3 * (m.id in network))
    partners = "колледж; центр дополнительного образования; предприятие (условные названия)"
    region.write("has_network", lambda m: m.id in network)
    region.write("network_agreements", lambda m: 2 + m.population // 9_000 if m.id in network else 0)
    region.write("network_partners", lambda m: partners if m.id in network else NOT_APPLICABLE)
    region.write("has_employer_events", lambda m: m.id in employers)
    region.write(
        "employer_events_number", lambda m: 1 + int(m.effort * m.population / 4_000) if m.id in employers else 0
    )
    met = "лесхоз; больница; железная дорога (условный перечень)"
    region.write("employers", lambda m: met if m.id in employers else NOT_APPLICABLE)
    return employers


def contests(region: Region, pupils: Counts) -> None:
    sending = region.choose(23, lambda m: m.effort + 0.5 * (m.population > 40_000))
    sent = region.spread("contest_participants", 2_594, lambda m: pupils[m.id] * m.effort, among=sending, least=3)
    region.write_counts("pupils_6_11", pupils)
    region.write_counts("contest_participants", sent)
    names = "JuniorSkills; муниципальный этап регионального конкурса"
    region.write("contest_names", lambda m: names if m.id in sending else NOT_APPLICABLE)


def parents(region: Region, employers: set[str], pupils: Counts) -> None:
    came = region.spread(
        "parents", 58_576, lambda m: pupils[m.id] * (0.6 + m.effort) * (1.5 if m.id in employers else 1), most=pupils
    )
    region.write_counts("parents", came)
    region.write("parent_events", lambda m: 1 + came.get(m.id, 0) // 45)
    region.write("parent_event_forms", lambda _: "«Родительский всеобуч»; родительские собрания")


def supplementary(region: Region, pupils: Counts) -> None:
    covered = region.spread(
        "supplementary_education",
        22_229,
        lambda m: pupils[m.id] * (0.6 if m.rural else 1) * (0.5 + m.effort),
        most=pupils,
    )
    sessions = region.choose(17, lambda m: m.effort + 0.3 * (not m.rural))
    campers = region.spread("summer_pupils", 14_244, lambda m: pupils[m.id], among=sessions, most=pupils, least=20)
    region.write_counts("supplementary_education", covered)
    region.write("has_summer_sessions", lambda m: m.id in sessions)
    region.write("summer_sessions_number", lambda m: 1 + campers[m.id] // 150 if m.id in sessions else 0)
    region.write_counts("summer_pupils", campers, NOT_APPLICABLE)


def make_2021(region: Region) -> None:
    """Every answer of 2021, in the order of the form."""
    pupils = region.spread("pupils_6_11", PUPILS_6_11, lambda m: m.population * (1.15 if m.rural else 0.95))
    regulation(region)
    finance(region)
    coordinator = infrastructure(region)
    staff(region, coordinator)
    preferences(region, coordinator, pupils)
    awareness(region, coordinator, pupils)
    employers = cooperation(region, coordinator)
    contests(region, pupils)
    parents(region, employers, pupils)
    supplementary(region, pupils)


def make_2020(region: Region, later: Mapping[str, Column]) -> set[str]:
    """The answers of 2020 where most of what there was is still there in 2021; returns who took part."""
    took_part = region.choose(38, lambda m: 0.5 * m.effort + 0.8 * (m.population > 20_000))
    pupils = {id: int(text) for id, text in later["pupils_6_11"].items()}
    with_posts = {id for id, text in later["school_posts_fte"].items() if text != "0"}

    def earlier(field: str, how_many: int, still: set[str]) -> None:
        chosen = region.choose(how_many, lambda m: 0.5 * m.effort + 0.6 * (m.id in still), among=took_part)
        region.write(field, lambda m: m.id in chosen)

    def yes(field: str) -> set[str]:
        return {id for id, text in later[field].items() if text == "да"}

    base = region.spread("diagnostics_base", DIAGNOSTICS_BASE_2020, lambda m: pupils[m.id], among=took_part)
    done = region.spread("diagnosed", 8_858, lambda m: base[m.id] * (0.2 + m.effort), among=took_part, most=base)
    earlier("has_programme", 24, yes("has_programme"))
    earlier("has_coordinator", 16, yes("has_coordinator"))
    earlier("has_posts", 7, with_posts)
    region.write_counts("diagnosed", done)
    region.write_counts("diagnostics_base", base)
    earlier("has_network", 9, yes("has_network"))
    earlier("has_employer_events", 25, yes("has_employer_events"))
    return took_part


def save(path: Path, region: Region, took_part: set[str]) -> None:
    """One row for each municipality; who did not take part has no answers at all."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(["municipality", "participation", "data_kind", *region.table])
        for m in region.all:
            part = m.id in took_part
            answers = [column[m.id] if part else EMPTY for column in region.table.values()]
            writer.writerow([m.id, "took_part" if part else "did_not_take_part", "synthetic", *answers])


def main() -> None:
    region = Region()
    make_2021(region)
    save(HERE / "2021.csv", region, {m.id for m in region.all})
    later, region.table = region.table, {}
    took_part = make_2020(region, later)
    save(HERE / "2020.csv", region, took_part)


if __name__ == "__main__":
    main()
