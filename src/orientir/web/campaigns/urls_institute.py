"""Addresses of the institute's desk: the board, reviewing forms, reminders, campaigns."""

from django.urls import URLPattern, URLResolver, path

from orientir.web.campaigns import views_board, views_campaign, views_export, views_methodology, views_review

urlpatterns: list[URLPattern | URLResolver] = [
    path("board/", views_board.board, name="board"),
    path("board/<slug:slug>/", views_board.board, name="board_of"),
    path("board/<slug:slug>/accept/", views_review.accept_many, name="accept_many"),
    path("board/<slug:slug>/reminders/", views_review.reminders, name="reminders"),
    path("board/<slug:slug>/letters/resend/", views_review.resend, name="letters_resend"),
    path("board/<slug:slug>/export/<slug:level>.<slug:kind>", views_export.export, name="export"),
    path("board/<slug:slug>/<slug:territory>/", views_board.territory, name="board_territory"),
    path("methodologies/", views_methodology.methodologies, name="methodologies"),
    path("methodologies/shelf/<str:name>/", views_methodology.methodology_on_shelf, name="methodology_on_shelf"),
    path("methodologies/<slug:digest>/", views_methodology.methodology, name="methodology"),
    path("methodologies/<slug:digest>/file/", views_methodology.methodology_file, name="methodology_file"),
    path("campaigns/new/", views_campaign.new, name="campaign_new"),
    path("campaigns/<slug:slug>/", views_campaign.campaign, name="campaign"),
    path("campaigns/<slug:slug>/burden/", views_campaign.burden, name="campaign_burden"),
    path("campaigns/<slug:slug>/turn/", views_campaign.turn, name="campaign_turn"),
    path("campaigns/<slug:slug>/reviewers/", views_campaign.reviewers, name="campaign_reviewers"),
    path("campaigns/<slug:slug>/dates/", views_campaign.dates, name="campaign_dates"),
    path("campaigns/<slug:slug>/methodology/", views_campaign.methodology, name="campaign_methodology"),
    path("review/<int:pk>/", views_review.review, name="review"),
    path("review/<int:pk>/remark/", views_review.remark, name="review_remark"),
    path("review/<int:pk>/remarks/<int:remark>/settle/", views_review.settle, name="review_settle"),
    path("review/<int:pk>/return/", views_review.return_form, name="review_return"),
    path("review/<int:pk>/accept/", views_review.accept, name="review_accept"),
    path("review/<int:pk>/reopen/", views_review.reopen, name="review_reopen"),
    path("review/<int:pk>/extend/", views_review.extend, name="review_extend"),
]
