"""Addresses of the results: forms that came by e-mail, figures so far, the freeze, the note, jobs and their files."""

from django.urls import URLPattern, URLResolver, path

from orientir.web.results import views, views_import

urlpatterns: list[URLPattern | URLResolver] = [
    path("results/<int:year>/", views.results, name="results"),
    path("results/<int:year>/freeze/", views.freeze, name="freeze"),
    path("results/<int:year>/note/", views.note, name="note"),
    path("results/<int:year>/live/", views.live_figures, name="live"),
    path("results/<int:year>/live/<slug:indicator>/", views.live_figure, name="live_figure"),
    path("results/<int:year>/forms/", views_import.upload, name="import_forms"),
    path("results/jobs/<int:pk>/", views.job, name="job"),
    path("results/jobs/<int:pk>/again/", views_import.again, name="job_again"),
    path("results/jobs/<int:pk>/forms/", views_import.outcome, name="job_forms"),
    path("results/jobs/<int:pk>/forms/apply/", views_import.apply, name="job_apply"),
    path("results/jobs/<int:pk>/<str:name>", views.job_file, name="job_file"),
]
