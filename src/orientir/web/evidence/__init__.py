"""Files attached as evidence: checked by what is in them, kept under ids of our own, taken away with a delay."""
