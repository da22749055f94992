"""Addresses of filling a form, then those of the institute's desk."""

from django.urls import URLPattern, URLResolver, include, path

from orientir.web.campaigns import (
    views,
    views_evidence,
    views_excel,
    views_field,
    views_gathered,
    views_read,
    views_remark,
    views_send,
)

urlpatterns: list[URLPattern | URLResolver] = [
    path("forms/", views.forms, name="forms"),
    path("forms/<int:pk>/", views.form, name="form"),
    path("forms/<int:pk>/sections/", views.sections, name="form_sections"),
    path("forms/<int:pk>/sections/<slug:id>/", views.section, name="form_section"),
    path("forms/<int:pk>/fields/<slug:id>/", views_field.field, name="form_field"),
    path("forms/<int:pk>/changes/", views_field.changes, name="form_changes"),
    path("forms/<int:pk>/check/", views_send.check, name="form_check"),
    path("forms/<int:pk>/submit/", views_send.submit, name="form_submit"),
    path("forms/<int:pk>/receipt/", views_send.receipt, name="form_receipt"),
    path("forms/<int:pk>/withdraw/", views_send.withdraw, name="form_withdraw"),
    path("forms/<int:pk>/files/", views_evidence.files, name="form_files"),
    path("forms/<int:pk>/files/<uuid:id>/", views_evidence.evidence, name="form_evidence"),
    path("forms/<int:pk>/known/", views_gathered.known, name="form_known"),
    path("forms/<int:pk>/schools-totals/", views_gathered.gathered, name="form_gathered"),
    path("forms/<int:pk>/no-data/", views_send.absent, name="form_absent"),
    path("forms/<int:pk>/remarks/<int:remark>/", views_remark.remark, name="form_remark"),
    path("forms/<int:pk>/history/", views_read.history, name="form_history"),
    path("forms/<int:pk>/restore/", views_read.restore, name="form_restore"),
    path("forms/<int:pk>/print/", views_read.paper, name="form_print"),
    path("forms/<int:pk>/excel/", views_excel.excel, name="form_excel"),
    path("forms/<int:pk>/uploads/", views_excel.upload, name="form_upload"),
    path("forms/<int:pk>/uploads/<uuid:id>/", views_excel.preview, name="form_preview"),
    path("forms/<int:pk>/uploads/<uuid:id>/file/", views_excel.file, name="form_file"),
    path("", include("orientir.web.campaigns.urls_institute")),
]
