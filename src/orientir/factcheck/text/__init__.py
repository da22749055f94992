"""Find what a text says: numbers, what they count, when, in which table."""
