"""``orientir factcheck FILE``: a note checked against itself, and against the data when a snapshot is given."""

from __future__ import annotations

import sys
from argparse import Namespace
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from orientir.cli.parser import existing_folder, not_a_folder
from orientir.terms import Issue, Refused, Severity

if TYPE_CHECKING:
    from orientir.factcheck import Figure, Finding, Pins

FORMATS = ("text", "json", "html")


def add(commands: Any) -> None:
    parser = commands.add_parser("factcheck", help="проверить числа готовой справки (DOCX, PDF, HTML, текст)")
    parser.add_argument("file", type=Path, metavar="ФАЙЛ", help="справка в DOCX, PDF, HTML или простом тексте")
    parser.add_argument("--snapshot", type=Path, metavar="СНИМОК", help="сверить числа с данными снимка")
    parser.add_argument("--methodology", type=Path, metavar="ПАПКА", help="методика, если не та, что в снимке")
    parser.add_argument(
        "--bindings",
        type=Path,
        metavar="ФАЙЛ",
        help="файл правок: привязки чисел к показателям и находки, которые не ошибки; чего в нём нет, записывается",
    )
    parser.add_argument(
        "--not-an-error", type=int, metavar="N", help="снять находку с этим номером: записать её в файл правок"
    )
    parser.add_argument("--reason", metavar="ПРИЧИНА", help="почему находка --not-an-error не ошибка")
    parser.add_argument("--format", choices=FORMATS, default="text", metavar="ВИД", help="text, json или html")
    parser.add_argument("--out", type=Path, metavar="ФАЙЛ", help="куда записать отчёт (иначе — на экран)")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    from orientir.factcheck import (
        as_html,
        as_json,
        as_text,
        check_reading,
        has_pins,
        open_document,
        read_claims,
        write_pins,
    )

    _checked(arguments)
    known = _figures(arguments)
    document = open_document(arguments.file)
    found, bindings = check_reading(read_claims(document), known, _pins(arguments.bindings, known))
    if known and arguments.bindings and not (arguments.bindings.exists() and has_pins(arguments.bindings)):
        with _writing(arguments.bindings):
            write_pins(bindings, arguments.bindings)
    findings, dismissed = _sorted_out(found, arguments)
    if arguments.format == "json":
        report = as_json(findings)
    else:
        report = (as_html if arguments.format == "html" else as_text)(findings, document.source, dismissed)
    _write(report, arguments.out)
    if known:
        print(f"Сверено с данными чисел: {len(bindings)}.", file=sys.stderr)
    return int(any(found.severity is Severity.ERROR for found in findings))


def _figures(arguments: Namespace) -> Sequence[Figure]:
    """The figures of the snapshot, in the words of its methodology or of the one named."""
    if arguments.snapshot is None:
        if arguments.methodology:
            message = "методика нужна только вместе со снимком."
            raise Refused([Issue("no_snapshot", "--snapshot", message, "Добавьте --snapshot.")])
        return ()
    from orientir.analysis import values
    from orientir.factcheck import figures
    from orientir.methodology import load
    from orientir.snapshot import read

    snapshot = read(arguments.snapshot)
    methodology = load(existing_folder(arguments.methodology)) if arguments.methodology else snapshot.methodology
    return figures(values(snapshot).values(), methodology)


def _pins(path: Path | None, known: Sequence[Figure]) -> Pins:
    from orientir.factcheck import read_pins

    if path is None or not path.exists() or not known:
        return {}
    return read_pins(not_a_folder(path), {(figure.indicator, figure.territory) for figure in known})


def _checked(arguments: Namespace) -> None:
    """Refuse a dismissal without a reason or a file to keep it in."""
    if arguments.not_an_error is None:
        return
    if arguments.bindings is None:
        message = "некуда записать, что находка не ошибка."
        raise Refused([Issue("no_bindings", "--not-an-error", message, "Добавьте --bindings ФАЙЛ.")])
    if not (arguments.reason or "").strip():
        message = "не названа причина."
        raise Refused([Issue("no_reason", "--not-an-error", message, "Добавьте --reason с объяснением.")])


def _sorted_out(
    found: Sequence[Finding], arguments: Namespace
) -> tuple[Sequence[Finding], Sequence[tuple[Finding, str]]]:
    """The findings that stand and those dismissed, one more dismissed by the command itself."""
    from orientir.factcheck import dismiss, read_dismissals, sorted_out

    path = arguments.bindings
    known = read_dismissals(path) if path and path.exists() else ()
    findings, dismissed = sorted_out(found, known)
    number = arguments.not_an_error
    if number is None:
        return findings, dismissed
    if not 1 <= number <= len(findings):
        message = f"находки с номером {number} нет: всего их {len(findings)}."
        raise Refused([Issue("no_finding", "--not-an-error", message, "Возьмите номер из отчёта.")])
    with _writing(path):
        dismiss(findings[number - 1], arguments.reason.strip(), path)
    return sorted_out(found, read_dismissals(path))


def _write(report: str, path: Path | None) -> None:
    if path is None:
        sys.stdout.write(report.rstrip("\n") + "\n")
        return
    with _writing(path):
        path.write_text(report.rstrip("\n") + "\n", encoding="utf-8")


@contextmanager
def _writing(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise Refused(
            [Issue("not_written", str(path), "файл не записан.", "Проверьте папку и права доступа.")]
        ) from error
