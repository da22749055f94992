"""The rule by which free places go to those who wait: how many, or none. Pure; the page states it in words."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Places:
    """A number of places, and how many of them are, or may be, for pupils with disabilities."""

    all: int
    ovz: int = 0


def share(free: Places, asked: Places, *, whole: bool) -> Places | None:
    """The places that a school gets out of the free ones; None where it is passed over.

    ``whole``: the school takes all that it asks for or nothing. Otherwise it gets what there is, pupils with
    disabilities first, as far as there are places fit for them.

    >>> share(Places(3, 1), Places(8, 2), whole=False)
    Places(all=3, ovz=1)
    >>> share(Places(3, 1), Places(8, 2), whole=True) is None
    True
    """
    ovz = max(0, min(asked.ovz, free.ovz, free.all))
    others = max(0, min(asked.all - asked.ovz, free.all - ovz))
    found = Places(ovz + others, ovz)
    if not found.all or (whole and found != asked):
        return None
    return found
