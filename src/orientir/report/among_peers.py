"""Say with whom a territory is compared and where its value stands among them."""

from __future__ import annotations

from orientir.analysis import PeerGroup, Position, Value
from orientir.methodology import FormulaKind
from orientir.report.sentences import Wording
from orientir.terms import figure, words


def peer_method(wording: Wording, group: PeerGroup) -> str:
    """The method in one sentence: with how many a territory is compared, and how they were found."""
    said, language = words(wording.language, "peers"), wording.language
    of_units = _of_units(wording, group)
    own = next(t for t in wording.methodology.territories if t.id == group.territory)
    if not group.peers:
        return said["none" if own.population else "none_unknown"].format(of_units=of_units)
    by = "by_both" if group.by_population and group.by_schools else "by_schools" if own.population else "no_population"
    kind = said["same_kind" if group.same_kind else "any_kind"]
    told = said[by if group.by_schools else "by_population"]
    if group.population:
        least, most = (figure(number, language) for number in group.population)
        told += said["population"].format(least=least, most=most)
    return said["method"].format(of_units=of_units, number=figure(len(group.peers), language), kind=kind, by=told)


def among_peers(wording: Wording, own: Value, position: Position) -> str:
    """«у 5 из 7 похожих муниципалитетов значение выше»; of a question with yes and no, how many say yes."""
    said, known = words(wording.language, "peers"), position.known
    of_units = _of_units(wording, position.group)
    numbers = {"known": known, "of_units": of_units, "higher": position.higher, "same": position.same}
    if own.kind is FormulaKind.SHARE and own.n == 1:
        yes = position.same if own.k else position.higher
        return said["yes_all" if yes == known else "yes" if yes else "yes_none"].format(yes=yes, **numbers)
    if position.higher == known:
        return said["all_higher"].format(**numbers)
    if position.lower == known:
        return said["highest"].format(**numbers)
    if position.same == known:
        return said["all_same"].format(**numbers)
    told = said["higher" if position.higher else "none_higher"].format(**numbers)
    return told + (said["same"].format(**numbers) if position.same else "")


def _of_units(wording: Wording, group: PeerGroup) -> str:
    """«муниципалитетов»: what the territories of a group are called after a number from three to seven and «из»."""
    level = next(t.level for t in wording.methodology.territories if t.id == group.territory)
    return wording.methodology.level(level).many


def place_in_brief(wording: Wording, own: Value, position: Position) -> str:
    """The same for a cell of a table: «выше у 5 из 7», «„да“ у 5 из 7»."""
    said = words(wording.language, "peers")
    numbers = {"known": position.known, "higher": position.higher, "same": position.same}
    if own.kind is FormulaKind.SHARE and own.n == 1:
        return said["brief_yes"].format(yes=position.same if own.k else position.higher, **numbers)
    told = said["brief_higher" if position.higher else "brief_none"].format(**numbers)
    return told + (said["brief_same"].format(**numbers) if position.same else "")
