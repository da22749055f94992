"""Campaigns: created with their forms, opened, closed, corrected in mid-flight; and taken out as files."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from irkutsk import METHODOLOGY
from orientir import terms
from orientir.methodology import load
from orientir.terms import Absence
from orientir.web.campaigns.comparisons import comparisons_of
from orientir.web.campaigns.medians import count_medians
from orientir.web.campaigns.models import Campaign, Submission
from orientir.web.campaigns.pinned_methodology import pin, questions_of, version_of
from orientir.web.directory.loading import import_territories
from orientir.web.directory.models import AuditEvent, Organisation
from orientir.web.results.campaign_jobs import folder_of
from orientir.web.results.freezing import snapshot_of
from small_methodology import write_methodology
from web.cast import IRKUTSK, Browser, Region
from web.door import letters
from web.filling import edited, fill, save

SignedIn = Callable[[str], Browser]
NEW = {"year": "2022", "opens": "2022-11-15", "closes": "2022-12-15", "methodology": "irkutsk"}


@pytest.fixture
def shelf(tmp_path: Path, settings: Any) -> Path:
    """The server's own shelf, with a copy of the methodology that may be corrected."""
    settings.HOME = tmp_path
    return Path(shutil.copytree(METHODOLOGY, tmp_path / "methodologies" / "corrected"))


def correct(shelf: Path, old: str, new: str) -> None:
    for path in (shelf / "criteria").iterdir():
        text = path.read_text(encoding="utf-8")
        if old in text:
            path.write_text(text.replace(old, new), encoding="utf-8")
            return
    raise AssertionError(old)


@pytest.mark.parametrize(("opens", "closes"), [("0001-01-01", "2022-12-15"), ("2022-11-15", "9999-12-31")])
def test_a_day_of_an_impossible_year_is_a_slip_said_at_its_field(
    as_: SignedIn, region: Region, opens: str, closes: str
) -> None:
    page = as_("olga").post("/campaigns/new/", NEW | {"opens": opens, "closes": closes})

    assert page.status_code == 422
    wrong = "opens" if opens.startswith("0") else "closes"
    assert f'id="{wrong}_error">Проверьте год: он должен быть от 1990 до 2100' in page.content.decode()
    assert not Campaign.objects.filter(year=2022).exists()


def test_every_other_day_of_the_site_has_a_possible_year_too(as_: SignedIn, region: Region) -> None:
    olga, form = as_("olga"), region.form("bratsk")
    school = Organisation.objects.get(stable_id="bratsk-school-1")
    for day in ("0001-01-01", "9999-12-31"):
        for address, sent in (
            ("/campaigns/2021/dates/", {"opens": day, "closes": day}),
            (f"/review/{form.pk}/extend/", {"until": day, "text": "пожар"}),
            (f"/organisations/{school.pk}/rename/", {"name": "Лицей", "since": day}),
            (f"/organisations/{school.pk}/close/", {"closed": day}),
        ):
            page = olga.post(address, sent)
            assert page.status_code == 422, address
            assert "он должен быть от 1990 до 2100" in page.content.decode(), address
        assert "он должен быть от 1990 до 2100" in olga.get(f"/audit/?since={day}").content.decode()


def test_a_new_campaign_lays_out_a_form_for_each_unit(as_: SignedIn, region: Region) -> None:
    page = as_("olga").post("/campaigns/new/", NEW)

    assert page.status_code == 302
    campaign = Campaign.objects.get(year=2022)
    assert campaign.state == "planned"
    assert campaign.opens == datetime(2022, 11, 15, tzinfo=IRKUTSK)
    assert campaign.closes == datetime(2022, 12, 15, 23, 59, 59, tzinfo=IRKUTSK)
    assert campaign.submissions.filter(level="municipality", asked=66).count() == 42
    assert campaign.submissions.filter(level="school", asked=20).count() == 3
    shown = as_("olga").get(page.url).content.decode()
    assert re.findall(r'<a href="([^"]*#rows)">([^<]*)<', shown) == [
        ("/board/2022/#rows", "42\xa0муниципалитета"),
        ("/board/2022/?who=schools#rows", "3\xa0школы"),
    ]
    assert AuditEvent.objects.filter(what="campaign.create").count() == 1


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"year": "22"}, "Укажите год четырьмя цифрами"),
        ({"year": "2021"}, "Кампания за 2021 год уже есть."),
        ({"opens": ""}, "Укажите день начала"),
        ({"closes": "2022-11-14"}, "Окончание раньше начала."),
        ({"methodology": "../secrets"}, "такой методики нет"),
    ],
)
def test_it_refuses_a_campaign_that_makes_no_sense(
    as_: SignedIn, region: Region, wrong: dict[str, str], words: str
) -> None:
    page = as_("olga").post("/campaigns/new/", NEW | wrong)

    assert page.status_code == 422
    assert words in page.content.decode()
    assert 'value="2022-12-15"' in page.content.decode() or "closes" in wrong
    assert Campaign.objects.count() == 1


