"""The page that is read first: the verdict, five findings, what to do, one picture."""

from __future__ import annotations

from collections.abc import Iterator

from orientir.analysis import overall
from orientir.report import pictures
from orientir.report.document import Block, Heading, Items, Paragraph, Span, text
from orientir.report.highlights import highlights
from orientir.report.material import Material
from orientir.terms import REGION

FIRST = 3
"""So many recommendations stand on the page: those that most units are given."""


def opening(material: Material) -> Iterator[Block]:
    """«Главное за год» on one page."""
    wording = material.wording
    found = highlights(material)
    yield Heading(1, wording.phrases["main"].format(year=material.snapshot.year), "main")
    yield from _verdict(material)
    yield Items(tuple(map(text, found)), ordered=True)
    most = sorted(material.addressed.items(), key=lambda item: -len(item[1]))[:FIRST]
    if most:
        known = {r.id: r.text for r in material.snapshot.methodology.recommendations}
        yield Paragraph(text(wording.phrases["do_first"], strong=True), style="lead")
        yield Items(
            tuple(
                text(wording.phrases["do_first_item"].format(text=known[id].rstrip("."), count=len(places)))
                for id, places in most
            )
        )
    if drawn := pictures.level_bars(wording, material.snapshot.methodology, material.levels):
        yield drawn
    yield Paragraph(text(wording.phrases["main_note"]), style="note")


def _criteria(material: Material, number: int) -> str:
    return material.wording.out_of(number, material.wording.phrases["criteria_counted"].split("|"))


def _verdict(material: Material) -> Iterator[Block]:
    """The level of the region over all criteria."""
    wording, methodology = material.wording, material.snapshot.methodology
    own = [material.levels[c.id, REGION] for c in methodology.criteria]
    rank = overall(material.snapshot, own)
    if rank is None:
        yield Paragraph(text(wording.phrases["no_verdict"]))
        return
    passed = wording.passed(sum(level.met for level in own), sum(level.assessed for level in own))
    sentence = wording.phrases["verdict"].format(
        rank=rank.title,
        levelled=sum(level.rank is not None for level in own),
        criteria=_criteria(material, len(own)),
        **passed,
    )
    yield Paragraph((Span(sentence, strong=True, indicator="level", territory=REGION),))
