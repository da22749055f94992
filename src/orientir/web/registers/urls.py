"""Addresses of the registers; the same for every register."""

from django.urls import path

from orientir.web.registers import views, views_calendar, views_files, views_list, views_record

urlpatterns = [
    path("calendar/", views_calendar.calendar, name="calendar"),
    path("calendar/file/", views_calendar.file, name="calendar_file"),
    path("calendar/address/", views_calendar.address, name="calendar_address"),
    path("calendar/feed/<str:token>.ics", views_calendar.feed, name="calendar_feed"),
    path("registers/", views.registers, name="registers"),
    path("registers/<slug:register>/", views.listed, name="register"),
    path("registers/<slug:register>/new/", views_record.new, name="register_new"),
    path("registers/<slug:register>/summary/", views.summed, name="register_summary"),
    path("registers/<slug:register>/excel/", views_list.export, name="register_export"),
    path("registers/<slug:register>/pages/", views.check_pages, name="register_pages"),
    path("registers/<slug:register>/load/", views_list.load, name="register_load"),
    path("registers/<slug:register>/load/<uuid:id>/", views_list.listed, name="register_list"),
    path("registers/<slug:register>/<int:pk>/", views_record.record, name="register_record"),
    path("registers/<slug:register>/<int:pk>/edit/", views_record.edit, name="register_edit"),
    path("registers/<slug:register>/<int:pk>/close/", views_record.close, name="register_close"),
    path("registers/<slug:register>/<int:pk>/step/", views_record.step, name="register_step"),
    path("registers/<slug:register>/<int:pk>/files/", views_files.attach, name="register_attach"),
    path("registers/<slug:register>/<int:pk>/files/<uuid:id>/", views_files.file, name="register_file"),
    path("registers/<slug:register>/<int:pk>/files/<uuid:id>/take/", views_files.take, name="register_file_take"),
]
