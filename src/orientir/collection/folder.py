"""A folder of filled forms, as it comes out of e-mail: any names, any subfolders, and things that are no forms."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath

from orientir.collection.batch import Source, open_each
from orientir.collection.guard import LARGEST_FILE, HostileFileError, check_size
from orientir.collection.workbook import FormRead, interpret, shown_name
from orientir.methodology.model import Methodology
from orientir.terms import FilledForm, Issue, Refused, Year

_OTHER_BOOKS = {".xls", ".xlsm", ".xlsb", ".xltx", ".xltm", ".ods", ".csv", ".numbers"}
_SYSTEM = {".ds_store", "thumbs.db", "desktop.ini"}


@dataclass(frozen=True)
class Collected:
    """Everything that a folder holds: forms by unit id, doubts for a person, and files that were left alone."""

    forms: tuple[FilledForm, ...]
    synthetic: bool
    ignored: tuple[str, ...] = ()
    checks: tuple[Issue, ...] = ()


def read_folder(folder: Path, methodology: Methodology, year: Year) -> Collected:
    """Read all forms of a campaign, or raise ``Refused`` with every problem of every file at once."""
    issues: list[Issue] = []
    ignored: list[str] = []
    read: list[FormRead] = []
    for opened in open_each(_sources(Path(folder), ignored)):
        if isinstance(opened.found, Issue):
            issues.append(opened.found)
            continue
        try:
            read.append(interpret(opened.found, opened.name, methodology, year))
        except Refused as refusal:
            issues += refusal.issues
    kept = _one_per_unit(read, issues, methodology)
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


def left_alone(name: str) -> str:
    """Why a file of that name is left alone, in a word; empty for one that must be read or refused."""
    name, suffix = name.lower(), PurePosixPath(name.lower()).suffix
    if name.startswith("~$"):
        return "временный файл Excel"
    if name.startswith(".") or name in _SYSTEM:
        return "служебный файл"
    return "" if suffix == ".xlsx" or suffix in _OTHER_BOOKS else "не книга Excel"


def check_suffix(name: str) -> None:
    """Refuse books of other formats by their names: what is inside is not looked at."""
    suffix = PurePosixPath(name.lower()).suffix
    if suffix in _OTHER_BOOKS:
        raise HostileFileError(f"Формат {suffix} не читается.", "Сохраните анкету как «Книга Excel (.xlsx)».")


def _bytes(path: Path) -> bytes:
    check_suffix(path.name)
    try:
        check_size(path.stat().st_size)
        with path.open("rb") as file:
            return file.read(LARGEST_FILE + 1)
    except OSError as error:
        raise HostileFileError("Файл не открывается.", "Проверьте, не занят ли он и есть ли к нему доступ.") from error


def _one_per_unit(read: list[FormRead], issues: list[Issue], methodology: Methodology) -> list[FormRead]:
    """The forms, one per unit. A second file is refused even when it says the same: which one counts is not ours."""
    kept: dict[str, FormRead] = {}
    names = {t.id: t.name for t in methodology.territories}
    for form in read:
        first = kept.setdefault(form.form.unit, form)
        if first is form:
            continue
        same = "одинаковые" if first.form == form.form else "разные"
        message = f"Вторая анкета территории «{names[form.form.unit]}»: первая в файле «{first.name}», ответы {same}."
        issues.append(Issue("folder.twice", form.name, message, "Оставьте один из двух файлов."))
    return list(kept.values())


def _mixed(read: list[FormRead]) -> list[Issue]:
    """Invented data must never be counted among real ones."""
    synthetic = [r.name for r in read if r.synthetic]
    if len(synthetic) in {0, len(read)}:
        return []
    listed = ", ".join(synthetic[:5]) + (" и другие" if len(synthetic) > 5 else "")
    message = f"Учебные анкеты лежат вместе с настоящими: {listed}."
    return [Issue("folder.mixed", "Папка", message, "Уберите учебные анкеты.")]
