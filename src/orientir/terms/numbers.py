"""The one rounding rule, and the one way to print a number: spaces, comma, sign, and the word that agrees with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from orientir.terms.language import language_of

NBSP = "\N{NO-BREAK SPACE}"
THIN = "\N{NARROW NO-BREAK SPACE}"
_MOST_PLACES, _ENOUGH_PLACES = 24, 6
MINUS = "\N{MINUS SIGN}"


def round_half_up(number: Fraction | Decimal | int, places: int = 0) -> Decimal:
    """The one rounding rule: half away from zero, once, on output.

    >>> round_half_up(Fraction(5, 2)), round_half_up(Fraction(-5, 2)), round_half_up(Fraction(1, 8), 2)
    (Decimal('3'), Decimal('-3'), Decimal('0.13'))
    """
    exact = Fraction(number) * 10**places
    magnitude = (2 * abs(exact.numerator) + exact.denominator) // (2 * exact.denominator)
    return Decimal(magnitude if exact >= 0 else -magnitude).scaleb(-places)


@dataclass(frozen=True)
class Counted:
    """What was counted, exactly: ``k`` over the base ``n``. Without a base (n = 0) there is no value."""

    k: Fraction
    n: Fraction

    @property
    def fraction(self) -> Fraction | None:
        """The exact share of ``k`` in ``n``, or None for an empty base (0 of 0 is not 0 %)."""
        return self.k / self.n if self.n else None

    def percent(self, places: int = 0) -> Decimal | None:
        """Percent, rounded half-up.

        >>> Counted(Fraction(33), Fraction(42)).percent(), Counted(Fraction(0), Fraction(0)).percent()
        (Decimal('79'), None)
        """
        return None if self.fraction is None else round_half_up(self.fraction * 100, places)


def plural(language: str, number: Fraction | Decimal | int) -> int:
    """Which form a word takes after a number (0 is "one").

    >>> [("школа", "школы", "школ")[plural("ru", n)] for n in (1, 2, 5, 11, 21, 112)]
    ['школа', 'школы', 'школ', 'школ', 'школа', 'школ']
    >>> ("ставка", "ставки", "ставок")[plural("ru", Fraction(1, 2))]
    'ставки'
    """
    number, spoken = Fraction(number), language_of(language)
    return spoken.form_of(abs(int(number))) if number.denominator == 1 else spoken.fraction


def figure(number: Fraction | Decimal | int, language: str = "ru", places: int = 2) -> str:
    """A number as the language prints it: thousands apart, no zeros after the decimal sign.

    >>> figure(58834).replace(THIN, " "), figure(Fraction(60875, 100)), figure(-5), figure(58834, "en")
    ('58 834', '608,75', '−5', '58,834')
    """
    rounded = round_half_up(Fraction(number), places)
    whole, _, decimals = f"{rounded:,f}".partition(".")
    decimals, spoken = decimals.rstrip("0"), language_of(language)
    whole = whole.replace(",", spoken.thousands).replace("-", spoken.minus)
    return f"{whole}{spoken.decimal}{decimals}" if decimals else whole


def whole_figure(number: Fraction | Decimal | int, language: str = "ru") -> str:
    """A number with all its decimals, as far as they end; else rounded to six.

    >>> whole_figure(Fraction("2.125")), whole_figure(Fraction(5)), whole_figure(Fraction(1, 3))
    ('2,125', '5', '0,333333')
    """
    exact = Fraction(number)
    places = next((n for n in range(_MOST_PLACES + 1) if (exact * 10**n).denominator == 1), _ENOUGH_PLACES)
    return figure(exact, language, places)


def percent(share: Fraction, language: str = "ru", places: int = 0) -> str:
    """A share in percent, half-up: «74 %» with a no-break space, "74%" in English.

    >>> percent(Fraction(-6, 25)).replace(NBSP, " "), percent(Fraction(-6, 25), "en")
    ('−24 %', '-24%')
    """
    spoken = language_of(language)
    text = f"{round_half_up(share * 100, places):f}".replace(".", spoken.decimal).replace("-", spoken.minus)
    return spoken.percent.format(number=text)


def counted(number: Fraction | Decimal | int, forms: Sequence[str], language: str = "ru") -> str:
    """A number and the word that agrees with it, which do not part at the end of a line.

    >>> counted(34, ("школа", "школы", "школ")).replace(NBSP, " ")
    '34 школы'
    """
    return f"{figure(number, language)}{NBSP}{forms[plural(language, number)]}"


def signed(number: Fraction | Decimal | int, language: str = "ru", places: int = 2) -> str:
    """A change with its sign.

    >>> signed(Fraction(79, 2)), signed(-3), signed(0)
    ('+39,5', '−3', '0')
    """
    text = figure(number, language, places)
    return f"+{text}" if round_half_up(Fraction(number), places) > 0 else text.replace("-", MINUS)


def as_typed(number: Decimal | int, language: str = "ru") -> str:
    """A number as a person types it into a form: all digits together, no trailing zeros.

    >>> as_typed(Decimal("1608.750")), as_typed(Decimal("1608.750"), "en")
    ('1608,75', '1608.75')
    """
    text = format(Decimal(number), "f")
    return (text.rstrip("0").rstrip(".") if "." in text else text).replace(".", language_of(language).decimal)


def out_of(number: int, forms: Sequence[str], language: str = "ru") -> str:
    """A whole number and the word that follows «из» and it.

    >>> [out_of(n, ("школа", "школы", "школ")).replace(NBSP, " ") for n in (21, 42)]
    ['21 школы', '42 школ']
    """
    return f"{figure(number, language)}{NBSP}{forms[language_of(language).out_of(number)]}"


def long_day(of: date, language: str = "ru") -> str:
    """A day in words: «15 ноября 2021 года»."""
    spoken = language_of(language)
    return spoken.long_day.format(day=of.day, month=spoken.months[of.month - 1], year=of.year)


def day(of: date, language: str = "ru") -> str:
    """A day in figures: «15.11.2021»."""
    return of.strftime(language_of(language).day)
