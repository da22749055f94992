"""Words of a filled form: yes, no, nothing known, not applicable, and the remark that follows them."""

from __future__ import annotations

import re
import unicodedata

from orientir.cells.model import Answered, Missing, Outcome, Unreadable, unreadable
from orientir.terms import Absence, languages, say

# Spaces that programs put into numbers and texts; invisible characters come with text copied from the web.
_SPACES = str.maketrans(dict.fromkeys("\u00a0\u202f\u2007\u2008\u2009\u2002\u2003\u205f\u3000\t", " "))
_INVISIBLE = str.maketrans(dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
# Most texts hold none of these, and looking is cheaper than translating.
_ODD = re.compile("[^ -~А-Яа-яЁё№«»…–—\n]")
_LATIN = re.compile("[a-z]")
_LOOKALIKES = str.maketrans("aeopcyxkmthb", "аеорсухкмтнв")
_DASHES = frozenset("-–—−‒―_")

_YES = ("да", "есть", "имеется", "имеются", "в наличии", "присутствует", "yes", "true", "истина", "✓", "✔")
_NO = ("нет", "нету", "не имеется", "не имеются", "отсутствует", "отсутствуют", "no", "false", "ложь")
# What the forms themselves offer, in every language.
_OFFERED = {
    word: tuple(say(language, f"answer.{word}").lower() for language in languages())
    for word in ("yes", "no", "not_applicable")
}
_IN_PART = ("partly", "partially", "in part", "planned", "being", "in progress", "in development", "draft")
_NOT_WHOLLY = ("not everywhere", "not fully", "not always", "not in all", "not yet")
# A bare 1, 0 or + answers; «1 школа» does not.
_ALONE = r"(?=[.!]?$|\s*\()"


def any_of(*words: str) -> str:
    """A pattern for one of these words in a line that ``plain`` has made."""
    return "(?:" + "|".join(re.escape(word.translate(_LOOKALIKES)) for word in words) + r")(?!\w)"


_ANSWER = re.compile(
    rf"(?P<yes>{any_of(*_YES, *_OFFERED['yes'])}|[1+v√]{_ALONE})|(?P<no>{any_of(*_NO, *_OFFERED['no'])}|0{_ALONE})"
)
_AND = re.compile(rf"^[\s.,;:()–—-]*(?:{any_of('и', 'или', 'либо', 'and', 'or', 'but')}\s)?")
"""What may stand between an answer and another one."""
_HEDGED = re.compile(
    r"\s*(?:[?/\\|]|.*\b(?:частичн|планиру|запланир|в разработке|разрабатыва|в процессе|на согласован"
    r"|не везде|не во всех|не полностью|не всегда)"
    rf"|.*\b{any_of(*_IN_PART, *_NOT_WHOLLY)})"
)
_KNOWN = r"(?:данн|информац|сведени|ответ)[а-я]*"
_UNKNOWN = rf"(?:нет|не имеется|без|отсутству[а-я]+)\s+{_KNOWN}|{_KNOWN}\s+(?:нет|не\s[а-я]+|отсутству[а-я]+)"
_MISSING = re.compile(
    rf"{_UNKNOWN}|[нб]\s?/\s?д|н\. ?д|нд|не знаю|не ?известно|затрудня[а-я]+(?: ответить)?"
    r"|не (?:заполнен|указан|предоставлен)[оаы]?|…|\.{2,}"
    rf"|{any_of('no data', 'no answer', 'not known', 'unknown')}"
)
_MENTIONED = re.compile(rf"\b(?:{_UNKNOWN}|не ?известно|не знаю|[нб]/д)(?!\w)")
_SUPPRESSED = re.compile(r"(?:сведения |данные )?(?:скрыт[оы]|не раскрыва[а-я]+|не разглаша[а-я]+|конфиденциально)")
_LONGEST_SIGN = 300
"""Characters: «нет данных» with its remark; anything longer is an answer."""
_NOT_APPLICABLE = re.compile(
    rf"не ?применим[оа]?|не применяется|н\s?/\s?п"
    rf"|{any_of('х', *_OFFERED['not_applicable'], 'not applicable', 'does not apply')}"
)


_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]|[\ud800-\udfff]")


