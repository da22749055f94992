"""Tell the audit trail what forms and campaigns are called, and read what has changed in them in words."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any

from orientir.web.campaigns.access import with_unit
from orientir.web.campaigns.entry import entry_from_json, shown
from orientir.web.campaigns.models import Campaign, Submission
from orientir.web.campaigns.pinned_methodology import sections_of
from orientir.web.directory.audit_words import give_names, give_reader, in_words
from orientir.web.directory.models import AuditEvent

MOST_ROWS, LABEL = 3, 60
"""Changed answers that one line names, and characters of a question that it repeats."""


def _forms(numbers: Collection[int]) -> dict[int, Submission]:
    found = with_unit(Submission.objects.filter(pk__in=numbers)).order_by()
    return {form.pk: form for form in found.defer("answers", "comments", "evidence", "versions")}


def _campaigns(numbers: Collection[int]) -> dict[int, str]:
    found = Campaign.objects.filter(pk__in=numbers).select_related("methodology").defer("methodology__files")
    return {campaign.pk: f"за {campaign.label}" for campaign in found}


def _read(events: Sequence[AuditEvent]) -> dict[int, str]:
    """The lines of forms that name questions by their codes."""
    coded = [event for event in events if isinstance(event.after or event.before, Mapping)]
    forms = _forms({int(event.object) for event in coded})
    read = {}
    for event in coded:
        form = forms.get(int(event.object))
        if form is not None and (text := _in_words(form, event)):
            read[event.pk] = text
    return read


def _in_words(form: Submission, event: AuditEvent) -> str:
    asked = {f.id: (f, f"{number} «{_cut(f.label)}»") for _, own in sections_of(form) for number, f in own}
    before, after = event.before or {}, event.after or {}
    if "field" in (said := after or before):
        place = asked[said["field"]][1] if said["field"] in asked else "форма в целом"
        return f"{place}: {said.get('text', '')}"
    if not all(isinstance(row, Mapping) for row in after.values()):
        return ""
    rows = [f"{_label(asked, id)}: {_row(asked, id, before)} → {_row(asked, id, after)}" for id in after]
    more = f"; и ещё {len(rows) - MOST_ROWS}" if len(rows) > MOST_ROWS else ""
    return "; ".join(rows[:MOST_ROWS]) + more


def _label(asked: Mapping[str, Any], id: str) -> str:
    return str(asked[id][1]) if id in asked else f"вопрос прежней методики ({id})"


def _row(asked: Mapping[str, Any], id: str, rows: Mapping[str, Any]) -> str:
    if id not in asked:
        return in_words(rows.get(id, {}))
    entry = entry_from_json(rows.get(id, {}))
    parts = [shown(asked[id][0], entry.answer), entry.comment and f"комментарий: {_cut(entry.comment)}",
             entry.evidence and f"подтверждение: {_cut(entry.evidence)}"]  # fmt: skip
    return ", ".join(filter(None, parts))


def _cut(text: str) -> str:
    return text if len(text) <= LABEL else f"{text[: LABEL - 1]}…"


give_names("submission", lambda numbers: {pk: f"«{f}», {f.campaign.label}" for pk, f in _forms(numbers).items()})
give_names("campaign", _campaigns)
give_reader("submission", _read)
