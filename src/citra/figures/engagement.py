"""Figures of engagement."""

from dataclasses import dataclass, field

import pandas as pd
import seaborn as sns

from citra.dictionary import the_dictionary
from citra.figures.picture import PALETTE, Picture, format_axis
from citra.language import number_text


@dataclass(frozen=True)
class RateByType(Picture):
    """The distribution of the engagement rate by followers at posting, for each post type.

    Parameters
    ----------
    rated : DataFrame
        Posts with ``engagement_rate``.
    by_type : DataFrame
        From `citra.metrics.engagement.summarise_rate_by_type`; it gives the order.
    is_simulated : bool
        Whether a value rests on simulated rows.
    """

    rated: pd.DataFrame = field(repr=False)
    by_type: pd.DataFrame = field(repr=False)
    is_simulated: bool
    is_of_single_rows = True

    def data(self) -> pd.DataFrame:
        return self.rated[["post_type", "engagement_rate"]].dropna()

    def alt(self, language: str) -> str:
        words = the_dictionary()
        median = {"id": "median", "en": "median"}[language]
        return "; ".join(
            f"{words.word(row.post_type, language)}: {median} {number_text(row.median_rate, 'rate', language)}"
            for row in self.by_type.itertuples()
        )

    def paint(self, axes, language: str) -> None:
        words = the_dictionary()
        drawn = self.data()
        order = list(self.by_type["post_type"])
        sns.boxplot(
            data=drawn.astype({"post_type": object}),
            x="engagement_rate",
            y="post_type",
            order=order,
            ax=axes,
            color=PALETTE["first"],
            fill=False,
            width=0.55,
            linewidth=1.2,
            flierprops={"marker": ".", "markersize": 2.5, "alpha": 0.6},
        )
        axes.set_yticks(range(len(order)), [words.word(name, language) for name in order])
        axes.set(xlim=(0, None), ylabel="", xlabel=words.word("engagement-rate", language))
        format_axis(axes.xaxis, "rate", language)
        axes.grid(axis="x")
