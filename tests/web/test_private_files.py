"""Other users of the machine do not read the data: sessions, second factors, the secret key."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from orientir.terms import Refused
from orientir.web.site.private_files import close_to_others
from orientir.web.site.start import prepare

pytestmark = pytest.mark.django_db(transaction=True)
COMMAND = ("-c", "import sys; from orientir.cli import main; sys.exit(main())", "directory")


def open_ones(home: Path) -> list[str]:
    return [path.name for path in (home, *home.iterdir()) if path.stat().st_mode & 0o077]


@pytest.mark.own_database
def test_a_new_installation_is_its_owners_whatever_the_machine_allows(tmp_path: Path) -> None:
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"} | {
        "ORIENTIR_HOME": str(tmp_path / "home")
    }
    environment["DJANGO_SETTINGS_MODULE"] = "orientir.web.site.settings"
    script = f"import os; os.umask(0); {COMMAND[1]}"
    subprocess.run([sys.executable, "-c", script, "directory"], env=environment, check=True, capture_output=True)

    assert (tmp_path / "home/orientir.sqlite3").is_file()
    assert open_ones(tmp_path / "home") == []


@pytest.mark.skipif(connection.vendor != "sqlite", reason="PostgreSQL keeps its files itself")
def test_what_an_earlier_version_left_open_is_closed_at_the_start_with_a_sentence(
    settings: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    home, base = Path(settings.HOME), Path(connection.settings_dict["NAME"])
    home.chmod(0o755)
    base.chmod(0o644)

    prepare()

    assert [path.stat().st_mode & 0o777 for path in (home, base)] == [0o700, 0o600]
    said = capsys.readouterr().err
    assert f"{home}: было открыто другим пользователям машины, закрыто (права 700)." in said
    assert f"{base}: было открыто" in said
    assert close_to_others() == []


def test_what_belongs_to_somebody_else_is_refused_with_the_command_that_mends_it(
    settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def forbidden(self: Path, mode: int) -> None:
        raise PermissionError(1, "Operation not permitted")

    tmp_path.chmod(0o755)
    settings.HOME = tmp_path
    monkeypatch.setattr(Path, "chmod", forbidden)

    with pytest.raises(Refused, match=f"chmod 700 {tmp_path}"):
        prepare()
