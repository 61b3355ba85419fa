"""A reproducible study of how an institution uses its social media account."""

__version__ = "0.1.0"
