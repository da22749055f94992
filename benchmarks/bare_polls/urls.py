"""One view: use up the code and keep the answers."""

from __future__ import annotations

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.urls import path
from django.utils import timezone
from django.views.decorators.csrf import csrf_exempt

from benchmarks.bare_polls.models import Answer, Code, Person


@csrf_exempt
@transaction.atomic
def answer(request: HttpRequest) -> HttpResponse:
    if request.method != "POST":
        return HttpResponse("ok")
    code = Code.objects.select_for_update().filter(code=request.POST.get("code"), used=None).first()
    if code is None:
        return HttpResponse("used", status=409)
    code.used = timezone.now()
    code.save()
    person = Person.objects.create(code=code)
    given = ((name, value) for name, values in request.POST.lists() if name != "code" for value in values)
    Answer.objects.bulk_create(Answer(person=person, question=name, value=value) for name, value in given)
    return HttpResponse("Спасибо!")


urlpatterns = [path("", answer)]
