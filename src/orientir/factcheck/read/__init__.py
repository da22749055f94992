"""Open a note of any format as one neutral document."""
