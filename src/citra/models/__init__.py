"""Slopes and intervals: one room a statistical idea."""
