"""Meta Graph API, answers about an Instagram account (JSON): media, insights, comments, follower counts."""

from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Any

import msgspec
import pandas as pd

from citra.errors import BadInput
from citra.readers.addresses import shortcodes
from citra.readers.counts import CountReader
from citra.readers.documents import Document, decode_item, open_document, what_is_read
from citra.readers.exports import Collection
from citra.readers.reading import Reading, Sieve, post_rows
from citra.readers.rows import (
    HIDDEN,
    WrittenComment,
    WrittenProfile,
    account_of,
    comment_rows,
    fields,
    first_known,
    follower_rows,
    stand_in,
    texts,
    timed,
)
from citra.readers.times import stated_capture, zoned_times
from citra.studyfile import Source

NAME = "Meta Graph API answers (JSON)"
POST_TYPES = {"IMAGE": "image", "VIDEO": "video", "CAROUSEL_ALBUM": "carousel"}
PRODUCTS = {"REELS": "reel", "STORY": "story"}
ADVERTISEMENT = "AD"
PROFILE_HEADINGS = ("followers_count", "follows_count", "media_count")
# Our columns, the media's own field if it has one, and the insights in the order of preference.
COUNTS = {
    "like_count": ("like_count", ("likes",)),
    "comment_count": ("comments_count", ("comments",)),
    "share_count": ("shares_count", ("shares",)),
    "save_count": ("saved_count", ("saved",)),
    "follow_count": ("", ("follows",)),
    "reach_count": ("", ("reach",)),
    "impression_count": ("", ("impressions",)),
    "view_count": ("view_count", ("views", "plays", "video_views")),
}
MEDIA_FIELDS = {"media_type", "media_product_type", "comments_count", "like_count", "permalink"}
BARE_USER = {"id", "username", "name", "followers_count"}
LIFETIME = (None, "", "lifetime")
# Of many files, so many are opened to see whether they are answers of this interface.
LOOKED_AT = 5
Number = int | str | None


class Part(msgspec.Struct):
    """A picture or video of a carousel; it only counts."""


class Parts(msgspec.Struct):
    data: list[Part] = []


class Value(msgspec.Struct):
    value: Any = None


class Insight(msgspec.Struct):
    name: str | None = None
    period: str | None = None
    values: list[Value] | None = None
    total_value: Value | None = None


class Insights(msgspec.Struct):
    data: list[Insight] = []


class Author(msgspec.Struct):
    username: str | None = None


class Reply(msgspec.Struct):
    id: str | int = ""
    text: str | None = None
    timestamp: str | int | None = None
    username: str | None = None
    author: Author | None = msgspec.field(name="from", default=None)
    like_count: Number = None


class Replies(msgspec.Struct):
    data: list[Reply] = []


class Comment(Reply):
    replies: Replies | None = None


class Comments(msgspec.Struct):
    data: list[Comment] = []


class Media(Insight):
    """The fields of a media object that become columns; those of an insight, so that answers may mix them."""

    id: str | int | None = None
    caption: str | None = None
    text: str | None = None
    media_type: str | None = None
    media_product_type: str | None = None
    permalink: str | None = None
    shortcode: str | None = None
    timestamp: str | int | None = None
    username: str | None = None
    like_count: Number = None
    comments_count: Number = None
    is_shared_to_feed: bool | None = None
    shares_count: Number = None
    saved_count: Number = None
    view_count: Number = None
    children: Parts | None = None
    comments: Comments | None = None
    insights: Insights | None = None


class MediaList(msgspec.Struct):
    data: list[msgspec.Raw] = []


class User(msgspec.Struct):
    id: str | int | None = None
    username: str | None = None
    followers_count: Number = None
    follows_count: Number = None
    media_count: Number = None
    media: MediaList | None = None


class Node(Media):
    """Any object of an answer; which one it is, its fields tell."""

    followers_count: Number = None
    follows_count: Number = None
    media_count: Number = None
    media: MediaList | None = None
    business_discovery: User | None = None
    error: Any = None


class Answer(Node):
    data: list[msgspec.Raw] | None = None


_ANSWER = msgspec.json.Decoder(Answer)
_NODE = msgspec.json.Decoder(Node)
_MEDIA = msgspec.json.Decoder(Media)


