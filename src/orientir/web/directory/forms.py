"""Forms about people. What may be chosen comes from the rights of the person who chooses."""

from __future__ import annotations

import unicodedata
from datetime import date
from functools import partial
from operator import itemgetter
from typing import Any

from django import forms
from django.contrib.auth.password_validation import validate_password
from django.db.models import Q
from django.utils import timezone

from orientir.terms import say
from orientir.web.directory.access import INSTITUTE, organisations_of, territories_of, territories_under
from orientir.web.directory.actions import Place
from orientir.web.directory.audit_words import EVENTS
from orientir.web.directory.days import DayField
from orientir.web.directory.models import Organisation, Role, Territory, User

Kind = Role.Kind
IN_ORGANISATIONS: dict[str, str] = {Kind.SCHOOL: "Школа", Kind.ORGANISER: "Организация"}
"""Roles that hold in one organisation, and what it is called on the page."""
TURNING = frozenset(map(chr, (0x200E, 0x200F, *range(0x202A, 0x202F), *range(0x2066, 0x206A))))
"""Signs that turn the direction of writing around: with them a name looks like another."""


class RoleForm(forms.Form):
    """A role and its place. The place is asked for by what ``kind`` and ``territory`` in the address say."""

    def __init__(self, *args: Any, by: User, kind: str, territory: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.kind = kind
        if kind == Kind.COORDINATOR:
            self.fields["place"] = forms.ModelChoiceField(
                territories_of(by).present(), label="Территория", empty_label="выберите"
            )
        elif kind in IN_ORGANISATIONS:
            own = organisations_of(by).filter(territory=territory).working(timezone.localdate())
            school, label = Q(kind=Organisation.Kind.SCHOOL), IN_ORGANISATIONS[kind]
            among = own.filter(school if kind == Kind.SCHOOL else ~school)
            self.fields["place"] = forms.ModelChoiceField(among, label=label, empty_label="выберите")
        for field in self.fields.values():
            field.error_messages["invalid_choice"] = "Выберите из списка."

    @property
    def place(self) -> Place:
        place: Place = self.cleaned_data.get("place")
        return place


class OneMoreRoleForm(RoleForm):
    """One more role of a known person; before a role of the institute it is asked whether it is the right one."""

    def __init__(self, *args: Any, kind: str, **options: Any) -> None:
        super().__init__(*args, kind=kind, **options)
        if kind in INSTITUTE:
            self.fields["sure"] = forms.BooleanField(
                label="Это тот человек: роль открывает данные всего региона",
                error_messages={"required": "Сверьте имя и адрес и поставьте отметку."},
            )


class InviteForm(RoleForm):
    """Whom to invite."""

    email = forms.EmailField(
        label="Рабочая почта",
        help_text="На неё придёт ссылка; она же будет именем для входа.",
        error_messages={"invalid": "Это не похоже на адрес почты. Пример: ivanova@school1.ru."},
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
    )
    field_order = ("email", "place")


def one_line(language: str, text: str) -> None:
    """Refuse line breaks and signs that nobody sees: a name stands in headings, letters and files."""
    if any(unicodedata.category(letter) in ("Cc", "Zl", "Zp") or letter in TURNING for letter in text):
        raise forms.ValidationError(say(language, "door_wrong.one_line"))


class NameField(forms.CharField):
    """What a person or an organisation is called."""

    def __init__(self, *, language: str = "ru", **options: Any) -> None:
        super().__init__(validators=[partial(one_line, language)], **options)


def _own_name(language: str, **options: Any) -> NameField:
    widget = forms.TextInput(attrs={"autocomplete": "name"})
    return NameField(language=language, label=say(language, "account.name"), max_length=150, widget=widget, **options)


class AcceptForm(forms.Form):
    """A name and a password of one's own."""

    def __init__(self, *args: Any, email: str, language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.email = email
        self.fields["name"] = _own_name(language, error_messages={"required": say(language, "door_wrong.no_name")})
        self.fields["password"] = forms.CharField(
            label=say(language, "door.password"),
            strip=False,
            max_length=256,
            help_text=say(language, "password.hint"),
            error_messages={"required": say(language, "door_wrong.no_password")},
            widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        )

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        validate_password(password, User(email=self.email, name=self.cleaned_data.get("name", "")))
        return password


class NameForm(forms.Form):
    """The person's own name."""

    def __init__(self, *args: Any, language: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"] = _own_name(language)


class AuditFilter(forms.Form):
    """What to look for in the audit trail."""

    what = forms.ChoiceField(
        label="Событие", required=False, choices=lambda: [("", "все"), *sorted(EVENTS.items(), key=itemgetter(1))]
    )
    who = forms.CharField(label="Кто (часть адреса почты)", required=False, max_length=254)
    since = DayField(label="С", required=False)
    until = DayField(label="По", required=False)


def _day(label: str, help_text: str) -> DayField:
    return DayField(label=label, help_text=help_text, initial=timezone.localdate)


def _name() -> NameField:
    return NameField(label="Название", max_length=300)


class OrganisationForm(forms.Form):
    """A new organisation in one of the territories that the person looks after."""

    territory = forms.ModelChoiceField(
        Territory.objects.none(),
        label="Территория",
        empty_label="выберите",
        error_messages={"invalid_choice": "Выберите из списка."},
    )
    kind = forms.ChoiceField(
        label="Вид",
        choices=Organisation.Kind.choices,
        initial=Organisation.Kind.SCHOOL,
        error_messages={"invalid_choice": "Выберите из списка."},
    )
    name = _name()

    def __init__(self, *args: Any, by: User, **options: Any) -> None:
        super().__init__(*args, **options)
        territories = self.fields["territory"]
        assert isinstance(territories, forms.ModelChoiceField)
        territories.queryset = found = territories_under(by).present()
        if len(some := found[:2]) == 1:  # nothing to choose
            territories.initial, territories.empty_label = some[0], None


class NewNameForm(forms.Form):
    """What an organisation is called from a day on."""

    name = _name()
    since = _day("С какого дня", "Прежнее название останется в истории.")

    def clean_since(self) -> date:
        since: date = self.cleaned_data["since"]
        if since > timezone.localdate():
            raise forms.ValidationError("Этот день ещё не наступил: переименуйте, когда наступит.")
        return since


class ClosingForm(forms.Form):
    """From which day an organisation is closed."""

    closed = _day("С какого дня закрыта", "Этот день может быть и впереди.")
