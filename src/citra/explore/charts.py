"""The four linked charts of a selection."""

from citra.explore.choices import Choices
from citra.explore.selection import Selection
from citra.figures import ExploredFollowers, TypesByHour, ValueDistribution, ValuesOverTime
from citra.figures.picture import Picture

# What each chart changes with; a move that changes none of it leaves the chart as it is.
DEPENDS_ON = {
    "values": ("first_day", "last_day", "post_type", "hidden_likes", "maturity_days", "denominator"),
    "hours": ("first_day", "last_day", "post_type", "hidden_likes", "maturity_days"),
    "followers": ("first_day", "last_day"),
    "distribution": ("first_day", "last_day", "post_type", "hidden_likes", "maturity_days", "denominator"),
}
# The curve is smooth between two readings: more points than pixels would show nothing more.
CURVE_POINTS = 300


def chart(name: str, selection: Selection) -> Picture:
    """Return one of the charts, a key of ``DEPENDS_ON``."""
    choices, simulated = selection.choices, bool(selection.posts["is_simulated"].any())
    label = "interactions-over-denominator" if choices.column else "interactions-per-post"
    if name == "values":
        return ValuesOverTime(selection.posts, choices.unit, label, simulated, selection.breaks)
    if name == "hours":
        return TypesByHour(selection.posts, simulated)
    if name == "followers":
        points = selection.of_period.iloc[:: max(1, len(selection.of_period) // CURVE_POINTS)]
        curved = bool(points["is_simulated"].any() or selection.readings["is_simulated"].any())
        return ExploredFollowers(selection.readings, points, curved)
    return ValueDistribution(selection.posts["value"].to_numpy(), choices.unit, label, simulated)


def state_of(name: str, choices: Choices) -> tuple:
    """Return what a chart changes with, for a choice."""
    return tuple(getattr(choices, field) for field in DEPENDS_ON[name])
