"""Kinds of sentences met in published texts, in words of our own: what is an error, what a check, what is sound."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

import factcheck_files as files
from orientir.factcheck import check, open_document
from orientir.factcheck.read.plain_text import read_text
from orientir.terms import Severity

TEXTS = yaml.safe_load((Path(__file__).parents[1] / "factcheck" / "real_texts.yaml").read_text(encoding="utf-8"))


def kind(example: dict[str, str]) -> str:
    return example["kind"]


def weights(text: str) -> list[tuple[str, str]]:
    return [(f.severity.value, f.code) for f in check(read_text(text)) if f.severity is not Severity.HINT]


@pytest.mark.parametrize("example", TEXTS["sound"], ids=kind)
def test_a_sound_text_is_left_alone(example: dict[str, str]) -> None:
    assert weights(example["text"]) == []


@pytest.mark.parametrize("example", TEXTS["errors"], ids=kind)
def test_what_a_reader_sees_at_once_is_an_error(example: dict[str, str]) -> None:
    assert weights(example["text"]) == [("error", example["code"])]


@pytest.mark.parametrize("example", TEXTS["checks"], ids=kind)
def test_what_may_be_meant_otherwise_is_a_check(example: dict[str, str]) -> None:
    assert [weight for weight, _ in weights(example["text"])] == ["check"]


@pytest.mark.parametrize("example", TEXTS["hints"], ids=kind)
def test_a_base_that_is_not_named_is_a_hint(example: dict[str, str]) -> None:
    found = check(read_text(example["text"]))

    assert [(f.severity, f.code) for f in found] == [(Severity.HINT, "percent-no-base")]


def _run(text: str, properties: str = "") -> str:
    return f"<w:r><w:rPr>{properties}</w:rPr><w:t xml:space='preserve'>{text}</w:t></w:r>"


RAISED = '<w:vertAlign w:val="superscript"/>'


@pytest.mark.parametrize(
    "runs",
    [
        _run("Пришли 1 360") + _run("1", RAISED) + _run(" из 2 720 жителей, то есть 50 %."),
        _run("Пришли ") + _run("1 310", "<w:strike/>") + _run("1 360 из 2 720 жителей, то есть 50 %."),
    ],
    ids=["the mark of a note", "struck text"],
)
def test_raised_marks_and_struck_words_are_not_read(runs: str, tmp_path: Path) -> None:
    document = open_document(files.written(tmp_path, "a.docx", files.docx(f"<w:p>{runs}</w:p>")))

    assert check(document) == []


def test_a_raised_mark_of_a_page_is_not_read_and_a_square_metre_is(tmp_path: Path) -> None:
    page = (
        "<!doctype html><meta charset=utf-8><p>Пришли 1 360<sup>1</sup> из 2 720 жителей. Зал – 40 м<sup>2</sup>.</p>"
    )

    [block] = open_document(files.written(tmp_path, "a.html", page.encode())).blocks

    assert "1 360 из 2 720" in block.text  # type: ignore[union-attr]
    assert "40 м2" in block.text  # type: ignore[union-attr]


def test_a_document_whose_main_part_has_another_name_is_read(tmp_path: Path) -> None:
    data = files.docx("<w:p><w:r><w:t>Школ 45.</w:t></w:r></w:p>", main="word/document2.xml")

    assert open_document(files.written(tmp_path, "a.docx", data)).blocks
