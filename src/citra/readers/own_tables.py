"""Tables in the package's own columns (Parquet): posts or follower readings of one account, made elsewhere."""

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from citra.dictionary import the_dictionary
from citra.errors import BadInput, NoAccount
from citra.readers.reading import Reading, post_rows
from citra.studyfile import Source

NAME = "table in the package's own columns (Parquet): posts or follower readings"
MAGIC = b"PAR1"
POSTS = {"post_id", "posted_at", "post_type"}
READINGS = {"observed_at", "follower_count"}
# A post table may print the followers beside each post.
AT_POST = "follower_count_at_post"
# What the reading itself says of every row.
MARKS = {"source_file", "is_simulated"}


class ParquetFile:
    """A Parquet file: its columns at once, its rows when they are asked for."""

    def __init__(self, path: Path):
        self.path = path
        try:
            self.header = tuple(pq.read_schema(path).names)
        except (pa.ArrowException, OSError) as fault:
            raise BadInput(f"{path}: this is no readable Parquet file ({_first_line(fault)}).") from None

    def rows(self, names: list[str]) -> pd.DataFrame:
        """Return some columns.

        Raises
        ------
        BadInput
            If the file is damaged behind its list of columns.
        """
        try:
            # The folder's name may say the account; here only the file speaks.
            return pq.ParquetFile(self.path).read(names).to_pandas()
        except (pa.ArrowException, OSError, UnicodeDecodeError) as fault:
            raise BadInput(f"{self.path}: this Parquet file is damaged ({_first_line(fault)}).") from None


def _first_line(fault: BaseException) -> str:
    return str(fault).strip().split("\n")[0][:120]


def recognises(opened) -> bool:
    return isinstance(opened, ParquetFile) and (set(opened.header) >= POSTS or set(opened.header) >= READINGS)


def read(opened: ParquetFile, source: Source) -> Reading:
    """Read ``posts``, with ``follower_snapshots`` where followers stand beside them, or ``follower_snapshots`` alone.

    Columns are those of the dictionary; one that is not there takes its plain default, another one is refused.
    Where there is no column ``account_id``, the parameter file must state the account. Moments without a zone are UTC.

    Raises
    ------
    BadInput
        If a column is not known, or nothing says which account it is.
    """
    name = "posts" if set(opened.header) >= POSTS else "follower_snapshots"
    known = [column for column in the_dictionary().tables[name] if column not in MARKS]
    extra = {AT_POST} if name == "posts" else set()
    strange = [column for column in opened.header if column not in {*known, *extra, *MARKS}]
    if strange:
        raise BadInput(f"{opened.path}: the table {name} has no column {strange[0]!r}; expected {', '.join(known)}.")
    rows = opened.rows([column for column in opened.header if column not in MARKS])
    if "account_id" not in rows:
        if not source.account:
            raise NoAccount(
                f"{opened.path}: there is no column account_id; state whose it is with --account (ACCOUNT= for make)."
            )
        rows["account_id"] = source.account
    moments = [column for column in ("posted_at", "captured_at", "observed_at") if column in rows]
    for column in moments:
        rows[column] = _moments(rows[column], column, opened.path)
    if name == "follower_snapshots":
        return Reading(len(rows), {name: _readings(rows)})
    at_post = _at_post(rows)
    return Reading(
        len(rows) + len(at_post),
        {"posts": post_rows(rows.drop(columns=[AT_POST], errors="ignore")), "follower_snapshots": at_post},
    )


def _moments(values: pd.Series, column: str, path: Path) -> pd.Series:
    if not pd.api.types.is_datetime64_any_dtype(values):
        raise BadInput(f"{path}, column {column}: found {values.dtype}, expected moments.")
    return values.dt.tz_localize("UTC") if values.dt.tz is None else values.dt.tz_convert("UTC")


def _readings(rows: pd.DataFrame) -> pd.DataFrame:
    """Return follower readings; an exact count is its own least and largest."""
    for end in ("follower_count_low", "follower_count_high"):
        if end not in rows:
            rows[end] = rows["follower_count"]
    return rows if "reading_kind" in rows else rows.assign(reading_kind="observed")


def _at_post(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the followers printed beside posts as readings of those moments."""
    if AT_POST not in rows:
        return pd.DataFrame()
    printed = rows[rows[AT_POST].notna()]
    readings = printed[[name for name in ("account_id", "platform") if name in printed]].assign(
        observed_at=printed["posted_at"], follower_count=printed[AT_POST], reading_kind="at-post"
    )
    return _readings(readings.reset_index(drop=True))
