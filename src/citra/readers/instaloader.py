"""Instaloader: one JSON file a post or profile, plain or packed (.xz), alone or in a folder or archive."""

import re
import sys
from collections.abc import Iterator

import msgspec
import pandas as pd

from citra.errors import BadInput
from citra.readers.addresses import shortcode_of
from citra.readers.counts import CountReader, clear_constant_zeros
from citra.readers.documents import Document, decode_item, what_is_read
from citra.readers.exports import Collection, Member, open_single
from citra.readers.reading import Reading, Sieve, post_rows
from citra.readers.rows import (
    HIDDEN,
    WrittenComment,
    WrittenProfile,
    account_of,
    comment_rows,
    fields,
    follower_rows,
    is_with_another,
    stand_in,
    texts,
    timed,
)
from citra.readers.times import stated_capture, unix_times
from citra.studyfile import Source

NAME = "instaloader files (JSON or .json.xz of posts and profiles)"
POST_TYPES = {"GraphImage": "image", "GraphSidecar": "carousel", "GraphVideo": "video"}
PROFILE_HEADINGS = ("edge_followed_by", "edge_follow", "edge_owner_to_timeline_media")
# What the collector says of a file's node.
POST_KINDS, PROFILE = ("Post", "StoryItem"), "Profile"
COMMENT_FILES = ("_comments.json", "_comments.json.xz")
# Posts that are held as files before they become rows.
PORTION = 4096
MADE_BY = re.compile(rb'"instaloader"\s*:\s*\{')
Number = int | str | None
Moment = int | float | str | None


class Part(msgspec.Struct, gc=False):
    """A picture or video of a post, or a co-author; it only counts."""


class Count(msgspec.Struct, gc=False):
    count: Number = None


class Text(msgspec.Struct, gc=False):
    text: str | None = None


class TextNode(msgspec.Struct, gc=False):
    node: Text


class Captions(msgspec.Struct, gc=False):
    edges: list[TextNode] = []


class Children(msgspec.Struct, gc=False):
    edges: list[Part] = []


class Owner(msgspec.Struct, gc=False):
    username: str | None = None


class Phone(msgspec.Struct, gc=False):
    """What the telephone's interface adds to a post."""

    product_type: str | None = None
    like_and_view_counts_disabled: bool | None = None
    coauthor_producers: list[Part] | None = None
    comment_count: Number = None
    play_count: Number = None
    view_count: Number = None
    user: Owner | None = None


class Node(msgspec.Struct, gc=False):
    """The fields of a post or a profile that become columns."""

    typename: str | None = msgspec.field(name="__typename", default=None)
    id: str | int | None = None
    shortcode: str | None = None
    taken_at_timestamp: Moment = None
    date: Moment = None
    edge_media_to_caption: Captions | None = None
    caption: str | None = None
    edge_media_preview_like: Count | None = None
    edge_media_to_comment: Count | None = None
    edge_media_to_parent_comment: Count | None = None
    comments: int | str | list[Part] | Part | None = None
    video_view_count: Number = None
    video_play_count: Number = None
    is_video: bool | None = None
    product_type: str | None = None
    like_and_view_counts_disabled: bool | None = None
    coauthor_producers: list[Part] | None = None
    owner: Owner | None = None
    edge_sidecar_to_children: Children | None = None
    iphone_struct: Phone | None = None
    username: str | None = None
    edge_followed_by: Count | None = None
    edge_follow: Count | None = None
    edge_owner_to_timeline_media: Count | None = None


class Made(msgspec.Struct, gc=False):
    node_type: str = ""


class Structure(msgspec.Struct, gc=False):
    node: Node
    instaloader: Made


class Answer(msgspec.Struct, gc=False):
    id: str | int | None = None
    created_at: Moment = None
    text: str | None = None
    owner: Owner | None = None
    likes_count: Number = None


class Comment(Answer):
    answers: list[Answer] | None = None


_STRUCTURE = msgspec.json.Decoder(Structure)
_COMMENTS = msgspec.json.Decoder(list[Comment])


