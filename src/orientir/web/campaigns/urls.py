"""Addresses of filling a form."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from orientir.web.campaigns import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("forms/", views.forms, name="forms"),
    path("forms/<int:pk>/", views.form, name="form"),
]
if find_spec("orientir.web.campaigns.urls_institute"):
    urlpatterns.append(path("", include("orientir.web.campaigns.urls_institute")))
