"""How fast two large exports are read, against plain pandas and json code that gives the same table.

Run ``.venv/bin/python benchmarks/reading.py``. It makes a folder like instaloader's of 200 MB and a
Meta Business Suite export of 1,000,000 rows, reads each with the package and with the plain code in
turn, every time in a process of its own, and prints times, peak memory and their ratios.
"""

import csv
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pandas as pd
from comparison import Comparison

from citra.pipeline.environment import fixed_environment

RUNS = 5
# As every build runs.
ENVIRONMENT = fixed_environment(Path(__file__).parents[1])
ROWS = 1_000_000
FOLDER_BYTES = 200_000_000
ZONE = "Asia/Jakarta"
POST_TYPES = {"IG image": "image", "IG carousel": "carousel", "IG reel": "reel"}
COUNTS = {
    "Views": "view_count",
    "Reach": "reach_count",
    "Likes": "like_count",
    "Shares": "share_count",
    "Follows": "follow_count",
    "Comments": "comment_count",
    "Saves": "save_count",
}
HEADER = [
    *("Post ID", "Account ID", "Account username", "Account name", "Description", "Duration (sec)", "Publish time"),
    *("Permalink", "Post type", "Data comment", "Date", *COUNTS),
]
MENTION = re.compile(r"(^|[^0-9A-Za-z_@./])@[0-9A-Za-z_](?:[0-9A-Za-z_.]*[0-9A-Za-z_])?")


