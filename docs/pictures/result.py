"""Draw the picture of the README: two pages of the built article and the page of one notebook, side by side.

Run after ``make paper`` and ``make test`` (which installs the browser): ``.venv/bin/python docs/pictures/result.py``.
"""

import shutil
import sys
from io import BytesIO
from pathlib import Path

import pypdfium2
from PIL import Image, ImageOps
from playwright.sync_api import sync_playwright

from citra.pipeline.installation import BROWSERS
from citra.places import Places, find_root

HEIGHT = 840
GAP = 14
BACKGROUND, EDGE = "#e8e8ec", "#b4b4bc"
# The first page in Indonesian, and a page in English with what is marked as simulated.
PAGES = [("id", 1), ("en", 6)]
NOTEBOOK, CELL = "04-trends", "cell-figure"
COLOURS = 160


def article_page(path: Path, number: int) -> Image.Image:
    """Return one page of a PDF, as high as the picture."""
    page = pypdfium2.PdfDocument(path)[number - 1]
    return page.render(scale=HEIGHT / page.get_height()).to_pil().convert("RGB")


def notebook_page(path: Path, cell: str, width: int) -> Image.Image:
    """Return a window on the page of a notebook, opened at a cell, in the shape of a page of the article."""
    program = next((found for name in BROWSERS if (found := shutil.which(name))), None)
    if program is None:
        sys.exit("Chromium is not on this machine; make test installs it where apt may.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": 900, "height": round(900 * HEIGHT / width)})
        page.goto(f"{path.as_uri()}#{cell}")
        shown = Image.open(BytesIO(page.screenshot())).convert("RGB")
        browser.close()
    return shown.resize((width, HEIGHT), Image.Resampling.LANCZOS)


def main() -> None:
    root = find_root()
    places = Places(root, "kpknl-bekasi")
    shown = [article_page(places.article(language), number) for language, number in PAGES]
    shown.append(notebook_page(places.page(NOTEBOOK), CELL, shown[0].width))
    shown = [ImageOps.expand(one, border=1, fill=EDGE) for one in shown]
    size = sum(one.width for one in shown) + GAP * (len(shown) + 1), HEIGHT + 2 + 2 * GAP
    picture = Image.new("RGB", size, BACKGROUND)
    left = GAP
    for one in shown:
        picture.paste(one, (left, GAP))
        left += one.width + GAP
    picture.quantize(COLOURS, method=Image.Quantize.MAXCOVERAGE).save(
        root / "docs" / "pictures" / "result.png", optimize=True
    )


if __name__ == "__main__":
    main()
