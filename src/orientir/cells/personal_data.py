"""Find what could tell who somebody is in a text that should not: phones, addresses of post and pages, names.

A text is masked before anybody reads it. Better a word too many is hidden than a name too few, but words of everyday
use stay: «на уровне» is no patronymic, and «Вера» at the beginning of a sentence may be faith.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

MASK = "[скрыто]"
CONTACT, NAME = "contact", "name"

_CONTACTS = re.compile(
    r"""[\w.+-]+\s?(?:@|\[at\]|\(at\)|собака)\s?[\w-]+(?:\s?\.\s?[\w-]+)*      # post, also spelt out
    | (?<![\w/])@\w{3,}                                                        # a nickname
    | (?:https?://|www\.)\S+
    | \b(?:vk|t|ok|instagram|tiktok|youtube|discord|wa)\s?\.\s?(?:com|me|ru|gg)\S*
    | \b(?:tg|тг|телег\w*|вк|vk|инст\w*|insta\w*|дискорд\w*|discord)\s*[:—-]?\s*@?[a-z][\w.]{3,}
    | \b[a-z][a-z_.]*\d{2,}\w*                                               # a nickname with digits
    | [\w.+-]+\s+на\s+[a-z-]+\.(?:ru|com|рф)
    | (?<!\d)\+?\d(?:[\s().–-]*\d){5,14}(?!\d)                              # a phone, however parted
    """,
    re.VERBOSE | re.IGNORECASE,
)
_YEARS = re.compile(r"(?:(?:19|20)\d\d\D{0,3}){2}$|^[1-9]\d{0,2}(?:[ \u00a0]000)+$")
"""«2021–2025» and «100 000» are six digits as well."""
_MALE = (
    "александр алексей анатолий андрей антон аркадий арсений артём артем артур богдан борис вадим валентин валерий "
    "василий виктор виталий владимир владислав вячеслав геннадий георгий глеб григорий даниил данил данила денис "
    "дмитрий евгений егор иван игорь илья кирилл константин леонид максим матвей михаил никита николай олег павел пётр "
    "петр руслан семён семен сергей станислав степан тимофей тимур фёдор федор эдуард юрий ярослав саша лёша леша дима "
    "серёжа сережа миша ваня петя коля женя паша костя андрюша вова володя гриша гена витя толя федя стас влад"
)
_FEMALE = (
    "александра алина алиса алла анастасия ангелина анна антонина арина валентина валерия варвара вероника виктория "
    "галина дарья диана ева евгения екатерина елена елизавета жанна зинаида зоя инна ирина карина кира кристина ксения "
    "лариса лидия людмила маргарита марина мария милана надежда наталья наталия нина оксана олеся ольга полина раиса "
    "светлана софия софья таисия тамара татьяна ульяна юлия яна маша даша саша катя лена лиза настя наташа оля таня "
    "юля ира аня галя света ксюша соня вика рита люда нина лида варя алёна алена"
)
_OTHERS = (
    "айгуль алдар алсу амаду аюна баир баирма батор бато булат галина дамба даша дарима даши дугар жаргал зорикто "
    "ильдар ислам марат намжил ринат рашид руслан рустам саяна сэсэг тимур туяна фарид цырен эржена эрдэни янжима "
    "катюша серёга серега лёха леха димон санёк санек колян вован настюша танюша машенька дашенька"
)
_ALSO_WORDS = frozenset(("вера", "любовь", "надежда", "роман", "лев", "слава", "роза", "лилия", "майя"))
_ENDINGS = (
    "",
    "й",
    "ь",
    "а",
    "я",
    "у",
    "ю",
    "е",
    "и",
    "ы",
    *re.findall(r"\w+", "ой ей ою ом ем ём ью ии ию ий ия ией"),
)
_ENDINGS += ("ием", "ьи", "ье", "ья")
_STEMS = frozenset(name.rstrip("аяйьи") for name in f"{_MALE} {_FEMALE} {_OTHERS}".split() if name not in _ALSO_WORDS)
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)?")
_PATRONYMIC = re.compile(
    r"[а-яё]{3,}(?:ови|еви|ьи)ч(?:а|у|ем|е)?|[а-яё]{2,}[лнмр]ыч(?:а|у|ем|е)?|[а-яё]{3,}ванн(?:а|ы|е|у|ой)"
    r"|[а-яё]{3,}(?:овн|евн|ичн)(?:а|ы|е|у|ой|ою)"
)
_NO_PATRONYMIC = re.compile(
    r"(?:уровн|основн|церковн|верховн|духовн|кровн|плановн|виновн|чиновн|больнич|обыч|различ|отлич|наличн|личн|"
    r"первич|вторич|типич|логич|критич|практич|физич|электрич|техничн|эконом|грановит|столичн|границ|готовн|деревн|"
    r"ежедневн|дневн|душевн|царевн|гневн|кочевн|зрелищ)"
)
_SURNAME = re.compile(
    r"[А-ЯЁ][а-яё]+(?:ов|ев|ёв|ин|ын|ский|цкий|ова|ева|ёва|ина|ына|ская|цкая|енко|ук|юк|их|ых)(?:а|у|ым|ой|е|ому|ого|ую)?"
)
_INITIALS = re.compile(r"[А-ЯЁA-Z]\.\s?(?:[А-ЯЁA-Z]\.\s?)?[А-ЯЁ][а-яё]{2,}|[А-ЯЁ][а-яё]{2,}\s[А-ЯЁ]\.\s?[А-ЯЁ]\.")
_CALLED = re.compile(
    r"(?:меня зовут|моё имя|мое имя|my name is|i am called)\s+([^\W\d_]+(?:\s[А-ЯЁA-Z][^\W\d_]+)?)", re.IGNORECASE
)


def found(text: str) -> list[tuple[str, int, int]]:
    """What must not be read: (CONTACT or NAME, start, end), in the order of the text, none within another."""
    every = sorted([*_contacts(text), *_names(text)], key=lambda one: (one[1], -one[2]))
    kept: list[tuple[str, int, int]] = []
    for kind, start, end in every:
        if kept and start < kept[-1][2]:
            kept[-1] = (kept[-1][0], kept[-1][1], max(end, kept[-1][2]))
        else:
            kept.append((kind, start, end))
    return kept


def masked(text: str) -> str:
    """The text with ``MASK`` for everything that is found in it.

    >>> masked("Спасибо Марии Ивановне, пишите на petya@mail.ru или 8 914 123-45-67")
    'Спасибо [скрыто] [скрыто], пишите на [скрыто] или [скрыто]'
    """
    text = unhidden(text)
    for _, start, end in reversed(found(text)):
        text = text[:start] + MASK + text[end:]
    return text


def unhidden(text: str) -> str:
    """The text in plain composed letters without signs that are not seen: nothing hides between those of a name."""
    seen = (sign for sign in unicodedata.normalize("NFC", text) if sign == "\n" or unicodedata.category(sign)[0] != "C")
    return "".join(wide if len(wide := unicodedata.normalize("NFKC", sign)) == 1 else sign for sign in seen).strip()


def _contacts(text: str) -> Iterator[tuple[str, int, int]]:
    for one in _CONTACTS.finditer(text):
        words = one[0].strip()
        if not _YEARS.search(words):
            yield CONTACT, one.start(), one.start() + len(one[0].rstrip(" .,;"))


def _names(text: str) -> Iterator[tuple[str, int, int]]:
    for one in _CALLED.finditer(text):
        yield NAME, one.start(1), one.end(1)
    for one in _INITIALS.finditer(text):
        yield NAME, one.start(), one.end()
    words = list(_WORD.finditer(text))
    for at, word in enumerate(words):
        before = words[at - 1][0] if at and not text[words[at - 1].end() : word.start()].strip() else ""
        if _is_name(word[0], before):
            yield NAME, word.start(), word.end()
            if before and _is_first(before):
                yield NAME, words[at - 1].start(), words[at - 1].end()
            after = words[at + 1] if at + 1 < len(words) else None
            if after and not text[word.end() : after.start()].strip() and after[0][0].isupper():
                yield NAME, after.start(), after.end()
            if before and _SURNAME.fullmatch(before):
                yield NAME, words[at - 1].start(), words[at - 1].end()


def _is_name(word: str, before: str) -> bool:
    small = word.lower()
    if _PATRONYMIC.fullmatch(small) and not _NO_PATRONYMIC.match(small):
        return word[0].isupper() or _is_first(before)
    return word[0].isupper() and _is_first(word)


def _is_first(word: str) -> bool:
    small = word.lower()
    return any(small.removesuffix(ending) in _STEMS for ending in _ENDINGS if small.endswith(ending))