def tidy(text: str) -> str:
    """The text with ordinary spaces and line breaks only, without invisible characters and outer space."""
    if _ODD.search(text):
        text = text.translate(_SPACES).translate(_INVISIBLE).replace("\r\n", "\n").replace("\r", "\n")
        text = unicodedata.normalize("NFC", text)
    return text.strip()


def clean(text: str) -> str:
    """The text without control characters, which no person types and no database keeps."""
    return _CONTROL.sub("", text.replace("\r\n", "\n").replace("\r", "\n")).strip() if text else ""


def in_small(text: str) -> str:
    """One line in lower case, «е» for «ё»."""
    return " ".join(tidy(text).split()).lower().replace("ё", "е")


def plain(text: str) -> str:
    """One line for comparison: lower case, «е» for «ё», Cyrillic letters for their Latin look-alikes."""
    line = in_small(text)
    return line.translate(_LOOKALIKES) if _LATIN.search(line) else line


def is_dash(text: str) -> bool:
    """Only dashes: 0, no answer or not applicable? Nobody but the author can tell."""
    return bool(text) and set(text) <= _DASHES


def read_absence(text: str) -> Missing | None:
    """No value at all: an empty cell, «нет данных», «…», or «х» (not applicable in Russian statistics).

    >>> read_absence("нет данных").kind.value, read_absence("X").kind.value, read_absence("нет")
    ('no_answer', 'not_applicable', None)
    """
    if len(text) > _LONGEST_SIGN:
        return None
    bare = plain(text)
    if not bare:
        return Missing()
    body, bracket, _ = bare.partition("(")
    comment = tidy(text) if bracket else ""
    body = body.strip(" !;,")
    if _SUPPRESSED.fullmatch(body.rstrip(".")):
        return Missing(Absence.SUPPRESSED, comment)
    if _MISSING.fullmatch(body) or _MISSING.fullmatch(body.rstrip(".")):
        return Missing(comment=comment)
    return Missing(Absence.NOT_APPLICABLE, comment) if _NOT_APPLICABLE.fullmatch(body.rstrip(".")) else None


def mentions_no_data(remark: str) -> bool:
    """Whether a remark says somewhere that something is not known."""
    return _MENTIONED.search(plain(remark)) is not None


def read_yes_no(text: str) -> Outcome:
    """Yes or no with whatever remark follows it; a hedged or double answer is refused.

    >>> read_yes_no("Да (приказ № 45)"), read_yes_no("не имеется")
    (Answered(value=True, comment='приказ № 45'), Answered(value=False, comment=''))
    """
    typed = " ".join(tidy(text).split())
    bare = plain(text)
    answer = _ANSWER.match(bare)
    if answer is None:
        return _neither(typed)
    yes, rest = answer["yes"] is not None, bare[answer.end() :]
    second = _ANSWER.match(_AND.sub("", rest))
    contradicts = second is not None and (second["yes"] is not None) is not yes
    unknown = not yes and _MISSING.fullmatch(rest.strip(" .,;:()–—-")) is not None
    if contradicts or unknown or _HEDGED.match(rest if yes else rest[:2]):
        return _neither(typed)
    return Answered(yes, _remark(typed, answer.end()))


def _remark(typed: str, start: int) -> str:
    """What follows the answer; without punctuation («нет программы») it needs its first word."""
    rest = typed[start:]
    body = rest.strip(" .,;:!–—-")
    if not body:
        return ""
    if rest.lstrip()[0].isalnum():
        return typed
    return unbracketed(body)


def unbracketed(remark: str) -> str:
    """A remark without the one pair of brackets around it."""
    inside = remark.strip()[1:-1]
    whole = remark.strip().startswith("(") and remark.strip().endswith(")")
    return inside.strip() if whole and not set(inside) & set("()") else remark.strip()


def _neither(typed: str) -> Unreadable:
    return unreadable("cells.neither_yes_nor_no", typed=typed)
