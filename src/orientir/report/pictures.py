"""Figures of the note: bars of shares, bars of levels, and the tile map."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from orientir.analysis import Comparison, Effectiveness, Values, overall
from orientir.methodology import Criterion, Methodology, Polarity
from orientir.report import svg
from orientir.report.document import Figure
from orientir.report.sentences import Wording
from orientir.snapshot import Snapshot
from orientir.terms import REGION, Absence, Participation, figure, percent

Levels = Mapping[tuple[str, str], Effectiveness]
FILLS = ("#8fb8d3", "#dbe9f3", "#fdf0d5")
"""Of the ranks from the highest on; dark words can be read on each."""
EMPTY = "#ffffff"
NOT_ASSESSED, NOT_ACCEPTED, ABSENT = "not_assessed", "not_accepted", "absent"
MOST_BARS = 8
"""Pairs of bars that fit a page."""
SHORT = 18
"""Characters of a name that stands beside its bar."""
SHORT_LABELS = 130
"""Pixels of the column with the short names of criteria."""


def criterion_bars(wording: Wording, criterion: Criterion, values: Values) -> Figure | None:
    """The desirable shares of a criterion; nothing where it has fewer than two."""
    found = [(i, values.region(i.id)) for i in criterion.indicators if i.polarity is Polarity.MORE]
    shares = [(i, v) for i, v in found if v.percent is not None and v.value is not None]
    if len(shares) < 2:
        return None
    rows = [svg.Bar(i.title, float(v.value or 0), wording.share_of(v)) for i, v in shares]
    drawn, width, height = svg.bars(rows)
    alt = "; ".join(f"{i.title}: {wording.shown(v)}" for i, v in shares)
    return Figure(wording.phrases["bars"].format(title=criterion.short or criterion.title), drawn, width, height, alt)


def level_bars(wording: Wording, methodology: Methodology, levels: Levels) -> Figure | None:
    """How many of the checks of each criterion are passed in the region; nothing where no criterion has a level."""
    rows = []
    for criterion in methodology.criteria:
        level = levels[criterion.id, REGION]
        if level.rank is not None:
            shown = f"{wording.percent_of(level.met, level.assessed)} {level.rank.title}"
            rows.append(svg.Bar(criterion.short or criterion.title, level.met / level.assessed, shown))
    if not rows:
        return None
    beside = all(len(row.label) <= SHORT for row in rows)
    drawn, width, height = svg.bars(rows, left=SHORT_LABELS if beside else 0)
    alt = "; ".join(f"{row.label}: {row.shown}" for row in rows)
    return Figure(wording.phrases["level_bars"], drawn, width, height, alt, share=0.8)


def panel_bars(
    wording: Wording, comparisons: Sequence[tuple[str, Comparison]], years: tuple[str, str]
) -> Figure | None:
    """Earlier and later shares of those who answered in both years; of many the greatest changes."""
    changes = {title: abs(c.change) for title, c in comparisons if c.change}
    greatest = sorted(changes, key=lambda title: changes[title], reverse=True)[:MOST_BARS]
    rows = []
    for title, comparison in comparisons:
        before, after = comparison.panel_before, comparison.panel_after
        if title not in greatest or before is None or after is None:
            continue
        then, now = before.k / before.n, after.k / after.n
        shown = [percent(share, wording.language, comparison.after.percent_places) for share in (then, now)]
        size = "" if before.n == after.n == comparison.panel.participants else f" ({figure(len(comparison.panel))})"
        rows.append(svg.Bar(title + size, float(now), shown[1], float(then), shown[0]))
    if not rows:
        return None
    drawn, width, height = svg.bars(rows, years)
    alt = "; ".join(f"{row.label}: {row.earlier_shown} → {row.shown}" for row in rows)
    caption = wording.phrases["panel_bars" if len(rows) == len(comparisons) else "panel_bars_most"]
    return Figure(caption, drawn, width, height, alt)


def overall_map(wording: Wording, snapshot: Snapshot, levels: Levels) -> Figure | None:
    """The level over all criteria on the map, of tiles without boundaries; nothing where all would look alike."""
    methodology = snapshot.methodology
    states = snapshot.participation[snapshot.level]
    state = {}
    for place in (t.id for t in snapshot.territories):
        rank = overall(snapshot, [levels[criterion.id, place] for criterion in methodology.criteria])
        left_out = {
            Participation.TOOK_PART: rank.id if rank else NOT_ASSESSED,
            Participation.NOT_ACCEPTED: NOT_ACCEPTED,
        }
        state[place] = left_out.get(states[place], ABSENT)
    used = set(state.values())
    if len(used) < 2 or not (methodology.boundaries or any(t.tile for t in snapshot.territories)):
        return None
    shades = {key: shade for key, shade in shades_of(wording, methodology).items() if key in used}
    if methodology.boundaries:
        drawn, width, height = svg.outline_map(snapshot.territories, methodology.boundaries, state, shades)
    else:
        drawn, width, height = svg.tile_map(snapshot.territories, state, shades)
    listed = "; ".join(
        f"{shade.title}: {wording.listed([id for id, s in state.items() if s == key])}" for key, shade in shades.items()
    )
    alt = wording.phrases["map_alt"].format(list=listed)
    return Figure(wording.phrases["map_all"], drawn, width, height, alt, dense=True)


def shades_of(wording: Wording, methodology: Methodology) -> dict[str, svg.Shade]:
    """How ranks look, and units without one."""
    letters = [rank.title[:1].upper() for rank in methodology.ranks]
    marks = letters if len(set(letters)) == len(letters) else [str(i) for i in range(1, len(letters) + 1)]
    shades = {
        rank.id: svg.Shade(rank.title, FILLS[min(i, len(FILLS) - 1)], marks[i])
        for i, rank in enumerate(methodology.ranks)
    }
    shades[NOT_ASSESSED] = svg.Shade(wording.phrases["no_rank"], EMPTY, "?")
    shades[NOT_ACCEPTED] = svg.Shade(wording.absences[Absence.NOT_ACCEPTED], EMPTY, "×")
    shades[ABSENT] = svg.Shade(wording.phrases["form_missing"], EMPTY, "–")
    return shades
