"""Meta Business Suite, content export of an Instagram account or a Facebook page (CSV)."""

import pandas as pd

from citra.errors import BadInput
from citra.readers.addresses import shortcodes
from citra.readers.counts import CountReader, clear_constant_zeros
from citra.readers.delimited import DelimitedText
from citra.readers.reading import COUNTS, Reading, post_rows
from citra.readers.synonyms import Wording, best_wording
from citra.readers.times import clock_times
from citra.studyfile import Source

NAME = "Meta Business Suite content export"
NEEDED = {"post_id", "posted_at", "post_type"}


def recognises(opened) -> bool:
    if not isinstance(opened, DelimitedText):
        return False
    found = best_wording("meta_business_suite", opened.header)[1]
    return found.keys() >= NEEDED and bool(found.keys() & {"like_count", "reach_count", "comment_count"})


def read(opened: DelimitedText, source: Source) -> Reading:
    """Read the export into ``posts``.

    The publish time carries no zone: the parameter file states it. An empty cell means that the
    number was not available; an empty like count beside other numbers means that likes were hidden.
    """
    wording, headings = best_wording("meta_business_suite", opened.header)
    rows = opened.rows(headings.values()).rename(columns={heading: name for name, heading in headings.items()})
    _check_lifetime(rows, wording, headings, opened)
    counts = CountReader(opened.place, thousands=wording.thousands)
    numbers = {
        name: counts.column(rows[name], headings[name], name)
        for name in (*COUNTS, "play_count")
        if name in rows and not (name == "play_count" and "view_count" in rows)
    }
    if "play_count" in numbers:
        numbers["view_count"] = numbers.pop("play_count")
    posts = post_rows(
        {
            "post_id": rows["post_id"],
            "platform": "facebook" if "page" in rows and "account" not in rows else "instagram",
            "account_id": _account(rows, source),
            "posted_at": _posted_at(rows, wording, headings, opened, source),
            "post_type": rows["post_type"].map(wording.post_types).fillna("other"),
            "caption": _caption(rows),
            "is_collaboration": _is_by_another(rows, source),
            "rounded_counts": counts.rounded_texts(rows.index),
            **numbers,
        }
    )
    unknown = int((~rows["post_type"].isin(list(wording.post_types))).sum())
    if unknown:
        counts.remarks["post_type", "unknown-type"] += unknown
    if "permalink" in rows:
        posts["shortcode"] = shortcodes(rows["permalink"])
    if "like_count" in numbers:
        posts["is_like_count_hidden"] = posts["like_count"].isna() & posts["rounded_counts"].isna()
    # A column of zeros is no sign here: an owner's export counts what there was.
    return Reading(len(rows), {"posts": posts}, remarks=counts.remarks)


def _account(rows: pd.DataFrame, source: Source) -> pd.Series:
    for name in ("account", "page"):
        if name in rows:
            return rows[name].where(rows[name] != "", source.account or "unknown")
    return pd.Series(source.account or "unknown", index=rows.index)


def _is_by_another(rows: pd.DataFrame, source: Source) -> pd.Series | bool:
    """Return whether the row bears a co-author's name, which the export puts in the account's place."""
    if not source.account or "account" not in rows:
        return False
    return rows["account"].str.lower() != source.account.lower()


def _caption(rows: pd.DataFrame) -> pd.Series:
    caption = rows["caption"] if "caption" in rows else pd.Series("", index=rows.index, dtype="string")
    if "title" in rows:
        caption = caption.where(caption != "", rows["title"])
    return caption.where(caption != "", pd.NA)


def _posted_at(rows, wording: Wording, headings, opened: DelimitedText, source: Source) -> pd.Series:
    form = source.time_form or wording.time_form
    if not form:
        raise BadInput(
            f"{opened.path}, column {headings['posted_at']}: how this language writes a date was never seen; "
            "state time_form in the parameter file's entry, such as %m/%d/%Y %H:%M."
        )
    return clock_times(rows["posted_at"], form, source.time_zone, headings["posted_at"], opened.place)


def _check_lifetime(rows: pd.DataFrame, wording: Wording, headings, opened: DelimitedText) -> None:
    """Refuse numbers of single days: summed or averaged as posts they would count each post many times."""
    if "date" in rows and wording.lifetime:
        daily = ~rows["date"].isin([wording.lifetime, ""])
        if daily.any():
            row = rows.index[daily.to_numpy()][0]
            raise BadInput(
                f"{opened.place(row, headings['date'])}: found {str(rows['date'][row])[:40]!r}, "
                f"expected {wording.lifetime!r}: export the numbers of the whole lifetime, not of days."
            )
