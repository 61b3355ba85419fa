"""Figures of the audience."""

from dataclasses import dataclass, field
from functools import cached_property

import pandas as pd

from citra.dictionary import the_dictionary
from citra.figures.picture import PALETTE, Picture, format_axis
from citra.language import number_text


@dataclass(frozen=True)
class ChannelFollowers(Picture):
    """Followers of each channel in the first and the last year.

    Parameters
    ----------
    growth : DataFrame
        From `citra.audience.summarise_growth_by_channel`.
    years : tuple of int
        The first and the last year.
    is_simulated : bool
        Whether a value rests on simulated rows.
    """

    growth: pd.DataFrame = field(repr=False)
    years: tuple[int, int]
    is_simulated: bool = False

    def data(self) -> pd.DataFrame:
        return self.growth[["channel", "follower_count_first", "follower_count_last", "growth_share"]]

    def alt(self, language: str) -> str:
        words = the_dictionary()
        change = {"id": "dari {} menjadi {} pengikut", "en": "from {} to {} followers"}[language]
        return "; ".join(
            f"{words.word(row.channel, language)} "
            + change.format(
                number_text(row.follower_count_first, "count", language),
                number_text(row.follower_count_last, "count", language),
            )
            for row in self.growth.itertuples()
        )

    def paint(self, axes, language: str) -> None:
        words = the_dictionary()
        places = range(len(self.growth))[::-1]
        for place, row in zip(places, self.growth.itertuples(), strict=True):
            ends = [row.follower_count_first, row.follower_count_last]
            axes.plot(ends, [place, place], color="#c9c9c9", lw=3, zorder=1)
            text = f"+{number_text(row.growth_share, 'share', language)}"
            axes.text(row.follower_count_last, place + 0.18, text, ha="center", va="bottom", fontsize=7.5)
        ends = (("follower_count_first", PALETTE["quiet"]), ("follower_count_last", PALETTE["first"]))
        for (column, colour), year in zip(ends, self.years, strict=True):
            axes.scatter(self.growth[column].astype(float), places, color=colour, s=42, zorder=2, label=str(year))
        axes.set_yticks(list(places), [words.word(name, language) for name in self.growth["channel"]])
        axes.set(xlim=(0, None), ylim=(-0.6, len(self.growth) - 0.35), xlabel=words.word("followers", language))
        format_axis(axes.xaxis, "count", language)
        axes.grid(axis="x")
        axes.legend(loc="lower right")


@dataclass(frozen=True)
class FollowerCurve(Picture):
    """The account's follower readings and the curve between them.

    Parameters
    ----------
    readings : DataFrame
        Dated canonical follower snapshots of one account.
    posts : DataFrame
        Posts with ``follower_count_at_post``: the curve where it is used.
    is_simulated : bool
        Whether a value rests on simulated rows.
    """

    readings: pd.DataFrame = field(repr=False)
    posts: pd.DataFrame = field(repr=False)
    is_simulated: bool
    is_of_single_rows = True

    def data(self) -> pd.DataFrame:
        return self._marks

    @cached_property
    def _marks(self) -> pd.DataFrame:
        read = self.readings[["observed_at", "follower_count", "follower_count_low", "follower_count_high"]]
        used = self.posts.dropna(subset=["follower_count_at_post"])[
            ["posted_at", "follower_count_at_post", "follower_count_low", "follower_count_high"]
        ].set_axis(read.columns, axis=1)
        parts = [read.assign(kind="observed"), used.assign(kind="interpolated")]
        numbers = dict.fromkeys(read.columns[1:], float)
        together = pd.concat([part.astype(numbers) for part in parts])
        return together.sort_values(["kind", "observed_at"], ignore_index=True)

    def _drawn(self, kind: str) -> pd.DataFrame:
        """Return the marks of one kind; plain UTC times are placed far faster than times that carry their zone."""
        drawn = self.data()
        return drawn[drawn["kind"] == kind].assign(observed_at=drawn["observed_at"].dt.tz_localize(None))

    @property
    def is_empty(self) -> bool:
        return self.data()["follower_count"].dropna().empty

    def alt(self, language: str) -> str:
        known = self.readings.dropna(subset=["follower_count"])
        first, last = known.iloc[0], known.iloc[-1]
        sentence = {
            "id": "Pengikut naik dari {} menjadi {} dalam {} pembacaan",
            "en": "Followers rose from {} to {} over {} readings",
        }[language]
        return sentence.format(
            *(number_text(row["follower_count"], "count", language) for row in (first, last)), len(self.readings)
        )

    def paint(self, axes, language: str) -> None:
        words = the_dictionary()
        curve, read = self._drawn("interpolated"), self._drawn("observed")
        axes.plot(
            curve["observed_at"].to_numpy(),
            curve["follower_count"].to_numpy(),
            color=PALETTE["first"],
            label=words.word("interpolated", language),
        )
        self._paint_interval(axes)
        axes.scatter(
            read["observed_at"].to_numpy(),
            read["follower_count"].to_numpy(),
            s=9,
            color=PALETTE["ink"],
            zorder=3,
            label=words.word("observed", language),
        )
        axes.set(ylim=(0, None), ylabel=words.word("followers", language))
        format_axis(axes.yaxis, "count", language)
        axes.grid(axis="y")
        axes.legend(loc="lower right")

    def _paint_interval(self, axes) -> None:
        """Paint the 95 % interval of the curve where it is known."""
        curve = self._drawn("interpolated")
        axes.fill_between(
            curve["observed_at"].to_numpy(),
            curve["follower_count_low"].to_numpy(),
            curve["follower_count_high"].to_numpy(),
            color=PALETTE["first"],
            alpha=0.22,
            lw=0,
        )
