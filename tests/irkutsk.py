"""The demonstration region, frozen in memory, for tests of what is made from it."""

from __future__ import annotations

from functools import cache

from orientir.collection import read_examples
from orientir.methodology import Methodology, load
from orientir.report import Document, Material, gather, note
from orientir.snapshot import Snapshot, freeze
from orientir.terms import Year
from published_figures import EXAMPLES, METHODOLOGY


@cache
def methodology() -> Methodology:
    return load(METHODOLOGY)


@cache
def snapshot(year: int) -> Snapshot:
    forms = read_examples(EXAMPLES / f"{year}.csv", methodology()).forms
    return freeze(methodology(), Year(year), {"municipality": forms}, synthetic=True)


@cache
def material() -> Material:
    return gather(snapshot(2021), snapshot(2020))


@cache
def document() -> Document:
    return note(gather(snapshot(2021), snapshot(2020)))
