"""``orientir factcheck FILE``: a note checked against itself, and against the data when a snapshot is given."""

from __future__ import annotations

import sys
from argparse import Namespace
from pathlib import Path
from typing import Any

from orientir.terms import Issue, Refused, Severity

FORMATS = ("text", "json", "html")


def add(commands: Any) -> None:
    parser = commands.add_parser("factcheck", help="проверить числа готовой справки (DOCX, PDF, HTML, текст)")
    parser.add_argument("file", type=Path, metavar="ФАЙЛ", help="справка в DOCX, PDF, HTML или простом тексте")
    parser.add_argument("--format", choices=FORMATS, default="text", metavar="ВИД", help="text, json или html")
    parser.add_argument("--out", type=Path, metavar="ФАЙЛ", help="куда записать отчёт (иначе — на экран)")
    parser.set_defaults(run=run)


def run(arguments: Namespace) -> int:
    from orientir.factcheck import as_html, as_json, as_text, check, open_document

    document = open_document(arguments.file)
    findings = check(document)
    if arguments.format == "json":
        report = as_json(findings)
    else:
        report = (as_html if arguments.format == "html" else as_text)(findings, document.source)
    _write(report, arguments.out)
    return int(any(found.severity is Severity.ERROR for found in findings))


def _write(report: str, path: Path | None) -> None:
    if path is None:
        sys.stdout.write(report.rstrip("\n") + "\n")
        return
    try:
        path.write_text(report.rstrip("\n") + "\n", encoding="utf-8")
    except OSError as error:
        raise Refused([Issue("not_written", str(path), "отчёт не записан.", "Проверьте папку и права доступа.")]) from error