class Post(msgspec.Struct, gc=False):
    """What becomes of a post, and the number of its file; the rest of the file is let go at once."""

    number: int
    key: str
    shortcode: str | None
    owner: str | None
    moment: Moment
    post_type: str
    media_count: int | None
    caption: str | None
    is_with_another: bool
    is_hidden: bool
    likes: Number
    comments: Number
    views: Number


def recognises(opened) -> bool:
    if isinstance(opened, Document):
        return opened.shape == "object" and {"node", "instaloader"} <= opened.keys
    if isinstance(opened, Collection):
        return any(_is_made_by_it(member.read()) for member in opened.texts() if not _holds_comments(member))
    return False


def _is_made_by_it(data: bytes) -> bool:
    """Return whether a file bears the mark; it stands at the end, so that it is looked for from there."""
    last = data.rfind(b'"instaloader"')
    return last >= 0 and bool(MADE_BY.match(data, last) or MADE_BY.search(data))


def _holds_comments(member: Member) -> bool:
    return member.name.lower().endswith(COMMENT_FILES)


def read(opened: Document | Collection, source: Source) -> Reading:
    """Read posts, profiles and comments.

    A hidden like count is written as -1. A profile gives one follower reading, of the moment that the
    parameter file states. Comments lie in files of their own, named after the post.
    """
    found = _Found(open_single(opened.path) if isinstance(opened, Document) else opened, source)
    comment_files = [member for member in found.collection.texts() if _holds_comments(member)]
    for member in found.collection.texts():
        if not _holds_comments(member):
            found.take(member, keep_name=bool(comment_files))
    return found.whole(comment_files)


def cut_down(opened: Document | Collection) -> Iterator[tuple[str, bytes]]:
    """Give of each file that is read what is read of it: no pictures, no texts of comments, nobody who is tagged."""
    collection = open_single(opened.path) if isinstance(opened, Document) else opened
    stems = set()
    for member in (each for each in collection.texts() if not _holds_comments(each)):
        kind = _kind(member)
        if kind in (*POST_KINDS, PROFILE):
            yield member.name, what_is_read(member.read(), _STRUCTURE)
        if kind in POST_KINDS:
            stems.add(_stem(member))
    for member in (each for each in collection.texts() if _holds_comments(each) and _stem(each) in stems):
        yield member.name, what_is_read(member.read(), _COMMENTS, _drop_texts)


def _kind(member: Member) -> str:
    """Return what a file speaks of, or nothing where that cannot be read."""
    try:
        structure = _structure(member, Reading())
    except BadInput:
        return ""
    return structure.instaloader.node_type if structure else ""


def _drop_texts(comments: list[Comment]) -> None:
    for each in (*comments, *(answer for comment in comments for answer in comment.answers or ())):
        each.text = stand_in(each.text)


