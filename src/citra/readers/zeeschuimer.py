"""Zeeschuimer, a browser's capture of Instagram pages (NDJSON), in the three shapes that the platform sent."""

from typing import Any

import msgspec
import pandas as pd

from citra.errors import BadInput
from citra.readers.addresses import shortcode_of
from citra.readers.counts import CountReader, clear_constant_zeros
from citra.readers.documents import Document, decode_item
from citra.readers.reading import Reading, Sieve, post_rows
from citra.readers.rows import (
    HIDDEN,
    account_of,
    fields,
    first_known,
    is_with_another,
    known_times,
    texts,
    timed,
)
from citra.readers.times import EARLIEST, LATEST, stated_capture, unix_times
from citra.studyfile import Source

NAME = "Zeeschuimer capture of Instagram (NDJSON)"
PLATFORMS = {"instagram.com", "www.instagram.com", "instagram"}
MEDIA_TYPES = {"1": "image", "2": "video", "8": "carousel"}
TYPE_NAMES = {"Image": "image", "Video": "video", "Sidecar": "carousel", "Carousel": "carousel"}
LIKES = ("like_count", "edge_media_preview_like", "edge_liked_by")
COMMENTS = ("comment_count", "edge_media_to_comment", "edge_media_to_parent_comment", "edge_media_preview_comment")
VIEWS = ("play_count", "ig_play_count", "view_count", "video_play_count", "video_view_count")
ADVERTISEMENT = "https://www.facebook.com/ads/"
Number = int | str | None
Moment = int | float | str | None


class Part(msgspec.Struct):
    """A picture or video of a post; it only counts."""


class Count(msgspec.Struct):
    count: Number = None


class Caption(msgspec.Struct):
    text: str | None = None


class CaptionNode(msgspec.Struct):
    node: Caption


class CaptionEdges(msgspec.Struct):
    edges: list[CaptionNode] = []


class PartEdges(msgspec.Struct):
    edges: list[Part] = []


class User(msgspec.Struct):
    username: str | None = None


class Data(msgspec.Struct):
    """The fields of a post that become columns, of all three shapes together."""

    # Item list, and what is left of it in the Polaris form.
    pk: str | int | None = None
    id: str | int | None = None
    code: str | None = None
    taken_at: Moment = None
    media_type: int | str | None = None
    product_type: str | None = None
    carousel_media: list[Part] | None = None
    carousel_media_count: int | None = None
    caption: Caption | str | None = None
    user: User | None = None
    coauthor_producers: list[Any] | None = None
    like_count: Number = None
    comment_count: Number = None
    play_count: Number = None
    ig_play_count: Number = None
    view_count: Number = None
    like_and_view_counts_disabled: bool | None = None
    link: str | None = None
    is_partial: bool | None = msgspec.field(name="_zs_partial", default=None)
    # Old Graph form.
    typename: str | None = msgspec.field(name="__typename", default=None)
    shortcode: str | None = None
    taken_at_timestamp: Moment = None
    edge_media_to_caption: CaptionEdges | None = None
    edge_media_preview_like: Count | None = None
    edge_liked_by: Count | None = None
    edge_media_to_comment: Count | None = None
    edge_media_to_parent_comment: Count | None = None
    edge_media_preview_comment: Count | None = None
    edge_sidecar_to_children: PartEdges | None = None
    video_play_count: Number = None
    video_view_count: Number = None
    owner: User | None = None


class Line(msgspec.Struct):
    """One captured item; its data is read only if it is Instagram's."""

    data: msgspec.Raw
    item_id: str | int | None = None
    source_platform: str | None = None
    timestamp_collected: Moment = None


_DATA = msgspec.json.Decoder(Data | None)


class Post(msgspec.Struct):
    """A captured post, its place in the file and the moment of its capture."""

    place: str
    data: Data
    collected: Moment


def recognises(opened) -> bool:
    if not isinstance(opened, Document):
        return False
    keys = opened.keys
    return {"item_id", "source_platform", "data"} <= keys and bool(keys & {"nav_index", "timestamp_collected"})


def read(opened: Document, source: Source) -> Reading:
    """Read the posts of a capture.

    The capture holds whatever the browser loaded: other platforms, advertisements and items that the
    platform sent incomplete or without a time are set aside. Each row bears the moment of its capture.
    """
    posts: list[Post] = []
    reading = Reading()
    for place, line in opened.items(Line, reading):
        try:
            reason, data = _judge(place, line, reading)
        except BadInput as fault:
            reading.put_aside("broken-item", example=str(fault).rstrip("."))
            continue
        if reason:
            example = f"{place}, field data.id: found nothing, expected the post's key" if reason == "no-key" else None
            reading.put_aside(reason, example=example)
        else:
            posts.append(Post(place, data, line.timestamp_collected))
    written = first_known([post.data for post in posts], "taken_at", "taken_at_timestamp")
    posts, moments = timed(posts, written, unix_times, "data.taken_at", lambda post: post.place, reading)
    if posts:
        reading.tables["posts"] = _post_table(posts, moments, source, reading)
    return reading


