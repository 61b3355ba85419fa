"""The controls of an exploration: one widget a choice, labelled in a language."""

import pandas as pd

from citra.dictionary import LANGUAGES, the_dictionary
from citra.explore.choices import DENOMINATORS, HIDDEN_LIKES, METRICS, Choices, denominator_of
from citra.explore.material import Material

LANGUAGE_NAMES = {"id": "Indonesia", "en": "English"}
OLDEST_DAYS = 30
LABELS = {
    "study": "study",
    "language": "language",
    "period": "period",
    "metric": "metric",
    "denominator": "denominator",
    "post_type": "post-form",
    "hidden_likes": "hidden-likes-rule",
    "maturity_days": "least-age",
}


class Controls:
    """The widgets of every choice, and the choice that they show.

    Parameters
    ----------
    studies : list of str
        Those that can be picked.
    study : str
        The one picked first.
    language : {"id", "en"}
        Of the labels.
    maturity_days : int
        The least age that is set first.
    """

    def __init__(self, studies: list[str], study: str, language: str, maturity_days: int):
        import ipywidgets as widgets

        wide = {"style": {"description_width": "9em"}, "layout": widgets.Layout(width="34em")}
        # A slider tells of itself when it is let go, not at every step on the way.
        slider = {**wide, "continuous_update": False}
        languages = [(LANGUAGE_NAMES[name], name) for name in LANGUAGES]
        self.study = widgets.Dropdown(options=studies, value=study, **wide)
        self.language = widgets.Dropdown(options=languages, value=language, **wide)
        self.period = widgets.SelectionRangeSlider(options=[""], **slider)
        self.metric = widgets.Dropdown(options=METRICS, value=Choices.metric, **wide)
        self.denominator = widgets.Dropdown(options=list(DENOMINATORS), value=Choices.denominator, **wide)
        self.post_type = widgets.Dropdown(options=[""], **wide)
        self.hidden_likes = widgets.Dropdown(options=HIDDEN_LIKES, **wide)
        self.maturity_days = widgets.IntSlider(value=maturity_days, min=0, max=OLDEST_DAYS, **slider)
        self.export = widgets.Button(layout=widgets.Layout(width="20em"))
        self.types: tuple[str, ...] = ()

    @property
    def every(self) -> list:
        """Return the widgets of the choices, in the order in which they stand."""
        return [getattr(self, name) for name in LABELS]

    def show_material(self, material: Material) -> None:
        """Offer the months and the types of a study; the whole of it is chosen."""
        months = pd.period_range(*material.days, freq="M") if material.posts.size else []
        options = [str(month) for month in months] or [""]
        self.period.options = options
        self.period.index = (0, len(options) - 1)
        self.types = material.types
        self.label()

    def label(self) -> None:
        """Print every label and every option in the chosen language; what is chosen stays."""
        words, language = the_dictionary(), self.language.value
        for name, word in LABELS.items():
            getattr(self, name).description = words.word(word, language)
        self.export.description = words.word("export", language)
        types = [(words.word("all-types", language), ""), *((words.word(name, language), name) for name in self.types)]
        _relabel(self.post_type, types)
        for widget, names in (
            (self.metric, METRICS),
            (self.denominator, DENOMINATORS),
            (self.hidden_likes, HIDDEN_LIKES),
        ):
            _relabel(widget, [(words.word(name, language), name) for name in names])

    def follow_metric(self) -> None:
        """Divide by what the metric divides by, so that charts and number speak of the same."""
        denominator = denominator_of(self.metric.value)
        if denominator:
            self.denominator.value = denominator

    def choices(self) -> Choices:
        """Return what is chosen."""
        first, last = self.period.value
        return Choices(
            first_day=f"{first}-01" if first else "",
            last_day=f"{pd.Period(last, 'M').end_time:%Y-%m-%d}" if last else "",
            metric=self.metric.value,
            denominator=self.denominator.value,
            post_type=self.post_type.value,
            hidden_likes=self.hidden_likes.value,
            maturity_days=self.maturity_days.value,
        )


def _relabel(widget, options: list[tuple[str, str]]) -> None:
    chosen = widget.value
    widget.options = options
    widget.value = chosen if chosen in [value for _, value in options] else options[0][1]
