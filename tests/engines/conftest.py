"""Servers for the tests of engines: PostgreSQL that runs, and a Spark that is started here."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from postgresql import URL

UNPACKED = Path(__file__).parents[2] / ".spark"
SERVER = "org.apache.spark.sql.connect.service.SparkConnectServer"
SETTINGS = {
    "spark.connect.grpc.binding.address": "127.0.0.1",
    "spark.log.level": "ERROR",
    "spark.sql.shuffle.partitions": "1",
    "spark.ui.enabled": "false",
}


def absent(reason: str) -> None:
    """Under CI every engine must be there; a newcomer's machine may have none."""
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@pytest.fixture
def postgresql(monkeypatch: pytest.MonkeyPatch) -> None:
    try:
        psycopg.connect(URL, connect_timeout=3).close()
    except psycopg.OperationalError as error:
        absent(f"PostgreSQL не отвечает. ({str(error).splitlines()[0]})")
    monkeypatch.setenv("ORIENTIR_POSTGRESQL", URL)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a Spark Connect server of this run."""
    homes = list(UNPACKED.glob("pyspark-*/deps"))
    if not homes or not shutil.which("java"):
        absent("Нет Java или сервера Spark: make spark скачает его (430 МБ).")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    given = [f"--conf={name}={value}" for name, value in {**SETTINGS, "spark.connect.grpc.binding.port": port}.items()]
    folder = tmp_path_factory.mktemp("spark")
    command = ["bash", homes[0] / "bin/spark-submit", "--master=local[2]", "--driver-memory=1g", *given]
    command += ["--driver-java-options=-XX:TieredStopAtLevel=1 -XX:+UseSerialGC", f"--class={SERVER}", "spark-internal"]
    with (folder / "log").open("wb") as log:
        environment = {**os.environ, "SPARK_HOME": str(homes[0])}
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd=folder, env=environment)
    try:
        _listening(port, process, folder / "log")
        yield f"sc://127.0.0.1:{port}"
    finally:
        from pyspark.sql import SparkSession

        if session := SparkSession.getActiveSession():
            session.stop()
        process.terminate()
        process.wait()


@pytest.fixture
def spark(server: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ORIENTIR_SPARK", server)


def _listening(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    """Wait until the server takes connections, or show what it said when it ended."""
    while True:
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            try:
                process.wait(timeout=0.2)
            except subprocess.TimeoutExpired:
                continue
            pytest.fail(log.read_text(errors="replace")[-2_000:])
