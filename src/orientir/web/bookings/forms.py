"""Forms about weeks, slots, applications and who came."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, time, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django import forms
from django.utils import timezone

from orientir.cells import Answered
from orientir.cells.numbers import read_number
from orientir.methodology import Field, FieldType
from orientir.methodology.model import Register, SourceLine
from orientir.terms import Year
from orientir.web.bookings.actions import Wish
from orientir.web.bookings.models import GRADES, MOST, Application, Slot, Week
from orientir.web.bookings.steps import State
from orientir.web.directory.days import DayField
from orientir.web.directory.forms import NameField
from orientir.web.directory.models import Organisation

ROOM_FOR_MORE = 5
"""So many more than had places may come without a question."""
LONGEST_SLOT = timedelta(hours=12)


class Number(forms.IntegerField):
    """A whole number of pupils or places, read as in the forms of the monitoring."""

    def to_python(self, value: Any) -> int | None:
        """The number, or None for nothing. Raises ``ValidationError`` with the reason."""
        if isinstance(value, int) or value in self.empty_values or not str(value).strip():
            return super().to_python(value)
        read = read_number(WHOLE, str(value))
        if isinstance(read, Answered) and isinstance(read.value, int) and not read.comment:
            return read.value
        raise forms.ValidationError(self.error_messages["invalid"], code="invalid")

    def __init__(self, label: str, *, most: int = MOST, least: int = 0, help_text: str = "", required: bool = True):
        super().__init__(
            label=label, min_value=least, max_value=most, help_text=help_text, required=required,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "maxlength": 6}),
            error_messages={
                "invalid": "Напишите целое число.",
                "min_value": f"Число от {least} до {most}.",
                "max_value": f"Число от {least} до {most}.",
                "required": "Напишите число; если никого, то 0.",
            },
        )  # fmt: skip


WHOLE = Field(
    "number", SourceLine(Path(), 0), "", "", FieldType.INTEGER, (), Year(2021), unit=("человек", "человека", "человек"),
    accepts=("чел", "чел.", "мест", "место", "места"), minimum=Decimal(0),
)  # fmt: skip
"""What the clerk who reads numbers is told of them."""


class TimeField(forms.TimeField):
    def __init__(self, label: str) -> None:
        super().__init__(
            label=label, input_formats=["%H:%M", "%H.%M"],
            widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
            error_messages={"invalid": "Напишите часы и минуты, например 14:30.", "required": "Укажите время."},
        )  # fmt: skip


class WeekForm(forms.Form):
    """A week of probes."""

    title = NameField(label="Название", max_length=200, help_text="Например: Осенняя «Неделя профессиональных проб».")
    first = DayField(label="Первый день")
    last = DayField(label="Последний день")
    offer_hours = Number(
        "Сколько часов действует предложение", least=1, most=336,
        help_text="Столько ждут ответа школы из листа ожидания, потом места предлагают следующей.",
    )  # fmt: skip

    def __init__(self, *args: Any, register: Register, **options: Any) -> None:
        super().__init__(*args, **options)
        self.register = register
        programmes = programmes_of(register)
        if programmes:
            self.fields["within"] = forms.ChoiceField(
                label=field_of(register, "within").label, choices=programmes, error_messages=CHOOSE
            )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("first") and given.get("last") and given["last"] < given["first"]:
            self.add_error("last", "Последний день раньше первого.")
        return given

    @property
    def values(self) -> dict[str, Any]:
        return {"register": self.register.id, "within": "", **self.cleaned_data}


CHOOSE = {"invalid_choice": "Выберите из списка.", "required": "Выберите из списка."}


def field_of(register: Register, key: str) -> Any:
    """The field of a register that guests fill."""
    return register.field(getattr(register.guests, key))


def programmes_of(register: Register) -> list[tuple[str, str]]:
    if not register.guests or not register.guests.within:
        return []
    return list(field_of(register, "within").choices.items())


class SlotForm(forms.Form):
    """One slot: what, when, where, for whom, and how many places."""

    occupation = NameField(label="Профессия", max_length=200)
    day = DayField(label="День")
    begins = TimeField("Начало")
    ends = TimeField("Окончание")
    location = NameField(label="Где", max_length=300, required=False, help_text="Адрес, кабинет, как пройти.")
    about = forms.CharField(
        label="Что будет", max_length=2_000, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Чем займутся, что взять с собой. Имён и телефонов обучающихся не пишите: страница открыта всем.",
    )  # fmt: skip
    places = Number("Мест", least=1)
    places_ovz = Number(
        "Из них для обучающихся с ОВЗ", help_text="Входят в общее число. Если таких мест нет, напишите 0."
    )
    accessible = NameField(
        label="Что доступно", max_length=300, required=False, help_text="Например: пандус, лифт, сурдопереводчик."
    )
    grade_from = Number("С класса", least=1, most=11)
    grade_to = Number("По класс", least=1, most=11)
    deadline_day = DayField(label="Заявки до дня", help_text="Включительно, до 23:59.")
    at_once = forms.BooleanField(label="Подтверждать заявки сразу, пока есть места", required=False)

    def __init__(
        self, *args: Any, register: Register | None, organisers: Iterable[Organisation], **options: Any
    ) -> None:
        super().__init__(*args, **options)
        self.known = {organiser.pk: organiser for organiser in organisers}
        if len(self.known) > 1:
            listed = [(str(pk), f"{one}, {one.territory}") for pk, one in self.known.items()]
            self.fields["organiser"] = forms.ChoiceField(
                label="Организатор", choices=[("", "выберите"), *listed], error_messages=CHOOSE
            )
            self.order_fields(["organiser"])
        programmes = programmes_of(register) if register else []
        if register and programmes:
            label = field_of(register, "within").label
            self.fields["within"] = forms.ChoiceField(label=label, choices=programmes, error_messages=CHOOSE)

    @property
    def organiser(self) -> Organisation:
        chosen = self.cleaned_data.get("organiser")
        return self.known[int(chosen)] if chosen else next(iter(self.known.values()))

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if None in (given.get("day"), given.get("begins"), given.get("ends")):
            return given
        begins = at(given["day"], given["begins"])
        ends = at(given["day"], given["ends"])
        ends += timedelta(days=1) if ends <= begins else timedelta()  # over midnight
        if ends - begins > LONGEST_SLOT:
            self.add_error("ends", "Проба длиннее 12 часов: проверьте начало и окончание.")
        self.hours = begins, ends
        if given.get("deadline_day") and given["deadline_day"] > given["day"]:
            self.add_error("deadline_day", "Этот день позже самой пробы.")
        if (given.get("places_ovz") or 0) > (given.get("places") or 0):
            self.add_error("places_ovz", "Их больше, чем всех мест: это часть общего числа.")
        if given.get("places_ovz") and not given.get("accessible"):
            self.add_error("accessible", "Напишите, что доступно: школе надо знать, подойдёт ли это.")
        if (given.get("grade_from") or 1) > (given.get("grade_to") or 11):
            self.add_error("grade_to", "Этот класс раньше, чем «С класса».")
        return given

    @property
    def values(self) -> dict[str, Any]:
        given = {
            name: value for name, value in self.cleaned_data.items() if name not in ("organiser", "day", "deadline_day")
        }
        begins, ends = self.hours
        last = at(self.cleaned_data["deadline_day"], time(23, 59, 59))
        return given | {"begins": begins, "ends": ends, "deadline": min(last, begins)}


def at(day: Any, hour: time) -> datetime:
    """The moment of an hour of a day in the time of the region."""
    return timezone.make_aware(datetime.combine(day, hour))


def initial_of(slot: Slot) -> dict[str, Any]:
    """A slot as its form shows it."""
    names = ("occupation", "location", "about", "places", "places_ovz", "accessible", "grade_from", "grade_to")
    begins, ends, deadline = (timezone.localtime(moment) for moment in (slot.begins, slot.ends, slot.deadline))
    return {name: getattr(slot, name) for name in (*names, "at_once", "within")} | {
        "day": begins.date(), "begins": begins.time(), "ends": ends.time(), "deadline_day": deadline.date()
    }  # fmt: skip


class WishForm(forms.Form):
    """How many pupils of which grade."""

    def __init__(self, data: Any = None, *, slot: Slot, wish: Application | None = None) -> None:
        known: dict[str, Any] = {}
        if wish:
            asked = wish.by_grade
            if wish.state == State.OFFERED and wish.partial:  # what was asked for is more than there is
                asked = [(grade, wish.held) for grade, _ in asked] if len(asked) == 1 else []
            known = {f"grade_{grade}": number for grade, number in asked}
            known |= {"ovz": wish.asked_ovz, "whole": wish.whole}
        super().__init__(data, initial=known)
        self.slot = slot
        for grade in slot.grades:
            self.fields[f"grade_{grade}"] = Number(f"Из {grade} класса", required=False)
        self.fields["ovz"] = Number(
            "Из всех — с ОВЗ", required=False, help_text="Ограниченные возможности здоровья. Без имён, только число."
        )
        self.fields["whole"] = forms.BooleanField(
            label="Только все места сразу: если свободных будет меньше, предложите их следующим", required=False
        )

    @property
    def wish(self) -> Wish:
        given = self.cleaned_data
        grades = {grade: given.get(f"grade_{grade}") or 0 for grade in GRADES if grade in self.slot.grades}
        return Wish(grades, given.get("ovz") or 0, bool(given.get("whole")))


class CameForm(forms.Form):
    """Who came, as the organiser or the school tells it."""

    attended = Number("Сколько пришло")
    attended_ovz = Number("Из них с ОВЗ")

    def __init__(self, *args: Any, rule: str, by_school: bool, held: int, **options: Any) -> None:
        super().__init__(*args, **options)
        self.held = held
        if by_school:
            told = f"В реестр они второй раз не войдут. Его правило: «{rule.strip()}»" if rule else ""
            self.fields["again"] = Number("Сколько из пришедших в этом году уже учтено", help_text=told)
            self.fields["again_ovz"] = Number("Из уже учтённых — с ОВЗ")

    def clean(self) -> dict[str, Any]:
        """Ask once more where so many came that it looks like a slip."""
        given = super().clean() or {}
        many = (given.get("attended") or 0) > self.held + max(ROOM_FOR_MORE, self.held // 2)
        if many:
            self.fields["sure"] = forms.BooleanField(label="Столько и пришло", required=False)
        if many and not self.data.get(self.add_prefix("sure")):
            self.add_error(
                "attended", f"За школой было мест: {self.held}. Если пришло больше, подтвердите это отметкой."
            )
        return given


def weeks_with_room(now: datetime) -> Any:
    """The weeks that are not over, in which slots can still be added."""
    return Week.objects.filter(last__gte=timezone.localtime(now).date()).order_by("first")
