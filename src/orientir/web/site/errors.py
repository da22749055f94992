"""Error pages in Russian, each with a way home."""

from __future__ import annotations

import logging

from django.db import DatabaseError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

log = logging.getLogger(__name__)


def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 404, "Страница не найдена", "Такой страницы нет, или она вам не предназначена.")


def forbidden(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 403, "Доступ закрыт", "Для этой страницы нужны другие права.")


def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    return _page(request, 400, "Запрос не понят", "Вернитесь на предыдущую страницу и повторите действие.")


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    return _page(
        request,
        403,
        "Страница устарела",
        "Вернитесь назад, обновите страницу и повторите. Введённое на этом устройстве сохранено.",
    )


def server_error(request: HttpRequest) -> HttpResponse:
    """A 500, or a 503 where the database is busy, full or read-only: nothing was half-written."""
    import sys

    if isinstance(sys.exc_info()[1], OperationalError | DatabaseError):
        return unavailable(request)
    return _page(request, 500, "Ошибка на нашей стороне", "Мы уже знаем о ней. Повторите действие через минуту.")


def unavailable(request: HttpRequest) -> HttpResponse:
    response = _page(request, 503, "Сейчас сохранить не удалось", "Ничего не потеряно: повторите через минуту.")
    response.headers["Retry-After"] = "30"
    return response


def _page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    return render(request, "error.html", {"title": title, "text": text, "bare": status >= 500}, status=status)
