"""Figures of what goes with the likes of a post."""

from dataclasses import dataclass, field

import numpy as np
import pandas as pd
from babel.dates import get_day_names

from citra.dictionary import the_dictionary
from citra.figures.picture import PALETTE, Picture, format_axis
from citra.language import LOCALES, number_text
from citra.models.post_factors import WEEKDAYS

# The height of a comparison in a forest plot, and of its axis.
ROW, AXIS = 0.165, 0.5
PRINTED_COLUMNS = (
    *("level_in_indonesian", "level_in_english", "compared_post_count", "count_ratio", "ratio_low", "ratio_high"),
    *("detectable_ratio", "verdict"),
)


def level_text(factor: str, level: str, language: str) -> str:
    """Return a level of a factor as a reader knows it: a day's name, a word, or the name of a file.

    Parameters
    ----------
    factor, level : str
        As `citra.models.effects` names them.
    language : {"id", "en"}
        The edition.

    Examples
    --------
    >>> level_text("weekday", "monday", "id"), level_text("post_type", "carousel", "en")
    ('Senin', 'carousel')
    """
    if level in WEEKDAYS:
        return get_day_names("wide", locale=LOCALES[language])[WEEKDAYS.index(level)]
    return level if factor == "source_file" and level != "other" else the_dictionary().word(level, language)


def printed_comparisons(comparisons: pd.DataFrame) -> pd.DataFrame:
    """Return the comparisons as a table of the article: each level by its name in the edition's language."""
    pairs = list(zip(comparisons["factor"], comparisons["factor_level"], strict=True))
    names = {
        column: pd.Series([level_text(*pair, language) for pair in pairs], index=comparisons.index, dtype=object)
        for column, language in (("level_in_indonesian", "id"), ("level_in_english", "en"))
    }
    return comparisons.assign(**names)[list(PRINTED_COLUMNS)]


@dataclass(frozen=True)
class EffectRatios(Picture):
    """How many times the likes of each factor's commonest level the other levels get in the same months.

    Parameters
    ----------
    comparisons : DataFrame
        From `citra.models.effects.PostEffects`.
    is_simulated : bool
        Whether a value rests on simulated rows.
    """

    comparisons: pd.DataFrame = field(repr=False)
    is_simulated: bool

    @property
    def height(self) -> float:
        return AXIS + ROW * (max(len(self.comparisons), 6) + self.comparisons["factor"].nunique())

    def data(self) -> pd.DataFrame:
        return self.comparisons[["factor", "factor_level", "count_ratio", "ratio_low", "ratio_high"]]

    def alt(self, language: str) -> str:
        return "; ".join(
            f"{level_text(row.factor, row.factor_level, language)}: {number_text(row.count_ratio, 'ratio', language)} "
            f"({number_text(row.ratio_low, 'ratio', language)}\u2013{number_text(row.ratio_high, 'ratio', language)})"
            for row in self.data().dropna().itertuples()
        )

    def paint(self, axes, language: str) -> None:
        drawn, words = self.data(), the_dictionary()
        opens = drawn["factor"] != drawn["factor"].shift()
        places = -(np.arange(len(drawn)) + opens.cumsum()).to_numpy(dtype=float)
        compared = drawn["ratio_low"].notna().to_numpy()
        axes.axvline(1, color=PALETTE["ink"], lw=0.8, zorder=1)
        rows = drawn[compared]
        axes.hlines(places[compared], rows["ratio_low"], rows["ratio_high"], color=PALETTE["first"], lw=1.8)
        axes.plot(rows["count_ratio"], places[compared], "o", ms=4.5, color=PALETTE["first"])
        axes.plot(drawn["count_ratio"][~compared], places[~compared], "o", ms=4.5, mfc="white", color=PALETTE["quiet"])
        labels = [level_text(factor, level, language) for factor, level in drawn[["factor", "factor_level"]].to_numpy()]
        heads = [words.word(name, language) for name in drawn.loc[opens, "factor"]]
        axes.set_yticks([*places, *(places[opens.to_numpy()] + 1)], [*labels, *heads])
        for tick in axes.get_yticklabels()[len(labels) :]:
            tick.set(fontweight="bold")
        axes.set(ylim=(places.min() - 0.7, 0.6), xlabel=words.word("ratio-to-commonest", language))
        axes.tick_params(axis="y", length=0)
        format_axis(axes.xaxis, "ratio", language)
        axes.grid(axis="x")


@dataclass(frozen=True)
class HourEffects(Picture):
    """Likes by hour against the mean hour of the same months: as estimated, and drawn towards the mean.

    Parameters
    ----------
    hours : DataFrame
        From `citra.models.shrinkage.BestHour`.
    is_simulated : bool
        Whether a value rests on simulated rows.
    """

    hours: pd.DataFrame = field(repr=False)
    is_simulated: bool

    def data(self) -> pd.DataFrame:
        return self.hours

    def alt(self, language: str) -> str:
        drawn = self.data()
        if drawn.empty:
            return the_dictionary().word("not-available", language)
        sentence = {
            "id": "Rasio suka per jam: dari {} sampai {}; setelah ditarik ke rata-rata dari {} sampai {}",
            "en": "Ratios of likes by hour: from {} to {}; drawn towards the mean from {} to {}",
        }[language]
        ends = [drawn[name].agg(end) for name in ("raw_ratio", "shrunken_ratio") for end in ("min", "max")]
        return sentence.format(*(number_text(float(end), "ratio", language) for end in ends))

    def paint(self, axes, language: str) -> None:
        words, drawn = the_dictionary(), self.data()
        axes.axhline(1, color=PALETTE["ink"], lw=0.8, zorder=1)
        for name, shift, colour, word in (
            ("raw", -0.14, PALETTE["quiet"], "as-estimated"),
            ("shrunken", 0.14, PALETTE["first"], "drawn-to-the-mean"),
        ):
            at = drawn["hour"].to_numpy(dtype=float) + shift
            axes.vlines(at, drawn[f"{name}_low"], drawn[f"{name}_high"], color=colour, lw=1.6)
            axes.plot(at, drawn[f"{name}_ratio"], "o", ms=4, color=colour, label=words.word(word, language))
        axes.set_xticks(drawn["hour"])
        axes.set(xlabel=words.word("hour-of-day", language), ylabel=words.word("ratio-to-mean-hour", language))
        format_axis(axes.xaxis, "count", language)
        format_axis(axes.yaxis, "ratio", language)
        axes.grid(axis="y")
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.2), ncols=2)
