"""What captions say: their words and signals, a keyword codebook, the coder, and how far its answers can be trusted."""