def test_a_methodology_is_chosen_by_title_edition_and_language(as_: SignedIn, region: Region, shelf: Path) -> None:
    (shelf / "methodology.yaml").write_text("title: [", encoding="utf-8")  # unreadable, and still to be seen

    page = as_("olga").get("/campaigns/new/").content.decode()

    labels = re.findall(r"<option[^>]*>([^<]+)</option>", page)
    assert "corrected" in labels
    assert re.fullmatch(r"Мониторинг .+…, редакция 2021\.\d+, русский \(irkutsk\)", labels[-1])


def test_a_territory_that_is_not_in_the_system_is_named_and_not_left_out(
    as_: SignedIn, region: Region, shelf: Path
) -> None:
    table = shelf / "territories.csv"
    table.write_text(table.read_text(encoding="utf-8") + "lake,Озёрный район,,район\n", encoding="utf-8")

    page = as_("olga").post("/campaigns/new/", NEW | {"methodology": "corrected"})

    assert page.status_code == 422
    assert "В системе нет территорий этой методики: «Озёрный район». Загрузить их" in page.content.decode()
    assert not Campaign.objects.filter(year=2022).exists()

    table.write_text("id,name,kind\nlake,Озёрный район,район\n", encoding="utf-8")
    page = as_("olga").post("/campaigns/new/", NEW | {"methodology": "corrected"})
    assert "Ни одной территории этой методики в системе нет" in page.content.decode()


def test_a_methodology_with_faults_is_refused_with_file_and_line(as_: SignedIn, region: Region, shelf: Path) -> None:
    correct(shelf, "type: yes_no", "type: perhaps")

    page = as_("olga").post("/campaigns/new/", NEW | {"methodology": "corrected"})

    assert page.status_code == 422
    assert ".yaml:" in page.content.decode()


@pytest.fixture
def other(shelf: Path) -> Path:
    """The methodology of another monitoring, which asks the same."""
    main = shelf / "methodology.yaml"
    text = main.read_text(encoding="utf-8").replace("id: irkutsk", "id: rural", 1)
    main.write_text(re.sub(r"(?m)^title: .*\n(  .*\n)*", "title: Сельские школы\n", text, count=1), encoding="utf-8")
    return shelf


def test_a_second_monitoring_of_a_year_has_an_address_and_a_folder_of_its_own(
    as_: SignedIn, region: Region, other: Path
) -> None:
    olga, new = as_("olga"), NEW | {"year": "2021", "methodology": "corrected"}

    page = olga.post("/campaigns/new/", new)
    again = olga.post("/campaigns/new/", new)
    trial = olga.post("/campaigns/new/", new | {"practice": "yes"})

    assert (page.url, trial.url) == ("/campaigns/2021-rural/", "/campaigns/2021-rural-2/")
    assert again.status_code == 422
    assert "Кампания за 2021 год (Сельские школы) уже есть." in again.content.decode()
    second, first = Campaign.objects.get(slug="2021-rural"), region.campaign
    assert folder_of(second, 1) != folder_of(first, 1)
    assert second.submissions.count() == first.submissions.count() == 45
    board = olga.get("/board/2021-rural/").content.decode()
    assert "Ход мониторинга за 2021 год (Сельские школы)" in board
    assert "2021 год (учебная кампания, Сельские школы)" in board
    assert 'href="/board/2021/"' in board
    assert olga.get("/results/2021-rural/").context["campaign"] == second
    assert olga.get("/results/2021/").context["campaign"] == first


