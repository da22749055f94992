"""Which question a column of a table answers: by its code, or by its text in one to three rows of headings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from functools import cache, cached_property

from orientir.cells.place_names import differ
from orientir.cells.words import any_of, plain
from orientir.methodology.model import Field, FieldType
from orientir.workbooks.blank_form import BlankForm

YES, NO = "@yes", "@no"
"""Options of a yes/no question whose two answers have a column each."""
_NUMBER = re.compile(r"\b(?:количество|численность|колво|кол во|кол)\b")
_HYPHEN = re.compile(r"(?<=[^\W\d])[-‐‑](?=[^\W\d])")
_NUMBERED = re.compile(r"(?:п )?\d{1,3}(?: \d{1,3})* (?=\D)")
_NEUTRAL = (
    *("всего", "итого", "число", "ответ", "факт", "значение", "да нет", "да или нет", "чел", "человек"),
    *("total", "number", "answer", "value", "yes no", "yes or no", "people"),
)
"""A lower heading that adds nothing to the one above it."""
_PART = re.compile(
    rf"(?:из них|в том числе|в т ч|из общего числа|{any_of('of them', 'of which', 'of these', 'including')})\b:? ?"
)
_WORDS = ("из", "них", "в", "том", "числе", "с", "по", "и", "of", "them", "which", "these", "including", "with", "the")
_TAILS = {
    FieldType.YES_NO: ("да нет", "да или нет", "есть нет", "yes no", "yes or no"),
    FieldType.PERCENT: ("проц", "процент", "процентов", "в проц", "в процентах", "percent", "per cent"),
    FieldType.INTEGER: ("шт", "ед", "единиц"),
    FieldType.LINK: ("ссылка", "адрес", "link", "address"),
    FieldType.DATE: ("дата", "date"),
}
_MOST = 0.6
"""The part of a question's text by whose beginning it is known."""
_LIKE = 0.6


@dataclass(frozen=True)
class Target:
    """What a column answers: a question, or one ``option`` of it that is marked; ``near``: by a text like its own."""

    question: str
    option: str = ""
    near: bool = False


def folded(text: str) -> str:
    """The words of a heading without punctuation and hyphens; «количество» and «число» are one word, «%» is one."""
    line = _HYPHEN.sub("", plain(text))
    words = " ".join(re.sub(r"[^\w%]+", " ", line).replace("%", " проц ").split())
    return _NUMBER.sub("число", words)


@cache
def _folded(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(folded, words))


