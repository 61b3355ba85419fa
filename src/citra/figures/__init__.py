"""Figures: each one a small class that draws itself in a language, and tells its data and its words."""

from citra.figures.audience import ChannelFollowers, FollowerCurve
from citra.figures.cadence import PostsByMonth
from citra.figures.counts import CountDiagnostics, TypeRatios
from citra.figures.engagement import RateByType
from citra.figures.offices import OfficeComparison
from citra.figures.trend import RateTrend

__all__ = [
    "ChannelFollowers",
    "CountDiagnostics",
    "FollowerCurve",
    "OfficeComparison",
    "PostsByMonth",
    "RateByType",
    "RateTrend",
    "TypeRatios",
]
