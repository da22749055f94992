"""Filling, checking, returning and accepting forms between two dates."""