@dataclass(frozen=True)
class Questions:
    """The questions of a form, found by what stands in a heading."""

    form: BlankForm

    @cached_property
    def _codes(self) -> Mapping[str, str]:
        return {folded(id): id for id in self.form.questions}

    @cached_property
    def _labels(self) -> Mapping[str, tuple[str, ...]]:
        found: dict[str, tuple[str, ...]] = {}
        for id, question in self.form.questions.items():
            words = folded(question.label)
            found[words] = (*found.get(words, ()), id)
        return found

    def resolve(self, parts: Sequence[str], before: str) -> tuple[Target, ...]:
        """What a column answers whose headings from top to bottom are ``parts``: nothing, one question, or several.

        ``before`` is the question of the column to the left: equal texts belong to the question they are a part of.
        """
        codes = {self._codes[text] for text in parts if text in self._codes}
        if not parts or codes:
            return tuple(Target(id) for id in sorted(codes))
        own, above = parts[-1], parts[-2] if len(parts) > 1 else ""
        whole = self._of(above)
        found = self._of(" ".join(parts)) or self._of(own)
        if not found and len(whole) == 1:
            return self._under(whole[0], own)
        if len(found) > 1:
            parents = {before, self._part_of(before), *whole} - {""}
            found = tuple(id for id in found if self._part_of(id) in parents) or found
        return tuple(Target(id) for id in found)

    def _part_of(self, id: str) -> str:
        return self.form.questions[id].part_of if id in self.form.questions else ""

    def _under(self, id: str, own: str) -> tuple[Target, ...]:
        """What stands under a heading that is a question: nothing new, one of its options, or one of its parts."""
        question = self.form.questions[id]
        if (
            own in _folded(_NEUTRAL)
            or own in self._tails(question)
            or re.fullmatch(rf"(?:за )?{self.form.year}(?: год)?", own)
        ):
            return (Target(id),)
        options: dict[str, tuple[str, ...]] = (
            {NO: ("нет", "no"), YES: ("да", "yes")} if question.type is FieldType.YES_NO else {}
        )
        for option, label in question.choices.items():
            options[option] = (label, option, *question.former.get(option, ()))
        for option, names in options.items():
            if own in map(folded, names):
                return (Target(id, option),)
        start = _PART.match(own)
        words = set(own.split()) - _folded(_WORDS)
        parts = [q for q in self.form.questions.values() if start and q.part_of == id]
        fitting = [q.id for q in parts if words and words <= set(folded(q.label).split())]
        return tuple(Target(part, near=True) for part in fitting)

    def _of(self, text: str) -> tuple[str, ...]:
        """The questions of a text: as it is, without its number, without the unit at its end."""
        for words in dict.fromkeys((text, _unnumbered(text))):
            if words in self._labels:
                return self._labels[words]
            for cut in (words.rpartition(" ")[0], words.rpartition(" ")[0].rpartition(" ")[0]):
                tail = words[len(cut) + 1 :]
                ids = self._labels.get(cut, ())
                if ids and all(tail in self._tails(self.form.questions[id]) for id in ids):
                    return ids
        return ()

    def _tails(self, question: Field) -> frozenset[str]:
        """What may follow the text of a question: its unit."""
        people = ("чел",) if "человек" in question.unit else ()
        return frozenset(map(folded, (*question.unit, *question.accepts, *people, *_TAILS.get(question.type, ()))))

    @cached_property
    def _by_length(self) -> Mapping[int, tuple[tuple[str, ...], ...]]:
        """The words of all texts by their number: only texts of as many words are compared word by word."""
        found: dict[int, tuple[tuple[str, ...], ...]] = {}
        for label in self._labels:
            words = tuple(label.split())
            found[len(words)] = (*found.get(len(words), ()), words)
        return found

    @cached_property
    def _nearly(self) -> dict[str, tuple[Target, ...]]:
        return {}

    def near(self, parts: Sequence[str]) -> tuple[Target, ...]:
        """The questions whose text differs from a heading by slips of the pen, or of which it is most of the text."""
        for text in dict.fromkeys((*parts[-1:], " ".join(parts))):
            if text not in self._nearly:
                words = _unnumbered(text)
                typed = tuple(words.split())
                slips = [" ".join(label) for label in self._by_length.get(len(typed), ()) if _is_slip(typed, label)]
                found = slips or [label for label in self._labels if _is_start(words, label)]
                self._nearly[text] = tuple(Target(id, near=True) for label in found for id in self._labels[label])
            if self._nearly[text]:
                return self._nearly[text]
        return ()

    def alike(self, text: str, free: Iterable[str]) -> str:
        """The label most like a heading that is not understood; empty where none is like it."""
        labels = {folded(self.form.questions[id].label): self.form.questions[id].label for id in free}
        found = get_close_matches(text, labels, 1, _LIKE)
        return labels[found[0]] if found else ""


def _unnumbered(text: str) -> str:
    """A heading without the number before it."""
    found = _NUMBERED.match(text)
    return text[found.end() :] if found else text


def _is_slip(typed: Sequence[str], label: Sequence[str]) -> bool:
    """Whether the words of two texts are the same but for a letter or two of one or two long ones."""
    other = [(a, b) for a, b in zip(typed, label, strict=True) if a != b]
    return len(other) <= 2 and all(
        3 < len(a) < 40 and len(b) > 3 and not re.search(r"\d", a + b) and differ(a, b) <= (1 if len(b) < 8 else 2)
        for a, b in other
    )


def _is_start(text: str, label: str) -> bool:
    """Whether a heading is the beginning of a question that somebody has cut off."""
    return len(text.split()) > 2 and len(text) >= _MOST * len(label) and label.startswith(text)
