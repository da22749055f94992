"""The public pages: for everybody, with one question to the database, nothing withheld, kept by browsers."""

from __future__ import annotations

import gzip
import html
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest

from irkutsk import snapshot
from orientir.analysis import shown
from orientir.opendata.edition import Outline, OutlineMap, PlanItem
from orientir.terms import REGION, figure
from orientir.web.portal import plans
from orientir.web.portal.figures import told
from orientir.web.portal.words import ENGLISH, RUSSIAN
from orientir.web.results import editions
from orientir.web.results.models import Edition
from web import small_edition
from web.cast import Browser, Region
from web.published import Published

LARGEST = 100 * 1024
PAGES = (
    "series/", "series/bratsk/",
    "", "places/", "places/bratsk/", "indicators/", "indicators/municipal_programme/", "indicators/probes/?order=value",
    "problems/", "recommendations/", "roadmap/", "factors/", "factors/network_profile/",
    "effects/", "note/", "note/main/", "note/criteria/", "note/annex/",
    "data/", "method/", "corrections/", "search/?q=программы",
)  # fmt: skip


@pytest.fixture
def line(made: Published, region: Region, settings: Any) -> Any:
    settings.MEDIA_ROOT = made.folder
    return made.line(region)


def text(response: Any) -> str:
    """What a page says, without its tags."""
    return html.unescape(re.sub(r"<[^>]+>", " ", response.content.decode())).replace("\xa0", " ")


def links(response: Any) -> dict[str, str]:
    """Where the links of a page lead, by what they say first."""
    found = re.findall(r'<a [^>]*href="([^"]+)"[^>]*>(.*?)</a>', response.content.decode(), re.DOTALL)
    return {
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", said)).split(",")[0].strip(): address for address, said in found
    }


def rows(response: Any) -> Iterator[str]:
    return iter(re.findall(r"<tr.*?</tr>", response.content.decode(), re.DOTALL))


def test_a_parent_finds_her_district_in_three_taps(line: Any, client: Browser) -> None:
    start = client.get("/", follow=True)

    page = client.get(links(start)["г. Братск С"])

    said = text(page)
    assert start.redirect_chain == [("/open/", 302)]
    assert "город Братск" in said
    assert re.search(r"Порог пройден в \d+ из 17 проверок", said)
    assert "похожих муниципалитетов" in said
    assert "Что ниже порога" in said


@pytest.mark.parametrize("path", PAGES)
@pytest.mark.parametrize("within", ["", "en/", "editions/1/"])
def test_every_page_is_light_says_that_the_data_are_synthetic_and_asks_once(
    line: Any, client: Browser, path: str, within: str, django_assert_num_queries: Callable[..., Any]
) -> None:
    with django_assert_num_queries(1) as asked:
        response = client.get(f"/open/{within}{path}")

    page = response.content.decode()
    assert response.status_code == 200
    assert "results_edition" in asked.captured_queries[0]["sql"]
    assert len(response.content) < LARGEST
    assert "Данные по муниципалитетам синтетические" in page
    assert re.search(r'<html lang="en">' if within == "en/" else r'<html lang="ru">', page)
    assert ("as they were published" in page) == (within == "en/")
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert len(ids) == len(set(ids))
    assert not re.search(r"<style|<script|\sstyle=|\son\w+=", page)
    assert not response.cookies
    assert "Cookie" not in response.headers.get("Vary", "")


