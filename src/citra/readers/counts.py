"""Counts as platforms write them: whole numbers, numbers written for people, and signs for "not known"."""

import re
from collections import Counter
from dataclasses import dataclass, field
from decimal import Decimal

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.compute as pc
from pandas.api.types import infer_dtype

from citra.readers.reading import Reading, Sieve

# Signs that stand for "not available" in every format.
NOT_AVAILABLE = {"", "--", "-", "\u2013", "\u2014", "?", "na", "n/a", "n.a.", "#n/a", "nil", "null", "none", "nan"}
NOT_AVAILABLE |= {"kosong", "tidak ada", "tidak diketahui", "tidak tersedia", "belum ada", "unknown", "not available"}
# Written after a rounded number, by language: thousand and million.
SUFFIXES = {"k": 1_000, "rb": 1_000, "ribu": 1_000, "m": 1_000_000, "jt": 1_000_000, "juta": 1_000_000}
SUFFIXES |= {"mil": 1_000, "mi": 1_000_000, "tn": 1_000, "mn": 1_000_000}
ROUNDED = re.compile(r"(\d+(?:[.,]\d{1,2})?)\s?([a-z]+)", flags=re.IGNORECASE)
LARGEST = 10**15
# Between thousands in every language: a space, one that does not break, and the apostrophe of Switzerland.
SPACES = "[ \u00a0\u202f\u2009'\u2019]"
# A column that is zero for this many posts was not collected: real posts differ.
ENOUGH_ZEROS = 10


@dataclass(frozen=True)
class Rounded:
    """A number that was written for people, such as ``1,2 rb``: exact only to the digit shown.

    Parameters
    ----------
    text : str
        As written.
    low, high : int
        The least and the largest whole number that it can stand for.
    """

    text: str
    low: int
    high: int


def is_not_available(texts: pd.Series) -> pd.Series:
    """Return which cells say nothing, or say that nothing is known.

    Examples
    --------
    >>> is_not_available(pd.Series(["", "NA", "Kosong", "0"])).tolist()
    [True, True, True, False]
    """
    words = texts.astype("string").fillna("").str.strip().str.casefold()
    return words.isin(NOT_AVAILABLE).astype(bool)


def rounded_number(text: str) -> Rounded | None:
    """Return what an abbreviated number can stand for, or nothing if the text is none.

    Platforms cut digits off or round them; both are allowed for.

    Examples
    --------
    >>> rounded_number("1,2 rb")
    Rounded(text='1,2 rb', low=1150, high=1299)
    >>> rounded_number("14K").low, rounded_number("1520")
    (13500, None)
    """
    match = ROUNDED.fullmatch(text)
    if not match or match[2].lower() not in SUFFIXES:
        return None
    digits = Decimal(match[1].replace(",", "."))
    size = SUFFIXES[match[2].lower()]
    step = size * Decimal(10) ** digits.as_tuple().exponent
    return Rounded(text, int(digits * size - step / 2), int(digits * size + step) - 1)


def grouped_number(text: str, mark: str) -> int | None:
    """Return a whole number with a mark between thousands, or nothing if the text is none.

    Examples
    --------
    >>> grouped_number("1.520", "."), grouped_number("1.52", ".")
    (1520, None)
    """
    if mark and re.fullmatch(rf"\d{{1,3}}({re.escape(mark)}\d{{3}})+", text, flags=re.ASCII):
        return int(text.replace(mark, ""))
    return None