def _judge(place: str, line: Line, reading: Reading) -> tuple[str, Data | None]:
    """Return why an item is no post, or nothing and its data."""
    if (line.source_platform or "").lower() not in PLATFORMS:
        return "other-platform", None
    data = decode_item(bytes(line.data), f"{place}, field data", _DATA, reading)
    if data is None or not (data.media_type or data.typename or data.code or data.shortcode):
        return "not-a-post", None
    if data.product_type == "ad" or (data.link or "").startswith(ADVERTISEMENT):
        return "advertisement", None
    if data.is_partial:
        return "incomplete", None
    if data.taken_at is None and data.taken_at_timestamp is None:
        return "no-time", None
    if not _key(data):
        return "no-key", None
    return "", data


def _key(data: Data) -> str:
    """Return the post's number, which the item list also writes with its owner's (``number_owner``)."""
    return str(data.pk or "") or str(data.id or "").split("_")[0] or data.code or data.shortcode or ""


def _post_type(data: Data) -> str:
    if data.product_type in ("clips", "story"):
        return "reel" if data.product_type == "clips" else "story"
    if str(data.media_type) in MEDIA_TYPES:
        return MEDIA_TYPES[str(data.media_type)]
    return next((kind for word, kind in TYPE_NAMES.items() if word in (data.typename or "")), "other")


def _media_count(data: Data) -> int | None:
    if _post_type(data) != "carousel":
        return 1
    edges = data.edge_sidecar_to_children.edges if data.edge_sidecar_to_children else ()
    return len(data.carousel_media or edges) or data.carousel_media_count


def _caption(data: Data) -> str | None:
    if data.edge_media_to_caption and data.edge_media_to_caption.edges:
        return data.edge_media_to_caption.edges[0].node.text
    return data.caption.text if isinstance(data.caption, Caption) else data.caption


def _account(data: Data) -> str | None:
    return next((who.username for who in (data.user, data.owner) if who and who.username), None)


def _counted(items: list[Data], *fields: str) -> pd.Series:
    """Return the first known of some fields, of which the old form wraps some (``{"count": 3}``)."""
    found = [
        next((number for field in fields if (number := _bare(getattr(data, field))) is not None), None)
        for data in items
    ]
    return pd.Series(found, dtype=object)


def _bare(value: Count | Number) -> Number:
    return value.count if isinstance(value, Count) else value


def _collected(posts: list[Post], sieve: Sieve) -> pd.Series:
    """Return the moments of capture, milliseconds since 1970, as UTC to the second; one that is none is not known."""
    written = pd.Series([post.collected for post in posts], dtype=object)
    seconds = pd.to_numeric(written, errors="coerce").astype("float64") / 1000
    wrong = written.notna() & ~seconds.between(EARLIEST.timestamp(), LATEST.timestamp())
    if wrong.any():
        rows = wrong.index[wrong]
        heading = "timestamp_collected"
        sieve.remark("captured_at", "unreadable-time", rows, heading, written[rows[0]], "milliseconds since 1970")
    return known_times(seconds.mask(wrong).to_list(), unix_times, "timestamp_collected", sieve)


def _post_table(posts: list[Post], moments: pd.Series, source: Source, reading: Reading) -> pd.DataFrame:
    items = [post.data for post in posts]

    def column(name: str, *fields: str, hidden: pd.Series | None = None, expected: bool = True) -> pd.Series:
        values = _counted(items, *fields)
        values = values if hidden is None else values.mask(hidden, -1)
        return counts.column(values, f"data.{fields[0]}", name, expected=expected)

    sieve = Sieve(reading, fields(posts, lambda post: post.place), pd.RangeIndex(len(posts)))
    counts = CountReader(sieve, hidden=HIDDEN)
    # The number beside a hidden count is a stand-in, mostly 3.
    is_hidden = pd.Series([bool(data.like_and_view_counts_disabled) for data in items])
    is_hidden |= _counted(items, *LIKES).astype(str) == "-1"
    views = _counted(items, *VIEWS)
    captured = _collected(posts, sieve)
    frame = post_rows(
        {
            "post_id": [_key(data) for data in items],
            "shortcode": texts(data.code or data.shortcode or shortcode_of(_key(data)) for data in items),
            "account_id": [account_of(_account(data), source) for data in items],
            "posted_at": moments,
            "post_type": [_post_type(data) for data in items],
            "media_count": pd.Series([_media_count(data) for data in items], dtype="Int64"),
            "caption": texts(_caption(data) for data in items),
            "is_collaboration": [is_with_another(_account(data), data.coauthor_producers, source) for data in items],
            "like_count": column("like_count", *LIKES, hidden=is_hidden),
            "is_like_count_hidden": is_hidden,
            "comment_count": column("comment_count", *COMMENTS),
            "view_count": column("view_count", *VIEWS, hidden=is_hidden & views.notna(), expected=False),
            "rounded_counts": counts.rounded_texts(pd.RangeIndex(len(posts))),
            "captured_at": captured.fillna(stated_capture(source)),
        }
    )
    unknown = int((frame["post_type"] == "other").sum())
    if unknown:
        counts.remarks["post_type", "unknown-type"] += unknown
    return clear_constant_zeros(frame, ["like_count", "comment_count", "view_count"], counts.remarks)
