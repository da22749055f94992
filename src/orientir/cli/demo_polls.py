"""Fill the polls of the demonstration: 2021 is over and exact in total, 2022 runs and is half answered."""

from __future__ import annotations

import csv
import random
from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.utils import timezone

from orientir.cells.answers_json import to_json
from orientir.methodology import Methodology
from orientir.methodology.questionnaire import Question, QuestionKind, Survey
from orientir.methodology.survey_path import find_way
from orientir.terms import Answer
from orientir.web.directory.models import Organisation
from orientir.web.registers.models import Record
from orientir.web.surveys import codes, editions, files, trays
from orientir.web.surveys.models import Entry, Poll, Tray

PLANS, FEEDBACK = "graduate_plans", "probe_feedback"
YEAR = 2021
FEEDBACK_OF = 10
"""One of so many who came to a probe from a school has said how it was, and one at the least."""
LIVE = ("bratsk", "tayshetsky")
"""Where the poll of the practice year runs: the municipalities of the accounts."""
Weights = Mapping[str, Mapping[str, float]]


def fill_polls(methodology: Methodology, folder: Path) -> None:
    """Add the polls of the demonstration, where there are none yet. All their answers are made up, and say so."""
    surveys = {survey.id: survey for survey in methodology.surveys}
    if not folder.is_dir() or not {PLANS, FEEDBACK} <= surveys.keys() or Poll.objects.exists():
        return
    schools = {school.pk: school for school in Organisation.objects.filter(kind="school").select_related("territory")}

    def counted_in(question: str) -> str:
        """The register from which the answer to a question is known."""
        return next(f.known.register for f in methodology.fields if f.id == question and f.known)

    with transaction.atomic():
        _over(surveys[PLANS], "", date(2021, 4, 12), _pupils(counted_in("plans_survey"), "plans"), schools, folder)
        came = {pk: -(-n // FEEDBACK_OF) for pk, n in _pupils(counted_in("probes"), "autumn", "programme").items()}
        _over(surveys[FEEDBACK], "осенняя неделя проб", date(2021, 10, 18), came, schools, folder)
        _live(surveys[PLANS], schools, folder)


def _pupils(register: str, sort: str, by: str = "source") -> dict[int, int]:
    """How many pupils of each school the records of a sort name."""
    found: dict[int, int] = defaultdict(int)
    rows = Record.objects.filter(register=register, begins__year=YEAR).exclude(organisation=None).order_by("pk")
    for organisation, document in rows.values_list("organisation_id", "document"):
        if document.get(by) == sort:
            found[organisation] += int(document.get("pupils", 0))
    return found


def _over(
    survey: Survey,
    name: str,
    opens: date,
    numbers: Mapping[int, int],
    schools: Mapping[int, Organisation],
    folder: Path,
) -> None:
    """A poll that is over, with its file."""
    poll = _poll(survey, name, YEAR, opens, opens + timedelta(days=32))
    kept = [(schools[pk], number) for pk, number in numbers.items() if number and pk in schools]
    Tray.objects.bulk_create(_trays(poll, survey, kept, folder), batch_size=500)
    Entry.objects.bulk_create((_link(poll, school, number, number) for school, number in kept), batch_size=500)
    poll.answers, poll.digest = files.write(poll)
    poll.trays.all().delete()
    poll.state, poll.response = Poll.State.CLOSED, {str(school.pk): number for school, number in kept}
    poll.save()


def _live(survey: Survey, schools: Mapping[int, Organisation], folder: Path) -> None:
    """A poll that runs today: most schools of two municipalities have begun."""
    today = timezone.localdate()
    poll = _poll(survey, "", YEAR + 1, today - timedelta(days=12), today + timedelta(days=16))
    chance = random.Random(YEAR)  # noqa: S311  # made-up answers, the same every time
    begun = [s for s in schools.values() if s.territory_id in LIVE and chance.random() < 0.8]
    kept = [(school, chance.randrange(3, 26)) for school in begun]
    Tray.objects.bulk_create(_trays(poll, survey, kept, folder), batch_size=500)
    Entry.objects.bulk_create(_link(poll, school, number + chance.randrange(20), number) for school, number in kept)


def _poll(survey: Survey, name: str, year: int, opens: date, closes: date) -> Poll:
    poll = Poll.objects.create(
        survey=survey.id, year=year, name=name, title=survey.title[survey.language], opens=opens, closes=closes,
        synthetic=True,
    )  # fmt: skip
    editions.add(poll, survey)
    return poll


def _link(poll: Poll, school: Organisation, number: int, taken: int) -> Entry:
    entry = Entry(
        poll=poll, organisation=school, kind=Entry.Kind.LINK, label="выпускники", number=number, taken=taken,
        nonce=codes.new_nonce(), made=poll.opens,
    )  # fmt: skip
    entry.digest = codes.digest_of(codes.code_of(entry, codes.LINK))
    return entry


def _trays(poll: Poll, survey: Survey, kept: list[tuple[Organisation, int]], folder: Path) -> Iterator[Tray]:
    weights = read_weights(folder / f"{survey.id}.csv")
    chance = random.Random(f"{survey.id} {poll.year}")  # noqa: S311  # made-up answers, the same every time
    for school, number in kept:
        answers = [answers_of(survey, weights, chance) for _ in range(number)]
        for at in range(0, number, trays.FULL):
            some = answers[at : at + trays.FULL]
            yield Tray(
                poll=poll, edition=1, territory_id=school.territory_id, organisation=school, number=len(some),
                answers=trays.written(some),
            )  # fmt: skip


def read_weights(path: Path) -> Weights:
    """How often each answer is given, by question or field: rows of field, answer, weight."""
    found: dict[str, dict[str, float]] = defaultdict(dict)
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            found[row["field"]][row["answer"]] = float(row["weight"])
    return found


def answers_of(survey: Survey, weights: Weights, chance: random.Random) -> dict[str, Any]:
    """The answers of one person who does not exist, as a tray keeps them."""
    given: dict[str, Answer] = {}
    for question in survey.questions:
        given |= _answers(question, weights, chance)
    return {id: to_json(answer) for id, answer in find_way(survey, given).answers.items()}


def _answers(question: Question, weights: Weights, chance: random.Random) -> dict[str, Answer]:
    own = weights.get(question.id, {})
    match question.kind:
        case QuestionKind.SEVERAL:
            chosen = sorted(own, key=lambda option: chance.random() / own[option])[: 1 + chance.randrange(3)]
            alone = chance.random() < own.get(question.alone, 0) / (sum(own.values()) or 1)
            marked = {question.alone} if alone else {option for option in chosen if option != question.alone}
            return {f"{question.id}_{option}": option in marked for option in question.options} if marked else {}
        case QuestionKind.RANK:
            order = sorted(own, key=lambda option: chance.random() / own[option])[: question.most or len(own)]
            return {f"{question.id}_{option}": place for place, option in enumerate(order, 1)}
        case QuestionKind.MATRIX:
            return {f.id: answer for f in question.fields if (answer := _one(weights.get(f.id, own), chance))}
    answer = _one(own, chance)
    whole = question.kind in (QuestionKind.SCALE, QuestionKind.NUMBER)
    return {question.id: int(answer) if whole else answer} if answer else {}


def _one(weights: Mapping[str, float], chance: random.Random) -> str:
    """One of the answers; the empty one is none."""
    return chance.choices(list(weights), list(weights.values()))[0] if weights else ""
