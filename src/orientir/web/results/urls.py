"""Addresses of the results: checked texts, forms from e-mail, figures so far, freeze, note, snapshots, jobs."""

from django.urls import URLPattern, URLResolver, path

from orientir.web.results import views, views_desk, views_import, views_note, views_texts, views_verify

urlpatterns: list[URLPattern | URLResolver] = [
    path("texts/", views_texts.listed, name="texts"),
    path("texts/<uuid:id>/", views_texts.text, name="text"),
    path("texts/<uuid:id>/dismiss/", views_texts.dismiss, name="text_dismiss"),
    path("texts/<uuid:id>/again/", views_texts.again, name="text_again"),
    path("texts/<uuid:id>/delete/", views_texts.delete, name="text_delete"),
    path("results/<slug:slug>/", views.results, name="results"),
    path("results/<slug:slug>/freeze/", views.freeze, name="freeze"),
    path("results/<slug:slug>/note/", views.note, name="note"),
    path("results/<slug:slug>/text/", views_note.text, name="note_text"),
    path("results/<slug:slug>/text/check/", views_note.check, name="note_text_check"),
    path("results/<slug:slug>/text/history/", views_note.history, name="note_history"),
    path("results/<slug:slug>/text/restore/", views_note.restore, name="note_restore"),
    path("results/<slug:slug>/verify/", views_verify.verify, name="verify_snapshot"),
    path("results/<slug:slug>/findings/", views_desk.findings, name="findings"),
    path("results/<slug:slug>/findings/<slug:place>/", views_desk.findings_of, name="findings_of"),
    path("results/<slug:slug>/findings/<slug:place>/<slug:indicator>/", views_desk.finding, name="finding"),
    path("results/<slug:slug>/live/", views.live_figures, name="live"),
    path("results/<slug:slug>/live/<slug:indicator>/", views.live_figure, name="live_figure"),
    path("results/<slug:slug>/forms/", views_import.upload, name="import_forms"),
    path("results/jobs/<int:pk>/", views.job, name="job"),
    path("results/jobs/<int:pk>/again/", views_import.again, name="job_again"),
    path("results/jobs/<int:pk>/forms/", views_import.outcome, name="job_forms"),
    path("results/jobs/<int:pk>/forms/apply/", views_import.apply, name="job_apply"),
    path("results/jobs/<int:pk>/<str:name>", views.job_file, name="job_file"),
]
