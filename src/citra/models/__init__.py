"""Slopes and intervals: one room a statistical idea."""

# The share of repetitions in which an interval is meant to hold the true value.
LEVEL = 0.95
