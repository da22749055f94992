"""The proxy settings of the guide let through what the site takes; nginx and Caddy read them where installed."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from orientir.web.directory.uploads import LARGEST_BODY
from orientir.web.results.views_import import LARGEST_UPLOAD
from orientir.web.results.views_verify import LARGEST_SNAPSHOT

GUIDE = (Path(__file__).parents[2] / "docs/for-administrators.md").read_text("utf-8")


def block(language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", GUIDE, re.DOTALL)
    assert found, language
    return found[1]


@pytest.mark.parametrize(
    ("language", "pattern"), [("nginx", r"client_max_body_size (\d+)m;"), ("caddyfile", r"max_size (\d+)MiB")]
)
def test_the_proxy_lets_the_largest_upload_through_and_little_more(language: str, pattern: str) -> None:
    """Caddy's MB is a million bytes, its MiB what nginx calls m."""
    limit = int(re.findall(pattern, block(language))[0]) << 20

    largest = max(LARGEST_UPLOAD, LARGEST_SNAPSHOT)
    assert largest + LARGEST_BODY <= limit < largest + 16 * LARGEST_BODY


@pytest.mark.skipif(shutil.which("nginx") is None or shutil.which("openssl") is None, reason="nginx is not installed")
def test_nginx_reads_its_settings(tmp_path: Path) -> None:
    key, certificate = tmp_path / "key.pem", tmp_path / "certificate.pem"
    subject = ["-subj", "/CN=orientir.example.ru", "-keyout", str(key), "-out", str(certificate)]
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", *subject]
    subprocess.run(command, check=True, capture_output=True)
    site = re.sub(r"/etc/\S+privkey.pem", str(key), re.sub(r"/etc/\S+fullchain.pem", str(certificate), block("nginx")))
    paths = "".join(f"{kind}_temp_path {tmp_path};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
    (tmp_path / "nginx.conf").write_text(
        f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{paths}{site}}}\n"
    )

    ran = subprocess.run(["nginx", "-t", "-c", str(tmp_path / "nginx.conf")], check=False, capture_output=True)

    assert ran.returncode == 0, ran.stderr.decode()


@pytest.mark.skipif(shutil.which("caddy") is None, reason="Caddy is not installed")
def test_caddy_reads_its_settings(tmp_path: Path) -> None:
    (tmp_path / "Caddyfile").write_text(block("caddyfile"))

    ran = subprocess.run(
        ["caddy", "validate", "--config", str(tmp_path / "Caddyfile"), "--adapter", "caddyfile"],
        check=False, capture_output=True,
    )  # fmt: skip

    assert ran.returncode == 0, ran.stderr.decode()
