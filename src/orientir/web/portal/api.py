"""The open data as an API: the tables of every edition, filtered and page by page, described in OpenAPI 3.1.

Every table that ``opendata.tables`` declares has an address of its own; nothing about a table is said here. Nothing is
asked of the database but which editions there are, and the same address of the same edition gives the same bytes.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from decimal import Decimal
from functools import cache, lru_cache, wraps
from typing import Annotated, Any, Literal
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, path
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe
from ninja import Field, NinjaAPI, Path, Query, Schema
from ninja.errors import HttpError, ValidationError
from pydantic import create_model

from orientir.opendata.tables import TABLES, Column, Declared, Row
from orientir.terms import Refused
from orientir.web.portal.kept import FinishedAnswers, packed
from orientir.web.results.editions import Known, content_of, known_editions

USUAL, MOST, FARTHEST = 100, 1_000, 1_000_000
"""Rows of a page, and how many may be passed over."""
FRESH = 300
"""Seconds for which an answer may be used without asking again."""
LATEST = "latest"
ROOT = "/open/api/"
DESCRIBED = ROOT + "openapi.json"
FILTERED = ("absence", "kind", "criterion")
"""Columns by which a table is filtered besides its key."""
JSON_TYPES: dict[type, Any] = {str: str, int: int, Decimal: float, bool: bool}
ABOUT = (
    "Таблицы опубликованных редакций: без ключа, только чтение. Вместо номера редакции можно написать latest. Пустое "
    "значение объясняет столбец absence: suppressed — число скрыто, за ним стоят немногие. Что значит столбец, сказано "
    "в его описании и в словаре данных."
)
View = Callable[..., HttpResponse]
_KEPT = FinishedAnswers()
QUERY: Any = Query()  # type: ignore[type-arg]  # a class to mypy, a function in fact

api = NinjaAPI(title="Открытые данные мониторинга", version="1", description=ABOUT, docs_url=None, openapi_url=None)


class Failure(Schema):
    detail: str


class EditionLine(Schema):
    number: int
    year: int
    day: str
    snapshot: str = Field(description="Отпечаток замороженных данных")
    why: str = Field(description="Что исправляет редакция")


class Editions(Schema):
    rows: list[EditionLine]


@api.exception_handler(ValidationError)
def _not_accepted(request: HttpRequest, error: ValidationError) -> HttpResponse:
    names = dict.fromkeys(str(fault["loc"][1]) if len(fault["loc"]) > 1 else "" for fault in error.errors)
    detail = f"Не приняты параметры: {', '.join(names)}. Какими они бывают, сказано в описании openapi.json."
    return api.create_response(request, {"detail": detail}, status=422)


@api.exception_handler(Refused)
def _damaged(request: HttpRequest, error: Refused) -> HttpResponse:
    return api.create_response(request, {"detail": "Файлы редакции сейчас недоступны."}, status=503)


@api.get("/editions", response=Editions, summary="Редакции, последняя первой", url_name="open_api_editions")
def editions(request: HttpRequest) -> Any:
    return {"rows": [_line(known) for known in _known(request)]}


def _known(request: HttpRequest) -> tuple[Known, ...]:
    """All editions, as ``_kept`` has asked for them."""
    return request.known_editions  # type: ignore[attr-defined, no-any-return]


def _line(known: Known) -> dict[str, Any]:
    own = {name: getattr(known, name) for name in ("number", "year", "snapshot", "why")}
    return own | {"day": known.day.isoformat()}


def _edition(request: HttpRequest, number: int | str) -> Known:
    found = next((one for one in _known(request) if number in (LATEST, one.number)), None)
    if found is None:
        raise HttpError(404, "Такой редакции нет.")
    return found


@lru_cache(maxsize=4 * len(TABLES))
def _rows(known: Known, name: str) -> tuple[Row, ...]:
    """The rows of a table, kept by this process."""
    declared = next(table for table in TABLES if table.name == name)
    return tuple(declared.made(content_of(known)))


def _add(declared: Declared) -> None:
    """Give a declared table its address, its filters and its description."""
    name = declared.name.capitalize()
    line: Any = create_model(f"{name}Row", __base__=Schema, **{c.name: _typed(c) for c in declared.columns})  # type: ignore[call-overload]
    page: Any = create_model(
        f"{name}Page",
        __base__=Schema,
        edition=(int, Field(description="Номер редакции")),
        count=(int, Field(description="Строк, подходящих под условия")),
        rows=(list[line], ...),
        next=(str | None, Field(description="Адрес следующей страницы")),
    )
    chosen = [c for c in declared.columns if c.name in declared.key or c.name in FILTERED]
    filters: Any = create_model(  # type: ignore[call-overload]
        f"{name}Filter",
        __base__=Schema,
        limit=(int, Field(USUAL, ge=1, le=MOST, description="Строк на странице")),
        offset=(int, Field(0, ge=0, le=FARTHEST, description="Сколько строк пропустить")),
        **{c.name: (JSON_TYPES[c.type] | None, Field(None, description=c.meaning)) for c in chosen},
    )

    def table(request: HttpRequest, number: Any, asked: Any) -> Any:
        return _page(request, declared, _edition(request, number), asked)

    number = Annotated[int | Literal["latest"], Path(description="Номер редакции или latest")]
    table.__annotations__ |= {"number": number, "asked": Annotated[filters, QUERY]}
    api.get(
        f"/editions/{{number}}/{declared.name}",
        response={200: page, 400: None, 404: Failure, 422: Failure, 503: Failure},  # 400 is a page of the whole site
        summary=declared.title,
        operation_id=declared.name,
        url_name=f"open_api_{declared.name}",
    )(table)


def _typed(column: Column) -> tuple[Any, Any]:
    kind = JSON_TYPES[column.type]
    return (kind if column.required else kind | None, Field(description=column.meaning))


def _page(request: HttpRequest, declared: Declared, known: Known, asked: Any) -> dict[str, Any]:
    names = [column.name for column in declared.columns]
    wanted = {name: value for name, value in asked.dict().items() if name in names and value is not None}
    places = [(names.index(name), value) for name, value in wanted.items()]
    rows = [row for row in _rows(known, declared.name) if all(row[at] == value for at, value in places)]
    further = asked.offset + asked.limit
    query = urlencode({**wanted, "limit": asked.limit, "offset": further})
    return {
        "edition": known.number,
        "count": len(rows),
        "rows": [dict(zip(names, row, strict=True)) for row in rows[asked.offset : further]],
        "next": f"{request.path}?{query}" if further < len(rows) else None,
    }


for _declared in TABLES:
    _add(_declared)


@cache
def _description() -> bytes:
    return json.dumps(api.get_openapi_schema(path_prefix=ROOT), ensure_ascii=False, indent=1).encode()


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """What the API answers, in OpenAPI."""
    return HttpResponse(_description(), content_type="application/json")


def _kept(view: View) -> View:
    """Let browsers and proxies keep an answer, and answer 304 where they have it; anybody may read it from any page.

    The process keeps it too, for as long as there are the same editions.
    """

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **named: Any) -> HttpResponse:
        if request.method == "HEAD":  # ninja knows nothing of it; the server sends no body
            request.method = "GET"
        known = () if request.path == DESCRIBED else known_editions()
        request.known_editions = known  # type: ignore[attr-defined]
        key = request.method, request.get_full_path(), known
        if (finished := _KEPT.get(key)) is None:
            response = view(request, *args, **named)
            if response.status_code != 200:
                response.headers["Access-Control-Allow-Origin"] = "*"
                return response
            finished = _KEPT.put(key, packed(response.content, response.headers["Content-Type"]))
        response = finished.sent(request)
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Cache-Control"] = f"public, max-age={FRESH}"
        return get_conditional_response(request, finished.etag, None, response) or response

    answered.public = True  # type: ignore[attr-defined]  # see ``orientir.web.site.limits.is_public``
    return answered


_own = [pattern for pattern in api.urls[0] if isinstance(pattern, URLPattern) and pattern.name != "api-root"]
urlpatterns = [
    path("openapi.json", _kept(description), name="open_api"),
    *(URLPattern(pattern.pattern, _kept(pattern.callback), pattern.default_args, pattern.name) for pattern in _own),
]
