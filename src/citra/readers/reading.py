"""What one raw file gave: its rows, and the account of everything that did not become a row."""

from collections import Counter
from dataclasses import dataclass, field

import pandas as pd

POST_DEFAULTS = {
    "platform": "instagram",
    "is_hour_known": True,
    "is_collaboration": False,
    "is_like_count_hidden": False,
    "observation_count": 1,
}
COUNTS = (
    "like_count",
    "comment_count",
    "share_count",
    "save_count",
    "follow_count",
    "click_count",
    "reach_count",
    "impression_count",
    "view_count",
)


@dataclass
class Reading:
    """The canonical rows of one file; rows in equal rows out and rows set aside.

    Parameters
    ----------
    row_count : int
        Records that the file holds: posts, media files, followers, comments, readings.
    tables : dict of DataFrame
        Canonical rows by table.
    set_aside : Counter
        Records that are no row of a table, by reason, a word of the dictionary.
    remarks : Counter
        Cells that were no number, by column and kind.
    """

    row_count: int
    tables: dict[str, pd.DataFrame]
    set_aside: Counter = field(default_factory=Counter)
    remarks: Counter = field(default_factory=Counter)

    @property
    def is_balanced(self) -> bool:
        """Whether nothing was lost in silence."""
        kept = sum(len(table) for table in self.tables.values())
        return self.row_count == kept + self.set_aside.total()

    def intake(self) -> pd.DataFrame:
        """Return the account as rows of ``intake``: subject, rule, count."""
        kept = sum(len(table) for table in self.tables.values())
        rows = [("rows", "rows-read", self.row_count), ("rows", "rows-kept", kept)]
        rows += [("rows", reason, count) for reason, count in sorted(self.set_aside.items())]
        rows += [(column, kind, count) for (column, kind), count in sorted(self.remarks.items())]
        return pd.DataFrame(rows, columns=["subject", "rule", "row_count"])


def post_rows(columns: dict) -> pd.DataFrame:
    """Return canonical post rows; a column that the source does not have takes its plain default.

    Examples
    --------
    >>> post_rows({"post_id": ["1"], "like_count": [3]})["platform"].tolist()
    ['instagram']
    """
    frame = pd.DataFrame(columns)
    for name, value in POST_DEFAULTS.items():
        if name not in frame:
            frame[name] = value
    return frame
