"""One page."""

from django.urls import path

from benchmarks.bare import views

urlpatterns = [path("forms/<int:pk>/", views.form)]
