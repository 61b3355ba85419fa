"""Figures of trends."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from citra.breaks import Break
from citra.dictionary import the_dictionary
from citra.figures.picture import PALETTE, Picture, draw_breaks, format_axis
from citra.language import number_text
from citra.models.trend import Trend


@dataclass(frozen=True)
class RateTrend(Picture):
    """Monthly median engagement rate by two denominators, and the fitted trend of each.

    Parameters
    ----------
    then, today : Series
        Monthly medians of the rate by followers at posting, and by the latest followers.
    trend_then, trend_today : Trend
        Their fits.
    is_simulated : bool
        Whether a value rests on simulated rows.
    breaks : tuple of Break
        The series breaks that it crosses.
    """

    then: pd.Series = field(repr=False)
    today: pd.Series = field(repr=False)
    trend_then: Trend
    trend_today: Trend
    is_simulated: bool
    breaks: tuple[Break, ...] = ()

    def _fitted(self, trend: Trend) -> np.ndarray:
        years = np.arange(len(self.then)) / 12
        return np.exp(trend.intercept + np.log(trend.yearly_ratio) * years)

    def data(self) -> pd.DataFrame:
        return pd.DataFrame(
            {
                "month": self.then.index.astype(str),
                "rate_by_followers_then": self.then.to_numpy(),
                "trend_then": self._fitted(self.trend_then),
                "rate_by_followers_today": self.today.to_numpy(),
                "trend_today": self._fitted(self.trend_today),
            }
        )

    def alt(self, language: str) -> str:
        sentence = {
            "id": "Terhadap pengikut saat diunggah rasio setahun {}; terhadap pengikut terakhir {}",
            "en": "By followers at posting the yearly ratio is {}; by the latest followers it is {}",
        }[language]
        told = sentence.format(
            *(number_text(trend.yearly_ratio, "ratio", language) for trend in (self.trend_then, self.trend_today))
        )
        return "; ".join([told, *(item.label[language] for item in self.breaks)])

    def paint(self, axes, language: str) -> None:
        words = the_dictionary()
        months = self.then.index.to_timestamp().to_numpy()
        for series, trend, colour, name in (
            (self.then, self.trend_then, PALETTE["first"], "engagement-rate-by-followers-then"),
            (self.today, self.trend_today, PALETTE["second"], "engagement-rate-by-followers-today"),
        ):
            axes.scatter(months, series.to_numpy(dtype=float), s=9, color=colour, alpha=0.75)
            axes.plot(months, self._fitted(trend), color=colour, label=words.word(name, language))
        axes.set(ylim=(0, None), ylabel=words.word("engagement-rate", language))
        draw_breaks(axes, self.breaks, language)
        format_axis(axes.yaxis, "rate", language)
        axes.grid(axis="y")
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=2)
