"""Figures of the followers' growth and of its forecast."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from citra.dictionary import the_dictionary
from citra.figures.picture import PALETTE, Picture, format_axis
from citra.language import number_text
from citra.models.curves import CurveComparison
from citra.models.forecast import Forecast
from citra.models.growth import Estimate, Growth

CURVE_COLOURS = {"logistic": PALETTE["third"], "gompertz": PALETTE["second"], "bass": PALETTE["fourth"]}
# Of the readings before a forecast so much is drawn that its width can be seen.
WEEKS_DRAWN = 104
COLUMNS = ["moment", "kind", "follower_count", "follower_count_low", "follower_count_high"]


def _marks(kind: str, moments: pd.DatetimeIndex, counts, low=np.nan, high=np.nan) -> pd.DataFrame:
    return pd.DataFrame(dict(zip(COLUMNS, (moments, kind, counts, low, high), strict=True)))


def _interval_text(estimate: Estimate, language: str) -> str:
    value, low, high = (number_text(part, "count", language) for part in (estimate.value, estimate.low, estimate.high))
    return f"{value} ({low}\u2013{high})"


def _paint_followers(axes, language: str) -> None:
    """Label the axis of followers, and put the legend below the moments."""
    axes.set(ylabel=the_dictionary().word("followers", language))
    format_axis(axes.yaxis, "count", language)
    axes.grid(axis="y")
    axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=3)


@dataclass(frozen=True)
class GrowthCurves(Picture):
    """Follower readings, the smoothed path with its band, the growth curves, and the best one's ceiling if it is known.

    Parameters
    ----------
    growth : Growth
        From `citra.models.growth.fit_growth`.
    comparison : CurveComparison
        From `citra.models.curves.compare_curves`.
    is_simulated : bool
        Whether a value rests on simulated rows.
    """

    growth: Growth
    comparison: CurveComparison
    is_simulated: bool
    is_of_single_rows = True
    height = 2.9

    def data(self) -> pd.DataFrame:
        readings, growth = self.growth.readings, self.growth
        every, ceiling = np.arange(len(readings.counts)), self.comparison.ceiling
        if not readings.n:
            return pd.DataFrame(columns=COLUMNS)
        parts = [_marks("observed", readings.moments(readings.at), readings.values)]
        if not growth.cannot_tell:
            parts.append(_marks("smoothed-path", readings.moments(every), growth.level, growth.low, growth.high))
        parts += [_marks(each.kind, readings.moments(every), each.path) for each in self.comparison.curves]
        if np.isfinite(ceiling.value):
            parts.append(_marks("ceiling", readings.moments(every[[0, -1]]), ceiling.value, ceiling.low, ceiling.high))
        return pd.concat(parts, ignore_index=True)

    @property
    def is_empty(self) -> bool:
        return self.data().empty

    def alt(self, language: str) -> str:
        if self.is_empty:
            return the_dictionary().word("not-available", language)
        words, values = the_dictionary(), self.growth.readings.values
        told = {"id": "{} pembacaan, dari {} menjadi {} pengikut", "en": "{} readings, from {} to {} followers"}[
            language
        ]
        numbers = (number_text(number, "count", language) for number in (len(values), values[0], values[-1]))
        parts = [told.format(*numbers)]
        parts += [
            f"{words.word(each.kind, language)}: "
            + (
                words.word("not-identified", language)
                if each.not_identified
                else f"{words.word('ceiling', language)} {_interval_text(each.ceiling, language)}"
            )
            for each in self.comparison.curves
        ]
        return "; ".join(parts)

    def paint(self, axes, language: str) -> None:
        words, drawn = the_dictionary(), self.data()
        for kind, rows in drawn.groupby("kind", sort=False):
            moments, counts = rows["moment"].to_numpy(), rows["follower_count"].to_numpy()
            ends = (rows["follower_count_low"].to_numpy(), rows["follower_count_high"].to_numpy())
            name = words.word(kind, language)
            if kind == "observed":
                axes.scatter(moments, counts, s=5, color=PALETTE["ink"], zorder=2, label=name)
            elif kind == "smoothed-path":
                axes.plot(moments, counts, color=PALETTE["first"], lw=1, label=name)
                axes.fill_between(moments, *ends, color=PALETTE["first"], alpha=0.25, lw=0)
            elif kind == "ceiling":
                colour = CURVE_COLOURS[self.comparison.curves[0].kind]
                axes.plot(moments, counts, color=colour, lw=1, ls=":", label=name)
                axes.fill_between(moments, *ends, color=colour, alpha=0.13, lw=0)
            else:
                axes.plot(moments, counts, color=CURVE_COLOURS[kind], lw=1.3, ls="--", zorder=3, label=name)
        axes.set(ylim=(0, None))
        _paint_followers(axes, language)


@dataclass(frozen=True)
class ForecastFan(Picture):
    """The last follower readings, and the forecast with its 80 % and 95 % intervals.

    Parameters
    ----------
    forecast : Forecast
        From `citra.models.forecast.fit_forecast`.
    is_simulated : bool
        Whether a value rests on simulated rows.
    """

    forecast: Forecast
    is_simulated: bool
    is_of_single_rows = True

    def data(self) -> pd.DataFrame:
        readings, fan = self.forecast.readings, self.forecast.fan
        if fan.empty:
            return pd.DataFrame(columns=COLUMNS)
        last = len(readings.counts) - 1
        late = readings.at[readings.at > last - WEEKS_DRAWN * 7 // readings.step_days]
        moments = readings.moments(last + 1 + np.arange(len(fan)))
        parts = [_marks("observed", readings.moments(late), readings.counts[late])]
        parts += [
            _marks(f"interval-{share}", moments, fan["mean"], fan[f"low_{share}"], fan[f"high_{share}"])
            for share in (95, 80)
        ]
        return pd.concat(parts, ignore_index=True)

    @property
    def is_empty(self) -> bool:
        return self.data().empty

    def alt(self, language: str) -> str:
        if self.is_empty:
            return the_dictionary().word("not-available", language)
        sentence = {
            "id": "Prakiraan {} pekan ke depan: {} pengikut; selang 80 %: {}; selang 95 %: {}",
            "en": "Forecast {} weeks ahead: {} followers; 80 % interval: {}; 95 % interval: {}",
        }[language]
        weeks = len(self.forecast.fan) * self.forecast.readings.step_days // 7
        narrow, wide = self.forecast.at_horizon
        spans = (
            "\u2013".join(number_text(end, "count", language) for end in (each.low, each.high))
            for each in (narrow, wide)
        )
        return sentence.format(
            number_text(weeks, "count", language), number_text(narrow.value, "count", language), *spans
        )

    def paint(self, axes, language: str) -> None:
        words, drawn = the_dictionary(), self.data()
        read = drawn[drawn["kind"] == "observed"]
        for kind, alpha in (("interval-95", 0.18), ("interval-80", 0.32)):
            rows = drawn[drawn["kind"] == kind]
            ends = (rows["follower_count_low"].to_numpy(), rows["follower_count_high"].to_numpy())
            name = words.word(kind, language)
            axes.fill_between(rows["moment"].to_numpy(), *ends, color=PALETTE["first"], alpha=alpha, lw=0, label=name)
        axes.plot(
            rows["moment"].to_numpy(),
            rows["follower_count"].to_numpy(),
            color=PALETTE["first"],
            label=words.word("forecast", language),
        )
        axes.scatter(
            read["moment"].to_numpy(),
            read["follower_count"].to_numpy(),
            s=9,
            color=PALETTE["ink"],
            zorder=3,
            label=words.word("observed", language),
        )
        _paint_followers(axes, language)
        axes.legend(loc="upper left")
