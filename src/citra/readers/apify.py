"""Apify, dataset of an Instagram scraper (JSON list or one object a line): posts, profiles, comments."""

from typing import Any

import msgspec
import pandas as pd

from citra.readers.addresses import shortcode_of, shortcodes
from citra.readers.counts import CountReader, clear_constant_zeros
from citra.readers.documents import Document
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
    is_with_another,
    texts,
    timed,
)
from citra.readers.times import stated_capture, zoned_times
from citra.studyfile import Source

NAME = "Apify dataset of an Instagram scraper (JSON)"
POST_TYPES = {"Image": "image", "Video": "video", "Sidecar": "carousel"}
PROFILE_HEADINGS = ("followersCount", "followsCount", "postsCount")
Number = int | str | None


class Part(msgspec.Struct):
    """A picture or video of a post; it only counts."""


class Reply(msgspec.Struct, rename="camel"):
    id: str | int = ""
    text: str | None = None
    owner_username: str | None = None
    timestamp: str | int | None = None
    likes_count: Number = None


class Comment(Reply, rename="camel"):
    replies: list[Reply] | None = None


class Post(msgspec.Struct, rename="camel"):
    """The fields of a post that become columns."""

    id: str | int | None = None
    short_code: str | None = None
    url: str | None = None
    type: str | None = None
    product_type: str | None = None
    caption: str | None = None
    timestamp: str | int | None = None
    likes_count: Number = None
    likes_hidden: bool | None = None
    comments_count: Number = None
    video_play_count: Number = None
    video_view_count: Number = None
    child_posts: list[Part] | None = None
    images: list[str] | None = None
    owner_username: str | None = None
    coauthor_producers: list[Any] | None = None
    latest_comments: list[Comment] | None = None


class Item(Post, rename="camel"):
    """A row of the dataset: a post, a profile with its latest posts, or a failure."""

    error: Any = None
    username: str | None = None
    followers_count: Number = None
    follows_count: Number = None
    posts_count: Number = None
    latest_posts: list[Post] | None = None


def recognises(opened) -> bool:
    if not isinstance(opened, Document):
        return False
    keys = opened.keys
    has_key = "shortCode" in keys or {"url", "timestamp"} <= keys
    is_post = has_key and bool(keys & {"ownerUsername", "likesCount", "commentsCount"})
    is_profile = {"username", "followersCount"} <= keys and bool(keys & {"followsCount", "postsCount", "latestPosts"})
    is_failure = "error" in keys and bool(keys & {"errorDescription", "requestErrorMessages", "inputUrl"})
    return is_post or is_profile or is_failure


def read(opened: Document, source: Source) -> Reading:
    """Read posts, profiles and the comments that stand beside posts.

    Hidden likes are written as -1, or left out beside ``likesHidden``. A profile gives one follower
    reading, of the moment that the parameter file states. A post listed twice stays twice.
    """
    posts: list[tuple[str, Post]] = []
    profiles: list[WrittenProfile] = []
    reading = Reading()
    for place, item in opened.items(Item, reading):
        if item.error is not None:
            reading.put_aside("error-row", example=f"{place}: {item.error}")
        elif item.followers_count is not None:
            numbers = (item.followers_count, item.follows_count, item.posts_count)
            profiles.append(WrittenProfile(place, item.username or "", *numbers))
            for number, post in enumerate(item.latest_posts or (), start=1):
                reading.row_count += 1
                _keep(posts, f"{place}, latestPosts {number}", post, item.username, reading)
        elif item.short_code or item.likes_count is not None:
            _keep(posts, place, item, None, reading)
        else:
            reading.put_aside("not-a-post")
    moments = first_known([post for _, post in posts], "timestamp")
    kept, moments = timed(posts, moments, zoned_times, "timestamp", lambda found: found[0], reading)
    stay = {id(post) for _, post in kept}
    without_post = sum(_comment_count(post) for _, post in posts if id(post) not in stay)
    if without_post:
        reading.put_aside("no-post", without_post)
    comments = [comment for place, post in kept for comment in _comments(place, post, source)]
    if kept:
        reading.tables["posts"] = _post_table(kept, moments, source, reading)
    if profiles:
        reading.tables["follower_snapshots"] = follower_rows(profiles, PROFILE_HEADINGS, source, reading)
    if comments:
        reading.tables["comments"] = comment_rows(comments, zoned_times, ("timestamp", "likesCount"), reading)
    return reading


