"""A folder of filled forms, as it comes out of e-mail: any names, any subfolders, and things that are no forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from orientir.collection.plausibility import with_doubts
from orientir.collection.skipping import without_skipped
from orientir.terms import FilledForm, Issue, Refused
from orientir.workbooks.batch import Source, open_each
from orientir.workbooks.blank_form import BlankForm, whose
from orientir.workbooks.files import check_suffix, left_alone, shown_name
from orientir.workbooks.guard import LARGEST_FILE, HostileFileError, check_size
from orientir.workbooks.read_form import FormRead, interpret


@dataclass(frozen=True)
class Collected:
    """Everything that a folder holds: forms by unit id, doubts for a person, and files that were left alone."""

    forms: tuple[FilledForm, ...]
    synthetic: bool
    ignored: tuple[str, ...] = ()
    checks: tuple[Issue, ...] = ()


def read_folder(folder: Path, form: BlankForm) -> Collected:
    """Read all forms of the units of one level, or raise ``Refused`` with every problem of every file at once."""
    issues: list[Issue] = []
    ignored: list[str] = []
    read: list[FormRead] = []
    for opened in open_each(_sources(Path(folder), ignored)):
        if isinstance(opened.found, Issue):
            issues.append(opened.found)
            continue
        try:
            told = interpret(opened.found, opened.name, form)
            asked = replace(told.form, answers=without_skipped(form.questions, told.form.answers))
            read.append(with_doubts(replace(told, form=asked), form.questions))
        except Refused as refusal:
            issues += refusal.issues
    kept = _one_per_unit(read, issues)
    issues += _mixed(kept)
    if not kept and not issues:
        issues.append(
            Issue("folder.empty", str(folder), "В папке нет заполненных анкет (XLSX).", "Проверьте имя папки.")
        )
    if issues:
        raise Refused(issues)
    forms = tuple(sorted((r.form for r in kept), key=lambda form: form.unit))
    checks = tuple(check for r in kept for check in r.checks)
    return Collected(forms, kept[0].synthetic, tuple(ignored), checks)


def _sources(folder: Path, ignored: list[str]) -> Iterator[Source]:
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
