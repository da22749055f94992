"""Addresses of questionnaires: short ones for those who answer, which stand on cards, and those of the staff."""

from django.urls import path

from orientir.web.surveys import views, views_answer, views_entries, views_results

urlpatterns = [
    path("s/", views_answer.door, name="survey_door"),
    path("s/answer/", views_answer.answer, name="survey_answer"),
    path("s/<str:code>/", views_answer.start, name="survey_start"),
    path("surveys/", views.polls, name="surveys"),
    path("surveys/new/", views.new, name="survey_new"),
    path("surveys/<int:poll>/", views.poll, name="survey_poll"),
    path("surveys/<int:poll>/days/", views.days, name="survey_days"),
    path("surveys/<int:poll>/edition/", views.edition, name="survey_edition"),
    path("surveys/<int:poll>/remind/", views.remind, name="survey_remind"),
    path("surveys/<int:poll>/close/", views.close, name="survey_close"),
    path("surveys/<int:poll>/results/", views_results.results, name="survey_results"),
    path("surveys/<int:poll>/entries/", views_entries.entries, name="survey_entries"),
    path("surveys/<int:poll>/entries/<int:pk>/", views_entries.sheet, name="survey_sheet"),
    path("surveys/<int:poll>/entries/<int:pk>/stop/", views_entries.stop, name="survey_stop"),
]
