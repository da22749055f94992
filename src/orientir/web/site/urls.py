"""Every address of the site. A new one must appear in the rights matrix (tests/web/rights.csv)."""

from django.urls import include, path

from orientir.web.site import views

urlpatterns = [
    path("", include("orientir.web.portal.urls")),  # first: they are asked for most, and looking costs time
    path("", views.home, name="home"),
    path("help/", views.help_page, name="help"),
    path("health/", views.health, name="health"),
    path("", include("orientir.web.directory.urls")),
    path("", include("orientir.web.registers.urls")),
    path("", include("orientir.web.bookings.urls")),
    path("", include("orientir.web.surveys.urls")),
    path("", include("orientir.web.campaigns.urls")),
    path("", include("orientir.web.results.urls")),
]
handler400 = "orientir.web.site.errors.bad_request"
handler403 = "orientir.web.site.errors.forbidden"
handler404 = "orientir.web.site.errors.not_found"
handler500 = "orientir.web.site.errors.server_error"
