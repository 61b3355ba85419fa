"""Exploring a study's posts: choices, the posts they select, what is drawn of them, and what may be said of them."""
