"""The rules that stand on the pages, in words, beside what they decide."""

from __future__ import annotations

from orientir.terms import counted
from orientir.web.bookings.feeding import register_of
from orientir.web.bookings.models import Slot

HOURS = ("час", "часа", "часов")


def rules_of(slot: Slot) -> list[str]:
    """How places are given, in sentences."""
    decides = (
        "Пока свободных мест хватает, заявка подтверждается сразу."
        if slot.at_once
        else "Пока свободных мест хватает, они держатся за школой, а заявку подтверждает организатор."
    )
    hours = counted(slot.week.offer_hours, HOURS)
    return [
        decides,
        "Если мест меньше, школа встаёт в лист ожидания. Освободившиеся места предлагаются по очереди сами.",
        "Если свободно меньше, чем просит школа, ей предлагают сколько есть, обучающимся с ОВЗ — в первую очередь.",
        "Кто отметил «только все места сразу», того очередь минует, и школа видит это в истории заявки.",
        "Минует она и школу, которой нужны места только для обучающихся с ОВЗ, пока нет таких мест.",
        f"На предложение отвечают за {hours}, но не позже начала пробы; потом места предлагаются следующей школе.",
        "Кто в листе ожидания увеличил заявку, встаёт в его конец.",
        "Места, данные сверх лимита, в счёт свободных не идут ни когда их дали, ни когда от них отказались.",
    ]


def counting_rule(slot: Slot) -> str:
    """How pupils are counted in the register, as the methodology says it."""
    register = register_of(slot.week.register)
    return register.field(register.guests.number).help if register and register.guests else ""
