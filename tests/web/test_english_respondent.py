"""Whoever fills in an English form meets no Russian: from the door to the receipt, and where something is wrong."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from orientir.terms import words
from orientir.web.campaigns.models import Campaign, Submission
from orientir.web.directory.models import Organisation, Role, User
from web.cast import Browser, Region
from web.door import PASSWORD, code, give_password, give_second_factor, sign_in
from web.test_middle_tiers import Country
from web.test_middle_tiers import country as country

RUSSIAN = re.compile("[а-яё]+", re.IGNORECASE)


class Reader(Browser):
    """A browser whose pages are all in English; ``read`` are their addresses."""

    def __init__(self) -> None:
        super().__init__()
        self.read: list[str] = []

    def request(self, **request: Any) -> Any:
        answer = super().request(**request)
        if "text/" in answer.get("Content-Type", "") or "json" in answer.get("Content-Type", ""):
            path, text = request["PATH_INFO"], answer.content.decode()
            assert RUSSIAN.findall(text) == [], (path, RUSSIAN.findall(text))
            assert "<html" not in text or '<html lang="en">' in text, path
            self.read.append(path)
        return answer


@pytest.fixture
def head(country: Country) -> User:
    """Heads a school of Norland, where no other monitoring is under way."""
    Campaign.objects.exclude(pk=country.campaign.pk).update(state="closed")
    country.campaign.save()
    school = Organisation.objects.get(name="A 1")
    person = User.objects.create(email="head@example.org", name="Helen Head", proved=timezone.now())
    Role.objects.create(user=person, kind="school", organisation=school)
    give_password(person)
    return person


def told(answer: Any) -> str:
    """What the page says is wrong."""
    found = re.search(r'<div class="notice bad" role="alert".*?</div>', answer.content.decode(), re.DOTALL)
    return re.sub(r"<[^>]+>|\s+", " ", found[0]) if found else ""


def test_a_school_walks_from_the_door_to_the_receipt(country: Country, head: User) -> None:
    give_second_factor(head)
    reader, form = Reader(), country.form("ashby-school-1")
    page = form.get_absolute_url()

    assert "is not right" in told(sign_in(reader, head.email, "wrong"))
    assert "Fill in this field." in told(reader.post("/accounts/login/", {}))
    assert sign_in(reader, head.email).status_code == 302
    assert "The code is not right" in told(reader.post("/accounts/2fa/authenticate/", {"code": "1"}))
    assert reader.post("/accounts/2fa/authenticate/", {"code": code()}).status_code == 302
    for path in (
        "/forms/",
        f"{page}sections/",
        f"{page}sections/guidance/",
        page,
        f"{page}check/",
        "/help/",
        "/profile/",
    ):
        assert reader.get(path).status_code == 200, path
    mine = reader.get("/forms/").content.decode()
    assert "being filled in" not in mine
    assert "not started" in mine
    assert "0 of 2 filled in" in mine
    assert "To be sent by <strong>27 June 2099, 23:59</strong>, inclusive" in mine

    wrong = reader.post(page, {"version": "0", "pupils": "many", "advised": "5", "advised.absent": "no data"})
    assert "Not everything was saved" in told(wrong)
    saved = reader.post(f"{page}fields/pupils/", {"pupils": "1200", "base": "0"}).json()
    assert saved["typed"]["answer"] == "1200"
    assert "must be answered or explained" in told(reader.post(f"{page}submit/"))
    assert reader.post(f"{page}no-data/").status_code == 302
    assert "Marked “no data”: 1\N{NO-BREAK SPACE}question" in reader.get(f"{page}check/").content.decode()
    sent = reader.post(f"{page}submit/", follow=True).content.decode()
    assert "The form was sent for review" in sent
    assert "Your coordinator will review the answers" in sent
    assert "The form has been sent already" in told(reader.post(f"{page}uploads/", {"file": workbook(reader, page)}))
    for path in ("print/", "print/?empty=1", "history/", "files/", "known/", "receipt/", "changes/?since=0", ""):
        assert reader.get(f"{page}{path}").status_code == 200, path
    assert len(reader.read) > 25


def workbook(reader: Reader, page: str, **answers: str) -> SimpleUploadedFile:
    """The form's own workbook with these answers."""
    book = openpyxl.load_workbook(io.BytesIO(reader.get(f"{page}excel/").content))
    sheet = book[words("en", "workbook")["sheet"]]
    column = next(c.column for row in sheet.iter_rows(max_row=6) for c in row if c.value == "Answer")
    for (cell,) in sheet.iter_rows(max_col=1):
        for id, answer in answers.items():
            if cell.value == f"@field {id}":
                sheet.cell(cell.row, column).value = answer
    target = io.BytesIO()
    book.save(target)
    return SimpleUploadedFile("form.xlsx", target.getvalue())