@dataclass
class CountReader:
    """Reads count columns of one table and keeps account of every cell that was no number.

    Parameters
    ----------
    sieve : Sieve
        The table's rows, and the account of them.
    thousands : str
        The mark the file's language writes between thousands; empty if it writes none.
    hidden : set of int
        Numbers that stand for "hidden", such as -1.
    """

    sieve: Sieve
    thousands: str = ""
    hidden: frozenset[int] = frozenset()
    rounded: dict[object, list[str]] = field(default_factory=dict)
    unreadable: dict[str, list] = field(default_factory=dict)

    @property
    def remarks(self) -> Counter:
        """Return the account of cells, by column and kind."""
        return self.sieve.reading.remarks

    def column(self, values: pd.Series, heading: str, name: str, *, expected: bool = True) -> pd.Series:
        """Return a column of counts as ``Int64``; what is not known is absent.

        Parameters
        ----------
        values : Series
            Text or whole numbers.
        heading : str
            The column's name in the file.
        name : str
            Its name in the canonical table.
        expected : bool
            Whether an absent value is worth a remark.

        A cell that is neither a whole number nor one of the signs is not known, and counted with an example.
        ``43.507`` is such a one where neither the file's language nor another number of the column (``1.234.567``) says
        that points stand between thousands: nothing is guessed. ``1 520`` and ``12,0`` can be read in one way only.

        Examples
        --------
        >>> from citra.readers.reading import Reading
        >>> cells = pd.Series(["1,520", "--", "14K", "many"], index=[2, 3, 4, 5])
        >>> sieve = Sieve(Reading(), lambda row, column: f"a.csv, line {row}, column {column}", cells.index)
        >>> reader = CountReader(sieve, thousands=",")
        >>> reader.column(cells, "Likes", "like_count").tolist(), reader.rounded
        ([1520, <NA>, <NA>, <NA>], {4: ['like_count=14K']})
        >>> [f"{kind}: {count}" for (_, kind), count in reader.remarks.items()]
        ['not-available: 1', 'rounded-number: 1', 'unreadable-number: 1']
        """
        if (whole := self._whole(values, name, expected)) is not None:
            return whole
        texts = pa.array(values.astype("string"), from_pandas=True)
        texts = pc.utf8_trim_whitespace(texts)
        plain = pc.fill_null(pc.match_substring_regex(texts, r"^[0-9]{1,15}$"), False)
        numbers = pc.cast(pc.if_else(plain, texts, pa.scalar(None, texts.type)), pa.int64())
        column = pd.Series(numbers.to_pandas(types_mapper={pa.int64(): pd.Int64Dtype()}.get).array, values.index)
        odd = ~plain.to_numpy(zero_copy_only=False)
        if odd.any():
            odd = self._fill_grouped(column, texts, odd)
        if odd.any():
            self._fill_odd(column, pd.Series(texts.to_pandas().array, values.index)[odd], heading, name, expected)
        if self.hidden:
            self._hide(column, column.isin(list(self.hidden)).fillna(False), name)
        return column

    def _whole(self, values: pd.Series, name: str, expected: bool) -> pd.Series | None:
        """Return the column of a source that writes numbers as numbers; nothing if one of them is odd."""
        if values.dtype != object or infer_dtype(values, skipna=True) != "integer":
            return None
        known = [value for value in values if value is not None]
        if any(type(value) is not int or not (0 <= value < LARGEST or value in self.hidden) for value in known):
            return None
        column = pd.Series(values.to_numpy(), values.index, dtype="Int64")
        if expected and len(known) < len(values):
            self.remarks[name, "not-available"] += len(values) - len(known)
        if self.hidden:
            self._hide(column, column.isin(list(self.hidden)).fillna(False), name)
        return column

    def _fill_grouped(self, column: pd.Series, texts: pa.Array, odd: np.ndarray) -> np.ndarray:
        """Put in numbers with marks between thousands or an empty fraction, and return which cells are still odd."""
        cells = texts.filter(pa.array(odd))
        mark = f"|{re.escape(self.thousands)}" if self.thousands else self._evident_mark(cells)
        # A mark that stands twice cannot be that of a fraction.
        groups = rf"(({SPACES}{mark})[0-9]{{3}}){{1,4}}|(\.[0-9]{{3}}){{2,4}}|(,[0-9]{{3}}){{2,4}}"
        form = rf"^([0-9]{{1,15}}|[0-9]{{1,3}}({groups}))([.,]0{{1,2}})?$"
        grouped = pc.fill_null(pc.match_substring_regex(cells, form), False).to_numpy(zero_copy_only=False)
        digits = pc.replace_substring_regex(cells.filter(pa.array(grouped)), r"[.,]0{1,2}$", "")
        digits = pc.replace_substring_regex(digits, r"[^0-9]", "")
        rows = np.flatnonzero(odd)
        column.iloc[rows[grouped]] = pc.cast(digits, pa.int64()).to_numpy()
        still = odd.copy()
        still[rows[grouped]] = False
        return still

    def _evident_mark(self, cells: pa.Array) -> str:
        """Return the mark that stands twice in a number of the column, and so between thousands, as part of a form."""
        twice = [
            mark
            for mark in (r"\.", ",")
            if pc.any(pc.match_substring_regex(cells, rf"^[0-9]{{1,3}}({mark}[0-9]{{3}}){{2,4}}$")).as_py()
        ]
        return f"|{twice[0]}" if len(twice) == 1 else ""

    def _fill_odd(self, column: pd.Series, texts: pd.Series, heading: str, name: str, expected: bool) -> None:
        """Put in the cells that are not plain digits, each distinct text read once."""
        for text, rows in texts.fillna("").groupby(texts.fillna("")).groups.items():
            if text.casefold() in NOT_AVAILABLE:
                if expected:
                    self.remarks[name, "not-available"] += len(rows)
            elif rounded_number(text):
                self.remarks[name, "rounded-number"] += len(rows)
                for row in rows:
                    self.rounded.setdefault(row, []).append(f"{name}={text}")
            elif re.fullmatch(r"-\d{1,3}", text) and int(text) in self.hidden:
                self.remarks[name, "hidden"] += len(rows)
            else:
                also = f" or one with {self.thousands!r} between thousands" if self.thousands else ", digits only"
                self.unreadable.setdefault(name, []).extend(rows)
                self.sieve.remark(name, "unreadable-number", rows, heading, text, f"a whole number{also}")

    def _hide(self, column: pd.Series, hidden: pd.Series, name: str) -> None:
        if hidden.any():
            self.remarks[name, "hidden"] += int(hidden.sum())
            column[hidden] = pd.NA

    def hide(self, column: pd.Series, hidden: pd.Series, name: str) -> pd.Series:
        """Return the column without the numbers of rows that the source marks as hidden."""
        column = column.copy()
        self._hide(column, hidden.fillna(False).astype(bool), name)
        return column

    def rounded_texts(self, index: pd.Index) -> pd.Series:
        """Return, for each row, its rounded numbers as they were written."""
        return pd.Series({row: "; ".join(texts) for row, texts in self.rounded.items()}, dtype="string").reindex(index)


