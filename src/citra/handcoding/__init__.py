"""Coding captions by hand: the sample that is shown, the session that keeps the answers, and the form in a notebook."""
