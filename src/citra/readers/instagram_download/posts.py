"""Posts of a download: today's lists, the older media.json, and their rows."""

from collections import defaultdict
from dataclasses import dataclass

import msgspec
import pandas as pd

from citra.readers.instagram_download.records import Item, Moment, decoded, in_seconds, repaired
from citra.readers.reading import Reading, Sieve, post_rows
from citra.readers.times import posted_times, zoned_times
from citra.studyfile import Source

# The two lists of an older media.json, which writes moments as text.
OLD_KINDS = ("image", "video")
VIDEOS = {"mp4", "mov", "m4v", "webm"}
PICTURES = {"jpg", "jpeg", "png", "webp", "heic", "gif"}
VIDEO_MARK = b'"video_metadata"'
# How older downloads write a moment: what tells the form, and the form once commas and odd spaces are gone.
WRITTEN = {
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d": "%Y-%m-%dT%H:%M:%S",
    r"[A-Z][a-z]{2} \d{1,2} \d{4} \d{1,2}:\d\d [AP]M": "%b %d %Y %I:%M %p",
    r"[A-Z][a-z]{2} \d{1,2} \d{4} \d{1,2}:\d\d:\d\d [AP]M": "%b %d %Y %I:%M:%S %p",
    r"[A-Z][a-z]{3,8} \d{1,2} \d{4} \d{1,2}:\d\d [AP]M": "%B %d %Y %I:%M %p",
    r"[A-Z][a-z]{3,8} \d{1,2} \d{4} \d{1,2}:\d\d:\d\d [AP]M": "%B %d %Y %I:%M:%S %p",
}


class Medium(msgspec.Struct, gc=False):
    uri: str | None = None
    creation_timestamp: Moment = None
    title: str | None = None
    media_metadata: msgspec.Raw = msgspec.Raw()


class Label(msgspec.Struct, gc=False):
    label: str | None = None
    value: msgspec.Raw = msgspec.Raw()


class ListedPost(msgspec.Struct, gc=False):
    """A post as the lists have it; since 2025 some have its text among labels and its moment under another name."""

    media: list[Medium] | None = None
    title: str | None = None
    creation_timestamp: Moment = None
    timestamp: Moment = None
    label_values: list[Label] | None = None


class OldMedium(msgspec.Struct, gc=False):
    caption: str | None = None
    taken_at: str | None = None
    path: str | None = None


# What the text of a post is called among the labels.
CAPTION_LABELS = {
    *("caption", "keterangan", "leyenda", "pie de foto", "légende", "legenda", "bildtext", "bildunterschrift"),
}


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
    other_reading : int, optional
        The second reading of a clock time that has two.
    """

    place: str
    seconds: tuple[int, ...]
    post_type: str
    caption: str | None
    media_count: int | None
    files: frozenset[str]
    other_reading: int | None = None


def file_names(paths: list[str | None]) -> frozenset[str]:
    return frozenset(path.rpartition("/")[2] for path in paths if path)


def is_video(medium: Medium) -> bool:
    ending = (medium.uri or "").rpartition("/")[2].rpartition(".")[2].lower()
    return ending in VIDEOS or (ending not in PICTURES and VIDEO_MARK in bytes(medium.media_metadata))


def listed_posts(items: list[Item], reading: Reading) -> list[Post]:
    """Return the posts of posts_1.json and its kin."""
    found = list(decoded(items, ("post", "reel"), ListedPost, reading))
    moments = [
        (
            item.place,
            [post.creation_timestamp or post.timestamp, *(each.creation_timestamp for each in post.media or [])],
        )
        for item, post in found
    ]
    posts = []
    for (item, post), seconds in zip(found, in_seconds(moments, reading), strict=True):
        if not post.media:
            reading.set_aside["incomplete"] += 1
        elif not seconds:
            reading.set_aside["no-time"] += 1
        else:
            posts.append(_listed_post(item, post, seconds))
    return posts


def _moments(post: ListedPost) -> list[Moment]:
    return [post.creation_timestamp or post.timestamp, *(medium.creation_timestamp for medium in post.media or [])]


def _listed_post(item: Item, post: ListedPost, seconds: tuple[int, ...]) -> Post:
    media = post.media
    if item.kind == "reel":
        post_type = "reel"
    elif len(media) > 1:
        post_type = "carousel"
    else:
        post_type = "video" if is_video(media[0]) else "image"
    alone = media[0].title if len(media) == 1 else None
    files = file_names([medium.uri for medium in media])
    caption = post.title or alone or _labelled_caption(post.label_values or [])
    return Post(item.place, seconds, post_type, repaired(caption), len(media), files)


def _labelled_caption(labels: list[Label]) -> str | None:
    """Return the text of a post that stands under a label, which is in the account's language."""
    for each in labels:
        if (repaired(each.label) or "").casefold() in CAPTION_LABELS and bytes(each.value)[:1] == b'"':
            return msgspec.json.decode(each.value)
    return None


