"""Figures of changes: at a stated date, at other dates, and where a search finds one."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from citra.breaks import Break
from citra.dictionary import the_dictionary
from citra.figures.picture import PALETTE, Picture, draw_breaks, format_axis
from citra.language import month_text, number_text
from citra.models.changepoints import Changes
from citra.models.interruption import Interruption


@dataclass(frozen=True)
class ChangeFigure(Picture):
    """Monthly median rate with the line of the stated change, and the same effect at other dates.

    Parameters
    ----------
    monthly : Series
        Monthly medians of the rate.
    interruption : Interruption
        The fit at the stated date.
    placebos : DataFrame
        From `citra.models.placebo.placebo_effects`.
    changes : Changes
        The search at any date; the months of a step are shaded where one is found.
    is_simulated : bool
        Whether a value rests on simulated rows.
    breaks : tuple of Break
        The series breaks that it crosses.
    """

    monthly: pd.Series = field(repr=False)
    interruption: Interruption
    placebos: pd.DataFrame = field(repr=False)
    changes: Changes
    is_simulated: bool
    breaks: tuple[Break, ...] = ()
    panels = (2, 1)
    height = 3.6

    @property
    def is_empty(self) -> bool:
        """Whether no month has a rate."""
        return self.monthly.dropna().empty

    def data(self) -> pd.DataFrame:
        fitted = self.interruption.fitted if len(self.interruption.fitted) else np.nan
        shaded = self.changes.months if self.changes.is_found else ()
        drawn = pd.DataFrame(
            {"rate": self.monthly, "fitted": fitted, "may_be_change": self.monthly.index.isin(shaded)},
            index=self.monthly.index,
        )
        effects = self.placebos.set_index("month")["errors_from_none"].astype(float)
        drawn["effect_in_standard_errors"] = effects.reindex(drawn.index)
        return drawn.rename_axis("month").reset_index().astype({"month": str})

    def alt(self, language: str) -> str:
        words = the_dictionary()
        stated = month_text(self.interruption.change.month.start_time.date(), language)
        told = [f"{words.word('stated-date', language)}: {stated}"]
        for name, ratio in self.interruption.ratios.items():
            ends = "\u2013".join(number_text(end, "ratio", language) for end in (ratio.low, ratio.high))
            told.append(
                f"{words.word(f'{name}-ratio', language)}: {number_text(ratio.value, 'ratio', language)} ({ends})"
            )
        found = words.word("none-found", language)
        if self.changes.is_found:
            found = month_text(self.changes.month.start_time.date(), language)
        told.append(f"{words.word('change-months', language)}: {found}")
        return "; ".join([*told, *(item.label[language] for item in self.breaks)])

    def paint(self, axes, language: str) -> None:
        rates, effects = axes
        self._paint_rates(rates, language)
        self._paint_effects(effects, language)
        effects.set_xlim(rates.get_xlim())

    def _paint_rates(self, axes, language: str) -> None:
        words, drawn = the_dictionary(), self.data()
        months = self.monthly.index.to_timestamp()
        axes.scatter(months, drawn["rate"], s=9, color=PALETTE["first"], alpha=0.75)
        is_after = self.monthly.index >= self.interruption.change.month
        for side, name in ((~is_after, words.word("segmented-line", language)), (is_after, None)):
            if drawn["fitted"].notna().any():
                axes.plot(months[side], drawn.loc[side, "fitted"], color=PALETTE["first"], label=name)
        # The names of breaks stand in a strip above.
        top = 0.86 if self.breaks else 1
        day, name = self.interruption.change.day, words.word("stated-date", language)
        axes.axvline(day, ymax=top, color=PALETTE["sixth"], lw=1, ls="--", label=name)
        self._shade(axes, words.word("change-months", language))
        axes.set(ylim=(0, None), ylabel=words.word("engagement-rate", language))
        draw_breaks(axes, self.breaks, language)
        format_axis(axes.yaxis, "rate", language)
        axes.grid(axis="y")
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.12), ncols=3)

    def _shade(self, axes, name: str) -> None:
        months = self.changes.months if self.changes.is_found else ()
        for number, month in enumerate(months):
            # A step whose first month is this one lies about its beginning.
            ends = (month.start_time - pd.Timedelta(days=15), month.start_time + pd.Timedelta(days=15))
            axes.axvspan(*ends, color=PALETTE["second"], alpha=0.3, lw=0, label=None if number else name)

    def _paint_effects(self, axes, language: str) -> None:
        words = the_dictionary()
        if self.placebos.empty:
            axes.set_axis_off()
            told = words.word("not-available", language)
            axes.text(0.5, 0.5, told, ha="center", va="center", transform=axes.transAxes)
            return
        axes.set_ylabel(words.word("effect-in-standard-errors", language))
        is_stated = self.placebos["is_stated"].astype(bool)
        for chosen, colour, name in ((~is_stated, "quiet", "other-dates"), (is_stated, "sixth", "stated-date")):
            part = self.placebos[chosen]
            days = pd.PeriodIndex(part["month"], freq="M").to_timestamp()
            axes.vlines(days, 0, part["errors_from_none"], color=PALETTE[colour], lw=1.6)
            axes.plot(
                days, part["errors_from_none"], "o", ms=3.5, color=PALETTE[colour], label=words.word(name, language)
            )
        axes.set_ylim(0, None)
        format_axis(axes.yaxis, "ratio", language)
        axes.grid(axis="y")
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.14), ncols=2)
