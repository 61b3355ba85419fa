"""A figure as the page shows it."""

import io
import threading
from pathlib import Path

# Dots for each point of the drawing: sharp where the page is wide and the screen fine.
DOTS_PER_POINT = 3
# The library that reads PDFs may be in one thread at a time only, and the build makes both editions at once.
_ONE_AT_A_TIME = threading.Lock()


def picture_of(drawing: Path) -> bytes:
    """Return a figure that was drawn as PDF as the bytes of a PNG; the same drawing gives the same bytes."""
    # Every build loads this module; few draw a page.
    import pypdfium2

    with _ONE_AT_A_TIME, pypdfium2.PdfDocument(drawing) as document:
        # A copy: the picture's memory is the library's own.
        image = document[0].render(scale=DOTS_PER_POINT).to_pil().copy()
    buffer = io.BytesIO()
    # A drawing has few colours: a palette keeps the page small.
    image.convert("RGB").quantize(128, dither=0).save(buffer, "png", optimize=True)
    return buffer.getvalue()
