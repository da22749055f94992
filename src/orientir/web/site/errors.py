"""Error pages in Russian, each with a way home."""

from __future__ import annotations

import errno
import sys

from django.core.exceptions import TooManyFilesSent
from django.db import InterfaceError, InternalError, OperationalError
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.template.loader import render_to_string

from orientir.terms import counted

UNAVAILABLE = (OperationalError, InterfaceError, InternalError)
"""Locked, full, read-only or gone. Other database errors are mistakes of ours and stay a 500."""
FULL = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)
"""What the system says of a disk on which nothing can be kept."""


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, "Страница не найдена", "Такой страницы нет, или она вам не предназначена.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, "Доступ закрыт", "Для этой страницы нужны другие права.")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    text = "Вернитесь на предыдущую страницу и повторите действие."
    if isinstance(exception, TooManyFilesSent):
        text = "Файлов слишком много. Вернитесь и загрузите не больше 100 файлов за раз или один архив ZIP с ними."
    return _bare(400, "Запрос не понят", text)


def method_not_allowed(request: HttpRequest, allow: str) -> HttpResponse:
    response = _bare(405, "Так открыть нельзя", "Эта страница открывается иначе: начните с главной.")
    response.headers["Allow"] = allow
    return response


OTHER_PERSON = (
    "В этом браузере вошёл другой человек. Введённое осталось на странице и на этом устройстве: "
    "войдите под своим именем и откройте страницу заново."
)


def is_of_other_person(request: HttpRequest) -> bool:
    """Whether what was posted was typed on the page of somebody else, who was signed in here before."""
    owner = request.POST.get("owner", "")
    return bool(owner) and request.user.is_authenticated and owner != str(request.user.pk)


def other_person(request: HttpRequest) -> HttpResponse:
    """A 409: nothing is saved under the name of one person that another has typed."""
    if "application/json" in request.headers.get("Accept", ""):
        return JsonResponse({"state": "other", "message": OTHER_PERSON}, status=409)
    text = f"{OTHER_PERSON} Чтобы увидеть введённое, вернитесь назад."
    return _page(request, 409, "Не сохранено: страница открыта под другим именем", text)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if is_of_other_person(request):  # whose signing in has made the page's token void
        return other_person(request)
    return _page(
        request,
        403,
        "Страница устарела",
        "Вернитесь назад, обновите страницу и повторите. Введённое на этом устройстве сохранено.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """A 500, or a 503 where the database is busy, or the disk full or read-only: nothing was half-written."""
    error = sys.exc_info()[1]
    if isinstance(error, UNAVAILABLE) or (isinstance(error, OSError) and error.errno in FULL):
        return unavailable(request)
    text = "Сбой записан. Повторите действие через минуту; если он повторится, сообщите в институт."
    return _bare(500, "Ошибка на нашей стороне", text)


def too_often(request: HttpRequest, what: str, most: int, seconds: int) -> HttpResponse:
    """A 429 for a person who searches or downloads without a pause."""
    done = "Скачивать файлы" if what == "export" else "Искать и листать списки"
    times, wait = counted(most, ("раза", "раз", "раз")), counted(seconds, ("секунду", "секунды", "секунд"))
    text = f"{done} можно не чаще {times} в минуту. Подождите {wait} и повторите."
    response = _page(request, 429, "Слишком часто", text)
    response.headers["Retry-After"] = str(seconds)
    return response


def too_large() -> bytes:
    """The page of a 413, for a request whose body was not read."""
    text = "Эта страница столько не принимает. Вернитесь и пришлите файл поменьше или разделите его на части."
    return _bare(413, "Слишком большой файл", text).content


def unavailable(request: HttpRequest) -> HttpResponse:
    text = "Последнее действие не записано, сохранённое раньше цело. Повторите через минуту."
    response = _bare(503, "Сейчас сохранить не удалось", text)
    response.headers["Retry-After"] = "30"
    return response


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "error.html", {"title": title, "text": text}, status=status)


def _bare(status: int, title: str, text: str) -> HttpResponse:
    """A page made without the database: neither who is signed in nor anything else is asked."""
    page = render_to_string("error.html", {"title": title, "text": text, "bare": True})
    return HttpResponse(page, status=status)
