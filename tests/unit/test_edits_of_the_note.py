"""Paragraphs of the note are edited by hand around numbers that stay those of the data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from irkutsk import document, forms, methodology
from orientir.report import Document, Edit, Editable, edited, gather, note
from orientir.report.document import Paragraph, Span, plain
from orientir.report.edits import editable, read, typed_numbers
from orientir.snapshot import freeze
from orientir.terms import NBSP, Refused, Year

KEY = "criterion-regulation.municipal_programme.1"


def paragraph(key: str = KEY, of: Document | None = None) -> Editable:
    return next(p for p in editable(of or document()) if p.key == key)


def told(of: Document, words: str) -> list[Paragraph]:
    return [b for b in (*of.opening, *of.blocks) if isinstance(b, Paragraph) and words in plain(b.spans)]


def with_one_more() -> Document:
    """The note of a year in which one more municipality has a programme."""
    without = next(form for form in forms(2021) if not form.answers.get("has_programme"))
    other = replace(without, answers={**without.answers, "has_programme": True})
    mended = [other if form is without else form for form in forms(2021)]
    return note(gather(freeze(methodology(), Year(2021), {"municipality": mended}, synthetic=True)))


def test_every_paragraph_has_a_key_of_its_own_and_is_unchanged_where_nothing_is_edited() -> None:
    paragraphs = editable(document())

    assert len({p.key for p in paragraphs}) == len(paragraphs) > 100
    for one in paragraphs:
        edit = read(one, one.text)
        assert edit.text == " ".join(one.text.split())
    untouched = edited(document(), [read(one, one.text) for one in paragraphs]).document
    for old, new in zip(document().blocks, untouched.blocks, strict=True):
        if isinstance(old, Paragraph) and isinstance(new, Paragraph):
            assert plain(new.spans).split() == plain(old.spans).split()


def test_words_are_changed_and_numbers_keep_where_they_come_from() -> None:
    edit = read(paragraph(), "Программы приняты: их имеют **{1: 31}** из 42 — это {2}.\n\nЭто немало.")

    first, second = told(edited(document(), [edit]).document, "Программы приняты")[0], "Это немало."

    assert plain(first.spans).replace(NBSP, " ") == "Программы приняты: их имеют 31 из 42 — это 74 %."
    bound = [span for span in first.spans if span.indicator]
    assert [(s.indicator, s.territory, s.strong) for s in bound] == [
        ("municipal_programme", "region", True),
        ("municipal_programme", "region", False),
    ]
    assert told(edited(document(), [edit]).document, second)


def test_a_text_without_words_takes_the_paragraph_away() -> None:
    gone = edited(document(), [read(paragraph(), " \n ")]).document

    assert len(gone.blocks) == len(document().blocks) - 1
    assert not told(gone, "разработаны и осуществляются программы")


def test_made_again_with_other_data_an_edit_stands_with_the_new_number_and_says_what_moved() -> None:
    edit = read(paragraph(), "Программы есть в {1: 31} муниципалитетах.")
    again = edited(with_one_more(), [edit])

    assert told(again.document, "Программы есть в 32 муниципалитетах")
    assert list(again.moved) == [KEY]
    assert "{1: 32}" in again.moved[KEY]
    assert not again.lost


def test_an_edit_whose_number_is_gone_is_told_and_not_applied() -> None:
    edit = read(paragraph(), "Программы есть в {1: 31} муниципалитетах.")
    block = paragraph().paragraph
    silent = replace(block, spans=(Span("Данных о программах нет."),))
    other = replace(document(), blocks=tuple(silent if b is block else b for b in document().blocks))

    again = edited(other, [edit, replace(edit, key="nowhere.body.1")])

    assert again.document == other
    assert again.lost.keys() == {KEY, "nowhere.body.1"}


@pytest.mark.parametrize(
    ("typed", "code"),
    [
        ("Программы есть в {1: 32} районах.", "typed_over"),
        ("Программы есть в 1{1} районах.", "touched"),
        ("Программы есть в **2**{1},5 районах.", "touched"),
        ("Программы есть в 1 {1: 31} районе.", "touched"),
        ("Программы есть в {1: 31}\u00a0270 районах.", "touched"),
        ("Программы есть в {1: 31} **{2}** районов.", "touched"),
        ("Программ стало на −{1} больше.", "touched"),
        ("Программы есть в {1} % районов.", "touched"),
        ("Программы есть в {7} районах.", "unknown"),
        ("Программы есть в {1} и {1} районах.", "twice"),
        ("Программы есть в {1 районах.", "brace"),
        ("Программы есть в {network.count} районах.", "brace"),
        ("**Программы есть.", "bold"),
        ("я" * 5_001, "too_long"),
    ],
)
def test_what_cannot_be_taken_is_refused_with_the_cure(typed: str, code: str) -> None:
    with pytest.raises(Refused) as refused:
        read(paragraph(), typed)

    assert [issue.code for issue in refused.value.issues] == [code]
    assert all(issue.advice for issue in refused.value.issues)


@pytest.mark.parametrize("typed", ["В 2021 году {1: 31} из 42.", "Их {1: 31}, 42 — все.", "1) {1: 31}; это {2}."])
def test_a_word_or_a_stop_between_digits_and_a_number_from_the_data_is_enough(typed: str) -> None:
    assert read(paragraph(), typed).text == typed


def test_everything_that_cannot_be_taken_is_told_at_once() -> None:
    with pytest.raises(Refused) as refused:
        read(paragraph(), "{1: 32}, {9}, {2 **")

    assert {issue.code for issue in refused.value.issues} == {"typed_over", "unknown", "brace", "bold"}


def test_a_number_typed_by_hand_is_pointed_at() -> None:
    assert typed_numbers(paragraph(), "В {1: 31} муниципалитетах, то есть почти в 1 200 школах и 74 %.") == [
        "1 200",
        "74",
    ]
    same = Edit(KEY, paragraph().text, paragraph().text, paragraph().bound)
    assert typed_numbers(paragraph(), same.text) == []
