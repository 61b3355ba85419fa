"""Whether the pictures of posts carry an institution's colours."""

import re
import warnings
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

from citra.errors import BadInput
from citra.visual_identity.colours import (
    colour_distances,
    dominant_colours,
    read_official_colours,
    to_lab,
    turn_hues,
)

PICTURES = {".jpg", ".jpeg", ".png", ".webp"}
# Pixels a side after shrinking, and the least area of a colour that counts.
SIDE, LEAST_AREA = 64, 0.05
# The palette turned around the colour circle is what an equally bright and colourful palette finds by chance.
TURNS = (60, 120, 180, 240, 300)
PICTURE_COLUMNS = ("post_id", "posted_at", "colour_distance", "turned_distance")


@dataclass(frozen=True)
class PictureColours:
    """How near the pictures of posts come to an official palette.

    Parameters
    ----------
    pictures : DataFrame
        ``post_id``, ``posted_at``, ``colour_distance`` (CIEDE2000 from the nearest official colour to the nearest
        dominant one), ``turned_distance`` (the same for the palette turned around the colour circle, one column a
        turn as a tuple), one row a picture, in the order of time.
    set_aside : DataFrame
        ``rule``, ``row_count``: files that are no pictures, are damaged, or belong to no post.
    cannot_tell : str
        Why there is none; empty where there is one.
    """

    pictures: pd.DataFrame = field(repr=False)
    set_aside: pd.DataFrame = field(repr=False)
    cannot_tell: str = ""

    def carries(self, tolerance: float) -> pd.Series:
        """Return whether each picture has an official colour, to within a CIEDE2000 distance."""
        return self.pictures["colour_distance"] <= tolerance

    def by_chance(self, tolerance: float) -> float:
        """Return the mean share of pictures that carry the turned palettes."""
        turned = self.pictures["turned_distance"]
        return float(np.mean(np.array(turned.tolist()) <= tolerance)) if len(turned) else float("nan")


def read_pixels(path: Path) -> np.ndarray | None:
    """Return a picture's pixels in CIELAB, shrunk to 64 by 64 and laid on white, or nothing if it is damaged.

    A picture of more pixels than the library takes for safe counts as damaged.
    """
    from PIL import Image

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        warnings.simplefilter("error", Image.DecompressionBombWarning)
        try:
            with Image.open(path) as picture:
                picture.draft("RGB", (4 * SIDE, 4 * SIDE))
                whole = picture.convert("RGBA")
        except (
            OSError,
            SyntaxError,
            ValueError,
            EOFError,
            Image.DecompressionBombError,
            Image.DecompressionBombWarning,
        ):
            return None
    ground = Image.new("RGBA", whole.size, (255, 255, 255, 255))
    small = Image.alpha_composite(ground, whole).convert("RGB").resize((SIDE, SIDE), Image.Resampling.BOX)
    return to_lab(np.asarray(small)).reshape(-1, 3)


def measure_pictures(folder: Path | None, posts: pd.DataFrame, colours: list[str], seed: int = 1) -> PictureColours:
    """Measure how near each picture of a folder comes to an official palette.

    A picture is reduced to its five dominant colours. Its distance from the palette is the least CIEDE2000 distance of
    a dominant colour that covers a twentieth of it from an official one. White, grey and black stand in most
    pictures and belong in no palette that is to tell them apart.

    Parameters
    ----------
    folder : Path or None
        Pictures named by their post's key or shortcode; ``_2`` and so on is the second picture of a carousel.
    posts : DataFrame
        Canonical posts.
    colours : list of str
        The official palette, as ``#RRGGBB``.
    seed : int
        Of the random numbers.

    Returns
    -------
    PictureColours
        Where there are no pictures or no palette, ``cannot_tell`` says so.

    Raises
    ------
    BadInput
        If a colour is malformed or the folder is not there.
    """
    official = read_official_colours(colours)
    if folder is not None and not folder.is_dir():
        raise BadInput(f"{folder}: this folder is missing; the parameter images names it as that of the pictures.")
    files = sorted(path for path in folder.rglob("*") if path.is_file()) if folder is not None else []
    reason = _why_nothing(files, official)
    rows, aside = [], []
    keys = _post_keys(posts)
    for path in files if not reason else []:
        row = keys.get(path.stem, keys.get(re.sub(r"_\d+$", "", path.stem)))
        pixels = read_pixels(path) if row is not None and path.suffix.lower() in PICTURES else None
        if pixels is None:
            known = path.suffix.lower() in PICTURES
            aside.append("not-a-picture" if not known else "no-post" if row is None else "damaged-picture")
        else:
            rows.append((row, *_distances(pixels, official, seed)))
    if not reason and not rows:
        reason = f"None of the files ({len(files)}) is a whole picture of a post."
    return PictureColours(_table(rows, posts), _counted(aside), reason)


def _why_nothing(files: list[Path], official: np.ndarray) -> str:
    if not files:
        return "Colours need the pictures of the posts; the study has no folder of them."
    if not len(official):
        return "Colours need the official palette; the parameter official_colours is empty."
    return ""


def _post_keys(posts: pd.DataFrame) -> dict[str, int]:
    """Return the place of each post by its shortcode and by its key."""
    keys = {}
    for name in ("shortcode", "post_id"):
        known = posts[name].notna().to_numpy()
        keys |= dict(zip(posts[name][known], np.flatnonzero(known), strict=True))
    return keys


def _distances(pixels: np.ndarray, official: np.ndarray, seed: int) -> tuple[float, tuple[float, ...]]:
    centres, areas = dominant_colours(pixels, seed)
    centres = centres[areas >= LEAST_AREA]
    turned = [colour_distances(centres, turn_hues(official, degrees)).min() for degrees in TURNS]
    return float(colour_distances(centres, official).min()), tuple(map(float, turned))


def _table(rows: list[tuple], posts: pd.DataFrame) -> pd.DataFrame:
    places = [row[0] for row in rows]
    columns = [posts["post_id"].iloc[places].to_numpy(), posts["posted_at"].iloc[places].array]
    columns += [[row[1] for row in rows], [row[2] for row in rows]]
    table = pd.DataFrame(dict(zip(PICTURE_COLUMNS, columns, strict=True)))
    return table.sort_values("posted_at", kind="stable", ignore_index=True)


def _counted(rules: list[str]) -> pd.DataFrame:
    counts = pd.Series(rules, dtype=object).value_counts().sort_index()
    return pd.DataFrame({"rule": counts.index.astype(object), "row_count": counts.to_numpy(dtype=int)})
