"""The sheet for a school: its own answers in both years, and the recommendations to schools that concern it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from orientir.cells.display import in_words
from orientir.methodology import Field, FieldType, FormulaKind, Indicator
from orientir.methodology.interpret import count, decided
from orientir.report.document import Block, Heading, Items, Paragraph, ShortDocument, Table, TableCell, text
from orientir.report.greeting import greeting
from orientir.report.letter import short_document, signature
from orientir.report.letter_material import Counsel, Envelope, LetterMaterial
from orientir.snapshot import Snapshot
from orientir.terms import Absence, Answer, Year, counted, figure

SCHOOL = "school"
Answers = Mapping[str, Answer]


@dataclass(frozen=True)
class Sheets:
    """What all sheets of a year are made of: the letters' material, and the answers of every school in both years."""

    found: LetterMaterial

    @cached_property
    def answers(self) -> dict[str, Answers]:
        return _answers(self.found.snapshot)

    @cached_property
    def earlier(self) -> dict[str, Answers]:
        previous = self.found.material.previous
        return _answers(previous) if previous else {}

    @cached_property
    def questions(self) -> tuple[Field, ...]:
        return self.found.snapshot.methodology.form(SCHOOL, self.found.snapshot.year)

    @cached_property
    def before(self) -> dict[str, Field]:
        """The questions of the earlier year by id."""
        previous = self.found.material.previous
        return {f.id: f for f in previous.methodology.form(SCHOOL, previous.year)} if previous else {}

    @cached_property
    def said_yes(self) -> dict[str, tuple[int, int]]:
        """By question with yes and no, how many schools of the region say yes, of those that answered."""
        found = {}
        for question in self.questions:
            if question.type is FieldType.YES_NO:
                given = [a[question.id] for a in self.answers.values() if isinstance(a.get(question.id), bool)]
                found[question.id] = sum(map(bool, given)), len(given)
        return found

    def concerning(self, school: str, counsels: Sequence[Counsel]) -> list[Counsel]:
        """The recommendations to schools that a school's own answers leave open."""
        answers = self.answers.get(school, {})
        return [c for c in counsels if c.addressee == SCHOOL and concerns(self, c, answers)]


def _answers(snapshot: Snapshot) -> dict[str, Answers]:
    table = snapshot.tables.get(SCHOOL)
    return {unit: answers for unit, _, answers in table.answers()} if table else {}


def sheet(sheets: Sheets, school: str, counsels: Sequence[Counsel], envelope: Envelope) -> ShortDocument:
    """The sheet of a school that answered; ``counsels`` are those that were approved for its municipality."""
    found = sheets.found
    words, wording, snapshot = found.words, found.material.wording, found.snapshot
    unit = snapshot.units[SCHOOL][school]
    place = next((t.name for t in snapshot.methodology.territories if t.id == unit.within), "")
    blocks: list[Block] = [
        Paragraph(text(greeting(envelope.names, wording.language))),
        Paragraph(text(wording.text("sheet_lead") or words["sheet_lead"])),
    ]
    if snapshot.synthetic and wording.text("sheet_notice"):
        blocks.append(Paragraph(text(wording.text("sheet_notice")), style="note"))
    blocks += [
        *_advice(sheets, school, counsels),
        *_own_answers(sheets, school),
        *signature(found),
    ]
    addressee = (words["to_school"], unit.name, *([place] if place and place not in unit.name else []))
    return short_document(found, blocks, envelope.day, addressee, words["sheet_title"].format(year=snapshot.year))


def _advice(sheets: Sheets, school: str, counsels: Sequence[Counsel]) -> Iterator[Block]:
    words = sheets.found.words
    own = sheets.concerning(school, counsels)
    yield Heading(2, words["advice"], "advice")
    if not own:
        yield Paragraph(text(words["sheet_no_advice"]))
        return
    yield Paragraph(text(words["sheet_advice_lead"]), style="lead")
    yield Items(tuple(text(counsel.text) for counsel in own), ordered=True)


