"""argparse in Russian, and the arguments that several commands share."""

from __future__ import annotations

import argparse
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

from orientir.terms import Issue, Refused, Year

MESSAGES = (
    (r"the following arguments are required: (.+)", r"не хватает: \1."),
    (r"unrecognized arguments: (.+)", r"лишнее в команде: \1."),
    (r"argument (\S+): expected one argument", r"после \1 нужно значение."),
    (r"argument (\S+): invalid choice: (.+?) \(choose from (.+)\)", r"\1: \2 не подходит; возможны: \3."),
    (r"argument (\S+): invalid \w+ value: (.+)", r"\1: значение \2 не читается."),
    (r"argument (\S+): (.+)", r"\1: \2"),
)


class Parser(argparse.ArgumentParser):
    """A parser whose headings and errors are Russian."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, add_help=False, allow_abbrev=False)
        self._positionals.title = "Что указать"
        self._optionals.title = "Параметры"
        self.add_argument("-h", "--help", action="help", help="показать эту справку")

    def format_usage(self) -> str:
        return super().format_usage().replace("usage:", "Как вызвать:", 1)

    def format_help(self) -> str:
        return super().format_help().replace("usage:", "Как вызвать:", 1)

    def error(self, message: str) -> NoReturn:
        for pattern, russian in MESSAGES:
            if re.fullmatch(pattern, message):
                message = re.sub(pattern, russian, message)
                break
        self.exit(2, f"{self.format_usage()}Ошибка: {message}\n")


def year(text: str) -> Year:
    """A year on the command line."""
    if not re.fullmatch(r"(19|20)\d\d", text):
        raise argparse.ArgumentTypeError(f"«{text}» — не год; напишите, например, 2021.")
    return Year(int(text))


def whole(least: int, most: int) -> Callable[[str], int]:
    """Read a whole number between two bounds from the command line."""

    def read(text: str) -> int:
        if not (text.isascii() and text.isdecimal() and len(text) < 10 and least <= int(text) <= most):
            raise argparse.ArgumentTypeError(f"«{text}» не подходит; нужно целое число от {least} до {most}.")
        return int(text)

    return read


def content(name: str) -> Path:
    """A folder that comes with Orientir: from the source tree, or from the installed package."""
    package = Path(__file__).resolve().parents[1]
    candidates = (package.parents[1] / name, package / "content" / name)
    return next((path for path in candidates if path.is_dir()), candidates[-1])


def add_methodology(parser: argparse.ArgumentParser) -> None:
    default = content("methodology/irkutsk")
    parser.add_argument("--methodology", type=Path, default=default, metavar="ПАПКА", help="папка методики")


@contextmanager
def progress(title: str, steps: int) -> Iterator[Callable[[str], None]]:
    """A progress bar on the terminal, silent elsewhere; call what it yields after each step."""
    from tqdm import tqdm

    with tqdm(
        total=steps, desc=title, disable=None, leave=False, bar_format="{desc}: {bar} {n_fmt}/{total_fmt}"
    ) as bar:

        def step(name: str) -> None:
            bar.set_description_str(f"{title}: {name}")
            bar.update()

        yield step


def not_a_folder(path: Path) -> Path:
    """The path, or a refusal where it names a folder and a file is meant."""
    if path.is_dir():
        raise Refused([Issue("folder", str(path), "это папка, а нужен файл.", "Добавьте имя файла.")])
    return path


def existing_folder(path: Path) -> Path:
    """The folder, or a refusal that says it is not there."""
    if not path.is_dir():
        raise Refused([Issue("no_folder", str(path), "нет такой папки.", "Проверьте имя.")])
    return path


def existing(path: Path) -> Path:
    """The folder or file, or a refusal that says it is not there."""
    if not path.exists():
        raise Refused([Issue("no_path", str(path), "нет такой папки или такого файла.", "Проверьте имя.")])
    return path
