"""Take the files of a page, each by itself: those that cannot be taken are named, the others stay."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest

from orientir.terms import Refused, say
from orientir.workbooks.guard import LARGEST_FILE

AT_ONCE = 3 * LARGEST_FILE
"""Bytes of all files that are sent together."""


def attach_each(request: HttpRequest, attach: Callable[[str, bytes], None], language: str = "ru") -> str:
    """Give each file of the page to ``attach``, by name and bytes; why some were not taken, else an empty text."""
    chosen = [file for file in request.FILES.getlist("file") if isinstance(file, UploadedFile)]
    wrong = [] if chosen else [say(language, "files.not_chosen")]
    for file in chosen:
        try:
            attach(file.name or "", file.read(LARGEST_FILE + 1))
        except Refused as refusal:
            wrong += [str(issue) for issue in refusal.issues]
    if 0 < len(wrong) < len(chosen):
        wrong.append(say(language, "files.others"))
    if not wrong:
        messages.success(request, say(language, "files.one" if len(chosen) == 1 else "files.many"))
    return " ".join(wrong)
