"""From accepted forms to a snapshot in memory."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from orientir.methodology import Methodology
from orientir.snapshot.model import ColumnSpec, Snapshot, Stored, Table, column_of
from orientir.snapshot.storage import digest_of
from orientir.terms import Absence, FilledForm, Issue, Participation, Refused, Year


def freeze(
    methodology: Methodology,
    year: Year,
    forms: Sequence[FilledForm],
    *,
    synthetic: bool,
    not_asked: Collection[str] = (),
    gathered: Mapping[str, Sequence[tuple[str, FilledForm]]] | None = None,
) -> Snapshot:
    """Freeze one year's forms; the same forms give the same bytes in whatever order they come.

    ``forms`` are those of the territories themselves (the first level). ``gathered`` are forms of
    further levels as (territory, form), for instance ``{"school": [("bratsk", form), ...]}``.
    Raises ``Refused`` for a unit that is not in the register or answered twice.
    """
    level = methodology.levels[0].id
    known = [territory.id for territory in methodology.territories]
    _refuse_strangers(forms, known)
    by_unit = {form.unit: form for form in forms}
    tables = {level: _table(methodology, level, year, [(unit, by_unit[unit]) for unit in known if unit in by_unit])}
    participation = {level: {unit: _participation(unit, by_unit, not_asked) for unit in known}}
    all_forms = {level: list(by_unit.values())}
    for further, members in (gathered or {}).items():
        ordered = sorted(members, key=lambda member: (known.index(member[0]), member[1].unit))
        tables[further] = _table(methodology, further, year, ordered)
        participation[further] = {form.unit: Participation.TOOK_PART for _, form in ordered}
        all_forms[further] = [form for _, form in ordered]
    snapshot = Snapshot(
        year=year,
        methodology=methodology,
        tables=tables,
        participation=participation,
        absences={name: _absences(group) for name, group in all_forms.items()},
        comments={name: _comments(group) for name, group in all_forms.items()},
        synthetic=synthetic,
    )
    return replace(snapshot, digest=digest_of(snapshot))


def _refuse_strangers(forms: Sequence[FilledForm], known: Sequence[str]) -> None:
    issues = []
    seen: set[str] = set()
    for form in forms:
        if form.unit not in known:
            issues.append(Issue("unknown_unit", form.unit, "нет такой территории в реестре.", "Исправьте реестр."))
        if form.unit in seen:
            issues.append(Issue("two_forms", form.unit, "две формы одной территории.", "Оставьте одну."))
        seen.add(form.unit)
    if issues:
        raise Refused(issues)


def _participation(unit: str, forms: Mapping[str, FilledForm], not_asked: Collection[str]) -> Participation:
    if unit in forms:
        return Participation.TOOK_PART
    return Participation.NOT_ASKED if unit in not_asked else Participation.DID_NOT_TAKE_PART


def _table(methodology: Methodology, level: str, year: Year, members: Sequence[tuple[str, FilledForm]]) -> Table:
    columns: tuple[ColumnSpec, ...] = tuple(column_of(f) for f in methodology.form(level, year))
    rows: list[tuple[Stored, ...]] = [
        (form.unit, territory, *(c.store(form.answers.get(c.name, Absence.NO_ANSWER)) for c in columns))
        for territory, form in members
    ]
    return Table(level, columns, tuple(rows), size=len(rows))


def _absences(forms: Sequence[FilledForm]) -> dict[tuple[str, str], Absence]:
    """Only absences that say more than "no answer": an empty cell says that already."""
    return {
        (form.unit, name): answer
        for form in forms
        for name, answer in form.answers.items()
        if isinstance(answer, Absence) and answer is not Absence.NO_ANSWER
    }


def _comments(forms: Sequence[FilledForm]) -> dict[tuple[str, str], tuple[str, str]]:
    return {
        (form.unit, name): (form.comments.get(name, ""), form.evidence.get(name, ""))
        for form in forms
        for name in sorted(form.comments.keys() | form.evidence.keys())
    }
