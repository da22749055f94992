"""Settings, addresses and the pages' common frame."""
