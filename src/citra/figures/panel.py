"""The figure of a panel: rates along the size of accounts, and how many rose or fell."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from matplotlib.ticker import MaxNLocator

from citra.dictionary import the_dictionary
from citra.figures.picture import PALETTE, Picture, format_axis
from citra.language import number_text

# More points than this hide one another; what is usual at each size is drawn anyway.
MOST_POINTS = 2000
BINS = 24
COLUMNS = ("mark", "follower_count", "mean_rate", "quantile_low", "quantile_high", "yearly_ratio")
LINE, POINT = "middle-of-peers", "one-account"


@dataclass(frozen=True)
class PanelOverview(Picture):
    """Mean engagement rates by followers, with the median and the middle 80 % of accounts of like size; yearly ratios.

    Of the platforms the one with most accounts is drawn.

    Parameters
    ----------
    panel : DataFrame
        From `citra.panel.table.panel_table`.
    benchmark : DataFrame
        From `citra.panel.benchmark.summarise_benchmark`.
    is_simulated : bool
        Whether a row rests on simulated posts.
    """

    panel: pd.DataFrame = field(repr=False)
    benchmark: pd.DataFrame = field(repr=False)
    is_simulated: bool
    panels = (1, 2)
    height = 2.9

    @property
    def _platform(self) -> str:
        return str(self.panel["platform"].value_counts().sort_index(kind="stable").idxmax())

    def _accounts(self) -> pd.DataFrame:
        return self.panel[self.panel["platform"] == self._platform]

    def _usual(self) -> pd.DataFrame:
        """Return the windows' middle size with median and tenths of the rate, smallest first."""
        chosen = (self.benchmark["platform"] == self._platform) & (self.benchmark["benchmark_measure"] == "mean_rate")
        rows = self.benchmark[chosen]
        sizes = ["peer_follower_low", "peer_follower_high"]
        wide = rows.pivot_table(index=sizes, columns="quantile", values="quantile_value").reset_index()
        middle = np.sqrt(wide[sizes[0]] * wide[sizes[1]]) if len(wide) else []
        return wide.assign(follower_count=middle)

    @property
    def is_empty(self) -> bool:
        """Whether no account has a rate and followers."""
        return self._accounts()[["follower_count", "mean_rate"]].dropna().empty

    def data(self) -> pd.DataFrame:
        points = self._accounts()[["follower_count", "mean_rate", "yearly_ratio"]].assign(mark=POINT)
        usual = self._usual()
        if usual.empty:
            return points.reindex(columns=list(COLUMNS))
        line = pd.DataFrame(
            {
                "mark": LINE,
                "follower_count": usual["follower_count"],
                "mean_rate": usual[0.5],
                "quantile_low": usual[0.1],
                "quantile_high": usual[0.9],
            }
        )
        return pd.concat([points, line], ignore_index=True).reindex(columns=list(COLUMNS))

    def alt(self, language: str) -> str:
        accounts = self._accounts()
        known, ratios = accounts["mean_rate"].dropna(), accounts["yearly_ratio"].dropna()
        sentence = {
            "id": "{} akun; tingkat keterlibatan median {}; {} dari {} akun dengan tren turun",
            "en": "{} accounts; median engagement rate {}; the rate of {} of {} accounts with a trend falls",
        }[language]
        counts = (number_text(count, "count", language) for count in (int((ratios < 1).sum()), len(ratios)))
        rate = number_text(float(known.median()), "rate", language) if len(known) else "\u2013"
        return sentence.format(number_text(len(accounts), "count", language), rate, *counts)

    def paint(self, axes, language: str) -> None:
        self._paint_rates(axes[0], language)
        self._paint_ratios(axes[1], language)

    def _paint_rates(self, axes, language: str) -> None:
        words, accounts, usual = the_dictionary(), self._accounts(), self._usual()
        shown = accounts[["follower_count", "mean_rate"]].dropna().astype(float)
        if len(shown) <= MOST_POINTS:
            label = words.word(POINT, language)
            axes.plot(*shown.to_numpy().T, "o", ms=2, mew=0, alpha=0.5, color=PALETTE["first"], label=label)
        # One window is no line along the sizes.
        if len(usual) > 1:
            at = usual["follower_count"]
            label = words.word("middle-80-of-peers", language)
            axes.fill_between(at, usual[0.1], usual[0.9], color=PALETTE["second"], alpha=0.25, lw=0, label=label)
            axes.plot(at, usual[0.5], color=PALETTE["sixth"], label=words.word(LINE, language))
        axes.set(xscale="log", xlabel=words.word("followers", language), ylabel=words.word("engagement-rate", language))
        axes.set_ylim(0, 1.08 * float(shown["mean_rate"].quantile(0.995)))
        format_axis(axes.xaxis, "count", language)
        format_axis(axes.yaxis, "rate", language)
        axes.grid(axis="y")
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.24), ncols=1)

    def _paint_ratios(self, axes, language: str) -> None:
        words, ratios = the_dictionary(), self._accounts()["yearly_ratio"].dropna().astype(float)
        axes.set(xlabel=words.word("yearly-ratio", language), ylabel=words.word("number-of-accounts", language))
        if len(ratios):
            inner = ratios[ratios.between(*ratios.quantile([0.005, 0.995]))]
            axes.hist(inner, bins=BINS, color=PALETTE["first"], alpha=0.8)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        label = words.word("no-change-a-year", language)
        axes.axvline(1, color=PALETTE["ink"], lw=0.8, ls=":", label=label)
        format_axis(axes.xaxis, "ratio", language)
        format_axis(axes.yaxis, "count", language)
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.24))
