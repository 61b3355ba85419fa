"""Figures of the cadence."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from matplotlib.dates import MonthLocator
from matplotlib.ticker import MaxNLocator

from citra.breaks import Break
from citra.dictionary import the_dictionary
from citra.figures.picture import PALETTE, Picture, draw_breaks, format_axis
from citra.language import number_text

FEW_MONTHS = 6
AROUND = np.timedelta64(45, "D")


@dataclass(frozen=True)
class PostsByMonth(Picture):
    """Posts of each month, stacked by type.

    Parameters
    ----------
    counts : DataFrame
        From `citra.metrics.cadence.count_by_month_and_type`.
    is_simulated : bool
        Whether a value rests on simulated rows.
    breaks : tuple of Break
        The series breaks that the months cross.
    """

    counts: pd.DataFrame
    is_simulated: bool
    breaks: tuple[Break, ...] = ()

    def _by_size(self) -> pd.DataFrame:
        return self.counts[self.counts.sum().sort_values(ascending=False).index]

    def data(self) -> pd.DataFrame:
        return self._by_size().reset_index().astype({"month": str})

    def alt(self, language: str) -> str:
        monthly = self.counts.sum(axis=1)
        sentence = {
            "id": "Dalam {} bulan terbit {} unggahan, paling banyak {} sebulan",
            "en": "{} months with {} posts, at most {} in a month",
        }[language]
        return sentence.format(
            len(monthly), number_text(monthly.sum(), "count", language), number_text(monthly.max(), "count", language)
        )

    def paint(self, axes, language: str) -> None:
        words = the_dictionary()
        counts = self._by_size()
        months = counts.index.to_timestamp().to_numpy()
        base = pd.Series(0, index=counts.index)
        order = ("first", "second", "third", "quiet", "ink", "fourth", "fifth", "sixth", "seventh")
        colours = [PALETTE[name] for name in order]
        for number, name in enumerate(counts):
            axes.bar(
                months,
                counts[name],
                bottom=base,
                width=np.timedelta64(26, "D"),
                linewidth=0,
                color=colours[number % len(colours)],
                label=words.word(name, language),
            )
            base = base + counts[name]
        axes.set(ylabel=words.word("posts-per-month", language))
        if len(months) <= FEW_MONTHS:
            # Days would be written between so few months, and a single one would fill the whole width.
            axes.xaxis.set_major_locator(MonthLocator())
            axes.set_xlim(months[0] - AROUND, months[-1] + AROUND)
        axes.yaxis.set_major_locator(MaxNLocator(integer=True))
        draw_breaks(axes, self.breaks, language)
        format_axis(axes.yaxis, "count", language)
        axes.grid(axis="y")
        axes.set_axisbelow(True)
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=min(len(counts.columns), 5))
