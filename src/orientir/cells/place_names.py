"""Find a unit by the name that people write, in any case, order and abbreviation; refuse a name that fits several.

A name is taken apart into words that say what kind of place is meant (город, р-н, ГМО, «районное
муниципальное образование»), words that say nothing (МО, администрация), and the name itself, cut to
its stem. «Зиминский» is then the adjective of the district, «Зима» the noun of the city, and
«Зиминское» the adjective of both: it is refused with both named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import lru_cache

from orientir.cells.words import plain, tidy
from orientir.terms import Territory, Unit, quoted, say

CITY, DISTRICT, SETTLEMENT = "city", "district", "settlement"

_KINDS = {
    CITY: r"г|гор|го|гмо|город(?:а|у|ом|е)?|городск(?:ии|ои|ого|ому|им|ом|ое)",
    DISTRICT: r"раион(?:а|у|ом|е)?|раионн[а-я]{2,3}|р|рн|рон|рмо|мр",
    SETTLEMENT: r"с|село|п|пос|поселок|рп|пгт",
}
_KIND_WORDS = {kind: re.compile(pattern) for kind, pattern in _KINDS.items()}
_NOISE = re.compile(
    r"мо|муниципальн[а-я]+|мун|муницип|образовани[еяюи]м?|округ(?:а|у|ом|е)?|и|в|по|администраци[а-я]+|управлени[а-я]+"
    r"|комитет[а-я]*|отдел[а-я]*|департамент[а-я]*|мэри[а-я]+|россииск[а-я]+|федераци[а-я]+|рф"
)
_MUNICIPAL_OKRUG = re.compile(r"\bмуниципальн\w+ округ\w*|\bмо округ\w*")
_REGION = re.compile(r"\b[а-я-]+(?:ои|ая|ого|ии) (?:обл|област[ьи]|край|края|краи)\b\.?|\bреспублик[аи] [а-я-]+")
_ADJECTIVE = re.compile(r"(?P<stem>.*[сц]к)(?:(?P<both>ом)|(?P<neuter>ое)|ии|ои|ого|ому|им|ая|ую|их)")
_CASE_ENDINGS = re.compile(r"(?<=..)(?:ом|ем|ои|еи|[аеиоуыюя])$")
_FROM_NOUN = ("ск", "инск", "овск")
_LATIN = str.maketrans("aeopcyxkmthb", "аеорсухкмтнв")
LONGEST_NAME = 300
"""Letters: full official names of schools go beyond two hundred."""
_NEAR_LENGTH = 8
"""Letters: a name this long stays recognisable with one letter wrong."""


@dataclass(frozen=True)
class Ambiguous:
    """A name that fits several units, or none exactly: ``candidates`` are the ones to choose from."""

    text: str
    candidates: tuple[Unit, ...]

    def __str__(self) -> str:
        return self.said("ru")

    def said(self, language: str) -> str:
        if len(self.candidates) == 1:
            return say(language, "name.unknown_like", typed=self.text, name=self.candidates[0].name)
        listed = quoted(language, (candidate.name for candidate in self.candidates))
        return say(language, "name.ambiguous", typed=self.text, listed=listed)


@dataclass(frozen=True)
class Unknown:
    """A name of no unit of the register."""

    text: str

    def __str__(self) -> str:
        return self.said("ru")

    def said(self, language: str) -> str:
        return say(language, "name.unknown" if self.text else "name.none", typed=self.text)


@dataclass(frozen=True)
class _Word:
    """A word of a name: its stem, and whether it may be a noun, an adjective, and a neuter one.

    «Братском» may be both. ``first`` is the stem of the first part: «усоль» of «Усолье-Сибирское».
    """

    typed: str
    stem: str
    first: str
    noun: bool
    adjective: bool
    neuter: bool


@dataclass(frozen=True)
class _Name:
    """A name taken apart: the kinds of place it mentions, and its own words."""

    kinds: frozenset[str]
    words: tuple[_Word, ...]

    @property
    def whole(self) -> _Word:
        """The words as one («Усть Илимск» is «Усть-Илимск»): the last decides what it is."""
        stem, typed = "".join(w.stem for w in self.words), "".join(w.typed for w in self.words)
        return replace(self.words[-1], stem=stem, typed=typed, first=self.words[0].first)


@dataclass
class _Register:
    """Everything by which units can be found. Sets of ids, because names are shared."""

    by_id: dict[str, Unit]
    kind: dict[str, str] = field(default_factory=dict)
    exact: dict[str, set[str]] = field(default_factory=dict)
    nouns: dict[str, set[str]] = field(default_factory=dict)
    adjectives: dict[str, set[str]] = field(default_factory=dict)
    derived: dict[str, set[str]] = field(default_factory=dict)
    centres: dict[str, set[str]] = field(default_factory=dict)
    adjectival: set[str] = field(default_factory=set)
    spelled: dict[str, set[str]] = field(default_factory=dict)
    parsed: dict[object, set[str]] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)


def recognise(text: str, units: Iterable[Unit]) -> Unit | Ambiguous | Unknown:
    """The one unit that ``text`` names (by name, spelling or code), or why there is none."""
    register = _register(_Same(tuple(units)))
    typed = " ".join(tidy(text).split())[:LONGEST_NAME]
    shown = typed[:100]
    code = _code(shown)
    if code.isdigit() or (code in register.codes and (shown.isupper() or re.search(r"\d", code))):
        id = register.codes.get(code) or register.codes.get(code.removesuffix("000"))
        return register.by_id[id] if id else Unknown(shown)
    name = _parse(typed)
    exact = register.exact.get(_letters(typed), set()) or register.parsed.get(_key(name), set())
    found = exact if len(exact) == 1 else _find(register, name)
    if len(found) == 1:
        return register.by_id[next(iter(found))]
    anywhere = replace(name, kinds=frozenset())
    candidates = found or _find(register, anywhere) or _near(register, anywhere, 2)
    if not candidates:
        return Unknown(shown)
    return Ambiguous(shown, tuple(sorted((register.by_id[id] for id in candidates), key=lambda t: t.name)))


def _code(text: str) -> str:
    """Letters and digits of a code, whichever alphabet its letters were typed in: «E06-000034» is «Е06000034»."""
    return re.sub(r"[\W_]", "", plain(text)).removeprefix("октмо")


def _key(name: _Name) -> object:
    """All that tells a name: equal for «МО "Ангарский район"» and the stored «Ангарский район»."""
    word = name.whole if name.words else None
    return word and (name.kinds & {CITY, DISTRICT}, word.stem, word.noun, word.adjective, word.neuter)


def _find(register: _Register, name: _Name) -> set[str]:
    """Ids that fit; several mean that the name does not decide."""
    if not name.words:
        return set()
    fitting = _by_word(register, name.whole, name.kinds) or _single_near(register, name)
    if fitting or len(name.words) == 1:
        return fitting
    # «Братск и Братский район» names two; «Бодайбо и Бодайбинский район» names one twice.
    parts = [_by_word(register, w, name.kinds if w.adjective else frozenset()) for w in name.words]
    return set().union(*parts) if all(parts) else set()


def _by_word(register: _Register, word: _Word, kinds: frozenset[str]) -> set[str]:
    own = register.adjectives.get(word.stem, set()) if word.adjective else set()
    derived = register.derived.get(word.stem, set()) if word.adjective else set()
    nouns = {id for id in register.nouns.get(word.stem, set()) if word.noun or id in register.adjectival}
    centred = register.centres.get(word.stem, set())
    wanted = kinds & {CITY, DISTRICT}
    if len(wanted) == 1:
        # «г. Тайшет» names a district by its centre; «Тайшетское ГМО» is the town inside it: nobody we know.
        right = {id for id in own | derived | nouns if register.kind[id] in wanted}
        return right or (centred if word.noun else set())
    if wanted:
        return nouns | own | derived | centred
    # «Зиминский» is the district's own adjective; only «Зиминское» may be the city's as well.
    return (own | nouns or derived or centred) if not word.neuter else own | derived | nouns or centred


def _single_near(register: _Register, name: _Name) -> set[str]:
    """The only territory whose name differs by one letter, where no other is close to it."""
    near = _near(register, name, 1) if len(name.whole.typed) >= _NEAR_LENGTH else set()
    return near if len(near) == 1 and near == _near(register, name, 2) else set()


def _near(register: _Register, name: _Name, distance: int) -> set[str]:
    if not name.words or len(name.whole.typed) < _NEAR_LENGTH - 2:
        return set()
    typed, wanted, digits = name.whole.typed, name.kinds & {CITY, DISTRICT}, _digits(name.whole.typed)
    return {
        id
        for spelling, ids in register.spelled.items()
        if spelling[0] == typed[0] and _digits(spelling) == digits and differ(spelling, typed) <= distance
        for id in ids
        if not wanted or register.kind[id] in wanted
    }


def _digits(word: str) -> str:
    """The digits of a name, which must be equal: «Гимназия № 12» is no slip for «Гимназия № 13»."""
    return "".join(filter(str.isdigit, word))


def differ(a: str, b: str) -> int:
    """Edit distance with swaps of neighbours; only small distances matter, so lengths decide first."""
    if abs(len(a) - len(b)) > 2:
        return 3
    rows: list[list[int]] = [list(range(len(b) + 1))]
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            best = min(rows[i - 1][j] + 1, row[j - 1] + 1, rows[i - 1][j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                best = min(best, rows[i - 2][j - 2] + 1)
            row.append(best)
        rows.append(row)
    return rows[-1][-1]


def _parse(text: str) -> _Name:
    line = _fold(text)
    shorter = _REGION.sub(" ", line)
    line = shorter if re.search(r"[а-я]{3}", shorter) else line
    kinds = {DISTRICT} if _MUNICIPAL_OKRUG.search(line) else set()
    words: list[_Word] = []
    for word in line.split():
        kind = next((k for k, pattern in _KIND_WORDS.items() if pattern.fullmatch(word)), None)
        if kind is None and word.startswith("р") and differ(word, "раион") == 1:
            kind = DISTRICT
        if kind:
            kinds.add(kind)
        elif not _NOISE.fullmatch(word):
            words.append(_word(word))
    return _Name(frozenset(kinds), tuple(words))


def _word(word: str) -> _Word:
    """A folded (hyphenated) word taken to its stem, part by part."""
    parts = word.split("-")
    heads = [_CASE_ENDINGS.sub("", part) for part in parts]
    found = _ADJECTIVE.fullmatch(parts[-1])
    stem = "".join(heads[:-1]) + (found["stem"] if found else heads[-1])
    noun = found is None or found["both"] is not None
    neuter = found is not None and found["neuter"] is not None
    return _Word("".join(parts), stem, heads[0], noun, found is not None, neuter)


def _fold(text: str) -> str:
    """Lower-case words without quotes, dots and brackets; «й» as «и», «ё» as «е»; hyphens joined."""
    line = tidy(text).lower().translate(_LATIN).replace("ё", "е").replace("й", "и")
    line = re.sub(r"[‐-―−]", "-", line)
    line = re.sub(r"\bр\s*-\s*о?н", "рон", line)
    line = re.sub(r"\bг\.\s*о\.", "го ", line)
    line = re.sub(r"\s*-\s*", "-", line)
    return " ".join(re.sub(r"[^а-я0-9a-z-]", " ", line).split())


def _letters(text: str) -> str:
    return _fold(text).replace(" ", "").replace("-", "")


class _Same:
    """The same units, by identity: they hold dicts and cannot be hashed by value."""

    def __init__(self, units: tuple[Unit, ...]) -> None:
        self.units = units

    def __hash__(self) -> int:
        return hash(tuple(map(id, self.units)))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Same) and list(map(id, self.units)) == list(map(id, other.units))


@lru_cache(maxsize=4)
def _register(same: _Same) -> _Register:
    register = _Register({unit.id: unit for unit in same.units})
    for t in same.units:
        name = _parse(t.name)
        register.kind[t.id] = _kind(t, name)
        if isinstance(t, Territory):
            register.codes.update(dict.fromkeys(map(_code, t.code.split()), t.id))
        for spelling in (t.name, *t.forms.values(), *t.spellings):
            register.exact.setdefault(_letters(spelling), set()).add(t.id)
            parsed = _parse(spelling)
            if parsed.words:
                register.spelled.setdefault(parsed.whole.typed, set()).add(t.id)
                register.parsed.setdefault(_key(parsed), set()).add(t.id)
        if name.words:
            _add_name(register, t, name.whole)
    for t in same.units:
        if isinstance(t, Territory):
            _add_centre(register, t)
    return register


def _add_name(register: _Register, t: Unit, word: _Word) -> None:
    # «город Усолье-Сибирское» is a noun that ends like an adjective; «Ангарский городской округ» is none.
    noun = word.noun or (word.neuter and register.kind[t.id] == CITY)
    (register.nouns if noun else register.adjectives).setdefault(word.stem, set()).add(t.id)
    if noun and word.adjective:
        register.adjectival.add(t.id)
    if noun:
        for stem in _adjectives_of(word):
            register.derived.setdefault(stem, set()).add(t.id)


def _adjectives_of(noun: _Word) -> Iterator[str]:
    """Stems of the adjectives of a town: Братск -> братск, Зима -> зиминск, Усолье-Сибирское -> усольск."""
    yield noun.stem
    for stem in {noun.stem, noun.first}:
        if not stem.endswith("ск"):
            yield from (stem + ending for ending in _FROM_NOUN)


def _add_centre(register: _Register, t: Territory) -> None:
    """A district is also known by its centre, unless the centre is a territory itself."""
    centre = _parse(t.centre)
    if not centre.words:
        return
    stem = centre.whole.stem
    if register.kind[t.id] == CITY:
        register.nouns.setdefault(stem, set()).add(t.id)
    elif not any(register.kind[id] == CITY for id in register.nouns.get(stem, set())):
        register.centres.setdefault(stem, set()).add(t.id)


def _kind(unit: Unit, name: _Name) -> str:
    if CITY in name.kinds or unit.kind.startswith("urban"):
        return CITY
    return DISTRICT if DISTRICT in name.kinds or "district" in unit.kind else ""
