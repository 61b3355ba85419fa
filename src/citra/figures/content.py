"""What kinds of content are posted: shares of categories with their intervals."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from citra.dictionary import the_dictionary
from citra.figures.picture import PALETTE, Picture, format_axis
from citra.language import number_text


@dataclass(frozen=True)
class ContentShares(Picture):
    """The share of posts of each category, by the machine and, where people coded captions, corrected.

    Parameters
    ----------
    shares : DataFrame
        From `citra.content.shares.CategoryShares.table`.
    is_simulated : bool
        Whether a value rests on simulated rows.
    """

    shares: pd.DataFrame = field(repr=False)
    is_simulated: bool
    height = 3.6

    def data(self) -> pd.DataFrame:
        return self.shares.drop(columns=["category_group", "coded_post_count"])

    @property
    def is_empty(self) -> bool:
        return self.shares.empty

    def alt(self, language: str) -> str:
        words = the_dictionary()
        parts = []
        for row in self.data().itertuples():
            span = _span(row.apparent_share, row.apparent_low, row.apparent_high, language)
            part = f"{words.word(row.category, language)}: {span}"
            if pd.notna(row.corrected_share):
                corrected = _span(row.corrected_share, row.corrected_low, row.corrected_high, language)
                part += f", {words.word('corrected', language)} {corrected}"
            parts.append(part)
        return "; ".join(parts)

    def paint(self, axes, language: str) -> None:
        words, drawn = the_dictionary(), self.data()
        places = np.arange(len(drawn))[::-1]
        has_both = drawn["corrected_share"].notna().any()
        for name, word, colour, shift in (
            ("apparent", "by-machine", PALETTE["first"], 0.14 if has_both else 0),
            ("corrected", "corrected", PALETTE["sixth"], -0.14),
        ):
            known = drawn[f"{name}_share"].notna().to_numpy()
            if known.any():
                rows, height = drawn[known], places[known] + shift
                axes.hlines(height, rows[f"{name}_low"], rows[f"{name}_high"], color=colour, lw=2)
                axes.plot(rows[f"{name}_share"], height, "o", ms=5, color=colour, label=words.word(word, language))
        axes.set_yticks(places, [words.word(name, language) for name in drawn["category"]])
        axes.set(ylim=(-0.6, len(drawn) - 0.4), xlabel=words.word("share-of-captions", language))
        axes.set_xlim(left=0)
        axes.locator_params(axis="x", nbins=6)
        format_axis(axes.xaxis, "share", language)
        axes.grid(axis="x")
        if has_both:
            axes.legend(loc="lower right")


def _span(value: float, low: float, high: float, language: str) -> str:
    low_text, high_text = (number_text(end, "share", language) for end in (low, high))
    return f"{number_text(value, 'share', language)} ({low_text}\u2013{high_text})"