def concerns(sheets: Sheets, counsel: Counsel, answers: Answers) -> bool:
    """Whether a school's own answers leave something to do: what the municipality lacks, the school lacks as well.

    An indicator that the school's answers do not decide leaves it open, and then the recommendation is given.
    """
    known = {i.id: i for i in sheets.found.snapshot.methodology.indicators}
    called = [known[id] for id in counsel.indicators if id in known]
    return not called or any(_lacks(indicator, sheets.found.snapshot.year, answers) for indicator in called)


def _lacks(indicator: Indicator, year: Year, answers: Answers) -> bool:
    """Whether a school has nothing of an indicator, of a ratio less than its threshold; so too where it is unknown."""
    formula = indicator.formula.at(year)
    if formula is None or not decided(formula, answers):
        return True
    counted_here = count(formula, [[answers]])
    limit = indicator.deficit_below.at(year) if indicator.deficit_below else None
    if indicator.kind(year) is FormulaKind.RATIO and limit is not None and counted_here.fraction is not None:
        return counted_here.fraction < limit
    return not counted_here.k


def _own_answers(sheets: Sheets, school: str) -> Iterator[Block]:
    """Every question of the school's form with its answer in both years."""
    words, snapshot = sheets.found.words, sheets.found.snapshot
    previous, answered = sheets.found.material.previous, school in sheets.earlier
    yield Heading(2, words["sheet_answers"], "answers")
    if previous is not None and not answered:
        yield Paragraph(text(words["sheet_not_asked"].format(year=previous.year)))
    heads = [words["column_question"]]
    if previous is not None and answered:
        heads.append(words["column_year"].format(year=previous.year))
    heads += [words["column_year"].format(year=snapshot.year), words["column_schools"]]
    header = tuple(TableCell(text(head, strong=True), "center" if at else "left") for at, head in enumerate(heads))
    rows = [_row(sheets, question, school, answered=len(heads) == 4) for question in sheets.questions]
    widths = (50, 16, 18, 16) if len(heads) == 4 else (58, 24, 18)
    yield Table(words["table_answers"], widths, (header,), tuple(rows), fine=True)


def _row(sheets: Sheets, question: Field, school: str, *, answered: bool) -> tuple[TableCell, ...]:
    found = sheets.found
    language = found.material.wording.language
    cells = [TableCell(text(question.label))]
    if answered:
        cells.append(TableCell(text(_earlier(sheets, question, school)), "center"))
    mark = found.snapshot.absences.get(SCHOOL, {}).get((school, question.id), Absence.NO_ANSWER)
    own = sheets.answers.get(school, {}).get(question.id, mark)
    cells.append(TableCell(text(_shown(question, own, language), strong=True), "center"))
    yes = sheets.said_yes.get(question.id)
    part_of = found.material.wording.phrases["part_of"]
    told = part_of.format(part=figure(yes[0], language), whole=figure(yes[1], language)) if yes and yes[1] else "—"
    return (*cells, TableCell(text(told), "center"))


def _earlier(sheets: Sheets, question: Field, school: str) -> str:
    """The answer of the year before; not where another question was asked under the same name."""
    before, words = sheets.before.get(question.id), sheets.found.words
    if before is None:
        return words["not_asked"]
    if (before.label, before.type, before.unit) != (question.label, question.type, question.unit):
        return words["other_question"]
    previous = sheets.found.material.previous
    assert previous is not None
    mark = previous.absences.get(SCHOOL, {}).get((school, question.id), Absence.NO_ANSWER)
    answer = sheets.earlier[school].get(question.id, mark)
    return _shown(question, answer, sheets.found.material.wording.language)


def _shown(question: Field, answer: Answer, language: str) -> str:
    number = question.type in (FieldType.INTEGER, FieldType.DECIMAL) and not isinstance(answer, bool | str | Absence)
    if number:
        return counted(answer, question.unit, language) if question.unit else figure(answer, language)  # type: ignore[arg-type]
    return in_words(question, answer, language)