def test_workbooks_files_remarks_and_a_lost_race_are_told_in_english(country: Country, head: User) -> None:
    reader, form = Reader(), country.form("ashby-school-1")
    reader.force_login(head)
    page = form.get_absolute_url()

    assert "was not chosen" in told(reader.post(f"{page}uploads/", {}))
    assert told(reader.post(f"{page}uploads/", {"file": SimpleUploadedFile("form.xlsx", b"nonsense")}))
    read = reader.post(f"{page}uploads/", {"file": workbook(reader, page, pupils="300", advised="many")}, follow=True)
    assert "Save the other answers: 1" in read.content.decode()
    taken = reader.post(read.redirect_chain[-1][0], follow=True)
    assert "The answers of the file are saved." in taken.content.decode()
    late = reader.post(f"{page}fields/pupils/", {"pupils": "200", "base": "0"}).json()
    assert late["message"] == "This answer was changed while you were typing. Compare the two and decide which to keep."
    both = reader.post(page, {"version": "0", "pupils": "200"}).content.decode()
    assert "Now in the form" in both
    assert "Choose the question" in told(reader.post(f"{page}files/", {}))
    film = {"question": "pupils", "file": SimpleUploadedFile("film.mp4", b"\0\0\0 ftyp")}
    assert "Save it as PDF" in told(reader.post(f"{page}files/", film))
    scan = SimpleUploadedFile("order.pdf", b"%PDF-1.4 %%EOF")
    kept = reader.post(f"{page}files/", {"question": "pupils", "file": scan}, follow=True)
    assert "The file was attached." in kept.content.decode()

    form.refresh_from_db()
    change = form.changes.get(kind="workbook")
    reader.post(f"{page}restore/", {"change": change.pk, "field": "pupils", "version": form.version})
    remark = form.remarks.create(field="pupils", text="Are you sure?", by=country.people["anne"])
    Submission.objects.filter(pk=form.pk).update(state="returned")
    assert "Remarks" in reader.get(page).content.decode()
    assert "Write what was corrected" in told(reader.post(f"{page}remarks/{remark.pk}/", {"answer": ""}))
    for path in ("check/", "history/", "sections/", "?review=1"):
        assert reader.get(f"{page}{path}").status_code == 200, path
    assert reader.get("/nothing/").status_code == 404
    assert reader.post(page, {"owner": "0"}).status_code == 409
    Campaign.objects.filter(year=2025).update(state="closed")
    assert "Forms cannot be sent at present" in told(reader.post(page, {"version": "9", "pupils": "7"}))


def test_a_coordinator_takes_over_what_the_forms_inside_say(country: Country, head: User) -> None:
    reader, above = Reader(), country.form("eastshire")
    reader.force_login(country.people["emma"])
    Submission.objects.filter(territory="ashby", organisation=None).update(state="accepted", answers={"has_plan": True})
    page = above.get_absolute_url()

    mine = reader.get("/forms/").content.decode()
    assert "Eastshire with the territories inside" in mine
    assert "Accepted forms of districts: 1 of 2." in reader.get(page).content.decode()
    offered = reader.get(f"{page}schools-totals/").content.decode()
    [seen] = re.findall(r'name="seen" value="(\w+)"', offered)
    taken = reader.post(f"{page}schools-totals/", {"seen": seen}, follow=True).content.decode()
    assert "Taken over from accepted forms: 1\N{NO-BREAK SPACE}answer." in taken
    assert "These figures changed" in told(reader.post(f"{page}schools-totals/", {"seen": "old"}))
    assert (
        "Answers taken over from the forms of districts: 1, but 1 of 2" in reader.get(f"{page}check/").content.decode()
    )


def test_passwords_and_names_are_refused_in_english(country: Country, head: User) -> None:
    reader = Reader()
    sign_in(reader, head.email)
    for given, said in (
        ("short", "The password is short"),
        ("passwordpassword", ""),
        (head.email, "is like your name"),
    ):
        posted = {"oldpassword": PASSWORD, "password1": given, "password2": given}
        assert said in told(reader.post("/accounts/password/change/", posted))
    assert "in one line" in told(reader.post("/profile/", {"name": "Helen\u2028Head"}))
    assert "Fill in this field." in told(reader.post("/profile/", {"name": ""}))
    reader.get("/accounts/2fa/totp/activate/")
    reader.get("/accounts/logout/")
    stranger = Reader()
    for path in ("/accounts/login/", "/accounts/password/reset/", "/invitation/nonsense/", "/nothing/", "/help/"):
        stranger.get(path)


def test_a_site_speaks_the_language_that_all_its_open_campaigns_have(
    country: Country,
    as_: Callable[[str], Browser],
    region: Region,
) -> None:
    door = "/accounts/login/"
    assert '<html lang="ru">' in Browser().get(door).content.decode()

    region.campaign.state = Campaign.State.CLOSED
    region.campaign.save()
    assert '<html lang="en">' in Browser().get(door).content.decode()
    assert '<html lang="ru">' in as_("anna").get(region.form("bratsk").get_absolute_url()).content.decode()
    assert '<html lang="ru">' in as_("anna").get("/forms/").content.decode()
    assert '<html lang="en">' in country.as_("emma").get("/forms/").content.decode()
