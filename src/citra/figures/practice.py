"""Figures of how an account is run: the hours of its week, its gaps, its video."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from babel.dates import get_day_names

from citra.dictionary import the_dictionary
from citra.figures.picture import PALETTE, Picture, format_axis
from citra.language import LOCALES, number_text

SHADES = "Blues"


@dataclass(frozen=True)
class WeekOfPosts(Picture):
    """Posts by weekday and hour of the office's clock.

    Parameters
    ----------
    counts : DataFrame
        ``weekday`` (Monday is 0), ``hour`` and ``post_count``, one row a cell with posts.
    working_hours : sequence of float
        The hours at which work begins and ends, framed; empty where they are not known.
    is_simulated : bool
        Whether a value rests on simulated rows.
    """

    counts: pd.DataFrame = field(repr=False)
    working_hours: Sequence[float]
    is_simulated: bool
    height = 1.75

    def data(self) -> pd.DataFrame:
        return self.counts

    def alt(self, language: str) -> str:
        sentence = {
            "id": "{} unggahan menurut hari dan jam; terbanyak {} pada hari {} pukul {}",
            "en": "{} posts by day and hour; the most, {}, on {} at {}",
        }[language]
        most = self.counts.loc[self.counts["post_count"].idxmax()]
        day = get_day_names("wide", locale=LOCALES[language])[int(most["weekday"])]
        total, largest = (number_text(value, "count", language) for value in (self._grid().sum(), most["post_count"]))
        return sentence.format(total, largest, day, int(most["hour"]))

    def _grid(self) -> np.ndarray:
        grid = np.zeros((7, 24))
        grid[self.counts["weekday"].astype(int), self.counts["hour"].astype(int)] = self.counts["post_count"]
        return grid

    def paint(self, axes, language: str) -> None:
        names = get_day_names("abbreviated", locale=LOCALES[language])
        grid = self._grid()
        shown = axes.imshow(grid, cmap=SHADES, aspect="auto", vmin=0, extent=(0, 24, 7, 0), interpolation="nearest")
        if len(self.working_hours):
            begin, end = self.working_hours
            axes.plot([begin, end, end, begin, begin], [0, 0, 5, 5, 0], color=PALETTE["ink"], lw=0.9)
        axes.set_yticks(np.arange(7) + 0.5, [names[day] for day in range(7)])
        axes.set_xticks(range(0, 25, 3))
        axes.tick_params(length=0)
        axes.set(xlabel=the_dictionary().word("hour-of-day", language))
        format_axis(axes.xaxis, "count", language)
        bar = axes.figure.colorbar(shown, ax=axes, pad=0.015, fraction=0.04)
        bar.ax.yaxis.get_major_locator().set_params(integer=True)
        format_axis(bar.ax.yaxis, "count", language)
        bar.set_label(the_dictionary().word("posts-in-the-hour", language))
        bar.outline.set_visible(False)


@dataclass(frozen=True)
class GapsByChance(Picture):
    """How many gaps between posts are longer than a time, beside what chance gives with the same rhythm.

    Parameters
    ----------
    curve : DataFrame
        From `citra.models.capacity.compare_gaps`.
    is_simulated : bool
        Whether a value rests on simulated rows.
    """

    curve: pd.DataFrame = field(repr=False)
    is_simulated: bool
    height = 2.2

    def data(self) -> pd.DataFrame:
        return self.curve

    def alt(self, language: str) -> str:
        sentence = {
            "id": "Jeda yang lebih lama dari {} hari: {} dari semua jeda, menurut kebetulan {} ({}\u2013{})",
            "en": "Gaps longer than {} days: {} of all gaps, by chance {} ({}\u2013{})",
        }[language]
        row = self.curve.iloc[(self.curve["gap_days"] - 7).abs().argmin()]
        parts = ("observed_share", "expected_share", "expected_low", "expected_high")
        shares = [number_text(float(row[part]), "share", language) for part in parts]
        return sentence.format(number_text(float(row["gap_days"]), "days", language), *shares)

    def paint(self, axes, language: str) -> None:
        words, drawn = the_dictionary(), self.curve
        at = drawn["gap_days"]
        band = {"color": PALETTE["quiet"], "alpha": 0.3, "lw": 0}
        axes.fill_between(
            at, drawn["expected_low"], drawn["expected_high"], label=words.word("range-95", language), **band
        )
        axes.plot(at, drawn["expected_share"], color=PALETTE["quiet"], ls="--", label=words.word("by-chance", language))
        axes.plot(at, drawn["observed_share"], color=PALETTE["first"], label=words.word("observed-gaps", language))
        axes.set_xscale("log")
        ticks = [1 / 24, 0.25, 1, 3, 7, 14, 30, 60]
        axes.set_xticks(ticks, [number_text(tick, "days", language, 0 if tick >= 1 else 2) for tick in ticks])
        axes.minorticks_off()
        axes.set(xlim=(1 / 24, 64), ylim=(0, 1), xlabel=words.word("gap-in-days", language))
        axes.set_ylabel(words.word("longer-gaps", language))
        format_axis(axes.yaxis, "level", language)
        axes.grid(axis="y")
        axes.legend(loc="upper right")


@dataclass(frozen=True)
class ShareByYear(Picture):
    """A share of posts in each year, with its interval.

    Parameters
    ----------
    shares : DataFrame
        From `citra.models.shares.share_by_year`.
    label : str
        The word of the dictionary that names the share.
    is_simulated : bool
        Whether a value rests on simulated rows.
    """

    shares: pd.DataFrame = field(repr=False)
    label: str
    is_simulated: bool
    height = 1.6

    def data(self) -> pd.DataFrame:
        return self.shares

    def alt(self, language: str) -> str:
        known = self.shares.dropna()
        return "; ".join(
            f"{row.year}: {number_text(row.share_of_year, 'share', language)} "
            f"({number_text(row.share_low, 'share', language)}\u2013{number_text(row.share_high, 'share', language)})"
            for row in known.itertuples()
        )

    def paint(self, axes, language: str) -> None:
        drawn = self.shares.dropna()
        axes.vlines(drawn["year"], drawn["share_low"], drawn["share_high"], color=PALETTE["first"], lw=2)
        axes.plot(drawn["year"], drawn["share_of_year"], "o", ms=5, color=PALETTE["first"], clip_on=False)
        axes.set_xticks(drawn["year"], [str(year) for year in drawn["year"]])
        axes.set(ylim=(0, None), ylabel=the_dictionary().word(self.label, language))
        axes.margins(x=0.08)
        format_axis(axes.yaxis, "level", language)
        axes.grid(axis="y")
