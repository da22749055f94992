"""Addresses of probes: what is offered, what schools have applied for, the weeks as a whole."""

from django.urls import path

from orientir.web.bookings import views, views_applications, views_attendance, views_desk, views_schools, views_weeks

urlpatterns = [
    path("probes/", views.slots, name="slots"),
    path("probes/mine/", views_desk.own, name="own_slots"),
    path("probes/new/", views_desk.new, name="slot_new"),
    path("probes/<int:pk>/", views.slot, name="slot"),
    path("probes/<int:pk>/apply/", views_applications.apply, name="slot_apply"),
    path("probes/<int:pk>/edit/", views_desk.edit, name="slot_edit"),
    path("probes/<int:pk>/call-off/", views_desk.call_off, name="slot_call_off"),
    path("probes/<int:pk>/desk/", views_desk.desk, name="slot_desk"),
    path("probes/<int:pk>/door/", views_desk.door, name="slot_door"),
    path("probes/<int:pk>/excel/", views_desk.excel, name="slot_excel"),
    path("probes/<int:pk>/attendance/", views_attendance.of_slot, name="slot_attendance"),
    path("applications/", views_applications.mine, name="applications"),
    path("applications/<int:pk>/", views_applications.application, name="application"),
    path("applications/<int:pk>/change/", views_applications.change, name="application_change"),
    path("applications/<int:pk>/step/", views_applications.step, name="application_step"),
    path("applications/<int:pk>/attendance/", views_attendance.of_application, name="application_attendance"),
    path("weeks/", views_weeks.weeks, name="weeks"),
    path("weeks/new/", views_weeks.new, name="week_new"),
    path("weeks/<int:week>/", views_weeks.week, name="week"),
    path("weeks/<int:week>/schools/", views_schools.week_schools, name="week_schools"),
    path("weeks/<int:week>/remind/", views_schools.week_remind, name="week_remind"),
    path("weeks/<int:week>/edit/", views_weeks.edit, name="week_edit"),
]
