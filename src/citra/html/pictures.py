"""A figure as the page shows it."""

import io
from pathlib import Path

# Dots for each point of the drawing: sharp where the page is wide and the screen fine.
DOTS_PER_POINT = 3


def picture_of(drawing: Path) -> bytes:
    """Return a figure that was drawn as PDF as the bytes of a PNG; the same drawing gives the same bytes."""
    # Every build loads this module; few draw a page.
    import pypdfium2

    document = pypdfium2.PdfDocument(drawing)
    try:
        image = document[0].render(scale=DOTS_PER_POINT).to_pil()
    finally:
        document.close()
    buffer = io.BytesIO()
    # A drawing has few colours: a palette keeps the page small.
    image.convert("RGB").quantize(128, dither=0).save(buffer, "png", optimize=True)
    return buffer.getvalue()
