"""The interview: what was said, by theme."""

import pandas as pd


def count_statements_by_code(statements: pd.DataFrame) -> pd.DataFrame:
    """Return the number of statements of each theme, the commonest first, ties by name.

    Examples
    --------
    >>> count_statements_by_code(pd.DataFrame({"code": ["skills", "skills", "channels"]})).to_numpy().tolist()
    [['skills', 2], ['channels', 1]]
    """
    counts = statements.groupby("code").size().reset_index(name="row_count")
    return counts.sort_values(["row_count", "code"], ascending=[False, True], ignore_index=True)
