"""Write what people make of the paragraphs of a note; nothing else writes edits."""

from __future__ import annotations

from django.db import transaction

from orientir.report import Edit
from orientir.web.campaigns.models import Campaign
from orientir.web.campaigns.refusals import NotSaved
from orientir.web.directory import audit
from orientir.web.directory.audit_words import give_words
from orientir.web.directory.locking import for_write
from orientir.web.directory.models import User
from orientir.web.results.models import NoteEdit

give_words(
    {"note.edit": "абзац справки исправлен", "note.restore": "абзацу справки возвращён текст по данным"},
    keys={"paragraph": "абзац"},
)


class Stale(NotSaved):
    """Somebody else has edited the paragraph since the page was opened (409); ``theirs`` is what holds."""

    def __init__(self, theirs: NoteEdit) -> None:
        super().__init__(f"Пока вы писали, абзац исправил другой человек ({theirs.by}). Ваш текст — в поле ниже.")
        self.theirs = theirs


@transaction.atomic
def save(campaign: Campaign, edit: Edit, *, seen: int, by: User) -> NoteEdit:
    """Keep what a person has made of a paragraph, who saw its edit number ``seen`` (0: none). Raises ``Stale``."""
    last = _last(campaign, edit.key, seen)
    if last and (last.text, last.base) == (edit.text, edit.base):
        return last
    if last is None and edit.text == " ".join(edit.base.split()):
        raise NotSaved("Текст абзаца не изменился: сохранять нечего.")
    return _add(campaign, edit, edit.text, last, by=by)


@transaction.atomic
def restore(campaign: Campaign, edit: Edit, *, seen: int, by: User) -> NoteEdit | None:
    """Give a paragraph the text of the data again; the edits stay in its history. Raises ``Stale``."""
    last = _last(campaign, edit.key, seen)
    if last is None or last.text is None:
        return last
    return _add(campaign, edit, None, last, by=by)


def _last(campaign: Campaign, key: str, seen: int) -> NoteEdit | None:
    """The edit that holds; everybody who writes waits for the campaign first."""
    for_write(Campaign.objects.all()).get(pk=campaign.pk)
    last = campaign.note_edits.filter(key=key).select_related("by").order_by("-number").first()
    if last and last.number != seen:
        raise Stale(last)
    return last


def _add(campaign: Campaign, edit: Edit, text: str | None, last: NoteEdit | None, *, by: User) -> NoteEdit:
    added = NoteEdit.objects.create(
        campaign=campaign,
        key=edit.key,
        number=last.number + 1 if last else 1,
        text=text,
        base=edit.base,
        bound=list(edit.bound),
        by=by,
    )
    audit.record(
        by=by,
        what="note.edit" if text is not None else "note.restore",
        kind="campaign",
        object=campaign.pk,
        before=last.text if last else None,
        after={"paragraph": edit.key, "text": text},
    )
    return added
