"""Read a consolidated table as rows of the forms of a campaign, whichever level it is of."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from orientir.terms import Issue, Refused, Territory, Unit
from orientir.web.campaigns.access import with_unit
from orientir.web.campaigns.models import Campaign, Submission
from orientir.web.campaigns.pinned_methodology import methodology_of, year_of
from orientir.web.campaigns.units import unit_of
from orientir.workbooks import BlankForm, form_of
from orientir.workbooks.read_consolidated import TableRead, read_consolidated
from orientir.workbooks.sheets import Sheet


@dataclass(frozen=True)
class CampaignTable:
    """A table, and the forms of its level by the id of their unit."""

    table: TableRead
    forms: Mapping[str, Submission]


def table_of(campaign: Campaign, book: list[Sheet], name: str) -> CampaignTable:
    """The table as one of the level whose units and questions it names; raises ``Refused`` where there is none."""
    methodology, year = methodology_of(campaign.methodology), year_of(campaign)
    found, refused = [], []
    for level in methodology.levels:
        if methodology.form(level.id, year):
            forms = _forms(campaign, level.id)
            units = [_as_people_call(form, unit) for unit, form in forms.values()]
            blank = form_of(methodology, level.id, year, units=units)
            try:
                table = read_consolidated(book, name, _with_places(blank, forms.values()))
            except Refused as refusal:
                refused.append(refusal)
            else:
                found.append(CampaignTable(table, {id: form for id, (_, form) in forms.items()}))
    if not found:
        raise min(refused, key=lambda refusal: refusal.issues[0].code == "form.unknown")
    # A table of schools names their territories, too: of two readings the deeper level is the right one.
    best = max(reversed(found), key=lambda one: len(one.table.forms))
    _check_kind(campaign, best.table)
    return best


def _forms(campaign: Campaign, level: str) -> dict[str, tuple[Unit, Submission]]:
    """The forms of a level with their units, by the id of the unit."""
    forms = with_unit(campaign.submissions.filter(level=level))
    named = forms.prefetch_related("territory__names", "organisation__former_names")
    return {unit.id: (unit, form) for form in named for unit in [unit_of(form)]}


def _as_people_call(form: Submission, unit: Unit) -> Unit:
    """The unit with all names that it has had: an export of ours prints the present one."""
    owner = form.organisation
    former = [name.name for name in owner.former_names.all()] if owner else []
    return replace(unit, spellings=(*unit.spellings, str(form), *former))


def _with_places(blank: BlankForm, forms: Iterable[tuple[Unit, Submission]]) -> BlankForm:
    """The form with the territories of its units as they are called now, too."""
    around = {unit.within: form.territory for unit, form in forms if unit.within}
    known = {place.id: place for place in blank.places}
    places = (
        replace(known[id], spellings=(*known[id].spellings, place.name)) if id in known else Territory(id, place.name)
        for id, place in around.items()
    )
    return replace(blank, places=tuple(places))


def _check_kind(campaign: Campaign, table: TableRead) -> None:
    """Refuse real answers for a campaign of invented ones, and invented for real."""
    synthetic = any(form.synthetic for form in table.forms)
    if not table.forms or synthetic == campaign.synthetic:
        return
    said = "Таблица учебная, а кампания настоящая." if synthetic else "Таблица настоящая, а кампания учебная."
    cure = "Возьмите за образец таблицу, которую выгружает сам Ориентир на этой кампании."
    raise Refused([Issue("form.synthetic", table.name, said, cure)])
