"""What tests of filling do over and over: save one question, answer a whole form."""

from __future__ import annotations

from typing import Any

from orientir.web.campaigns.models import Submission
from orientir.web.campaigns.pinned import questions_of
from web.cast import Browser

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
