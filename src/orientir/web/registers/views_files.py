"""Files of a record: attached, handed out, taken away, put back."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from orientir.methodology.model import Register
from orientir.web.directory.access import me
from orientir.web.directory.uploads import takes_files
from orientir.web.evidence.responses import handed_out
from orientir.web.evidence.uploads import AT_ONCE, attach_each
from orientir.web.registers import access, actions
from orientir.web.registers.views import of_register
from orientir.web.registers.views_record import record_page


@takes_files(AT_ONCE)
@require_POST
@of_register
def attach(request: HttpRequest, register: Register, pk: int) -> HttpResponse:
    """Attach files, each by itself: those that cannot be taken are named, the others stay."""
    one = access.own_record_of(request.user, register, pk)
    by = me(request)
    wrong = attach_each(request, lambda name, data: actions.attach(register, one, by=by, name=name, data=data))
    if wrong:
        return record_page(request, register, one, actions.NotSaved(wrong, "file"))
    return redirect(f"{one.get_absolute_url()}#files")


@require_safe
@of_register
def file(request: HttpRequest, register: Register, pk: int, id: UUID) -> HttpResponse:
    """One file of a record, for those who may see its files."""
    one = access.record_of(request.user, register, pk)
    return handed_out(get_object_or_404(access.files_of(request.user, register, one), pk=id, taken=None))


@require_POST
@of_register
def take(request: HttpRequest, register: Register, pk: int, id: UUID) -> HttpResponse:
    """Take a file away, or put it back."""
    one = access.own_record_of(request.user, register, pk)
    found = get_object_or_404(access.files_of(request.user, register, one), pk=id)
    if request.POST.get("back"):
        actions.put_file_back(register, one, found, by=me(request))
    else:
        actions.take_file(one, found, by=me(request))
    return redirect(f"{one.get_absolute_url()}#files")
