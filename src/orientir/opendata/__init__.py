"""Numbers as they may be shown to others: small groups are withheld so that nobody works them out."""

from orientir.opendata.protection import Protected, protect

__all__ = ["Protected", "protect"]
