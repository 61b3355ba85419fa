"""Meta Business Suite, content export of an Instagram account or a Facebook page (CSV)."""

import pandas as pd

from citra.errors import BadInput, NoAccount
from citra.readers.addresses import shortcodes
from citra.readers.clocks import clock_of
from citra.readers.columns import filled, keys, owners, post_types
from citra.readers.counts import CountReader
from citra.readers.date_forms import moments, settled_form
from citra.readers.reading import COUNTS, Reading, Sieve, post_rows
from citra.readers.synonyms import Wording, best_wording
from citra.readers.table import Table
from citra.readers.times import posted_times
from citra.studyfile import Source

NAME = "Meta Business Suite content export"
ROOM = "meta_business_suite"
NEEDED = {"post_id", "posted_at", "post_type"}


def recognises(opened) -> bool:
    if not isinstance(opened, Table):
        return False
    found = best_wording(ROOM, opened.header)[1]
    return found.keys() >= NEEDED and bool(found.keys() & {"like_count", "reach_count", "comment_count"})


def read(opened: Table, source: Source) -> Reading:
    """Read the export into ``posts``.

    The publish time bears no zone: it is the clock of California, as posts' keys prove, unless the
    parameter file states another. An empty cell means that the number was not available; on Instagram
    an empty like count beside other numbers means that likes were hidden. A column of zeros is no sign
    here: an owner's export counts what there was.
    """
    wording, headings = best_wording(ROOM, opened.header)
    reading = Reading(clock=clock_of(ROOM, source))
    rows = opened.rows(reading, headings.values()).rename(columns={heading: name for name, heading in headings.items()})
    platform = "facebook" if "page" in rows and "account" not in rows else "instagram"
    sieve = Sieve(reading, opened.place, rows.index)
    _set_error_rows_aside(rows, headings, sieve)
    _set_days_aside(rows, wording, headings, opened, sieve)
    # A column is let go of once it is read, so that a million posts fit beside their texts.
    post_id = keys(rows.pop("post_id"), headings["post_id"], sieve, rows.get("permalink"))
    moments = _posted(rows.pop("posted_at"), wording, headings["posted_at"], opened, source, sieve)
    rows, post_id, moments = sieve.passed(rows, post_id, moments)
    counts = CountReader(sieve, thousands=opened.thousands(wording.thousands))
    numbers = _numbers(rows, headings, counts)
    columns = {
        "post_id": post_id,
        "platform": platform,
        "is_collaboration": _is_by_another(rows, headings, opened, source),
        "account_id": _account(rows, source),
        **moments,
        "post_type": post_types(rows.pop("post_type"), wording.post_types, headings["post_type"], sieve),
        "caption": _caption(rows),
        "rounded_counts": counts.rounded_texts(rows.index),
        **numbers,
    }
    if "permalink" in rows and platform == "instagram":
        columns["shortcode"] = shortcodes(rows.pop("permalink"))
    if "like_count" in numbers and platform == "instagram":
        columns["is_like_count_hidden"] = _is_hidden(numbers, counts)
    reading.tables["posts"] = post_rows(columns)
    return reading


def _set_error_rows_aside(rows: pd.DataFrame, headings: dict[str, str], sieve: Sieve) -> None:
    """Set rows aside that say in Meta's words why they are none, in the place of a post."""
    if "data_comment" in rows:
        is_said = rows["data_comment"].str.strip() != ""
        is_post = (rows["post_id"].str.strip() != "") & (rows["posted_at"].str.strip() != "")
        sieve.set_aside(is_said & ~is_post, "error-row", headings["data_comment"], rows["data_comment"])


def _numbers(rows: pd.DataFrame, headings: dict[str, str], counts: CountReader) -> dict[str, pd.Series]:
    """Return the counts; plays are views under their older name."""
    names = {"play_count": "view_count"} if "view_count" not in rows else {}
    return {
        names.get(name, name): counts.column(rows.pop(name), headings[name], names.get(name, name))
        for name in (*COUNTS, *names)
        if name in rows
    }


def _is_hidden(numbers: dict[str, pd.Series], counts: CountReader) -> pd.Series:
    """Return whether likes are absent where another number stands, and count them as hidden."""
    absent = numbers["like_count"].isna()
    rounded = [row for row, texts in counts.rounded.items() if any(text.startswith("like_count=") for text in texts)]
    absent[[*rounded, *counts.unreadable.get("like_count", ())]] = False
    known = pd.Series(False, index=absent.index)
    known[list(counts.rounded)] = True
    for name, column in numbers.items():
        if name != "like_count":
            known |= column.notna()
    hidden = absent & known
    if hidden.any():
        counts.remarks["like_count", "hidden"] += int(hidden.sum())
        counts.remarks["like_count", "not-available"] -= int(hidden.sum())
        if not counts.remarks["like_count", "not-available"]:
            del counts.remarks["like_count", "not-available"]
    return hidden


def _account(rows: pd.DataFrame, source: Source) -> pd.Series:
    for name in ("account", "page"):
        if name in rows:
            return owners(rows.pop(name), source)
    return pd.Series(source.account or "unknown", index=rows.index)


def _is_by_another(rows: pd.DataFrame, headings, opened: Table, source: Source) -> pd.Series | bool:
    """Return whether the row bears a co-author's name, which the export puts in the account's place.

    Where the parameter file does not state the account, the name of more than half of the rows is its own.
    """
    if "account" not in rows:
        return False
    names = rows["account"].str.strip().str.lower()
    found = names[names != ""].value_counts()
    if not len(found):
        return False
    if not source.account and found.iloc[0] * 2 <= found.sum():
        raise NoAccount(
            f"{opened.path}, column {headings['account']}: found {len(found)} accounts, and a post with a co-author "
            "bears the co-author's name; state which is the own one with --account (ACCOUNT= for make)."
        )
    return (names != "") & (names != (source.account or found.index[0]).lower())


def _caption(rows: pd.DataFrame) -> pd.Series:
    caption = rows.pop("caption") if "caption" in rows else pd.Series("", index=rows.index, dtype="string")
    if "title" in rows:
        caption = caption.where(caption != "", rows["title"])
    return filled(caption)


def _posted(
    texts: pd.Series, wording: Wording, heading: str, opened: Table, source: Source, sieve: Sieve
) -> pd.DataFrame:
    form = source.time_form or settled_form(texts, wording.time_form, f"{opened.path}, column {heading}")
    read = posted_times if form == wording.time_form else moments
    return read(texts, form, sieve.reading.clock.zone, heading, sieve)


def _set_days_aside(rows: pd.DataFrame, wording: Wording, headings, opened: Table, sieve: Sieve) -> None:
    """Set numbers of single days aside: summed or averaged as posts they would count each post many times.

    Raises
    ------
    BadInput
        If most rows are such: then the export is one of days.
    """
    if "date" not in rows:
        return
    daily = rows["date"].str.contains(r"\d", regex=True)
    if not daily.any():
        return
    lifetime, heading = wording.lifetime or "Lifetime", headings["date"]
    if daily.mean() > 0.5:
        row = rows.index[daily.to_numpy()][0]
        raise BadInput(
            f"{opened.place(row, heading)}: found {str(rows['date'][row])[:40]!r}, "
            f"expected {lifetime!r}: export the numbers of the whole lifetime, not of days."
        )
    sieve.set_aside(daily, "not-lifetime", heading, rows["date"], lifetime)
