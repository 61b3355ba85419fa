"""Past insights of a download: the only numbers in it, under labels in the account's language."""

import msgspec
import pandas as pd

from citra.errors import BadInput
from citra.readers.counts import CountReader
from citra.readers.instagram_download.posts import Medium, Post, file_names, is_video
from citra.readers.instagram_download.records import Item, Moment, decoded, in_seconds, repaired
from citra.readers.reading import COUNTS, Reading, Sieve
from citra.readers.synonyms import Wording, wordings


class Labelled(msgspec.Struct, gc=False):
    value: str | int | None = None
    timestamp: Moment = None


class Insight(msgspec.Struct, gc=False):
    string_map_data: dict[str, Labelled | None]
    media_map_data: dict[str, Medium | None] | None = None


def past_insights(items: list[Item], reading: Reading) -> tuple[list[Post], pd.DataFrame]:
    """Return what past insights tell: posts, and their numbers in rows of the same order."""
    found = [
        (item, _by_label(item, insight), _thumbnail(insight))
        for item, insight in decoded(items, ("insight",), Insight, reading)
    ]
    if not found:
        return [], pd.DataFrame()
    wording, names = _wording(found)
    moments = [
        (item.place, [_entry(labels, names["posted_at"]).timestamp, thumbnail.creation_timestamp])
        for item, labels, thumbnail in found
    ]
    posts, known = [], []
    for (item, labels, thumbnail), seconds in zip(found, in_seconds(moments, reading), strict=True):
        if seconds:
            # The thumbnail of a video or a carousel is a picture too: it does not tell the form.
            post_type = "video" if is_video(thumbnail) else "other"
            files = file_names([thumbnail.uri])
            posts.append(Post(item.place, seconds, post_type, repaired(thumbnail.title), None, files))
            known.append(labels)
        else:
            reading.put_aside("no-time", example=item.place)
    return posts, _numbers(posts, known, wording, names, reading)


def _entry(found: dict[str, Labelled], labels: list[str]) -> Labelled:
    """Return what stands under the first of the labels that is there."""
    return next((found[label] for label in labels if label in found), Labelled())


def _by_label(item: Item, insight: Insight) -> dict[str, Labelled]:
    labels: dict[str, Labelled] = {}
    for label, entry in insight.string_map_data.items():
        name = _plain(label)
        if name in labels and entry != labels[name]:
            raise BadInput(f"{item.place}: the label {label[:60]!r} stands there twice with different values.")
        labels[name] = entry or Labelled()
    return labels


def _plain(label: str) -> str:
    return (repaired(label) or "").strip().casefold()


def _thumbnail(insight: Insight) -> Medium:
    """Return the picture of an insight: the only one there, under a key in the account's language."""
    return next((medium for medium in (insight.media_map_data or {}).values() if medium), Medium())


def _wording(found: list) -> tuple[Wording, dict[str, list[str]]]:
    """Return the language that knows most of the labels, and the labels of each of our columns that are there."""
    present = {label for _, labels, _ in found for label in labels}

    def names(wording: Wording) -> dict[str, list[str]]:
        known = {name: [_plain(label) for label in labels] for name, labels in wording.columns.items()}
        return {name: [label for label in labels if label in present] for name, labels in known.items()}

    best = max(wordings("instagram_download"), key=lambda wording: sum(map(bool, names(wording).values())))
    matched = names(best)
    known = {label for name, labels in matched.items() if name in COUNTS for label in labels}
    for item, labels, _ in found:
        others = labels.keys() - matched["posted_at"]
        if others and not others & known:
            raise BadInput(
                f"{item.place}: none of the labels is known, such as {min(others)[:40]!r}; "
                "add this language to data/synonyms.yml, instagram_download."
            )
    return best, matched


def _numbers(posts: list[Post], known: list[dict[str, Labelled]], wording, names, reading: Reading) -> pd.DataFrame:
    numbers = pd.DataFrame(index=range(len(posts)))
    sieve = Sieve(reading, lambda row, label: f"{posts[int(row)].place}, {label}", numbers.index)
    counts = CountReader(sieve, thousands=wording.thousands)
    for name, labels in names.items():
        if labels and name != "posted_at":
            values = pd.Series([_entry(found, labels).value for found in known], index=numbers.index, dtype=object)
            # Only the insights of reels have views.
            numbers[name] = counts.column(values, labels[0], name, expected=name != "view_count")
    numbers["rounded_counts"] = counts.rounded_texts(numbers.index)
    return numbers
