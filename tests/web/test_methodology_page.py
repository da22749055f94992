"""The methodology has a page: read, taken out as pinned, put up corrected; faults name no place of the server."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from orientir.methodology import load
from orientir.web.directory.loading import import_territories
from orientir.web.directory.models import Role, User
from web.cast import Browser, Region

SignIn = Callable[[str], Browser]
PAGE = "/methodologies/"
READY = Path(__file__).parents[2] / "methodology" / "irkutsk"


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


def first_of(kind: str) -> Browser:
    """The browser of the first person of a new installation."""
    person = User.objects.create(email=f"{kind}@example.org", proved=timezone.now())
    Role.objects.create(user=person, kind=kind)
    Authenticator.objects.create(user=person, type="totp", data={"secret": ""})
    browser = Browser()
    browser.force_login(person)
    return browser


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


def test_who_begins_takes_the_ready_methodology_changes_it_and_puts_it_up(
    as_: SignIn, region: Region, home: Path
) -> None:
    maria = as_("maria")
    assert f'href="{PAGE}shelf/irkutsk/"' in maria.get(PAGE).content.decode()

    answer = maria.get(f"{PAGE}shelf/irkutsk/")
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    files["irkutsk/territories.csv"] = "id,name,kind\nlake,Озёрный район,район\n".encode()
    files["irkutsk/methodology.yaml"] = files["irkutsk/methodology.yaml"].replace(b"id: irkutsk", b"id: lakes", 1)
    upload(maria, zipped(dict(files)))

    [folder] = (home / "methodologies").iterdir()
    assert [place.name for place in load(folder).territories] == ["Озёрный район"]
    assert maria.get(f"{PAGE}shelf/{folder.name}/").status_code == 200
    assert maria.get(f"{PAGE}shelf/nonesuch/").status_code == 404


@pytest.mark.django_db
def test_an_installation_without_campaigns_says_where_to_begin() -> None:
    operator = first_of("operator")
    assert "orientir directory" in operator.get("/board/").content.decode()
    assert "нет анкет без имени, поэтому открыть опрос нельзя" in operator.get("/surveys/new/").content.decode()

    import_territories(load(READY), by=None, since=date(2026, 1, 1))
    page = operator.get("/board/").content.decode()

    for address in (PAGE, "/organisations/", "/campaigns/new/", "/people/list/"):
        assert f'href="{address}"' in page
    assert "Сейчас загружены: 42" in page
    assert "С чего начать" not in first_of("viewer").get("/board/").content.decode()


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
