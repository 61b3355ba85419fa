"""What is measured: one room a family of metrics. Division by followers happens here only."""
