"""What may and what may not be concluded from a selection, in words, written from its state alone."""

from dataclasses import dataclass

import pandas as pd

from citra.dictionary import the_dictionary
from citra.explore.choices import Choices
from citra.explore.selection import MOST_RESAMPLED, Selection
from citra.language import date_text, number_text
from citra.metrics.metric import REGISTRY
from citra.models.bootstrap import FEWEST

# An age below which a reading counts as young where the choice keeps every post.
USUAL_MATURITY_DAYS = 7


@dataclass(frozen=True)
class Conclusions:
    """Sentences for a reader.

    Parameters
    ----------
    may : str
        What may be concluded.
    may_not : tuple of str
        What may not, the gravest first.
    """

    may: str
    may_not: tuple[str, ...]


def conclude(selection: Selection, language: str, looked_at: int = 1) -> Conclusions:
    """Return what may and may not be concluded from a selection.

    Parameters
    ----------
    selection : Selection
    language : {"id", "en"}
    looked_at : int
        How many selections were looked at so far: with many, one looks unusual by chance.
    """
    if not len(selection.posts):
        reason = the_dictionary().word("not-without-posts", language)
        return Conclusions(_sentence("may-nothing", language, reason=reason), ())
    limits = [
        *_of_data(selection, language),
        *_of_rules(selection, language),
        *_of_denominator(selection, language),
        *_of_breaks(selection, language),
        _sentence("not-cause", language),
    ]
    if looked_at > 1:
        limits.append(_sentence("not-test", language, k=looked_at))
    return Conclusions(_may(selection, language), tuple(limits))


def _sentence(name: str, language: str, **parts) -> str:
    """Return a sentence of the dictionary with its gaps filled: numbers as counts, words as they are."""
    shown = {
        key: part if isinstance(part, str) else number_text(part, "count", language) for key, part in parts.items()
    }
    said = the_dictionary().word(name, language).format(**shown)
    return said[:1].upper() + said[1:]


def metric_text(choices: Choices, language: str) -> str:
    """Return the name of the chosen metric."""
    return the_dictionary().word(choices.metric, language)


def _may(selection: Selection, language: str) -> str:
    item, measured, words = REGISTRY[selection.choices.metric], selection.measured, the_dictionary()
    if measured is None:
        columns = ", ".join(words.word(column, language) for column in item.requires)
        reason = _sentence(
            "not-metric-absent", language, metric=metric_text(selection.choices, language), columns=columns
        )
        return _sentence("may-nothing", language, reason=reason)
    low, high = (number_text(end, item.unit, language) for end in selection.interval)
    interval = _sentence("may-interval", language, low=low, high=high) if pd.notna(selection.interval[0]) else ""
    value = number_text(measured.value, item.unit, language)
    metric = metric_text(selection.choices, language)
    return _sentence("may-of-these", language, n=measured.n, metric=metric, value=value, interval=interval)


def _of_data(selection: Selection, language: str) -> list[str]:
    """Tell what the number and the origin of the posts forbid."""
    n, item = len(selection.posts), REGISTRY[selection.choices.metric]
    found = [_sentence("not-simulated", language)] * selection.is_simulated
    if n < FEWEST:
        found.append(_sentence("not-few", language, n=n))
    if selection.measured and selection.measured.n > MOST_RESAMPLED and not item.needs_order:
        found.append(_sentence("not-interval-many", language, most=MOST_RESAMPLED))
    return found


def _of_rules(selection: Selection, language: str) -> list[str]:
    """Tell what hidden likes and young posts forbid, kept or set aside."""
    posts, aside, days = selection.posts, selection.set_aside, selection.choices.maturity_days
    n, hidden = len(posts), int(posts["is_like_count_hidden"].sum())
    age = posts["captured_at"] - posts["posted_at"]
    young = int((age < pd.Timedelta(days=USUAL_MATURITY_DAYS)).sum())
    hour_unknown = int(posts["local_hour"].isna().sum())
    counted = {
        "not-hidden-kept": (hidden, {"n": n}),
        "not-hidden-dropped": (aside.get("hidden-likes", 0), {}),
        "not-young-kept": (young if days < USUAL_MATURITY_DAYS else 0, {"days": USUAL_MATURITY_DAYS}),
        "not-young-dropped": (aside.get("not-mature", 0), {}),
        "not-age-unknown": (int(age.isna().sum()), {}),
        "not-hour-unknown": (hour_unknown, {}),
    }
    return [_sentence(name, language, k=k, **parts) for name, (k, parts) in counted.items() if k]


def _of_denominator(selection: Selection, language: str) -> list[str]:
    choices, n = selection.choices, len(selection.posts)
    missing = int(selection.posts["value"].isna().sum())
    denominator = the_dictionary().word(choices.denominator, language)
    found = []
    if missing:
        name = "not-denominator-missing" if choices.column else "not-count-missing"
        found.append(_sentence(name, language, k=missing, n=n, denominator=denominator))
    if "follower_count_latest" in (choices.column, *REGISTRY[choices.metric].requires):
        found.append(_sentence("not-latest-followers", language))
    return found


def _of_breaks(selection: Selection, language: str) -> list[str]:
    return [
        _sentence("not-across-break", language, label=item.label[language], day=date_text(item.date.date(), language))
        for item in selection.breaks
    ]
