"""Say in a sentence why a line of YAML cannot be read: a tab, a missing colon, a no-break space, a wrong indent."""

from __future__ import annotations

import re
from dataclasses import dataclass

import yaml

_ODD = "[\u00a0\u202f\u2007]"
_NO_BREAK = re.compile(rf"\s*{_ODD}|\s*-{_ODD}|\s*(?:- +)*[\w-]+(?:{_ODD}+:|:{_ODD})")
_TAB = re.compile(r" *\t")
_KEY = re.compile(r"\s*(?:- +)*[\w-]+\s*:(?:\s|$)|\s*(?:#|- *$|$)")
_OPENED = re.compile(r"""\s*(?:- +)*[\w-]+: +(["'])(.*)""")
_PAIR = re.compile(r"\s*(?:- +)*[a-z_]+:\s")
_NOT_CLOSED = ("Кавычка или скобка не закрыта.", "Закройте её в этой же записи.")
_ALIASES = "aliases are not used in a methodology"


@dataclass(frozen=True)
class LineFault:
    """What is wrong with a line, from 1, and how to mend it."""

    line: int
    message: str
    advice: str


def invisible(text: str) -> list[LineFault]:
    """Lines in which a no-break space stands where YAML wants a plain one: they would be read as something else."""
    advice = "Сотрите пробелы в начале строки и вокруг двоеточия и наберите их заново."
    found = [n for n, line in enumerate(text.split("\n"), 1) if _NO_BREAK.match(line)]
    return [LineFault(n, "В строке неразрывный пробел вместо обычного.", advice) for n in found]


def fault_of(error: yaml.YAMLError, text: str) -> LineFault:
    """The sentence about what a reader of YAML has stumbled over."""
    problem = str(getattr(error, "problem", "") or error)
    at = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
    began = getattr(error, "context_mark", None) or at
    lines = text.split("\n")
    line = at.line if at else 0
    if (opened := _swallowing(lines[: line + 1])) is not None:
        return LineFault(opened + 1, *_NOT_CLOSED)
    if _TAB.match(lines[line] if line < len(lines) else "") or "'\\t'" in problem:
        return LineFault(line + 1, "Строка начинается с табуляции.", "Замените её пробелами: отступы — только пробелы.")
    if "expected ':'" in problem:
        return _no_colon(began.line + 1 if began else line + 1)
    if "mapping values are not allowed" in problem:
        above = next((n for n in range(line - 1, -1, -1) if lines[n].strip()), line)
        if above != line and not _KEY.match(lines[above]):
            return _no_colon(above + 1)
        advice = "Выровняйте строку по соседним; текст, в котором есть двоеточие с пробелом, возьмите в кавычки."
        return LineFault(line + 1, "Двоеточие стоит не на месте, или у строки лишний отступ.", advice)
    if "did not find expected key" in problem or "expected <block end>" in problem or "'-' indicator" in problem:
        line = next((n for n in range(min(line, len(lines) - 1), -1, -1) if lines[n].strip()), line)
        if not _KEY.match(lines[line]) and not lines[line].lstrip().startswith("-"):
            return _no_colon(line + 1)
        advice = "Ключи одной записи начинаются на одном расстоянии от края: выровняйте их пробелами."
        return LineFault(line + 1, "Отступ строки не такой, как у соседних.", advice)
    if "end of stream" in problem or "expected ',' or" in problem:
        opened = began.line + 1 if began else line + 1
        return LineFault(opened, *_NOT_CLOSED)
    if _ALIASES in problem:
        return LineFault(line + 1, "Строка не читается: знак «*» или «&».", "Возьмите значение в кавычки.")
    return LineFault(line + 1, "Строка не читается.", "Проверьте отступы, двоеточия и кавычки.")


def _swallowing(lines: list[str]) -> int | None:
    """The line, from 0, whose quote closes only after other keys: at the next quote that somebody has written."""
    for n, line in enumerate(lines):
        if (quoted := _OPENED.match(line)) and quoted[1] not in quoted[2]:
            for later in lines[n + 1 :]:
                if _PAIR.match(later):
                    return n
                if quoted[1] in later:
                    break
    return None


def _no_colon(line: int) -> LineFault:
    return LineFault(line, "После ключа нет двоеточия.", "Напишите «ключ: значение», с пробелом после двоеточия.")
