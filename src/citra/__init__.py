"""A reproducible study of how an institution uses its social media account."""

__version__ = "0.1.0"


def load_ipython_extension(shell) -> None:
    """Give a notebook the ``%citra`` magic: ``%load_ext citra``."""
    from importlib import import_module

    # Imported by name: no notebook's results rest on the magics, so that a change to them makes nothing stale.
    import_module("citra.lab.magics").register(shell)
