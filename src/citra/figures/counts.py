"""Figures of count models: their ratios, and whether the model holds."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from scipy import stats

from citra.dictionary import the_dictionary
from citra.figures.picture import PALETTE, Picture, format_axis
from citra.language import number_text

LAGS = 15


@dataclass(frozen=True)
class CountDiagnostics(Picture):
    """Whether a count model holds: its randomised quantile residuals, which are standard normal if it does.

    Parameters
    ----------
    residuals : ndarray
        In the order of time.
    expected : ndarray
        Expected counts.
    zero_share, expected_zero_share : float
        Share of zero counts, observed and by the model.
    is_simulated : bool
        Whether a value rests on simulated rows.
    """

    residuals: np.ndarray
    expected: np.ndarray
    zero_share: float
    expected_zero_share: float
    is_simulated: bool
    is_of_single_rows = True
    panels = (2, 2)
    height = 4.2

    def data(self) -> pd.DataFrame:
        return pd.DataFrame({"expected_count": self.expected, "quantile_residual": self.residuals})

    def _correlations(self) -> np.ndarray:
        centred = self.residuals - self.residuals.mean()
        lags = range(1, min(LAGS, len(centred) - 1) + 1)
        return np.array([(centred[lag:] * centred[:-lag]).sum() for lag in lags]) / (centred**2).sum()

    def alt(self, language: str) -> str:
        sentence = {
            "id": "Residu kuantil: simpangan baku {}, otokorelasi pertama {}; bagian nol {} dan menurut model {}",
            "en": "Quantile residuals: deviation {}, first autocorrelation {}; share of zeros {}, by the model {}",
        }[language]
        first = self._correlations()[0] if len(self.residuals) > 2 else float("nan")
        return sentence.format(
            number_text(float(np.std(self.residuals)), "ratio", language),
            number_text(float(first), "ratio", language),
            number_text(self.zero_share, "share", language),
            number_text(self.expected_zero_share, "share", language),
        )

    def paint(self, axes, language: str) -> None:
        words = the_dictionary()
        (normal, spread), (order, memory) = axes
        ordered = np.sort(self.residuals)
        quantiles = stats.norm.ppf((np.arange(len(ordered)) + 0.5) / len(ordered))
        normal.plot(quantiles, quantiles, color=PALETTE["quiet"], lw=1)
        normal.plot(quantiles, ordered, ".", ms=2.5, color=PALETTE["first"])
        normal.set(xlabel=words.word("normal-quantile", language), ylabel=words.word("residual", language))
        spread.plot(self.expected, self.residuals, ".", ms=2.5, alpha=0.6, color=PALETTE["first"])
        spread.set(xlabel=words.word("expected-count", language), ylabel=words.word("residual", language))
        order.plot(
            np.arange(1, len(self.residuals) + 1), self.residuals, ".", ms=2.5, alpha=0.6, color=PALETTE["first"]
        )
        order.set(xlabel=words.word("post-in-order", language), ylabel=words.word("residual", language))
        correlations = self._correlations()
        memory.bar(np.arange(1, len(correlations) + 1), correlations, width=0.6, color=PALETTE["first"])
        for edge in (-1, 1):
            memory.axhline(edge * 1.96 / np.sqrt(len(self.residuals)), color=PALETTE["quiet"], lw=0.8, ls="--")
        memory.set(xlabel=words.word("distance-in-posts", language), ylabel=words.word("autocorrelation", language))
        for place in axes.flat:
            format_axis(place.yaxis, "ratio", language)
            format_axis(place.xaxis, "count", language)


@dataclass(frozen=True)
class TypeRatios(Picture):
    """How many times the likes of the commonest type each other type gets in the same months.

    Parameters
    ----------
    ratios : DataFrame
        From `citra.models.counts.compare_types_within_months`.
    is_simulated : bool
        Whether a value rests on simulated rows.
    """

    ratios: pd.DataFrame = field(repr=False)
    is_simulated: bool
    height = 1.7

    def data(self) -> pd.DataFrame:
        columns = ["post_type", "count_ratio", "ratio_low", "ratio_high"]
        return self.ratios.reindex(columns=columns).dropna()

    def alt(self, language: str) -> str:
        words = the_dictionary()
        return "; ".join(
            f"{words.word(row.post_type, language)}: {number_text(row.count_ratio, 'ratio', language)} "
            f"({number_text(row.ratio_low, 'ratio', language)}\u2013{number_text(row.ratio_high, 'ratio', language)})"
            for row in self.data().itertuples()
        )

    def paint(self, axes, language: str) -> None:
        words = the_dictionary()
        drawn = self.data()
        places = np.arange(len(drawn))[::-1]
        axes.axvline(1, color=PALETTE["ink"], lw=0.8)
        axes.hlines(places, drawn["ratio_low"], drawn["ratio_high"], color=PALETTE["first"], lw=2)
        axes.plot(drawn["count_ratio"], places, "o", ms=6, color=PALETTE["first"])
        axes.set_yticks(places, [words.word(name, language) for name in drawn["post_type"]])
        axes.set(ylim=(-0.6, len(drawn) - 0.4), xlabel=words.word("ratio-of-likes", language))
        format_axis(axes.xaxis, "ratio", language)
        axes.grid(axis="x")
