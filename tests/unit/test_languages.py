"""The words of every language are data: each says the same, in its own forms, and no message stands in the code."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from orientir.terms import language_of, languages, say, words
from orientir.terms.language import FOLDER
from orientir.terms.sentences import Agreeing, Placeholder, parse_text

SOURCE = FOLDER.parent
RUSSIAN = re.compile("[а-яё]", re.IGNORECASE)
OTHERS = [code for code in languages() if code != "ru"]
LISTS = re.compile(r"\.lines$")
"""Sentences that stand one below another: a language may need more of them than another."""
IN_LANGUAGE = ("cells", "workbooks", "collection/folder.py", "collection/plausibility.py", "collection/answering.py")
IN_LANGUAGE += ("snapshot/freezing.py", "collection/lifecycle.py")
WHOLE = {"note", "letter", "cycle", "peers", "answer", "change", "saving", "zone"}
"""Sections that are fetched whole, or word by word."""
ASKS = {"say", "said", "remark", "issue", "unreadable", "HostileFileError"}
TEMPLATES = {path: path.read_text() for path in SOURCE.glob("web/*/templates/**/*.*")}
IN_TAG = re.compile(r'{% say(?:_each)? "([^"]+)"')
NORLAND = Path(__file__).parents[1] / "methodologies/norland"


def sentences(code: str, key: str) -> list[str]:
    found = language_of(code).words[key]
    return [found] if isinstance(found, str) else found


def placeholders(code: str, key: str) -> list[set[str]]:
    return [
        {part.part.partition(":")[0] for part in parse_text(text) if isinstance(part, Placeholder)} - {"nbsp"}
        for text in sentences(code, key)
    ]


@pytest.mark.parametrize("code", OTHERS)
def test_every_language_has_the_same_keys_with_the_same_values_in_them(code: str) -> None:
    russian = language_of("ru").words
    assert russian.keys() ^ language_of(code).words.keys() == set()

    other = [key for key in russian if not LISTS.search(key) and placeholders("ru", key) != placeholders(code, key)]
    assert other == ["definition.answer"]  # the English sentence does not say what is different about the answer


@pytest.mark.parametrize("code", languages())
def test_words_that_follow_a_number_have_all_forms_of_the_language(code: str) -> None:
    wrong = []
    for key in language_of(code).words:
        for text in sentences(code, key):
            bare = [text.split("|")] if "|" in text and "{" not in text else []
            forms = [*bare, *(part.forms for part in parse_text(text) if isinstance(part, Agreeing))]
            wrong += [key for one in forms if len(one) != language_of(code).forms or not all(one)]
    assert wrong == []
    assert {language_of(code).form_of(n) for n in range(200)} == set(range(language_of(code).forms))


@pytest.mark.parametrize("code", OTHERS)
def test_no_russian_letter_is_left_in_another_language(code: str) -> None:
    assert [key for key in language_of(code).words if RUSSIAN.search(" ".join(sentences(code, key)))] == []


def literals() -> Iterator[tuple[Path, str, bool]]:
    """File, text and whether it is only the beginning of a text, for every string of the code but its comments."""
    for path in SOURCE.rglob("*.py"):
        tree = ast.parse(path.read_text())
        comments = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        joined = [node for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
        begins = {id(node.values[0]) for node in joined if node.values}
        for node in ast.walk(tree):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in comments:
                yield path.relative_to(SOURCE), node.value, id(node) in begins


def test_every_key_of_the_code_has_its_words_and_no_words_are_left_over() -> None:
    keys = set(language_of("ru").words)
    sections = {key.partition(".")[0] for key in keys}
    said = {text for _, text, _ in literals() if re.fullmatch(r"[a-z_]+(\.[a-z0-9_]+)+", text)}
    begun = tuple(
        {text for _, text, begins in literals() if begins and text.partition(".")[0] in sections and "." in text}
    )

    said |= {key for text in TEMPLATES.values() for key in IN_TAG.findall(text)}
    used = said | {key for key in keys if key.startswith(begun) or key.partition(".")[0] in WHOLE}
    ends = ("_at", ".heading", ".lines")  # of keys that are put together
    assert sorted(key for key in keys - used if not key.endswith(ends) and f"{key[:-3]}" not in used) == []
    assert sorted(key for key in asked() if key not in keys) == []


def test_the_script_of_the_form_says_all_that_its_page_brings_along_and_nothing_else() -> None:
    script = (SOURCE / "web/campaigns/static/campaigns/form.js").read_text()
    assert set(re.findall(r'said\("(\w+)"', script)) == words("ru", "saving").keys()
    assert not RUSSIAN.search(script)


def test_a_template_whose_words_are_data_holds_none_itself() -> None:
    assert [path.name for path, text in TEMPLATES.items() if "{% say" in text and RUSSIAN.search(text)] == []
    assert sum("{% say" in text for text in TEMPLATES.values()) > 60


def asked() -> Iterator[str]:
    """The keys that the code and the templates ask for by name."""
    for text in TEMPLATES.values():
        yield from IN_TAG.findall(text)
    for path in SOURCE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ASKS:
                yield from (a.value for a in node.args[:2] if isinstance(a, ast.Constant) and "." in str(a.value))


def test_no_sentence_about_cells_files_and_forms_stands_in_the_code() -> None:
    inside = [
        f"{path}: {text}"
        for path, text, _ in literals()
        if str(path).startswith(IN_LANGUAGE) and re.search(r"[а-яё][^|\\]* [^|\\]*[а-яё»}]\.$", text)
    ]
    assert inside == []


def test_numbers_and_days_stand_in_a_sentence_as_its_language_writes_them() -> None:
    assert say("ru", "doubt.more", ratio=5, was="1", became="5").startswith("В 5 раз больше")
    assert say("ru", "doubt.more", ratio=2, was="1", became="2").startswith("В 2 раза больше")
    assert (
        say("en", "doubt.population", population=12345)
        == "More than the inhabitants of the whole territory, who are 12,345."
    )


THIRD = """
import io, sys
from pathlib import Path
import orientir.terms.language as language
language.FOLDER = Path(sys.argv[1])
from openpyxl import load_workbook
from orientir.methodology import load
from orientir.terms import FilledForm, Refused, Year
from orientir.workbooks import form_of, read_workbook, write_form
form = form_of(load(Path(sys.argv[2])), "district", Year(2025))
file = io.BytesIO()
write_form(file, form, form.units[0], FilledForm(form.units[0].id, {"has_plan": True}), synthetic=False)
print(read_workbook(file.getvalue(), "formo.xlsx", form).form.answers)
book = load_workbook(file)
for row in book["Formularo"].iter_rows():
    for cell in row:
        if cell.value == "jes":
            cell.value = "eble"