def _keep(posts: list, place: str, post: Post, account: str | None, reading: Reading) -> None:
    """Put a post with the others, unless it has no key: then its comments have no post either."""
    reading.row_count += _comment_count(post)
    if not post.id and not post.short_code:
        # The view "overview" of a dataset has the address alone.
        post.short_code = shortcodes(texts([post.url])).fillna("")[0]
    if post.id or post.short_code:
        post.owner_username = post.owner_username or account
        posts.append((place, post))
        return
    reading.put_aside("no-key", example=f"{place}, field id: found nothing, expected the post's key")
    if _comment_count(post):
        reading.put_aside("no-post", _comment_count(post))


def _comment_count(post: Post) -> int:
    return sum(1 + len(comment.replies or ()) for comment in post.latest_comments or ())


def _key(post: Post) -> str:
    return str(post.id or post.short_code)


def _comments(place: str, post: Post, source: Source) -> list[WrittenComment]:
    found = []
    for number, comment in enumerate(post.latest_comments or (), start=1):
        here = f"{place}, latestComments {number}"
        found.append(_written(here, comment, None, post, source))
        for reply in comment.replies or ():
            found.append(_written(f"{here}, replies", reply, str(comment.id), post, source))
    return found


def _written(place: str, comment: Reply, reply_to: str | None, post: Post, source: Source) -> WrittenComment:
    return WrittenComment(
        place=place,
        comment_id=str(comment.id),
        post_id=_key(post),
        reply_to_id=reply_to,
        author=comment.owner_username,
        account=account_of(post.owner_username, source),
        moment=comment.timestamp,
        text=comment.text,
        like_count=comment.likes_count,
    )


def _post_type(post: Post) -> str:
    if post.product_type in ("clips", "story"):
        return "reel" if post.product_type == "clips" else "story"
    return POST_TYPES.get(post.type or "", "other")


def _media_count(post: Post) -> int | None:
    if post.type == "Sidecar":
        return len(post.child_posts or ()) or len(post.images or ()) or None
    return 1


def _shortcodes(posts: list[Post]) -> pd.Series:
    in_address = shortcodes(texts(post.url for post in posts))
    behind_number = texts(shortcode_of(_key(post)) for post in posts)
    return texts(post.short_code for post in posts).fillna(in_address).fillna(behind_number)


def _post_table(found: list[tuple[str, Post]], moments: pd.Series, source: Source, reading: Reading) -> pd.DataFrame:
    posts = [post for _, post in found]

    def column(name: str, heading: str, values: pd.Series, expected: bool = True) -> pd.Series:
        return counts.column(values, heading, name, expected=expected)

    sieve = Sieve(reading, fields(found, lambda entry: entry[0]), pd.RangeIndex(len(found)))
    counts = CountReader(sieve, hidden=HIDDEN)
    likes = first_known(posts, "likes_count")
    is_hidden = pd.Series([bool(post.likes_hidden) or str(post.likes_count) == "-1" for post in posts])
    frame = post_rows(
        {
            "post_id": [_key(post) for post in posts],
            "shortcode": _shortcodes(posts),
            "account_id": [account_of(post.owner_username, source) for post in posts],
            "posted_at": moments,
            "post_type": [_post_type(post) for post in posts],
            "media_count": pd.Series([_media_count(post) for post in posts], dtype="Int64"),
            "caption": texts(post.caption for post in posts),
            "is_collaboration": [
                is_with_another(post.owner_username, post.coauthor_producers, source) for post in posts
            ],
            "like_count": column("like_count", "likesCount", likes.mask(is_hidden, -1)),
            "is_like_count_hidden": is_hidden,
            "comment_count": column("comment_count", "commentsCount", first_known(posts, "comments_count")),
            "view_count": column(
                "view_count", "videoPlayCount", first_known(posts, "video_play_count", "video_view_count"), False
            ),
            "rounded_counts": counts.rounded_texts(pd.RangeIndex(len(posts))),
            "captured_at": stated_capture(source),
        }
    )
    unknown = int((frame["post_type"] == "other").sum())
    if unknown:
        counts.remarks["post_type", "unknown-type"] += unknown
    return clear_constant_zeros(frame, ["like_count", "comment_count", "view_count"], counts.remarks)
