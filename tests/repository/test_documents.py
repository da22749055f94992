"""The documents agree with the tree: links lead somewhere, commands exist, nothing points outside."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from orientir.cli import COMMANDS

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_every_link_to_a_file_leads_to_one(page):
    for target in re.findall(r"\]\((?!https?://|#)([^)#]+)", page.read_text(encoding="utf-8")):
        assert (page.parent / target).exists(), target


def test_every_test_that_security_names_exists():
    for name in re.findall(r"`(tests/[^`]+)`", (ROOT / "SECURITY.md").read_text(encoding="utf-8")):
        assert (ROOT / name).is_file(), name


def test_the_readme_shows_every_command():
    text = (ROOT / "README.md").read_text(encoding="utf-8")

    for command in set(COMMANDS) - {"run"}:
        assert f"orientir {command}" in text, command


def test_decisions_are_numbered_once_and_without_gaps():
    numbers = sorted(int(path.name[:4]) for path in (ROOT / "docs" / "decisions").glob("*.md"))

    assert numbers == list(range(1, len(numbers) + 1))


def test_every_decision_that_code_names_exists():
    for source in (ROOT / "src").rglob("*.py"):
        for name in re.findall(r"docs/decisions/[\w-]+\.md", source.read_text(encoding="utf-8")):
            assert (ROOT / name).is_file(), f"{source.name}: {name}"


def test_the_page_for_new_developers_names_files_that_exist():
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    for name in re.findall(r"`((?:src/orientir|tests|methodology|docs)/[^`<>*]+)`", page.partition("## Where does")[2]):
        assert (ROOT / name).exists(), name


def test_nothing_in_the_repository_points_to_one_machine():
    """No absolute home or work folder, no address of a package registry."""
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True).stdout.decode()
    pattern = re.compile(r"/(?:home|root|Users|work)/[a-z.]|index-url[ =]h|pypi\\.org|registry\\.npmjs")
    for name in filter(None, listed.split("\0")):
        path = ROOT / name
        if path.suffix in {".py", ".md", ".toml", ".yaml", ".txt", ".lock", ".cfg", ""} and path.is_file():
            found = pattern.search(path.read_text(encoding="utf-8", errors="ignore"))
            assert not found or name == "tests/repository/test_documents.py", (name, found and found[0])
