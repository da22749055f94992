"""Print findings: as a page, as JSON, on a terminal."""
