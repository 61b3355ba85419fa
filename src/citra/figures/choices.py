"""Figures of a multiverse of choices."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from matplotlib.collections import LineCollection
from matplotlib.patches import PathPatch
from matplotlib.path import Path
from matplotlib.ticker import LogLocator, NullFormatter, NullLocator

from citra.dictionary import the_dictionary
from citra.figures.picture import PALETTE, Picture, format_axis
from citra.language import number_text
from citra.models.multiverse import DIMENSIONS, RATES

ESTIMATES = ["yearly_ratio", "ratio_low", "ratio_high"]
# Which colour a denominator has in both panels: rates of the day, counts, and the known wrong one.
COLOURS = {
    "followers-at-posting": PALETTE["first"],
    "reach": PALETTE["third"],
    "no-denominator": PALETTE["second"],
    "latest-followers": PALETTE["sixth"],
}
# From so many specifications on, bars beside each other touch.
CROWD = 200


@dataclass(frozen=True)
class SpecificationCurve(Picture):
    """All specifications from the least to the largest yearly ratio, and below them which choices each one makes.

    Parameters
    ----------
    curve : DataFrame
        From `citra.models.multiverse.fit_specifications`; those without an estimate are not drawn.
    is_simulated : bool
        Whether a value rests on simulated rows.
    """

    curve: pd.DataFrame = field(repr=False)
    is_simulated: bool
    panels = (2, 1)
    height = 5.4

    def data(self) -> pd.DataFrame:
        drawn = self.curve.reindex(columns=[*ESTIMATES, "is_declared", *DIMENSIONS]).dropna()
        drawn = drawn.sort_values(["yearly_ratio", *DIMENSIONS], ignore_index=True)
        drawn.insert(0, "specification_rank", np.arange(1, len(drawn) + 1))
        return drawn

    def alt(self, language: str) -> str:
        drawn = self.data()
        rates = drawn.loc[drawn["denominator"].isin(RATES), "yearly_ratio"]
        sentence = {
            "id": "{} spesifikasi; rasio setahun dari {} sampai {}; median tingkat dengan pembagi hari itu {}",
            "en": "{} specifications; yearly ratios from {} to {}; median of the rates of the day {}",
        }[language]
        ratio = drawn["yearly_ratio"]
        numbers = (float(ratio.min()), float(ratio.max()), float(rates.median())) if len(drawn) else [float("nan")] * 3
        told = [number_text(number, "ratio", language) for number in numbers]
        return sentence.format(number_text(len(drawn), "count", language), *told)

    def paint(self, axes, language: str) -> None:
        upper, lower = axes
        drawn = self.data()
        upper.figure.get_layout_engine().set(h_pad=0.03, hspace=0)
        spec = upper.get_gridspec()
        spec.set_height_ratios([1.75, 3.45])
        self._paint_estimates(upper, drawn, language)
        self._paint_choices(lower, drawn, language)
        for place in axes:
            place.set_xlim(0.5 - 0.01 * len(drawn), 1.01 * len(drawn) + 0.5)

    def _paint_estimates(self, axes, drawn: pd.DataFrame, language: str) -> None:
        words = the_dictionary()
        rank, colours = drawn["specification_rank"], [COLOURS[name] for name in drawn["denominator"]]
        ends = drawn[["ratio_low", "ratio_high"]].to_numpy()
        spans = [[(at, low), (at, high)] for at, (low, high) in zip(rank, ends, strict=True)]
        axes.add_collection(LineCollection(spans, colors=PALETTE["quiet"], linewidths=0.35, alpha=0.55))
        axes.scatter(rank, drawn["yearly_ratio"], s=1.6, c=colours, linewidths=0, zorder=3)
        axes.axhline(1, color=PALETTE["ink"], lw=0.8, zorder=2)
        for row in drawn[drawn["is_declared"]].itertuples():
            axes.vlines(row.specification_rank, row.ratio_low, row.ratio_high, color=PALETTE["ink"], lw=1.1, zorder=4)
            axes.plot(row.specification_rank, row.yearly_ratio, "D", ms=4.2, mfc="white", mec=PALETTE["ink"], zorder=5)
            # Above the line of no change at the left there is room: the least ratios stand there.
            axes.annotate(
                words.word("declared-specification", language),
                (row.specification_rank, row.ratio_high),
                xytext=(0.06, 0.55),
                textcoords="axes fraction",
                fontsize=7,
                arrowprops={
                    "arrowstyle": "-",
                    "lw": 0.6,
                    "color": PALETTE["ink"],
                    "relpos": (0, 0),
                    "shrinkA": 1,
                    "shrinkB": 1,
                },
            )
        axes.set(
            yscale="log",
            ylim=(min(ends.min(), 1) * 0.98, max(ends.max(), 1) * 1.02),
            ylabel=words.word("yearly-ratio", language),
        )
        axes.yaxis.set_major_locator(LogLocator(subs=_steps(ends)))
        axes.yaxis.set_minor_locator(NullLocator())
        axes.yaxis.set_minor_formatter(NullFormatter())
        format_axis(axes.yaxis, "ratio", language)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)

    def _paint_choices(self, axes, drawn: pd.DataFrame, language: str) -> None:
        words, at, ticks, labels = the_dictionary(), 0.0, [], []
        # Few specifications stand apart; many touch and never cover each other.
        width = 1.0 if len(drawn) > CROWD else 0.4
        for dimension in DIMENSIONS:
            ticks.append(at)
            labels.append(words.word(dimension, language))
            for choice in self._choices(dimension):
                at += 1
                for denominator, colour in COLOURS.items():
                    chosen = drawn[(drawn[dimension] == choice) & (drawn["denominator"] == denominator)]
                    axes.add_artist(_bars(chosen["specification_rank"].to_numpy(), at - 0.36, at + 0.36, width, colour))
                ticks.append(at)
                labels.append(words.word(choice, language))
            at += 1.25
        axes.set_yticks(ticks, labels)
        axes.set(ylim=(at - 0.6, -0.6), xlabel=words.word("specifications-in-order", language))
        headings = self._headings()
        for tick, place in zip(axes.yaxis.get_major_ticks(), ticks, strict=True):
            tick.tick1line.set_visible(False)
            is_heading = place in headings
            tick.label1.set(fontsize=6.4, fontweight="bold" if is_heading else "normal")
        format_axis(axes.xaxis, "count", language)
        axes.spines["left"].set_visible(False)

    def _choices(self, dimension: str) -> list[str]:
        """Return the choices in the order in which they are declared, also those that no drawn specification makes."""
        return list(self.curve[dimension].unique())

    def _headings(self) -> set[float]:
        places, at = set(), 0.0
        for dimension in DIMENSIONS:
            places.add(at)
            at += len(self._choices(dimension)) + 1.25
        return places


def _bars(places: np.ndarray, low: float, high: float, width: float, colour: str) -> PathPatch:
    """Return bars at some ranks as one path: one object for each of a thousand specifications takes seconds."""
    left, right = places - width / 2, places + width / 2
    low, high = np.full(len(places), low), np.full(len(places), high)
    corners = np.stack([left, low, left, high, right, high, right, low, left, low], axis=1).reshape(-1, 2)
    codes = np.tile([Path.MOVETO, *[Path.LINETO] * 3, Path.CLOSEPOLY], len(places))
    return PathPatch(Path(corners, codes), color=colour, linewidth=0)


def _steps(ends: np.ndarray) -> tuple[float, ...]:
    """Return which multiples of a power of ten an axis names: the fewer, the farther it reaches."""
    return (1, 1.2, 1.4, 1.6, 2, 3, 5, 7, 8, 9) if ends.max() / ends.min() < 4 else (1, 2, 5)
