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
    from orientir.factcheck import Figure, Pins

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
        help="привязки чисел к показателям: если файл есть, он читается, если нет — записывается",
    )
    parser.add_argument("--format", choices=FORMATS, default="text", metavar="ВИД", help="text, json или html")
    parser.add_argument("--out", type=Path, metavar="ФАЙЛ", help="куда записать отчёт (иначе — на экран)")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    from orientir.factcheck import as_html, as_json, as_text, check_reading, open_document, read_claims

    known = _figures(arguments)
    document = open_document(arguments.file)
    findings, bindings = check_reading(read_claims(document), known, _pins(arguments.bindings, known))
    if arguments.bindings and not arguments.bindings.exists():
        from orientir.factcheck import write_pins

        with _writing(arguments.bindings):
            write_pins(bindings, arguments.bindings)
    if arguments.format == "json":
        report = as_json(findings)
    else:
        report = (as_html if arguments.format == "html" else as_text)(findings, document.source)
    _write(report, arguments.out)
    if known:
        print(f"Сверено с данными чисел: {len(bindings)}.", file=sys.stderr)
    return int(any(found.severity is Severity.ERROR for found in findings))


def _figures(arguments: Namespace) -> Sequence[Figure]:
    """The figures of the snapshot, in the words of its methodology or of the one named."""
    if arguments.snapshot is None:
        if arguments.bindings or arguments.methodology:
            message = "привязки и методика нужны только вместе со снимком."
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

    if path is None or not path.exists():
        return {}
    return read_pins(not_a_folder(path), {(figure.indicator, figure.territory) for figure in known})


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
