"""Pages of the note about polls: how many have answered of how many, and what they say, small groups withheld."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from orientir.analysis.engines import added, totals
from orientir.analysis.poll_results import SMALL, TABULATED, Board, board_of, counted_answers, label_of, title_of
from orientir.analysis.question_links import links_of
from orientir.analysis.tabulation import tally
from orientir.methodology.questionnaire import Question, QuestionKind, Survey
from orientir.report import svg
from orientir.report.document import Block, Figure, Heading, PageBreak, Paragraph, text
from orientir.report.material import Material
from orientir.snapshot import Table
from orientir.snapshot.model import WHOSE
from orientir.terms import REGION, counted, figure

LABELS = 200
"""Pixels of the column with answers."""


def pages(material: Material) -> Iterator[Block]:
    """A page for each questionnaire whose answers the snapshot holds and of which the methodology wants figures."""
    for survey in material.snapshot.methodology.surveys:
        if survey.note and survey.id in material.snapshot.tables:
            yield from _page(material, survey)


def _page(material: Material, survey: Survey) -> Iterator[Block]:
    phrases, table = material.wording.phrases, material.snapshot.tables[survey.id]
    questions = [survey.question(id) for id in survey.note]
    board = _board(survey, table)
    yield PageBreak()
    yield Heading(1, phrases["poll"].format(title=survey.title[survey.language]), f"poll-{survey.id}")
    yield Paragraph(text(_response(material, survey, board)))
    yield Paragraph(text(" ".join(_notes(material, questions, board))), style="note")
    yield from (_figure(material, survey, question, board) for question in questions)


def _board(survey: Survey, table: Table) -> Board:
    """All that is counted, also what is not drawn: a question may tell of another on which it hangs."""
    counted = [
        (counted_answers(q, q.fields), survey.conditions_of(q.id)) for q in survey.questions if q.kind in TABULATED
    ]
    fields = [pair for pairs, _ in counted for pair in pairs]
    return board_of(tally(table, fields), {f.id: values for f, values in fields}, SMALL, links_of(counted))


def _notes(material: Material, questions: Sequence[Question], board: Board) -> Iterator[str]:
    """What has to be known of the figures."""
    phrases = material.wording.phrases
    if material.snapshot.synthetic:
        yield phrases["poll_synthetic"]
    yield phrases["poll_base"]
    if any(q.kind is QuestionKind.SEVERAL for q in questions):
        yield phrases["poll_several"]
    drawn = [f.id for question in questions for f in question.fields]
    if any(count is None for f in drawn for count in board.cells(REGION, f)[0].values()):
        yield phrases["poll_hidden"].format(limit=SMALL)


def _response(material: Material, survey: Survey, board: Board) -> str:
    """How many have answered of how many, and from where."""
    wording, snapshot = material.wording, material.snapshot
    number = sum(board.numbers.values())
    answers = counted(number, wording.phrases["poll_answers"].split("|"), wording.language)
    asked, register = _asked(material, survey)
    everywhere = len(snapshot.territories)
    places = wording.phrases["k_of_n"].format(
        k=figure(len(board.numbers)), of=wording.out_of(everywhere, material.unit)
    )
    if not asked or number > asked:
        told = wording.phrases["poll_response_only"].format(answers=answers, places=places)
        return f"{told} {wording.phrases['poll_more']}" if asked else told
    return wording.phrases["poll_response"].format(
        answered=figure(number, wording.language), asked=figure(asked, wording.language),
        share=wording.percent_of(number, asked), register=register, year=snapshot.year, places=places,
    )  # fmt: skip


def _asked(material: Material, survey: Survey) -> tuple[int, str]:
    """How many are asked, and the title of the register that says so; 0 where the data do not tell."""
    snapshot, known = material.snapshot, survey.population
    records = snapshot.records.get(known.register) if known else None
    register = snapshot.methodology.register(known.register) if known else None
    if known is None or records is None or register is None:
        return 0, ""
    _, total = added(known.total, totals(records, known.total, known.where, WHOSE).values())
    return int(total.k), register.title


def _figure(material: Material, survey: Survey, question: Question, board: Board) -> Figure:
    """The answers of the region to a question as bars: the share, and the number in brackets."""
    wording, phrases = material.wording, material.wording.phrases
    answered, rows = 0, []
    for f, values in counted_answers(question, question.fields):
        cells, given = board.cells(REGION, f.id)
        answered = max(answered, given or 0)
        several = question.kind is QuestionKind.SEVERAL
        for value in values[:1] if several else values:
            label = title_of(question, f) if several else label_of(question, f, value)
            rows.append((label, cells.get(value), given or 0))
    if question.kind is QuestionKind.SEVERAL:
        rows.sort(key=lambda row: -(row[1] or 0))
    drawn = [_bar(material, label, count, of) for label, count, of in rows]
    picture, width, height = svg.bars(drawn, left=LABELS)
    number = counted(answered, phrases["poll_answers"].split("|"), wording.language)
    caption = phrases["poll_figure"].format(label=question.label[survey.language], answered=number)
    return Figure(
        caption,
        picture,
        width,
        height,
        "; ".join(f"{bar.label}: {bar.shown}" for bar in drawn),
        share=0.78,
        floats=False,
    )


def _bar(material: Material, label: str, count: int | None, of: int) -> svg.Bar:
    wording = material.wording
    if count is None or not of:
        return svg.Bar(label, 0, wording.phrases["poll_withheld"] if of else "—")
    shown = wording.phrases["poll_bar"].format(
        share=wording.percent_of(count, of), count=figure(count, wording.language)
    )
    return svg.Bar(label, float(Fraction(count, of)), shown)
