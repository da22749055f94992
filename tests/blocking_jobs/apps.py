"""The Django app; its pipes are named by the environment."""

from __future__ import annotations

import os
from pathlib import Path

from django.apps import AppConfig

from orientir.web.jobs.kinds import job


class BlockingJobs(AppConfig):
    name = "blocking_jobs"

    def ready(self) -> None:
        @job("block", "ожидание")
        def block(_: object) -> None:
            Path(os.environ["SAYS"]).write_text(str(os.getpid()))  # both block until the test is at the other end
            Path(os.environ["HEARS"]).read_text()
