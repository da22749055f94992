"""Addresses of people, sign-in and the audit trail.

Of allauth's addresses only those in use are listed: what is not here cannot be attacked.
"""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.socialaccount import views as social
from django.urls import URLPattern, URLResolver, include, path, re_path

from orientir.web.directory import views
from orientir.web.directory import views_account as account_views
from orientir.web.directory import views_organisations as organisation_views
from orientir.web.directory import views_people_list as list_views
from orientir.web.directory.allauth_responses import checked, evenly

SIGN_IN: list[URLPattern | URLResolver] = [
    path("login/", checked(account.login), name="account_login"),
    path("logout/", account.logout, name="account_logout"),
    path("signup/", account.signup, name="account_signup"),  # closed; allauth's letters ask for the name
    path("inactive/", account.account_inactive, name="account_inactive"),
    path("reauthenticate/", checked(account.reauthenticate), name="account_reauthenticate"),
    path("password/change/", checked(account.password_change), name="account_change_password"),
    path("password/set/", checked(account.password_set), name="account_set_password"),
    path("password/reset/", checked(evenly(account.password_reset)), name="account_reset_password"),
    path("password/reset/done/", account.password_reset_done, name="account_reset_password_done"),
    re_path(
        r"^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-\w]+)/$",
        checked(account.password_reset_from_key),
        name="account_reset_password_from_key",
    ),
    path(
        "password/reset/key/done/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    path("2fa/authenticate/", checked(mfa.authenticate), name="mfa_authenticate"),
    path("2fa/reauthenticate/", checked(mfa.reauthenticate), name="mfa_reauthenticate"),
    path("2fa/totp/activate/", checked(totp.activate_totp), name="mfa_activate_totp"),
    path("2fa/totp/deactivate/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("2fa/codes/", codes.view_recovery_codes, name="mfa_view_recovery_codes"),
    path("2fa/codes/generate/", codes.generate_recovery_codes, name="mfa_generate_recovery_codes"),
    path("2fa/codes/download/", codes.download_recovery_codes, name="mfa_download_recovery_codes"),
    path("3rdparty/login/cancelled/", social.login_cancelled, name="socialaccount_login_cancelled"),
    path("3rdparty/login/error/", social.login_error, name="socialaccount_login_error"),
    path("", include("allauth.socialaccount.providers.openid_connect.urls")),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("profile/", account_views.profile, name="profile"),
    path("profile/", account_views.profile, name="mfa_index"),  # where allauth returns to
    path("people/", views.people, name="people"),
    path("people/<int:pk>/", views.person, name="person"),
    path("people/<int:pk>/active/", views.set_active, name="person_active"),
    path("people/<int:pk>/second-factor/", views.reset_second_factor, name="person_second_factor"),
    path("people/<int:pk>/erase/", views.erase, name="person_erase"),
    path("people/<int:pk>/roles/<slug:kind>/", views.give_role, name="role_give"),
    path("people/roles/<int:pk>/take/", views.take_role, name="role_take"),
    path("people/list/", list_views.people_list_page, name="people_list"),
    path("people/invite/<slug:kind>/", views.invite, name="invite"),
    path("people/invitations/<int:pk>/call-back/", views.call_back, name="invitation_call_back"),
    path("invitation/<str:token>/", views.invitation, name="invitation"),
    path("organisations/", organisation_views.organisations, name="organisations"),
    path("organisations/new/", organisation_views.new, name="organisation_new"),
    path("organisations/<int:pk>/", organisation_views.organisation, name="organisation"),
    path("organisations/<int:pk>/rename/", organisation_views.rename, name="organisation_rename"),
    path("organisations/<int:pk>/move/", organisation_views.move, name="organisation_move"),
    path("organisations/<int:pk>/close/", organisation_views.close, name="organisation_close"),
    path("organisations/<int:pk>/reopen/", organisation_views.reopen, name="organisation_reopen"),
    path("audit/", account_views.audit, name="audit"),
    path("accounts/", include(SIGN_IN)),
]
