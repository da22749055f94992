"""How many have answered of how many who are asked, while a poll runs: only counts, never an answer."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Count, Sum

from orientir.methodology.interpret import count
from orientir.methodology.questionnaire import Survey
from orientir.methodology.records import counts
from orientir.terms import Counted, Year
from orientir.web.directory.models import Organisation, Territory
from orientir.web.registers.counting import of_year
from orientir.web.registers.declared import methodology
from orientir.web.registers.document import answers_of
from orientir.web.surveys.models import Entry, Poll


@dataclass(frozen=True)
class Row:
    """A municipality or an organisation: how many are asked, have codes, and have answered."""

    place: Territory | Organisation
    asked: int
    given: int
    answered: int

    @property
    def share(self) -> Counted:
        return Counted(self.answered, self.asked)  # type: ignore[arg-type]

    @property
    def percent(self) -> str:
        return f"{self.share.percent(0)} %" if self.asked else "—"

    @property
    def takes_part(self) -> bool:
        """Whether anybody is asked there, has a code or has answered."""
        return bool(self.asked or self.given or self.answered)

    @property
    def behind(self) -> bool:
        """Whether fewer than half have answered."""
        return 2 * self.answered < self.asked


@dataclass(frozen=True)
class Response:
    rows: tuple[Row, ...]
    base: str
    """What the number of those who are asked is: known from a register, or that of the codes."""

    @property
    def asked(self) -> int:
        return sum(row.asked for row in self.rows)

    @property
    def given(self) -> int:
        return sum(row.given for row in self.rows)

    @property
    def answered(self) -> int:
        return sum(row.answered for row in self.rows)

    @property
    def total(self) -> Row | None:
        return Row(self.rows[0].place, self.asked, self.given, self.answered) if self.rows else None


def by_organisation(poll: Poll, survey: Survey, organisations: Iterable[Organisation]) -> Response:
    """The response of organisations that are asked or have answered."""
    asked, base = _asked(poll, survey)
    given, answered = _given(poll), _answered(poll)
    asked = asked or given
    rows = (Row(o, asked[o.pk], given[o.pk], answered[o.pk]) for o in organisations)
    return Response(tuple(row for row in rows if row.asked or row.given or row.answered), base)


def by_territory(poll: Poll, survey: Survey, territories: Iterable[Territory]) -> Response:
    """The response of municipalities with all their organisations; those where nobody is asked as well."""
    asked, base = _asked(poll, survey)
    given, answered = _given(poll), _answered(poll)
    asked = asked or given
    place = dict(Organisation.objects.values_list("pk", "territory_id"))
    sums: dict[str, Counter[str]] = defaultdict(Counter)
    for name, numbers in (("asked", asked), ("given", given), ("answered", answered)):
        for organisation, number in numbers.items():
            sums[place[organisation]][name] += number
    rows = (Row(t, *(sums[t.pk][name] for name in ("asked", "given", "answered"))) for t in territories)
    return Response(tuple(rows), base)


def _given(poll: Poll) -> Counter[int]:
    rows = poll.entries.filter(stopped=False).order_by().values_list("organisation").annotate(n=Sum("number"))
    return Counter(dict(rows))


def _answered(poll: Poll) -> Counter[int]:
    """How many have answered: of a poll that is over its sheets and links say so, for the trays are empty."""
    if poll.state != Poll.State.CLOSED:
        return Counter(dict(poll.trays.order_by().values_list("organisation").annotate(n=Sum("number"))))
    return Counter({int(pk): n for pk, n in poll.response.items()})


def _asked(poll: Poll, survey: Survey) -> tuple[Counter[int], str]:
    """By organisation how many are asked, as the register of the questionnaire knows it; else nothing."""
    known, found = survey.population, methodology()
    register = found.register(known.register) if found and known else None
    numbers: Counter[int] = Counter()
    if known is None or found is None or register is None:
        return numbers, "по числу выданных карточек и мест по ссылкам"
    records = of_year(register, found, Year(poll.year)).exclude(organisation=None).order_by("pk")
    for organisation, document in records.values_list("organisation_id", "document"):
        answers = answers_of(register, document)
        if counts(known, answers):
            numbers[organisation] += int(count(known.total, [[answers]]).k)
    return numbers, f"по реестру «{register.title}» за {poll.year} год"


def last_answered(poll: Poll) -> Mapping[str, int]:
    """The counts that stay when the trays are emptied, by the number of the organisation."""
    return {str(pk): number for pk, number in _answered(poll).items()}


def used_of(entries: Iterable[Entry]) -> dict[int, int]:
    """How many answers came by each sheet or link."""
    entries = list(entries)
    used = Entry.objects.filter(pk__in=[e.pk for e in entries], codes__used=True).order_by().values_list("pk")
    found = dict(used.annotate(n=Count("codes")))
    return {e.pk: e.taken if e.kind == Entry.Kind.LINK else int(found.get(e.pk, 0)) for e in entries}
