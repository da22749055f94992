"""Registers at 20,000 and 200,000 records, beside a plain Django list of a model with the same columns.

    python benchmarks/bench_registers.py [records ...]

The rival is what a Django programmer would write in a day: a model, a list with django-filter, an import with
django-import-export. It has no rights, no word forms, no history and no references to check.
"""

from __future__ import annotations

import io
import os
import random
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path[:0] = [str(ROOT / "tests"), str(ROOT / "src"), str(ROOT)]

REGISTER, KINDS = "agreements", ("network", "probes", "other")
HEADINGS = ("Школа", "С кем заключено", "О чём соглашение", "Номер документа", "Действует с")
IMPORTED = 5_000
TURNS = 5


def run(sizes: list[int]) -> str:
    """The table: milliseconds of ours and of the rival's, and how many times ours is the rival's."""
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as home:
        os.environ |= {"ORIENTIR_HOME": home, "DATABASE_URL": "", "DJANGO_SETTINGS_MODULE": "web_settings"}
        import django

        django.setup()
        from django.conf import settings
        from django.core.management import call_command
        from django.test.utils import override_settings

        settings.DATABASES["default"]["NAME"] = str(Path(home) / "bench.sqlite3")
        call_command("migrate", verbosity=0)
        with override_settings(ALLOWED_HOSTS=["*"]):
            return _measured(sizes)


def _measured(sizes: list[int]) -> str:
    from web.cast import Browser, make_region

    region = make_region()
    organisations()
    model, rival_list, rival_import = rival()
    browser = Browser()
    browser.force_login(region.people["olga"])
    lines = ["| what | records | Orientir, ms | rival, ms | ratio |", "| --- | --- | --- | --- | --- |"]
    have = 0
    for size in sizes:
        have = _grow(model, have, size)
        asked = [
            ("list", "", {}),
            ("search", "q=колледж № 17", {"title": "Колледж № 17"}),
            ("filter", "kind=network&place=bratsk", {"kind": "network", "place": "bratsk"}),
            ("newest first", "order=-changed", {"order": "-id"}),
        ]
        for what, query, theirs in asked:
            ours = _best(lambda query=query: browser.get(f"/registers/{REGISTER}/?{query}"))
            plain = _best(lambda theirs=theirs: rival_list(theirs))
            lines.append(_line(what, size, ours, plain))
        lines.append(_line("freeze", size, _best(_frozen, 1), _best(lambda: list(model.objects.values_list()), 1)))
    data = _workbook()
    ours = _best(lambda: _import(data, region.people["olga"]), 1)
    lines.append(_line(f"import of {IMPORTED}", have, ours, _best(lambda: rival_import(data), 1)))
    return "\n".join(lines)


def _line(what: str, size: int, ours: float, theirs: float) -> str:
    return f"| {what} | {size} | {ours:.0f} | {theirs:.0f} | {ours / theirs:.1f} |"


def _best(work: Callable[[], object], turns: int = TURNS) -> float:
    """Milliseconds of the quickest of several turns."""
    found = []
    for _ in range(turns):
        started = time.perf_counter()
        work()
        found.append((time.perf_counter() - started) * 1000)
    return min(found)


def organisations() -> None:
    """Add 450 schools and 450 colleges in all municipalities."""
    from orientir.web.directory.models import Organisation, Territory

    chance, places = random.Random(1), list(Territory.objects.all())
    Organisation.objects.enter(
        Organisation(territory=chance.choice(places), kind=kind, name=f"{name} № {number} (условная)")
        for kind, name in (("school", "Школа"), ("college", "Колледж"))
        for number in range(1, 451)
    )


def _rows(start: int, end: int) -> Any:
    """School, college, kind, number and day of made-up agreements, the same every time."""
    from orientir.web.directory.models import Organisation

    schools = list(Organisation.objects.filter(kind="school").select_related("territory"))
    colleges = list(Organisation.objects.filter(kind="college"))
    for number in range(start, end):
        chance = random.Random(number)
        day = f"20{chance.randint(18, 21)}-0{chance.randint(1, 9)}-01"
        yield chance.choice(schools), chance.choice(colleges), chance.choice(KINDS), str(number), day


