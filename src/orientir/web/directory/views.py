"""People, one's own account, and the audit trail."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from orientir.web.directory.access import Kind, audit_of, require_role
from orientir.web.directory.models import User


def profile(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/profile.html")


@require_role(Kind.OPERATOR)
def people(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/people.html", {"people": User.objects.order_by("name", "email")})


@require_role(Kind.OPERATOR, Kind.METHODOLOGIST, Kind.COORDINATOR)
def audit(request: HttpRequest) -> HttpResponse:
    return render(request, "directory/audit.html", {"events": audit_of(request.user)[:100]})
