"""Figures that are drawn anew at every move of somebody who explores: few marks, and margins that need no search."""

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np
import pandas as pd
from matplotlib.dates import date2num

from citra.breaks import Break
from citra.dictionary import the_dictionary
from citra.figures.audience import FollowerCurve
from citra.figures.picture import PALETTE, Picture, draw_breaks, format_axis
from citra.language import number_text

# Searching for the margins draws every figure twice; these hold the longest labels.
MARGINS = {"left": 0.16, "right": 0.975, "bottom": 0.2, "top": 0.89}
# More dots lie on one another; the density tells more.
MOST_DOTS = 1500
# A few posts far above the others would press the rest flat: the frame ends here, and what lies above is counted.
FRAME = 0.99


def frame_top(values: np.ndarray) -> float:
    """Return where the frame of some values ends: a little above their 99th percentile, but never below zero.

    Examples
    --------
    >>> frame_top(np.array([1.0, 1.0, 1.0])), frame_top(np.array([0.0]))
    (1.05, 1.0)
    """
    return float(np.quantile(values, FRAME)) * 1.05 or 1.0


@dataclass(frozen=True)
class ValuesOverTime(Picture):
    """The value of each post at its moment, and the monthly median.

    Parameters
    ----------
    posts : DataFrame
        Posts in time order with ``posted_at`` and ``value``.
    unit : str
        Of the value.
    label : str
        The dictionary's word for the value.
    is_simulated : bool
        Whether a value rests on simulated rows.
    breaks : tuple of Break
        The series breaks that the values cross.
    """

    posts: pd.DataFrame = field(repr=False)
    unit: str
    label: str
    is_simulated: bool
    breaks: tuple[Break, ...] = ()
    is_of_single_rows = True
    margins = MARGINS

    def data(self) -> pd.DataFrame:
        known = self.posts[["posted_at", "value"]].dropna(subset=["value"])
        month = known["posted_at"].dt.tz_localize(None).astype("datetime64[us]").astype("datetime64[s]")
        month = month.dt.to_period("M").dt.to_timestamp()
        return known.assign(month=month, monthly_median=known.groupby(month.to_numpy())["value"].transform("median"))

    @property
    def is_empty(self) -> bool:
        return not self.posts["value"].notna().any()

    def alt(self, language: str) -> str:
        known = self.posts["value"].dropna()
        sentence = {"id": "{} unggahan, median {}", "en": "{} posts, median {}"}[language]
        return sentence.format(
            number_text(len(known), "count", language), number_text(known.median(), self.unit, language)
        )

    def paint(self, axes, language: str) -> None:
        words, drawn = the_dictionary(), self.data()
        times = drawn["posted_at"].dt.tz_localize(None).to_numpy()
        values = drawn["value"].to_numpy()
        top = frame_top(values)
        if len(drawn) > MOST_DOTS:
            _paint_density(axes, times, values, top)
        else:
            axes.plot(times, values, ls="", marker="o", ms=2, mew=0, color=PALETTE["first"], alpha=0.55)
        monthly = drawn.drop_duplicates("month")
        middle = monthly["month"].to_numpy() + np.timedelta64(15, "D")
        axes.plot(middle, monthly["monthly_median"].to_numpy(), color=PALETTE["sixth"])
        axes.set(ylim=(0, top), ylabel=words.word(self.label, language))
        text = words.word("monthly-median", language)
        axes.annotate(text, (0, 1.03), xycoords="axes fraction", fontsize=7, color=PALETTE["sixth"])
        _tell_above(axes, int((values > top).sum()), language)
        draw_breaks(axes, self.breaks, language)
        format_axis(axes.yaxis, self.unit, language)
        axes.locator_params(axis="y", nbins=5)


def _paint_density(axes, times: np.ndarray, values: np.ndarray, top: float) -> None:
    """Paint how many posts lie in each cell of a grid, the more the darker."""
    days = date2num(times)
    counts, across, up = np.histogram2d(days, values, bins=(90, 36), range=((days.min(), days.max() + 1e-6), (0, top)))
    axes.imshow(
        np.sqrt(counts.T), origin="lower", extent=(across[0], across[-1], up[0], up[-1]), aspect="auto", cmap="Blues"
    )
    axes.xaxis_date()


def _tell_above(axes, count: int, language: str) -> None:
    """Say above the frame how many posts lie there."""
    if count:
        text = the_dictionary().word("above-the-frame", language).format(number_text(count, "count", language))
        axes.annotate(text, (0.3, 1.03), xycoords="axes fraction", fontsize=7, color=PALETTE["ink"])


