"""A download cut down to what is read of it, so that nothing else comes into a study."""

import msgspec

from citra.readers.documents import what_is_read
from citra.readers.instagram_download.followers import Followed, Follower, name_of
from citra.readers.instagram_download.insights import Insight
from citra.readers.instagram_download.posts import VIDEO_MARK, ListedPost, Medium, OldMedium
from citra.readers.instagram_download.records import Item, items_by_key

FORMS = {"post": ListedPost, "reel": ListedPost, "insight": Insight, "image": OldMedium, "video": OldMedium}
_DECODERS = {kind: msgspec.json.Decoder(form) for kind, form in (FORMS | {"follower": Follower}).items()}


class Cutting:
    """The files of one download; a follower who stands in several has the same number in all."""

    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}

    def file(self, place: str, data: bytes) -> bytes:
        """Return the text of a file with only what is read of it, its items in their order."""
        found = items_by_key(place, data)
        cut = {key: b"[" + b",\n".join(map(self._item, items)) + b"]" for key, items in found.items()}
        if None in cut:
            return cut[None]
        return b"{" + b",\n".join(msgspec.json.encode(key) + b":" + text for key, text in cut.items()) + b"}"

    def _item(self, item: Item) -> bytes:
        if item.kind in _DECODERS:
            change = self._forget_name if item.kind == "follower" else _forget_cameras
            return what_is_read(item.data, _DECODERS[item.kind], change)
        # It is counted, and nothing else.
        return b"{}"

    def _forget_name(self, follower: Follower) -> None:
        entry = (follower.string_list_data or [Followed()])[0]
        name = name_of(follower)
        number = str(self.numbers.setdefault(name, len(self.numbers) + 1)) if name else None
        follower.title, follower.string_list_data = None, [Followed(number, None, entry.timestamp)]


def _forget_cameras(found: ListedPost | Insight | OldMedium) -> None:
    """Take out what the files of pictures tell of place, time and camera; that one is a film is told by it alone."""
    media = found.media if isinstance(found, ListedPost) else []
    media = [*(found.media_map_data or {}).values()] if isinstance(found, Insight) else media
    for medium in media or []:
        if isinstance(medium, Medium):
            is_film = VIDEO_MARK in bytes(medium.media_metadata)
            medium.media_metadata = msgspec.Raw(b"{" + VIDEO_MARK + b":{}}" if is_film else b"null")
