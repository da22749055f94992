"""Whatever is generated in Russian: nothing is said to have worked, and nothing to be seen where nought is possible."""

from __future__ import annotations

import ast
import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date
from functools import cache
from pathlib import Path

import pytest

from irkutsk import forms, methodology
from orientir.analysis import Outcome, Verdict, shown
from orientir.methodology.records import Record
from orientir.opendata import make
from orientir.report import CycleMaterial, Envelope, Telling, cycle_document, letter, note
from orientir.report.cycle_material import public_letters
from orientir.report.document import Span, plain
from orientir.report.material import gather_shown
from orientir.snapshot import Snapshot, freeze
from orientir.terms import NBSP, REGION, THIN, Year
from orientir.terms import words as words_of

ROOT = Path(__file__).parents[2]
CAUSE = re.compile(
    r"\b(?:по|с)?вли(?:я|ян)\w+|\bвоздейств\w+|\bэффективн\w+|\bрезультативн\w+|\bблагодаря\b|\b(?:по)?способствова\w+"
    r"|\bприв(?:[её]л|ел[аио]|од[ия]\w*) к\b|\bобеспечил\w*|\bпомог(?:л[аио])?\b|\bвызва(?:л|н)\w*|\bулучшил\w*",
    re.IGNORECASE,
)
NO_CLAIM = re.compile(
    r"(?:степени|повышению|повышение|уров(?:ень|ни)|сравнение) эффективности|эффективность принятых мер"
    r"|(?:решения|меры) и их эффективность|факторов, влияющих на качество|помогл[аи] ли мер[аы]"
    r"|не (?:ещё )?значит, что (?:его вызвали эти|помогли) меры|не доказывает, что его вызвали эти меры"
    r"|что помогло тебе выбирать\?|ничего не помогло",
    re.IGNORECASE,
)
"""Goals, terms, headings, questions, and what denies a cause."""
VERDICT = re.compile(r"Связь видна|Эффект виден|изменился к худшему|(?P<no>Не доказано|Эффект не доказан)")
INTERVAL = re.compile(r"интервал от (?P<low>\S+).{0,12}? до (?P<high>[−+]?[\d,]+)")
LITERALS = {".py", ".html", ".yaml", ".txt"}


@cache
def planted() -> Snapshot:
    """2021 with a connection and an effect that are there, and a measure that did nothing."""
    chance, half = random.Random(1), [form.unit for form in forms(2020)][::2]
    had = {form.unit: form.answers["has_programme"] for form in forms(2020)}
    filled = []
    for form in forms(2021):
        yes = bool(had.get(form.unit)) or form.unit in half
        base = int(str(form.answers["graduates_9"])) + int(str(form.answers["graduates_11"]))
        tested = int(base * (0.6 if yes else 0.2) * chance.uniform(0.8, 1.2))
        answers = {**form.answers, "has_programme": yes, "plans_survey": 0, "diagnostics_other": tested}
        filled.append(replace(form, answers=answers))
    measure = {"kind": "webinar", "audience": "команды", "indicators": "municipal_programme"}
    came = {"people": 2, "follow_up": "applied"}
    attended = [("1", unit) for unit in half] + [("2", form.unit) for form in forms(2020)[10:30]]
    records = {
        "regional_measures": [Record(n, "", {**measure, "title": n}, title=n) for n in ("1", "2")],
        "measure_attendance": [
            Record(str(number), unit, {**came, "measure": f"regional_measures:{n}"}, unit, n)
            for number, (n, unit) in enumerate(attended, 10)
        ],
    }
    return freeze(methodology(), Year(2021), {"municipality": filled}, synthetic=True, records=records)


