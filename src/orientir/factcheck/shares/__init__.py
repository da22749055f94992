"""Tie counts to percentages, percentages to bases, and mentions to each other."""
