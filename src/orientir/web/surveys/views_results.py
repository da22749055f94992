"""What a poll has found: pictures of a place, a table of places for one question, texts for the institute."""

from __future__ import annotations

from collections import OrderedDict
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from orientir.analysis.poll_results import SMALL, SMALL_IN_SCHOOL
from orientir.analysis.tabulation import means, texts
from orientir.methodology.questionnaire import QuestionKind
from orientir.terms import REGION, figure
from orientir.web.directory.models import Organisation, Territory
from orientir.web.surveys import access
from orientir.web.surveys.files import Asked, path_of
from orientir.web.surveys.models import Poll
from orientir.web.surveys.results import Results

MOST_TEXTS = 200
_KNOWN: OrderedDict[tuple[int, str], Results] = OrderedDict()
KEPT = 4


@require_safe
def results(request: HttpRequest, poll: int) -> HttpResponse:
    """The results of a place: the region for the institute, the own municipality or school for others."""
    found = access.poll_of(request.user, poll)
    if found.state != Poll.State.CLOSED:
        return render(request, "surveys/results.html", {"poll": found})
    known = results_of(found)
    place = _Place(request, known)
    before = _before(found)
    asked = next((one for one in known.tabulated if one.question.id == request.GET.get("question")), None)
    context: dict[str, Any] = {
        "poll": found, "known": known, "place": place, "before": before.poll if before else None,
        "whole": access.of_institute(request.user), "small": SMALL, "small_in_school": SMALL_IN_SCHOOL,
        "choices": [(one.question.id, one.question.label[_language(one)]) for one in known.tabulated],
        "asked": asked, "withheld": place.withheld,
    }  # fmt: skip
    if asked:
        context |= {"label": asked.question.label[_language(asked)], "tables": _tables(known, place, asked)}
    else:
        context["questions"] = [_question(known, place, one, before) for one in known.asked]
    return render(request, "surveys/results.html", context)


def results_of(poll: Poll) -> Results:
    """The results of a poll, computed once in a process: its file never changes."""
    if not path_of(poll).is_file():
        raise Http404
    key = (poll.pk, poll.digest)
    if key not in _KNOWN:
        _KNOWN[key] = Results(poll)
        if len(_KNOWN) > KEPT:
            _KNOWN.popitem(last=False)
    return _KNOWN[key]


def _before(poll: Poll) -> Results | None:
    """The results of the same questionnaire a year before."""
    earlier = Poll.objects.filter(
        survey=poll.survey, name=poll.name, year=poll.year - 1, state=Poll.State.CLOSED
    ).first()  # fmt: skip
    return results_of(earlier) if earlier and path_of(earlier).is_file() else None


class _Place:
    """Whose results are shown, and the places below it that the person may see."""

    def __init__(self, request: HttpRequest, known: Results) -> None:
        self.known = known
        self.territory: Territory | None = None
        self.school: Organisation | None = None
        organisations = access.organisations_of(request.user)
        territories = access.territories_of(request.user)
        if id := request.GET.get("school", ""):
            self.school = organisations.filter(stable_id=id).first()
        elif id := request.GET.get("place", ""):
            self.territory = territories.filter(pk=id).first()
        if (request.GET.get("school") and not self.school) or (request.GET.get("place") and not self.territory):
            raise Http404
        if not self.school and not self.territory and not access.of_institute(request.user):
            self.territory = territories.first()
            self.school = None if self.territory else organisations.first()
            if not self.territory and not self.school:
                raise Http404
        self._below(organisations, territories)

    def _below(self, organisations: Any, territories: Any) -> None:
        if self.school:
            self.territory_id, self.id, self.name = self.school.territory_id, self.school.stable_id, str(self.school)
            self.board, self.places = self.known.schools(self.territory_id), []
        elif self.territory:
            self.id, self.name, self.board = self.territory.pk, str(self.territory), self.known.municipalities
            own = organisations.filter(territory=self.territory)
            self.places = [(o.stable_id, o.name) for o in own if o.stable_id in self.below.places]
        else:
            self.id, self.name, self.board = REGION, "Вся область", self.known.municipalities
            self.places = [(t.pk, t.name) for t in territories if t.pk in self.below.places]

    @property
    def below(self) -> Any:
        """The table of the places below: schools of a municipality, municipalities of the region."""
        return self.known.schools(self.territory.pk) if self.territory else self.known.municipalities

    @property
    def withheld(self) -> bool:
        """Whether nothing may be said of the place: too few have answered, or none."""
        return self.id != REGION and (self.id in self.board.whole or self.id not in self.board.places)

    @property
    def answers(self) -> int:
        return sum(self.board.numbers.values()) if self.id == REGION else self.board.numbers.get(self.id, 0)


def _language(asked: Asked) -> str:
    return next(iter(asked.question.label))


def _question(known: Results, place: _Place, asked: Asked, before: Results | None) -> dict[str, Any]:
    """One question as the page shows it."""
    question = asked.question
    last = max(number for one in known.asked for number in one.editions)
    shown: dict[str, Any] = {
        "id": question.id, "label": question.label[_language(asked)], "older": last not in asked.editions,
        "editions": ", ".join(map(str, asked.editions)), "kind": question.kind,
    }  # fmt: skip
    (first, *_) = asked.fields
    if question.kind is QuestionKind.NUMBER:
        n, total = means(known.table, [first])[first.id]
        if place.id == REGION and n >= SMALL:
            shown["mean"], shown["n"] = figure(total / 10**first.scale / n, places=1), n
    elif question.kind is QuestionKind.TEXT:
        n, found = texts(known.table, first, MOST_TEXTS)
        shown["n"] = n
        if place.id == REGION and n >= SMALL:
            shown["texts"] = found
    else:
        shown["blocks"] = known.blocks(asked, place.board, place.id, before)
    return shown


def _tables(known: Results, place: _Place, asked: Asked) -> list[dict[str, Any]]:
    """The answers to a question by the places below, one table for each of its blocks."""
    below = place.below
    rows = [(id, name, known.blocks(asked, below, id)) for id, name in place.places]
    heads = known.blocks(asked, below, rows[0][0]) if rows else []
    tables = []
    for at, head in enumerate(heads):
        told = [(id, name, blocks[at]) for id, name, blocks in rows]
        some = [one for one in told if one[2].answered is not None or any(b.count is not None for b in one[2].bars)]
        tables.append(
            {
                "title": head.title,
                "columns": [bar.label for bar in head.bars],
                "rows": [(id, name, block.answered, block.bars) for id, name, block in some],
                "withheld": len(told) - len(some),
            }
        )
    return tables
