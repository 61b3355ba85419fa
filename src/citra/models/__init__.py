"""Slopes and intervals: one room a statistical idea."""

# The share of repetitions in which an interval is meant to hold the true value.
LEVEL = 0.95
# The share of series without an effect in which a test is meant to find one, and the share above which it is silent.
NOMINAL_LEVEL = 0.05
HIGHEST_LEVEL = 0.075
