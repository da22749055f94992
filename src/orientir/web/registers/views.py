"""The registers that a person sees, and the list of one."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib.auth.views import redirect_to_login
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from orientir.methodology import Field, FieldType
from orientir.methodology.model import Owner, Register, SeenBy
from orientir.web.directory import tile_map
from orientir.web.directory.access import Kind, has_role, me, require_role
from orientir.web.directory.models import Territory
from orientir.web.registers import access, page_checks
from orientir.web.registers.declared import register_of
from orientir.web.registers.declared import registers as declared
from orientir.web.registers.document import shown
from orientir.web.registers.listing import ORDERS, PLACE, Asked, asked, narrowed, state_on, totals
from orientir.web.registers.names import labels_of
from orientir.web.registers.summary import sorts_of, summary

PAGE, PRINTED = 50, 1_000
"""Records on a page: of the list, and of the list for paper."""
COLUMNS = 5
"""Fields that a list shows beside the title."""


def of_register(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Give a view the register of its address; 404 where the person sees nothing of it, the door to strangers."""

    @wraps(view)
    def found(request: HttpRequest, register: str, *args: Any, **kwargs: Any) -> HttpResponse:
        declared_one = register_of(register)
        if access.sees(request.user, declared_one):
            return view(request, declared_one, *args, **kwargs)
        if request.user.is_authenticated:
            raise Http404
        return redirect_to_login(request.get_full_path())

    return found


@require_safe
def registers(request: HttpRequest) -> HttpResponse:
    """The registers that the person sees, those that she keeps first, each with the number of records."""
    seen = [register for register in declared() if access.sees(request.user, register)]
    if not seen and not request.user.is_authenticated:
        return redirect_to_login(request.get_full_path())
    counts = access.counts_of(request.user, seen)
    kept = [register for register in seen if access.keeps(request.user, register)]
    own = access.own_counts_of(request.user, kept)
    groups: dict[str, list[tuple[Register, int, int, str]]] = {"Вы ведёте": [], "Можно посмотреть": []}
    for register in seen:
        number, keeps = counts.get(register.id, 0), register in kept
        mine = own.get(register.id, 0) if keeps else number
        groups["Вы ведёте" if keeps else "Можно посмотреть"].append((register, number, mine, "|".join(register.record)))
    dated = any(register.calendar for register in seen)
    shown_groups = [group for group in groups.items() if group[1]]
    return render(request, "registers/registers.html", {"groups": shown_groups, "dated": dated})


@require_safe
@of_register
def listed(request: HttpRequest, found: Register) -> HttpResponse:
    """The records of one register that are asked for, a page of them, with their totals."""
    wanted, fields = wanted_of(request, found)
    records = records_of(request, found, wanted)
    sums = totals(records, fields, wanted)
    printed = request.GET.get("print") == "1"
    pages = Paginator(records, PRINTED if printed else PAGE)
    pages.count = sums.count  # known already
    page = pages.get_page(request.GET.get("page"))
    rows = list(page.object_list)
    labels = labels_of(fields, [row.document for row in rows])
    columns = columns_of(found, fields)
    today = timezone.localdate()
    context = {
        "register": found,
        "asked": wanted,
        "columns": columns,
        "rows": [
            (row, [shown(f, row.document.get(f.id), labels) for f in columns], state_on(found, row, today))
            for row in rows
        ],
        "page": page,
        "totals": sums,
        "orders": tuple(ORDERS.items()),
        "keeps": access.keeps(request.user, found),
        "wide": found.seen_by is not SeenBy.INSTITUTE and not access.of_institute(request.user),
        "map": _tiles(sums.places) if any(n.key == PLACE for n in wanted.narrowings) else None,
        "query": wanted.query,
        "words": "|".join(found.record),
        "printed": printed,
        "checks": None if printed else _checks(request, found),
        "chosen": chosen_of(wanted),
    }
    return render(request, "registers/list.html", context)