def make_meta(path: Path) -> None:
    draw = random.Random(1)
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(HEADER)
        for number in range(ROWS):
            likes = draw.randrange(3000)
            moment = f"{draw.randrange(1, 13):02}/{draw.randrange(1, 29):02}/{draw.randrange(2015, 2025)}"
            clock = f"{draw.randrange(24):02}:{draw.randrange(60):02}"
            caption = f"Jadwal lelang, pekan ini\nsudah terbit @mitra #lelang {number}" if number % 3 else "Loket buka."
            address = f"https://www.instagram.com/p/C{number:09}/"
            shown = "" if number % 20 == 0 else f"{likes:,}"
            numbers = [likes * 10, likes * 4, shown, likes // 30, "", likes // 20, likes // 50]
            first = [17900000000000000 + number, "178", "kantor", "Kantor", caption, 0, f"{moment} {clock}", address]
            writer.writerow([*first, draw.choice(list(POST_TYPES)), "", "Lifetime", *numbers])


def make_folder(folder: Path) -> None:
    folder.mkdir()
    draw = random.Random(2)
    size, number = 0, 0
    while size < FOLDER_BYTES:
        text = json.dumps(post(number, draw))
        (folder / f"{number:06}_UTC.json").write_text(text, encoding="utf-8")
        size, number = size + len(text), number + 1


def post(number: int, draw: random.Random) -> dict:
    """Return a post as instaloader writes it, with the pictures, people and comments that nobody reads."""

    def picture(width: int) -> dict:
        address = f"https://example.org/v/t51/{draw.getrandbits(60)}_n.jpg?stp=dst&cb={draw.getrandbits(256):x}&oe=65A"
        return {"src": address, "config_width": width, "config_height": width}

    def person() -> dict:
        number = draw.randrange(10**9)
        return {
            "id": str(number),
            "is_verified": False,
            "profile_pic_url": picture(150)["src"],
            "username": f"u{number}",
        }

    def comment() -> dict:
        return {
            "node": {
                "id": str(draw.getrandbits(56)),
                "text": "Terima kasih informasinya, kapan jadwal lelang berikutnya?",
                "created_at": 1500000000 + draw.randrange(10**8),
                "did_report_as_spam": False,
                "owner": person(),
                "viewer_has_liked": False,
                "edge_liked_by": {"count": draw.randrange(9)},
                "is_restricted_pending": False,
                "edge_threaded_comments": {"count": 0, "page_info": {"has_next_page": False}, "edges": []},
            }
        }

    def child() -> dict:
        return {
            "node": {
                "__typename": "GraphImage",
                "id": str(draw.getrandbits(61)),
                "dimensions": {"height": 1350, "width": 1080},
                "gating_info": None,
                "media_overlay_info": None,
                "display_resources": [picture(width) for width in (640, 750, 1080)],
                "accessibility_caption": "Photo by Kantor. May be an image of text.",
                "is_video": False,
                "edge_media_to_tagged_user": {"edges": [{"node": {"user": person(), "x": 0.5, "y": 0.25}}]},
            }
        }

    node = {
        "__typename": "GraphSidecar" if number % 3 else "GraphImage",
        "id": str(3706084487405513439 + number),
        "shortcode": f"D{number:09}",
        "dimensions": {"height": 1350, "width": 1080},
        "display_resources": [picture(width) for width in (640, 750, 1080)],
        "taken_at_timestamp": 1500000000 + 20000 * number,
        "edge_media_to_caption": {"edges": [{"node": {"text": f"Jadwal lelang @mitra #lelang {number}"}}]},
        "edge_media_to_parent_comment": {"count": 12, "edges": [comment() for _ in range(12)]},
        "edge_media_preview_like": {"count": -1 if number % 20 == 0 else draw.randrange(900), "edges": []},
        "edge_media_to_comment": {"count": draw.randrange(40)},
        "owner": {**person(), "id": "178", "username": "kantor", "full_name": "Kantor"},
        "is_video": False,
        "location": None,
    }
    if number % 3:
        node["edge_sidecar_to_children"] = {"edges": [child() for _ in range(5)]}
    return {"node": node, "instaloader": {"version": "4.16", "node_type": "Post"}}


# ---------------------------------------------------------------------------------------- the two ways


def package(kind: str, path: Path) -> pd.DataFrame:
    from citra.privacy import Privacy
    from citra.readers import read_export
    from citra.studyfile import Source

    source = Source(path.name, "", "", "", False, time_zone=ZONE)
    return read_export(path, source, Privacy(path.parent / "pseudonym.key")).tables["posts"]


def plain_meta(path: Path) -> pd.DataFrame:
    rows = pd.read_csv(path, dtype=str, keep_default_na=False)
    clock = pd.to_datetime(rows["Publish time"], format="%m/%d/%Y %H:%M")
    posts = pd.DataFrame(
        {
            "post_id": rows["Post ID"],
            "shortcode": rows["Permalink"].str.extract(r"/(?:p|reel|tv)/([\w-]+)", expand=False),
            "account_id": rows["Account username"],
            "posted_at": clock.dt.tz_localize(ZONE).dt.tz_convert("UTC"),
            "post_type": rows["Post type"].map(POST_TYPES),
            "caption": rows["Description"].str.replace(MENTION, r"\1@…", regex=True),
        }
    )
    for heading, name in COUNTS.items():
        posts[name] = pd.to_numeric(rows[heading].str.replace(",", "").replace("", None)).astype("Int64")
    posts["is_like_count_hidden"] = posts["like_count"].isna()
    return posts


def plain_folder(path: Path) -> pd.DataFrame:
    rows = []
    for file in sorted(path.glob("*.json")):
        node = json.loads(file.read_text(encoding="utf-8"))["node"]
        likes = node["edge_media_preview_like"]["count"]
        rows.append(
            {
                "post_id": node["id"],
                "shortcode": node["shortcode"],
                "account_id": node["owner"]["username"],
                "posted_at": pd.Timestamp(node["taken_at_timestamp"], unit="s", tz="UTC"),
                "post_type": "carousel" if node["__typename"] == "GraphSidecar" else "image",
                "caption": MENTION.sub(r"\1@…", node["edge_media_to_caption"]["edges"][0]["node"]["text"]),
                "like_count": None if likes == -1 else likes,
                "comment_count": node["edge_media_to_comment"]["count"],
                "is_like_count_hidden": likes == -1,
            }
        )
    return pd.DataFrame(rows).astype({"like_count": "Int64", "comment_count": "Int64"})


def plain(kind: str, path: Path) -> pd.DataFrame:
    return plain_meta(path) if kind == "meta" else plain_folder(path)


EXPORTS = {"folder": "a folder of instaloader of 200 MB", "meta": "a Meta Business Suite export of 1,000,000 rows"}
WAYS = {"package": package, "plain": plain}


# ---------------------------------------------------------------------------------------- the comparison


def measure(way: str, kind: str, path: Path) -> tuple[float, float]:
    """Return seconds and peak memory in MB of one reading in a process of its own."""
    start = time.perf_counter()
    child = subprocess.Popen([sys.executable, __file__, way, kind, str(path)], env=ENVIRONMENT)
    _, status, usage = os.wait4(child.pid, 0)
    assert status == 0
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def check_same(kind: str, path: Path) -> None:
    """Check that both ways give the same; in a process of its own, because memory once used counts for every child."""
    ours, theirs = package(kind, path), plain(kind, path)
    assert len(ours) == len(theirs)
    for name in theirs:
        left, right = (frame[name].astype("string") if name != "posted_at" else frame[name] for frame in (ours, theirs))
        assert (
            (left.fillna("absent") == right.fillna("absent")).all() if name != "posted_at" else (left == right).all()
        ), name
    print(f"{kind}: {len(ours):,} posts; the tables agree in {', '.join(theirs)}")


def compare(kind: str, path: Path) -> list[Comparison]:
    for way in WAYS:
        measure(way, kind, path)
    pairs = [(measure("package", kind, path), measure("plain", kind, path)) for _ in range(RUNS)]
    seconds, memory = (tuple((ours[part], theirs[part]) for ours, theirs in pairs) for part in (0, 1))
    what, packages = f"read {EXPORTS[kind]}", ("pandas", "msgspec", "pyarrow")
    return [
        Comparison(what, "plain code", seconds, packages),
        Comparison(f"{what}, peak memory", "plain code", memory, packages, unit="MB"),
    ]


def comparisons() -> list[Comparison]:
    found = []
    with tempfile.TemporaryDirectory() as name:
        meta, folder = Path(name) / "meta.csv", Path(name) / "folder"
        make_meta(meta)
        make_folder(folder)
        for kind, path in (("folder", folder), ("meta", meta)):
            subprocess.run([sys.executable, __file__, "check", kind, str(path)], check=True)
            found += compare(kind, path)
    return found


if __name__ == "__main__":
    if len(sys.argv) == 4:
        {**WAYS, "check": check_same}[sys.argv[1]](sys.argv[2], Path(sys.argv[3]))
    else:
        print(*comparisons(), sep="\n")
