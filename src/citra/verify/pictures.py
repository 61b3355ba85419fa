"""Two pictures, and the share of their pixels that differ."""

import io

import numpy as np
import pypdfium2

# Fine enough for a line of half a point to be seen.
DOTS_PER_INCH = 100
POINTS_PER_INCH = 72


def rasterised(pdf: bytes) -> np.ndarray:
    """Return the first page of a PDF as pixels: height by width by red, green, blue, each from 0 to 255."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        bitmap = document[0].render(scale=DOTS_PER_INCH / POINTS_PER_INCH)
        return np.asarray(bitmap.to_pil().convert("RGB"))
    finally:
        document.close()


def differing_share(old: np.ndarray, new: np.ndarray) -> float:
    """Return the share of pixels that differ, from 0 to 1; pictures of other sizes differ in all.

    Examples
    --------
    >>> white = np.full((2, 2, 3), 255, dtype=np.uint8)
    >>> other = white.copy()
    >>> other[0, 0] = 0
    >>> differing_share(white, other)
    0.25
    """
    if old.shape != new.shape:
        return 1.0
    return float((old != new).any(axis=2).mean())


def as_png(pdf: bytes) -> bytes:
    """Return the first page of a PDF as a PNG."""
    from PIL import Image

    held = io.BytesIO()
    Image.fromarray(rasterised(pdf)).save(held, format="PNG", optimize=True)
    return held.getvalue()


def pdf_pages(pdf: bytes) -> list[str]:
    """Return the text of every page of a PDF."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        pages = [document[number].get_textpage().get_text_range() for number in range(len(document))]
    finally:
        document.close()
    return [page.replace("\r\n", "\n") for page in pages]
