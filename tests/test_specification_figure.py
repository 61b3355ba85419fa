"""The figure of all specifications: each one has a bar at every choice it makes, and no bar covers another."""

import itertools

import numpy as np
import pandas as pd
import pytest
from matplotlib.patches import PathPatch

from citra.figures.choices import COLOURS, SpecificationCurve
from citra.models.multiverse import DIMENSIONS


def bars(count: int) -> dict[float, list[tuple[float, float]]]:
    """Return the left and right ends of the bars of each row, from a figure of so many specifications."""
    rng = np.random.default_rng(1)
    ratio = np.linspace(0.8, 1.2, count)
    # Any printed words will do as choices.
    chosen = {name: rng.choice(["reach", "no-denominator"], count) for name in DIMENSIONS}
    chosen["denominator"] = rng.choice(list(COLOURS), count)
    ends = {"yearly_ratio": ratio, "ratio_low": ratio * 0.9, "ratio_high": ratio * 1.1}
    figure = SpecificationCurve(pd.DataFrame({**ends, "is_declared": False, **chosen}), False).draw("en")
    rows: dict[float, list[tuple[float, float]]] = {}
    for patch in figure.axes[1].findobj(PathPatch):
        corners = patch.get_path().vertices.reshape(-1, 5, 2)
        for bar in corners:
            rows.setdefault(round(float(bar[:, 1].mean()), 3), []).append((bar[0, 0], bar[2, 0]))
    return {row: sorted(found) for row, found in rows.items()}


@pytest.mark.parametrize("count", [40, 900])
def test_every_specification_has_one_bar_for_each_dimension(count):
    rows = bars(count)
    middles = [round((left + right) / 2, 6) for found in rows.values() for left, right in found]
    ranks, times = np.unique(middles, return_counts=True)
    assert ranks.tolist() == list(range(1, count + 1))
    assert set(times) == {len(DIMENSIONS)}


@pytest.mark.parametrize(("count", "touches"), [(40, False), (900, True)])
def test_bars_of_a_row_never_cover_each_other(count, touches):
    gaps = [after[0] - before[1] for found in bars(count).values() for before, after in itertools.pairwise(found)]
    assert min(gaps) >= -1e-9
    assert (min(gaps) < 1e-9) == touches
