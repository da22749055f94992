"""The words that a poll asks in: read once in a process, each edition apart."""

from __future__ import annotations

import hashlib

from orientir.methodology.compiled import survey_from_json, survey_to_json
from orientir.methodology.questionnaire import Survey
from orientir.web.registers.declared import methodology
from orientir.web.surveys.models import Edition, Poll
from orientir.web.surveys.sealed import State


def edition_of(poll: Poll, number: int) -> Survey | None:
    """The questionnaire of an edition; None where there is none of that number."""
    digest = Edition.objects.filter(poll=poll, number=number).values_list("digest", flat=True).first()
    if digest is not None and digest not in _KNOWN:
        _KNOWN[digest] = survey_from_json(Edition.objects.get(poll=poll, number=number).survey)
    return _KNOWN[digest] if digest is not None else None


def known(words: str) -> Survey | None:
    """The questionnaire of a digest, where this process has read it."""
    return _KNOWN.get(words)


def sealed_in(poll: Poll, state: State) -> Survey | None:
    """The questionnaire that a page was made from: what we have sealed ourselves needs no question."""
    return _KNOWN.get(state.words) or edition_of(poll, state.edition)


def latest(poll: Poll) -> tuple[int, Survey]:
    """The number and the words of the edition that is asked now."""
    number, _, survey = asked_now(poll)
    return number, survey


def asked_now(poll: Poll) -> tuple[int, str, Survey]:
    """The number, the digest and the words of the edition that is asked now."""
    number, digest = poll.editions.order_by("-number").values_list("number", "digest")[0]
    survey = _KNOWN.get(digest) or edition_of(poll, number)
    assert survey is not None
    return number, digest, survey


def every(poll: Poll) -> dict[int, Survey]:
    """All editions of a poll by number."""
    numbers = Edition.objects.filter(poll=poll).values_list("number", flat=True)
    return {number: survey for number in numbers if (survey := edition_of(poll, number))}


def add(poll: Poll, survey: Survey) -> Edition:
    """Keep a further edition."""
    text = survey_to_json(survey)
    number = poll.editions.count() + 1
    return Edition.objects.create(poll=poll, number=number, survey=text, digest=_digest(text))


def declared(id: str) -> Survey | None:
    """The questionnaire as the methodology in force has it."""
    found = methodology()
    return found.survey(id) if found else None


def changed(poll: Poll) -> Survey | None:
    """The questionnaire of the methodology in force, where it is another than the poll asks now."""
    survey = declared(poll.survey)
    if survey is None:
        return None
    asked = poll.editions.order_by("-number").values_list("digest", flat=True).first()
    return survey if _digest(survey_to_json(survey)) != asked else None


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


_KNOWN: dict[str, Survey] = {}