@cache
def generated() -> Mapping[str, list[str]]:
    """Everything said of the planted year: note, letters, documents of the cycle, and what portal and desk show."""
    before = freeze(methodology(), Year(2020), {"municipality": forms(2020)}, synthetic=True)
    now, then = shown(planted()), shown(before)
    material = gather_shown(now, then)
    public = public_letters(material, now, then)
    own = replace(public, own=now.known, words=words_of("ru", "letter"))
    envelope = Envelope(date(2022, 2, 1), date(2022, 3, 1))
    cycle = CycleMaterial(public, then, date(2022, 2, 1))
    assert {f.verdict for f in material.factors} > {Verdict.SEEN}
    assert {e.outcome for e in material.effects} == {Outcome.SHOWN, Outcome.NOT_SHOWN}
    evidence = {"factors": material.factors, "effects": material.effects}
    made = {
        "note": note(material),
        "letters": [letter(own, place, (), envelope) for place in planted().took_part()],
        "cycle": [cycle_document(cycle, one, place) for one in cycle.documents for place in (REGION, "bratsk")],
        "edition": make(now, then, Telling(material), number=1, day=date(2022, 2, 1), **evidence),
    }
    return {name: list(texts(thing)) for name, thing in made.items()}


def texts(thing: object) -> Iterator[str]:
    """Every text within anything that is generated; the spans of a paragraph are one."""
    if isinstance(thing, str):
        yield re.sub(r"\s+", " ", thing.replace(NBSP, " ").replace(THIN, ""))
    elif isinstance(thing, tuple) and thing and all(isinstance(part, Span) for part in thing):
        yield from texts(plain(thing))
    elif isinstance(thing, Mapping):
        yield from texts(list(thing.values()))
    elif isinstance(thing, list | tuple):
        for part in thing:
            yield from texts(part)
    elif is_dataclass(thing):
        yield from texts([getattr(thing, f.name) for f in fields(thing)])


def written() -> Iterator[tuple[str, str]]:
    """Every text that the program or the methodology may say, with its file; what a fact check looks for is none."""
    paths = [p for folder in ("src/orientir", "methodology", "examples") for p in (ROOT / folder).rglob("*")]
    for path in paths:
        if path.suffix not in LITERALS or "factcheck" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        if not CAUSE.search(source):
            continue
        if path.suffix == ".py":
            found = [n.value for n in ast.walk(ast.parse(source)) if isinstance(n, ast.Constant)]
            source = "\n".join(value for value in found if isinstance(value, str))
        elif path.suffix == ".yaml":
            source = re.sub(r"(?m)^#.*", "", source)
        yield path.relative_to(ROOT).as_posix(), re.sub(r"\s+", " ", source)


def causes(words: str) -> list[str]:
    """Where something is said to have worked, with the words around it."""
    left = NO_CLAIM.sub("", words)
    return [left[max(0, found.start() - 40) : found.end() + 30] for found in CAUSE.finditer(left)]


@pytest.mark.parametrize("kind", ["note", "letters", "cycle", "edition"])
def test_nothing_generated_says_that_anything_worked(kind: str) -> None:
    assert len(generated()[kind]) > 100
    assert [found for words in generated()[kind] for found in causes(words)] == []


def test_nothing_that_can_be_said_says_that_anything_worked() -> None:
    found = {(name, cause) for name, words in written() for cause in causes(words)}

    assert found == set()


def test_where_an_interval_covers_nought_nothing_is_seen() -> None:
    judged = []
    for words in {words for kind in generated().values() for words in kind if INTERVAL.search(words)}:
        for interval in INTERVAL.finditer(words):
            verdict = list(VERDICT.finditer(words, 0, interval.start()))[-1]
            low, high = (float(interval[end].replace("−", "-").replace(",", ".")) for end in ("low", "high"))
            judged.append((bool(verdict["no"]), low <= 0 <= high, words))

    assert {no for no, *_ in judged} == {True, False}
    assert [words for no, covers, words in judged if covers and not no] == []


@pytest.mark.parametrize(
    ("words", "claims"),
    [
        ("Семинар повлиял на охват.", True),
        ("Меры эффективны.", True),
        ("Работа стала результативнее благодаря вебинару.", True),
        ("Меры привели к росту.", True),
        ("Уровень эффективности по критерию — высокий.", False),
        ("Рост не доказывает, что его вызвали эти меры.", False),
    ],
)
def test_the_check_sees_a_claim_in_any_form_of_its_words(words: str, claims: bool) -> None:
    assert bool(causes(words)) is claims
