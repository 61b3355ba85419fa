"""An axis of dates: few enough to read, whatever the length of the series."""

import itertools
import warnings

import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg

from citra.figures.cadence import PostsByMonth


def labels(months: int) -> list:
    """Return the drawn boxes of the dates below a series of so many months, from left to right."""
    index = pd.period_range("2022-07", periods=months, freq="M", name="month")
    counts = pd.DataFrame({"image": np.arange(months) % 5 + 1}, index=index)
    figure = PostsByMonth(counts, is_simulated=False).draw("id")
    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    low, high = figure.axes[0].get_xlim()
    ticks = figure.axes[0].xaxis.get_major_ticks()
    shown = [tick.label1 for tick in ticks if low <= tick.get_loc() <= high and tick.label1.get_text()]
    return [label.get_window_extent(canvas.get_renderer()) for label in shown]


@pytest.mark.parametrize("months", [1, 2, 5, 7, 12, 20, 30, 35, 38, 60, 120, 240])
def test_dates_do_not_run_into_each_other(months):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        boxes = labels(months)
    assert len(boxes) >= 2
    gaps = [right.x0 - left.x1 for left, right in itertools.pairwise(boxes)]
    assert min(gaps) > 3
