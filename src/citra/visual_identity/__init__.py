"""How an institution looks: colours of its pictures."""
