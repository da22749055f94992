"""Edit the paragraphs of a note by hand, around the numbers that are bound to the data.

A paragraph is edited as text in which every bound number stands in braces with its place in the paragraph, as in
``В {1: 27} муниципалитетах ({2: 64 %})``: it can be moved or left out, not typed over. Bold text stands between double
asterisks. An empty line parts paragraphs; a text without any word takes the paragraph away.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from orientir.report.document import Block, Document, Heading, Paragraph, Span, Spans
from orientir.terms import Issue, Refused

_BOUND = re.compile(r"\{\s*(\d{1,3})\s*(?::([^{}]*))?\}")
_BRACE = re.compile(r"[{}]")
_NUMBER = re.compile(r"\d+(?:[ \u00a0\u202f]\d{3})*(?:,\d+)?")
_TOUCHED = re.compile(r"(?:\d[.,]?|(?<![\w-])[-\u2212])\0|\0[.,]?\d|\0\s?[%‰]|[\d\0]\s+\0|\0\s+\d")
"""A number from the data (as NUL) that digits, a sign or a per cent sign beside it would make another one.

A space is enough between digits: thousands are parted by one, so that «1 {1: 270}» is read as 1270.
"""
MOST = 5_000
"""Characters of one paragraph."""


@dataclass(frozen=True)
class Editable:
    """A paragraph as the data give it. ``key`` finds it again when the note is made anew, ``heading`` is above it.

    ``text`` is what is edited, ``bound`` names the number behind each pair of braces, in their order.
    """

    key: str
    heading: str
    text: str
    paragraph: Paragraph

    @property
    def bound(self) -> tuple[str, ...]:
        return tuple(name for name, _ in _bound(self.paragraph.spans))


@dataclass(frozen=True)
class Edit:
    """What a person has made of a paragraph: ``base`` is the text that was edited, ``bound`` its numbers then."""

    key: str
    text: str
    base: str
    bound: tuple[str, ...]


@dataclass(frozen=True)
class Edited:
    """A note with its edits. ``paragraphs`` are what stands now under each key.

    ``moved`` are edits of paragraphs that have changed since: key and the text of today. ``lost`` are edits that could
    not be applied, each with the reason; the note has the paragraph of the data there.
    """

    document: Document
    paragraphs: Mapping[str, tuple[Paragraph, ...]]
    moved: Mapping[str, str]
    lost: Mapping[str, str]


def editable(document: Document) -> list[Editable]:
    """Every paragraph of a note, in its order."""
    seen: Counter[str] = Counter()
    found = []
    heading, anchor = "", "start"
    for block in (*document.opening, *document.blocks):
        if isinstance(block, Heading):
            heading, anchor = block.text, block.anchor
        elif isinstance(block, Paragraph):
            about = next((span.indicator for span in block.spans if span.indicator), block.style)
            stem = f"{anchor}.{about}".replace("/", "-")
            seen[stem] += 1
            found.append(Editable(f"{stem}.{seen[stem]}", heading, _written(block.spans), block))
    return found


def read(paragraph: Editable, typed: str) -> Edit:
    """What a person has typed instead of a paragraph. Raises ``Refused`` with everything that cannot be taken."""
    text = "\n\n".join(" ".join(part.split()) for part in re.split(r"\n\s*\n", typed.replace("\r", "")) if part.strip())
    if issues := list(_issues(paragraph, text)):
        raise Refused(issues)
    return Edit(paragraph.key, text, paragraph.text, paragraph.bound)


def typed_numbers(paragraph: Editable, text: str) -> list[str]:
    """Numbers of an edited text that neither are bound nor stood in the paragraph: nobody sees where they are from."""
    known = set(_NUMBER.findall(_BOUND.sub(" ", paragraph.text)))
    return [number for number in dict.fromkeys(_NUMBER.findall(_BOUND.sub(" ", text))) if number not in known]


def edited(document: Document, edits: Iterable[Edit]) -> Edited:
    """The note with its edits: every bound number is that of today."""
    own = {edit.key: edit for edit in edits}
    paragraphs = {paragraph.key: paragraph for paragraph in editable(document)}
    moved, lost = dict[str, str](), dict[str, str]()
    now: dict[str, tuple[Paragraph, ...]] = {key: (one.paragraph,) for key, one in paragraphs.items()}
    for key, edit in own.items():
        paragraph = paragraphs.get(key)
        if paragraph is None:
            lost[key] = "такого абзаца в справке больше нет"
        elif missing := [name for name in _used(edit) if name not in dict(_bound(paragraph.paragraph.spans))]:
            lost[key] = f"чисел, которые в нём стояли, в абзаце больше нет ({len(missing)})"
        else:
            now[key] = _filled(paragraph.paragraph, edit)
            if paragraph.text != edit.base:
                moved[key] = paragraph.text

    made = {id(one.paragraph): now[key] for key, one in paragraphs.items()}

    def blocks(given: Sequence[Block]) -> tuple[Block, ...]:
        return tuple(block for one in given for block in made.get(id(one), (one,)))

    document = replace(document, opening=blocks(document.opening), blocks=blocks(document.blocks))
    return Edited(document, now, moved, lost)


def _bound(spans: Spans) -> Iterator[tuple[str, str]]:
    """Name and text of every bound number: the indicator, the territory, and which of several it is."""
    seen: Counter[str] = Counter()
    for span in spans:
        if span.indicator:
            name = f"{span.indicator}@{span.territory}"
            seen[name] += 1
            yield f"{name}#{seen[name]}", span.text


def _written(spans: Spans) -> str:
    """A paragraph as it is edited."""
    parts, number = [], 0
    for span in spans:
        number += bool(span.indicator)
        text = f"{{{number}: {span.text}}}" if span.indicator else span.text
        parts.append(f"**{text}**" if span.strong else text)
    return "".join(parts)


def _issues(paragraph: Editable, text: str) -> Iterator[Issue]:
    place = paragraph.heading
    if len(text) > MOST:
        yield Issue("too_long", place, f"в абзаце больше {MOST} знаков.", "Сократите его.")
    values = [value for _, value in _bound(paragraph.paragraph.spans)]
    found = list(_BOUND.finditer(text))
    if _BRACE.search(_BOUND.sub("", text)):
        advice = "Число из данных пишется в скобках целиком, например {1: 27}; других фигурных скобок в тексте нет."
        yield Issue("brace", place, "фигурная скобка стоит без пары или не так, как в исходном абзаце.", advice)
    for match in found:
        number, shown = int(match[1]), match[2]
        if not 1 <= number <= len(values):
            yield Issue("unknown", place, f"числа {match[0]} в исходном абзаце нет.", "Уберите эту скобку.")
        elif shown is not None and shown.split() != values[number - 1].split():
            message = f"число {match[0]} исправлено руками, а оно берётся из данных: «{values[number - 1]}»."
            yield Issue("typed_over", place, message, f"Верните {{{number}: {values[number - 1]}}} или уберите скобку.")
    for name, times in Counter(match[1] for match in found).items():
        if times > 1:
            yield Issue("twice", place, f"скобка с номером {name} стоит в абзаце не один раз.", "Оставьте одну.")
    if _touched(text) - _touched(paragraph.text):
        advice = "Отделите его словами: вместе читается другое число."
        yield Issue("touched", place, "к числу из данных приписаны цифры, другое число или знак.", advice)
    if text.count("**") % 2:
        yield Issue("bold", place, "две звёздочки стоят без пары.", "Полужирное пишется так: **слово**.")


def _touched(text: str) -> Counter[str]:
    return Counter(_TOUCHED.findall(_BOUND.sub("\0", text.replace("**", "").replace("\0", " "))))


def _used(edit: Edit) -> Iterator[str]:
    return (edit.bound[int(match[1]) - 1] for match in _BOUND.finditer(edit.text))


def _filled(paragraph: Paragraph, edit: Edit) -> tuple[Paragraph, ...]:
    """The edited text with the numbers of today, a paragraph for each of its parts."""
    numbers = {name: span for (name, _), span in zip(
        _bound(paragraph.spans), (span for span in paragraph.spans if span.indicator), strict=True
    )}  # fmt: skip

    def spans(part: str) -> Iterator[Span]:
        for at, piece in enumerate(part.split("**")):
            end = 0
            for match in _BOUND.finditer(piece):
                if piece[end : match.start()]:
                    yield Span(piece[end : match.start()], strong=at % 2 == 1)
                yield replace(numbers[edit.bound[int(match[1]) - 1]], strong=at % 2 == 1)
                end = match.end()
            if piece[end:]:
                yield Span(piece[end:], strong=at % 2 == 1)

    return tuple(replace(paragraph, spans=tuple(spans(part))) for part in edit.text.split("\n\n") if part)
