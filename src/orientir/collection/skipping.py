"""Which questions of a form are not asked, because earlier answers rule them out."""

from __future__ import annotations

from collections.abc import Mapping

from orientir.methodology import Field
from orientir.methodology.formula import columns
from orientir.methodology.interpret import holds
from orientir.terms import Absence, Answer


def skipped(questions: Mapping[str, Field], answers: Mapping[str, Answer]) -> frozenset[str]:
    """The questions, by id in the order of the form, whose condition (``when``) is not met.

    A question is asked as long as one that it hangs on has no answer; it is not asked where that one is not.
    """
    left_out: set[str] = set()
    for id, question in questions.items():
        if question.when is None:
            continue
        hangs_on = columns(question.when)
        known = all(answers.get(name, Absence.NO_ANSWER) is not Absence.NO_ANSWER for name in hangs_on - left_out)
        if hangs_on & left_out or (known and holds(question.when, answers) is not True):
            left_out.add(id)
    return frozenset(left_out)


def without_skipped(questions: Mapping[str, Field], answers: Mapping[str, Answer]) -> Mapping[str, Answer]:
    """The same answers with «х» where a question is not asked: it does not concern the unit."""
    return {**answers, **dict.fromkeys(skipped(questions, answers), Absence.NOT_APPLICABLE)}