book.save(file)
try:
    read_workbook(file.getvalue(), "formo.xlsx", form)
except Refused as refusal:
    print(refusal)
"""


def test_a_third_language_is_a_folder_of_words(tmp_path: Path) -> None:
    shutil.copytree(FOLDER, tmp_path / "languages")
    third = shutil.copytree(FOLDER / "en", tmp_path / "languages/eo")
    for name, before, after in (
        ("workbook.toml", 'sheet = "Form"', 'sheet = "Formularo"'),
        ("answers.toml", 'yes = "yes"\nno = "no"', 'yes = "jes"\nno = "neniel"'),
        ("cells.toml", "“{typed}” reads neither as “yes” nor as “no”.", "“{typed}” legeblas nek kiel jes nek kiel ne."),
        ("files.toml", 'cell = "cell {cell}"', 'cell = "ĉelo {cell}"'),
    ):
        text = (third / name).read_text()
        assert before in text
        (third / name).write_text(text.replace(before, after))
    shutil.copytree(NORLAND, tmp_path / "methodology")
    main = tmp_path / "methodology/methodology.yaml"
    main.write_text(main.read_text().replace("language: en", "language: eo"))

    command = [sys.executable, "-c", THIRD, str(tmp_path / "languages"), str(tmp_path / "methodology")]
    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.stderr == ""
    read, refused = done.stdout.splitlines()
    assert read == "{'has_plan': True}"
    assert "ĉelo" in refused
    assert "“eble” legeblas nek kiel jes nek kiel ne." in refused
