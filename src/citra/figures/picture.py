"""What all figures share: size, style, the mark of simulated data, and files that are the same twice."""

import io
from abc import ABC, abstractmethod
from typing import ClassVar

import matplotlib as mpl
import matplotlib.dates
import pandas as pd
import seaborn as sns
from fontTools import subset
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_pdf import FigureCanvasPdf
from matplotlib.dates import AutoDateLocator
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from citra.breaks import Break
from citra.dictionary import the_dictionary
from citra.language import UNITS, number_text

# As wide as the article's text; letters on the page are as large as its footnotes.
WIDTH, HEIGHT = 4.96, 2.45
# From three years on an axis names years; so many months still stand apart.
FEWEST_DATES, MOST_DATES = 3, 7
SIMULATED_COLOUR = "#b3430e"
STYLE = {
    "font.family": "DejaVu Sans",
    "font.size": 8,
    "axes.titlesize": 8,
    "axes.labelsize": 8,
    "xtick.labelsize": 7.5,
    "ytick.labelsize": 7.5,
    "legend.fontsize": 7.5,
    "legend.frameon": False,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "grid.color": "#e4e4e4",
    "lines.linewidth": 1.4,
    "svg.hashsalt": "citra",
    "pdf.fonttype": 42,
    "figure.dpi": 110,
}
# Colours that stay apart in print and for colour-blind readers (Okabe and Ito).
PALETTE = {
    "first": "#0072B2",
    "second": "#E69F00",
    "third": "#009E73",
    "quiet": "#9a9a9a",
    "ink": "#222222",
    "fourth": "#CC79A7",
    "fifth": "#56B4E9",
    "sixth": "#D55E00",
    "seventh": "#F0E442",
}
# Tables by which a font shapes text. In a figure every letter has its place already, and cutting these tables down to
# the letters in use takes as long as drawing. matplotlib has no option for what an embedded font leaves out.
SHAPING = ("GDEF", "GPOS", "GSUB")
subset.Options._drop_tables_default = [*subset.Options._drop_tables_default, *SHAPING]
CANVASES = {"pdf": FigureCanvasPdf, "png": FigureCanvasAgg}
METADATA = {"pdf": {"CreationDate": None, "Producer": None, "Creator": None}, "png": {"Software": None}}


class Picture(ABC):
    """A figure of the article.

    A subclass is a dataclass of the tables it draws. ``data`` gives exactly the values that are
    drawn, ``alt`` the words for somebody who cannot see it.
    """

    is_simulated: bool
    # Whether it has a mark for each post or each reading, so that its data show single rows of a source.
    is_of_single_rows: ClassVar[bool] = False
    # Rows and columns of axes, and how high the figure is.
    panels = (1, 1)
    height = HEIGHT
    # Fixed margins as parts of the figure; without them they are searched for, which takes as long as drawing.
    margins: ClassVar[dict[str, float] | None] = None

    @abstractmethod
    def data(self) -> pd.DataFrame:
        """Return what is drawn, one row a mark."""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to draw."""
        return self.data().dropna().empty

    @abstractmethod
    def alt(self, language: str) -> str:
        """Return the figure in words, with its main values."""

    @abstractmethod
    def paint(self, axes, language: str) -> None:
        """Draw on the axes: one of them, or an array of ``panels``."""

    def draw(self, language: str = "en") -> Figure:
        """Return the drawn figure in a language; without data it says so instead of drawing."""
        with mpl.rc_context(STYLE), sns.axes_style("ticks", STYLE):
            figure = Figure(figsize=(WIDTH, self.height), layout=None if self.margins else "constrained")
            if self.margins:
                figure.subplots_adjust(**self.margins)
            is_empty = self.is_empty
            axes = figure.subplots(*(self.panels if not is_empty else (1, 1)))
            if is_empty:
                axes.set_axis_off()
                axes.text(0.5, 0.5, the_dictionary().word("not-available", language), ha="center", va="center")
            else:
                self.paint(axes, language)
            if self.is_simulated:
                mark_simulated(figure, language)
            for place in figure.axes:
                keep_dates_apart(place.xaxis)
        return figure

    def save(self, target, language: str, kind: str = "pdf") -> None:
        """Write the figure to a path or a buffer; the same data gives the same bytes."""
        with mpl.rc_context(STYLE):
            figure = self.draw(language)
            settle(figure, kind)
            figure.savefig(target, format=kind, metadata=METADATA[kind], edgecolor=figure.get_edgecolor())

    def described(self, language: str) -> str:
        """Return the words for somebody who cannot see it; where there is nothing to see they say so."""
        return the_dictionary().word("not-available", language) if self.is_empty else self.alt(language)

    def _repr_png_(self) -> tuple[bytes, dict]:
        buffer = io.BytesIO()
        self.save(buffer, "en", kind="png")
        return buffer.getvalue(), {"alt": self.described("en")}


def settle(figure: Figure, kind: str) -> None:
    """Search for the margins once; matplotlib would draw the whole figure one more time to find them."""
    engine = figure.get_layout_engine()
    if engine is not None:
        CANVASES[kind](figure)
        engine.execute(figure)
        figure.set_layout_engine(None)


def keep_dates_apart(axis) -> None:
    """Have an axis of dates write so few that they do not run into each other; any other axis stays as it is."""
    locator = axis.get_major_locator()
    if isinstance(locator, AutoDateLocator):
        locator.minticks = FEWEST_DATES
        locator.maxticks = dict.fromkeys(locator.maxticks, MOST_DATES)


def mark_simulated(figure: Figure, language: str) -> None:
    """Write over the figure, so that it cannot be cut off, that its data is simulated."""
    figure.suptitle(
        the_dictionary().word("simulated-data", language),
        x=0.985,
        ha="right",
        fontsize=8,
        fontweight="bold",
        color=SIMULATED_COLOUR,
    )
    figure.set_edgecolor(SIMULATED_COLOUR)
    figure.set_linewidth(1.2)


def draw_breaks(axes, breaks: tuple[Break, ...], language: str) -> None:
    """Draw each series break as a dotted line, with its name in a strip of its own above the data."""
    bottom, top = axes.get_ylim()
    strip = 0.11
    axes.set_ylim(bottom, bottom + (top - bottom) * (1 + strip * len(breaks)))
    left, right = axes.get_xlim()
    for number, item in enumerate(breaks):
        day = item.date.tz_localize(None).to_numpy()
        late = mpl.dates.date2num(day) > (left + right) / 2
        axes.axvline(day, color=PALETTE["ink"], lw=0.8, ls=":", zorder=3)
        axes.annotate(
            item.label[language],
            (day, 1 - strip * number * 0.85),
            xycoords=("data", "axes fraction"),
            xytext=(-3 if late else 3, -1),
            textcoords="offset points",
            ha="right" if late else "left",
            va="top",
            fontsize=7,
            color=PALETTE["ink"],
        )


def format_axis(axis, unit: str, language: str) -> None:
    """Print an axis's numbers as the language's readers write them, with as few decimals as tell them apart."""

    def text(value: float, _) -> str:
        steps = [tick * UNITS[unit].factor for tick in axis.get_ticklocs()]
        exact = (count for count in range(4) if all(abs(step - round(step, count)) < 1e-9 for step in steps))
        decimals = next(exact, 4)
        return number_text(value, unit, language, decimals)

    axis.set_major_formatter(FuncFormatter(text))
