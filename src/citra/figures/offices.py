"""Figures of many accounts side by side."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from citra.dictionary import the_dictionary
from citra.figures.picture import PALETTE, Picture, format_axis
from citra.language import number_text
from citra.models.pooling import Pooled

# Width of a letter of a name, as part of the figure.
LETTER = 0.014
COLUMNS = ("place", "account_id", "own_rate", "shrunken_rate", "rate_low", "rate_high")


@dataclass(frozen=True)
class OfficeComparison(Picture):
    """The accounts' engagement rates in their order: each one's own, and drawn towards the others with its interval.

    Parameters
    ----------
    pooled : Pooled
        The comparison of the accounts' log levels.
    marked : tuple of str
        The accounts that are coloured and named, which must be those of institutions; the others stay nameless.
    is_simulated : bool
        Whether a value rests on simulated rows.
    """

    pooled: Pooled
    marked: tuple[str, ...]
    is_simulated: bool
    height = 2.9

    def data(self) -> pd.DataFrame:
        if self.pooled.cannot_tell:
            return pd.DataFrame(columns=COLUMNS)
        ordered = self.pooled.accounts.sort_values("shrunken", ignore_index=True)
        logs = ordered[["estimate", "shrunken", "shrunken_low", "shrunken_high"]].to_numpy(dtype=float)
        names = ordered["account_id"].where(ordered["account_id"].isin(self.marked), "").astype(str)
        frame = pd.DataFrame(np.exp(logs), columns=list(COLUMNS[2:]))
        return frame.assign(place=np.arange(1, len(frame) + 1), account_id=names)[list(COLUMNS)]

    def alt(self, language: str) -> str:
        drawn = self.data()
        if drawn.empty:
            return the_dictionary().word("not-available", language)
        sentence = {
            "id": "Tingkat keterlibatan {} akun, dari {} sampai {} setelah ditarik ke rata-rata",
            "en": "Engagement rates of {} accounts, from {} to {} after shrinking",
        }[language]
        rates = (number_text(value, "rate", language) for value in drawn["shrunken_rate"].iloc[[0, -1]])
        told = [sentence.format(number_text(len(drawn), "count", language), *rates)]
        for row in drawn[drawn["account_id"] != ""].itertuples():
            low, high = (number_text(value, "rate", language) for value in (row.rate_low, row.rate_high))
            told.append(f"{row.account_id}: {number_text(row.shrunken_rate, 'rate', language)} ({low}\u2013{high})")
        return "; ".join(told)

    def paint(self, axes, language: str) -> None:
        words, drawn = the_dictionary(), self.data()
        ours = (drawn["account_id"] != "").to_numpy()
        axes.axhline(np.exp(self.pooled.mean), color=PALETTE["ink"], lw=0.8, ls=":", zorder=1)
        for chosen, colour, width, size in ((~ours, PALETTE["first"], 1, 3), (ours, PALETTE["sixth"], 1.8, 5)):
            rows = drawn[chosen]
            axes.vlines(rows["place"], rows["rate_low"], rows["rate_high"], color=colour, lw=width, zorder=2)
            label = words.word("shrunken-rate", language) if colour == PALETTE["first"] else None
            axes.plot(rows["place"], rows["shrunken_rate"], "o", ms=size, color=colour, zorder=3, label=label)
        own = {"color": PALETTE["quiet"], "ls": "", "marker": "o", "ms": 1.6, "zorder": 4}
        axes.plot(drawn["place"], drawn["own_rate"], label=words.word("own-rate", language), **own)
        axes.set(xlabel=words.word("account-in-order", language), ylabel=words.word("engagement-rate", language))
        axes.set(xlim=(0, len(drawn) + 1), ylim=(0, 1.15 * drawn[["rate_high", "own_rate"]].max(axis=None)))
        self._name_marked(axes, drawn)
        format_axis(axes.xaxis, "count", language)
        format_axis(axes.yaxis, "rate", language)
        axes.grid(axis="y")
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2)

    def _name_marked(self, axes, drawn: pd.DataFrame) -> None:
        """Write the marked accounts' names above all that lies under them, towards the middle of the figure."""
        tops, count = drawn[["rate_high", "own_rate"]].max(axis=1), len(drawn)
        for row in drawn[drawn["account_id"] != ""].itertuples():
            late = row.place > count / 2
            reach = count * len(row.account_id) * LETTER * (-1 if late else 1)
            under = drawn["place"].between(*sorted((row.place, row.place + reach)))
            axes.annotate(
                row.account_id,
                (row.place, tops[row.Index]),
                xytext=(row.place, tops[under].max() + 0.05 * axes.get_ylim()[1]),
                ha="right" if late else "left",
                fontsize=7.5,
                color=PALETTE["sixth"],
                arrowprops={"arrowstyle": "-", "color": PALETTE["sixth"], "lw": 0.6, "shrinkA": 0, "shrinkB": 1},
            )
