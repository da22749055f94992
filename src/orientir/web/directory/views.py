"""People, their roles and invitations."""

from __future__ import annotations

from itertools import chain

from django.conf import settings
from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Exists, OuterRef, Prefetch
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from orientir.terms import Refused, folded, lines, say
from orientir.web.components.words import in_words_of_site, language_of_site
from orientir.web.directory import access, actions, actions_erase, people_list
from orientir.web.directory.access import Kind, me, require_role
from orientir.web.directory.forms import IN_ORGANISATIONS, AcceptForm, InviteForm, OneMoreRoleForm
from orientir.web.directory.models import Invitation, Message, Role, User
from orientir.web.directory.sign_in import has_second_factor

keepers_only = require_role(Kind.OPERATOR, Kind.COORDINATOR)
"""Those who look after people's roles."""
operators_only = require_role(Kind.OPERATOR)
PAGE = 50


@require_safe
@keepers_only
def people(request: HttpRequest) -> HttpResponse:
    """Who may sign in, in which role; whom an invitation has not reached yet."""
    text = request.GET.get("q", "").strip()[:100]
    visible = access.roles_under(request.user).order_by("kind", "id")
    found = access.people_of(request.user).order_by("name", "email").prefetch_related(Prefetch("roles", visible))
    if text:
        found = found.filter(pk__in=_named(request, text))
    waiting = access.invitations_of(request.user).filter(accepted=None, expires__gt=timezone.now())
    letters = Message.objects.filter(invitation__in=waiting)
    stayed = Exists(Message.objects.filter(invitation=OuterRef("pk")).exclude(error=""))
    page = {
        "page": Paginator(found, PAGE).get_page(request.GET.get("page")),
        "q": text,
        "waiting": waiting.prefetch_related("letters").annotate(stayed=stayed).order_by("-stayed", "-id")[:PAGE],
        "invited": waiting.count(),
        "unsent": letters.filter(error="").count(),
        "stayed": letters.exclude(error="").count(),
        "schools_without": len(people_list.schools_without(access.organisations_under(request.user))),
        "without": access.territories_without_people(request.user),
        "kinds": access.kinds_to_give(request.user),
    }
    return render(request, "directory/people.html", page)


def _named(request: HttpRequest, text: str) -> set[int]:
    """Numbers of the people whose name, address or place has the text in it, however it is spelt.

    Found here: to SQLite «Школа» and «школа» are two words.
    """
    own = access.people_of(request.user).values_list("pk", "name", "email")
    places = access.roles_under(request.user).order_by()
    held = places.values_list("user_id", "territory__name", "organisation__name")
    sought = folded(text)
    return {pk for pk, *names in chain(own, held) if any(sought in folded(name) for name in names if name)}


@require_safe
@keepers_only
def person(request: HttpRequest, pk: int) -> HttpResponse:
    """One person: roles, and what may be done about them."""
    shown = access.person_of(request.user, pk)
    page = {
        "person": shown,
        "held": access.roles_under(request.user).filter(user=shown),
        "operator": access.has_role(request.user, Kind.OPERATOR),
        "second_factor": has_second_factor(shown),
        "kinds": access.kinds_to_give(request.user),
    }
    return render(request, "directory/person.html", page)


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def invite(request: HttpRequest, kind: str) -> HttpResponse:
    """Invite a new person to a role."""
    return _role_page(request, kind, pk=None)


@require_http_methods(["GET", "HEAD", "POST"])
@keepers_only
def give_role(request: HttpRequest, pk: int, kind: str) -> HttpResponse:
    """Give a known person one more role."""
    return _role_page(request, kind, pk=pk)


def _role_page(request: HttpRequest, kind: str, pk: int | None) -> HttpResponse:
    if kind not in access.kinds_to_give(request.user):
        raise Http404
    shown = None if pk is None else access.person_of(request.user, pk)
    # A region has hundreds of schools: the municipality is chosen first, then one of its own.
    territories = access.territories_of(request.user) if kind in IN_ORGANISATIONS else None
    chosen = None
    if territories is not None:
        asked = territories.filter(pk=request.GET.get("territory", ""))
        chosen = asked.first() or (territories.first() if len(territories) == 1 else None)
    form_class = OneMoreRoleForm if shown else InviteForm
    form = form_class(
        request.POST if request.method == "POST" else None,
        by=me(request),
        kind=kind,
        territory=chosen.pk if chosen else "",
    )
    page = {"form": form, "kind": Kind(kind), "person": shown, "territories": territories, "chosen": chosen}
    if request.method == "POST" and form.is_valid():
        try:
            if shown:
                actions.give_role(shown, kind=kind, place=form.place, by=me(request))
                messages.success(request, "Роль выдана.")
                return redirect("person", shown.pk)
            invitation, link = actions.invite(
                email=form.cleaned_data["email"],
                kind=kind,
                place=form.place,
                by=me(request),
                link=lambda token: request.build_absolute_uri(reverse("invitation", args=[token])),
            )
        except Refused as refusal:
            form.add_error(None, " ".join(f"{i.message} {i.advice}" for i in refusal.issues))
        else:
            # Who sees the link can come by it: where letters go out, only who reads them sees it.
            shown_link = "" if settings.MAIL_WORKS else link
            return render(request, "directory/invited.html", {"invitation": invitation, "link": shown_link})
    return render(request, "directory/role.html", page, status=422 if form.errors else 200)