def test_a_form_is_held_against_last_years_of_the_same_monitoring_only(
    as_: SignedIn, region: Region, other: Path
) -> None:
    olga = as_("olga")
    olga.post("/campaigns/new/", NEW | {"methodology": "corrected"})
    olga.post("/campaigns/new/", NEW)
    region.campaign.submissions.filter(organisation=None).update(state="accepted", answers={"probes": "141"})
    count_medians()

    stranger, own = (
        comparisons_of(Campaign.objects.get(slug=slug).submissions.get(territory="bratsk", organisation=None))
        for slug in ("2022", "2022-irkutsk")
    )

    assert (stranger.prior, stranger.median) == ({}, {})
    assert (own.prior, own.median) == ({"probes": "141"}, {"probes": "Медиана 42\xa0муниципалитетов: 141."})


def test_a_campaign_cannot_be_given_the_methodology_of_another_monitoring(
    as_: SignedIn, region: Region, other: Path
) -> None:
    answer = as_("maria").post(
        "/campaigns/2021/methodology/", {"methodology": "corrected", "digest": load(other).digest}
    )

    assert answer.status_code == 422
    assert "Это методика другого мониторинга" in answer.content.decode()


def test_a_level_that_nobody_could_answer_is_refused_not_left_out(
    as_: SignedIn, region: Region, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    folder = write_methodology(tmp_path / "methodologies" / "classes", main=("{id: school,", "{id: class,"))
    (criterion := folder / "criteria/01.yaml").write_text(
        criterion.read_text(encoding="utf-8").replace("school,", "class,"), encoding="utf-8"
    )
    maria = as_("maria")

    page = as_("olga").post("/campaigns/new/", NEW | {"methodology": "classes"})
    difference = maria.get("/campaigns/2021/methodology/?methodology=classes")
    replaced = maria.post("/campaigns/2021/methodology/", {"methodology": "classes", "digest": load(folder).digest})

    for answer in (page, difference, replaced):
        assert answer.status_code == 422
        assert "Уровень «class» (школа) некому заполнять." in answer.content.decode()
    assert not Campaign.objects.filter(year=2022).exists()
    with pytest.raises(terms.Refused, match="некому заполнять"):
        pin(folder)


def test_forms_are_laid_out_for_territories_of_every_level(
    as_: SignedIn, region: Region, tmp_path: Path, settings: Any
) -> None:
    settings.HOME = tmp_path
    region_level = "levels:\n  - {id: region, title: край, unit: край|края|краёв}\n"
    folder = write_methodology(tmp_path / "methodologies" / "deep", main=("levels:\n", region_level))
    (folder / "territories.csv").write_text(
        "id,name,kind,level,within\nland,Край,region,region,\n"
        "bratsk,город Братск,urban_okrug,municipality,land\nzima,город Зима,urban_okrug,municipality,land\n",
        encoding="utf-8",
    )
    criterion = (folder / "criteria/01.yaml").read_text(encoding="utf-8")
    asked = criterion.replace("type: yes_no, since: 2020}", "type: yes_no, asked: [municipality, region], since: 2020}")
    (folder / "criteria/01.yaml").write_text(asked, encoding="utf-8")
    import_territories(load(folder), by=None, since=date(2020, 1, 1))

    page = as_("olga").post("/campaigns/new/", NEW | {"methodology": "deep"})

    assert page.status_code == 302, page.content.decode()
    forms = Campaign.objects.get(year=2022).submissions
    assert {(form.level, form.unit) for form in forms.all()} == {
        ("region", "land"),
        ("municipality", "bratsk"),
        ("municipality", "zima"),
        ("school", "bratsk-school-1"),
        ("school", "bratsk-school-2"),
    }
    board = as_("olga").get("/board/2022/").content.decode()
    assert '<h2 id="rows">Формы районов</h2>' in board
    assert '<h2 id="rows">Формы краёв</h2>' in as_("olga").get("/board/2022/?who=region").content.decode()
    assert "принято форм школ" in board
    assert "униципал" not in board


def test_it_opens_and_closes_once(as_: SignedIn, region: Region) -> None:
    olga = as_("olga")

    assert olga.post("/campaigns/2021/turn/", {"to": "closed"}).status_code == 302
    assert olga.post("/campaigns/2021/turn/", {"to": "closed"}).status_code == 409
    assert olga.post("/campaigns/2021/turn/", {"to": "open"}).status_code == 302
    assert [line.after for line in AuditEvent.objects.filter(what="campaign.state")] == ["closed", "open"]


def test_the_difference_of_methodologies_is_shown_before_anything_changes(
    as_: SignedIn, region: Region, shelf: Path
) -> None:
    fill(region.form("bratsk"), has_programme=True)
    correct(
        shelf, "label: Есть муниципальная программа или план мероприятий по СПС", "label: Есть утверждённая программа"
    )

    page = as_("maria").get("/campaigns/2021/methodology/?methodology=corrected").content.decode()

    assert "Есть утверждённая программа" in page
    assert "смысл прежний: ответы остаются" in page
    assert "в черновиках отпадёт ответов:\n1." in page
    assert region.form("bratsk").answers["has_programme"] is True


def test_drafts_move_on_and_sent_forms_keep_their_version(as_: SignedIn, region: Region, shelf: Path) -> None:
    draft = fill(region.form("bratsk"), has_programme=True, probes="141")
    sent = fill(region.form("alarsky"), has_programme=True)
    Submission.objects.filter(pk=sent.pk).update(state="submitted")
    old = region.campaign.methodology
    book = as_("anna").get(f"/forms/{draft.pk}/excel/").content
    correct(
        shelf, "label: Есть муниципальная программа или план мероприятий по СПС", "label: Есть утверждённая программа"
    )
    maria = as_("maria")
    page = maria.get("/campaigns/2021/methodology/?methodology=corrected")

    digest = page.context["chosen"].methodology.digest
    said = {"methodology": "corrected", "digest": digest}
    refused = maria.post("/campaigns/2021/methodology/", said)
    answer = maria.post("/campaigns/2021/methodology/", said | {"meaning-has_programme": "other"})

    assert refused.status_code == 422
    assert "Скажите, прежний ли смысл у вопроса «Есть утверждённая программа»" in refused.content.decode()
    assert answer.status_code == 302
    draft, sent = Submission.objects.get(pk=draft.pk), Submission.objects.get(pk=sent.pk)
    assert "has_programme" not in draft.answers
    assert draft.answers["probes"] == "141"
    assert draft.filled == draft.asked - 1
    assert draft.changes.get(kind="methodology").before["has_programme"]["answer"] is True
    assert version_of(sent) == old
    assert sent.answers["has_programme"] is True
    assert questions_of(sent)["has_programme"].label.startswith("Есть муниципальная программа")
    assert questions_of(draft)["has_programme"].label == "Есть утверждённая программа"
    [letter] = letters()
    assert letter.to == ["anna@example.org"]
    assert "Ваш прежний ответ: да" in letter.body
    anna = as_("anna")
    assert "Прежний ответ: да" in anna.get(f"/forms/{draft.pk}/").content.decode()
    uploads = f"/forms/{draft.pk}/uploads/"
    older = anna.post(uploads, {"file": SimpleUploadedFile("a.xlsx", edited(book, has_programme="да"))})
    assert "Файл старше исправления методики" in older.content.decode()
    fresh = edited(anna.get(f"/forms/{draft.pk}/excel/").content, has_programme="да")
    assert anna.post(uploads, {"file": SimpleUploadedFile("a.xlsx", fresh)}).status_code == 302
    save(anna, draft, "has_programme", "нет")
    assert "Прежний ответ" not in anna.get(f"/forms/{draft.pk}/").content.decode()
    assert anna.get(f"/forms/{draft.pk}/history/").status_code == 200


def test_a_question_of_the_same_meaning_keeps_its_answers(as_: SignedIn, region: Region, shelf: Path) -> None:
    """In drafts, and in forms that were accepted before; a choice that is no longer offered is no answer."""
    draft = fill(region.form("bratsk"), has_programme=True)
    accepted = fill(region.form("alarsky"), has_programme=True, model_stage="none", probes="141")
    Submission.objects.filter(pk=accepted.pk).update(state="accepted")
    correct(shelf, "label: Есть муниципальная программа или план", "label: Есть муниципальная программа либо план")
    correct(shelf, "none: работа не начата", "nothing: работа не начата")
    correct(shelf, "id: probes\n    label: ", "id: probes\n    label: Все ")
    maria = as_("maria")
    digest = maria.get("/campaigns/2021/methodology/?methodology=corrected").context["chosen"].methodology.digest

    said = {"methodology": "corrected", "digest": digest, "meaning-probes": "other"}
    said |= {f"meaning-{id}": "same" for id in ("has_programme", "model_stage")}
    assert maria.post("/campaigns/2021/methodology/", said).status_code == 302

    draft.refresh_from_db()
    assert draft.answers["has_programme"] is True
    [letter] = letters()
    assert letter.body.count("Ваш прежний ответ") == 1  # «probes», which was asked about anew
    frozen = snapshot_of(Campaign.objects.get(), ["accepted"])
    given = next(answers for unit, _, answers in frozen.tables["municipality"].answers() if unit == "alarsky")
    assert given["has_programme"] is True
    absent = {id: frozen.absences["municipality"]["alarsky", id] for id in ("model_stage", "probes")}
    assert set(absent.values()) == {Absence.NOT_ASKED}


def test_the_difference_names_indicators_thresholds_and_texts(as_: SignedIn, region: Region, shelf: Path) -> None:
    correct(shelf, "deficit_below: {2021: 50%}", "deficit_below: {2021: 45%}")

    page = as_("maria").get("/campaigns/2021/methodology/?methodology=corrected").content.decode()

    assert "Вопросы не меняются." in page
    assert re.search(r"показатель «[^»]+»\s*<br>порог дефицита: 2021: 50 %\s*→ 2021: 45 %", page)
    assert "Изменённые строки файлов: 1" in page
    assert re.search(r"(?m)^\-\s+deficit_below: .2021: 50%", page)


def test_a_methodology_that_changed_while_it_was_looked_at_is_refused(
    as_: SignedIn, region: Region, shelf: Path
) -> None:
    page = as_("maria").post("/campaigns/2021/methodology/", {"methodology": "corrected", "digest": "0" * 64})

    assert page.status_code == 422
    assert "Посмотрите различия ещё раз" in page.content.decode()


@pytest.fixture
def hostile(region: Region) -> Submission:
    form = fill(region.form("bratsk"), probes="577", school_posts_fte="12.50", programme_document='=HYPERLINK("x")')
    form.answers["event_forms"] = "@SUM(1)"
    form.save()
    return form


def test_no_cell_of_an_export_is_a_formula(as_: SignedIn, hostile: Submission) -> None:
    olga = as_("olga")

    text = olga.get("/board/2021/export/municipality.csv").content.decode("utf-8-sig")
    rows = {row[0]: row for row in csv.reader(io.StringIO(text), delimiter=";")}
    book = openpyxl.load_workbook(io.BytesIO(olga.get("/board/2021/export/municipality.xlsx").content))
    cells = [cell for row in book.active.iter_rows() for cell in row]

    assert '\'=HYPERLINK("x")' in rows["город Братск"]
    assert "'@SUM(1)" in rows["город Братск"]
    assert {"577", "12,50"} <= set(rows["город Братск"])
    assert len(rows) == 44
    assert '=HYPERLINK("x")' in [cell.value for cell in cells]
    assert "f" not in {cell.data_type for cell in cells}
    assert 12.5 in [cell.value for cell in cells]


def test_an_export_holds_only_what_its_reader_may_see(as_: SignedIn, region: Region, hostile: Submission) -> None:
    text = as_("boris").get("/board/2021/export/municipality.csv").content.decode()
    schools = as_("anna").get("/board/2021/export/school.csv").content.decode()

    assert "Тайшетский район" in text
    assert "Братск" not in text
    assert "Школа № 1 города Братска" in schools
    assert "Тайшет" not in schools
    assert as_("sergey").get("/board/2021/export/school.csv").status_code == 404
    assert AuditEvent.objects.filter(what="export", kind="campaign").count() == 2


def test_no_moment_is_told_in_another_time_than_that_of_irkutsk(as_: SignedIn, region: Region) -> None:
    sent = datetime(2021, 12, 15, 16, 0, tzinfo=UTC)
    Submission.objects.filter(territory="bratsk").update(state="submitted", submitted=sent)
    olga = as_("olga")
    olga.post("/campaigns/2021/dates/", {"opens": "2021-11-16", "closes": "2021-12-16"})

    line = AuditEvent.objects.get(what="campaign.dates")
    assert line.before == {"opens": "2021-11-15T00:00:00+08:00", "closes": "2099-12-15T23:59:59+08:00"}
    assert line.after == {"opens": "2021-11-16T00:00:00+08:00", "closes": "2021-12-16T23:59:59+08:00"}
    assert "2021-12-16T00:00:00+08:00" in olga.get("/board/2021/export/municipality.csv").content.decode()


@pytest.mark.parametrize("address", ["municipality.exe", "planet.csv"])
def test_an_export_that_does_not_exist_is_not_found(as_: SignedIn, region: Region, address: str) -> None:
    assert as_("olga").get(f"/board/2021/export/{address}").status_code == 404
