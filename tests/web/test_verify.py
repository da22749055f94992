"""A snapshot uploaded to be checked: whole or not, the published one or another, and what is not known."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from orientir.methodology import load
from orientir.snapshot import freeze, read, write
from orientir.terms import FilledForm, Year
from published_figures import METHODOLOGY
from web.cast import Browser, Region

SignedIn = Callable[[str], Browser]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("snapshot") / "2021.snapshot"
    forms = [FilledForm("bratsk", {"has_programme": True})]
    write(freeze(load(METHODOLOGY), Year(2021), {"municipality": forms}, synthetic=True), made)
    return made


def asked(browser: Browser, data: bytes | None, digest: str = "") -> tuple[int, str]:
    given = {"digest": digest} | ({"snapshot": SimpleUploadedFile("x.snapshot", data)} if data is not None else {})
    response = browser.post("/results/2021/verify/", given)
    return response.status_code, " ".join(response.content.decode().split())


def test_the_published_snapshot_is_known_by_its_digest(region: Region, as_: SignedIn, path: Path) -> None:
    digest = read(path).digest

    status, page = asked(as_("vera"), path.read_bytes(), f" {digest.upper()} ")

    assert status == 200
    assert "Это тот самый снимок" in page


def test_without_a_digest_only_the_archive_is_vouched_for(region: Region, as_: SignedIn, path: Path) -> None:
    status, page = asked(as_("vera"), path.read_bytes())

    assert status == 200
    assert "согласован сам с собой" in page
    assert "ещё не значит, что снимок тот, который опубликован" in page


def test_a_rebuilt_or_damaged_archive_is_not_the_published_one(
    region: Region, as_: SignedIn, path: Path, tmp_path: Path
) -> None:
    write(replace(read(path), synthetic=False), tmp_path / "rebuilt")

    status, page = asked(as_("vera"), (tmp_path / "rebuilt").read_bytes(), read(path).digest)
    assert status == 422
    assert "Это другой снимок" in page
    status, page = asked(as_("vera"), path.read_bytes().replace("Братский".encode(), "Братскии".encode(), 1))
    assert status == 422
    assert "повреждён" in page
    assert asked(as_("vera"), b"PK")[0] == 422
    assert "Файл не выбран" in asked(as_("vera"), None)[1]