class _Found:
    """What a folder gave so far. Posts become rows in portions, so that few files are held at once."""

    def __init__(self, collection: Collection, source: Source):
        self.collection, self.source = collection, source
        self.posts: list[Post] = []
        self.kept_keys: set[str] = set()
        self.by_stem: dict[str, tuple[str, str | None]] = {}
        self.portions: list[pd.DataFrame] = []
        self.profiles: list[WrittenProfile] = []
        self.reading = Reading()

    def take(self, member: Member, *, keep_name: bool) -> None:
        """Take one file in: a post, a profile, or something else."""
        self.reading.row_count += 1
        try:
            structure = _structure(member, self.reading)
        except BadInput as fault:
            self.reading.put_aside("broken-item", example=str(fault).rstrip("."))
            return
        kind = structure.instaloader.node_type if structure else ""
        if kind in POST_KINDS:
            post = _post(member, structure.node, kind == "StoryItem", self.source)
            if not post.key:
                sentence = f"{member.place}, field id: found nothing, expected the post's key"
                self.reading.put_aside("no-key", example=sentence)
                return
            self.posts.append(post)
            if keep_name:
                self.by_stem[_stem(member)] = post.key, post.owner
            if len(self.posts) == PORTION:
                self.flush()
        elif kind == PROFILE:
            self.profiles.append(_profile(member.place, structure.node))
        else:
            self.reading.put_aside("not-a-post")

    def flush(self) -> None:
        """Turn the posts at hand into rows."""
        if self.posts:
            self.portions.append(_post_table(self.posts, self.collection, self.source, self.reading))
            self.posts = []

    def comments(self, member: Member) -> list[WrittenComment]:
        """Return the comments of one file; without their post they are set aside."""
        try:
            comments = decode_item(member.read(), member.place, _COMMENTS, self.reading)
        except BadInput as fault:
            self.reading.row_count += 1
            self.reading.put_aside("broken-item", example=str(fault).rstrip("."))
            return []
        count = sum(1 + len(comment.answers or ()) for comment in comments)
        self.reading.row_count += count
        owned = self.by_stem.get(_stem(member))
        if owned is None or owned[0] not in self.kept_keys:
            if count:
                self.reading.put_aside("no-post", count)
            return []
        found = []
        for number, comment in enumerate(comments, start=1):
            here = f"{member.place}, item {number}"
            found.append(_written(here, comment, None, owned, self.source))
            answers = comment.answers or ()
            found += [_written(f"{here}, answers", answer, str(comment.id), owned, self.source) for answer in answers]
        return found

    def whole(self, comment_files: list[Member]) -> Reading:
        """Return everything as tables."""
        self.flush()
        tables, reading = self.reading.tables, self.reading
        if self.portions:
            posts = pd.concat(self.portions, ignore_index=True) if len(self.portions) > 1 else self.portions[0]
            scraped = ["like_count", "comment_count", "view_count"]
            tables["posts"] = clear_constant_zeros(posts, scraped, reading.remarks)
            self.kept_keys = set(posts["post_id"]) if comment_files else set()
        comments = [row for member in comment_files for row in self.comments(member)]
        if self.profiles:
            tables["follower_snapshots"] = follower_rows(self.profiles, PROFILE_HEADINGS, self.source, reading)
        if comments:
            tables["comments"] = comment_rows(comments, unix_times, ("created_at", "likes_count"), reading)
        return reading


def _stem(member: Member) -> str:
    name = re.sub(r"\.json(\.xz)?$", "", member.name, flags=re.IGNORECASE)
    return name.removesuffix("_comments") if _holds_comments(member) else name


def _structure(member: Member, reading: Reading) -> Structure | None:
    data = member.read()
    return decode_item(data, member.place, _STRUCTURE, reading) if _is_made_by_it(data) else None


def _profile(place: str, node: Node) -> WrittenProfile:
    counts = (node.edge_followed_by, node.edge_follow, node.edge_owner_to_timeline_media)
    return WrittenProfile(place, node.username or "", *(count.count if count else None for count in counts))


def _written(
    place: str, comment: Answer, reply_to: str | None, owned: tuple[str, str | None], source: Source
) -> WrittenComment:
    key, owner = owned
    return WrittenComment(
        place=place,
        comment_id=str(comment.id or ""),
        post_id=key,
        reply_to_id=reply_to,
        author=comment.owner.username if comment.owner else None,
        account=account_of(owner, source),
        moment=comment.created_at,
        text=comment.text,
        like_count=comment.likes_count,
    )


def _owner(node: Node) -> str | None:
    people = (node.owner, node.iphone_struct.user if node.iphone_struct else None)
    name = next((who.username for who in people if who and who.username), None)
    # The same few names stand in all files.
    return name and sys.intern(name)


def _caption(node: Node) -> str | None:
    if node.edge_media_to_caption and node.edge_media_to_caption.edges:
        return node.edge_media_to_caption.edges[0].node.text
    return node.caption


def _post_type(node: Node, is_story: bool) -> str:
    if is_story:
        return "story"
    if "clips" in (node.product_type, node.iphone_struct.product_type if node.iphone_struct else None):
        return "reel"
    return POST_TYPES.get((node.typename or "").removeprefix("XDT")) or ("video" if node.is_video else "image")