@require_POST
@keepers_only
def call_back(request: HttpRequest, pk: int) -> HttpResponse:
    """Call an invitation back."""
    actions.call_back(get_object_or_404(access.invitations_of(request.user), pk=pk), by=me(request))
    messages.success(request, "Приглашение отозвано, ссылка больше не действует.")
    return redirect("people")


@require_POST
@keepers_only
def take_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a role from a person."""
    role: Role = get_object_or_404(access.roles_under(request.user), pk=pk)
    try:
        actions.take_role(role, by=me(request))
    except Refused as refusal:
        _say(request, refusal)
    else:
        messages.success(request, "Роль снята.")
    still = access.people_of(request.user).filter(pk=role.user_id).exists()
    return redirect("person", role.user_id) if still else redirect("people")


@require_POST
@operators_only
def set_active(request: HttpRequest, pk: int) -> HttpResponse:
    """Close or open an account."""
    shown, active = access.person_of(request.user, pk), request.POST.get("active") == "1"
    try:
        actions.set_active(shown, active=active, by=me(request))
    except Refused as refusal:
        _say(request, refusal)
    else:
        messages.success(request, "Учётная запись включена." if active else "Учётная запись отключена, сеансы закрыты.")
    return redirect("person", pk)


@require_POST
@operators_only
def reset_second_factor(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove the second factor of a person who has lost the phone."""
    actions.reset_second_factor(access.person_of(request.user, pk), by=me(request))
    messages.success(request, "Второй фактор снят; при следующем входе человек настроит новый.")
    return redirect("person", pk)


@require_http_methods(["GET", "HEAD", "POST"])
@operators_only
def erase(request: HttpRequest, pk: int) -> HttpResponse:
    """What erasing an account takes away and what stays; a POST erases."""
    if request.method != "POST":
        return render(request, "directory/erase.html", {"person": access.person_of(request.user, pk)})
    try:
        # Also an account that is erased already: a second click must not look like a failure.
        actions_erase.erase(get_object_or_404(User, pk=pk), by=me(request))
    except Refused as refusal:
        _say(request, refusal)
        return redirect("person", pk)
    messages.success(request, f"Учётная запись № {pk} удалена. Всё, что человек внёс, осталось.")
    return redirect("people")


def _say(request: HttpRequest, refusal: Refused) -> None:
    for issue in refusal.issues:
        messages.error(request, f"{issue.message} {issue.advice}")


@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
@in_words_of_site
def invitation(request: HttpRequest, token: str) -> HttpResponse:
    """An invited person chooses a name and a password, or signs in. Opening the page does not use the link up."""
    opened, language = actions.open_invitation(token), language_of_site(request)
    if opened is None:
        gone = {"title": say(language, "invitation.gone_title"), "text": _gone(language)}
        return render(request, "error.html", gone | {"language": language}, status=404)
    if known := actions.who_must_sign_in(opened):
        return _one_more_role(request, token, opened, known)
    posted = request.POST if request.method == "POST" else None
    form = AcceptForm(posted, email=opened.email, language=language)
    if request.method == "POST" and form.is_valid():
        try:
            actions.accept_invitation(
                token=token, name=form.cleaned_data["name"], password=form.cleaned_data["password"]
            )
        except Refused:
            messages.error(request, _gone(language))
        else:
            messages.success(request, say(language, "invitation.ready", email=opened.email))
        return redirect(settings.LOGIN_URL)
    page = {"form": form, "invitation": opened, "language": language}
    return render(request, "directory/invitation.html", page, status=422 if form.errors else 200)


def _gone(language: str) -> str:
    return " ".join(lines(language, "invitation.gone"))


def _one_more_role(request: HttpRequest, token: str, opened: Invitation, known: User) -> HttpResponse:
    """Somebody who has an account takes up the role, signed in."""
    signed_in, language = request.user == known, language_of_site(request)
    if request.method == "POST" and signed_in:
        try:
            actions.accept_role(token=token, by=known)
        except Refused:
            messages.error(request, _gone(language))
        else:
            messages.success(request, say(language, "invitation.role_added", role=opened.said))
        return redirect("home")
    page = {"invitation": opened, "signed_in": signed_in, "other": request.user.is_authenticated and not signed_in}
    return render(request, "directory/invitation_known.html", page | {"language": language})
