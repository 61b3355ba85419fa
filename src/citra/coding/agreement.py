"""How far the coders of the statements agree."""

import math
from dataclasses import dataclass, field

import pandas as pd

from citra.models.agreement import Agreement, cohen_kappa, krippendorff_alpha


def first_codings(statements: pd.DataFrame) -> pd.DataFrame:
    """Return each statement once, as the first coder of the study's files coded it.

    Examples
    --------
    >>> rows = pd.DataFrame({"statement_id": ["a", "a", "b"], "code": ["x", "y", "x"], "coder_id": ["1", "2", "2"]})
    >>> first_codings(rows).to_numpy().tolist()
    [['a', 'x', '1'], ['b', 'x', '2']]
    """
    return statements.drop_duplicates("statement_id", ignore_index=True)


@dataclass(frozen=True)
class CodingAgreement:
    """Agreement of the coders of a study.

    Parameters
    ----------
    coders : tuple of str
        In the order in which the files name them.
    codes : DataFrame, shape (statements, coders)
        The code that each gave to each statement, absent where none.
    kappa : Agreement
        Cohen's kappa of the first two coders.
    alpha : Agreement
        Krippendorff's alpha of all, nominal.
    same_count : int or None
        Statements that two coders coded at least, and all of them alike; None if no two coded one.
    confusion : DataFrame
        ``first_code``, ``second_code``, ``statement_count``: the codes of the first two coders beside each other.
    cannot_tell : str
        Why there is no agreement; empty where there is one.
    """

    coders: tuple[str, ...]
    codes: pd.DataFrame = field(repr=False)
    kappa: Agreement
    alpha: Agreement
    same_count: int | None
    confusion: pd.DataFrame = field(repr=False)
    cannot_tell: str = ""


def agreement_of_coders(statements: pd.DataFrame, *, draws: int = 2000, seed: int = 1) -> CodingAgreement:
    """Return how far the coders agree on the statements that they coded both.

    Parameters
    ----------
    statements : DataFrame
        Canonical statements, every coder's.
    draws : int
        Resampled sets of statements behind an interval.
    seed : int
        Of the random numbers.

    Returns
    -------
    CodingAgreement
        Where one person coded, or somebody gave a statement two codes, there is no value, and ``cannot_tell`` says why.

    Examples
    --------
    >>> rows = pd.DataFrame({"statement_id": list("abab"), "code": list("xyxy"), "coder_id": ["1", "1", "2", "2"]})
    >>> agreement_of_coders(rows).alpha.value
    1.0
    >>> agreement_of_coders(rows[:2]).cannot_tell
    'Agreement needs two coders; 1 coded the 2 statements.'
    """
    coders = tuple(statements["coder_id"].drop_duplicates())
    reason = _why_untold(statements, coders)
    if reason:
        nothing = Agreement(*[math.nan] * 5, 0, len(coders), cannot_tell=reason)
        return CodingAgreement(coders, pd.DataFrame(), nothing, nothing, None, _confusion(pd.DataFrame()), reason)
    codes = statements.pivot(index="statement_id", columns="coder_id", values="code").astype(object)
    codes = codes.reindex(index=statements["statement_id"].drop_duplicates(), columns=list(coders))
    codes = codes.where(codes.notna(), None)
    alpha = krippendorff_alpha(codes, draws=draws, seed=seed)
    kappa = cohen_kappa(codes.iloc[:, :2], draws=draws, seed=seed)
    both = codes[codes.notna().sum(axis=1) >= 2]
    same = int((both.nunique(axis=1) == 1).sum()) if len(both) else None
    return CodingAgreement(coders, codes, kappa, alpha, same, _confusion(codes.iloc[:, :2]), alpha.cannot_tell)


def _why_untold(statements: pd.DataFrame, coders: tuple[str, ...]) -> str:
    number = statements["statement_id"].nunique()
    if len(coders) < 2:
        return f"Agreement needs two coders; {len(coders)} coded the {number} statements."
    twice = statements[statements.duplicated(["statement_id", "coder_id"])]
    if len(twice):
        row = twice.iloc[0]
        return (
            f"Agreement needs one code a statement; {row['coder_id']} gave the statement {row['statement_id']} "
            f"several, and {len(twice)} codes in all are beyond the first."
        )
    return ""


def _confusion(codes: pd.DataFrame) -> pd.DataFrame:
    """Return how often two codes stand beside each other, the pairs in order of their names."""
    names = ["first_code", "second_code"]
    if codes.empty:
        return pd.DataFrame({**{name: pd.Series(dtype="string") for name in names}, "statement_count": []})
    both = codes.dropna().set_axis(names, axis=1)
    return both.groupby(names).size().reset_index(name="statement_count")