@dataclass(frozen=True)
class TypesByHour(Picture):
    """How many posts of each type appeared in each hour of the office's clock.

    Parameters
    ----------
    posts : DataFrame
        Posts with ``post_type`` (category) and ``local_hour``, absent where the source gives the day alone.
    is_simulated : bool
        Whether a row is simulated.
    """

    posts: pd.DataFrame = field(repr=False)
    is_simulated: bool
    margins = MARGINS

    def data(self) -> pd.DataFrame:
        return self._counts.rename_axis(index="post_type").reset_index()

    @cached_property
    def _counts(self) -> pd.DataFrame:
        """Count the posts by type, the rarest first, and hour; a cross table of pandas takes several times as long."""
        hours, types = self.posts["local_hour"].to_numpy(), self.posts["post_type"].cat
        known = ~np.isnan(hours)
        cells = types.codes.to_numpy()[known].astype(int) * 24 + hours[known].astype(int)
        counts = np.bincount(cells, minlength=24 * len(types.categories)).reshape(-1, 24)
        table = pd.DataFrame(counts, index=types.categories.astype(object))
        return table.loc[table.sum(axis=1).sort_values(kind="stable").index].loc[lambda rows: rows.any(axis=1)]

    @property
    def is_empty(self) -> bool:
        return not self.posts["local_hour"].notna().any()

    def alt(self, language: str) -> str:
        counts = self._counts
        hour = int(counts.sum().idxmax())
        sentence = {"id": "Paling banyak unggahan pada pukul {}: {}", "en": "Most posts in hour {}: {}"}[language]
        return sentence.format(hour, number_text(int(counts[hour].sum()), "count", language))

    def paint(self, axes, language: str) -> None:
        words, counts = the_dictionary(), self._counts
        axes.imshow(counts.to_numpy(), aspect="auto", cmap="Blues", origin="lower", vmin=0)
        axes.set_yticks(range(len(counts)), [words.word(name, language) for name in counts.index])
        axes.set_xticks(range(0, 24, 3))
        axes.set(xlabel=words.word("local-hour", language))
        axes.tick_params(length=0)
        # A colour bar is a second axes and takes half as long again; the darkest cell says as much.
        text = words.word("darkest-cell", language).format(number_text(int(counts.to_numpy().max()), "count", language))
        axes.annotate(text, (0, 1.03), xycoords="axes fraction", fontsize=7, color=PALETTE["ink"])


@dataclass(frozen=True)
class ValueDistribution(Picture):
    """The distribution of the posts' values, with their median.

    Parameters
    ----------
    values : ndarray
        One value a post, absent as NaN.
    unit : str
        Of the value.
    label : str
        The dictionary's word for the value.
    is_simulated : bool
        Whether a value rests on simulated rows.
    """

    values: np.ndarray
    unit: str
    label: str
    is_simulated: bool
    margins = MARGINS

    @property
    def _known(self) -> np.ndarray:
        return self.values[~np.isnan(self.values)]

    @property
    def is_empty(self) -> bool:
        return not len(self._known)

    def data(self) -> pd.DataFrame:
        known = self._known
        top = frame_top(known)
        # At most one bin a whole number, so that counts do not fall between bins.
        bins = np.arange(0, top + 1) if self.unit == "count" and top < 40 else np.linspace(0, top, 41)
        counts, edges = np.histogram(known, bins=bins)
        return pd.DataFrame({"value_low": edges[:-1], "value_high": edges[1:], "post_count": counts})

    def alt(self, language: str) -> str:
        low, middle, high = np.quantile(self._known, [0.25, 0.5, 0.75])
        sentence = {"id": "Kuartil {}, {}, dan {}", "en": "Quartiles {}, {} and {}"}[language]
        return sentence.format(*(number_text(part, self.unit, language) for part in (low, middle, high)))

    def paint(self, axes, language: str) -> None:
        words, drawn, known = the_dictionary(), self.data(), self._known
        edges = np.append(drawn["value_low"].to_numpy(), drawn["value_high"].iloc[-1])
        axes.stairs(drawn["post_count"].to_numpy(), edges, fill=True, color=PALETTE["fifth"])
        middle = float(np.median(known))
        axes.axvline(middle, color=PALETTE["sixth"])
        text = f" {words.word('median', language)} {number_text(middle, self.unit, language)}"
        axes.annotate(text, (middle, 0.97), xycoords=("data", "axes fraction"), va="top", fontsize=7)
        axes.set(xlim=(0, edges[-1]), xlabel=words.word(self.label, language), ylabel=words.word("posts", language))
        _tell_above(axes, int((known > edges[-1]).sum()), language)
        format_axis(axes.xaxis, self.unit, language)
        format_axis(axes.yaxis, "count", language)
        axes.locator_params(axis="x", nbins=6)
        axes.locator_params(axis="y", nbins=5)


@dataclass(frozen=True)
class ExploredFollowers(FollowerCurve):
    """The follower readings of a period and the curve between them."""

    margins = MARGINS

    def paint(self, axes, language: str) -> None:
        super().paint(axes, language)
        axes.locator_params(axis="y", nbins=5)