def clear_constant_zeros(frame: pd.DataFrame, columns: list[str], remarks: Counter) -> pd.DataFrame:
    """Return the posts without the columns that are zero for every post: those were not collected.

    Examples
    --------
    >>> remarks = Counter()
    >>> posts = pd.DataFrame({"comment_count": pd.array([0] * 12, dtype="Int64")})
    >>> int(clear_constant_zeros(posts, ["comment_count"], remarks)["comment_count"].notna().sum()), dict(remarks)
    (0, {('comment_count', 'constant-zero'): 12})
    """
    frame = frame.copy()
    for name in columns:
        if (
            name in frame
            and len(frame) >= ENOUGH_ZEROS
            and frame[name].notna().any()
            and (frame[name].dropna() == 0).all()
        ):
            remarks[name, "constant-zero"] += int(frame[name].notna().sum())
            frame[name] = pd.Series(pd.NA, index=frame.index, dtype="Int64")
    return frame


# Whoever was reached was shown the post, and whoever reacted to it was reached.
SHOWN, REACTIONS = ("impression_count", "view_count"), ("like_count", "comment_count", "share_count", "save_count")


def clear_impossible_zeros(posts: pd.DataFrame, reading: Reading) -> pd.DataFrame:
    """Return posts without the zeros that cannot be: such a number was not collected.

    Zero impressions or views beside a reach above zero are not known. So is a reach of zero, and with it zero
    impressions, beside a reaction. Zero views beside reactions stay where no reach is given: a video can be liked
    without being played.

    Examples
    --------
    >>> posts = pd.DataFrame({"reach_count": [5, 0, 0], "view_count": [0, 0, 0], "like_count": [1, 1, 0]})
    >>> clear_impossible_zeros(posts.astype("Int64"), reading := Reading()).to_numpy().tolist()
    [[5, <NA>, 1], [<NA>, 0, 1], [0, 0, 0]]
    >>> dict(reading.remarks)
    {('view_count', 'impossible-zero'): 1, ('reach_count', 'impossible-zero'): 1}
    """
    reached = _above_zero(posts, ("reach_count",))
    reacted = _above_zero(posts, REACTIONS)
    rules = ((SHOWN, reached), (("reach_count", "impression_count"), reacted))
    for names, shows in rules:
        for name in names:
            if name not in posts or not shows.any():
                continue
            wrong = shows & (posts[name] == 0).fillna(False).to_numpy(dtype=bool)
            if wrong.any():
                reading.remark(name, "impossible-zero", int(wrong.sum()))
                posts = posts.assign(**{name: posts[name].mask(wrong, pd.NA)})
    return posts


def _above_zero(posts: pd.DataFrame, names: tuple[str, ...]) -> np.ndarray:
    found = np.zeros(len(posts), dtype=bool)
    for name in names:
        if name in posts:
            found |= (posts[name] > 0).fillna(False).to_numpy(dtype=bool)
    return found
