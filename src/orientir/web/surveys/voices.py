"""What guests have said of the events of a week, in short: for a page of another app."""

from __future__ import annotations

from datetime import date, timedelta

from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from orientir.methodology.questionnaire import Audience
from orientir.terms import REGION
from orientir.web.registers.declared import methodology
from orientir.web.registers.voices import give_voices
from orientir.web.surveys.files import path_of
from orientir.web.surveys.models import Poll
from orientir.web.surveys.views_results import results_of

LATER = timedelta(days=14)
"""So long after the last event a poll of its guests may begin (ours)."""


def told_of(first: date, last: date) -> SafeString:
    """The figures of the closed poll of guests that began by two weeks after the last of these days, not before them.

    Those are drawn that the questionnaire names for the note, of the whole region, small numbers withheld.
    """
    found = methodology()
    surveys = {s.id: s for s in found.surveys if s.asked is Audience.VISITORS and s.note} if found else {}
    over = Poll.objects.filter(survey__in=surveys, state=Poll.State.CLOSED, answers__gt=0)
    poll = over.filter(opens__gte=first, opens__lte=last + LATER).order_by("-opens", "-pk").first()
    if poll is None or not path_of(poll).is_file():
        return SafeString("")
    known = results_of(poll)
    drawn = [one for one in known.tabulated if one.question.id in surveys[poll.survey].note]
    questions = [(one.question.label["ru"], known.blocks(one, known.municipalities, REGION)) for one in drawn]
    return render_to_string("surveys/_voices.html", {"poll": poll, "questions": questions})


give_voices(told_of)
