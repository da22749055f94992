"""The list of a person's forms and one form."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from orientir.web.campaigns.access import filled_by, submission_of


@require_safe
def forms(request: HttpRequest) -> HttpResponse:
    """The forms that the person fills in."""
    return render(request, "campaigns/forms.html", {"forms": filled_by(request.user)})


@require_safe
def form(request: HttpRequest, pk: int) -> HttpResponse:
    """One form."""
    return render(request, "campaigns/form.html", {"form": submission_of(request.user, pk)})
