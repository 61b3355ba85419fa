"""A person who is asked for leave."""

import sys

YES = {"yes", "y", "ya"}


def agrees(question: str) -> bool:
    """Return whether somebody at a terminal says yes; nobody there, or any other answer, is a no."""
    return sys.stdin.isatty() and input(f"{question} [no]: ").strip().lower() in YES