class Post(msgspec.Struct):
    """A media object, its place, its account, and whether another account asked for it."""

    place: str
    media: Media
    account: str
    is_indirect: bool
    metrics: dict[str, Any]


class Found(msgspec.Struct):
    """Everything that the answers hold, and the account of it."""

    reading: Reading
    posts: list[Post] = []
    profiles: list[WrittenProfile] = []
    insights: list[tuple[str, Node]] = []


def recognises(opened) -> bool:
    if isinstance(opened, Document):
        return _is_answer(opened.first)
    if isinstance(opened, Collection):
        documents = (_looked_at(member) for member in islice(opened.texts(), LOOKED_AT))
        return any(document is not None and _is_answer(document.first) for document in documents)
    return False


def _opened(member) -> Document | None:
    return open_document(Path(member.place), member.read())


def _looked_at(member) -> Document | None:
    try:
        return _opened(member)
    except BadInput:
        # A damaged file among many need not be one of ours.
        return None


def _is_answer(value: Any) -> bool:
    """Return whether an object, or the first of the list in it, has the fields of this interface."""
    if isinstance(value, dict) and isinstance(value.get("data"), list) and value["data"]:
        value = value["data"][0]
    if not isinstance(value, dict):
        return False
    keys = set(value)
    holds_media = isinstance(value.get("media"), dict) and "data" in value["media"]
    is_media = {"id", "timestamp"} <= keys and bool(keys & MEDIA_FIELDS)
    is_insight = {"name", "period"} <= keys and bool(keys & {"values", "total_value"})
    is_user = "followers_count" in keys and (bool(keys & {"follows_count", "media_count"}) or keys <= BARE_USER)
    return "business_discovery" in keys or holds_media or is_media or is_insight or is_user


def read(opened: Document | Collection, source: Source) -> Reading:
    """Read media with their insights and comments, and follower counts of accounts.

    Insights may stand inside a media object or apart; those apart are joined by the media's key. A metric
    that the platform does not give is left out by it, and stays absent. Asked for by another account
    (``business_discovery``), hidden likes are written as 0.
    """
    reading = Reading()
    found = Found(reading)
    for document in _documents(opened, reading):
        for place, answer in document.items(Answer, reading):
            if answer.data is None:
                _sort(place, answer, found, source)
                continue
            # The answer is only the envelope of what is in it.
            reading.row_count += len(answer.data) - 1
            for number, data in enumerate(answer.data, start=1):
                _take(f"{place}, data {number}", data, found, source)
    _join_insights(found, str(opened.path))
    written = first_known([post.media for post in found.posts], "timestamp")
    posts, moments = timed(found.posts, written, zoned_times, "timestamp", lambda post: post.place, reading)
    comments = [comment for post in posts for comment in _comments(post)]
    _count_comments(found.posts, len(comments), reading)
    if posts:
        reading.tables["posts"] = _post_table(posts, moments, source, reading)
    if found.profiles:
        reading.tables["follower_snapshots"] = follower_rows(found.profiles, PROFILE_HEADINGS, source, reading)
    if comments:
        reading.tables["comments"] = comment_rows(comments, zoned_times, ("timestamp", "like_count"), reading)
    return reading


def _count_comments(posts: list[Post], kept: int, reading: Reading) -> None:
    """Count the comments of all posts; those of a post that was set aside have none."""
    there = sum(
        1 + len(comment.replies.data if comment.replies else ())
        for post in posts
        for comment in (post.media.comments.data if post.media.comments else ())
    )
    reading.row_count += there
    if there > kept:
        reading.put_aside("no-post", there - kept)


def _documents(opened: Document | Collection, reading: Reading) -> Iterator[Document]:
    if isinstance(opened, Document):
        yield opened
        return
    for member in opened.texts():
        # A damaged answer is refused: nobody knows how many posts it held.
        document = _opened(member)
        if document is not None and _is_answer(document.first):
            yield document
        else:
            reading.row_count += 1
            reading.put_aside("not-a-post")


