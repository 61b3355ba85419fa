"""Privacy by default: people's handles become keyed pseudonyms, and what leads to a person in a text is masked."""

__all__ = ["MARKERS", "MASK", "PSEUDONYM", "Privacy", "Public", "mask_text", "mask_texts"]


def __getattr__(name: str):
    # A build with nothing to do asks for the key alone, and need not wait for what reads columns.
    if name not in __all__:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from citra.privacy import markers, masking, pseudonyms, public

    return next(vars(module)[name] for module in (markers, masking, pseudonyms, public) if name in vars(module))