def old_posts(items: list[Item], reading: Reading) -> list[Post]:
    """Return the posts of an older media.json, where each picture of a carousel stands for itself."""
    found = []
    for item, medium in decoded(items, OLD_KINDS, OldMedium, reading):
        if medium.taken_at:
            found.append((item, medium))
        else:
            reading.set_aside["no-time"] += 1
    found, seconds = _with_seconds(found, reading)
    together = defaultdict(list)
    for (item, medium), second in zip(found, seconds, strict=True):
        together[second, repaired(medium.caption)].append((item, medium))
    reading.set_aside["carousel-child"] += len(found) - len(together)
    return [
        Post(
            place=media[0][0].place,
            seconds=(second,),
            post_type="carousel" if len(media) > 1 else media[0][0].kind,
            caption=caption,
            media_count=len(media),
            files=file_names([medium.path for _, medium in media]),
            other_reading=other,
        )
        for ((second, other), caption), media in together.items()
    ]


def _with_seconds(found: list[tuple[Item, OldMedium]], reading: Reading) -> tuple[list, list[tuple]]:
    """Return the media whose moment can be read, and it and its other reading, if it has two, in seconds since 1970.

    Older downloads write it as text.
    """
    texts = pd.Series([" ".join(medium.taken_at.replace(",", " ").split()) for _, medium in found], dtype="string")
    sieve = Sieve(reading, lambda row, heading: f"{found[int(row)][0].place}, {heading}", texts.index)
    times = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[s, UTC]")
    others, rest = times.copy(), pd.Series(True, index=texts.index)
    for pattern, form in WRITTEN.items():
        so = rest & texts.str.fullmatch(pattern).astype(bool)
        if so.any():
            moments = posted_times(texts[so], form, reading.clock.zone, "taken_at", sieve)
            times[so] = moments["posted_at"].astype("datetime64[s, UTC]")
            if "other_reading" in moments:
                others[so] = moments["other_reading"].astype("datetime64[s, UTC]")
        rest &= ~so
    if rest.any():
        times[rest] = zoned_times(texts[rest], "taken_at", sieve).astype("datetime64[s, UTC]")
    kept, times, others = sieve.passed(found, times, others)
    seconds, twofold = times.astype("int64").tolist(), others.notna().tolist()
    other = others.astype("int64").tolist()
    return kept, [(seconds[at], other[at] if twofold[at] else None) for at in range(len(kept))]


def without_repeats(posts: list[Post], reading: Reading) -> list[Post]:
    """Return each post once: two parts of a download can give one list, and two lists one reel.

    Two are one where their files have the same names and a moment is the same, be it of the post or of a file.
    """
    seen: defaultdict[frozenset[str], list[Post]] = defaultdict(list)
    kept = []
    for post in posts:
        same = [other for other in seen[post.files] if {*post.seconds} & {*other.seconds}] if post.files else []
        if same:
            reading.set_aside["repeated-post"] += 1
            # The list of reels knows what it is; that of posts calls it a video.
            same[0].post_type = "reel" if "reel" in (post.post_type, same[0].post_type) else same[0].post_type
            same[0].caption = same[0].caption or post.caption
        else:
            kept.append(post)
            seen[post.files].append(post)
    return kept


def _join(posts: list[Post], insights: list[Post], reading: Reading) -> tuple[list[Post], list[int]]:
    """Return the posts and the insights that have none, and for each the row of its numbers, or -1."""
    by_second = defaultdict(list)
    for at, post in enumerate(posts):
        for second in set(post.seconds):
            by_second[second].append(at)
    posts, rows = list(posts), [-1] * len(posts)
    for row, insight in enumerate(insights):
        found = _candidates(insight, posts, by_second)
        if len(found) > 1:
            reading.set_aside["several-posts"] += 1
        elif found and rows[found[0]] >= 0:
            reading.set_aside["repeated-post"] += 1
        elif found:
            rows[found[0]] = row
            reading.set_aside["joined-to-post"] += 1
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


def post_table(posts, insights, numbers: pd.DataFrame, source: Source, reading: Reading) -> pd.DataFrame:
    known, rows = _join(posts, insights, reading)
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
            "other_reading": pd.to_datetime(pd.Series([post.other_reading for post in known]), unit="s", utc=True),
            "post_type": [post.post_type for post in known],
            "caption": pd.Series([post.caption for post in known], dtype="string"),
            "media_count": pd.array([post.media_count for post in known], dtype="Int64"),
            **{name: joined[name] for name in joined},
        }
    )
