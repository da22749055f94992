"""Read YAML so that every mapping keeps its file and line for messages."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal, InvalidOperation
from enum import StrEnum
from fractions import Fraction
from pathlib import Path
from typing import Any, TypeVar

import yaml

from orientir.methodology.model import Dated, SourceLine
from orientir.methodology.parse import nearest
from orientir.methodology.yaml_faults import LineFault, fault_of, invisible
from orientir.terms import Issue, Severity, Year

MAX_BYTES = 1_000_000
DEEPEST = 50
"""Levels of nesting that are read: the reader of YAML falls, with the whole program, over some ten thousand."""
_MANY_SIGNS = 400
"""Signs that may open a level, below which no file is so deep that it must be looked at first."""
UNREADABLE = "yaml"
"""The code of a fault for which a file could not be read at all."""
_LOADER: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

T = TypeVar("T")
E = TypeVar("E", bound=StrEnum)


@dataclass
class Faults:
    """All faults of a methodology, collected so that they are reported together."""

    issues: list[Issue] = field(default_factory=list)

    def add(self, place: object, message: str, advice: str = "", code: str = "methodology") -> None:
        self.issues.append(Issue(code, str(place), message, advice, Severity.ERROR))


class YamlEntry:
    """One YAML mapping, read key by key; what nobody asked for is reported as unknown."""

    def __init__(self, path: Path, line: int, faults: Faults) -> None:
        self.path, self.line, self.faults = path, line, faults
        self.values: dict[str, Any] = {}
        self.lines: dict[str, int] = {}
        self.read: set[str] = set()

    @property
    def place(self) -> SourceLine:
        return SourceLine(self.path, self.line)

    def at(self, key: str) -> SourceLine:
        """Where a key stands; the mapping itself if the key is missing."""
        return SourceLine(self.path, self.lines.get(key, self.line))

    def fault(self, key: str, message: str, advice: str = "") -> None:
        self.faults.add(self.at(key), message, advice)

    def get(self, key: str, default: Any = None) -> Any:
        self.read.add(key)
        return self.values.get(key, default)

    def required(self, key: str) -> str:
        """A text that must be there."""
        value = self.text(key)
        if not value:
            self.fault(key, f"Нет обязательного ключа «{key}».", f"Добавьте строку «{key}: …».")
        return value

    def text(self, key: str) -> str:
        value = self.get(key)
        if value is None:
            return ""
        if isinstance(value, YamlEntry | list | bool):
            self.fault(key, f"«{key}» — не текст.", "Возьмите значение в кавычки.")
            return ""
        return str(value).strip()

    def words(self, key: str, forms: int) -> tuple[str, ...]:
        """Plural forms «школа|школы|школ», as many as the language has."""
        value = self.text(key)
        words = tuple(word.strip() for word in value.split("|")) if value else ()
        if words and (len(words) != forms or not all(words)):
            self.fault(
                key,
                f"«{key}: {value}»: форм слова {len([w for w in words if w])}, а нужно {forms}.",
                "Перечислите их через «|», например: школа|школы|школ.",
            )
            return ()
        return words

    def strings(self, key: str) -> tuple[str, ...]:
        """One text or a list of texts."""
        value = self.get(key)
        if value is None:
            return ()
        items = value if isinstance(value, list) else [value]
        if any(isinstance(item, YamlEntry | list) for item in items):
            self.fault(key, f"«{key}» должен быть списком слов.", f"Например: {key}: [первое, второе].")
            return ()
        words = tuple(str(item) for item in items)
        for word in sorted({word for word in words if words.count(word) > 1}):
            self.fault(key, f"«{key}»: «{word}» названо дважды.", "Оставьте одно.")
        return words

    def integer(self, key: str, default: int) -> int:
        value = self.get(key, default)
        if isinstance(value, bool) or not isinstance(value, int):
            self.fault(key, f"«{key}: {value}» — не целое число.")
            return default
        return value

    def year(self, key: str) -> Year | None:
        value = self.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 1990 <= value <= 2100:
            self.fault(key, f"«{key}: {value}» — не год.", "Напишите год четырьмя цифрами, например 2021.")
            return None
        return Year(value)

    def flag(self, key: str, *, default: bool) -> bool:
        value = self.get(key, default)
        if not isinstance(value, bool):
            self.fault(key, f"«{key}: {value}» — не true и не false.", "Напишите true или false.")
            return default
        return value

    def day(self, key: str) -> date | None:
        value = self.get(key)
        if value is None or isinstance(value, date):
            return value
        self.fault(key, f"«{key}: {value}» — не дата.", "Напишите дату так: 2021-11-15.")
        return None

    def decimal(self, key: str) -> Decimal | None:
        value = self.get(key)
        try:
            return None if value is None else Decimal(str(value))
        except InvalidOperation:
            self.fault(key, f"«{key}: {value}» — не число.")
            return None

    def share(self, key: str) -> Fraction | None:
        """A share such as 50%."""
        value = self.get(key)
        return None if value is None else self.as_share(key, value)

    def as_share(self, key: str, value: object) -> Fraction | None:
        found = re.fullmatch(r"(\d{1,3}(?:[.,]\d+)?)\s*%", str(value))
        if not found:
            self.fault(key, f"«{key}: {value}» — не доля.", "Напишите её в процентах, например 50%.")
            return None
        share = Fraction(found[1].replace(",", ".")) / 100
        if share > 1:
            self.fault(key, f"Порог «{key}: {value}» вне пределов 0–100 %.", "Исправьте число.")
            return None
        return share

    def as_places(self, key: str, value: object) -> int | None:
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 6:
            self.fault(key, f"«{key}: {value}» — не число знаков после запятой.", "Напишите 0, 1 или 2.")
            return None
        return value

    def dated(self, key: str) -> dict[Year, Any]:
        """A value by year, or one value (returned under year 0)."""
        value = self.get(key)
        if value is None:
            return {}
        if not isinstance(value, YamlEntry):
            return {Year(0): value}
        value.read.update(value.values)
        result: dict[Year, Any] = {}
        for word, item in value.values.items():
            if re.fullmatch(r"(19|20)\d\d", word):
                result[Year(int(word))] = item
            else:
                value.fault(word, f"«{word}» — не год.", f"Значения «{key}» задаются по годам: {{2021: …}}.")
        return result

    def dated_as(self, key: str, convert: Any) -> Dated[Any] | None:
        """A dated value, each part converted; None if the key is missing."""
        converted = {year: convert(key, item) for year, item in self.dated(key).items()}
        kept = {year: item for year, item in converted.items() if item is not None}
        return Dated(kept) if kept else None

    def one_of(self, key: str, value: str, known: Sequence[str], message: str = "") -> str:
        """The value; a fault where it is not among the known ones."""
        if value not in known:
            advice = nearest(value, list(known)) or f"Возможны: {', '.join(known)}."
            self.fault(key, message or f"«{key}: {value}» не бывает.", advice)
        return value

    def member(self, key: str, kind: type[E], default: E) -> E:
        """A member of a closed list of words; the default where the key is missing or the word is none of them."""
        value = self.text(key)
        known = [str(item) for item in kind]
        return kind(value) if value and self.one_of(key, value, known) in known else default

    def entries(self, key: str) -> list[YamlEntry]:
        """A list of mappings."""
        value = self.get(key)
        if value is None:
            return []
        if not isinstance(value, list) or not all(isinstance(item, YamlEntry) for item in value):
            self.fault(key, f"«{key}» должен быть списком записей.", "Каждая запись начинается с «- id: …».")
            return []
        return value

    def examples(self) -> tuple[Mapping[str, Any], ...]:
        """The examples beside a rule as plain data, each with its place."""
        known = ("name", "year", "given", "expect")
        found = []
        for example in self.entries("examples"):
            for key in example.values.keys() - set(known):
                example.fault(key, f"Неизвестный ключ «{key}» примера.", nearest(key, list(known)))
            found.append({**plain(example), "place": example.place})
        return tuple(found)

    def mapping(self, key: str) -> Mapping[str, Any]:
        value = self.get(key)
        if value is None:
            return {}
        if not isinstance(value, YamlEntry):
            self.fault(key, f"«{key}» должен быть набором пар «ключ: значение».")
            return {}
        value.read.update(value.values)
        return value.values

    def finish(self) -> None:
        """Report the keys that nobody asked for."""
        for key in self.values.keys() - self.read:
            self.fault(key, f"Неизвестный ключ «{key}».", nearest(key, sorted(self.read)) or "Удалите его.")


def plain(value: Any) -> Any:
    """Entries as dicts: for texts and examples, whose keys are free."""
    if isinstance(value, YamlEntry):
        return {key: plain(item) for key, item in value.values.items()}
    return [plain(item) for item in value] if isinstance(value, list) else value


def read_yaml(path: Path, faults: Faults) -> YamlEntry | list[Any] | None:
    """Read one file; a fault and None where it is not readable YAML.

    What others say of the contents of such a file would only follow from that.
    """
    found = _node_of(path)
    if isinstance(found, yaml.Node):
        built: YamlEntry | list[Any] | None = _build(found, path, faults)
        return built
    for fault in found:
        faults.add(SourceLine(path, fault.line), fault.message, fault.advice, UNREADABLE)
    return None


def _node_of(path: Path) -> yaml.Node | list[LineFault]:
    """What stands in a file, or why it cannot be read."""
    if path.suffix == ".yml":
        return [LineFault(1, "Имя файла должно кончаться на .yaml.", f"Переименуйте файл в {path.stem}.yaml.")]
    try:
        raw = path.read_bytes()
        if len(raw) > MAX_BYTES:
            return [LineFault(1, f"Файл больше {MAX_BYTES // 1000} КБ.", "Разбейте его на части.")]
        text = raw.decode("utf-8")
    except FileNotFoundError:
        return [LineFault(1, "Файла нет.", "Создайте его или исправьте имя.")]
    except OSError:
        return [LineFault(1, "Это не файл или он не читается.", "Проверьте имя и права.")]
    except UnicodeDecodeError:
        return [LineFault(1, "Файл не в кодировке UTF-8.", "Сохраните его в UTF-8.")]
    if wrong := invisible(text):
        return wrong
    try:
        if (deep := _too_deep(text)) is not None:
            advice = "Так глубоко методика ничего не вкладывает: проверьте скобки, дефисы и отступы."
            return [LineFault(deep, "Слишком много вложенных уровней.", advice)]
        node = _compose(text)
    except yaml.YAMLError as error:
        return [fault_of(error, text)]
    return node or [LineFault(1, "Файл пуст.", "Заполните его или удалите.")]


def _compose(text: str) -> yaml.Node | None:
    if alias := next((token for token in _tokens(text) if isinstance(token, yaml.AliasToken)), None):
        raise yaml.MarkedYAMLError(problem="aliases are not used in a methodology", problem_mark=alias.start_mark)
    loader = _LOADER(text)
    try:
        node: yaml.Node | None = loader.get_single_node()
        return node
    finally:
        loader.dispose()


def _too_deep(text: str) -> int | None:
    """The line, from 1, that lies deeper than is read; only a text with very many signs is looked through."""
    depth = 0
    widest = max((len(line) - len(line.lstrip(" ")) for line in text.split("\n")), default=0)
    many = widest > DEEPEST or sum(map(text.count, "[{-?")) > _MANY_SIGNS
    for event in yaml.parse(text, Loader=_LOADER) if many else ():
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEEPEST:
            return event.start_mark.line + 1 if event.start_mark else 1
    return None


def _tokens(text: str) -> Iterable[yaml.Token]:
    # Scanning costs; only a text with an asterisk can hold an alias at all.
    return yaml.scan(text, Loader=_LOADER) if "*" in text else ()


def _build(node: yaml.Node, path: Path, faults: Faults) -> Any:
    if isinstance(node, yaml.MappingNode):
        entry = YamlEntry(path, node.start_mark.line + 1, faults)
        for key_node, value_node in node.value:
            key = str(_scalar(key_node))
            line = key_node.start_mark.line + 1
            if key in entry.values:
                faults.add(SourceLine(path, line), f"Ключ «{key}» повторяется.", "Оставьте один.")
            entry.values[key] = _build(value_node, path, faults)
            entry.lines[key] = line
        return entry
    if isinstance(node, yaml.SequenceNode):
        return [_build(item, path, faults) for item in node.value]
    return _scalar(node)


def _scalar(node: yaml.Node) -> Hashable:
    """A scalar as YAML 1.1 reads it, but for yes/no/on/off, which stay words."""
    text = str(node.value)
    match node.tag.rsplit(":", 1)[-1]:
        case "bool" if text.lower() in ("true", "false"):
            return text.lower() == "true"
        case "int" if re.fullmatch(r"-?\d+", text):
            return int(text)
        case "null":
            return None
        case "timestamp" if re.fullmatch(r"\d{4}-\d\d-\d\d", text):
            try:
                return date.fromisoformat(text)
            except ValueError:
                return text
    return text
