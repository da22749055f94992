"""The public pages: published editions for everybody, without signing in. Nothing else is read."""
