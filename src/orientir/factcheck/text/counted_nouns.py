"""What a number counts: the noun after it, with the adjectives on the way."""

from __future__ import annotations

import re
from dataclasses import dataclass

from orientir.factcheck.text.words import WORD, plain, same_stem, stem

_ADJECTIVE = re.compile(
    r"(?:ых|ого|ому|ую|юю|ыми|ими|(?<!случ)(?<!трамв)(?<!урож)ая|яя|ое|ее|ые|ский|ный|вой|[кгхшщжчн]их|[кгхшщжч]ие|[нбс]ние|(?<!вра)чей|нем|ском|ной|ской)$"
)
_NOT_UNIT = re.compile(
    r"^(?:в|во|на|по|из|от|до|с|со|к|о|об|и|или|а|но|за|для|при|у|не|что|это|как|чем|то|есть|их|его|ее|также|лишь|уже|так"
    r"|соответственно|(?:при)?рост|снижение|увеличение|уменьшение|против|годом|ниже|выше|больше|меньше|более|менее|раз|тыс|млн|млрд|где|общей|общего|(?:со)?сто[яи]т|(?:на|про|в)?ход[яи]т|строят|хотят|говорят|вис[яи]т|\w+(?:ли|лись|лось|лась|лся|ются|ятся|ется|ают|уют|яют|еют|ает|ует|яет|яты|иты)|(?!стран|смен|цен|сцен|стен)\w+(?:ены|аны))$"
)
_GENERIC = (
    "образован",
    "организац",
    "учрежден",
    "объект",
    "центр",
    "единиц",
    "предприят",
    "средств",
    "хозяйств",
    "служб",
)
_PEOPLE = (
    "человек", "обуча", "школьник", "учен", "учащ", "граждан", "жител", "дет", "воспитанник", "выпускник", "родител",
    "педагог", "учител", "специалист", "женщин", "мужчин", "студент", "работник", "сотрудник", "волонтер", "получател",
    "пенсионер", "участник", "турист", "спортсмен", "читател", "пациент", "посетител", "водител", "безработ",
    "слушател", "инвалид", "молод", "подростк", "семь", "сем", "врач", "опрошен", "респондент", "зрител",
    "соискател", "пассажир", "больн", "умерш", "пострадавш", "погибш", "заболевш", "обследованн", "лиц", "призывник",
    "юнош", "девуш", "ребят", "мальчик", "девоч", "курящ", "взросл",
)  # fmt: skip
_SICK = ("больн", "пострадавш", "погибш", "умерш", "заболевш")
_WHO = re.compile(r"(?:щихся|щиеся|щимся|щимися|вшихся|вшиеся)$", re.IGNORECASE)
_MEASURES = (
    "км", "километр", "метр", "кв", "га", "гектар", "тонн", "т", "руб", "рубл", "час", "ч", "мин", "минут", "дн", "ден",
    "дней", "дне", "днях", "сут", "недел", "месяц", "балл", "центнер", "литр", "кг", "градус", "секунд", "копе",
    "копейк", "м", "грамм", "гр", "мм", "см", "мг", "мкг", "мл", "мес", "нед", "лет", "год", "ммоль", "ед/л", "кал",
    "ккал",
)  # fmt: skip


@dataclass(frozen=True)
class CountedNoun:
    """``key`` is the stem that tells units apart; "" when nothing countable follows the number."""

    key: str
    text: str
    stems: tuple[str, ...] = ()

    @property
    def people(self) -> bool:
        """Whether it counts persons."""
        return any(self.key.startswith(base) for base in _PEOPLE) or bool(_WHO.search(self.text))

    @property
    def _heads(self) -> tuple[str, ...]:
        """«школах-участницах» are «школы» as well."""
        first, dash, last = self.key.partition("-")
        return (stem(first), last) if dash else (self.key,)

    @property
    def measure(self) -> bool:
        """Whether it measures (money, length, time, marks) rather than counts."""
        return self.key in _MEASURES

    @property
    def adjectives(self) -> bool:
        """Whether no noun is named: «629 домов (в том числе 593 многоквартирных)»."""
        return bool(self.text) and all(_ADJECTIVE.search(word.lower()) for word in self.text.split())

    def compatible(self, other: CountedNoun) -> bool:
        """Whether the two may be one unit; an unknown unit may be any, «человек» any persons."""
        if not self.key or not other.key:
            return True
        if self.key.startswith("единиц") or other.key.startswith("единиц"):
            return not (self.measure or other.measure)
        if "человек" in (self.key, other.key) and self.people and other.people:
            return True
        return self.same(other)

    def same(self, other: CountedNoun) -> bool:
        """Whether the two are surely one unit: «муниципалитет» is a «муниципальное образование»."""
        if not self.key or not other.key:
            return False
        if same_stem(self.key, other.key) or (len(self.key) > 8 and self.key[:8] == other.key[:8]):
            return True
        if "-" in self.key + other.key and any(same_stem(a, b) for a in self._heads for b in other._heads):
            return True
        alone = 1 in (len(self.stems), len(other.stems))  # «75 спортивных объектов», then «53 объекта»
        return alone and bool(self.stems and other.stems) and same_stem(self.stems[-1], other.stems[-1])

    @property
    def specific(self) -> bool:
        """Whether the unit tells its base: all schools are one set, all «человек» are not."""
        return bool(self.key) and self.key != "человек" and not self.measure


NO_UNIT = CountedNoun("", "")
_ASIDE = re.compile(r"^\s*\([^()]{0,40}\)")
_TWO_ADJECTIVES = re.compile(
    r"^([а-яё]{3,}(?:ых|их)\s+)и\s+(?=[а-яё]{3,}(?:ых|их)\s)", re.IGNORECASE
)  # «35 крупных и средних школ»
_FIRST = re.compile(r"^\s*(?:-?(?:х|и|ти|ми)\b)?\s*")


def unit_after(text: str, end: int) -> CountedNoun:
    """The unit named right after position ``end``; a bracket such as «(78 %)» may stand between.

    >>> unit_after("21 (50%) муниципальное образование", 2).key, unit_after("в 22 (85%), запись", 4).key
    ('муниципальн', '')
    """
    rest = text[end:]
    aside = _ASIDE.match(rest)
    if aside:
        rest = rest[aside.end() :]
    rest = rest[_FIRST.match(rest).end() :]  # type: ignore[union-attr]
    rest = _TWO_ADJECTIVES.sub(r"\1", rest)
    stems: list[str] = []
    words: list[str] = []
    position = 0
    for match in WORD.finditer(rest):
        word = plain(match.group())
        if rest[position : match.start()].strip() or len(words) == 4 or _NOT_UNIT.match(word):
            break
        words.append(match.group())
        stems.append(stem(word))
        position = match.end()
        if not _ADJECTIVE.search(word) or stems[-1].startswith(_SICK):
            break
    if not stems:
        return NO_UNIT
    head = stems[-1]
    generic = any(head.startswith(base) for base in _GENERIC) and len(stems) > 1
    return CountedNoun(stems[-2] if generic else head, " ".join(words), tuple(stems))
