"""Records kept all year: one engine for every register that the methodology declares."""
