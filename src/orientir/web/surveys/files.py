"""The file of a poll that is over: its columns, where it lies, and the answers as a table."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from django.conf import settings

from orientir.cells.answers_json import from_json, is_readable
from orientir.methodology import Field, FieldType
from orientir.methodology.questionnaire import Question, Survey
from orientir.snapshot import Table
from orientir.snapshot.model import ColumnSpec, Stored, column_of
from orientir.snapshot.questionnaires import columns_of_answers, table_for, table_of, write_answers
from orientir.web.surveys import editions, trays
from orientir.web.surveys.models import Poll


@dataclass(frozen=True)
class Asked:
    """A question in one wording: the editions that asked it so, and its columns in the file."""

    question: Question
    editions: tuple[int, ...]
    fields: tuple[Field, ...]
    """With the names of the columns; those of the latest edition keep the ids of the questionnaire."""


def asked_in(poll: Poll) -> list[Asked]:
    """The questions of all editions: one that was changed while the poll ran stands apart for each wording."""
    known = editions.every(poll)
    last = max(known, default=0)
    wordings: dict[str, tuple[Question, list[int]]] = {}
    for number, survey in sorted(known.items(), reverse=True):
        for question in survey.questions:
            wordings.setdefault(meaning(question), (question, []))[1].append(number)
    found = []
    for question, numbers in wordings.values():
        suffix = "" if last in numbers else f"__{min(numbers)}"
        fields = tuple(replace(f, id=f"{f.id}{suffix}") for f in question.fields)
        found.append(Asked(question, tuple(sorted(numbers)), fields))
    return found


def meaning(question: Question) -> str:
    """What a question asks, in words: two of the same meaning may be compared from year to year."""
    parts = [question.id, question.kind, question.label, question.options, question.rows, question.first, question.last]
    return repr([*map(_plain, parts), question.most, question.alone, repr(question.when)])


def _plain(value: Any) -> Any:
    return {k: _plain(v) for k, v in value.items()} if isinstance(value, Mapping) else value


def path_of(poll: Poll) -> Path:
    return Path(settings.MEDIA_ROOT) / "surveys" / f"{poll.pk}.parquet"


def columns(asked: list[Asked]) -> tuple[ColumnSpec, ...]:
    return columns_of_answers(f for one in asked for f in one.fields)


def write(poll: Poll) -> tuple[int, str]:
    """Write all answers of a poll as its file; returns how many there are, and its SHA-256."""
    asked = asked_in(poll)
    path = path_of(poll)
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.stem}.part.parquet")
    number = write_answers(part, columns(asked), _rows(poll, asked))
    part.replace(path)
    with path.open("rb") as file:
        return number, hashlib.file_digest(file, "sha256").hexdigest()


def _rows(poll: Poll, asked: list[Asked]) -> Iterator[list[Stored]]:
    """The rows of the file; an answer to another wording of a question is not one to this."""
    width = 3 + sum(len(one.fields) for one in asked)
    places = {number: _places(asked, number) for number in editions.every(poll)}
    for id, territory, organisation, edition, answers in trays.taken_out(poll):
        row: list[Stored] = [None] * width
        row[:3] = id, territory, organisation
        own = places[edition]
        for name, value in answers.items():
            if found := own.get(name):
                row[found[0]] = found[1](value)
        yield row


def _places(asked: list[Asked], edition: int) -> dict[str, tuple[int, Callable[[Any], Stored]]]:
    """Where the answers of an edition stand in a row, and how they are stored there."""
    fields = [(f, edition in one.editions) for one in asked for f in one.question.fields]
    return {f.id: (at, _storing(f)) for at, (f, own) in enumerate(fields, 3) if own}


def _storing(f: Field) -> Callable[[Any], Stored]:
    """How a value of a tray becomes a cell: quickly, for there are millions; what is not readable is no answer."""
    column = column_of(f)

    def other(value: Any) -> Stored:
        return column.store(from_json(f, value)) if is_readable(f, value) else None

    if f.type is FieldType.CHOICE:
        return {choice: choice for choice in f.choices}.get
    if f.type is FieldType.YES_NO:
        return {True: 1, False: 0}.get
    if f.type is FieldType.INTEGER:
        return lambda value: int(value) if str(value).isdecimal() else other(value)
    return other


def answers_table(poll: Poll) -> Table:
    """The answers of a poll that is over, every wording of a question with its own columns."""
    return table_of(path_of(poll), poll.survey, columns(asked_in(poll)))


def frozen(year: int, surveys: tuple[Survey, ...]) -> dict[str, Table]:
    """The answers to every questionnaire of a year whose poll is over, as the freeze takes them along."""
    polls = {survey.id: (closed_of_year(survey.id, year), survey) for survey in surveys}
    return {id: year_table(poll, survey) for id, (poll, survey) in polls.items() if poll is not None}


def closed_of_year(survey: str, year: int) -> Poll | None:
    """The poll of a questionnaire that counts for a year: one that is over and has answers.

    Of several that of the whole year, without a name of its own, counts; else the last one.
    """
    over = Poll.objects.filter(survey=survey, year=year, state=Poll.State.CLOSED, answers__gt=0)
    poll = over.order_by("name", "-pk").first()
    return poll if poll is not None and path_of(poll).is_file() else None


def year_table(poll: Poll, survey: Survey) -> Table:
    """The answers of a closed poll in the columns of a methodology's questionnaire."""
    return table_for(path_of(poll), survey)