def test_a_page_that_a_visitor_has_is_not_sent_again(line: Any, client: Browser) -> None:
    first = client.get("/open/places/", headers={"Accept-Encoding": "gzip"})

    etag, changed = first.headers["ETag"], first.headers["Last-Modified"]
    for known in ({"If-None-Match": etag}, {"If-Modified-Since": changed}):
        again = client.get("/open/places/", headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["ETag"] == etag
    assert client.get("/open/places/", headers={"If-None-Match": 'W/"other"'}).status_code == 200
    assert first.headers["Cache-Control"] == "public, max-age=300"
    assert gzip.decompress(first.content) == client.get("/open/places/").content


def test_what_is_withheld_stands_on_no_page(line: Any, client: Browser) -> None:
    year = shown(snapshot(2021))
    by_indicator: dict[str, list[str]] = {}
    for indicator, place in sorted(year.hidden):
        by_indicator.setdefault(indicator, []).append(place)
    looked = 0

    for indicator, places in by_indicator.items():
        for path, whose in [(f"indicators/{indicator}", places), *((f"places/{p}", [indicator]) for p in places[:3])]:
            page = list(rows(client.get(f"/open/{path}/")))
            for id in set(whose) - {REGION}:
                value = year.known[(indicator, id) if path.startswith("ind") else (id, path.partition("/")[2])]
                [row] = [row for row in page if f'/{id}/"' in row]
                cells = re.findall(r'<td role="cell" data-label="2021">(.*?)</td>', row, re.DOTALL)
                assert value.k is not None
                assert "скрыто" in cells[0]
                assert figure(value.k) not in html.unescape(re.sub("<[^>]+>", "", cells[0]))
                looked += 1

    assert looked > 50


def test_files_come_whole_and_as_they_were_published(line: Any, client: Browser) -> None:
    page = client.get("/open/data/")
    listed = re.findall(
        r'href="(/open/editions/1/data/([^"]+))".*?<code>([0-9a-f]{64})</code>', page.content.decode(), re.S
    )

    assert {"edition.json", "note-2021.pdf", "note-2021.docx", "note-2021.html"} <= {name for _, name, _ in listed}
    for address, _, digest in listed:
        file = client.get(address)
        assert sha256(file.content).hexdigest() == digest
        assert file.headers["Content-Disposition"].startswith("attachment")
    assert client.get("/open/data/manifest.json").status_code == 404
    assert client.get("/open/data/..%2fnote.json").status_code == 404


def test_the_road_map_stands_as_it_was_when_the_edition_was_made(line: Any, client: Browser) -> None:
    page = client.get("/open/roadmap/")

    assert "Ход дорожной карты: выполнено 1, просрочено 1 из 2 пунктов" in text(page)
    first, second = (re.sub(r"\s+", " ", re.sub("<[^>]+>", " ", row)) for row in list(rows(page))[1:])
    assert re.search(r"1\.9, Обучить команды .*Институт .*30\.09\.2021 .*выполнено 20\.09\.2021", first)
    assert re.search(r"1\.10, Обучить команды .*24\.12\.2021 .*просрочено", second)


def test_each_hypothesis_has_its_verdict_its_numbers_and_a_picture_with_names(line: Any, client: Browser) -> None:
    listed, page = (text(client.get(f"/open/factors/{path}")) for path in ("", "network_profile/"))

    assert "Что связано с результатами: не доказано — 6" in listed
    assert "Незаметна связь слабее 0,44 при 42 участниках, слабее 0,4" in listed
    assert "Связь «сетевое взаимодействие» и «поступили по профилю» не доказана" in page
    numbers = re.search(
        r"Муниципалитетов в расчёте\s+(\d+)\s+Ранговый коэффициент .* −0,0\d\s+95-проц.*\s+−0,3\d … \+0,33", page
    )
    assert numbers
    assert f"число скрыто — {42 - int(numbers[1])} муниципалитета" in page
    drawn = client.get("/open/factors/network_profile/").content.decode()
    assert drawn.count("<title>") == int(numbers[1]) + 1  # and the page's own
    assert "кто в них участвовал, не записано" in text(client.get("/open/effects/"))


def test_a_municipality_shows_its_own_plans_and_an_edition_without_any_table_says_so() -> None:
    item = PlanItem("plan", "План", "Открыть центр", "bratsk", "", None, None, "undated", (), synthetic=True)
    edition = replace(small_edition.content(), plans=(item, replace(item, territory="")))

    [(said, [row])] = plans.of_place(edition, "bratsk", "ru")

    assert (said, row.due, row.sign) == ("План: без срока 1 из 1\xa0пункта", "срок не назван", "?")


def test_what_is_not_known_is_said_in_words_that_fit_one_municipality(line: Any, client: Browser) -> None:
    page = text(client.get("/open/places/zhigalovsky/"))

    assert "Жителей: не указано" in page
    assert "население не указано, а число школ не известно" in page
    absent = client.get("/open/places/bodaybinsky/").content.decode()
    assert "За 2020 год форма не сдана: значений нет" in absent
    assert "не участвовали" not in absent
    edition = small_edition.content()
    unlimited = replace(
        edition.indicators[0], definitions=(replace(edition.indicators[0].definitions[0], threshold=""),)
    )
    level = replace(edition.levels[0], assessed=0)
    assert told(replace(edition, indicators=(unlimited,)), level, "ru").endswith("порогов у показателей нет")


def test_a_messenger_gets_a_title_and_a_picture(line: Any, client: Browser) -> None:
    page = client.get("/open/places/bratsk/").content.decode()

    [address] = re.findall(r'<meta property="og:image" content="https://testserver([^"]+)"', page)
    picture = client.get(address)

    assert '<meta property="og:title" content="город Братск, 2021">' in page
    assert picture.headers["Content-Type"] == "image/png"
    assert picture.content[:8] == b"\x89PNG\r\n\x1a\n"
    assert int.from_bytes(picture.content[16:20], "big") == 1200


@pytest.mark.parametrize(
    ("typed", "found"),
    [
        ("муниципальная программа", "/open/indicators/municipal_programme/"),
        ("в Братске", "/open/places/bratsk/"),
        ("ангарск", "/open/places/angarsk/"),
        ("рекомендации", "/open/note/recommendations/"),
        ("РОДИТЕЛЯМ", "/open/indicators/parents/"),
        ("профпроба", "/open/indicators/probes/"),
        ("проф. пробы", "/open/indicators/probes/"),
        ("дети-инвалиды", "/open/indicators/diagnostics_bvb_ovz/"),
        ("ограниченные возможности здоровья", "/open/indicators/diagnostics_bvb_ovz/"),
        ("экскурсия", "/open/note/criteria-2/"),
        ("день открытых дверей", "/open/note/criteria-2/"),
        ("Билет в будущее", "/open/indicators/diagnostics_bvb/"),
        ("обучить команды", "/open/roadmap/"),
    ],
)
def test_a_search_knows_forms_of_words_other_words_for_the_same_and_what_texts_say(
    line: Any, client: Browser, typed: str, found: str
) -> None:
    assert f'<li><p><a href="{found}"' in client.get("/open/search/", {"q": typed}).content.decode()


def test_a_search_names_the_town_beside_a_district_as_its_centre(line: Any, client: Browser) -> None:
    page = client.get("/open/search/", {"q": "братский район"}).content.decode()

    assert re.search(r"Братский район</a></p>\s*<p class=\"soft\">Центр: <span[^>]*>г\. Братск", page)


def test_a_search_for_nothing_says_so_and_repeats_safely_what_was_typed(line: Any, client: Browser) -> None:
    page = client.get("/open/search/", {"q": "<b>щука"}).content.decode()

    assert "По запросу «&lt;b&gt;щука» ничего не найдено" in page


def test_schools_that_answered_are_never_told_as_municipalities(
    region: Region, client: Browser, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    edition = small_edition.content()
    [indicator] = edition.indicators
    of_schools = replace(indicator.definitions[0], took_part=870, asked=900)
    indicators = (replace(indicator, definitions=(of_schools,)),)

    small_edition.published(region, replace(edition, indicators=indicators))

    page = client.get("/open/").content.decode()
    assert "Ответил один из 1" in page
    assert "870" not in page


def test_a_small_methodology_leaves_no_empty_page_and_no_nameless_institute(
    region: Region, client: Browser, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    small_edition.published(region, replace(small_edition.content(), institute="", problems=()))

    page = client.get("/open/problems/").content.decode()

    assert "Методика этого года типичных проблем не описывает." in page
    assert not re.search(r">\s*\.\s*<", page)


def test_what_there_is_not_is_404_and_without_editions_the_door_stays_the_first_page(
    region: Region, client: Browser, made: Published, settings: Any
) -> None:
    nothing = client.get("/open/")
    assert nothing.status_code == 404
    assert "Итоги ещё не опубликованы" in nothing.content.decode()
    assert client.get("/").headers["Location"].startswith("/accounts/login/")
    settings.MEDIA_ROOT = made.folder
    made.line(region)
    for path in ("places/atlantis/", "indicators/x/", "note/x/", "data/x.csv", "editions/7/", "editions/7/places/"):
        assert client.get(f"/open/{path}").status_code == 404


def test_the_latest_edition_is_that_of_the_last_year_whenever_an_earlier_one_was_corrected(
    line: Any, client: Browser
) -> None:
    Edition(**{name: getattr(line, name) for name in ("campaign", "day", "snapshot", "by")}, number=2, year=2020).save()

    assert 'href="/open/editions/1/data/' in client.get("/open/data/").content.decode()


def test_an_edition_whose_files_were_changed_is_not_shown(
    line: Any, client: Browser, monkeypatch: pytest.MonkeyPatch, tmp_path: Any, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr(editions, "folder_of_edition", lambda number: tmp_path)
    for cache in (editions.content_of, editions.files_of, editions.note_of):
        cache.cache_clear()

    page = client.get("/open/recommendations/", {"x": "1"})

    assert page.status_code == 503
    assert "Мы не показываем то, за что не можем поручиться" in page.content.decode()
    assert "не тот, что был опубликован" in caplog.text


def test_both_languages_have_every_word() -> None:
    assert RUSSIAN.keys() == ENGLISH.keys()
    assert not [key for key, words in ENGLISH.items() if re.search("[а-яё]", words) and key != "language"]


def test_where_boundaries_are_given_the_region_is_drawn_in_them_and_every_place_is_still_a_link(
    region: Region, client: Browser, tmp_path: Path, settings: Any
) -> None:
    settings.MEDIA_ROOT = tmp_path
    drawn = OutlineMap(100, 60, (Outline("bratsk", "M0,0l50,0 0,50z", (20, 20)),))
    small_edition.published(region, replace(small_edition.content(), map=drawn))

    page = client.get("/open/").content.decode()

    assert '<svg class="outlines" viewBox="0 0 100 60" aria-hidden="true"' in page
    assert '<path class="rank0" d="M0,0l50,0 0,50z"/>' in page
    assert re.search(r'<ul class="tiles beneath".*?href="/open/places/bratsk/"', page, re.DOTALL)
    assert "Плитки" not in page


def test_the_documents_of_the_cycle_stay_at_their_address_and_say_what_is_missing(line: Any, client: Browser) -> None:
    listed = text(client.get("/open/cycle/bratsk/"))
    document = text(client.get("/open/editions/1/cycle/bratsk/analysis/"))

    assert "Город Братск: документы управленческого цикла за 2021 год" in listed
    assert "Управленческие решения муниципалитетов» записей за 2021 год нет. Координатор муниципалитета" in listed
    assert "Анализ результатов: город Братск, 2021 год" in document
    assert "Дефициты" in document
    assert "/open/cycle/bratsk/" in links(client.get("/open/places/bratsk/")).values()
    assert client.get("/open/cycle/bratsk/nonesuch/").status_code == 404
    assert client.get("/open/cycle/nowhere/").status_code == 404
