"""Many accounts: each measured alone, then put side by side. What runs them where is the pipeline's business."""