def cut_down(opened: Document | Collection) -> Iterator[tuple[str, bytes]]:
    """Give of each answer what is read of it: no texts of comments, no addresses with somebody's access token."""
    lone = isinstance(opened, Document)
    found = [(opened.path.name, opened)] if lone else ((member.name, _opened(member)) for member in opened.texts())
    for name, document in found:
        if document is not None and _is_answer(document.first):
            yield name, document.rewritten(lambda data: what_is_read(data, _ANSWER, _cut_answer))


def _cut_answer(answer: Answer) -> None:
    _cut_node(answer)
    if answer.data is not None:
        answer.data = [msgspec.Raw(what_is_read(bytes(each), _NODE, _cut_node)) for each in answer.data]


def _cut_node(node: Node) -> None:
    _cut_media(node)
    # That there is one is all that counts.
    node.error = None if node.error is None else {}
    for user in (node, node.business_discovery):
        if user is not None and user.media:
            user.media.data = [msgspec.Raw(what_is_read(bytes(each), _MEDIA, _cut_media)) for each in user.media.data]


def _cut_media(media: Media) -> None:
    comments = media.comments.data if media.comments else []
    for each in (*comments, *(reply for comment in comments if comment.replies for reply in comment.replies.data)):
        each.text = stand_in(each.text)


def _take(place: str, data: msgspec.Raw, found: Found, source: Source) -> None:
    """Put one object of a list with its kind; one that is none is set aside."""
    try:
        node = decode_item(bytes(data), place, _NODE, found.reading)
    except BadInput as fault:
        found.reading.put_aside("broken-item", example=str(fault).rstrip("."))
    else:
        _sort(place, node, found, source)


def _sort(place: str, node: Node, found: Found, source: Source) -> None:
    """Put an object with its kind; it is one record, and an account besides holds media."""
    if node.business_discovery is not None:
        _take_user(f"{place}, business_discovery", node.business_discovery, found, source, is_indirect=True)
    elif node.followers_count is not None or node.media is not None:
        _take_user(place, node, found, source, is_indirect=False)
    elif node.values is not None or node.total_value is not None:
        found.insights.append((place, node))
    elif node.text is None and (node.timestamp or node.media_type or node.permalink):
        _take_media(place, node, found, node.username, source)
    else:
        is_error = node.error is not None
        reason, words = ("error-row", f"{place}: {node.error}") if is_error else ("not-a-post", None)
        found.reading.put_aside(reason, example=words)


def _take_user(place: str, user: User | Node, found: Found, source: Source, is_indirect: bool) -> None:
    if user.followers_count is not None:
        numbers = (user.followers_count, user.follows_count, user.media_count)
        found.profiles.append(WrittenProfile(place, user.username or "", *numbers))
    else:
        found.reading.row_count -= 1
    for number, data in enumerate(user.media.data if user.media else (), start=1):
        here = f"{place}, media {number}"
        found.reading.row_count += 1
        try:
            media = decode_item(bytes(data), here, _MEDIA, found.reading)
        except BadInput as fault:
            found.reading.put_aside("broken-item", example=str(fault).rstrip("."))
        else:
            _take_media(here, media, found, media.username or user.username, source, is_indirect)


def _take_media(
    place: str, media: Media, found: Found, account: str | None, source: Source, is_indirect: bool = False
) -> None:
    if not media.id:
        sentence = f"{place}, field id: found nothing, expected the key of the media object"
        found.reading.put_aside("no-key", example=sentence)
        return
    metrics: dict[str, Any] = {}
    for insight in media.insights.data if media.insights else ():
        _take_metric(insight, metrics, found.reading)
    found.posts.append(Post(place, media, account_of(account, source), is_indirect, metrics))


def _take_metric(insight: Insight, metrics: dict[str, Any], reading: Reading) -> bool:
    """Put one metric with the others, if it is of the post's whole life; an empty one is not there."""
    if insight.period not in LIFETIME:
        reading.remarks["insights", "not-lifetime"] += 1
        return False
    values = [*(insight.values or ()), *([insight.total_value] if insight.total_value else ())]
    known = next((value.value for value in values if value.value is not None), None)
    if known is not None:
        metrics[insight.name or ""] = known
    return True