def _grow(model: Any, start: int, end: int) -> int:
    from orientir.web.registers.actions import fill
    from orientir.web.registers.declared import register_of
    from orientir.web.registers.models import Record

    register, ours, theirs = register_of(REGISTER), [], []
    for school, college, kind, number, day in _rows(start, end):
        record = Record(register=register.id, organisation=school, territory=school.territory)
        given = {"partner": college.stable_id, "kind": kind, "number": number, "since": day}
        fill(register, record, given, {college.stable_id: college.name})
        ours.append(record)
        names = {"school": school.name, "place": school.territory_id, "partner": college.name}
        theirs.append(model(title=f"{college.name}, {number}", kind=kind, number=number, since=day, **names))
    Record.objects.bulk_create(ours, batch_size=1_000)
    model.objects.bulk_create(theirs, batch_size=1_000)
    return end


def _frozen() -> int:
    from irkutsk import methodology
    from orientir.terms import Year
    from orientir.web.registers.counting import frozen

    return sum(1 for _ in frozen(methodology(), Year(2021))[REGISTER])


def _workbook() -> bytes:
    from orientir.web.registers.declared import register_of
    from orientir.workbooks.write_table import table_xlsx

    choices = register_of(REGISTER).field("kind").choices
    rows = [
        [f"{school.name} ({school.territory.name})", college.name, choices[kind], f"new {number}", day]
        for school, college, kind, number, day in _rows(0, IMPORTED)
    ]
    return table_xlsx([list(HEADINGS), *rows], "Список")


def _import(data: bytes, by: Any) -> None:
    """Upload, read, look at nothing, apply: both jobs."""
    from django.core.files.base import ContentFile

    from orientir.web.jobs.worker import run_waiting
    from orientir.web.registers.declared import register_of
    from orientir.web.registers.job_kinds import APPLY
    from orientir.web.registers.views_list import keep, start_job

    upload = keep(register_of(REGISTER), by, "список.xlsx", ContentFile(data))
    run_waiting()
    upload.refresh_from_db()
    assert upload.plan, upload.job.error
    start_job(upload, APPLY)
    run_waiting()
    upload.refresh_from_db()
    assert upload.applied, upload.job.error


def rival() -> tuple[Any, Callable[[dict[str, str]], object], Callable[[bytes], object]]:
    """The rival's model, its list as a page, and its import of a workbook."""
    import django_filters
    import tablib
    from django.core.paginator import Paginator
    from django.db import connection, models
    from django.template import engines
    from import_export import resources

    class Agreement(models.Model):
        title = models.CharField(max_length=300)
        school = models.CharField(max_length=300)
        place = models.CharField(max_length=64, db_index=True)
        partner = models.CharField(max_length=300)
        kind = models.CharField(max_length=20)
        number = models.CharField(max_length=100)
        since = models.DateField()

        class Meta:
            app_label = "directory"

    with connection.schema_editor() as editor:
        editor.create_model(Agreement)

    class Filter(django_filters.FilterSet):
        title = django_filters.CharFilter(lookup_expr="icontains")
        order = django_filters.OrderingFilter(fields=("title", "id"))

        class Meta:
            model = Agreement
            fields = ("kind", "place")

    class Resource(resources.ModelResource):
        class Meta:
            model = Agreement
            import_id_fields = ("number", "partner", "school")
            fields = ("title", "school", "place", "partner", "kind", "number", "since")
            use_bulk = True

    template = engines["django"].from_string(
        "<table>{% for o in page %}<tr><td>{{ o.title }}<td>{{ o.school }}<td>{{ o.place }}<td>{{ o.kind }}"
        "<td>{{ o.number }}<td>{{ o.since }}{% endfor %}</table>{{ page.paginator.count }}"
    )

    def listed(query: dict[str, str]) -> object:
        found = Filter(query, Agreement.objects.order_by("title")).qs
        return template.render({"page": Paginator(found, 50).get_page(1)})

    def imported(data: bytes) -> object:
        sheet = tablib.Dataset().load(io.BytesIO(data), format="xlsx")
        sheet.headers = ["school", "partner", "kind", "number", "since"]
        for name in ("title", "place"):
            sheet.append_col(["x"] * len(sheet), header=name)
        result = Resource().import_data(sheet, dry_run=True)
        assert not result.has_errors()
        return Resource().import_data(sheet, dry_run=False)

    return Agreement, listed, imported


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    print(run([int(word) for word in sys.argv[1:]] or [20_000, 200_000]))
