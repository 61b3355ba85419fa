"""Instagram's own download ("Download your information"): a folder, an archive, or one of its JSON files."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TypeVar

import msgspec
import numpy as np
import pandas as pd

from citra.errors import BadInput
from citra.readers.counts import CountReader
from citra.readers.documents import Document, decode
from citra.readers.exports import Collection
from citra.readers.reading import COUNTS, Reading, post_rows
from citra.readers.synonyms import Wording, wordings
from citra.readers.times import clock_times, stated_capture, unix_times, zoned_times
from citra.studyfile import Source

NAME = "Instagram's own download (JSON files in a folder, an archive or alone)"
# What lies under a key of an object.
KEYS = {
    "relationships_followers": "follower",
    "ig_reels_media": "reel",
    "organic_insights_posts": "insight",
    "organic_insights_reels": "insight",
}
# The same of the media.json of older downloads, whose keys are words that other files have too.
OLD_KEYS = {"photos": "image", "videos": "video", "stories": "other", "profile": "other", "direct": "other"}
MARKS = [f'"{word}"'.encode() for word in (*KEYS, "media", "string_list_data", "taken_at")]
VIDEOS = {"mp4", "mov", "m4v", "webm"}
PICTURES = {"jpg", "jpeg", "png", "webp", "heic", "gif"}
# How older downloads write a moment: what tells the form, and the form once commas and odd spaces are gone.
WRITTEN = {
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d": "%Y-%m-%dT%H:%M:%S",
    r"[A-Z][a-z]{2} \d{1,2} \d{4} \d{1,2}:\d\d [AP]M": "%b %d %Y %I:%M %p",
    r"[A-Z][a-z]{2} \d{1,2} \d{4} \d{1,2}:\d\d:\d\d [AP]M": "%b %d %Y %I:%M:%S %p",
    r"[A-Z][a-z]{3,8} \d{1,2} \d{4} \d{1,2}:\d\d [AP]M": "%B %d %Y %I:%M %p",
    r"[A-Z][a-z]{3,8} \d{1,2} \d{4} \d{1,2}:\d\d:\d\d [AP]M": "%B %d %Y %I:%M:%S %p",
}
Moment = int | float | str | None
Kind = TypeVar("Kind")


class Medium(msgspec.Struct, gc=False):
    uri: str | None = None
    creation_timestamp: Moment = None
    title: str | None = None
    media_metadata: msgspec.Raw = msgspec.Raw()


class ListedPost(msgspec.Struct, gc=False):
    media: list[Medium] | None = None
    title: str | None = None
    creation_timestamp: Moment = None


class OldMedium(msgspec.Struct, gc=False):
    caption: str | None = None
    taken_at: str | None = None
    path: str | None = None


class Labelled(msgspec.Struct, gc=False):
    value: str | int | None = None
    timestamp: Moment = None


class Insight(msgspec.Struct, gc=False):
    string_map_data: dict[str, Labelled | None]
    media_map_data: dict[str, Medium | None] | None = None


class Followed(msgspec.Struct, gc=False):
    value: str | None = None
    href: str | None = None
    timestamp: Moment = None


class Follower(msgspec.Struct, gc=False):
    title: str | None = None
    string_list_data: list[Followed] | None = None


@dataclass(frozen=True, slots=True)
class Item:
    """One record of the download, not yet decoded."""

    kind: str
    place: str
    data: bytes


@dataclass(slots=True)
class Post:
    """What the download tells of one post.

    Parameters
    ----------
    place : str
        Where it stands.
    seconds : tuple of int
        The moment of its creation, and those of its pictures and videos, in seconds since 1970.
    files : set of str
        The names of the files of its pictures and videos.
    """

    place: str
    seconds: tuple[int, ...]
    post_type: str
    caption: str | None
    media_count: int | None
    files: frozenset[str]


_RAW_LIST = msgspec.json.Decoder(list[msgspec.Raw])
_RAW_OBJECT = msgspec.json.Decoder(dict[str, msgspec.Raw])


def recognises(opened) -> bool:
    if isinstance(opened, Document):
        return _is_read(opened.data)
    return isinstance(opened, Collection) and any(_is_read(member.read()) for member in opened.texts())


def read(opened: Document | Collection, source: Source) -> Reading:
    """Read posts, past insights and followers; every other file of the download stays unread.

    The download says neither whose it is nor how many likes a post has: only past insights hold
    numbers, and they are joined to the posts on the moment of creation. A follower list holds the
    followers of its last day alone. For the end of each day on which some of them began to follow
    it gives how many had done so by then, a lower bound; and it is itself one reading, on the day of
    the capture. A download of chosen dates holds what belongs to these dates only.
    """
    if not source.account:
        raise BadInput(f"{opened.path}: a download does not say whose it is; state account in the file's entry.")
    items = _items(opened)
    set_aside, remarks = Counter(), Counter()
    posts = _listed_posts(items, set_aside) + _old_posts(items, source, set_aside)
    posts = _without_repeats(posts, set_aside)
    insights, numbers = _insights(items, set_aside, remarks)
    set_aside["not-a-post"] += sum(item.kind == "other" for item in items)
    tables = {
        "posts": _post_table(posts, insights, numbers, source, set_aside),
        "follower_snapshots": _snapshot_table(items, source, set_aside),
    }
    observed = int((tables["follower_snapshots"]["reading_kind"] == "observed").sum())
    tables = {name: table for name, table in tables.items() if len(table)}
    # The list of followers is one reading besides the followers in it.
    return Reading(len(items) + observed, tables, +set_aside, remarks)


def _is_read(data: bytes) -> bool:
    """Return whether a file of a download holds something that is read."""
    if not any(mark in data for mark in MARKS):
        return False
    data = _bare(data)
    try:
        if data[:1] == b"[":
            return any(_kind_of(item) for item in _RAW_LIST.decode(data))
        content = _RAW_OBJECT.decode(data)
    except (msgspec.MsgspecError, ValueError, RecursionError):
        return _seems_read(data)
    return bool(content.keys() & KEYS.keys()) or _is_old(content)


def _bare(data: bytes) -> bytes:
    return data.removeprefix(b"\xef\xbb\xbf").lstrip()


def _kind_of(item: msgspec.Raw) -> str | None:
    """Return whether an item of a bare list is a post or a follower."""
    fields = msgspec.json.decode(item)
    if not isinstance(fields, dict):
        return None
    media = fields.get("media")
    if isinstance(media, list) and any(isinstance(medium, dict) and "uri" in medium for medium in media):
        return "post"
    if isinstance(fields.get("string_list_data"), list) and "string_map_data" not in fields:
        return "follower"
    return None


def _is_old(content: dict[str, msgspec.Raw]) -> bool:
    texts = [bytes(content[key]) for key in ("photos", "videos") if key in content]
    return any(b'"taken_at"' in text and b'"path"' in text for text in texts)


def _seems_read(data: bytes) -> bool:
    """Return whether a damaged file seems to be one of ours: it is refused then, not passed over."""
    start = data[: 1 << 12]
    if re.match(rb'\[\s*\{\s*"(media|title|creation_timestamp)"\s*:', start) and b'"creation_timestamp"' in start:
        return True
    if re.match(rb'\[\s*\{\s*"(title|media_list_data|string_list_data)"\s*:', start):
        return b'"string_list_data"' in start
    key = re.match(rb'\{\s*"([a-z_]+)"\s*:\s*\[', start)
    return bool(key) and (key[1].decode() in KEYS or (key[1] in (b"photos", b"videos") and b'"taken_at"' in start))


def _items(opened: Document | Collection) -> list[Item]:
    """Return the records of the files that are read."""
    if isinstance(opened, Document):
        return list(_items_of(str(opened.path), opened.data))
    items = []
    for member in opened.texts():
        data = member.read()
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            raise BadInput(f"{member.place}: the text is not UTF-8; expected the file as Instagram wrote it.")
        if _is_read(data):
            items += _items_of(member.place, data)
    return items


def _items_of(place: str, data: bytes) -> Iterator[Item]:
    if _bare(data)[:1] == b"[":
        listed = decode(_bare(data), place, _RAW_LIST)
        kind = next(filter(None, map(_kind_of, listed)), "post")
        for number, item in enumerate(listed, start=1):
            yield Item(kind, f"{place}, item {number}", bytes(item))
        return
    content = decode(_bare(data), place, _RAW_OBJECT)
    kinds = KEYS | OLD_KEYS if _is_old(content) else KEYS
    for key, value in content.items():
        if key in kinds:
            where = f"{place}, {key}"
            for number, item in enumerate(decode(bytes(value), where, _RAW_LIST), start=1):
                yield Item(kinds[key], f"{where}, item {number}", bytes(item))


def _decoded(items: list[Item], kinds: tuple[str, ...], form: type[Kind]) -> Iterator[tuple[Item, Kind]]:
    decoder = msgspec.json.Decoder(form)
    for item in items:
        if item.kind in kinds:
            yield item, decode(item.data, item.place, decoder)


def repaired(text: str | None) -> str | None:
    """Return a text whose UTF-8 bytes were written as one character each; any other stays as it is.

    Examples
    --------
    >>> repaired("Museum\\u00e2\\u0080\\u0099s"), repaired("Café")
    ('Museum’s', 'Café')
    """
    try:
        return text.encode("latin-1").decode("utf-8") if text else None
    except (UnicodeEncodeError, UnicodeDecodeError):
        return text


def _seconds(moments: list[tuple[str, list[Moment]]]) -> list[tuple[int, ...]]:
    """Return the moments of each place in seconds since 1970; what is zero or not there is left out."""
    flat = [(place, moment) for place, several in moments for moment in several if moment]
    if not flat:
        return [() for _ in moments]
    texts = pd.Series([moment for _, moment in flat], dtype=object)
    times = unix_times(texts, "creation_timestamp", lambda row, heading: f"{flat[int(row)][0]}, {heading}")
    seconds = iter(times.astype("datetime64[s, UTC]").astype("int64").tolist())
    return [tuple(next(seconds) for moment in several if moment) for _, several in moments]


def _file_names(paths: list[str | None]) -> frozenset[str]:
    return frozenset(path.rpartition("/")[2] for path in paths if path)


def _is_video(medium: Medium) -> bool:
    ending = (medium.uri or "").rpartition("/")[2].rpartition(".")[2].lower()
    return ending in VIDEOS or (ending not in PICTURES and b'"video_metadata"' in bytes(medium.media_metadata))


def _listed_posts(items: list[Item], set_aside: Counter) -> list[Post]:
    """Return the posts of posts_1.json and its kin."""
    found = list(_decoded(items, ("post", "reel"), ListedPost))
    moments = [
        (item.place, [post.creation_timestamp, *(medium.creation_timestamp for medium in post.media or [])])
        for item, post in found
    ]
    posts = []
    for (item, post), seconds in zip(found, _seconds(moments), strict=True):
        if not post.media:
            set_aside["incomplete"] += 1
        elif not seconds:
            set_aside["no-time"] += 1
        else:
            posts.append(_listed_post(item, post, seconds))
    return posts


def _listed_post(item: Item, post: ListedPost, seconds: tuple[int, ...]) -> Post:
    media = post.media
    if item.kind == "reel":
        post_type = "reel"
    elif len(media) > 1:
        post_type = "carousel"
    else:
        post_type = "video" if _is_video(media[0]) else "image"
    alone = media[0].title if len(media) == 1 else None
    files = _file_names([medium.uri for medium in media])
    return Post(item.place, seconds, post_type, repaired(post.title or alone), len(media), files)


def _old_posts(items: list[Item], source: Source, set_aside: Counter) -> list[Post]:
    """Return the posts of an older media.json, where each picture of a carousel stands for itself."""
    found = []
    for item, medium in _decoded(items, ("image", "video"), OldMedium):
        if medium.taken_at:
            found.append((item, medium))
        else:
            set_aside["no-time"] += 1
    seconds = _written_seconds([(item.place, medium.taken_at) for item, medium in found], source)
    together = defaultdict(list)
    for (item, medium), second in zip(found, seconds, strict=True):
        together[second, repaired(medium.caption)].append((item, medium))
    set_aside["carousel-child"] += len(found) - len(together)
    return [
        Post(
            place=media[0][0].place,
            seconds=(second,),
            post_type="carousel" if len(media) > 1 else media[0][0].kind,
            caption=caption,
            media_count=len(media),
            files=_file_names([medium.path for _, medium in media]),
        )
        for (second, caption), media in together.items()
    ]


def _written_seconds(found: list[tuple[str, str]], source: Source) -> list[int]:
    """Return moments that older downloads write as text, in seconds since 1970."""
    places = [place for place, _ in found]
    texts = pd.Series([" ".join(text.replace(",", " ").split()) for _, text in found], dtype="string")

    def place(row: object, heading: str) -> str:
        return f"{places[int(row)]}, {heading}"

    times = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[s, UTC]")
    rest = pd.Series(True, index=texts.index)
    for pattern, form in WRITTEN.items():
        so = rest & texts.str.fullmatch(pattern).astype(bool)
        if so.any():
            times[so] = clock_times(texts[so], form, source.time_zone, "taken_at", place).astype("datetime64[s, UTC]")
        rest &= ~so
    if rest.any():
        times[rest] = zoned_times(texts[rest], "taken_at", place).astype("datetime64[s, UTC]")
    return times.astype("int64").tolist()


def _without_repeats(posts: list[Post], set_aside: Counter) -> list[Post]:
    """Return each post once: the parts of a large download can give the same list twice."""
    seen, kept = set(), []
    for post in posts:
        key = (post.seconds[0], post.files)
        if post.files and key in seen:
            set_aside["repeated-post"] += 1
        else:
            kept.append(post)
        seen.add(key)
    return kept


def _insights(items: list[Item], set_aside: Counter, remarks: Counter) -> tuple[list[Post], pd.DataFrame]:
    """Return what past insights tell: posts, and their numbers in rows of the same order."""
    found = [
        (item, _by_label(item, insight), _thumbnail(insight))
        for item, insight in _decoded(items, ("insight",), Insight)
    ]
    if not found:
        return [], pd.DataFrame()
    wording, names = _wording(found)
    moments = [
        (item.place, [_entry(labels, names["posted_at"]).timestamp, thumbnail.creation_timestamp])
        for item, labels, thumbnail in found
    ]
    posts, known = [], []
    for (item, labels, thumbnail), seconds in zip(found, _seconds(moments), strict=True):
        if seconds:
            # The thumbnail of a video or a carousel is a picture too: it does not tell the form.
            post_type = "video" if _is_video(thumbnail) else "other"
            files = _file_names([thumbnail.uri])
            posts.append(Post(item.place, seconds, post_type, repaired(thumbnail.title), None, files))
            known.append(labels)
        else:
            set_aside["no-time"] += 1
    return posts, _numbers(posts, known, wording, names, remarks)


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


def _numbers(posts: list[Post], known: list[dict[str, Labelled]], wording, names, remarks: Counter) -> pd.DataFrame:
    counts = CountReader(
        lambda row, label: f"{posts[int(row)].place}, {label}", thousands=wording.thousands, remarks=remarks
    )
    numbers = pd.DataFrame(index=range(len(posts)))
    for name, labels in names.items():
        if labels and name != "posted_at":
            values = pd.Series([_entry(found, labels).value for found in known], index=numbers.index, dtype=object)
            # Only the insights of reels have views.
            numbers[name] = counts.column(values, labels[0], name, expected=name != "view_count")
    numbers["rounded_counts"] = counts.rounded_texts(numbers.index)
    return numbers


def _join(posts: list[Post], insights: list[Post], set_aside: Counter) -> tuple[list[Post], list[int]]:
    """Return the posts and the insights that have none, and for each the row of its numbers, or -1."""
    by_second = defaultdict(list)
    for at, post in enumerate(posts):
        for second in set(post.seconds):
            by_second[second].append(at)
    posts, rows = list(posts), [-1] * len(posts)
    for row, insight in enumerate(insights):
        found = _candidates(insight, posts, by_second)
        if len(found) > 1:
            set_aside["several-posts"] += 1
        elif found and rows[found[0]] >= 0:
            set_aside["repeated-post"] += 1
        elif found:
            rows[found[0]] = row
            set_aside["joined-to-post"] += 1
        else:
            by_second[insight.seconds[0]].append(len(posts))
            posts.append(insight)
            rows.append(row)
    return posts, rows


def _candidates(insight: Post, posts: list[Post], by_second: dict[int, list[int]]) -> list[int]:
    """Return the posts that an insight can speak of: by moment, and of several by file, then by exact moment."""
    found = list(dict.fromkeys(at for second in insight.seconds for at in by_second.get(second, ())))
    tests = (
        lambda post: bool(insight.files & post.files),
        lambda post: post.seconds[0] == insight.seconds[0],
    )
    for test in tests:
        if len(found) > 1:
            found = [at for at in found if test(posts[at])] or found
    return found


def _post_table(posts, insights, numbers: pd.DataFrame, source: Source, set_aside: Counter) -> pd.DataFrame:
    known, rows = _join(posts, insights, set_aside)
    if not known:
        return pd.DataFrame()
    seconds = pd.Series([post.seconds[0] for post in known])
    order = seconds.groupby(seconds).cumcount()
    suffix = ("-" + (order + 1).astype("string")).where(order > 0, "")
    joined = numbers.reindex(rows).reset_index(drop=True)
    return post_rows(
        {
            "post_id": "dl-" + seconds.astype("string") + suffix,
            "account_id": source.account,
            "posted_at": pd.to_datetime(seconds, unit="s", utc=True),
            "post_type": [post.post_type for post in known],
            "caption": pd.Series([post.caption for post in known], dtype="string"),
            "media_count": pd.array([post.media_count for post in known], dtype="Int64"),
            **{name: joined[name] for name in joined},
        }
    )


def _snapshot_table(items: list[Item], source: Source, set_aside: Counter) -> pd.DataFrame:
    """Return the followers as readings: how many of them followed by the end of each day, and all of them."""
    seen, moments = set(), []
    for item, follower in _decoded(items, ("follower",), Follower):
        entry = (follower.string_list_data or [Followed()])[0]
        name = entry.value or follower.title or entry.href
        if name and name in seen:
            set_aside["repeated-follower"] += 1
        else:
            moments.append((item.place, [entry.timestamp]))
        seen.add(name)
    dated = [seconds[0] for seconds in _seconds(moments) if seconds]
    set_aside["no-time"] += len(moments) - len(dated)
    days = _ends_of_days(pd.Series(dated, dtype="int64"), source).value_counts().sort_index()
    set_aside["folded"] += len(dated) - len(days)
    counts, kinds, times = days.cumsum().tolist(), ["survivors"] * len(days), list(days.index)
    if moments and source.captured_at:
        counts, kinds, times = [*counts, len(moments)], [*kinds, "observed"], [*times, stated_capture(source)]
    return pd.DataFrame(
        {
            "account_id": pd.Series(source.account, index=range(len(counts)), dtype="string"),
            "platform": "instagram",
            "observed_at": pd.to_datetime(pd.Series(times, dtype=object), utc=True),
            "follower_count": counts,
            "follower_count_low": counts,
            "follower_count_high": counts,
            "reading_kind": pd.Series(kinds, dtype="string"),
        }
    )


def _ends_of_days(seconds: pd.Series, source: Source) -> pd.Series:
    """Return the last second of each moment's day in the zone of the account, in UTC."""
    try:
        clock = pd.to_datetime(seconds, unit="s", utc=True).dt.tz_convert(source.time_zone).dt.tz_localize(None)
        midnight = clock.dt.floor("D") + pd.Timedelta(days=1)
        zoned = midnight.dt.tz_localize(
            source.time_zone, ambiguous=np.ones(len(midnight), dtype=bool), nonexistent="shift_forward"
        )
    except (ValueError, KeyError, TypeError):
        raise BadInput(f"{source.file}: the zone {source.time_zone!r} is not known; state another time_zone.") from None
    return zoned.dt.tz_convert("UTC") - pd.Timedelta(seconds=1)
