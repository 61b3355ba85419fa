"""Colours as people tell them apart: CIELAB, its distances, and the dominant colours of a picture."""

import re

import numpy as np

from citra.errors import BadInput

HEX = re.compile(r"#[0-9A-Fa-f]{6}")
# Colours a picture is reduced to, and the most rounds of the search for them.
COLOURS, ROUNDS = 5, 20
# sRGB to CIE XYZ (IEC 61966-2-1), and the white of D65.
TO_XYZ = np.array(
    [[0.4123908, 0.3575843, 0.1804808], [0.2126390, 0.7151687, 0.0721923], [0.0193308, 0.1191948, 0.9505322]]
)
WHITE = TO_XYZ.sum(axis=1)


def colour_distances(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Return the CIEDE2000 distance of every pair of two sets of CIELAB colours.

    The implementation is that of the package coloraide, which holds Sharma, Wu and Dalal's test data (2005,
    doi:10.1002/col.20070).

    Parameters
    ----------
    first, second : ndarray, shape (n, 3) and (m, 3)
        CIELAB, white D65.

    Returns
    -------
    ndarray, shape (n, m)

    Examples
    --------
    >>> float(colour_distances(np.array([[50, 2.6772, -79.7751]]), np.array([[50, 0, -82.7485]])).round(4)[0, 0])
    2.0425
    """
    from coloraide import Color

    left, right = ([Color("lab-d65", list(map(float, colour))) for colour in colours] for colours in (first, second))
    distances = [one.delta_e(other, method="2000") for one in left for other in right]
    return np.array(distances, dtype=float).reshape(len(left), len(right))


def to_lab(rgb: np.ndarray) -> np.ndarray:
    """Return CIELAB (white D65) of sRGB values between 0 and 255.

    Parameters
    ----------
    rgb : ndarray, shape (..., 3)

    Examples
    --------
    >>> to_lab(np.array([[255, 255, 255], [255, 0, 0]])).round(1).tolist()
    [[100.0, 0.0, 0.0], [53.2, 80.1, 67.2]]
    """
    share = np.asarray(rgb, dtype=float) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    relative = linear @ TO_XYZ.T / WHITE
    root = np.where(relative > (6 / 29) ** 3, np.cbrt(relative), relative / (3 * (6 / 29) ** 2) + 4 / 29)
    x, y, z = np.moveaxis(root, -1, 0)
    return np.stack([116 * y - 16, 500 * (x - y), 200 * (y - z)], axis=-1) + 0.0


def dominant_colours(lab: np.ndarray, seed: int = 1) -> tuple[np.ndarray, np.ndarray]:
    """Return the dominant colours of pixels and the area of each, largest first, by k-means.

    Starting points are drawn by k-means++ (Arthur and Vassilvitskii 2007); at most five colours, fewer where there
    are fewer.

    Parameters
    ----------
    lab : ndarray, shape (n, 3)
        Pixels in CIELAB.
    seed : int
        Of the random numbers.

    Examples
    --------
    >>> colours, areas = dominant_colours(np.array([[50.0, 0, 0]] * 3 + [[90.0, 0, 0]]))
    >>> colours[:, 0].tolist(), areas.tolist()
    ([50.0, 90.0], [0.75, 0.25])
    """
    rng = np.random.default_rng(seed)
    centres = lab[[rng.integers(len(lab))]]
    while len(centres) < COLOURS:
        away = ((lab[:, None] - centres) ** 2).sum(axis=2).min(axis=1)
        if away.sum() < 1e-9:
            break
        centres = np.vstack([centres, lab[rng.choice(len(lab), p=away / away.sum())]])
    for _ in range(ROUNDS):
        nearest = ((lab[:, None] - centres) ** 2).sum(axis=2).argmin(axis=1)
        used, nearest = np.unique(nearest, return_inverse=True)
        moved = np.stack([np.bincount(nearest, part) for part in lab.T], axis=1) / np.bincount(nearest)[:, None]
        done = len(used) == len(centres) and np.allclose(moved, centres)
        centres = moved
        if done:
            break
    areas = np.bincount(nearest) / len(lab)
    order = np.argsort(-areas, kind="stable")
    return centres[order], areas[order]


def read_official_colours(colours: list[str]) -> np.ndarray:
    """Return an official palette in CIELAB.

    Raises
    ------
    BadInput
        If one is not written as ``#RRGGBB``.

    Examples
    --------
    >>> read_official_colours(["#ffffff"]).round(0).tolist()
    [[100.0, 0.0, 0.0]]
    """
    for colour in colours:
        if not HEX.fullmatch(colour):
            raise BadInput(f"parameter official_colours: {colour!r} is no colour, expected one such as #0B3D91.")
    rgb = [[int(colour[at : at + 2], 16) for at in (1, 3, 5)] for colour in colours]
    return to_lab(np.array(rgb, dtype=float).reshape(-1, 3))


def turn_hues(lab: np.ndarray, degrees: float) -> np.ndarray:
    """Return colours with their hue turned, lightness and chroma kept."""
    angle = np.radians(degrees)
    a, b = lab[:, 1], lab[:, 2]
    return np.stack([lab[:, 0], a * np.cos(angle) - b * np.sin(angle), a * np.sin(angle) + b * np.cos(angle)], axis=1)
