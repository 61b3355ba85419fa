"""Figures of the cadence."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from matplotlib.dates import MonthLocator
from matplotlib.ticker import MaxNLocator

from citra.breaks import Break
from citra.coverage import NO_DAYS
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
    hidden : DatetimeIndex
        Days that no file covers; they are hatched.
    """

    counts: pd.DataFrame = field(repr=False)
    is_simulated: bool
    breaks: tuple[Break, ...] = ()
    hidden: pd.DatetimeIndex = field(default_factory=lambda: NO_DAYS)

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
        told = sentence.format(
            len(monthly), number_text(monthly.sum(), "count", language), number_text(monthly.max(), "count", language)
        )
        apart = {"id": "; {} hari tidak dimuat berkas mana pun", "en": "; no file covers {} of the days"}[language]
        return told + (apart.format(number_text(len(self.hidden), "count", language)) if len(self.hidden) else "")

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
        self._hatch(axes, language)
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
        axes.legend(
            loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=min(len(counts.columns) + bool(len(self.hidden)), 5)
        )

    def _hatch(self, axes, language: str) -> None:
        """Hatch the stretches of days that no file covers."""
        # A new stretch begins where a day does not follow on the one before.
        stretches = np.cumsum(np.diff(self.hidden, prepend=self.hidden[:1]) > np.timedelta64(1, "D"))
        label = the_dictionary().word("no-file-covers", language)
        for number in range(stretches[-1] + 1 if len(stretches) else 0):
            days = self.hidden[stretches == number]
            # Bars stand at the first of their month, half to the left of it.
            shift = np.timedelta64(13, "D")
            axes.axvspan(
                days[0] - shift,
                days[-1] - shift,
                facecolor="none",
                edgecolor=PALETTE["quiet"],
                hatch="///",
                linewidth=0,
                label=label if number == 0 else None,
            )
