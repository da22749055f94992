"""Addresses of the portal: the latest edition, each edition under its number, and both with English words."""

from django.urls import URLPattern, URLResolver, include, path

from orientir.web.portal import cycle, evidence, plans, series, views, views_files, views_note

pages: list[URLPattern | URLResolver] = [
    path("", views.region, name="open"),
    path("places/", views.places, name="open_places"),
    path("places/<slug:id>/", views.place, name="open_place"),
    path("indicators/", views.indicators, name="open_indicators"),
    path("indicators/<slug:id>/", views.indicator, name="open_indicator"),
    path("series/", series.series, name="open_series"),
    path("series/<slug:id>/", series.series_of, name="open_series_of"),
    path("problems/", views.problems, name="open_problems"),
    path("recommendations/", views.recommendations, name="open_recommendations"),
    path("roadmap/", plans.roadmap, name="open_roadmap"),
    path("factors/", evidence.factors, name="open_factors"),
    path("factors/<slug:id>/", evidence.factor, name="open_factor"),
    path("effects/", evidence.effects, name="open_effects"),
    path("cycle/", cycle.documents, name="open_cycle"),
    path("cycle/<slug:id>/", cycle.documents_of, name="open_cycle_of"),
    path("cycle/<slug:id>/<slug:document>/", cycle.document, name="open_cycle_document"),
    path("note/", views_note.contents, name="open_note"),
    path("note/<slug:id>/", views_note.page, name="open_note_page"),
    path("data/", views_files.data, name="open_data"),
    path("data/<str:name>", views_files.file, name="open_file"),
    path("picture.png", views_files.picture, name="open_picture"),
    path("method/", views.method, name="open_method"),
    path("corrections/", views.corrections, name="open_corrections"),
    path("search/", views.search, name="open_search"),
]
# The last ones are those that ``reverse`` finds first.
urlpatterns: list[URLPattern | URLResolver] = [
    path("open/api/", include("orientir.web.portal.api")),
    path("open/en/editions/<int:number>/", include(pages), {"language": "en"}),
    path("open/en/", include(pages), {"language": "en"}),
    path("open/editions/<int:number>/", include(pages), {"language": "ru"}),
    path("open/", include(pages), {"language": "ru"}),
]
