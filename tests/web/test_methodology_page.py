"""The methodology has a page: read, taken out as pinned, put up corrected; faults name no place of the server."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from orientir.methodology import load
from web.cast import Browser, Region

SignIn = Callable[[str], Browser]
PAGE = "/methodologies/"


@pytest.fixture
def home(tmp_path: Path, settings: Any) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def zipped(files: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(name, text)
    return buffer.getvalue()


def upload(browser: Browser, data: bytes) -> Any:
    return browser.post(PAGE, {"file": SimpleUploadedFile("m.zip", data)}, follow=True)


def taken_out(browser: Browser, region: Region) -> dict[str, str | bytes]:
    """The files of the pinned methodology, as its page gives them."""
    answer = browser.get(f"{PAGE}{region.campaign.methodology.digest}/file/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def test_it_is_read_taken_out_to_the_byte_and_put_up_corrected(as_: SignIn, region: Region, home: Path) -> None:
    maria, pinned = as_("maria"), region.campaign.methodology
    text = maria.get(f"{PAGE}{pinned.digest}/").content.decode()
    assert "Есть муниципальная программа или план мероприятий по СПС" in text
    assert "share_of_units(" in text
    assert "language: ru" in maria.get(f"{PAGE}{pinned.digest}/?file=methodology.yaml").content.decode()

    files = taken_out(maria, region)
    for name, content in files.items():
        (home / "out" / name).parent.mkdir(parents=True, exist_ok=True)
        (home / "out" / name).write_bytes(content.encode() if isinstance(content, str) else content)
    assert load(home / "out" / pinned.identifier).digest == pinned.digest

    main = f"{pinned.identifier}/methodology.yaml"
    shown = upload(maria, zipped(files | {main: bytes(files[main]) + b"# corrected\n", "readme.docx": b"x"}))
    [name] = [folder.name for folder in (home / "methodologies").iterdir()]
    assert "Методика без ошибок" in shown.content.decode()
    assert f"/campaigns/2021/methodology/?methodology={name}" in shown.content.decode()
    assert maria.get(f"/campaigns/2021/methodology/?methodology={name}").context["files"][0].name == "methodology.yaml"


def test_faults_are_named_with_file_and_line_and_no_place_of_the_server(
    as_: SignIn, region: Region, home: Path
) -> None:
    maria = as_("maria")
    files = taken_out(maria, region)
    broken = next(name for name in files if "criteria/01" in name)
    files[broken] = bytes(files[broken]).replace(b"\nnumber:", b"\nnumber", 1)

    answer = upload(maria, zipped(files))

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "criteria/01-regulation.yaml:2: После ключа нет двоеточия." in text
    assert len(answer.context["issues"]) == 1
    assert str(home) not in text
    assert not list((home / "methodologies").iterdir())


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"not a zip", "Это не архив ZIP"),
        (zipped({"a.txt": "x"}), "нет файла methodology.yaml"),
        (zipped({"../methodology.yaml": "id: x"}), "Недопустимое имя файла"),
        (zipped({"methodology.yaml": b"#" * (11 << 20)}), "больше"),
        (zipped({f"{n}.yaml": "" for n in range(2_100)}), "слишком много файлов"),
    ],
)
def test_hostile_archives_are_refused(as_: SignIn, region: Region, home: Path, data: bytes, says: str) -> None:
    answer = upload(as_("maria"), data)

    assert answer.status_code == 422
    assert says in answer.content.decode()


def test_who_only_looks_puts_nothing_up(as_: SignIn, region: Region, home: Path) -> None:
    vera = as_("vera")

    assert 'type="file"' not in vera.get(PAGE).content.decode()
    assert upload(vera, zipped(taken_out(vera, region))).status_code == 404
    assert not (home / "methodologies").exists()
