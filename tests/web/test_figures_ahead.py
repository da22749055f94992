"""Figures and medians over many forms: the worker counts them, and whoever looks reads what it has counted."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from irkutsk import METHODOLOGY
from orientir.terms import Issue, Refused
from orientir.web.campaigns.medians import count_medians
from orientir.web.campaigns.models import Campaign, CountedAhead, MethodologyVersion, Submission
from orientir.web.campaigns.pinned_methodology import pin
from orientir.web.results import figures_ahead, provisional
from orientir.web.results.figures_ahead import count_figures
from web.cast import Browser, Region
from web.filling import fill

WAIT = "Предварительные значения считаются, обновите страницу через минуту."


@pytest.fixture
def vera(as_: Callable[[str], Browser]) -> Browser:
    return as_("vera")


@pytest.fixture
def many(region: Region, monkeypatch: pytest.MonkeyPatch) -> Region:
    """A campaign of more forms than are counted while somebody waits; two are sent, one of them accepted."""
    monkeypatch.setattr(provisional, "MANY", 3)
    for unit, state, answer in (("bratsk", "accepted", True), ("alarsky", "submitted", False)):
        form = fill(region.form(unit), has_programme=answer)
        Submission.objects.filter(pk=form.pk).update(state=state)
    return region


def text_of(browser: Browser, address: str) -> str:
    answer = browser.get(f"/results/2021/live/{address}")
    assert answer.status_code == 200, answer.status_code
    return " ".join(answer.content.decode().replace("\xa0", " ").split())


def later(kind: str, by: timedelta) -> None:
    """Make a count older."""
    for made in CountedAhead.objects.filter(kind=kind):
        made.at -= by
        made.save()


def test_nobody_counts_the_forms_of_a_country_while_they_wait(many: Region, vera: Browser) -> None:
    with CaptureQueriesContext(connection) as asked:
        first = text_of(vera, "")
    assert WAIT in first
    assert not any('"answers"' in query["sql"] for query in asked)
    assert WAIT in text_of(vera, "municipal_programme/")
    assert vera.get("/results/2021/live/").headers["Refresh"]

    assert count_figures() == 2

    with CaptureQueriesContext(connection) as asked:
        page, behind = text_of(vera, ""), text_of(vera, "municipal_programme/")
    assert not any('"answers"' in query["sql"] for query in asked)
    assert "посчитано по 2 из 42 муниципалитетов" in page
    assert re.search(r"Посчитано \d+ \w+ в \d\d:\d\d: форм много", page)
    assert "город Братск" in behind
    assert "Аларский район" in behind
    assert "1 (100 %)" in text_of(vera, "municipal_programme/?only=accepted")
    assert vera.get("/results/2021/live/nonesuch/").status_code == 404


def test_what_is_counted_ahead_is_what_would_be_counted_now(
    many: Region, vera: Browser, as_: Callable[[str], Browser], monkeypatch: pytest.MonkeyPatch
) -> None:
    addresses = ["", "?only=accepted", "at/bratsk/", "at/alarsky/?only=accepted"]
    addresses += ["municipal_programme/", "network/?only=accepted"]
    count_figures()
    ahead = [re.sub("(, п|П)осчитано [^.]* в [^.]*?(?=\\.)\\.?", "", text_of(vera, one)) for one in addresses]
    monkeypatch.setattr(provisional, "MANY", 10_000)
    now = [text_of(vera, one) for one in addresses]

    def said(page: str) -> list[str]:
        return re.findall(r"<(?:td|dd|th)[^>]*>.*?</(?:td|dd|th)>|Отпечаток посчитанных данных: \w+", page)

    assert [said(page) for page in ahead] == [said(page) for page in now]
    assert all(said(page) for page in now)


def test_a_count_is_renewed_where_forms_have_changed_and_then_not_at_once(many: Region, vera: Browser) -> None:
    count_figures()
    form = fill(many.form("zima"), has_programme=True)
    Submission.objects.filter(pk=form.pk).update(state="submitted")

    assert count_figures() == 0
    assert "по 2 из 42" in text_of(vera, "")
    later("sent", figures_ahead.APART)
    assert count_figures() == 1
    assert "по 3 из 42" in text_of(vera, "")

    Submission.objects.filter(pk=form.pk).update(state="draft")
    later("sent", figures_ahead.APART)
    assert count_figures() == 1
    assert "по 2 из 42" in text_of(vera, "")
    later("sent", figures_ahead.APART)
    assert count_figures() == 0
    later("sent", figures_ahead.LONGEST)
    assert count_figures() == 1


def test_a_count_by_another_methodology_or_of_other_data_is_not_shown(
    many: Region, vera: Browser, tmp_path: Any
) -> None:
    count_figures()
    for name, text in many.campaign.methodology.files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text + "\n# a word\n" if name == "methodology.yaml" else text, encoding="utf-8")
    Campaign.objects.update(methodology=pin(tmp_path))

    assert WAIT in text_of(vera, "")
    assert count_figures() == 2
    assert "по 2 из 42" in text_of(vera, "")

    Submission.objects.filter(state="accepted").update(state="frozen")
    Campaign.objects.update(state="frozen")
    assert "Итоговые значения считаются" in text_of(vera, "")
    assert count_figures() == 1
    final = text_of(vera, "?only=accepted")
    assert "Посчитано по 1 из 42 муниципалитетов, как и в справке." in final
    later("sent", 2 * figures_ahead.LONGEST)
    assert count_figures() == 0

    Campaign.objects.update(state="closed")
    assert WAIT in text_of(vera, "")


def test_a_coordinator_reads_the_own_count_and_no_other(many: Region, as_: Callable[[str], Browser]) -> None:
    count_figures()
    anna = as_("anna")

    assert "Братск. Предварительные значения" in text_of(anna, "at/bratsk/")
    for address in ("", "at/alarsky/", "municipal_programme/"):
        assert anna.get(f"/results/2021/live/{address}").status_code == 404


@pytest.mark.parametrize("ahead", [False, True])
def test_what_cannot_be_counted_is_said_on_the_page(
    region: Region, vera: Browser, monkeypatch: pytest.MonkeyPatch, *, ahead: bool
) -> None:
    def too_large(*_: Any, **__: Any) -> Any:
        raise Refused([Issue("too_large", "municipality", "числа слишком велики.", "Проверьте ответы.")])

    monkeypatch.setattr(provisional, "values", too_large)
    if ahead:
        monkeypatch.setattr(provisional, "MANY", 3)
        assert count_figures() == 2

    for address in ("", "?only=accepted", "municipal_programme/", "at/bratsk/"):
        answer = vera.get(f"/results/2021/live/{address}")
        assert answer.status_code == 409
        assert "Числа слишком велики. Проверьте ответы." in answer.content.decode()


def test_what_could_not_be_counted_is_tried_anew_and_is_shown_once_it_can(
    many: Region, vera: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unreadable(*_: Any, **__: Any) -> Any:
        raise Refused([Issue("damaged", "снимок", "его файл повреждён.", "Восстановите его.")])

    Campaign.objects.update(state="frozen")
    with monkeypatch.context() as damaged:
        damaged.setattr(figures_ahead, "snapshot_now", unreadable)
        assert count_figures() == 1
    assert vera.get("/results/2021/live/").status_code == 409

    assert count_figures() == 0
    later("sent", figures_ahead.APART)
    assert count_figures() == 1
    assert "Итоговые значения" in text_of(vera, "")


def test_a_campaign_that_cannot_be_read_keeps_no_other_from_being_counted(many: Region) -> None:
    broken = MethodologyVersion.objects.create(digest="0" * 64, identifier="x", files={"methodology.yaml": "id: ["})
    of = many.campaign
    Campaign.objects.create(year=2022, methodology=broken, opens=of.opens, closes=of.closes)
    Campaign.objects.create(year=2020, methodology=of.methodology, opens=of.opens, closes=of.closes)

    assert count_figures() == 2
    assert count_medians() == 0


def test_counts_go_with_their_campaign(many: Region) -> None:
    count_figures()
    Submission.objects.all().delete()
    Campaign.objects.all().delete()

    assert not CountedAhead.objects.exists()


def test_medians_are_counted_when_last_years_forms_or_the_methodology_change(
    region: Region, as_: Callable[[str], Browser], tmp_path: Any
) -> None:
    region.campaign.submissions.filter(organisation=None).update(state="accepted", answers={"probes": "141"})
    last = region.campaign
    now = Campaign.objects.create(
        year=2022, methodology=pin(METHODOLOGY), opens=timezone.now(), closes=timezone.now() + timedelta(days=9)
    )
    form = Submission.objects.create(campaign=now, level="municipality", territory_id="bratsk")
    address = f"/forms/{form.pk}/"

    def told() -> list[str]:
        page = as_("anna").get(address).content.decode().replace("\xa0", " ")
        return re.findall(r"Медиана 42 муниципалитетов: (\d+)\.", page)

    assert told() == []
    assert count_medians() == 1
    assert count_medians() == 0
    assert told() == ["141"]
    last.submissions.filter(organisation=None).update(answers={"probes": "7"}, version=5)
    assert count_medians() == 1
    assert told() == ["7"]
    keep = last.submissions.filter(organisation=None).values_list("pk", flat=True)[:4]
    last.submissions.exclude(pk__in=list(keep)).update(state="returned")
    assert count_medians() == 1
    assert told() == []
