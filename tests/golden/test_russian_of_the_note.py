"""Every sentence of the generated notes: numbers and words agree, and nothing reads like a form that was filled in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

import pytest

from irkutsk import material, snapshot, with_gaps
from orientir.report import Document, gather, note
from orientir.report.document import Items, Paragraph, Table, plain
from orientir.terms import NBSP, THIN, plural

NOUNS = {
    "муниципалитет": ("муниципалитета", "муниципалитетов", "муниципалитете", "муниципалитетах"),
    "муниципальное": ("муниципального", "муниципальных", "муниципальном", "муниципальных"),
    "случай": ("случая", "случаев", "случае", "случаях"),
    "показатель": ("показателя", "показателей", "показателе", "показателях"),
    "строка": ("строки", "строк", "строке", "строках"),
    "человек": ("человека", "человек", "человеке", "людях"),
}
FORMS = {form: noun for noun, forms in NOUNS.items() for form in (noun, *forms)}
COUNTED = re.compile(r"(?:\b(из|в|не менее)\s)?(?<![\d,])(\d[\d ]*(?:,\d+)?)\s(?!из\b)([а-яё]+)", re.IGNORECASE)
UGLY = {
    "a full stop after a full stop": r"\.\.|\.»\.|[!?:;]\.",
    "quotation marks within quotation marks": r"««|»»",
    "a blank before a mark": r"\s[,.;:](?:\s|$)|\(\s|\s\)",
    "a comma or a colon twice": r",,|::|:\s*[,.;]",
    "a list in the nominative after «кроме»": r"кроме:",
    "none, counted": r"\b(?:в|из) 0 [а-яё]+",
    "words of a program": r"\b(?:None|True|False|null)\b|[{}]|Правило видит|на общем составе|не опубликована",
    "a word twice": r"\b([а-яё]{3,}) \1\b",
}


@cache
def notes() -> dict[str, Document]:
    return {
        "two years": note(material()),
        "one year": note(gather(snapshot(2021))),
        "the first year": note(gather(snapshot(2020))),
        "with gaps": note(with_gaps()),
    }


def sentences(document: Document) -> Iterator[str]:
    for block in (*document.opening, *document.blocks):
        match block:
            case Paragraph(spans):
                yield _read(plain(spans))
            case Items(items):
                yield from (_read(plain(item)) for item in items)
            case Table(caption, _, header, rows):
                yield _read(caption)
                yield from (_read(plain(cell.spans)) for row in (*header, *rows) for cell in row)


def _read(words: str) -> str:
    return re.sub(r"\s+", " ", words.replace(NBSP, " ").replace(THIN, "")).strip()


def agrees(preposition: str, number: str, word: str) -> bool:
    noun = FORMS[word]
    genitive, many, place, places = NOUNS[noun]
    form = plural("ru", int(number)) if "," not in number else 1
    if preposition in ("из", "не менее"):
        return word == (genitive if form == 0 else many)
    if preposition == "в" and word in (place, places):
        return word == (place if form == 0 else places)
    return word == (noun, genitive if noun != "муниципальное" else many, many)[form]


def _agree(words: str) -> bool:
    (preposition, number, word), *_ = COUNTED.findall(words)
    return agrees(preposition.lower(), number.replace(" ", ""), word.lower())


@pytest.mark.parametrize("name", ["two years", "one year", "the first year", "with gaps"])
def test_numbers_and_words_agree(name: str) -> None:
    found = [
        (match[0], sentence)
        for sentence in sentences(notes()[name])
        for match in COUNTED.finditer(sentence)
        if match[3].lower() in FORMS
    ]

    assert len(found) > 15
    assert [(words, sentence) for words, sentence in found if not _agree(words)] == []


@pytest.mark.parametrize("name", ["two years", "one year", "the first year", "with gaps"])
@pytest.mark.parametrize("fault", UGLY)
def test_no_sentence_has(fault: str, name: str) -> None:
    pattern = re.compile(UGLY[fault])

    assert [sentence for sentence in sentences(notes()[name]) if pattern.search(sentence)] == []


def test_the_checks_see_what_they_look_for() -> None:
    assert not agrees("из", "41", "случаев")
    assert not agrees("", "21", "муниципалитетов")
    assert agrees("в", "21", "муниципалитете")
    assert re.search(UGLY["none, counted"], "снизилось в 0 случаях")
    assert re.search(UGLY["a full stop after a full stop"], "«Приём закрыт.».")