def _join_insights(found: Found, path: str) -> None:
    """Give insights that stand apart to their media; the key is the first part of theirs."""
    if found.insights and not found.posts and not found.profiles:
        raise BadInput(
            f"{path}: these insights stand without their media; "
            "expected the list of media (id, timestamp) beside them, in one folder."
        )
    by_key: dict[str, list[Post]] = {}
    for post in found.posts:
        by_key.setdefault(str(post.media.id), []).append(post)
    for _, node in found.insights:
        owners = by_key.get(str(node.id or "").split("/")[0], [])
        is_taken = [_take_metric(node, post.metrics, found.reading) for post in owners]
        found.reading.put_aside("folded" if any(is_taken) else "not-lifetime" if owners else "no-post")


def _comments(post: Post) -> list[WrittenComment]:
    found = []
    for number, comment in enumerate(post.media.comments.data if post.media.comments else (), start=1):
        here = f"{post.place}, comments {number}"
        found.append(_written(here, comment, None, post))
        for reply in comment.replies.data if comment.replies else ():
            found.append(_written(f"{here}, replies", reply, str(comment.id), post))
    return found


def _written(place: str, comment: Reply, reply_to: str | None, post: Post) -> WrittenComment:
    return WrittenComment(
        place=place,
        comment_id=str(comment.id),
        post_id=str(post.media.id),
        reply_to_id=reply_to,
        author=comment.username or (comment.author.username if comment.author else None),
        account=post.account,
        moment=comment.timestamp,
        text=comment.text,
        like_count=comment.like_count,
    )


def _post_type(media: Media) -> str:
    return PRODUCTS.get(media.media_product_type or "") or POST_TYPES.get(media.media_type or "", "other")


def _media_count(media: Media) -> int | None:
    if media.media_type == "CAROUSEL_ALBUM":
        return len(media.children.data) or None if media.children else None
    return 1


def _known(post: Post, field: str, names: tuple[str, ...]) -> Any:
    """Return a count: the media's own, else the first of some insights."""
    own = getattr(post.media, field) if field else None
    return own if own is not None else next((post.metrics[name] for name in names if name in post.metrics), None)


def _post_table(posts: list[Post], moments: pd.Series, source: Source, reading: Reading) -> pd.DataFrame:
    media = [post.media for post in posts]
    sieve = Sieve(reading, fields(posts, lambda post: post.place), pd.RangeIndex(len(posts)))
    counts = CountReader(sieve, hidden=HIDDEN)
    is_hidden = pd.Series([post.is_indirect and str(post.media.like_count) == "0" for post in posts])
    numbers = {}
    for name, (field, insights) in COUNTS.items():
        values = pd.Series([_known(post, field, insights) for post in posts], dtype=object)
        if name == "like_count":
            values = values.mask(is_hidden, -1)
        if values.notna().any():
            numbers[name] = counts.column(values, field or insights[0], name)
    frame = post_rows(
        {
            "post_id": [str(item.id) for item in media],
            "shortcode": texts(item.shortcode for item in media).fillna(shortcodes(texts(i.permalink for i in media))),
            "account_id": [post.account for post in posts],
            "posted_at": moments,
            "post_type": [_post_type(item) for item in media],
            "media_count": pd.Series([_media_count(item) for item in media], dtype="Int64"),
            "caption": texts(item.caption for item in media),
            "is_like_count_hidden": is_hidden,
            "is_shared_to_feed": pd.Series([item.is_shared_to_feed for item in media], dtype="boolean"),
            "rounded_counts": counts.rounded_texts(pd.RangeIndex(len(posts))),
            "captured_at": stated_capture(source),
            **numbers,
        }
    )
    _remark_types(frame, media, reading)
    # A column of zeros is no sign here: the interface counts what there was.
    return frame


def _remark_types(frame: pd.DataFrame, media: list[Media], reading: Reading) -> None:
    for kind, number in (
        ("unknown-type", int((frame["post_type"] == "other").sum())),
        ("advertisement", sum(item.media_product_type == ADVERTISEMENT for item in media)),
        ("outside-feed", sum(item.is_shared_to_feed is False for item in media)),
    ):
        if number:
            reading.remarks["post_type", kind] += number
