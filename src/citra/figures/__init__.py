"""Figures: each one a small class that draws itself in a language, and tells its data and its words."""

from citra.figures.audience import ChannelFollowers, FollowerCurve
from citra.figures.cadence import PostsByMonth
from citra.figures.changes import ChangeFigure
from citra.figures.choices import SpecificationCurve
from citra.figures.content import ContentShares
from citra.figures.counts import CountDiagnostics, TypeRatios
from citra.figures.effects import EffectRatios, HourEffects
from citra.figures.engagement import RateByType
from citra.figures.exploring import ExploredFollowers, TypesByHour, ValueDistribution, ValuesOverTime
from citra.figures.growth import ForecastFan, GrowthCurves
from citra.figures.offices import OfficeComparison
from citra.figures.practice import GapsByChance, ShareByYear, WeekOfPosts
from citra.figures.trend import RateTrend

__all__ = [
    "ChangeFigure",
    "ChannelFollowers",
    "ContentShares",
    "CountDiagnostics",
    "EffectRatios",
    "ExploredFollowers",
    "FollowerCurve",
    "ForecastFan",
    "GapsByChance",
    "GrowthCurves",
    "HourEffects",
    "OfficeComparison",
    "PostsByMonth",
    "RateByType",
    "RateTrend",
    "ShareByYear",
    "SpecificationCurve",
    "TypeRatios",
    "TypesByHour",
    "ValueDistribution",
    "ValuesOverTime",
    "WeekOfPosts",
]
