"""However a territory's name is dressed up, it never becomes another's."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

import irkutsk
from orientir.cells import recognise
from orientir.terms import Territory

TERRITORIES = irkutsk.methodology().territories
DRESSES = (
    "{}",
    "МО «{}»",
    "муниципальное образование «{}»",
    "{} Иркутской области",
    "Администрация {}",
    " {}\u00a0",
    '"{}"',
)
SWAPS = st.sampled_from([("й", "и"), ("ё", "е"), ("-", " - "), ("-", "\u2011"), ("о", "o"), (" ", "  ")])


@given(st.sampled_from(TERRITORIES), st.data(), st.sampled_from(DRESSES), st.lists(SWAPS, max_size=3), st.booleans())
def test_dressing_up_a_name_never_makes_it_anothers(territory, data, dress, swaps, shout):
    written = data.draw(st.sampled_from((territory.name, *territory.spellings)))
    for old, new in swaps:
        written = written.replace(old, new)
    written = dress.format(written.upper() if shout else written)

    found = recognise(written, TERRITORIES)

    assert found == territory, written


@given(st.text(max_size=60))
def test_any_text_is_recognised_or_refused(written):
    found = recognise(written, TERRITORIES)

    assert isinstance(found, Territory) or str(found)
