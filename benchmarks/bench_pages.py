"""Server time of the pages on the demonstration region: 42 municipalities, 870 schools, three campaigns.

    python benchmarks/bench_pages.py [turns]

Each page is asked for in this process, template and database counted, by the person whose page it is. The
rival is the smallest page there is: a bare Django view that signs a person in from the session and says one word.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
import warnings
from collections.abc import Collection
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "src")]

BAR = 50  # milliseconds


def run(turns: int) -> str:
    """The table: each page's median and slowest turn, its queries and its size."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.environ |= {"ORIENTIR_HOME": home, "ORIENTIR_DEMO": "1", "DATABASE_URL": ""}
        from orientir.cli.demo_seed import seed

        seed(Path(home))
        from django.core.management import call_command

        from orientir.web.jobs.worker import run_waiting

        run_waiting()  # publishes the first year
        call_command("collectstatic", interactive=False, verbosity=0)
        return measured(turns)


def measured(turns: int, wanted: Collection[str] = ()) -> str:
    """The lines of the pages of these titles, or of all, over the database that is set up."""
    from django.db import connection
    from django.test import Client

    from orientir.web.directory.models import User

    lines = [
        "| page | who | median, ms | slowest, ms | times a bare page | queries | KiB |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    bare = 0.0
    for title, email, path in [("bare page", "operator", ""), *_pages()]:
        if wanted and title not in ("bare page", *wanted):
            continue
        client = Client(SERVER_NAME="127.0.0.1")
        client.force_login(User.objects.get(email=f"{email}@example.org"), "orientir.web.directory.accounts.Accounts")
        ask = _bare(client) if not path else lambda path=path, client=client: client.get(path)
        answer = ask()
        assert answer.status_code == 200, (path, answer.status_code)
        asked: list[str] = []
        with connection.execute_wrapper(
            lambda execute, sql, *rest, asked=asked: (asked.append(sql), execute(sql, *rest))[1]
        ):
            ask()
        times = []
        for _ in range(turns):
            started = time.perf_counter()
            ask()
            times.append((time.perf_counter() - started) * 1000)
        middle = statistics.median(times)
        bare = bare or middle
        over = " (!)" if middle > BAR else ""
        lines.append(
            f"| {title} | {email} | {middle:.1f}{over} | {max(times):.1f} | {middle / bare:.1f} | {len(asked)} "
            f"| {len(answer.content) / 1024:.0f} |"
        )
    return "\n".join(lines)


def _pages() -> list[tuple[str, str, str]]:
    from django.db.models import Count

    from orientir.web.campaigns.models import Submission

    def form(year: int, place: str, **more: object) -> Submission:
        found = Submission.objects.filter(campaign__year=year, territory=place, **more)
        return found.order_by("organisation_id").first() or found.get()

    own = form(2022, "bratsk", organisation=None)
    school = Submission.objects.filter(campaign__year=2022, organisation__roles__user__email="school@example.org").get()
    returned = Submission.objects.filter(campaign__year=2022, state="returned", organisation=None).first()
    sent = Submission.objects.filter(campaign__year=2022, state="submitted", organisation=None).first()
    accepted = form(2021, "bratsk", organisation=None)
    most = Submission.objects.filter(campaign__year=2022).values("territory").annotate(n=Count("pk")).order_by("-n")[0]
    assert returned
    assert sent
    return [
        ("my forms", "bratsk", "/forms/"),
        ("form of a municipality", "bratsk", f"/forms/{own.pk}/"),
        ("form of a school", "school", f"/forms/{school.pk}/"),
        ("returned form, read", "operator", f"/forms/{returned.pk}/"),
        ("check before sending", "bratsk", f"/forms/{own.pk}/check/"),
        ("history", "operator", f"/forms/{returned.pk}/history/"),
        ("form on paper", "bratsk", f"/forms/{accepted.pk}/print/"),
        ("board", "operator", "/board/2022/"),
        ("board of an accepted year", "operator", "/board/2021/"),
        ("a municipality's schools", "operator", f"/board/2022/{most['territory']}/"),
        ("form under review", "operator", f"/review/{sent.pk}/"),
        ("acceptance in bulk", "operator", "/board/2022/accept/"),
        ("reminders", "operator", "/board/2022/reminders/"),
        ("provisional figures", "operator", "/results/2022/live/"),
        ("one provisional figure", "operator", "/results/2022/live/network/"),
        ("freeze and note", "operator", "/results/2021/"),
        ("campaign", "operator", "/campaigns/2022/"),
        ("people", "operator", "/people/"),
        ("organisations", "operator", "/organisations/"),
        ("search for an organisation", "operator", "/organisations/?q=12"),
        ("audit trail", "operator", "/audit/"),
        ("public: the region", "operator", "/open/"),
        ("public: a municipality", "operator", "/open/places/bratsk/"),
        ("public: an indicator", "operator", "/open/indicators/network/"),
        ("public: the note, a part", "operator", "/open/note/criteria/"),
        ("public: search", "operator", "/open/search/?q=программы"),
    ]


def _bare(client: object):  # type: ignore[no-untyped-def]
    """A view that only knows who asks."""
    from django.contrib.auth import get_user
    from django.http import HttpResponse
    from django.test import RequestFactory

    factory = RequestFactory(SERVER_NAME="127.0.0.1")
    session = client.session  # type: ignore[attr-defined]

    def ask() -> HttpResponse:
        request = factory.get("/")
        request.session = type(session)(session.session_key)
        return HttpResponse(get_user(request).get_username() and "ok")

    return ask


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(run(int(sys.argv[1]) if len(sys.argv) > 1 else 15))
