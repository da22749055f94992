"""The sentences of an edition: findings, values, changes and thresholds, worded as in the note."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from orientir.analysis import Effect, Factor, PeerGroup, Position, Value
from orientir.methodology import FormulaKind, Indicator
from orientir.report.among_peers import among_peers, peer_method
from orientir.report.comparison import change_or_refusals
from orientir.report.document import plain
from orientir.report.effects import effect_words
from orientir.report.evidence_pictures import effect_intervals, factor_message, values_of
from orientir.report.factors import expected, lead, left_out, name_of, remark, verdict
from orientir.report.levels import threshold_words
from orientir.report.material import Material
from orientir.report.sentences import exact
from orientir.terms import NBSP, REGION, Absence, Year, day, figure


@dataclass(frozen=True)
class Telling:
    """Words for what ``opendata.make`` publishes, from the material of the note of the same year."""

    material: Material

    def text(self, key: str) -> str:
        """A text of the methodology, empty where it has none."""
        return self.material.wording.text(key)

    def finding(self, indicator: Indicator) -> str:
        """The sentence about the region, or why it has no value."""
        wording = self.material.wording
        return plain(wording.finding(indicator)) or wording.why_unknown(indicator)

    def shown(self, value: Value) -> str:
        """«31 (74 %)», «27 из 38 (71 %)», «да», or in words why there is no value."""
        wording = self.material.wording
        if value.absence is Absence.DID_NOT_TAKE_PART and value.territory != REGION:
            return wording.phrases["form_missing"]  # of one: the word for all of them is plural
        if value.absence:
            return wording.absences[value.absence]
        return wording.shown(value, one_unit=value.territory != REGION)

    def change(self, indicator: str) -> str:
        """The change on the panel, or every reason why none is stated."""
        return change_or_refusals(self.material, indicator)

    def thresholds(self, indicator: Indicator, year: Year) -> tuple[str, str]:
        """What the region and what each territory is held to; empty where nothing is set."""
        return threshold_words(self.material.wording, indicator, year)

    def peers(self, group: PeerGroup) -> str:
        """How the territories that one is compared with were found."""
        return peer_method(self.material.wording, group)

    def among_peers(self, value: Value, position: Position) -> str:
        """«у 5 из 7 похожих муниципалитетов значение выше»."""
        return among_peers(self.material.wording, value, position)

    def factor_names(self, one: Factor) -> tuple[str, str]:
        """What the factor and the outcome of a hypothesis are called."""
        factor, outcome = (name_of(self.material.wording, id) for id in (one.hypothesis.factor, one.hypothesis.outcome))
        return factor, outcome

    def expected(self, one: Factor) -> str:
        """What was expected of a hypothesis."""
        return expected(self.material.wording, one)

    def verdict(self, one: Factor) -> tuple[str, str, str]:
        """«Не доказано», the same with its numbers, and what its picture says."""
        wording = self.material.wording
        return wording.phrases[f"verdict_{one.verdict}"], verdict(wording, one), factor_message(self.material, one)

    def left_out(self, one: Factor) -> str:
        """Who is neither in the picture nor in the coefficient."""
        return left_out(self.material, one)

    def point(self, one: Factor, place: str) -> tuple[str, str]:
        """Both values of a territory as they are printed."""
        return values_of(self.material, one, place)

    def effect(self, one: Effect) -> str:
        """«Эффект не доказан: …»."""
        return effect_words(self.material.wording, one)

    def size(self, indicator: str, effect: float) -> str:
        """How great an effect is, whichever way: «12,5 п. п.», «40»."""
        wording = self.material.wording
        if wording.methodology.indicator(indicator).kind(wording.year) in (FormulaKind.SHARE, FormulaKind.RATIO):
            return wording.phrases["points"].format(number=figure(exact(effect * 100), wording.language, 1), nbsp=NBSP)
        return figure(exact(effect), wording.language, 1)

    def evidence(self) -> tuple[str, str, str, str]:
        """Lead and note of all factors, what the picture of effects says, and the note of all effects."""
        wording, drawn = self.material.wording, effect_intervals(self.material)
        told = (lead(wording, self.material.factors), remark(wording, self.material.factors))
        return *told, drawn.caption if drawn else "", wording.phrases["effects_note"]

    def figure_title(self, indicator: str, place: str, year: Year) -> str:
        """How the log of corrections calls a figure."""
        return self.material.wording.phrases["correction_figure"].format(title=indicator, place=place, year=year)

    def text_title(self, what: str, title: str) -> str:
        """How the log of corrections calls a text of the methodology."""
        return self.material.wording.phrases[f"correction_{what}"].format(title=title)

    def plan_item(self, who: str, due: date | None, done: date | None) -> str:
        """«Институт; срок 30.12.2021; выполнено 20.12.2021»."""
        phrases, language = self.material.wording.phrases, self.material.wording.language
        days = (("plan_due", due), ("plan_done", done))
        told = [phrases[key].format(day=day(date, language)) for key, date in days if date]
        return "; ".join([*filter(None, [who]), *told, *([] if done else [phrases["plan_not_done"]])])

    def nothing(self) -> str:
        """What stands in the log where an edition does not have the thing at all."""
        return self.material.wording.phrases["correction_nothing"]
