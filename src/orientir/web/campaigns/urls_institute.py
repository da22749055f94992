"""Addresses of the institute's desk: the board, reviewing forms, reminders, campaigns."""

from django.urls import URLPattern, URLResolver, path

from orientir.web.campaigns import views_board

urlpatterns: list[URLPattern | URLResolver] = [
    path("board/", views_board.board, name="board"),
    path("board/<int:year>/", views_board.board, name="board_of"),
    path("board/<int:year>/<slug:territory>/", views_board.territory, name="board_territory"),
]
