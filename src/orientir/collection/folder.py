"""Filled forms as they come out of e-mail: a folder of any names and subfolders, or one consolidated table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path

from orientir.collection.plausibility import with_doubts
from orientir.collection.skipping import without_skipped
from orientir.terms import FilledForm, Issue, Refused, Severity
from orientir.workbooks.answer_cells import UNREADABLE
from orientir.workbooks.batch import Source, open_each
from orientir.workbooks.blank_form import BlankForm, whose
from orientir.workbooks.files import check_suffix, left_alone, shown_name
from orientir.workbooks.guard import FORM, LARGEST_FILE, TABLE, HostileFileError, check_size
from orientir.workbooks.read_consolidated import TableRead, read_consolidated
from orientir.workbooks.read_form import FormRead, interpret
from orientir.workbooks.sheets import Sheet


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
    for opened in open_each(_sources(path, gathered.ignored), FORM if path.is_dir() else TABLE):
        if isinstance(opened.found, Issue):
            gathered.issues.append(opened.found)
        else:
            gathered.take(opened.found, opened.name)
    kept = _one_per_unit(gathered.read, gathered.issues)
    issues = [*gathered.issues, *_mixed(kept)]
    if not kept and not issues:
        issues.append(
            Issue("folder.empty", str(path), "Здесь нет заполненных анкет и сводных таблиц.", "Проверьте имя.")
        )
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
        self.issues += _grouped([*cells, *(issue for form in table.forms for issue in form.refused)])
        self.checks += table.checks
        self.ignored += table.left_alone
        if lacking := _lacking(table):
            if self.partial_table:
                self.checks.append(lacking)
            else:
                advice = "Добавьте столбцы или прочитайте таблицу с --partial: тогда на эти вопросы ответа не будет."
                self.issues.append(replace(lacking, severity=Severity.ERROR, advice=advice))
        if not table.forms and not table.issues:
            message = "В таблице нет ни одного ответа."
            self.issues.append(Issue("table.empty", table.name, message, "Проверьте, та ли это таблица."))
        for form in table.forms:
            self._keep(form)

    def _keep(self, told: FormRead) -> None:
        asked = replace(told.form, answers=without_skipped(self.form.questions, told.form.answers))
        self.read.append(with_doubts(replace(told, form=asked), self.form.questions))


def _lacking(table: TableRead) -> Issue | None:
    """The check that names the questions for which a table has no column; None where it has all."""
    if not table.absent:
        return None
    listed = "», «".join(question.label for question in table.absent)
    unknown = [said.partition(", столбец ")[2] for said in table.left_alone if ", столбец " in said]
    others = f" Не поняты столбцы: {'; '.join(unknown)}." if unknown else ""
    message = f"В таблице нет вопросов ({len(table.absent)}): «{listed}».{others}"
    return Issue("table.partial", table.name, message, "Считается, что ответов на них нет.", Severity.CHECK)


def _grouped(issues: Iterable[Issue]) -> list[Issue]:
    """One issue where many cells have the same fault, with all their addresses."""
    cells: dict[tuple[str, str, str, str], list[str]] = {}
    for issue in issues:
        before, _, address = issue.place.rpartition(" ячейка ")
        cells.setdefault((issue.code, before, issue.message, issue.advice), []).append(address)
    return [
        Issue(code, f"{before} ячейк{'а' if len(found) == 1 else 'и'} {', '.join(found)}", message, advice)
        for (code, before, message, advice), found in cells.items()
    ]


def _sources(folder: Path, ignored: list[str]) -> Iterator[Source]:
    if not folder.is_dir():
        yield Source(shown_name(folder.name), partial(_bytes, folder))
        return
    for path in _files(folder):
        name = shown_name(path.relative_to(folder).as_posix())
        word = "не обычный файл" if path.is_symlink() or not path.is_file() else ""
        if word := word or left_alone(path.name):
            ignored.append(f"{name} — {word}")
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
        raise HostileFileError("Файл не открывается.", "Проверьте, не занят ли он и есть ли к нему доступ.") from error


def _one_per_unit(read: list[FormRead], issues: list[Issue]) -> list[FormRead]:
    """Keep one form per unit; refuse a second file even when it says the same: a person decides which counts."""
    of_unit: dict[str, list[FormRead]] = {}
    for form in read:
        of_unit.setdefault(form.form.unit, []).append(form)
    for first, *others in of_unit.values():
        if not others:
            continue
        same = "одинаковые" if all(other.form == first.form for other in others) else "разные"
        if len(others) == 1:
            message = f"Вторая анкета {whose(first.unit)}: первая в файле «{first.name}», ответы {same}."
        else:
            listed = ", ".join(f"«{form.name}»" for form in (first, *others))
            message = f"Несколько анкет {whose(first.unit)}: {listed}; ответы {same}."
        issues.append(Issue("folder.twice", others[-1].name, message, "Оставьте один из этих файлов."))
    return [forms[0] for forms in of_unit.values()]


def _mixed(read: list[FormRead]) -> list[Issue]:
    """The issue of a folder that mixes invented and real data; none otherwise."""
    synthetic = [r.name for r in read if r.synthetic]
    if len(synthetic) in {0, len(read)}:
        return []
    listed = ", ".join(synthetic[:5]) + (" и другие" if len(synthetic) > 5 else "")
    message = f"Учебные анкеты лежат вместе с настоящими: {listed}."
    return [Issue("folder.mixed", "Папка", message, "Уберите учебные анкеты.")]
