"""Filled forms as they come out of e-mail: a folder of any names and subfolders, or one consolidated table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from orientir.collection.plausibility import with_doubts
from orientir.collection.skipping import without_skipped
from orientir.terms import FilledForm, Issue, Refused, Severity, say
from orientir.workbooks.answer_cells import UNREADABLE
from orientir.workbooks.batch import Source, open_each
from orientir.workbooks.blank_form import BlankForm, whose
from orientir.workbooks.files import check_suffix, left_alone, shown_name
from orientir.workbooks.guard import FORM, LARGEST_FILE, TABLE, HostileFileError, check_size
from orientir.workbooks.read_consolidated import TableRead, read_consolidated
from orientir.workbooks.read_form import FormRead, interpret
from orientir.workbooks.sheets import Sheet, cell_of


@dataclass(frozen=True)
class Collected:
    """Everything that was read: forms by unit id, doubts for a person, and what was left alone."""

    forms: tuple[FilledForm, ...]
    synthetic: bool
    ignored: tuple[str, ...] = ()
    checks: tuple[Issue, ...] = ()


def read_folder(path: Path, form: BlankForm, *, partial_table: bool = False) -> Collected:
    """Read all forms of the units of one level, or raise ``Refused`` with every problem of every file at once.

    ``path`` is a folder or one file; a file is a form or a consolidated table. ``partial_table`` accepts a table that
    has no columns for some questions: then they have no answer.
    """
    gathered = _Gathered(form, partial_table)
    path = Path(path)
    sources = _sources(path, gathered.ignored, form.language)
    for opened in open_each(sources, FORM if path.is_dir() else TABLE, form.language):
        if isinstance(opened.found, Issue):
            gathered.issues.append(opened.found)
        else:
            gathered.take(opened.found, opened.name)
    kept = _one_per_unit(gathered.read, gathered.issues, form)
    issues = [*gathered.issues, *_mixed(kept, form)]
    if not kept and not issues:
        issues.append(form.issue("folder.empty", str(path)))
    if issues:
        raise Refused(issues)
    forms = tuple(sorted((r.form for r in kept), key=lambda form: form.unit))
    checks = (*gathered.checks, *(check for r in kept for check in r.checks))
    return Collected(forms, kept[0].synthetic, tuple(gathered.ignored), checks)


def read_book(book: list[Sheet], name: str, form: BlankForm) -> FormRead | TableRead:
    """The form that a book holds, or a consolidated table; raises ``Refused`` where it is neither."""
    try:
        return interpret(book, name, form)
    except Refused as refusal:
        if [issue.code for issue in refusal.issues] != ["form.unknown"]:
            raise
    return read_consolidated(book, name, form)


@dataclass
class _Gathered:
    """What the files hold, one after another."""

    form: BlankForm
    partial_table: bool
    read: list[FormRead] = field(default_factory=list)
    issues: list[Issue] = field(default_factory=list)
    checks: list[Issue] = field(default_factory=list)
    ignored: list[str] = field(default_factory=list)

    def take(self, book: list[Sheet], name: str) -> None:
        try:
            found = read_book(book, name, self.form)
        except Refused as refusal:
            self.issues += refusal.issues
            return
        if isinstance(found, TableRead):
            self._take_table(found)
        else:
            self._keep(found)

    def _take_table(self, table: TableRead) -> None:
        self.issues += [issue for issue in table.issues if issue.code != UNREADABLE]
        cells = [issue for issue in table.issues if issue.code == UNREADABLE]
        refused = [*cells, *(issue for form in table.forms for issue in form.refused)]
        self.issues += _grouped(refused, self.form.language)
        self.checks += table.checks
        self.ignored += table.left_alone
        if table.absent:
            (self.checks if self.partial_table else self.issues).append(self._lacking(table))
        if not table.forms and not table.issues:
            self.issues.append(self.form.issue("table.empty", table.name))
        for form in table.forms:
            self._keep(form)

    def _keep(self, told: FormRead) -> None:
        asked = replace(told.form, answers=without_skipped(self.form.questions, told.form.answers))
        self.read.append(with_doubts(replace(told, form=asked), self.form.questions, self.form.language))

    def _lacking(self, table: TableRead) -> Issue:
        """Name the questions for which a table has no column: an error, unless such a table was asked for."""
        key = f"table.{'partial' if self.partial_table else 'lacking'}{'_columns' if table.unknown else ''}"
        return self.form.issue(
            key, table.name, code="table.partial", count=len(table.absent), columns="; ".join(table.unknown),
            listed=self.form.quoted(question.label for question in table.absent),
            severity=Severity.CHECK if self.partial_table else Severity.ERROR,
        )  # fmt: skip


def _grouped(issues: Iterable[Issue], language: str) -> list[Issue]:
    """One issue where many cells have the same fault, with all their addresses."""
    same: dict[tuple[str, str, str, str], list[Issue]] = {}
    for issue in issues:
        sheet = issue.place.rpartition(", ")[0]
        same.setdefault((issue.code, sheet, issue.message, issue.advice), []).append(issue)
    for (_, sheet, _, _), found in same.items():
        if len(found) > 1:
            cells = ", ".join(cell_of(issue.place) for issue in found)
            found[0] = replace(found[0], place=f"{sheet}, {say(language, 'place.cells', cells=cells)}")
    return [found[0] for found in same.values()]


def _sources(folder: Path, ignored: list[str], language: str) -> Iterator[Source]:
    if not folder.is_dir():
        yield Source(shown_name(folder.name), partial(_bytes, folder))
        return
    for path in _files(folder):
        name = shown_name(path.relative_to(folder).as_posix())
        ordinary = path.is_file() and not path.is_symlink()
        if why := left_alone(path.name, language) if ordinary else say(language, "left_alone.not_a_file"):
            ignored.append(say(language, "left.file", name=name, why=why))
        else:
            yield Source(name, partial(_bytes, path))


def _files(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_symlink() or not path.is_dir())


def _bytes(path: Path) -> bytes:
    check_suffix(path.name)
    try:
        check_size(path.stat().st_size)
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise HostileFileError("file.closed") from error


def _one_per_unit(read: list[FormRead], issues: list[Issue], form: BlankForm) -> list[FormRead]:
    """Keep one form per unit; refuse a second file even when it says the same: a person decides which counts."""
    of_unit: dict[str, list[FormRead]] = {}
    for one in read:
        of_unit.setdefault(one.form.unit, []).append(one)
    for first, *others in of_unit.values():
        if not others:
            continue
        same = "same" if all(other.form == first.form for other in others) else "different"
        key = f"folder.{'twice' if len(others) == 1 else 'several'}_{same}"
        listed = form.quoted(one.name for one in (first, *others))
        issues.append(
            form.issue(
                key, others[-1].name, code="folder.twice", whose=whose(first.unit), first=first.name, listed=listed
            )
        )
    return [forms[0] for forms in of_unit.values()]


def _mixed(read: list[FormRead], form: BlankForm) -> list[Issue]:
    """The issue of a folder that mixes invented and real data; none otherwise."""
    synthetic = [r.name for r in read if r.synthetic]
    if len(synthetic) in {0, len(read)}:
        return []
    listed = ", ".join(synthetic[:5])
    listed = say(form.language, "list.others", listed=listed) if len(synthetic) > 5 else listed
    return [form.issue("folder.mixed", say(form.language, "place.folder"), listed=listed)]
