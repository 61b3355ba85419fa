"""Instaloader: one JSON file a post or profile, plain or packed (.xz), alone or in a folder or archive."""

from collections import Counter
from pathlib import Path

import msgspec
import pandas as pd

from citra.errors import BadInput
from citra.readers.counts import CountReader, clear_constant_zeros
from citra.readers.documents import Document, decode
from citra.readers.exports import Collection, Member, open_single
from citra.readers.questions import is_question
from citra.readers.reading import Reading, post_rows
from citra.readers.times import unix_times
from citra.studyfile import Source

NAME = "instaloader files (JSON or .json.xz of posts and profiles)"
POST_TYPES = {"GraphImage": "image", "GraphSidecar": "carousel", "GraphVideo": "video"}
HIDDEN = frozenset({-1})
COMMENTS = "_comments.json"
NOT_POSTS = ("comments", "iterator")


class Count(msgspec.Struct):
    count: int | None = None


class Text(msgspec.Struct):
    text: str = ""


class TextNode(msgspec.Struct):
    node: Text


class Captions(msgspec.Struct):
    edges: list[TextNode] = []


class Children(msgspec.Struct):
    edges: list[msgspec.Raw] = []


class Owner(msgspec.Struct):
    username: str = ""
    id: str | int = ""


class Node(msgspec.Struct):
    """The fields of a post or a profile that become columns."""

    typename: str = msgspec.field(name="__typename", default="")
    id: str | int = ""
    shortcode: str = ""
    taken_at_timestamp: int | None = None
    date: int | float | None = None
    edge_media_to_caption: Captions | None = None
    caption: str | None = None
    edge_media_preview_like: Count | None = None
    edge_media_to_comment: Count | None = None
    edge_media_to_parent_comment: Count | None = None
    video_view_count: int | None = None
    video_play_count: int | None = None
    is_video: bool = False
    product_type: str | None = None
    owner: Owner | None = None
    edge_sidecar_to_children: Children | None = None
    username: str = ""
    edge_followed_by: Count | None = None
    edge_follow: Count | None = None
    edge_owner_to_timeline_media: Count | None = None


class Made(msgspec.Struct):
    node_type: str


class Structure(msgspec.Struct):
    node: Node
    instaloader: Made


class Answer(msgspec.Struct):
    id: str | int
    created_at: int | float
    text: str = ""
    owner: Owner | None = None
    likes_count: int | None = None


class Comment(Answer):
    answers: list[Answer] | None = None


_STRUCTURE = msgspec.json.Decoder(Structure)
_COMMENTS = msgspec.json.Decoder(list[Comment])
_MADE_BY = b'"instaloader"'


def recognises(opened) -> bool:
    if isinstance(opened, Document):
        return opened.shape == "object" and {"node", "instaloader"} <= opened.keys
    if isinstance(opened, Collection):
        return any(_MADE_BY in member.read() for member in opened.texts())
    return False


def read(opened: Document | Collection, source: Source) -> Reading:
    """Read posts, profiles and comments.

    A hidden like count is written as -1. A profile gives one follower reading, on the day of the
    capture that the parameter file states. Comments lie in files of their own, named after the post.
    """
    collection = open_single(opened.path) if isinstance(opened, Document) else opened
    posts, profiles, comments = [], [], []
    set_aside: Counter = Counter()
    by_stem: dict[str, str] = {}
    members = list(collection.texts())
    for member in members:
        if member.name.endswith((COMMENTS, COMMENTS + ".xz")):
            continue
        structure = _structure(member)
        if structure is None:
            set_aside["not-a-post"] += 1
        elif structure.instaloader.node_type in ("Post", "StoryItem"):
            posts.append((member.place, structure.node))
            by_stem[_stem(member)] = str(structure.node.id or structure.node.shortcode)
        elif structure.instaloader.node_type == "Profile":
            profiles.append((member.place, structure.node))
        else:
            set_aside["not-a-post"] += 1
    for member in members:
        if member.name.endswith((COMMENTS, COMMENTS + ".xz")):
            found = _read_comments(member, by_stem, source)
            comments += found or []
    remarks: Counter = Counter()
    tables = {}
    if posts:
        tables["posts"] = _post_table(posts, source, remarks)
    if profiles:
        tables["follower_snapshots"] = _profile_table(profiles, source)
    if comments:
        tables["comments"] = pd.DataFrame(comments)
    row_count = len(posts) + len(profiles) + len(comments) + set_aside.total()
    return Reading(row_count, tables, set_aside, remarks)


def _stem(member: Member) -> str:
    return member.name.removesuffix(".xz").removesuffix(COMMENTS).removesuffix(".json")


def _structure(member: Member) -> Structure | None:
    data = member.read()
    return decode(data, member.place, _STRUCTURE) if _MADE_BY in data else None


