"""Coded statements: the codebook, the exchange with software for qualitative analysis, and how far coders agree."""
