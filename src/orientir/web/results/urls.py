"""Addresses of the results: figures so far, the freeze, the note, jobs and their files."""

from django.urls import URLPattern, URLResolver, path

from orientir.web.results import views

urlpatterns: list[URLPattern | URLResolver] = [
    path("results/<int:year>/", views.results, name="results"),
    path("results/<int:year>/freeze/", views.freeze, name="freeze"),
    path("results/<int:year>/note/", views.note, name="note"),
    path("results/<int:year>/live/", views.live_figures, name="live"),
    path("results/<int:year>/live/<slug:indicator>/", views.live_figure, name="live_figure"),
    path("results/jobs/<int:pk>/", views.job, name="job"),
    path("results/jobs/<int:pk>/<str:name>", views.job_file, name="job_file"),
]