@require_POST
@require_role(Kind.OPERATOR)
@of_register
def check_pages(request: HttpRequest, found: Register) -> HttpResponse:
    """Switch the check of the register's pages on or off."""
    if not found.checked:
        raise Http404
    page_checks.switch(found, by=me(request), on=request.POST.get("on") == "1")
    return redirect("register", found.id)


def _checks(request: HttpRequest, register: Register) -> dict[str, Any] | None:
    """What the check of pages has found, for the institute and for those who keep them; None for everybody else."""
    institute = access.of_institute(request.user)
    if not register.checked or not (institute or access.keeps(request.user, register)):
        return None
    seen = access.seen_by if institute else access.kept_by
    closed = seen(request.user, register).filter(page_check__opened=False).select_related("page_check")
    return {
        "on": page_checks.is_on(register),
        "switches": has_role(request.user, Kind.OPERATOR),
        "closed": list(closed.order_by("title", "pk")[:PAGE]),
    }


def chosen_of(wanted: Asked) -> list[tuple[str, str]]:
    """What the list was narrowed by, in words: on paper no filter stands beside it."""
    words = [("Найдено по словам", f"«{wanted.words}»")] if wanted.words else []
    own = [("Чьи", "только свои")] if wanted.own else []
    return words + [(n.label, dict(n.options)[n.chosen]) for n in wanted.narrowings if n.chosen] + own


def wanted_of(request: HttpRequest, register: Register) -> tuple[Asked, tuple[Field, ...]]:
    """What the address asks for, and the fields that the person sees in the list."""
    may_own = access.keeps(request.user, register)
    places = list(access.places_of(request.user, register).values_list("pk", "name"))
    own = may_own and request.GET.get("own") == "1"
    fields = access.fields_of(request.user, register, own=own)
    of_institute = access.of_institute(request.user)
    return asked(register, fields, request.GET, places, may_own=may_own, of_institute=of_institute), fields


def records_of(request: HttpRequest, register: Register, wanted: Asked) -> Any:
    """The records that are asked for, of those that the person may see."""
    seen = access.kept_by if wanted.own else access.seen_by
    restricted = len(access.fields_of(request.user, register, own=wanted.own)) < len(register.fields)
    return narrowed(register, seen(request.user, register), wanted, by_public=restricted)


def columns_of(register: Register, fields: tuple[Field, ...]) -> list[Field]:
    """The fields beside the title: the first ones that do not stand in it, but for long addresses."""
    return [f for f in fields if f.id not in register.named_by and f.type is not FieldType.LINK][:COLUMNS]


def _tiles(counts: Mapping[str, int]) -> dict[str, Any]:
    places = list(Territory.objects.filter(tile_row__isnull=False))
    width, height = tile_map.size(places)
    tiles = [{"place": p, "count": counts.get(p.pk, 0), **tile_map.position(p)} for p in places]
    return {"tiles": tiles, "width": width, "height": height}


@require_safe
@of_register
def summed(request: HttpRequest, found: Register) -> HttpResponse:
    """The register at a glance: records by municipality and sort, and who has none."""
    if found.belongs_to is Owner.REGION:
        raise Http404
    wanted, fields = wanted_of(request, found)
    sorts = sorts_of(fields)
    by = next((f for f in sorts if f.id == request.GET.get("by")), None)
    places = list(access.places_of(request.user, found))
    overview = summary(found, records_of(request, found, wanted), by, places)
    rows = [(place, [(n, shade(n, overview.most)) for n in numbers], own) for place, numbers, own in overview.rows]
    context = {
        "register": found,
        "asked": wanted,
        "sorts": [(f.id, f.label) for f in sorts],
        "by": by.id if by else "",
        "summary": overview,
        "rows": rows,
        "municipalities": len(places),
        "all": sum(row[2] for row in overview.rows),
        "query": wanted.query,
        "words": "|".join(found.record),
    }
    return render(request, "registers/summary.html", context)


def shade(number: int, most: int) -> int:
    """How dark a cell is, from 0 to 3."""
    return 0 if not number else min(3, 1 + 3 * number // (most + 1))
