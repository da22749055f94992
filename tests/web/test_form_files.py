"""Files as evidence in a form: for those who see the form, and changed only while the form may be changed."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from orientir.web.campaigns.models import Submission
from orientir.web.directory.models import AuditEvent
from orientir.web.evidence.models import EvidenceFile
from web.cast import Browser, Region

As = Callable[[str], Browser]
PDF = b"%PDF-1.4 %%EOF"


@pytest.fixture
def form(region: Region) -> Submission:
    return region.form("bratsk")


def attach(browser: Browser, form: Submission, question: str = "has_programme", *data: bytes) -> int:
    sent = [SimpleUploadedFile("приказ.pdf", one) for one in data or (PDF,)]
    return browser.post(f"/forms/{form.pk}/files/", {"question": question, "file": sent}).status_code


def test_a_file_is_attached_read_taken_away_and_put_back(as_: As, form: Submission) -> None:
    anna = as_("anna")

    assert attach(anna, form) == 302
    file = EvidenceFile.objects.get()
    path = f"/forms/{form.pk}/files/{file.pk}/"
    assert file.about == f"form:{form.pk}:has_programme"
    for name in ("anna", "olga", "vera"):
        assert as_(name).get(path).content == PDF, name
        assert "приказ.pdf" in as_(name).get(f"/forms/{form.pk}/files/").content.decode()
    for name in ("boris", "sergey"):
        assert as_(name).get(path).status_code == 404, name
        assert attach(as_(name), form) == 404

    assert anna.post(path).status_code == 302
    assert as_("olga").get(path).status_code == 404
    assert "приказ.pdf" not in as_("olga").get(f"/forms/{form.pk}/files/").content.decode()
    assert anna.post(path, {"back": "1"}).status_code == 302
    assert as_("olga").get(path).status_code == 200
    told = AuditEvent.objects.filter(kind="submission", object=str(form.pk)).values_list("what", flat=True)
    assert list(told) == ["form.file_added", "form.file_taken", "form.file_back"]


def test_what_cannot_be_taken_is_said_and_nothing_changes_once_the_form_is_sent(as_: As, form: Submission) -> None:
    anna = as_("anna")

    assert attach(anna, form, "nonesuch") == 422
    assert attach(anna, form, "has_programme", b"<html>") == 422
    assert not EvidenceFile.objects.exists()
    attach(anna, form)
    Submission.objects.filter(pk=form.pk).update(state="submitted")
    assert attach(anna, form, "has_programme", PDF + b"2%%EOF") == 422
    assert anna.post(f"/forms/{form.pk}/files/{EvidenceFile.objects.get().pk}/").status_code == 422
    assert EvidenceFile.objects.filter(taken=None).count() == 1


def test_a_file_of_one_form_is_not_found_under_another(as_: As, form: Submission, region: Region) -> None:
    attach(as_("anna"), form)
    file = EvidenceFile.objects.get()
    other = region.form(region.schools[2])

    assert as_("olga").get(f"/forms/{other.pk}/files/{file.pk}/").status_code == 404