def _read_comments(member: Member, posts: dict[str, str], source: Source) -> list[dict]:
    post_id = posts.get(_stem(member))
    if post_id is None:
        raise BadInput(f"{member.place}: these comments have no post: expected {Path(_stem(member)).name}.json beside.")
    rows = []
    for comment in decode(member.read(), member.place, _COMMENTS):
        rows.append(_comment_row(comment, post_id, None, source))
        rows += [_comment_row(answer, post_id, str(comment.id), source) for answer in comment.answers or []]
    return rows


def _comment_row(comment: Answer, post_id: str, reply_to: str | None, source: Source) -> dict:
    author = comment.owner.username if comment.owner else None
    return {
        "comment_id": str(comment.id),
        "post_id": post_id,
        "platform": "instagram",
        "reply_to_id": reply_to,
        "author_id": author or None,
        "is_by_account": author.lower() == source.account.lower() if author and source.account else None,
        "commented_at": pd.Timestamp(comment.created_at, unit="s", tz="UTC"),
        "is_question": is_question(comment.text),
        "like_count": comment.likes_count,
    }


def _caption(node: Node) -> str | None:
    if node.edge_media_to_caption and node.edge_media_to_caption.edges:
        return node.edge_media_to_caption.edges[0].node.text
    return node.caption


def _post_type(node: Node) -> str:
    if node.product_type == "clips":
        return "reel"
    return POST_TYPES.get(node.typename) or ("video" if node.is_video else "image")


def _post_table(posts: list[tuple[str, Node]], source: Source, remarks: Counter) -> pd.DataFrame:
    places, nodes = [place for place, _ in posts], [node for _, node in posts]

    def place(row: object, heading: str) -> str:
        return f"{places[int(row)]}, field {heading}"

    def counts_of(*names: str) -> pd.Series:
        found = (next((getattr(node, name) for name in names if getattr(node, name) is not None), None) for node in nodes)
        numbers = [value.count if isinstance(value, Count) else value for value in found]
        return pd.Series(numbers, dtype=object)

    for row, node in enumerate(nodes):
        if not node.id and not node.shortcode:
            raise BadInput(f"{place(row, 'id')}: found nothing, expected the post's key.")
    counts = CountReader(place, hidden=HIDDEN, remarks=remarks)
    moments = pd.Series([node.taken_at_timestamp if node.taken_at_timestamp is not None else node.date for node in nodes])
    likes = counts.column(counts_of("edge_media_preview_like"), "edge_media_preview_like", "like_count")
    comment_fields = ("edge_media_to_comment", "edge_media_to_parent_comment")
    frame = post_rows(
        {
            "post_id": [str(node.id or node.shortcode) for node in nodes],
            "shortcode": [node.shortcode or None for node in nodes],
            "account_id": [(node.owner.username or str(node.owner.id) if node.owner else "") or source.account or "unknown" for node in nodes],
            "posted_at": unix_times(moments, "taken_at_timestamp", place),
            "post_type": [_post_type(node) for node in nodes],
            "media_count": [len(node.edge_sidecar_to_children.edges) or 1 if node.edge_sidecar_to_children else 1 for node in nodes],
            "caption": [_caption(node) for node in nodes],
            "like_count": likes,
            "is_like_count_hidden": likes.isna(),
            "comment_count": counts.column(counts_of(*comment_fields), "edge_media_to_comment", "comment_count"),
            "view_count": counts.column(
                counts_of("video_play_count", "video_view_count"), "video_view_count", "view_count", expected=False
            ),
            "captured_at": pd.Timestamp(source.captured_at, tz="UTC") if source.captured_at else pd.NaT,
        }
    )
    return clear_constant_zeros(frame, ["comment_count", "view_count"], remarks)


def _profile_table(profiles: list[tuple[str, Node]], source: Source) -> pd.DataFrame:
    rows = []
    for place, node in profiles:
        if node.edge_followed_by is None or node.edge_followed_by.count is None:
            raise BadInput(f"{place}, field edge_followed_by: found nothing, expected the number of followers.")
        followers = node.edge_followed_by.count
        rows.append(
            {
                "account_id": node.username or source.account or "unknown",
                "platform": "instagram",
                "observed_at": pd.Timestamp(source.captured_at, tz="UTC") if source.captured_at else pd.NaT,
                "follower_count": followers,
                "follower_count_low": followers,
                "follower_count_high": followers,
                "reading_kind": "observed",
                "following_count": node.edge_follow.count if node.edge_follow else None,
                "post_count": node.edge_owner_to_timeline_media.count if node.edge_owner_to_timeline_media else None,
            }
        )
    return pd.DataFrame(rows)