def _media_count(node: Node, post_type: str) -> int | None:
    if post_type != "carousel":
        return 1
    children = node.edge_sidecar_to_children
    return len(children.edges) or None if children else None


def _is_hidden(node: Node) -> bool:
    written = node.edge_media_preview_like
    said = (node.like_and_view_counts_disabled, node.iphone_struct and node.iphone_struct.like_and_view_counts_disabled)
    return any(said) or bool(written and str(written.count) == "-1")


def _coauthors(node: Node) -> list[Part]:
    return (node.coauthor_producers or []) + ((node.iphone_struct and node.iphone_struct.coauthor_producers) or [])


def _comment_count(node: Node) -> Number:
    wrapped = (node.edge_media_to_comment, node.edge_media_to_parent_comment)
    bare = (node.comments if isinstance(node.comments, int | str) else None,)
    phone = (node.iphone_struct.comment_count,) if node.iphone_struct else ()
    found = (*(count.count for count in wrapped if count), *bare, *phone)
    return next((number for number in found if number is not None), None)


def _view_count(node: Node) -> Number:
    phone = (node.iphone_struct.play_count, node.iphone_struct.view_count) if node.iphone_struct else ()
    return next(
        (number for number in (node.video_play_count, node.video_view_count, *phone) if number is not None), None
    )


def _post(member: Member, node: Node, is_story: bool, source: Source) -> Post:
    key = str(node.id or node.shortcode or "")
    post_type = _post_type(node, is_story)
    return Post(
        number=member.number,
        key=key,
        shortcode=node.shortcode or shortcode_of(key),
        owner=(owner := _owner(node)),
        moment=node.taken_at_timestamp if node.taken_at_timestamp is not None else node.date,
        post_type=post_type,
        media_count=_media_count(node, post_type),
        caption=_caption(node),
        is_with_another=is_with_another(owner, _coauthors(node), source),
        is_hidden=_is_hidden(node),
        likes=node.edge_media_preview_like.count if node.edge_media_preview_like else None,
        comments=_comment_count(node),
        views=_view_count(node),
    )


def _post_table(posts: list[Post], collection: Collection, source: Source, reading: Reading) -> pd.DataFrame:
    def column(name: str, heading: str, values: list, hidden: pd.Series | None = None) -> pd.Series:
        numbers = pd.Series(values, dtype=object)
        shown = numbers if hidden is None else numbers.mask(hidden, -1)
        return counts.column(shown, heading, name, expected=name != "view_count")

    def place_of(post: Post) -> str:
        return collection.members[post.number].place

    written = pd.Series([post.moment for post in posts], dtype=object)
    posts, moments = timed(posts, written, unix_times, "taken_at_timestamp", place_of, reading)
    counts = CountReader(Sieve(reading, fields(posts, place_of), pd.RangeIndex(len(posts))), hidden=HIDDEN)
    is_hidden = pd.Series([post.is_hidden for post in posts])
    views = [post.views for post in posts]
    return post_rows(
        {
            "post_id": texts(post.key for post in posts),
            "shortcode": texts(post.shortcode for post in posts),
            "account_id": texts(account_of(post.owner, source) for post in posts),
            "posted_at": moments,
            "post_type": texts(post.post_type for post in posts),
            "media_count": pd.Series([post.media_count for post in posts], dtype="Int64"),
            "caption": texts(post.caption for post in posts),
            "is_collaboration": [post.is_with_another for post in posts],
            "like_count": column("like_count", "edge_media_preview_like", [post.likes for post in posts], is_hidden),
            "is_like_count_hidden": is_hidden,
            "comment_count": column("comment_count", "edge_media_to_comment", [post.comments for post in posts]),
            "view_count": column(
                "view_count", "video_view_count", views, is_hidden & pd.Series(views, dtype=object).notna()
            ),
            "rounded_counts": counts.rounded_texts(pd.RangeIndex(len(posts))),
            "captured_at": stated_capture(source),
        }
    )
