"""What one writes in ten minutes: a ModelForm, shown and saved; no versions, no history, no audit."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.forms import modelform_factory
from django.http import HttpRequest, HttpResponse
from django.middleware.csrf import get_token
from django.shortcuts import get_object_or_404, redirect

from benchmarks.bare.models import Form

ModelForm = modelform_factory(Form, exclude=["user"])


@login_required
def form(request: HttpRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(Form, pk=pk, user=request.user)
    filled = ModelForm(request.POST or None, instance=held)
    if request.method == "POST" and filled.is_valid():
        filled.save()
        return redirect(request.path)
    get_token(request)
    return HttpResponse(filled.as_p(), status=422 if filled.is_bound else 200)
