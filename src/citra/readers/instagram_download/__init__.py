"""Instagram's own download ("Download your information"): a folder, an archive, or one of its JSON files."""

from collections.abc import Iterator

from citra.errors import NoAccount
from citra.readers.clocks import clock_of
from citra.readers.documents import Document
from citra.readers.exports import Collection
from citra.readers.instagram_download.cutting import Cutting
from citra.readers.instagram_download.followers import snapshot_table
from citra.readers.instagram_download.insights import past_insights
from citra.readers.instagram_download.posts import OLD_KINDS, listed_posts, old_posts, post_table, without_repeats
from citra.readers.instagram_download.records import is_read, read_items
from citra.readers.reading import Reading
from citra.studyfile import Source

NAME = "Instagram's own download (JSON files in a folder, an archive or alone)"


def recognises(opened) -> bool:
    if isinstance(opened, Document):
        return is_read(opened.data)
    return isinstance(opened, Collection) and any(is_read(member.read()) for member in opened.texts())


def cut_down(opened: Document | Collection) -> Iterator[tuple[str, bytes]]:
    """Give of each file that is read what is read of it.

    Messages, personal information, pictures and the rest stay behind, and what a picture's file tells of place and
    camera. A follower is a number and the moment of following.
    """
    cutting = Cutting()
    if isinstance(opened, Document):
        yield opened.path.name, cutting.file(str(opened.path), opened.data)
        return
    for member in opened.texts():
        data = member.read()
        if is_read(data):
            yield member.name, cutting.file(member.place, data)


def read(opened: Document | Collection, source: Source) -> Reading:
    """Read posts, past insights and followers; every other file of the download stays unread.

    The download says neither whose it is nor how many likes a post has: only past insights hold
    numbers, and they are joined to the posts on the moment of creation. A follower list holds the
    followers of its last day alone. For the end of each day on which some of them began to follow
    it gives how many had done so by then, a lower bound; and it is itself one reading, on the day of
    the capture. A download of chosen dates holds what belongs to these dates only.
    """
    if not source.account:
        raise NoAccount(
            f"{opened.path}: a download does not say whose it is; state it with --account (ACCOUNT= for make), or as "
            "account in the file's entry."
        )
    items = read_items(opened)
    # Only the older downloads write a clock's time.
    is_clock_read = any(item.kind in OLD_KINDS for item in items)
    reading = Reading(len(items), clock=clock_of("instagram_download", source) if is_clock_read else None)
    posts = listed_posts(items, reading) + old_posts(items, reading)
    posts = without_repeats(posts, reading)
    insights, numbers = past_insights(items, reading)
    reading.set_aside["not-a-post"] += sum(item.kind == "other" for item in items)
    tables = {
        "posts": post_table(posts, insights, numbers, source, reading),
        "follower_snapshots": snapshot_table(items, source, reading),
    }
    # The list of followers is one reading besides the followers in it.
    reading.row_count += int((tables["follower_snapshots"]["reading_kind"] == "observed").sum())
    reading.tables.update({name: table for name, table in tables.items() if len(table)})
    reading.set_aside = +reading.set_aside
    return reading
