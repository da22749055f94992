"""Say with whom a territory is compared and where its value stands among them."""

from __future__ import annotations

from collections.abc import Mapping

from orientir.analysis import PeerGroup, Position, Value
from orientir.methodology import FormulaKind
from orientir.report.sentences import Wording
from orientir.terms import figure

RUSSIAN: Mapping[str, str] = {
    "method": "Для сравнения взята группа из {number} похожих {of_units} — ближайших {kind}{by}; отбор наш и от "
    "значений показателей не зависит.",
    "same_kind": "того же вида ",
    "any_kind": "",
    "by_both": "по числу жителей и школ, а где известно только одно из этих чисел — по нему",
    "by_population": "по числу жителей",
    "by_schools": "по числу школ",
    "no_population": "по числу школ: население не указано",
    "population": " (от {least} до {most} жителей)",
    "none": "Похожих {of_units} не нашлось: мало у кого известны число жителей или школ.",
    "none_unknown": "Похожих {of_units} не нашлось: население не указано, а число школ не известно.",
    "all_higher": "у всех {known} похожих {of_units} значение выше",
    "highest": "выше, чем у всех {known} похожих {of_units}",
    "higher": "у {higher} из {known} похожих {of_units} значение выше",
    "none_higher": "выше — ни у кого из {known} похожих {of_units}",
    "all_same": "такое же у всех {known} похожих {of_units}",
    "same": ", у {same} такое же",
    "yes": "«да» — у {yes} из {known} похожих {of_units}",
    "yes_all": "«да» — у всех {known} похожих {of_units}",
    "yes_none": "«да» — ни у кого из {known} похожих {of_units}",
    "brief_yes": "«да» у {yes} из {known}",
    "brief_higher": "выше у {higher} из {known}",
    "brief_none": "выше ни у кого из {known}",
    "brief_same": ", такое же у {same}",
}
ENGLISH: Mapping[str, str] = {
    "method": "The comparison is with {number} similar {of_units}, the nearest {kind}{by}; the choice is ours and "
    "does not depend on the values.",
    "same_kind": "of the same kind ",
    "any_kind": "",
    "by_both": "by inhabitants and schools, or by the one of these numbers that is known",
    "by_population": "by inhabitants",
    "by_schools": "by the number of schools",
    "no_population": "by the number of schools, for the number of inhabitants is not given",
    "population": " ({least} to {most} inhabitants)",
    "none": "No similar {of_units} were found: the numbers of inhabitants and schools are known of too few.",
    "none_unknown": "No similar {of_units} were found: neither the number of inhabitants nor that of schools is given.",
    "all_higher": "higher in all {known} similar {of_units}",
    "highest": "higher than in all {known} similar {of_units}",
    "higher": "higher in {higher} of {known} similar {of_units}",
    "none_higher": "higher in none of {known} similar {of_units}",
    "all_same": "the same in all {known} similar {of_units}",
    "same": ", the same in {same}",
    "yes": "“yes” in {yes} of {known} similar {of_units}",
    "yes_all": "“yes” in all {known} similar {of_units}",
    "yes_none": "“yes” in none of {known} similar {of_units}",
    "brief_yes": "“yes” in {yes} of {known}",
    "brief_higher": "higher in {higher} of {known}",
    "brief_none": "higher in none of {known}",
    "brief_same": ", the same in {same}",
}
WORDS: Mapping[str, Mapping[str, str]] = {"ru": RUSSIAN, "en": ENGLISH}


def peer_method(wording: Wording, group: PeerGroup) -> str:
    """The method in one sentence: with how many a territory is compared, and how they were found."""
    words, language = WORDS[wording.language], wording.language
    of_units = _of_units(wording, group)
    own = next(t for t in wording.methodology.territories if t.id == group.territory)
    if not group.peers:
        return words["none" if own.population else "none_unknown"].format(of_units=of_units)
    by = "by_both" if group.by_population and group.by_schools else "by_schools" if own.population else "no_population"
    kind = words["same_kind" if group.same_kind else "any_kind"]
    told = words[by if group.by_schools else "by_population"]
    if group.population:
        least, most = (figure(number, language) for number in group.population)
        told += words["population"].format(least=least, most=most)
    return words["method"].format(of_units=of_units, number=figure(len(group.peers), language), kind=kind, by=told)


def among_peers(wording: Wording, own: Value, position: Position) -> str:
    """«у 5 из 7 похожих муниципалитетов значение выше»; of a question with yes and no, how many say yes."""
    words, known = WORDS[wording.language], position.known
    of_units = _of_units(wording, position.group)
    numbers = {"known": known, "of_units": of_units, "higher": position.higher, "same": position.same}
    if own.kind is FormulaKind.SHARE and own.n == 1:
        yes = position.same if own.k else position.higher
        return words["yes_all" if yes == known else "yes" if yes else "yes_none"].format(yes=yes, **numbers)
    if position.higher == known:
        return words["all_higher"].format(**numbers)
    if position.lower == known:
        return words["highest"].format(**numbers)
    if position.same == known:
        return words["all_same"].format(**numbers)
    told = words["higher" if position.higher else "none_higher"].format(**numbers)
    return told + (words["same"].format(**numbers) if position.same else "")


def _of_units(wording: Wording, group: PeerGroup) -> str:
    """«муниципалитетов»: what the territories of a group are called after a number from three to seven and «из»."""
    level = next(t.level for t in wording.methodology.territories if t.id == group.territory)
    return wording.methodology.level(level).unit[-1]


def place_in_brief(wording: Wording, own: Value, position: Position) -> str:
    """The same for a cell of a table: «выше у 5 из 7», «„да“ у 5 из 7»."""
    words = WORDS[wording.language]
    numbers = {"known": position.known, "higher": position.higher, "same": position.same}
    if own.kind is FormulaKind.SHARE and own.n == 1:
        return words["brief_yes"].format(yes=position.same if own.k else position.higher, **numbers)
    told = words["brief_higher" if position.higher else "brief_none"].format(**numbers)
    return told + (words["brief_same"].format(**numbers) if position.same else "")
