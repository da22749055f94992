"""Figures of the note: bars of shares, and tile maps of levels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orientir.analysis import Comparison, Effectiveness, Values, overall
from orientir.methodology import Criterion, Methodology, Polarity, Rank
from orientir.report import svg
from orientir.report.document import Figure
from orientir.report.sentences import Wording
from orientir.snapshot import Snapshot
from orientir.terms import Absence, Participation, figure, percent

FILLS = (("#17496b", "#ffffff"), ("#8fb8d3", "#1c2733"), ("#e6eff5", "#1c2733"), ("#f7f2e4", "#1c2733"))
NOT_ASSESSED = "not_assessed"
ABSENT = "absent"
MAP_SHARE = 0.62
"""Part of the text's width that a map takes: two fit a page with their text."""


def criterion_bars(wording: Wording, criterion: Criterion, values: Values) -> Figure | None:
    """The desirable shares of a criterion; nothing where it has fewer than two."""
    found = [(i, values.region(i.id)) for i in criterion.indicators if i.polarity is Polarity.MORE]
    shares = [(i, v) for i, v in found if v.percent is not None and v.value is not None]
    if len(shares) < 2:
        return None
    rows = [svg.Bar(i.title, float(v.value or 0), wording.share_of(v)) for i, v in shares]
    drawn, width, height = svg.bars(rows, ("", ""))
    alt = "; ".join(f"{i.title}: {wording.shown(v)}" for i, v in shares)
    return Figure(wording.phrases["bars"].format(title=criterion.title), drawn, width, height, alt)


def panel_bars(wording: Wording, comparisons: Sequence[tuple[str, Comparison]], years: tuple[str, str]) -> Figure:
    """Earlier and later shares on the common panel, for comparable shares only."""
    rows = []
    for title, comparison in comparisons:
        before, after = comparison.panel_before, comparison.panel_after
        assert before is not None
        assert after is not None
        then, now = before.k / before.n, after.k / after.n
        shown = [percent(share, wording.language, comparison.after.percent_places) for share in (then, now)]
        size = "" if before.n == after.n == comparison.panel.participants else f" ({figure(len(comparison.panel))})"
        rows.append(svg.Bar(title + size, float(now), shown[1], float(then), shown[0]))
    drawn, width, height = svg.bars(rows, years)
    alt = "; ".join(f"{row.label}: {row.earlier_shown} → {row.shown}" for row in rows)
    return Figure(wording.phrases["panel_bars"], drawn, width, height, alt)


def criterion_map(
    wording: Wording, snapshot: Snapshot, criterion: Criterion, levels: Mapping[tuple[str, str], Effectiveness]
) -> Figure:
    """The level of one criterion on the tile map."""
    ranks = {t.id: levels[criterion.id, t.id].rank for t in snapshot.territories}
    return _map(wording, snapshot, ranks, wording.phrases["map"].format(title=criterion.title))


def overall_map(wording: Wording, snapshot: Snapshot, levels: Mapping[tuple[str, str], Effectiveness]) -> Figure:
    """The level over all criteria on the tile map."""
    methodology = snapshot.methodology
    ranks = {
        t.id: overall(methodology, [levels[criterion.id, t.id] for criterion in methodology.criteria])
        for t in snapshot.territories
    }
    return _map(wording, snapshot, ranks, wording.phrases["map_all"])


def _map(wording: Wording, snapshot: Snapshot, ranks: Mapping[str, Rank | None], caption: str) -> Figure:
    methodology = snapshot.methodology
    states = snapshot.participation[snapshot.level]
    state = {
        id: ABSENT if states[id] is not Participation.TOOK_PART else (rank.id if rank else NOT_ASSESSED)
        for id, rank in ranks.items()
    }
    used = set(state.values())
    shades = {key: shade for key, shade in _shades(wording, methodology).items() if key in used}
    drawn, width, height = svg.tile_map(snapshot.territories, state, shades)
    listed = "; ".join(
        f"{shade.title}: {wording.listed([id for id, s in state.items() if s == key])}" for key, shade in shades.items()
    )
    return Figure(caption, drawn, width, height, wording.phrases["map_alt"].format(list=listed), MAP_SHARE)


def _shades(wording: Wording, methodology: Methodology) -> dict[str, svg.Shade]:
    shades = {
        rank.id: svg.Shade(rank.title, *FILLS[min(i, len(FILLS) - 1)], rank.title[:1].upper())
        for i, rank in enumerate(methodology.ranks)
    }
    shades[NOT_ASSESSED] = svg.Shade(wording.phrases["no_rank"], "#ffffff", "#5b6772", "?")
    shades[ABSENT] = svg.Shade(wording.absences[Absence.DID_NOT_TAKE_PART], "#ffffff", "#5b6772", "–")
    return shades
