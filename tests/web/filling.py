"""What tests of filling do over and over: save a question, answer a whole form, type into its workbook, act at once."""

from __future__ import annotations

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Barrier
from typing import Any

import openpyxl
from django.db import connection
from django.utils import timezone

from orientir.web.campaigns.models import Campaign, Submission
from orientir.web.campaigns.pinned_methodology import questions_of
from web.cast import Browser, Region

NO_DATA = {"absent": "no_answer"}


def save(browser: Browser, form: Submission, field: str, answer: str, base: int | None = None, **more: str) -> Any:
    """Save one question as the page does while somebody types."""
    parts = {f"{field}.{part}": text for part, text in more.items() if part != "key"}
    data = {field: answer, "base": form.version if base is None else base, "key": more.get("key", ""), **parts}
    return browser.post(f"/forms/{form.pk}/fields/{field}/", data)


def fill(form: Submission, **answers: Any) -> Submission:
    """Answer everything with «нет данных» but what is given."""
    form.answers = {id: answers.get(id, NO_DATA) for id in questions_of(form)}
    form.filled = form.asked = len(form.answers)
    form.state = "draft"
    form.save()
    return form


def edited(data: bytes, **answers: Any) -> bytes:
    """The workbook after somebody has typed into its column of answers."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    sheet = book["Анкета"]
    column = next(cell.column for row in sheet.iter_rows(max_row=6) for cell in row if cell.value == "Ответ")
    rows = {cell.value: cell.row for (cell,) in sheet.iter_rows(max_col=1) if cell.value}
    for id, value in answers.items():
        sheet.cell(rows[f"@field {id}"], column).value = value
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def a_year_before(region: Region) -> Campaign:
    """Move the campaign of the region on to 2022, for all numbers are asked since 2021, and give it one before it."""
    Campaign.objects.update(year=2022, slug="2022")
    return Campaign.objects.create(
        year=2021, methodology=region.campaign.methodology, state="closed",
        opens=timezone.now() - timedelta(days=400), closes=timezone.now() - timedelta(days=370),
    )  # fmt: skip


def together(*acts: Callable[[], Any]) -> list[Any]:
    """Run the acts at once, one thread each; their results in order."""
    ready = Barrier(len(acts))

    def run(act: Callable[[], Any]) -> Any:
        try:
            ready.wait()
            return act()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))
